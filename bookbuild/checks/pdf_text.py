"""The pages of a PDF as lines of text, as somebody who copies them gets them: invisible text included."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from statistics import median
from typing import Protocol

from bookbuild.checks.matching import squeeze

_CALL = re.compile(r"(?<=[^\W\d_]|[.,;:!?”’»)\]])\d{1,3}(?!\d)")
_RAISED = 0.85
_SMALL = 0.93
_APART = 1.4
_SAME = 1.5
_HIDDEN = "\u200b"


class _TextPage(Protocol):
    """What this module needs of a pypdfium2 text page."""

    raw: object

    def count_chars(self) -> int:
        """How many characters there are."""

    def get_text_range(self) -> str:
        """All of the text."""

    def get_charbox(self, index: int, loose: bool = False) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a character."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line. start, end: in the page's text; baseline: from the foot of the page; size: of the type, in points."""

    start: int
    end: int
    baseline: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """A page. place: as findings name it; text: one character for each of the PDF's, calls of notes made invisible;
    height: in points; page: PDFium's, from which the places of characters are read when they are asked for."""

    place: str
    text: str
    height: float
    lines: tuple[Line, ...]
    page: object = field(repr=False)

    def box(self, start: int, end: int) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of the letters from start to end, counted in the squeezed text; from the page's top
        left corner, in points."""
        count, boxes = 0, []
        text_page = self.page.get_textpage()  # type: ignore[attr-defined]
        for index, character in enumerate(self.text):
            width = len(squeeze(character))
            if width and start <= count < end:
                boxes.append(text_page.get_charbox(index))
            count += width
            if count >= end:
                break
        if not boxes:
            return None
        left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
        return left, self.height - max(b[3] for b in boxes), right, self.height - min(b[1] for b in boxes)

    def words(self, lines: Sequence[Line]) -> str:
        """The text of some of the lines."""
        return "\n".join(self.text[line.start : line.end] for line in lines) + "\n"


def read_pages(data: bytes, labels: Sequence[str]) -> tuple[PageText, ...]:
    """Every page. labels: of the pages, as readers show them."""
    document = import_module("pypdfium2").PdfDocument(data)
    return tuple(_read(document[number], number, label) for number, label in enumerate(labels))


def head_lines(pages: Sequence[PageText]) -> list[frozenset[Line]]:
    """Per page the lines of its running head: the topmost, apart from the text, at the height that most pages have."""
    pitch = _pitch(pages)
    apart = [_top_apart(page, pitch) for page in pages]
    counts = Counter(round(height) for height in apart if height is not None)
    if not counts:
        return [frozenset() for _ in pages]
    common = max(counts, key=lambda height: (counts[height], height))
    below = [max(line.baseline for line in p.lines) for p, top in zip(pages, apart, strict=True) if p.lines and not top]
    if below and common <= max(below):
        return [frozenset() for _ in pages]
    return [frozenset(li for li in page.lines if abs(li.baseline - common) <= _SAME) for page in pages]


def foot_lines(page: PageText, head: frozenset[Line]) -> frozenset[Line]:
    """The notes at the foot: the small lines that nothing larger stands below, and the folio."""
    body = [line for line in page.lines if line not in head]
    sizes = Counter[float]()
    for line in body:
        sizes[round(line.size, 1)] += line.end - line.start
    if not sizes:
        return frozenset()
    usual = sizes.most_common(1)[0][0]
    out: set[Line] = set()
    for line in sorted(body, key=lambda li: li.baseline):
        is_folio = not out and len(page.text[line.start : line.end].strip()) <= 6
        if not is_folio and line.size >= _SMALL * usual:
            break
        out.add(line)
    return frozenset(out)


def _read(page: object, number: int, label: str) -> PageText:
    text_page: _TextPage = page.get_textpage()  # type: ignore[attr-defined]
    text = text_page.get_text_range()
    if len(text) != text_page.count_chars():
        text = _one_by_one(text_page)
    text = _CALL.sub(lambda m: _without_call(m, text_page), text)
    name = f"PDF page {number + 1}"
    return PageText(
        place=name if label in {"", str(number + 1)} else f"{name}, '{label}'",
        text=text,
        height=float(page.get_height()),  # type: ignore[attr-defined]
        lines=tuple(_lines(text, text_page)),
        page=page,
    )


def _one_by_one(text_page: _TextPage) -> str:
    """The text with one character for each of the PDF's, where the whole has more or fewer."""
    code = import_module("pypdfium2.raw").FPDFText_GetUnicode
    numbers = (code(text_page, index) for index in range(text_page.count_chars()))
    return "".join(chr(n) if n and not 0xD800 <= n <= 0xDFFF else " " for n in numbers)


def _without_call(match: re.Match[str], text_page: _TextPage) -> str:
    is_raised = _size(text_page, match.start()) < _RAISED * _size(text_page, match.start() - 1)
    return _HIDDEN * len(match[0]) if is_raised else match[0]


def _lines(text: str, text_page: _TextPage) -> Iterator[Line]:
    for match in re.finditer(r"[^\r\n]+", text):
        words = match[0].strip()
        if not words.strip(_HIDDEN):
            continue
        first = match.start() + match[0].index(words)
        middle = first + len(words) // 2
        middle = next((i for i in range(middle, first - 1, -1) if text[i].isalnum()), first)
        yield Line(match.start(), match.end(), _baseline(text_page, middle), _size(text_page, middle))


def _size(text_page: _TextPage, index: int) -> float:
    return float(import_module("pypdfium2.raw").FPDFText_GetFontSize(text_page, index))


def _baseline(text_page: _TextPage, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    import_module("pypdfium2.raw").FPDFText_GetCharOrigin(text_page, index, ctypes.byref(x), ctypes.byref(y))
    return y.value


def _pitch(pages: Sequence[PageText]) -> float:
    """From one baseline to the next, as it mostly is."""
    gaps = []
    for page in pages:
        heights = sorted({round(line.baseline, 1) for line in page.lines}, reverse=True)
        gaps += [upper - lower for upper, lower in pairwise(heights) if upper - lower > 3]
    return median(gaps) if gaps else 0.0


def _top_apart(page: PageText, pitch: float) -> float | None:
    """The height of the topmost line, if more than a line's distance parts it from the next."""
    heights = sorted((line.baseline for line in page.lines), reverse=True)
    if not heights or heights[0] < page.height / 2:
        return None
    rest = [height for height in heights if heights[0] - height > _SAME]
    if not rest:
        return None
    return heights[0] if heights[0] - rest[0] > _APART * pitch else None
