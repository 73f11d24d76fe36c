"""What a writer is given (XHTML, style sheets, assets) and what layout found out (pages)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bookbuild.model.access import Access
from bookbuild.model.book import Image, Matter, Place, Side
from bookbuild.model.metadata import Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file that goes with the text. path: relative to the root of the rendition."""

    path: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NavPoint:
    """A line of the contents. label: XHTML; plain: the same as text. href: relative to the root of the rendition."""

    label: str
    plain: str
    href: str
    children: tuple[NavPoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A place that reading systems offer by its kind. epub_type: EPUB Structural Semantics Vocabulary."""

    epub_type: str
    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One XHTML file. path: relative to the root of the rendition. template: name of the one that shows its matter."""

    id: str
    path: str
    title: str
    xhtml: str = field(repr=False)
    template: str
    has_svg: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """Where a page of the print book begins. label: its folio; href: relative to the root of the rendition."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpubRendition:
    """All that goes into an EPUB. pages: in reading order. cover: the image a shop shows. files: by section, its page's path."""

    metadata: Metadata
    pages: tuple[Page, ...]
    navigation: Page
    toc: tuple[NavPoint, ...]
    landmarks: tuple[Landmark, ...]
    page_list: tuple[PageLink, ...] = ()
    stylesheets: tuple[Asset, ...]
    assets: tuple[Asset, ...]
    cover: Asset | None
    access: Access
    languages: tuple[str, ...]
    has_ncx: bool
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSection:
    """One run of pages. document: a complete XHTML document. page_css: @page rules of its heads and folios.

    turn: id of the notice at its end, which must stand on a right-hand page, since what follows begins overleaf.
    """

    id: str
    place: Place
    matter: Matter
    side: Side
    turn: str = ""
    document: str = field(repr=False)
    page_css: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRendition:
    """All that layout needs. sheets: (path, text) of the style sheets, in order; fonts: named in them by their path;
    refine: sections are laid out again for hyphens, runts and empty last pages; archive: the ICC profile of its colours, if the
    file is to be PDF/A."""

    metadata: Metadata
    sections: tuple[PrintSection, ...]
    sheets: tuple[tuple[str, str], ...]
    fonts: tuple[Asset, ...]
    images: Mapping[str, Image]
    refine: bool = False
    archive: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlace:
    """With what a page begins. section: id of the section, empty for a blank page; characters: how many characters of the
    section's own text stand before it, spaces, notes and what the style makes left out."""

    section: str
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """What layout found out. labels: folio of the page on which an id stands. folios, places: of every page, in order."""

    labels: Mapping[str, str]
    folios: tuple[str, ...] = ()
    places: tuple[PagePlace, ...] = ()

    @property
    def pages(self) -> int:
        """Number of pages, blanks included."""
        return len(self.folios)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """What is seen of the text on a page, as letters and figures. number: of the page, from 1; notes: those at its foot."""

    number: int
    body: str
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The print book of the same build. documents: section id -> its XHTML document; pagination: of its pages."""

    documents: Mapping[str, str] = field(repr=False)
    pagination: Pagination
