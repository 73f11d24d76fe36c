"""No edition holds what it promises not to hold, and the full one holds everything: books of nonsense words, searched here
without any of the tool's own checks."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pypdfium2
import pytest
from bookbuild.diagnostics import Diagnostic
from bookbuild.editorial.editions import make_edition, marked
from bookbuild.editorial.identify import identify
from bookbuild.editorial.redact import redact, redaction
from bookbuild.model.book import Book, Manuscript
from bookbuild.model.edition import EDITIONS
from bookbuild.model.markup import text_of
from bookbuild.model.store import Memory
from bookbuild.pipeline import Edited, edit, press_epub, read
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.support.building import pressed_pdf
from tests.support.drafts import (
    GUARDED,
    PNG,
    SURFACES,
    TITLES,
    Draft,
    Word,
    epub_texts,
    exceeds,
    found,
    joined,
    paragraph,
    pdf_texts,
    squeeze,
)  # fmt: skip

LEVEL_NAMES = ("premise", "plot", "ending", "secret")
PROMISED = ("safe", "sealed", "sample")
EXAMPLES = 20


class Made:
    """A book, with its editions made when they are asked for."""

    def __init__(self, draft: Draft, root: Path) -> None:
        self.draft = draft
        self.root = draft.save(root)
        manuscript, loaded = read(self.root, None, None)
        assert manuscript is not None, loaded
        self.manuscript: Manuscript = manuscript
        self.errors: list[str] = []
        self._take(loaded)
        self.limits = {name: level.key for name, level in manuscript.policy.limits.items()}

    def _take(self, found_: tuple[Diagnostic, ...]) -> None:
        self.errors += [f"{d.at}: {d.rule.code}: {d.message}" for d in found_ if d.severity == "error"]

    @lru_cache(maxsize=8)  # noqa: B019 - as short-lived as the book
    def edited(self, name: str) -> Edited:
        edited = edit(self.manuscript, EDITIONS[name], promised=True)
        self._take(edited.diagnostics)
        return edited

    @lru_cache(maxsize=8)  # noqa: B019
    def epub(self, name: str) -> bytes:
        pressed = press_epub(self.root, self.edited(name), Memory())
        self._take(pressed.diagnostics)
        return pressed.data

    def pdf(self, name: str) -> bytes:
        pressed = pressed_pdf(self.root, self.edited(name))
        self._take(pressed.diagnostics)
        return pressed.data


def book_yaml(draft: Draft, parts: list[tuple[str, list[str], str]], settings_: str, language: str) -> None:
    """parts: (title lines, chapters, marks), or one without a title."""
    works = "".join(
        f"  {id_}: {{kind: {'history' if id_ == 'past' else 'film'}, title: {title}}}\n"
        for id_, title in TITLES.items()
    )
    head = f"title: A Book\nslug: a-book\nlanguage: {language}\ndate: 2026-01-01\ncover: {{image: cover.png}}\nworks:\n{works}"
    if parts[0][0]:
        body = "  parts:\n" + "".join(
            f"    - {title}\n      chapters: [{', '.join(paths)}]\n{marks}" for title, paths, marks in parts
        )
    else:
        body = f"  chapters: [{', '.join(parts[0][1])}]\n"
    structure = f"structure:\n  contents-depth: 2\n  front: [title-page, contents]\n{body}  back: [index]\n"
    fonts = "epub: {embed-fonts: false}\n"
    draft.files["book.yaml"] = head + settings_ + fonts + structure
    draft.files["cover.png"] = PNG


def one_surface(surface: str, level: str, *, hangul: bool = False, around: str = "") -> Draft:
    """A book with one surface, twice, and open text around it. around: level of a mark on the whole chapter."""
    draft = Draft(hangul=hangul)
    marks: dict[str, str] = {}
    draft.chapter = "one.md"
    if around:
        marks = joined({}, "blue", around)
        draft.front.append(f"  - {{work: blue, level: {around}, from: start}}\n")
    pieces = [paragraph(draft, "", "", marks)]
    for work in GUARDED:
        pieces += [SURFACES[surface](draft, work, level, marks), f"## {draft.say(marks, 2, 'heading')}"]
        pieces += [paragraph(draft, "", "", marks)]
    draft.write_chapter("one.md", f"# {draft.say({})}", "\n\n".join(pieces), {})
    book_yaml(draft, [("", ["one.md"], "")], "spoilers: {sample: {percent: 100}}\n", "ko" if hangul else "en")
    return draft


# -- what must hold ----------------------------------------------------------------------------------


def check_full_holds_nothing_of_these(made: Made) -> None:
    """Ids and file names inside passages, index terms without a safe one, guarded fields: not even `full` has them."""
    never = [w for w in made.draft.words if w.place == "nowhere" and w.marks]
    assert found(never, list(epub_texts(made.epub("full")))) == []


def check_nothing_is_told(made: Made, name: str) -> None:
    """No word above the limit, wherever it is: in `safe` and `sample` nowhere, in `sealed` in its sealed notes only."""
    texts = [t for t in epub_texts(made.epub(name)) if name != "sealed" or not _is_sealed(t[0])]
    limit = made.limits[name]
    assert found([w for w in made.draft.words if w.is_cut(limit)], texts) == []


def _is_sealed(file: str) -> bool:
    return re.fullmatch(r"EPUB/text/sealed-\d+-\d+\.xhtml", file) is not None


def check_nothing_is_lost(made: Made) -> None:
    """`full` holds every word of the text; `safe` all that is not above its limit; `sealed` all, sealed or not."""
    shown = [w for w in made.draft.words if w.place in {"text", "heading", "alt"}]
    limit = made.limits["safe"]
    assert _lacking(shown, made.epub("full")) == []
    assert _lacking([w for w in shown if not w.is_cut(limit)], made.epub("safe")) == []
    stand_ins = [w for w in made.draft.words if w.place == "stand-in" and not w.is_cut(limit)]
    assert _lacking([w for w in stand_ins if exceeds(w.stands_for, limit)], made.epub("safe")) == []
    assert _lacking(shown, made.epub("sealed")) == []


def _lacking(words: list[Word], data: bytes) -> list[str]:
    there = {word for word, _ in found(words, list(epub_texts(data)))}
    return [w.word for w in words if w.word not in there]


def check_nothing_is_read_before_its_notice(made: Made) -> None:
    """In the order of the spine each word of a passage comes in a later file than a notice of its chapter that names
    each of its works."""
    told = [w for w in made.draft.words if w.place in {"text", "heading", "alt"} and w.marks]
    pages = _pages(made.epub("full"))
    notices = [
        (number, path, "".join(item.itertext()))
        for number, (path, root) in enumerate(pages)
        for item in root.iter("{*}section")
        if item.get("role") == "doc-notice"
    ]
    texts = [squeeze(etree.tostring(root, encoding="unicode")) for _, root in pages]
    for word in told:
        first = next(number for number, text in enumerate(texts) if squeeze(word.word) in text)
        chapter = re.sub(r"-\d+\.xhtml$|\.xhtml$", "", pages[first][0])
        for work in word.marks:
            before = [n for n, path, says in notices if n < first and path.startswith(chapter) and TITLES[work] in says]
            assert before, (word, pages[first][0])


def _pages(data: bytes) -> list[tuple[str, etree._Element]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = etree.fromstring(archive.read("EPUB/content.opf"))
        hrefs = {i.get("id"): str(i.get("href")) for i in package.iter("{*}item")}
        paths = [hrefs[i.get("idref")] for i in package.iter("{*}itemref")]
        return [(path, etree.fromstring(archive.read(f"EPUB/{path}"))) for path in paths if path != "nav.xhtml"]


def check_seals_tell_what_they_say(made: Made) -> None:
    """In a sealed note each work that a word gives away is named in a notice of the same seal, in a file before it."""
    pages = dict(_pages(made.epub("sealed")))
    for path, root in pages.items():
        if not (match := re.fullmatch(r"text/sealed-(\d+)-(\d+)\.xhtml", path)):
            continue
        before = [
            f"text/sealed-{match[1]}.xhtml",
            *(f"text/sealed-{match[1]}-{n}.xhtml" for n in range(2, int(match[2]))),
        ]
        notices = [i for p in before for i in pages[p].iter("{*}section") if i.get("role") == "doc-notice"]
        said = " ".join("".join(item.itertext()) for item in notices)
        text = squeeze("".join(root.itertext()))
        untold = [
            (w, path) for w in made.draft.words if squeeze(w.word) in text for t in w.marks if TITLES[t] not in said
        ]
        assert untold == []


def check_numbers_stay(made: Made) -> None:
    """Chapters and notes keep in every edition the numbers of the full one."""
    full = made.edited("full").book
    notes, chapters = _notes(full), {s.id: s.number for s in full.sections if not s.continues}
    for name in ("safe", "sealed"):
        book = made.edited(name).book
        numbers = {s.id: s.number for s in book.sections if s.id in chapters}
        assert numbers == {id_: chapters[id_] for id_ in numbers}
        kept = {key: number for key, number in _notes(book).items() if key in notes}
        assert kept == {key: notes[key] for key in kept}
        assert name == "safe" or set(kept) == set(notes)


def _notes(book: Book) -> dict[str, int]:
    """Number of each note by its first word, which nothing else begins with."""
    return {text_of(n.body).split()[0]: n.number for s in book.sections for n in s.notes}


def check_redaction_is_idempotent(made: Made) -> None:
    """Cutting what is cut already changes nothing, and takes nothing away."""
    whole = marked(identify(made.manuscript), promises=True).value
    for name in PROMISED:
        edition = EDITIONS[name]
        once = tuple(redact(redaction(whole, edition), slot) for slot in whole.slots)
        again = redaction(whole, edition)
        assert tuple(redact(again, slot) for slot in once) == once
        assert (again.moved, again.seals, again.left_out) == ({}, [], [])
        text = make_edition(replace(whole, slots=once), edition)
        assert text.moved == {}
        assert not [p for p in text.passages if p.seal or p.is_left_out]


def check(made: Made) -> None:
    for name in ("full", *PROMISED):
        made.epub(name)
    assert made.errors == []
    for name in PROMISED:
        check_nothing_is_told(made, name)
    check_full_holds_nothing_of_these(made)
    check_nothing_is_lost(made)
    check_nothing_is_read_before_its_notice(made)
    check_seals_tell_what_they_say(made)
    check_numbers_stay(made)
    check_redaction_is_idempotent(made)


# surfaces with which something is wrong, as the test above says: take each out of here when it is mended
# what these say to their chapter cannot be said inside of a block
_OUTSIDE = frozenset({"range_over_headings", "place_named_in_front_matter"})


# -- each surface by itself -----------------------------------------------------------------------------


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_tells_nothing_and_loses_nothing(surface: str, tmp_path: Path) -> None:
    check(Made(one_surface(surface, "secret"), tmp_path))


# -- all of them together ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What a piece of a chapter is. inside: pieces in a marked block around them, or none."""

    surface: str
    work: str
    level: str
    inside: tuple[Plan, ...] = ()

    def write(self, draft: Draft, around: dict[str, str]) -> str:
        """The piece as Markdown."""
        if not self.inside:
            return SURFACES[self.surface](draft, self.work, self.level, around)
        marks = joined(around, self.work, self.level)
        body = "\n\n".join([paragraph(draft, "", "", marks), *(p.write(draft, marks) for p in self.inside)])
        return f"/// spoiler | {self.work} {self.level}\n{body}\n///"


