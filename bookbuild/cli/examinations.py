"""What `doctor` looks at: what each thing is for, what is lost without it, and the question that finds it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bookbuild.cli.probes import Answer, State, ask_program, ask_python
from bookbuild.cli.systems import Machine

CHECKOUT = Path(__file__).parent.parent.parent
PYTHON = (3, 11)
_ALL = "nothing can be built"
_TESTS = "nothing is lost but tests of bookbuild itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing and how it is. key: what installs it is found by it."""

    key: str
    name: str
    state: State
    is_needed: bool
    detail: str
    purpose: str
    lost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One thing, and how to look for it."""

    key: str
    name: str
    purpose: str
    lost: str
    look: Callable[[], Answer]
    is_needed: bool = False

    def run(self) -> Item:
        """Look."""
        answer = self.look()
        return Item(
            key=self.key, name=self.name, state=answer.state, is_needed=self.is_needed, detail=answer.text,
            purpose=self.purpose, lost=self.lost,
        )  # fmt: skip


def examinations(cache: Path, version: str, machine: Machine) -> tuple[Examination, ...]:
    """Everything, what is needed first."""
    return (*_needed(cache, version), *_libraries(), *_optional(machine), *_surroundings(machine))


def _needed(cache: Path, version: str) -> tuple[Examination, ...]:
    return (
        Examination(
            key="python", name="Python", purpose="runs bookbuild", lost=_ALL, look=_python, is_needed=True
        ),
        Examination(
            key="bookbuild", name="bookbuild", purpose="makes the book", lost=_ALL, is_needed=True,
            look=lambda: ask_python(f"import bookbuild.manuscript.load; print({version!r})"),
        ),
        Examination(
            key="pango", name="Pango, WeasyPrint", purpose="sets the pages of the PDF", is_needed=True,
            lost="there is no PDF and nothing for a printer; the EPUB works", look=lambda: ask_python(_ENGINE),
        ),
        Examination(
            key="fonts", name="fonts of the catalogue", purpose="the type of the book", is_needed=True,
            lost="a book must bring fonts of its own", look=lambda: ask_python(_FONTS),
        ),
        Examination(
            key="cache", name="cache", purpose="remembers what was laid out", is_needed=False,
            lost="every build begins from nothing", look=lambda: ask_python(_CACHE.format(folder=str(cache))),
        ),
    )  # fmt: skip


def _python() -> Answer:
    version = ".".join(str(n) for n in sys.version_info[:3])
    fits = sys.version_info >= PYTHON
    words = f"{version} at {sys.executable}" if fits else f"{version}; {PYTHON[0]}.{PYTHON[1]} or later is needed"
    return Answer(state=State.OK if fits else State.OLD, text=words)


_ENGINE = "from bookbuild.pdf.engine import load_engine; print(load_engine().__version__)"
_FONTS = """
import sys
from pathlib import Path
from bookbuild.model.style import Faces, FontFamily
from bookbuild.render.fonts import CATALOGUE, load_faces
faces = load_faces(Faces(text=FontFamily(CATALOGUE[0]), hangul=FontFamily(CATALOGUE[1]), extra=(FontFamily(CATALOGUE[2]),)), Path())
print(", ".join(CATALOGUE), f"({len(faces)} faces)")
"""
_CACHE = """
import os, shutil, tempfile
from pathlib import Path
folder = Path({folder!r})
folder.mkdir(parents=True, exist_ok=True)
handle, name = tempfile.mkstemp(dir=folder)
os.close(handle)
os.unlink(name)
free = shutil.disk_usage(folder).free / 1024 ** 3
if free < 0.5:
    raise SystemExit(f"only {{free:.1f}} GiB are free in {{folder}}")
