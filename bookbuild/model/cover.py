"""The printed cover as one sheet, before it is a PDF, and what the book wants of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bookbuild.model.geometry import Length
from bookbuild.model.press import CoverGeometry
from bookbuild.model.rendition import PrintRendition


class SpineReading(StrEnum):
    """How the spine reads. DOWN: its title is upright when the book lies face up (English, Korean); UP: when it stands and
    one tilts one's head to the left (French, Spanish, often German); UPRIGHT: Hangul and Han one below the other."""

    DOWN = "down"
    UP = "up"
    UPRIGHT = "upright"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverWish:
    """What can be chosen. isbn: of the barcode, empty = that of the printed book; add_on: five digits beside it (51995: USD 19.95;
    90000: no price), or empty; prints_barcode: the printer puts its own into the white field; reduction: by how much bars are
    narrower, for ink that spreads; least_type: the smallest type that the printer takes, in points."""

    reading: SpineReading = SpineReading.DOWN
    isbn: str = ""
    add_on: str = ""
    prints_barcode: bool = False
    reduction: Length | None = None
    least_type: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """One page with back, spine and front. svg: in points, as the template made it; rendition: the same for the press."""

    geometry: CoverGeometry
    svg: str = field(repr=False)
    rendition: PrintRendition = field(repr=False)