SOUND = sorted(SURFACES)
WORKS = st.sampled_from(["red", "blue", "red", "blue", "past"])
LEVELS_ = st.sampled_from(LEVEL_NAMES)
SIMPLE = st.builds(Plan, st.sampled_from(SOUND), WORKS, LEVELS_)
INNER = st.builds(Plan, st.sampled_from(sorted(set(SOUND) - _OUTSIDE)), WORKS, LEVELS_)
PLANS = st.one_of(
    SIMPLE, SIMPLE, SIMPLE, st.builds(Plan, st.just("block"), WORKS, LEVELS_, st.lists(INNER, min_size=1, max_size=3).map(tuple))
)  # fmt: skip
CHAPTER = st.tuples(
    st.sampled_from(["open", "open", "marked", "words", "declared"]), WORKS, LEVELS_, st.lists(PLANS, min_size=1, max_size=4)
)  # fmt: skip


def write_chapter(
    draft: Draft, path: str, kind: str, work: str, level: str, plans: list[Plan], around: dict[str, str]
) -> None:
    """kind: of the title: open, marked, with marked words in it; or the front matter marks all of the text."""
    draft.chapter = path
    marks = {**around}
    title = ""
    if kind == "marked":
        marks = joined(around, work, level)
        if joined({}, work, level):  # else it would be no mark, and the title what all may read
            title = (
                f"{draft.say(marks, place='heading')} {{.spoiler work={work} level={level} safe-title={draft.new()}}}"
            )
    elif kind == "words":
        inside = joined({}, work, level)  # the true title opens the text, with all of its marks
        words = draft.say(joined(around, work, level) if inside else {}, place="heading")
        title = f"{draft.say({})} [{words}]{{.spoiler work={work} level={level} safe={draft.stand_in({}, inside)}}}"
    elif kind == "declared":
        marks = joined(around, work, level)
        draft.front.append(f"  - {{work: {work}, level: {level}, from: start}}\n")
    title = title or draft.say({})
    pieces = [paragraph(draft, "", "", marks)]
    for plan in plans:
        pieces += [plan.write(draft, marks), paragraph(draft, "", "", marks)]
    draft.write_chapter(path, f"# {title}", "\n\n".join(pieces), around)