print(f"{{folder}}, {{free:.0f}} GiB free")
"""
# Packages that outputs depend on most -> (module, purpose, what is lost)
_GIVEN = {
    "weasyprint": ("bookbuild.pdf.engine", "sets the pages", "there is no PDF"),
    "ebooklib": ("ebooklib.epub", "packs the EPUB", "there is no EPUB"),
    "markdown": ("markdown", "reads the chapters", _ALL),
    "jinja2": ("jinja2", "fills in the templates", _ALL),
    "lxml": ("lxml.etree", "reads and writes XML", _ALL),
    "pillow": ("PIL.Image", "reads images", _ALL),
    "pyyaml": ("yaml", "reads book.yaml", _ALL),
    "pikepdf": ("pikepdf", "finishes PDFs", "there is no PDF"),
}  # fmt: skip


def _libraries() -> tuple[Examination, ...]:
    """The packages, each loaded, and its version held against what this bookbuild asks for."""
    locked = locked_versions(CHECKOUT / "requirements.lock")

    def looker(name: str, module: str) -> Callable[[], Answer]:
        return lambda: _compared(ask_python(_PACKAGE.format(module=module, name=name)), locked.get(name, ""))

    return tuple(
        Examination(
            key=f"package:{name}", name=name, purpose=purpose, lost=lost, look=looker(name, module), is_needed=True
        )
        for name, (module, purpose, lost) in _GIVEN.items()
    )


_PACKAGE = """
import importlib, json, re
from importlib.metadata import requires, version
importlib.import_module("{module}")
try:
    asked = [r.split(";")[0] for r in requires("bookbuild") or () if re.match("{name}(?![A-Za-z0-9_-])", r.lower())]
except Exception:
    asked = []
print(json.dumps([version("{name}"), asked[0][len("{name}"):].strip() if asked else ""]))
"""


def _compared(answer: Answer, locked: str) -> Answer:
    """An answer of _PACKAGE, held against the pin of this bookbuild, and against the lock file of a checkout."""
    if answer.state is not State.OK:
        return answer
    version, asked = json.loads(answer.text)
    if not fits(version, asked):
        return Answer(state=State.OLD, text=f"{version}; bookbuild asks for {asked}")
    note = f" (requirements.lock has {locked})" if locked and locked != version else ""
    return Answer(state=State.OK, text=f"{version}{note}")


def fits(version: str, asked: str) -> bool:
    """Say whether a version is one of those asked for (PEP 440). Without `packaging`, only what is pinned is compared."""
    try:
        from packaging.specifiers import SpecifierSet

        return SpecifierSet(asked).contains(version, prereleases=True)
    except Exception:
        return not asked.startswith("==") or asked[2:].strip() == version


def locked_versions(lock: Path) -> dict[str, str]:
    """Versions by name, from a requirements file of a checkout; nothing if there is none."""
    if not lock.is_file():
        return {}
    lines = (line.split("==") for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line[:80])
    return {parts[0].strip().lower(): parts[1].split()[0].rstrip("\\") for parts in lines if parts[1].strip()}


def _optional(machine: Machine) -> tuple[Examination, ...]:
    """Programs that only check, and what they find."""
    look = machine.which

    def program(key: str, name: str, purpose: str, lost: str, names: tuple[str, ...], *arguments: str) -> Examination:
        return Examination(
            key=key, name=name, purpose=purpose, lost=lost, look=lambda: _program(look, names, arguments)
        )

    return (
        program("java", "Java", "runs EPUBCheck and veraPDF", "`verify` looks with its own checks only", ("java",), "-version"),
        Examination(
            key="epubcheck", name="EPUBCheck", purpose="the check that shops run on EPUBs",
            lost="`verify` looks with its own checks only", look=lambda: _absent(ask_python(_EPUBCHECK)),
        ),
        program("node", "Node", "runs Ace", "`verify --ace` cannot run", ("node",), "--version"),
        Examination(
            key="chromium", name="Chromium", purpose="the browser that Ace drives", lost="`verify --ace` cannot run",
            look=lambda: _chromium(machine),
        ),
        Examination(
            key="ace", name="Ace", purpose="DAISY's check of accessibility", lost="`verify --ace` cannot run",
            look=lambda: _ace(machine),
        ),
        Examination(
            key="zxing", name="zxing-cpp", purpose="reads the barcode of a finished cover",
            lost="preflight cannot say whether a shop's scanner reads it", look=lambda: _absent(ask_python(_ZXING)),
        ),
        Examination(
            key="icc", name="ICC profiles", purpose="turn colours into the inks of a press",
            lost="a cover in colour cannot be made for a printer", look=lambda: ask_python(_ICC), is_needed=False,
        ),
        program("ghostscript", "Ghostscript", "a second opinion on print files", _TESTS, ("gs", "gswin64c"), "--version"),
        program("qpdf", "qpdf", "a second opinion on PDFs", _TESTS, ("qpdf",), "--version"),
        program("poppler", "poppler", "shows and reads PDFs on the command line", _TESTS, ("pdftotext",), "-v"),
        program("verapdf", "veraPDF", "proves PDF/UA", _TESTS, ("verapdf",), "--version"),
        program("git", "git", "keeps the history of your text", "there is no history", ("git",), "--version"),
    )  # fmt: skip


def _program(which: Callable[[str], str | None], names: tuple[str, ...], arguments: tuple[str, ...]) -> Answer:
    path = next((path for name in names if (path := which(name))), None)
    return ask_program(path, *arguments) if path else Answer(state=State.ABSENT, text="")


def _absent(answer: Answer) -> Answer:
    """A module that is not there is absent; one that is there and fails is broken."""
    is_absent = answer.state is State.BROKEN and answer.text.startswith(("ModuleNotFoundError", "absent"))
    return Answer(state=State.ABSENT, text="") if is_absent else answer


_EPUBCHECK = """
from bookbuild.epub.epubcheck import jar
from importlib.metadata import version
print(f"{version('epubcheck')} at {jar()}" if jar() else exit("absent"))
"""
_ZXING = (
    "import zxingcpp; from importlib.metadata import version; zxingcpp.BarcodeFormat.EAN13; print(version('zxing-cpp'))"
)
_ICC = """
from bookbuild.pressroom import profiles
there = [p for p in profiles() if p.path.is_file()]
print(", ".join(dict.fromkeys(p.condition for p in there)) if there else exit("none is there"))
"""


def _chromium(machine: Machine) -> Answer:
    """The browser, not started: it may open a window."""
    if named := machine.environment.get("PUPPETEER_EXECUTABLE_PATH"):
        found = machine.which(named)
        text = found or f"PUPPETEER_EXECUTABLE_PATH names '{named}', and no program is there"
        return Answer(state=State.OK if found else State.BROKEN, text=text)
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((p for name in names if (p := machine.which(name))), None)
    return Answer(state=State.OK, text=found) if found else Answer(state=State.ABSENT, text="")


def _ace(machine: Machine) -> Answer:
    """Ace's program; it is not started, as it takes long to say its version."""
    local = Path("node_modules/.bin").absolute()
    named = machine.environment.get("BOOKBUILD_ACE")
    places = [named] if named else ["ace-cli", "ace", str(local / "ace-cli"), str(local / "ace")]
    found = next((p for name in places if (p := machine.which(name))), None)
    return Answer(state=State.OK, text=found) if found else Answer(state=State.ABSENT, text="")


