"""The letters of the pages of a PDF, with their places."""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium

from bookbuild.model.letters import letters

MM = 25.4 / 72
Frame = Literal["media", "crop", "trim"]
Area = tuple[float, float, float, float]
"""Left, top, right, bottom in points, top above bottom, as the PDF counts them: from the lower left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands at a place of a page and around it, in the order in which the page is painted."""

    before: str
    here: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PageLetters:
    """A page. places: (x, y) of the middle of each character; corners: left and top of its boxes, by name, in points."""

    label: str
    corners: Mapping[Frame, tuple[float, float]]
    width: float
    characters: tuple[str, ...] = field(repr=False)
    places: tuple[tuple[float, float], ...] = field(repr=False)

    @cached_property
    def text(self) -> str:
        """All letters of the page."""
        return "".join(self.characters)

    @cached_property
    def _starts(self) -> list[int]:
        out, count = [], 0
        for character in self.characters:
            out.append(count)
            count += len(character)
        return [*out, count]

    def area(self, box: tuple[float, float, float, float], frame: Frame) -> Area:
        """A box (left, top, right, bottom) in millimetres from the upper left corner of one of the page's."""
        left, top, right, bottom = box
        x, y = self.corners[frame]
        return (x + left / MM, y - top / MM, x + right / MM, y - bottom / MM)

    def under(self, area: Area) -> Around | None:
        """The letters in a box: the first row of them that runs on; None if there are none."""
        left, top, right, bottom = area
        inside = [n for n, (x, y) in enumerate(self.places) if left <= x <= right and bottom <= y <= top]
        if not inside:
            return None
        end = next((n for n, (a, b) in enumerate(pairwise(inside)) if b != a + 1), len(inside) - 1)
        first, last = self._starts[inside[0]], self._starts[inside[end] + 1]
        return Around(before=self.text[:first], here=self.text[first:last], after=self.text[last:])

    def beside(self, area: Area) -> Around | None:
        """The letters of the lines that a box without letters goes through."""
        left = self.corners["crop"][0]
        return self.under((left, area[1], left + self.width, area[3]))

    def first(self) -> Around | None:
        """The letters of the line that is painted first."""
        return self.beside((0, self.places[0][1] + 1, 0, self.places[0][1] - 1)) if self.places else None

    def below(self, area: Area) -> Around | None:
        """The letters nearest to the foot of a box, else those nearest to its head: the caption of a picture."""
        heights = sorted({round(y, 1) for _, y in self.places if y < area[3]}, reverse=True)
        above = sorted({round(y, 1) for _, y in self.places if y > area[1]})
        y = heights[0] if heights else above[0] if above else None
        return None if y is None else self.beside((area[0], y + 1, area[2], y - 1))


@dataclass(slots=True)
class PdfLetters:
    """The pages of a PDF, read when they are asked for."""

    document: pypdfium2.PdfDocument
    pages: dict[int, PageLetters] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.document)

    def page(self, number: int) -> PageLetters:
        """A page, counted from 1."""
        if number not in self.pages:
            self.pages[number] = _page(self.document, number - 1)
        return self.pages[number]


@contextmanager
def opened(data: bytes) -> Iterator[PdfLetters]:
    """The letters of a PDF, for as long as they are looked at; of no page if it cannot be read."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        document = pypdfium2.PdfDocument.new()
    try:
        yield PdfLetters(document)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> PageLetters:
    page = document[number]
    text = page.get_textpage()
    characters: list[str] = []
    places: list[tuple[float, float]] = []
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        if not (row := letters(chr(code)) if code < 0x110000 and not 0xD800 <= code <= 0xDFFF else ""):
            continue
        pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text.raw, index, box)
        characters.append(row)
        places.append(((box.left + box.right) / 2, y.value + 0.2 * abs(box.top - box.bottom)))
    boxes: dict[Frame, Area] = {"media": page.get_mediabox(), "crop": page.get_cropbox(), "trim": page.get_trimbox()}
    width, _ = page.get_size()
    label = str(document.get_page_label(number) or "")
    text.close()
    page.close()
    return PageLetters(
        label=label, corners={name: (box[0], box[3]) for name, box in boxes.items()}, width=width,
        characters=tuple(characters), places=tuple(places),
    )  # fmt: skip


def nearest(places: list[int], place: int) -> int:
    """Of sorted numbers the position of the one that is nearest to another."""
    at = bisect_left(places, place)
    around = [n for n in (at - 1, at) if 0 <= n < len(places)]
    return min(around, key=lambda n: abs(places[n] - place))