def write_book(
    draft: Draft, chapters: list[tuple[str, str, str, list[Plan]]], *, limit: str, on_book: str, in_parts: bool,
    notices: str, fields: bool,
) -> Draft:  # fmt: skip
    """fields: the description and the subtitle give works away."""
    around = joined({}, "blue", on_book) if on_book else {}
    said = [f"safe: {{max: {limit}}}", "sample: {percent: 60}", f"notices: {notices}"]
    said += [f"marks: [{{work: blue, level: {on_book}}}]"] if on_book else []
    lines = f"spoilers: {{{', '.join(said)}}}\n"
    if fields:
        for name in ("subtitle", "description"):
            marks = joined({}, "red", "ending")
            text = draft.say(marks, 3, "nowhere")
            lines += f"{name}: {{text: {text}, safe: {draft.new()}, work: red, level: ending}}\n"
    parts: list[tuple[str, list[str], str]] = []
    for number, (kind, work, level, plans) in enumerate(chapters, 1):
        path = f"{'abc'[number - 1]}{number}.md"
        inside = joined(around, "red", "secret") if in_parts and number == 2 else around
        marks = "      spoilers: [{work: red, level: secret}]\n" if in_parts and number == 2 else ""
        write_chapter(draft, path, kind, work, level, plans, inside)
        parts.append((f"title: {draft.name()}", [path], marks))
    groups = parts if in_parts else [("", [path for _, paths, _ in parts for path in paths], "")]
    book_yaml(draft, groups, lines, "ko" if draft.hangul else "en")
    return draft


