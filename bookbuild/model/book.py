"""The book, from as written to finished: Manuscript -> EditedText -> Book. Only a Book can be rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from bookbuild.diagnostics import Location
from bookbuild.model.edition import Edition
from bookbuild.model.markup import Nodes
from bookbuild.model.metadata import Metadata, Work, WorkId
from bookbuild.model.spoilers import Declaration, GuardTerm, Mark, Passage, SpoilerPolicy, Watched
from bookbuild.model.style import Style


class Place(StrEnum):
    """The three divisions of a book."""

    FRONT = "front"
    BODY = "body"
    BACK = "back"


class Side(StrEnum):
    """The page side that a section must begin on."""

    RECTO = "recto"
    VERSO = "verso"
    NEXT = "next"


class Matter(Enum):
    """The typed pieces of a book; place, page side, semantics and treatment follow from the type.

    Value: (key in book.yaml, place, side, epub:type, has a DPUB-ARIA role, needs a file, shows its heading,
    stands in the contents). Types: EPUB 3 Structural Semantics Vocabulary 1.1; order: Chicago Manual of Style 1.4.
    """

    COVER = ("cover", Place.FRONT, Side.RECTO, "cover", False, False, False, False)
    HALF_TITLE = ("half-title", Place.FRONT, Side.RECTO, "halftitlepage", False, False, False, False)
    TITLE_PAGE = ("title-page", Place.FRONT, Side.RECTO, "titlepage", False, False, False, False)
    COPYRIGHT_PAGE = ("copyright-page", Place.FRONT, Side.VERSO, "copyright-page", False, False, False, False)
    DEDICATION = ("dedication", Place.FRONT, Side.RECTO, "dedication", True, True, False, False)
    EPIGRAPH = ("epigraph", Place.FRONT, Side.RECTO, "epigraph", True, True, False, False)
    CONTENTS = ("contents", Place.FRONT, Side.RECTO, "toc", True, False, True, False)
    FOREWORD = ("foreword", Place.FRONT, Side.RECTO, "foreword", True, True, True, True)
    SPOILERS = ("spoilers", Place.FRONT, Side.RECTO, "preamble", False, False, True, True)
    PREFACE = ("preface", Place.FRONT, Side.RECTO, "preface", True, True, True, True)
    NOTE = ("note", Place.FRONT, Side.RECTO, "preamble", False, True, True, True)
    INTRODUCTION = ("introduction", Place.FRONT, Side.RECTO, "introduction", True, True, True, True)
    PROLOGUE = ("prologue", Place.FRONT, Side.RECTO, "prologue", True, True, True, True)
    PART = ("part", Place.BODY, Side.RECTO, "part", True, False, True, True)
    CHAPTER = ("chapter", Place.BODY, Side.RECTO, "chapter", True, True, True, True)
    EPILOGUE = ("epilogue", Place.BACK, Side.RECTO, "epilogue", True, True, True, True)
    AFTERWORD = ("afterword", Place.BACK, Side.RECTO, "afterword", True, True, True, True)
    ACKNOWLEDGEMENTS = ("acknowledgements", Place.BACK, Side.RECTO, "acknowledgments", True, True, True, True)
    APPENDIX = ("appendix", Place.BACK, Side.RECTO, "appendix", True, True, True, True)
    CHRONOLOGY = ("chronology", Place.BACK, Side.RECTO, "appendix", True, True, True, True)
    FILMOGRAPHY = ("filmography", Place.BACK, Side.RECTO, "appendix", True, False, True, True)
    GLOSSARY = ("glossary", Place.BACK, Side.RECTO, "glossary", True, True, True, True)
    SOURCES = ("sources", Place.BACK, Side.RECTO, "bibliography", True, True, True, True)
    INDEX = ("index", Place.BACK, Side.RECTO, "index", True, False, True, True)
    SEALED_NOTES = ("sealed-notes", Place.BACK, Side.RECTO, "appendix", True, False, True, True)
    SEALED_NOTE = ("sealed-note", Place.BACK, Side.RECTO, "appendix", True, False, True, True)
    SAMPLE_END = ("sample-end", Place.BACK, Side.NEXT, "appendix", True, False, False, False)
    ACCESSIBILITY = ("accessibility", Place.BACK, Side.NEXT, "appendix", True, False, True, True)
    COLOPHON = ("colophon", Place.BACK, Side.NEXT, "colophon", True, False, True, True)
    ABOUT = ("about-the-author", Place.BACK, Side.NEXT, "appendix", True, True, True, True)

    def __init__(  # the columns of the table above
        self, key: str, place: Place, side: Side, epub_type: str, has_role: bool, needs_file: bool,
        shows_heading: bool, in_contents: bool,
    ) -> None:  # fmt: skip
        self.key = key
        self.place = place
        self.side = side
        self.epub_type = epub_type
        self.has_role = has_role
        self.needs_file = needs_file
        self.shows_heading = shows_heading
        self.in_contents = in_contents

    @property
    def role(self) -> str:
        """The DPUB-ARIA 1.1 role that goes with the epub:type, or empty."""
        return f"doc-{self.epub_type}" if self.has_role else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote of one chapter. label: what its call names. is_in_mark: it is written inside a marked block."""

    label: str
    body: Nodes
    at: Location
    is_in_mark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One manuscript file, parsed. title: what its heading says; body: what follows it.

    safe_title: the title where everybody reads it, if the title gives a work away. places: of the keys of the front matter.
    """

    id: str
    title: Nodes
    body: Nodes
    at: Location
    short_title: str = ""
    is_numbered: bool = True
    notes: tuple[Note, ...] = ()
    works: tuple[WorkId, ...] = ()
    content_notes: tuple[str, ...] = ()
    title_at: Location | None = None
    safe_title: str = ""
    title_marks: tuple[Mark, ...] = ()
    spoilers: Declaration | None = None
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in the declared order. title: given by book.yaml, else the chapter's or the locale's. at: of its id.

    continues: id of the slot whose chapter goes on here; side: page side that it must begin on, if not its matter's.
    marks: what its text gives away (the whole of it, if it continues another). turn: id of the notice at its end, which
    must stand on a recto.
    """

    matter: Matter
    place: Place
    id: str
    at: Location
    title: Nodes = ()
    chapter: Chapter | None = None
    is_numbered: bool = False
    depth: int = 0
    safe_title: str = ""
    marks: tuple[Mark, ...] = ()
    continues: str = ""
    side: Side | None = None
    turn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A finding that the author allows, with a reason. at: of the words; last: the last line it is about."""

    rule: str
    reason: str
    at: Location
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image file of the book. path: POSIX, relative to the book folder. width, height: pixels (SVG: user units)."""

    path: str
    media_type: str
    width: int
    height: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """The tool's words in the book's language, and its typographic habits. places: of the words that the book gives."""

    language: str
    words: Mapping[str, str]
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)

    def say(self, key: str, /, **values: object) -> str:
        """The words for `key` with `{name}` filled in."""
        return self.words[key].format(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """Everything the author wrote, spoilers and all, in declared order."""

    metadata: Metadata
    locale: Locale
    style: Style
    works: Mapping[WorkId, Work]
    slots: tuple[Slot, ...]
    images: Mapping[str, Image]
    at: Location
    policy: SpoilerPolicy
    guard: tuple[GuardTerm, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict)
    guarded_texts: tuple[Watched, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedText:
    """What one edition shows; nothing that it leaves out is in here.

    moved: ids that are not in it -> the id that stands for them. elsewhere: ids and files of chapters that an extract
    lacks -> their title.
    """

    manuscript: Manuscript
    edition: Edition
    passages: tuple[Passage, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, Nodes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedNote:
    """A note with its number in the chapter, from 1. id: of the note; call_id: of its call; marks: of the call's place."""

    number: int
    id: str
    call_id: str
    body: Nodes
    at: Location
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A finished piece of the book: one file of the EPUB, one run of pages.

    label: its number in words ("Chapter 3"), or empty. headings: (id, title) of its own sections of the first level.
    continues, side, turn, marks: as of its slot.
    """

    id: str
    matter: Matter
    title: Nodes
    body: Nodes
    place: Place = Place.BODY
    label: str = ""
    number: str = ""
    running_title: str = ""
    notes: tuple[NumberedNote, ...] = ()
    headings: tuple[tuple[str, Nodes], ...] = ()
    depth: int = 0
    content_notes: tuple[str, ...] = ()
    continues: str = ""
    side: Side | None = None
    turn: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def chapter(self) -> str:
        """Id of the section that the chapter begins with."""
        return self.continues or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a cross-reference can lead to. section: id of the section that holds it.

    within: ids of the notices of the passages that hold it, the outermost first.
    """

    id: str
    section: str
    title: Nodes
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where the index sends a reader: a mark, or the two ends of a range. section: id of the first mark's chapter.

    notice: id of the notice to which links lead instead, if the mark stands behind one.
    """

    start: str
    section: str
    end: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """A term of the index with where it stands; see and see_also: (term, id of its entry)."""

    id: str
    term: Nodes
    locators: tuple[Locator, ...] = ()
    see: tuple[tuple[Nodes, str], ...] = ()
    see_also: tuple[tuple[Nodes, str], ...] = ()
    children: tuple[IndexEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexGroup:
    """Entries under one initial."""

    initial: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsEntry:
    """A line of the contents. id: of what it leads to; section: id of the section that holds it."""

    id: str
    section: str
    matter: Matter
    title: Nodes
    number: str = ""
    children: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One edition, linked and finished: all that the writers need."""

    metadata: Metadata
    edition: Edition
    locale: Locale
    style: Style
    works: Mapping[WorkId, Work]
    sections: tuple[Section, ...]
    targets: Mapping[str, Target]
    index: tuple[IndexGroup, ...]
    contents: tuple[ContentsEntry, ...]
    images: Mapping[str, Image]
    policy: SpoilerPolicy
    passages: tuple[Passage, ...] = ()
