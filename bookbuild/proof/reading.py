"""The pages of a PDF as lines of type, measured glyph by glyph with PDFium."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from bookbuild.proof.tags import Block, Owners, read_tags
from bookbuild.proof.values import MM, Box, Unreadable

HYPHEN = "\u2010"
_HYPHENS = {"\x02", "\ufffe", "\u00ad"}  # what PDFium makes of a hyphen at the end of a line
_WORD_GAP = 0.12  # of the size, that parts words
_SAME_LINE = 0.6  # of the size, by which a raised figure may stand off its line
_TALL = 24.0  # points; what is drawn lower than that is a rule, not a picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of type, in points; baseline from the foot of the page. words: as they stand; gaps: between them.

    count: characters with spaces; block: from the tags, None where these say nothing of it.
    """

    page: int
    left: float
    right: float
    baseline: float
    size: float
    words: tuple[str, ...]
    gaps: tuple[tuple[float, float], ...]
    block: Block | None

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(self.words)

    @property
    def count(self) -> int:
        """Characters, with spaces."""
        return len(self.text)

    @property
    def is_hyphenated(self) -> bool:
        """Say whether it ends in a hyphen that is no dash."""
        last = self.words[-1]
        return len(last) > 1 and last[-1] in {HYPHEN, "-"} and last[-2].isalnum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A side of a sheet. left, top: of its corner, in points; lines: as drawn; pictures: (top, bottom) from the foot."""

    number: int
    label: str
    left: float
    top: float
    width: float
    height: float
    lines: tuple[Line, ...]
    pictures: tuple[tuple[float, float], ...]

    def box(self, *lines: Line) -> Box:
        """Where lines stand."""
        tops = [line.baseline + 0.75 * line.size for line in lines]
        feet = [line.baseline - 0.25 * line.size for line in lines]
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        return self.area(left, max(tops), right, min(feet))

    def area(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A place in PDF points as one in mm from the top left corner."""
        values = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        left, top, right, bottom = (round(value * MM, 2) for value in values)
        return Box(left=left, top=top, right=right, bottom=bottom)


@dataclass(slots=True)
class _Glyph:
    text: str
    left: float
    right: float
    baseline: float
    size: float
    block: Block | None


def read_sheets(data: bytes) -> tuple[tuple[Sheet, ...], bool]:
    """The sides of all sheets, and whether the file is tagged. Raises Unreadable."""
    owners = read_tags(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from error
    try:
        return tuple(_sheet(document, number, owners) for number in range(len(document))), bool(owners)
    finally:
        document.close()


def _sheet(document: Any, number: int, owners: Owners) -> Sheet:
    page = document[number]
    text = page.get_textpage()
    left, _, _, top = page.get_cropbox()
    width, height = page.get_size()
    sheet = Sheet(
        number=number, label=document.get_page_label(number), left=left, top=top, width=width, height=height,
        lines=tuple(_lines(list(_glyphs(text, number, owners)), number)), pictures=tuple(_pictures(page)),
    )  # fmt: skip
    text.close()
    page.close()
    return sheet


def _glyphs(text: Any, page: int, owners: Owners) -> Iterator[_Glyph]:
    """Everything that is no space, in the order of the file."""
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    known: dict[int | None, tuple[float, Block | None]] = {}
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        character = chr(code) if code < 0x110000 else "\ufffd"
        if not code or character.isspace():
            continue
        item = pdfium.FPDFText_GetTextObject(text.raw, index)
        key = ctypes.cast(item, ctypes.c_void_p).value
        if key not in known:
            pdfium.FPDFText_GetMatrix(text.raw, index, matrix)
            size = pdfium.FPDFText_GetFontSize(text.raw, index) * math.hypot(matrix.c, matrix.d)
            mark = pdfium.FPDFPageObj_GetMarkedContentID(item) if key else -1
            known[key] = (size, owners.get((page, mark)))
        size, block = known[key]
        pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text.raw, index, box)
        character = HYPHEN if character in _HYPHENS else character
        yield _Glyph(character, box.left, box.right, y.value, size, block)


def _lines(glyphs: list[_Glyph], page: int) -> Iterator[Line]:
    """Glyphs as lines: a line ends where the next glyph is of another block, lower or higher, or back to the left."""
    row: list[_Glyph] = []
    size = baseline = 0.0
    for glyph in glyphs:
        is_same = row and glyph.block is row[-1].block and abs(glyph.baseline - baseline) < _SAME_LINE * size
        if row and not (is_same and glyph.left > row[-1].right - 1.5 * size):
            yield _line(row, page)
            row = []
        if not row or glyph.size > size:
            size, baseline = glyph.size, glyph.baseline
        row.append(glyph)
    if row:
        yield _line(row, page)


def _line(row: list[_Glyph], page: int) -> Line:
    size = Counter(round(glyph.size, 1) for glyph in row).most_common(1)[0][0]
    words, gaps = [row[0].text], []
    for before, glyph in pairwise(row):
        if glyph.left - before.right > _WORD_GAP * size:
            gaps.append((before.right, glyph.left))
            words.append("")
        words[-1] += glyph.text
    baseline = Counter(round(glyph.baseline, 2) for glyph in row if abs(glyph.size - size) < 0.1).most_common(1)[0][0]
    return Line(
        page=page, left=row[0].left, right=row[-1].right, baseline=baseline, size=size, words=tuple(words), gaps=tuple(gaps),
        block=row[0].block,
    )  # fmt: skip


def _pictures(page: Any) -> Iterator[tuple[float, float]]:
    kinds = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING}
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(item) not in kinds:
            continue
        if pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top) and top.value - bottom.value > _TALL:
            yield top.value, bottom.value
