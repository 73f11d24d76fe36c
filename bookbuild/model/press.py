"""What a printer asks for: profiles as data, and what follows from one for the files of a book.

A profile is read from `styles/printers/NAME.toml`; every number in it says where it comes from and when that was looked up.
Lengths are exact (points of 1/72 inch); ratios of ink are per cent of one full plate, so 400 is all four.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from bookbuild.diagnostics import Location
from bookbuild.model.cover_wish import CoverWish, TemplatePage
from bookbuild.model.geometry import Length, Margins, Trim

_NOTHING = Length(Fraction(0))
_NO_WISH = CoverWish()
_BOOK = Location(path="book.yaml")


class Binding(StrEnum):
    """How a book is bound."""

    PAPERBACK = "paperback"
    HARDCOVER = "hardcover"


class Ink(StrEnum):
    """What a file is printed with. GREY: one plate, black; CMYK: four; RGB: left to the printer."""

    GREY = "grey"
    CMYK = "cmyk"
    RGB = "rgb"


class Flavour(StrEnum):
    """What kind of PDF (ISO 15930-1, -3, -4, -6, -7). PLAIN: PDF that follows no such standard."""

    PLAIN = "plain"
    X1A_2001 = "x-1a:2001"
    X1A_2003 = "x-1a:2003"
    X3_2002 = "x-3:2002"
    X4 = "x-4"


class SpineKind(StrEnum):
    """How a printer says how thick a book is. STEPS: the first row whose pages suffice; TABLE: between two rows, in proportion."""

    CALIPER = "caliper"
    STEPS = "steps"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number comes from. place: address, or title and page; checked: when it was read; is_direct: at the printer's own
    place, not in somebody's account of it."""

    place: str
    checked: date
    is_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """A length for each side of a page. inside: at the spine."""

    top: Length
    bottom: Length
    outside: Length
    inside: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How many pages a book may have."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gutter:
    """The least inside margin of books of up to so many pages."""

    pages: int
    inside: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class Spine:
    """Thickness. caliper: of one page (half a leaf); extra: what comes on top; rows: (pages, thickness), for STEPS and TABLE."""

    kind: SpineKind
    caliper: Length = _NOTHING
    extra: Length = _NOTHING
    rows: tuple[tuple[int, Length], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A stock. inks: what can be printed on it; pages: if other than the printer's own."""

    key: str
    name: str
    inks: tuple[Ink, ...]
    spine: Spine
    pages: Pages | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodeBox:
    """A white field for the barcode at the foot of the back cover. from_spine: from the fold or hinge; from_edge: from the trim."""

    width: Length
    height: Length
    from_spine: Length
    from_edge: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRule:
    """How the sheet of a cover is made up.

    outer: bleed or turn-in on all four sides; board_wider, board_taller: what a panel has more than the trim (less, if below
    zero); hinge: the groove beside the spine, which is a part of the panel or, if hinge_adds, comes on top of it; safe: what
    text keeps from the edges of a panel and from the hinge; spine_safe: what text on the spine keeps from the folds, narrow for
    spines below narrow_spine; text_from: pages from which the spine may have text; barcode: where it stands.
    """

    outer: Length
    board_wider: Length
    board_taller: Length
    hinge: Length
    hinge_adds: bool
    safe: Length
    spine_safe: Length
    narrow_spine_safe: Length
    narrow_spine: Length
    text_from: int
    barcode: BarcodeBox
    flavour: Flavour
    ink: Ink
    ink_limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """A printer and binding: everything it asks of files.

    key: as book.yaml names it, such as kdp or kdp-hardcover; trims: those it offers, beside any within least_trim and
    most_trim; without all three, any; multiple: of pages; ends_blank: the last page must be empty; bleed: on each side of a
    page that bleeds; gutters: by pages, ascending; margins, bleed_margins: least ones, without and with bleed; flavours: the
    kind of PDF by ink, for the inks that interiors come in; condition: may be empty; ink_limit: highest sum of inks, None =
    not published; least_text, least_line, least_tint: zero = not published; sources: by the key of the profile or its table,
    such as `gutters`, `papers.cream` or `papers.cream.caliper`; what the book itself says has none.
    """

    key: str
    name: str
    binding: Binding
    trims: tuple[Trim, ...]
    least_trim: Trim | None
    most_trim: Trim | None
    pages: Pages
    multiple: int
    ends_blank: bool
    bleed: Sides
    gutters: tuple[Gutter, ...]
    margins: Sides
    bleed_margins: Sides
    papers: Mapping[str, Paper]
    flavours: Mapping[Ink, Flavour]
    condition: str
    ink_limit: int | None
    least_text: Length
    least_line: Length
    least_dpi: int
    most_dpi: int | None
    least_line_art_dpi: int
    least_tint: int
    most_megabytes: int | None
    allows_transparency: bool
    allows_icc: bool
    allows_marks: bool
    allows_links: bool
    most_blank: int | None
    phrases: tuple[str, ...]
    cover: CoverRule
    sources: Mapping[str, Source] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PressSpec:
    """What the interior of one book must be for its printer, and its cover. profile: an ICC file, empty = the default; title,
    identifier, modified: for the file's metadata (modified: ISO 8601 with Z); cover_page: what the cover lies on."""

    printer: Printer
    paper: Paper
    ink: Ink
    flavour: Flavour
    trim: Trim
    margins: Margins
    bleeds: bool
    pages: int
    isbn: str
    title: str
    identifier: str
    modified: str
    profile: bytes = field(default=b"", repr=False)
    condition: str = ""
    cover_page: TemplatePage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PressStyle:
    """What book.yaml says of the printer. printer: its key, or empty; paper: key; profile: path of an ICC file in the book, empty =
    the default; condition: its registry name; cover: path of a finished cover in the book, empty = one is made as
    `wish` says; limits: numbers
    of the profile that the book overrides; at: of the printer's name; places: of each key."""

    printer: str = ""
    paper: str = ""
    ink: Ink = Ink.GREY
    bleeds: bool = False
    profile: str = ""
    condition: str = ""
    flavour: Flavour | None = None
    spine: Length | None = None
    cover: str = ""
    wish: CoverWish = _NO_WISH
    limits: tuple[tuple[str, str], ...] = ()
    at: Location = _BOOK
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)


