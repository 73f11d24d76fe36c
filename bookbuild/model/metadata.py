"""Who made the book, what it is called, and the works it speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NewType

from bookbuild.diagnostics import Location
from bookbuild.model.access import UNSTATED, Conformance

Isbn = NewType("Isbn", str)
WorkId = NewType("WorkId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignText:
    """A text in another language or script. romanised: the same in Latin letters, or empty."""

    text: str
    language: str
    romanised: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """A person or body with a part in the book. role: MARC relator code (id.loc.gov/vocabulary/relators)."""

    name: str
    role: str = "aut"
    file_as: str = ""
    alternate: ForeignText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject heading; scheme and code name it in a trade list (BISAC, THEMA …)."""

    text: str
    scheme: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The series the book is part of."""

    title: str
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The book as catalogues see it. isbns: by format ('epub', 'print'). modified: ISO 8601, UTC, to the second.

    edition: its name, if it is not the full one. access: what a person states of the EPUB's accessibility.
    """

    title: str
    slug: str
    language: str
    identifier: str
    modified: str
    subtitle: str = ""
    short_title: str = ""
    alternate_title: ForeignText | None = None
    contributors: tuple[Contributor, ...] = ()
    isbns: tuple[tuple[str, Isbn], ...] = ()
    publisher: str = ""
    place: str = ""
    rights: str = ""
    licence: str = ""
    description: str = ""
    subjects: tuple[Subject, ...] = ()
    series: Series | None = None
    edition: str = ""
    published: date | None = None
    access: Conformance = UNSTATED

    def isbn(self, output: str) -> Isbn | None:
        """The ISBN of a format, if it has one."""
        return dict(self.isbns).get(output)

    @property
    def authors(self) -> tuple[Contributor, ...]:
        """Those whose role is author."""
        return tuple(c for c in self.contributors if c.role == "aut")

    @property
    def byline(self) -> str:
        """The authors' names, parted by commas."""
        return ", ".join(c.name for c in self.authors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A person in a work. part: the role played, if any. at: its line of book.yaml."""

    name: str
    alternate: str = ""
    part: str = ""
    at: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something the book speaks of: a film, a novel, or the history behind one. is_open: telling it spoils nothing."""

    id: WorkId
    kind: str
    title: str
    original: ForeignText | None = None
    year: str = ""
    runtime: int | None = None
    country: str = ""
    place: str = ""
    dates: str = ""
    directors: tuple[Credit, ...] = ()
    writers: tuple[Credit, ...] = ()
    cast: tuple[Credit, ...] = ()
    history: WorkId | None = None
    is_open: bool = False
    same_as: tuple[str, ...] = ()
    at: Location


# MARC relator codes a title page or package may name; the whole list has 300. Source: id.loc.gov/vocabulary/relators
MARC_ROLES = frozenset(
    """
    aut edt trl ill pht bkd cov ctb win wpr aui aft ann art com cre cwt dsr dte edc fmo ive ivr mrb nrt oth pbl
    pfr prt pub red res rev spn tyd tyg vdg clb cmp cns aqt adp aud bkp csl dub dnr edm fnd his lyr map mus org
    ptf rth sce stl ths trc wac wal wst
    """.split()
)
