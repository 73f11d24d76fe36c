"""Text of an interior: far enough from the knife and from the spine."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.diagnostics import Rule
from bookbuild.preflight.asked import SIDES, Asked
from bookbuild.preflight.document import Pdf, Sheet
from bookbuild.preflight.findings import PressFinding, in_millimetres, millimetres
from bookbuild.preflight.glyphs import Text
from bookbuild.preflight.shapes import both

_ROUNDED = 0.5


def check_zones(pdf: Pdf, texts: tuple[Text, ...], asked: Asked) -> Iterator[PressFinding]:
    """Reports press-gutter, press-margin: of each side of a page the letter that is nearest to the edge."""
    for sheet, text in zip(pdf.sheets, texts, strict=False):
        yield from _page(sheet, text, len(pdf.sheets), asked)


def _page(sheet: Sheet, text: Text, count: int, asked: Asked) -> Iterator[PressFinding]:
    margins = asked.margins(sheet.number, count)
    letters = [(letter, box) for letter, box in text.letters if both(box, sheet.bleed)]
    for i, side in enumerate(SIDES):
        out = -1 if i < 2 else 1
        limit = getattr(margins, side)
        near = [(letter, box, (sheet.trim[i] - box[i]) * out) for letter, box in letters]
        near = [item for item in near if item[2] < limit - _ROUNDED]
        if not near:
            continue
        _, box, distance = min(near, key=lambda item: item[2])
        is_spine = side == ("left" if sheet.number % 2 else "right")
        rule = Rule.PRESS_GUTTER if is_spine else Rule.PRESS_MARGIN
        where = "the spine" if is_spine else f"the {side} edge"
        if is_spine:
            source = asked.source("gutters", "gutter", "margins")
        else:
            source = asked.source("bleed_margins" if asked.spec.bleeds else "margins", "margins")
        yield PressFinding(
            rule=rule,
            page=sheet.number,
            box=in_millimetres(box, sheet.media),
            message=f"text too near to {where}",
            measured=f"{millimetres(distance)}, {len(near)} letters",
            limit=f"at least {millimetres(limit)}",
            source=source,
            hint=f"widen the margins of the book; for {count} pages the printer asks for this"
            if is_spine
            else "widen the margins",
        )
