"""Raster images: enough pixels, not far too many, and all of them there."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.diagnostics import Rule
from bookbuild.preflight import raw
from bookbuild.preflight.asked import Asked
from bookbuild.preflight.document import Pdf
from bookbuild.preflight.drawing import Paint, Picture
from bookbuild.preflight.findings import PressFinding, in_millimetres
from bookbuild.preflight.pictures import Damaged, jpeg, pixels
from bookbuild.preflight.raw import Streams, filters_of
from bookbuild.preflight.shapes import both
from bookbuild.preflight.spaces import Kind

# Sizes are rounded on the way to a page
_ROUNDED = 0.99
# Smaller ones are colours that somebody stretched, and have no detail to lose
_A_COLOUR = 4
_PARTS = {Kind.GREY: 1, Kind.RGB: 3, Kind.CMYK: 4, Kind.LAB: 3, Kind.INDEXED: 1}


def check_images(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """Reports press-image-coarse, press-image-fine, press-line-art, press-image-damaged."""
    told: set[tuple[int, int]] = set()
    for sheet, drawing in zip(pdf.sheets, pdf.drawings, strict=True):
        for paint in drawing.paints:
            if paint.picture is None or not both(paint.box, sheet.bleed):
                continue
            box = in_millimetres(paint.box, sheet.media)
            key = raw.identity(paint.picture.source)
            is_new = key not in told
            told |= {key} - {(0, 0)}
            if is_new and (why := _damage(paint.picture, pdf.streams)):
                hint = "save the image anew and place it again"
                message = "an image cannot be decoded"
                yield PressFinding(
                    rule=Rule.PRESS_IMAGE_DAMAGED, page=sheet.number, box=box, message=message, measured=why, hint=hint
                )
            yield from _resolution(paint, sheet.number, box, asked)


def _resolution(
    paint: Paint, number: int, box: tuple[float, float, float, float], asked: Asked
) -> Iterator[PressFinding]:
    picture, printer = paint.picture, asked.spec.printer
    if picture is None or max(picture.width, picture.height) <= _A_COLOUR:
        return
    dpi, pixel = min(picture.dpi), f"{picture.width} x {picture.height} pixels"
    if picture.bits == 1 and dpi < printer.least_line_art_dpi * _ROUNDED:
        yield PressFinding(
            rule=Rule.PRESS_LINE_ART,
            page=number,
            box=box,
            message="line art (1 bit) has too few pixels: its edges show steps",
            measured=f"{dpi:.0f} dpi, {pixel}",
            limit=f"at least {printer.least_line_art_dpi} dpi",
            source=asked.source("least_line_art_dpi"),
            hint="scan or export it finer, or place it smaller",
        )
    elif picture.bits > 1 and dpi < printer.least_dpi * _ROUNDED:
        yield PressFinding(
            rule=Rule.PRESS_IMAGE_COARSE,
            page=number,
            box=box,
            message="an image has too few pixels for its size",
            measured=f"{dpi:.0f} dpi, {pixel}",
            limit=f"at least {printer.least_dpi} dpi",
            source=asked.source("least_dpi"),
            hint="take a larger image or place it smaller; to enlarge it in a program adds nothing",
        )
    elif picture.bits > 1 and printer.most_dpi is not None and dpi * _ROUNDED > printer.most_dpi:
        yield PressFinding(
            rule=Rule.PRESS_IMAGE_FINE,
            page=number,
            box=box,
            message="an image has more pixels than can be printed",
            measured=f"{dpi:.0f} dpi, {pixel}",
            limit=f"at most {printer.most_dpi} dpi",
            source=asked.source("most_dpi"),
            hint="reduce it; it only makes the file heavy",
        )


def _damage(picture: Picture, streams: Streams) -> str:
    """What is wrong with the pixels, "" if nothing is or none can tell."""
    if picture.inline is not None:
        return ""
    filters = filters_of(picture.source)
    try:
        if filters == ["DCTDecode"]:
            jpeg(picture, streams)
        elif not {"DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode"} & set(filters):
            space = picture.space
            parts = space.count if space.kind is Kind.INKS else _PARTS.get(space.kind, 0)
            if parts and picture.bits in {1, 2, 4, 8, 16}:
                pixels(picture, streams, parts)
    except Damaged as why:
        return str(why)
    return ""
