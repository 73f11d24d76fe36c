"""The book as a product: the forms it is sold in, and how much of it there is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """A form the book is sold in; its value is the key of its ISBN in `Metadata.isbns`."""

    EPUB = "epub"
    PAPERBACK = "print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extents:
    """How much there is of the book; 0 is not known.

    pages: printed sides with content; last_folio: the highest Arabic page number; words: of the text; epub_bytes: of the
    file.
    """

    pages: int = 0
    last_folio: int = 0
    words: int = 0
    epub_bytes: int = 0