BOOKS = st.fixed_dictionaries(
    {
        "limit": st.sampled_from(["premise", "plot", "plot", "ending"]), "on_book": st.sampled_from(["", "", "", "plot"]),
        "in_parts": st.booleans(), "notices": st.sampled_from(["each", "each", "first"]), "fields": st.booleans(),
    }
)  # fmt: skip


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(CHAPTER, min_size=1, max_size=3), st.booleans(), BOOKS)
def test_books_tell_nothing_and_lose_nothing(
    chapters: list[tuple[str, str, str, list[Plan]]], hangul: bool, book: dict[str, object]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(Made(write_book(Draft(hangul=hangul), chapters, **book), Path(folder)))  # type: ignore[arg-type]


# -- in print ---------------------------------------------------------------------------------------------


def print_book(folder: Path, *, hangul: bool) -> Made:
    """All sound surfaces in one chapter."""
    draft = Draft(hangul=hangul, chapter="one.md")
    pieces = []
    for number, name in enumerate(SOUND):
        pieces.append(SURFACES[name](draft, GUARDED[number % 2], "secret", {}))
        pieces += [f"## {draft.say({}, 2, 'heading')}", paragraph(draft, "", "", {})]
    draft.write_chapter("one.md", f"# {draft.say({})}", "\n\n".join(pieces), {})
    book_yaml(draft, [("", ["one.md"], "")], "spoilers: {sample: {percent: 100}}\n", "ko" if hangul else "en")
    return Made(draft, folder)


@pytest.mark.parametrize(("name", "hangul"), [("safe", False), ("safe", True), ("sample", False)])
def test_a_pdf_tells_nothing(name: str, hangul: bool, tmp_path: Path) -> None:
    """Text, outline, names, Info, XMP, tags, streams."""
    made = print_book(tmp_path, hangul=hangul)
    texts = list(pdf_texts(made.pdf(name)))
    assert made.errors == []
    assert found([w for w in made.draft.words if w.is_cut(made.limits[name])], texts) == []
    there = {word for word, _ in found(made.draft.open_(), texts[:1])}
    assert [w.word for w in made.draft.open_() if w.word not in there] == []


def test_a_sealed_pdf_tells_nothing_before_its_seals(tmp_path: Path) -> None:
    made = print_book(tmp_path, hangul=False)
    data = made.pdf("sealed")
    assert made.errors == []
    pdf = pypdfium2.PdfDocument(data)
    first = next(i.get_dest().get_index() for i in pdf.get_toc() if i.get_title() == "Sealed notes")
    pages = [squeeze(pdf[i].get_textpage().get_text_bounded()) for i in range(len(pdf))]
    outline = squeeze(" ".join(i.get_title() for i in pdf.get_toc()))
    cut = [w for w in made.draft.words if w.is_cut(made.limits["sealed"])]
    assert found(cut, [("body", "".join(pages[:first])), ("outline", outline)]) == []
    told = [w for w in made.draft.told() if w.is_cut(made.limits["sealed"])]
    there = {word for word, _ in found(told, [("seals", "".join(pages[first:]))])}
    assert [w.word for w in told if w.word not in there] == []
    never = [w for w in made.draft.words if w.place == "nowhere"]
    assert found(never, list(pdf_texts(data))) == []
