"""Damaged input from a seed, and what must hold whatever comes: no exception, findings inside their file, an end."""

from __future__ import annotations

import io
import random
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location
from bookbuild.manuscript import located_yaml
from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.images import load_image
from bookbuild.manuscript.schema import BookFile, GuardFile
from bookbuild.manuscript.sources import decode
from bookbuild.manuscript.validate import validate
from bookbuild.preflight.findings import as_diagnostic
from bookbuild.preflight.preflight import preflight
from bookbuild.printers import located_toml
from bookbuild.render.fonts import FontUnknown, read_font
from bookbuild.verify.css import check_css
from bookbuild.verify.verify import verify_epub

TESTS = Path(__file__).parent.parent
SLOW = 20.0  # seconds for one input of at most MOST bytes, on a machine that does other things too
MOST = 200_000
MARKDOWN = (
    "[", "](", "]{", "{", "}", "*", "**", "_", "`", "```\n", "~~~", "<", "<b>", "</b>", "<script>", "<!--", "-->", "![", "[^a]",
    "\n[^a]: x", "\n\n", "\n", "\n    ", "\n> ", "\n- ", "\n1. ", "\n# ", "\n---\n", "\n/// spoiler | work ending\n", "\n///\n",
    "\n/// figure | a.png\n    alt: x\n", "|", "||", ">!", "!<", "\\", "&amp;", "&#0;", "\x00", "\x1b[31m", "\u202e", "\ufdd0",
    "{.index}", '{.spoiler work="a" level="ending"}', "\t", "  \n", ":   ", "\n*[AB]: x", "\n[a]: http://b.c",
    "<p>", "<div>\n", "</div>", "<table>\n<tr>", "<td colspan=3>", "<ul><li>", "</ul>", "<pre>", "<a href='javascript:x'>", "<svg>",
    "<img src=x onerror=y>", "<b class='a", '<i title="', "<![CDATA[", "<?x", "<!DOCTYPE", "</", "<style>", "<figure><img src=a>",
    "<!-- spoilers: begin a ending -->", "<!-- bookbuild: allow x -->", "가", "é", "\r", "\u2028",
)  # fmt: skip
YAML = (
    "&a ", "*a", "<<: *a", "!!python/object:os.system ", "!!binary ", "!!set ", "[", "]", "{", "}", ": ", "\n  ", "\n- ", "|", ">",
    "'", '"', "\\x00", "---\n", "...", "%YAML 9.9\n", "?", "#", "~", "0x1F", "1e999", "2026-02-31", "\t", "spoilers:", "works:",
    "null", "9" * 30, "title:", "structure:", "\u2028", "\ufeff", "\x85",
)  # fmt: skip
CSS = (
    "{",
    "}",
    "(",
    ")",
    "@media all {",
    "url(",
    "calc(",
    "\\",
    "/*",
    "*/",
    "@import",
    "@font-face{",
    ";",
    ":",
    "!",
    "'",
    '"',
    "\x00",
)
XML = (
    "<a>", "</a>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "<![CDATA[", "]]>", "<?x?>", "xmlns:x='y'", "<use href='#a'/>",
    "<script/>", " onload='x'", " href='file:///etc/passwd'", " style='fill:url(http://a)'", "<!--", "id='a'", "1e999", "-1",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What came of one input. what: the exception, the place that is not there, or the time."""

    target: str
    number: int
    data: bytes = field(repr=False)
    what: str


@dataclass(slots=True)
class Tally:
    """What was done."""

    inputs: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    faults: int = 0


def is_inside(at: Location, text: str) -> bool:
    """Say whether a place is one of the text; a column may stand right after the end of its line."""
    lines = _lines_of(text)
    return at.line <= len(lines) and at.column <= (len(lines[at.line - 1].expandtabs(4)) + 1 if at.line else 0)


@lru_cache(maxsize=2)
def _lines_of(text: str) -> list[str]:
    return text.split("\n")


def _outside(found: Sequence[Diagnostic], text: str) -> str:
    wrong = next((d for d in found if not is_inside(d.at, text)), None)
    return f"[{wrong.rule.code}] lies outside of its file, at {wrong.at}" if wrong else ""


def markdown(data: bytes) -> str:
    """A chapter, as it is read and parsed."""
    read = decode(data, "a.md")
    if read.value is None:
        return "" if read.diagnostics else "refused without a finding"
    parsed = parse_chapter(read.value, shorthands=len(data) % 2 == 0, sanitise=len(data) % 3 == 0)
    return _outside((*read.diagnostics, *parsed.diagnostics), read.value.text)


def yaml(data: bytes) -> str:
    """book.yaml, or spoilers.yaml."""
    read = decode(data, "book.yaml")
    if read.value is None:
        return "" if read.diagnostics else "refused without a finding"
    document = located_yaml.read(read.value.text, "book.yaml")
    found = [*read.diagnostics, *document.diagnostics]
    if document.value is None:
        return "" if found else "refused without a finding"
    for model in (BookFile, GuardFile):
        found += validate(document.value, model).diagnostics
    return _outside(found, read.value.text)


def toml(data: bytes) -> str:
    """A printer's profile."""
    read = located_toml.read(data, "a.toml")
    return _outside(read.diagnostics, data.decode("utf-8", "replace").replace("\r\n", "\n"))


def image(data: bytes) -> str:
    """A picture of a chapter, of any kind."""
    folder = _scratch()
    (folder / "picture").write_bytes(data)
    made = load_image(folder, ("picture",), Location(path="a.md", line=1, column=1))
    return "" if made.value or made.diagnostics else "neither a picture nor a finding"


def font(data: bytes) -> str:
    """A font file of the book."""
    folder = _scratch()
    (folder / "font.otf").write_bytes(data)
    try:
        read_font("font.otf", folder)
    except FontUnknown:
        return ""
    return ""


def css(data: bytes) -> str:
    """A style sheet of the book."""
    found = tuple(check_css("a.css", data, frozenset()))
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _outside(found, text)


def epub(data: bytes) -> str:
    """An EPUB to verify: findings are printable and stay below the archive."""
    for found in verify_epub(data):
        if not (found.message + found.hint + found.at.path).replace("\xa0", "").isprintable():
            return f"[{found.rule.code}] steers the terminal"
    return ""


def pdf(data: bytes) -> str:
    """A PDF to verify for a printer."""
    from tests.preflight.specs import COLOUR

    for found in preflight(data, COLOUR):
        if not as_diagnostic(found, "a.pdf").message.isprintable():
            return "a finding steers the terminal"
    return ""


@lru_cache(maxsize=1)
def _scratch() -> Path:
    import atexit
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="bookbuild-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# -- corpora ---------------------------------------------------------------------------------------------------------------


def _files(*patterns: str) -> list[bytes]:
    return [f.read_bytes() for p in patterns for f in sorted(TESTS.glob(p)) if f.is_file() and f.stat().st_size < MOST]


@cache
def corpus(target: str) -> tuple[bytes, ...]:
    """Good input to begin with."""
    made = _CORPORA[target]()
    assert made, target
    return tuple(made)


def _pictures() -> list[bytes]:
    from PIL import Image

    out = _files("books/**/*.svg", "books/**/*.png", "books/**/*.jpg")
    for kind, mode in (
        ("PNG", "RGB"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("GIF", "P"),
        ("TIFF", "RGB"),
    ):
        made = io.BytesIO()
        Image.new(mode, (9, 7)).save(made, kind)
        out.append(made.getvalue())
    return out


def _fonts() -> list[bytes]:
    from bookbuild.model.style import Faces
    from bookbuild.render.fonts import load_faces, subset

    faces = load_faces(Faces(text="source-serif-4", hangul="noto-serif-kr"), _scratch())
    return [subset(face, map(ord, "Ferry 가나다 fi 0123")).data for face in faces]


def _epubs() -> list[bytes]:
    """The smallest book of the tests, built; its big pictures left out, so that a damage meets something."""
    from tests.support.building import BOOKS, build_book

    report = build_book(BOOKS / "everything", _scratch() / "out", "epub")
    return [_slim(next(a.path for a in report.artefacts if a.kind == "epub").read_bytes())]


def _slim(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info, body if len(body) < 40_000 else body[:2_000])
    return out.getvalue()


def _pdfs() -> list[bytes]:
    from tests.preflight.test_hostile import CLEAN

    return [CLEAN]


_CORPORA: dict[str, Callable[[], list[bytes]]] = {
    "markdown": lambda: _files("books/**/*.md", "rules/*/chapters/*.md"),
    "yaml": lambda: _files("books/**/*.yaml", "rules/*/*.yaml"),
    "toml": lambda: [f.read_bytes() for f in sorted((TESTS.parent / "styles").rglob("*.toml"))],
    "image": _pictures,
    "font": _fonts,
    "css": lambda: [f.read_bytes() for f in sorted((TESTS.parent / "styles").rglob("*.css"))],
    "epub": _epubs,
    "pdf": _pdfs,
}
TARGETS: dict[str, Callable[[bytes], str]] = {
    "markdown": markdown, "yaml": yaml, "toml": toml, "image": image, "font": font, "css": css, "epub": epub, "pdf": pdf,
}  # fmt: skip
_WORDS = {"markdown": MARKDOWN, "yaml": YAML, "toml": YAML, "image": XML, "css": CSS, "epub": XML}


# -- damage ----------------------------------------------------------------------------------------------------------------


def mutated(target: str, number: int, seed: int) -> bytes:
    """Input `number` of a seed: a good one, damaged in one to twenty ways."""
    chance = random.Random(f"{target} {seed} {number}")
    good = corpus(target)
    data = bytearray(chance.choice(good))
    words = [word.encode("utf-8", "surrogatepass") for word in _WORDS.get(target, ())]
    if target == "epub" and chance.random() < 0.8:
        return _member_hurt(bytes(data), chance, words)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 20))):
        _hurt(data, chance, words, good)
    return bytes(data[:MOST])


