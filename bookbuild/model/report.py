"""What a build is asked for, and what it says of itself afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location

OUTPUTS = ("epub", "pdf")
PRINT_FILES = ("interior.pdf", "cover.pdf", "preflight.json", "proof.html")  # for a printer, and for whoever proofreads
PACKAGES = "package"  # folder of the outputs that has a folder for each destination
DEFAULT_LIMIT = 1024**3  # bytes of the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to build. root: the book's folder; out: where outputs go; epoch: SOURCE_DATE_EPOCH, if it is set.

    cache: folder that remembers results, or None; cache_limit: its size in bytes.
    """

    root: Path
    out: Path
    outputs: tuple[str, ...] = OUTPUTS
    editions: tuple[str, ...] = ("full",)
    jobs: int = 1
    epoch: int | None = None
    cache: Path | None = None
    cache_limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A file that was built. pages: of the PDF, else None."""

    path: Path
    edition: str
    kind: str
    pages: int | None
    words: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the pages of an edition came to be. sections: how many; laid_out: (id of a section, why it was laid out)."""

    edition: str
    sections: int
    laid_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build made, found, and took. seconds: by stage; files: (name, SHA-256) of all that stands in the folder."""

    artefacts: tuple[Artefact, ...]
    diagnostics: tuple[Diagnostic, ...]
    seconds: tuple[tuple[str, float], ...]
    layouts: tuple[Layout, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """A passage of the manuscript. level: name; fates: (edition, what becomes of it)."""

    chapter: str
    work: str
    level: str
    at: Location
    fates: tuple[tuple[str, str], ...]
