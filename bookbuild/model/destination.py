"""Where a finished book is taken: printers and shops, and what each wants to be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bookbuild.diagnostics import Location
from bookbuild.model.geometry import Length
from bookbuild.model.press import Source


class Goods(StrEnum):
    """What a destination sells or makes."""

    PRINT = "print"
    EBOOK = "ebook"


# Fields of a shop's form that a book can fill, as a destination names them
FORM = (
    "language", "title", "subtitle", "series", "edition", "contributors", "publisher", "description", "keywords", "bisac",
    "thema", "isbn", "date", "rights", "licence", "trim", "bleed", "paper", "ink", "pages", "spine", "sheet", "price",
    "access", "size",
)  # fmt: skip
# Limits of these fields: characters, or how many
MOST = ("title", "subtitle", "titles", "description", "keywords", "keyword", "bisac", "contributors")
FILES = {Goods.PRINT: ("interior", "cover"), Goods.EBOOK: ("epub", "cover", "onix", "pdf")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a shop asks of the cover that it shows. Pixels; 0 = nothing is asked. least_wide, least_tall: less is refused;
    best_wide, best_tall: less is taken, and looks coarse."""

    least_wide: int = 0
    least_tall: int = 0
    best_wide: int = 0
    best_tall: int = 0
    most_side: int = 0
    most_megabytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A printer or a shop.

    key: as book.yaml names it; printer: key of its profile, empty for shops; upload: address of the form; files: pattern of
    the name of each file, with {isbn} and {slug}; form: label of each field, in the order of the form; needs: fields that may
    not be empty; most: limits of fields; most_megabytes: of the EPUB, most_megapixels: of a picture in it, 0 = not asked; sample:
    what a sample may be; look: what a person must look at; sources: by key.
    """

    key: str
    name: str
    kind: Goods
    printer: str = ""
    upload: str = ""
    needs_isbn: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    picture: Picture = Picture()
    most_megabytes: int = 0
    most_megapixels: int = 0
    sample: str = ""
    look: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A destination as a book names it. paper: a key of its printer; spine: from its calculator; cover: a finished PDF of the
    book's folder, empty = one is made; at: of its name; places: of its keys."""

    key: str
    at: Location
    paper: str = ""
    spine: Length | None = None
    cover: str = ""
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)
