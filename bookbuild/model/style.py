"""The author's choices of form: page, faces, outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from bookbuild.diagnostics import Location
from bookbuild.model.destination import Wanted
from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.press import NOBODY, PressStyle

RULE = Length.parse("0.4pt")
FontFamily = NewType("FontFamily", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """Font families by use: names of the catalogue, or paths of font files. at: where each is named."""

    text: FontFamily
    hangul: FontFamily
    extra: tuple[FontFamily, ...] = ()
    at: tuple[tuple[str, Location], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStyle:
    """The printed page. size, leading: of the text. chapters_recto: chapters open on a right-hand page. press: for whom; rule:
    width of lines; refines: lay out again what lines and hyphens spoil; edges: how far from the cut heads and folios stay, if a
    printer asks that; bleed: what is drawn beyond the cut, on every side; for_archives: the PDF is
    PDF/A-2b."""

    trim: Trim
    margins: Margins
    size: Length
    leading: Length
    chapters_recto: bool
    hyphenate: bool
    has_edge_tabs: bool
    edition: str
    faces: Faces
    press: PressStyle = NOBODY
    refines: bool = False
    rule: Length = RULE
    edges: Margins | None = None
    bleed: Length | None = None
    for_archives: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EpubStyle:
    """The EPUB. has_ncx: also write the contents in the form of EPUB 2, for old readers."""

    has_ncx: bool
    embeds_fonts: bool
    onix: Literal["3.0", "3.1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverStyle:
    """The cover image: a file of the book, or colours for the template. image: path, or empty. Colours: #rrggbb."""

    image: str
    background: str
    ink: str
    accent: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Everything about form that book.yaml says.

    contents_depth: 1 = chapters, 2 = their first-level headings too. break_mark: what a section break shows in print.
    destinations: printers and shops that the book is for.
    """

    print: PrintStyle
    epub: EpubStyle
    cover: CoverStyle
    contents_depth: int
    break_mark: str
    chapter_label: str
    smart_typography: bool
    script_languages: tuple[tuple[str, str], ...]
    destinations: tuple[Wanted, ...] = ()