def _hurt(data: bytearray, chance: random.Random, words: Sequence[bytes], good: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    size = chance.choice((1, 2, 4, 16, 64, 512))
    way = chance.randrange(8 if words else 6)
    if way == 0 and data:
        data[at % len(data)] ^= 1 << chance.randrange(8)
    elif way == 1 and data:
        data[at % len(data)] = chance.choice(b"\x00\xff\x7f\x80\n\t <>[](){}\"'`*_|/\\")
    elif way == 2:
        del data[at : at + size]
    elif way == 3:
        data[at:at] = data[at : at + size] * chance.choice((1, 2, 50))
    elif way == 4:
        other = chance.choice(good)
        start = chance.randrange(len(other) + 1)
        data[at:at] = other[start : start + size]
    elif way == 5 and chance.random() < 0.2:
        del data[at:]
    elif words:
        data[at:at] = chance.choice(words) * chance.choice((1, 1, 1, 2, 30))


def _member_hurt(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    """An archive that is whole, with a damaged member or two."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        wounded = set(chance.sample(names, min(2, len(names))))
        for info in old.infolist():
            body = bytearray(old.read(info))
            if info.filename in wounded:
                for _ in range(chance.choice((1, 3, 10))):
                    _hurt(body, chance, words, (bytes(body),))
            new.writestr(info, bytes(body[:MOST]))
    return out.getvalue()


# -- running ---------------------------------------------------------------------------------------------------------------


def run_one(target: str, data: bytes) -> str:
    """What is wrong with how one input is read; empty if nothing is."""
    begin = time.perf_counter()
    try:
        wrong = TARGETS[target](data)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:120]} ({Path(last.filename).name}:{last.lineno})"
    seconds = time.perf_counter() - begin
    return wrong or (f"took {seconds:.0f} s" if seconds > SLOW else "")


def fuzz(targets: Sequence[str], seed: int, until: float, tally: Tally) -> Iterator[Fault]:
    """Faults, as they are found, until a time of the monotonic clock. The same fault is told once."""
    told: set[str] = set()
    number = 0
    while time.monotonic() < until:
        for target in targets:
            data = mutated(target, number, seed)
            begin = time.perf_counter()
            what = run_one(target, data)
            tally.inputs[target] += 1
            tally.slowest[target] = max(tally.slowest.get(target, 0.0), time.perf_counter() - begin)
            if what and (mark := f"{target} {what.rpartition('(')[2] if '(' in what else what[:40]}") not in told:
                told.add(mark)
                tally.faults += 1
                yield Fault(target=target, number=number, data=data, what=what)
        number += 1
