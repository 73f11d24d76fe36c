"""What a press PDF cannot have, as findings that say where on which page it stands."""

from __future__ import annotations

from dataclasses import dataclass

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.prepress.boxes import Box, Frame

_MM = 25.4 / 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding stands. page: from 1, of the PDF; left, top: millimetres from the upper left corner of the trim; all four
    lengths are 0 if it is the whole page."""

    page: int
    left: float = 0.0
    top: float = 0.0
    width: float = 0.0
    height: float = 0.0

    def __str__(self) -> str:
        if not self.width and not self.height:
            return f"page {self.page}"
        size = f"{self.width:.0f} x {self.height:.0f} mm"
        return f"page {self.page}, {size}, {self.left:.0f} mm from the left and {self.top:.0f} mm from the top"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding and its place on a page, if it has one."""

    diagnostic: Diagnostic
    place: Place | None = None


def place_of(page: int, box: Box, frame: Frame) -> Place:
    """A box of a page, as far as it is seen. page: from 0."""
    media = frame.media
    left, right = max(box[0], media[0]), min(box[2], media[2])
    bottom, top = max(box[1], media[1]), min(box[3], media[3])
    if left > right or bottom > top:
        return Place(page=page + 1)
    return Place(
        page=page + 1,
        left=round((left - frame.trim[0]) * _MM, 1),
        top=round((frame.trim[3] - top) * _MM, 1),
        width=round((right - left) * _MM, 1),
        height=round((top - bottom) * _MM, 1),
    )


def found(rule: Rule, what: str, file: str, place: Place | None = None, hint: str = "") -> Found:
    """A finding. file: interior or cover."""
    message = f"{place}: {what}" if place else what
    return Found(
        diagnostic=Diagnostic(rule=rule, message=message, at=Location(path=f"{file}.pdf"), hint=hint), place=place
    )