NOBODY = PressStyle()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRecord:
    """What a cover was made for. It stands in the Info dictionary of the PDF, under KEY, so that a stale one is known by itself."""

    KEY: ClassVar[str] = "/BookbuildCover"
    printer: str
    paper: str
    pages: int

    @property
    def text(self) -> str:
        """'kdp/cream/312'."""
        return f"{self.printer}/{self.paper}/{self.pages}"

    @classmethod
    def parse(cls, text: str) -> CoverRecord | None:
        """What a text says, if it is one of ours."""
        match = re.fullmatch(r"([\w.-]{1,60})/([\w.-]{1,60})/([0-9]{1,5})", text)
        return cls(printer=match[1], paper=match[2], pages=int(match[3])) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a sheet. x, y: of its upper left corner, from the upper left corner of the sheet."""

    x: Length
    y: Length
    width: Length
    height: Length


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverGeometry:
    """The sheet of a cover for a book of so many pages. Panels are visible boards without turn-in; *_safe: where text may stand;
    hinges: left and right of the spine, empty for paperbacks; is_exact: the spine was not read between two rows of a table;
    least_text: below it the printer prints no type, zero = not published."""

    width: Length
    height: Length
    spine_width: Length
    back: Box
    spine: Box
    front: Box
    back_safe: Box
    spine_safe: Box
    front_safe: Box
    hinges: tuple[Box, ...]
    barcode: Box
    trim: Box
    has_spine_text: bool
    is_exact: bool
    pages: int
    least_text: Length = _NOTHING
