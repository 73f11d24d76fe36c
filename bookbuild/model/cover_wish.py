"""What a book wants of its printed cover."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bookbuild.model.geometry import Length, Trim


class SpineReading(StrEnum):
    """How the spine reads. DOWN: its title is upright when the book lies face up; UP: when it stands and one tilts one's head
    to the left; UPRIGHT: Hangul, Han and kana one below the other."""

    DOWN = "down"
    UP = "up"
    UPRIGHT = "upright"


# ISO 6357 and ANSI/NISO Z39.41 ask for DOWN; the trade of most of the Continent and of Latin America has UP (Wikipedia,
# "Bookbinding", orientation; a thread of typographers, http://typophile.com/node/65375: de, fr, ru up; da, fi down).
# Brazil's ABNT NBR 12225 asks for DOWN. Where the script is Chinese, or once was, the title stands as it was written.
_UP = frozenset("bg ca cs de el es et eu fr gl hr hu it lt lv pl pt ro ru sk sl sr tr uk".split())
_UPRIGHT = frozenset("ja ko zh".split())
_DOWN_THERE = frozenset({"pt-br"})


def usual_reading(language: str) -> SpineReading:
    """How spines read where books of a language are printed. language: BCP 47."""
    tag = language.lower()
    primary = tag.partition("-")[0]
    if primary in _UPRIGHT:
        return SpineReading.UPRIGHT
    return SpineReading.UP if primary in _UP and tag not in _DOWN_THERE else SpineReading.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """The page of a printer's template, on which the artwork must lie. left, top: of the artwork with its bleed or turn-in, from
    the upper left corner of the page; None: in the middle, since nobody said where."""

    size: Trim
    left: Length | None = None
    top: Length | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverWish:
    """What can be chosen.

    isbn: of the barcode, empty = that of the printed book; add_on: five digits beside it (51995: USD 19.95; 90000: no price), or
    empty; prints_barcode: the printer puts its own into the white field; reduction: by how much bars are narrower, for ink that
    spreads; page: on which the artwork lies, None = the sheet is the page.
    """

    reading: SpineReading = SpineReading.DOWN
    isbn: str = ""
    add_on: str = ""
    prints_barcode: bool = False
    reduction: Length | None = None
    page: TemplatePage | None = None
