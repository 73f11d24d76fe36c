"""Sheets of covers by hand, as printers' calculators give them, and the parts of a cover that tests ask for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pypdfium2
from bookbuild.model.book import Book, Manuscript
from bookbuild.model.edition import FULL
from bookbuild.model.geometry import Length
from bookbuild.model.press import Box, CoverGeometry
from bookbuild.pipeline import edit, read
from PIL import Image

EPOCH = 1_700_000_000
INCH = Fraction(72)


def length(inches: str | Fraction) -> Length:
    """Inches."""
    return Length(Fraction(inches) * INCH)


def box(x: Fraction, y: Fraction, width: Fraction, height: Fraction) -> Box:
    """A box of inches."""
    return Box(x=length(x), y=length(y), width=length(width), height=length(height))


def geometry(
    trim: tuple[str, str], spine: str | Fraction, *, outer: str | Fraction = "0.125", wider: str | Fraction = "0",
    taller: str | Fraction = "0", hinge: str | Fraction = "0", hinge_adds: bool = False, safe: str = "0.125",
    spine_safe: str = "0.0625", barcode: tuple[str, str] = ("2", "1.2"), from_edge: str = "0.25", spine_text: bool = True,
    pages: int = 240,
) -> CoverGeometry:  # fmt: skip
    """The sheet of a printer whose rules these are (design sheet, 1.2), in inches."""
    o, h, s, q, t = Fraction(outer), Fraction(hinge), Fraction(spine), Fraction(safe), Fraction(spine_safe)
    width, height = Fraction(trim[0]) + Fraction(wider), Fraction(trim[1]) + Fraction(taller)
    beside = h if hinge_adds else Fraction(0)  # between panel and spine
    inside = Fraction(0) if hinge_adds else h  # of the panel, not to be printed with type
    fold = o + width + beside
    front = fold + s + beside
    code_width, code_height = map(Fraction, barcode)
    return CoverGeometry(
        width=length(2 * (o + width + beside) + s), height=length(2 * o + height), spine_width=length(s),
        back=box(o, o, width, height), spine=box(fold, o, s, height), front=box(front, o, width, height),
        back_safe=box(o + q, o + q, width - inside - 2 * q, height - 2 * q),
        spine_safe=box(fold + t, o + q, s - 2 * t, height - 2 * q),
        front_safe=box(front + inside + q, o + q, width - inside - 2 * q, height - 2 * q),
        hinges=(box(fold - h, o, h, height), box(fold + s, o, h, height)) if h else (),
        barcode=box(
            fold - h - Fraction("0.25") - code_width, o + height - Fraction(from_edge) - code_height, code_width, code_height
        ),
        trim=box(o, o, 2 * (width + beside) + s, height), has_spine_text=spine_text, is_exact=True, pages=pages,
    )  # fmt: skip


MM = 1 / Fraction("25.4")
# 6 x 9 inches, 240 pages on cream: the worked checks of the design sheet, width and height of the sheet in inches
KDP = geometry(("6", "9"), "0.6")
KDP_CASE = geometry(
    ("6", "9"), Fraction("0.6") + Fraction("4.8") * MM, outer=15 * MM, wider=5 * MM, taller=6 * MM, hinge=10 * MM
)  # fmt: skip
INGRAM = geometry(("6", "9"), "0.545", safe="0.25", barcode=("1.75", "1"))
INGRAM_CASE = geometry(
    ("6", "9"), "0.688", outer="0.625", wider="-0.185", taller="0.25", hinge="0.5", hinge_adds=True, safe="0.25",
    barcode=("1.75", "1"),
)  # fmt: skip
LULU = geometry(("6", "9"), Fraction(240, 444) + Fraction("0.06"), safe="0.5", spine_safe="0.125", from_edge="0.5")
LULU_CASE = geometry(
    ("6", "9"), "0.813", outer="0.75", wider="0.125", taller="0.25", hinge="0.25", safe="0.5", spine_safe="0.125",
    from_edge="0.5",
)  # fmt: skip
SHEETS = {
    "kdp": (KDP, 12.850, 9.250), "kdp-hardcover": (KDP_CASE, 14.364, 10.417), "ingram": (INGRAM, 12.795, 9.250),
    "ingram-case": (INGRAM_CASE, 14.568, 10.5), "lulu": (LULU, 12.8505, 9.250), "lulu-case": (LULU_CASE, 14.563, 10.75),
}  # fmt: skip


def picture(data: bytes, dpi: int = 300) -> Image.Image:
    """The page of a PDF."""
    return pypdfium2.PdfDocument(data)[0].render(scale=dpi / 72).to_pil().convert("RGB")


def boxes_of_type(data: bytes) -> list[tuple[str, float, float, float, float]]:
    """(character, left, top, right, bottom) of a page, in points from its upper left corner."""
    page = pypdfium2.PdfDocument(data)[0]
    text, height = page.get_textpage(), page.get_height()
    out = []
    for n in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(n)
        if (char := text.get_text_range(n, 1)).strip():
            out.append((char, left, height - top, right, height - bottom))
    return out


def book_of(root: Path) -> tuple[Book, Manuscript]:
    """The full edition of a book, and what it was made from."""
    manuscript, found = read(root, EPOCH, None)
    assert manuscript is not None, found
    return edit(manuscript, FULL).book, manuscript
