"""From a place on a page, or in a file of an EPUB, back to the line and column of the manuscript.

One mechanism for all: the letters at the place are found again in the letters of the book, told apart by what stands around
them, and the words that they belong to are looked up in the file. It needs no layout, so it works for any PDF of the book.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from bookbuild.diagnostics import Location
from bookbuild.model.letters import letters
from bookbuild.trace.book_text import BookText
from bookbuild.trace.pdf_letters import Area, Around, PdfLetters, nearest
from bookbuild.trace.source_lines import Read, SourceLines, Traced

_PROBE = 30  # letters, by which a page is found in the book
_PROBES = 12
_PIECE, _LEAST, _STEP = 12, 6, 4  # letters of a row that must be found together, and how far the next such row is
_FAR = 6000  # letters between a picture and the place that its page has in the text
_ON_PAGE = 3000  # the same, for what may be a picture: a drawing with words of its own


@dataclass(slots=True)
class Tracer:
    """Traces the places of one book. Made once for each book; what it has read it keeps.

    homes: of each page, where the section that it is of is written, as far as that is known.
    """

    text: BookText
    read: Read
    homes: Sequence[Location | None] = ()
    lines: SourceLines = field(init=False)
    starts: list[int | None] = field(default_factory=list)
    due: int = 0

    def __post_init__(self) -> None:
        self.lines = SourceLines(self.text, self.read)

    def on_page(
        self, pdf: PdfLetters, page: int, area: Area | None = None, *, is_picture: bool = False, is_drawing: bool = False,
        at_end: bool = False,
    ) -> Traced | None:  # fmt: skip
        """page: from 1; area: of the finding, None = the page; is_picture: it is about an image; is_drawing: it may
        be about a drawing, which has words of its own; at_end: its last word is meant. None if nothing is like it.
        """
        if not 0 < page <= len(pdf):
            return None
        sheet = pdf.page(page)
        around = sheet.under(area) if area else None
        beside = around or (sheet.beside(area) if area else None)
        if beside and not is_picture and (found := self._words(beside, self._start(pdf, page), at_end=at_end)):
            return found
        reach = _FAR if is_picture else _ON_PAGE if is_drawing or not around else 0
        if area and reach and (found := self._picture(pdf, page, area, reach=reach)):
            return found
        return self._page(pdf, page, is_meant=area is None)

    def _page(self, pdf: PdfLetters, page: int, *, is_meant: bool) -> Traced | None:
        """What a page begins with. is_meant: it is all that the finding is about."""
        home = self.homes[page - 1] if page <= len(self.homes) else None
        is_made = home is not None and not home.path.endswith(
            ".md"
        )  # a section that the tool writes for a line of book.yaml
        first = pdf.page(page).first() if self._start(pdf, page) is None else None
        if first and (is_meant or not is_made) and (found := self._words(first, None, at_end=False)):
            return replace(found, is_exact=found.is_exact and is_meant)
        if home and is_made:
            return Traced(at=home, is_exact=True, is_made=True)
        for number in range(page, 0, -1):  # a page without text goes with the one before it
            if (start := self._start(pdf, number)) is not None:
                found = self.lines.place(start)
                return replace(found, is_exact=found.is_exact and is_meant and number == page)
        return Traced(at=home, is_exact=False) if home else None

    def in_text(self, before: str, after: str) -> Traced | None:
        """A place between letters of a file of an EPUB."""
        head = after[:_PROBE]
        place = self.text.find(before, head, after[len(head) :]) if head else None
        if place is None and before:
            place = self.text.find(before[:-_PROBE], before[-_PROBE:], after)
            place = None if place is None else place + len(before[-_PROBE:]) - 1
        return None if place is None else self.lines.place(place)

    def in_block(self, before: str, here: str, after: str, at: Location | None) -> Traced | None:
        """Words in a block, told by what stands around them there; at: of the block, if it is known."""
        near = next((run.start for run in self.text.runs if run.at == at), None) if at else None
        place = self.text.find(before, here, after, near)
        return None if place is None else self.lines.place(place)

    def picture(self, name: str, before: str) -> Traced | None:
        """The line of an image, by the name of its file; before: letters in front of it, where several are called alike."""
        wanted = letters(PurePosixPath(name).stem)
        named = [p for p in self.text.pictures if letters(PurePosixPath(p[2]).stem) in wanted]
        if not named or not wanted:
            return None
        head = before[-_PROBE:]
        place = self.text.find(before[:-_PROBE], head, "") if head and len(named) > 1 else None
        found = min(named, key=lambda p: abs(p[0] - (place + len(head) if place is not None else 0)))
        return Traced(at=found[1], is_exact=True)

    def _words(self, around: Around, near: int | None, *, at_end: bool) -> Traced | None:
        here = around.here
        place = self.text.find(around.before, here, around.after, near)
        if place is None:
            return self._piece(here, near, at_end=at_end)
        return self.lines.place(place + len(here) - 1 if at_end else place)

    def _piece(self, here: str, near: int | None, *, at_end: bool) -> Traced | None:
        """The first, or last, piece of a row that the book has, where the tool put words of its own between: a page's number."""
        for size, far in ((_PIECE, _FAR), (_LEAST, _ON_PAGE)):
            last = max(len(here) - size, 0)
            for at in sorted({*range(0, last, _STEP), last}, reverse=at_end):
                piece = here[at : at + size]
                place = self.text.find(here[:at], piece, here[at + size :], near)
                if place is not None and (size == _PIECE if near is None else abs(place - near) <= far):
                    return self.lines.place(place + len(piece) - 1 if at_end else place)
        return None

    def _picture(self, pdf: PdfLetters, page: int, area: Area, *, reach: int) -> Traced | None:
        """The image nearest to the words below a box, or to the page. reach: letters that may lie between."""
        if not self.text.pictures:
            return None
        start = self._start(pdf, page)
        caption = pdf.page(page).below(area)
        place = self.text.find(caption.before, caption.here, caption.after, start) if caption else start
        place = start if place is None else place
        if place is None:
            return None
        found = self.text.pictures[nearest([picture[0] for picture in self.text.pictures], place)]
        return Traced(at=found[1], is_exact=True) if abs(found[0] - place) <= reach else None

    def _start(self, pdf: PdfLetters, page: int) -> int | None:
        """Where the text of a page begins in the letters of the book. Pages are looked at in order: what stands in the book
        more than once is taken to be where the page before it ended."""
        while len(self.starts) < page:
            text = pdf.page(len(self.starts) + 1).text
            start = self._probed(text)
            self.starts.append(start)
            if start is not None:
                self.due = start + len(text)
        return self.starts[page - 1]

    def _probed(self, text: str) -> int | None:
        """The place that most of some pieces of a page agree upon."""
        step = max((len(text) - _PROBE) // _PROBES, 1)
        votes: dict[int, int] = {}
        for at in range(0, max(len(text) - _PROBE, 0) + 1, step):
            place = self._probe(text[at : at + _PROBE], self.due + at)
            if place is not None and not self.text.run(place).is_apart:
                votes.setdefault(place - at, place)
        if not votes:
            return None
        middle = sorted(votes)[len(votes) // 2]
        return min(place for vote, place in votes.items() if abs(vote - middle) <= len(text))

    def _probe(self, piece: str, due: int) -> int | None:
        """Where a piece stands, near the place where it is due if it can be."""
        if not piece:
            return None
        near = self.text.places(piece, max(0, due - _FAR), due + _FAR)
        places = near or self.text.places(piece)[:1]
        return min(places, key=lambda place: abs(place - due), default=None)


def folio_of(page: int, label: str, folios: Sequence[str] = ()) -> str:
    """What is printed on a page: as layout says, else its label."""
    return folios[page - 1] if 0 < page <= len(folios) else label


def named(page: int, folio: str) -> str:
    """'page 47 (folio 39)'."""
    return f"page {page} (folio {folio})" if folio else f"page {page}"
