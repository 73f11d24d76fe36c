"""Marks on the page: lines that a press cannot hold, and art that ends where the knife may miss it."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.diagnostics import Rule
from bookbuild.preflight.asked import SIDES, Asked, pt
from bookbuild.preflight.document import Pdf, Sheet
from bookbuild.preflight.drawing import Paint, What
from bookbuild.preflight.findings import PressFinding, in_millimetres, millimetres, points
from bookbuild.preflight.shapes import Rect, both, grown
from bookbuild.preflight.spaces import is_white

_ROUNDED = 0.01
_NEAR = 0.5
_NEAR_OF_COVERS = 0.8
_A_LINE = 2.0
_ART = frozenset({What.FILL, What.STROKE, What.IMAGE, What.SHADING})


def check_geometry(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """Reports press-hairline, press-bleed-art."""
    for sheet, drawing in zip(pdf.sheets, pdf.drawings, strict=True):
        for paint in drawing.paints:
            if both(paint.box, sheet.bleed) and not is_white(paint.colour):
                yield from _hairline(paint, sheet, asked)
                yield from _bleed(paint, sheet, asked)


def _hairline(paint: Paint, sheet: Sheet, asked: Asked) -> Iterator[PressFinding]:
    least = pt(asked.spec.printer.least_line)
    long = max(paint.box[2] - paint.box[0], paint.box[3] - paint.box[1])
    if paint.thin < least - _ROUNDED and (paint.what is What.STROKE or long > _A_LINE):
        yield PressFinding(
            rule=Rule.PRESS_HAIRLINE,
            page=sheet.number,
            box=in_millimetres(paint.box, sheet.media),
            message="a line is too thin",
            measured=points(paint.thin),
            limit=f"at least {points(least)}",
            source=asked.source("least_line"),
            hint="make it thicker; a line of width 0 is as thin as the device can",
        )


def _bleed(paint: Paint, sheet: Sheet, asked: Asked) -> Iterator[PressFinding]:
    """Art at the trim. That at the spine of an interior is not cut."""
    if paint.what not in _ART or not both(paint.box, grown(_trim(sheet, asked), -_NEAR)):
        return
    trim, edge = _trim(sheet, asked), sheet.bleed
    is_cover = asked.cover is not None
    near = _NEAR_OF_COVERS if is_cover else _NEAR
    for i, side in enumerate(SIDES):
        if not is_cover and side == ("left" if sheet.number % 2 else "right"):
            continue
        out = -1 if i < 2 else 1
        reaches = (paint.box[i] - trim[i]) * out
        has_bleed = is_cover or asked.spec.bleeds
        if reaches > -_NEAR and not (has_bleed and (paint.box[i] - edge[i]) * out > -near):
            wanted = abs(edge[i] - trim[i]) if has_bleed else 0.0
            yield PressFinding(
                rule=Rule.PRESS_BLEED_ART,
                page=sheet.number,
                box=in_millimetres(paint.box, sheet.media),
                message=f"{paint.what.value} reaches the {side} edge of the page and not the bleed",
                measured=f"{millimetres(max(reaches, 0.0))} beyond the trim",
                limit=f"at least {millimetres(wanted)}" if has_bleed else "nothing at the edge of a book without bleed",
                source=asked.source("cover.outer" if is_cover else "bleed"),
                hint="draw it to the edge of the bleed"
                if has_bleed
                else "order the book with bleed, or keep it off the edge",
            )


def _trim(sheet: Sheet, asked: Asked) -> Rect:
    """Where the page is cut. That of a cover follows from its geometry: printers do not read its TrimBox."""
    if asked.cover is None:
        return sheet.trim
    box, (x0, _, _, y1) = asked.cover.trim, sheet.bleed
    left, top = x0 + pt(box.x), y1 - pt(box.y)
    return left, top - pt(box.height), left + pt(box.width), top