def _surroundings(machine: Machine) -> tuple[Examination, ...]:
    return (
        Examination(
            key="disk", name="room for temporary files", purpose="sections are laid out there",
            lost="a long book cannot be laid out", look=lambda: ask_python(_TEMPORARY), is_needed=False,
        ),
        Examination(
            key="encoding", name="encoding of the terminal", purpose="shows findings in any script",
            lost="characters of other scripts show as \\uXXXX", look=lambda: _encoding(machine),
        ),
    )  # fmt: skip


_TEMPORARY = """
import shutil, tempfile
with tempfile.TemporaryDirectory() as folder:
    free = shutil.disk_usage(folder).free / 1024 ** 3
if free < 0.5:
    raise SystemExit(f"only {free:.1f} GiB are free in {tempfile.gettempdir()}")
print(f"{tempfile.gettempdir()}, {free:.0f} GiB free")
"""


def _encoding(machine: Machine) -> Answer:
    name = (sys.stdout.encoding or "").lower().replace("-", "")
    language = next(
        (machine.environment[k] for k in ("LC_ALL", "LC_CTYPE", "LANG") if machine.environment.get(k)), "not set"
    )
    if name == "utf8":
        return Answer(state=State.OK, text=f"UTF-8 (locale: {language})")
    hint = "set PYTHONUTF8=1" if os.name == "nt" else "set LC_ALL=C.UTF-8"
    return Answer(state=State.BROKEN, text=f"{sys.stdout.encoding} (locale: {language}); {hint}")
