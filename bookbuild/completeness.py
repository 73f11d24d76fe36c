"""Nothing lost, nothing said twice: what an edition says against what its finished files show.

A fault is told with the sentence, its line of the manuscript, and the page on which it ought to stand.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from bookbuild.checks.compared import Flaw, compared
from bookbuild.checks.epub_text import seen_in_epub
from bookbuild.checks.expected_text import Piece, pieces_of
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.folder import text_inside
from bookbuild.limits import MOST_CHAPTER
from bookbuild.manuscript.load import BOOK_FILE
from bookbuild.model.book import Book, Manuscript, Matter, Section
from bookbuild.model.letters import letters
from bookbuild.model.rendition import PagePlace, SeenPage
from bookbuild.trace.book_text import book_text
from bookbuild.trace.tracer import Tracer, named

_LONGEST = 90  # characters of a sentence that are quoted
_HINT = "something in the book's own styles/ hides or drops it: a rule such as `display: none` or `overflow: hidden`, or a template"
_HINT_TWICE = "a template in the book's own styles/ shows it twice"


@dataclass(frozen=True, slots=True)
class Files:
    """The texts of a book's folder, by path; nothing outside of it."""

    root: Path

    def __call__(self, path: str) -> str:
        """The text of a file, empty if there is none."""
        return text_inside(self.root, path, MOST_CHAPTER) or ""


def homes_of(manuscript: Manuscript) -> Mapping[str, Location]:
    """Where the title of each section is written: in its file, else in book.yaml."""
    return {
        slot.id: (slot.chapter.title_at or slot.chapter.at) if slot.chapter and not slot.title else slot.at
        for slot in manuscript.slots
    }


def tracer_of(
    book: Book, homes: Mapping[str, Location], root: Path, places: Sequence[PagePlace] = ()
) -> Tracer:  # fmt: skip
    """What finds the places of one edition in the files of the folder. places: with what its pages begin, if it is laid out."""
    read_file = Files(root)
    chapters = {section.id: section.chapter for section in book.sections}
    pages = tuple(homes.get(chapters.get(place.section, "")) for place in places)
    return Tracer(book_text(book, homes, read_file(BOOK_FILE), BOOK_FILE), read_file, pages)


def faults_of_pdf(
    book: Book, seen: Mapping[str, Sequence[SeenPage]], folios: Sequence[str], tracer: Callable[[], Tracer],
    *, is_told: bool = False,
) -> Iterator[Diagnostic]:  # fmt: skip
    """seen: by section, what its pages show; is_told: hidden notices and passages are found (SPO010, SPO018).

    Reports text-missing, text-doubled.
    """
    tracer = cache(tracer)
    for section in book.sections:
        pages = seen.get(section.id, ())
        if section.matter is Matter.COVER or not pages:
            continue
        texts, notes = pieces_of(section, "print")
        for pieces, rows in ((texts, [page.body for page in pages]), (notes, [page.notes for page in pages])):
            for flaw in _untold(compared(pieces, "".join(rows)), is_told=is_told):
                page = pages[_page(rows, flaw)].number
                where = named(page, folios[page - 1] if page <= len(folios) else "")
                yield _fault(flaw, f"{where}: the PDF", "", _place(flaw, tracer()))


def _page(rows: Sequence[str], flaw: Flaw) -> int:
    """Which row a flaw is in: what is missing between two of them, in the first."""
    ends = list(accumulate(len(row) for row in rows))
    find = bisect_right if flaw.is_doubled else bisect_left
    return min(find(ends, flaw.place), len(rows) - 1)


def faults_of_epub(
    book: Book, data: bytes, files: Mapping[str, str], tracer: Callable[[], Tracer], *, is_told: bool = False
) -> Iterator[Diagnostic]:  # fmt: skip
    """files: by section, its file in the EPUB; is_told: hidden notices and passages are found (SPO010, SPO018).

    Reports text-missing, text-doubled. Raises zipfile.BadZipFile.
    """
    tracer = cache(tracer)
    seen = {name.partition("/")[2]: row for name, row in seen_in_epub(data).items()}
    for group in _chapters(book.sections):
        rows = [seen.get(files.get(section.id, ""), "") for section in group]
        parts = [pieces_of(section, "epub") for section in group]
        pieces = (*(p for texts, _ in parts for p in texts), *(p for _, notes in parts for p in notes))
        for flaw in _untold(compared(pieces, "".join(rows)), is_told=is_told):
            section = group[_page(rows, flaw)]
            yield _fault(flaw, "the EPUB", f" (EPUB {files.get(section.id, '')})", _place(flaw, tracer()))


def _chapters(sections: Iterable[Section]) -> Iterator[list[Section]]:
    """Sections that are pieces of one chapter: its notes stand together at the end of one of them."""
    groups: dict[str, list[Section]] = {}
    for section in sections:
        if section.matter not in {Matter.COVER, Matter.CONTENTS}:
            groups.setdefault(section.chapter, []).append(section)
    yield from groups.values()


def _fault(flaw: Flaw, where: str, beside: str, at: Location) -> Diagnostic:
    more = len(flaw.pieces) - 1
    others = f" and {more} more {'paragraph' if more == 1 else 'paragraphs'} of that place" if more else ""
    verb = "says twice" if flaw.is_doubled else "lacks"
    rule = Rule.TEXT_DOUBLED if flaw.is_doubled else Rule.TEXT_MISSING
    message = f"{where} {verb} '{_short(flaw.sentence)}'{others}{beside}"
    return Diagnostic(rule=rule, message=message, at=at, hint=_HINT_TWICE if flaw.is_doubled else _HINT)


def _untold(flaws: Iterable[Flaw], *, is_told: bool) -> Iterator[Flaw]:
    """Without those that another check has told of: hidden notices and passages. is_told: it has."""
    return (flaw for flaw in flaws if not (is_told and all(piece.is_watched for piece in flaw.pieces)))


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 1].rstrip()}…"


def _place(flaw: Flaw, tracer: Tracer) -> Location:
    """The line of a sentence: in its piece, among those of the same words the one of its block."""
    piece: Piece = flaw.pieces[0]
    before, _, after = piece.text.partition(flaw.sentence)
    traced = tracer.in_block(letters(before), letters(flaw.sentence), letters(after), piece.at)
    return traced.at if traced else piece.at or Location(path=BOOK_FILE)
