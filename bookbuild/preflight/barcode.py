"""The barcode of a cover: it reads, names the book, stands on white, and is printed in black alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from PIL import Image
from stdnum import isbn as numbers

from bookbuild.diagnostics import Rule
from bookbuild.model.press import Ink
from bookbuild.preflight.asked import Asked
from bookbuild.preflight.cover import has_size, on_sheet
from bookbuild.preflight.document import Pdf, Sheet
from bookbuild.preflight.drawing import Drawing, Paint, What
from bookbuild.preflight.findings import PressFinding, in_millimetres, quoted
from bookbuild.preflight.glyphs import Text
from bookbuild.preflight.pictures import inks_of_picture
from bookbuild.preflight.raw import Streams
from bookbuild.preflight.shapes import Rect, around, centre, has_point
from bookbuild.preflight.spaces import BLACK, Kind, base_of, is_white, plates

GS1 = "GS1 General Specifications, section 5.2"
_DPI = 300
_MOST_PIXELS = 60_000_000
_MOST_OF_IMAGES = 500_000_000
_MODULES = 95
# Modules left and right that must be white; the last half module is where the edge of a pixel may fall
_QUIET = (11, 7)
_WHITE = 235
_WIDEST, _NARROWEST = 0.66, 0.264
_NO_INK = 0.01
_ITS_OWN = frozenset("0123456789-‐‑–>< ISBNisbn:.$£€¥USDCAEPRKW/")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Symbol:
    """An EAN-13. box: from the first bar to the last, in points of the page."""

    number: str
    box: Rect


def check_barcode(pdf: Pdf, texts: tuple[Text, ...], asked: Asked) -> Iterator[PressFinding]:
    """Reports press-barcode, press-barcode-missing, press-barcode-size, press-barcode-ink, press-barcode-quiet,
    press-barcode-zone, press-unchecked."""
    if asked.cover is None or not pdf.sheets or not has_size(pdf.sheets[0], asked.cover):
        return
    sheet, drawing = pdf.sheets[0], pdf.drawings[0]
    yield from _zone(sheet, texts, asked)
    if find_spec("zxingcpp") is None:
        lost = "whether the barcode reads, what number it has, its size, its ink and the white around it"
        hint = "pip install zxing-cpp"
        yield PressFinding(
            rule=Rule.PRESS_UNCHECKED, page=1, message=f"zxing-cpp is not there, so nobody looked {lost}", hint=hint
        )
        return
    pixels = sum(p.picture.width * p.picture.height for p in drawing.paints if p.picture is not None)
    if sheet.rotate or sheet.unit != 1 or pixels > _MOST_OF_IMAGES:
        return
    picture, scale = _picture(pdf.data, sheet)
    symbols = _symbols(picture, scale, sheet)
    if not symbols:
        if asked.spec.isbn:
            hint = "place a barcode of this ISBN, or leave its field white for the printer to fill"
            message = "no barcode of an ISBN can be read on the cover"
            yield PressFinding(rule=Rule.PRESS_BARCODE_MISSING, page=1, message=message, hint=hint)
        return
    for symbol in symbols:
        yield from _symbol(symbol, sheet, asked)
        yield from _ink(symbol, sheet, drawing, pdf.streams, asked)
        yield from _quiet(symbol, sheet, picture, scale)


def _picture(data: bytes, sheet: Sheet) -> tuple[Image.Image, float]:
    """The cover in greys, and its pixels in a point."""
    area = max((sheet.crop[2] - sheet.crop[0]) * (sheet.crop[3] - sheet.crop[1]), 1.0)
    scale = min(_DPI / 72, (_MOST_PIXELS / area) ** 0.5)
    document = import_module("pypdfium2").PdfDocument(data)
    try:
        made = document[0].render(scale=scale, grayscale=True, may_draw_forms=False).to_pil().convert("L")
        return made, scale
    finally:
        document.close()


def _symbols(picture: Image.Image, scale: float, sheet: Sheet) -> list[_Symbol]:
    zxing = import_module("zxingcpp")
    found = zxing.read_barcodes(picture, formats=zxing.BarcodeFormat.EAN13, try_invert=False)
    made = []
    for symbol in found:
        place = symbol.position
        corners = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
        points = [(sheet.crop[0] + corner.x / scale, sheet.crop[3] - corner.y / scale) for corner in corners]
        made.append(_Symbol(number="".join(c for c in symbol.text if c.isdecimal())[:13], box=around(points)))
    return sorted(made, key=lambda symbol: symbol.box)


def _symbol(symbol: _Symbol, sheet: Sheet, asked: Asked) -> Iterator[PressFinding]:
    box = in_millimetres(symbol.box, sheet.media)
    wanted = numbers.compact(asked.spec.isbn) if asked.spec.isbn else ""
    if wanted and symbol.number != wanted:
        yield PressFinding(
            rule=Rule.PRESS_BARCODE,
            page=1,
            box=box,
            message="the barcode has another number than the ISBN of the book",
            measured=quoted(symbol.number),
            limit=wanted,
            hint="make the barcode anew, from the ISBN of this edition",
        )
    width = _length(symbol) * 25.4 / 72 / _MODULES
    if not _NARROWEST * 0.97 <= width <= _WIDEST * 1.03:
        yield PressFinding(
            rule=Rule.PRESS_BARCODE_SIZE,
            page=1,
            box=box,
            message="the barcode is too small or too large for scanners",
            measured=f"a module of {width:.3f} mm",
            limit=f"from {_NARROWEST} to {_WIDEST} mm",
            source=GS1,
            hint="0.33 mm is the usual size: 31.35 mm from the first bar to the last",
        )


def _is_upright(symbol: _Symbol) -> bool:
    x0, y0, x1, y1 = symbol.box
    return x1 - x0 >= y1 - y0


def _length(symbol: _Symbol) -> float:
    x0, y0, x1, y1 = symbol.box
    return max(x1 - x0, y1 - y0)


def _ink(symbol: _Symbol, sheet: Sheet, drawing: Drawing, streams: Streams, asked: Asked) -> Iterator[PressFinding]:
    """Bars: marks whose middle lies within the symbol, and that are no white ground."""
    if asked.ink is Ink.RGB:
        return
    x0, x1 = symbol.box[::2]
    bars = [p for p in drawing.paints if p.what is not What.TEXT and has_point(symbol.box, centre(p.box))]
    bars = [p for p in bars if p.box[2] - p.box[0] <= (x1 - x0) * 1.5 and not is_white(p.colour)]
    inks = sorted({ink for bar in bars for ink in _other_inks(bar, streams)})
    if inks:
        yield PressFinding(
            rule=Rule.PRESS_BARCODE_INK,
            page=1,
            box=in_millimetres(symbol.box, sheet.media),
            message="the bars are printed in more than black ink, so their edges blur",
            measured=", ".join(inks)[:100],
            limit="100 % black alone",
            source=asked.source("cover.barcode"),
            hint="give the bars the colour 0 0 0 100",
        )


def _other_inks(bar: Paint, streams: Streams) -> set[str]:
    if bar.picture is not None and not bar.picture.is_mask:
        inks = inks_of_picture(bar.picture, streams)
        return {"coloured pixels"} if inks is not None and inks.colour > _NO_INK * 2 else set()
    if base_of(bar.colour.space).kind in {Kind.RGB, Kind.LAB}:
        return set()  # press-rgb says so
    return {ink for ink, value in (plates(bar.colour) or {}).items() if ink != BLACK and value > _NO_INK}


def _quiet(symbol: _Symbol, sheet: Sheet, picture: Image.Image, scale: float) -> Iterator[PressFinding]:
    """The white left and right of the bars, at half their height, where no figures stand."""
    if not _is_upright(symbol):
        return
    x0, y0, x1, y1 = symbol.box
    module, middle = (x1 - x0) / _MODULES, (y0 + y1) / 2
    half = max((y1 - y0) * 0.2, 1.0)
    for name, left, right in (
        ("left", x0 - (_QUIET[0] - 0.5) * module, x0 - module),
        ("right", x1 + module, x1 + (_QUIET[1] - 0.5) * module),
    ):
        box = (left, middle - half, right, middle + half)
        pixels = (
            round((box[0] - sheet.crop[0]) * scale),
            round((sheet.crop[3] - box[3]) * scale),
            round((box[2] - sheet.crop[0]) * scale),
            round((sheet.crop[3] - box[1]) * scale),
        )
        part = picture.crop(pixels)
        extremes = part.getextrema() if part.width and part.height else (0, 0)
        darkest = extremes[0] if isinstance(extremes[0], (int, float)) else 0
        if darkest < _WHITE:
            modules = _QUIET[0] if name == "left" else _QUIET[1]
            yield PressFinding(
                rule=Rule.PRESS_BARCODE_QUIET,
                page=1,
                box=in_millimetres(box, sheet.media),
                message=f"the {name} of the barcode is not white, so scanners do not see where it ends",
                measured=f"{darkest / 255 * 100:.0f} % of white",
                limit=f"white for {modules} modules ({modules * module * 25.4 / 72:.1f} mm)",
                source=GS1,
                hint="lay a white field below the barcode, and leave it free",
            )


def _zone(sheet: Sheet, texts: tuple[Text, ...], asked: Asked) -> Iterator[PressFinding]:
    if asked.cover is None or not texts:
        return
    field = on_sheet(asked.cover.barcode, sheet)
    letters = [(letter, box) for letter, box in texts[0].letters if has_point(field, centre(box))]
    if {letter for letter, _ in letters} - _ITS_OWN:
        yield PressFinding(
            rule=Rule.PRESS_BARCODE_ZONE,
            page=1,
            box=in_millimetres(around(c for _, b in letters for c in (b[:2], b[2:])), sheet.media),
            message="text in the field of the barcode",
            measured=quoted("".join(letter for letter, _ in letters)),
            limit="only the barcode with its number and price",
            source=asked.source("cover.barcode"),
            hint="move it out of the field: some printers print their barcode over whatever is there",
        )
