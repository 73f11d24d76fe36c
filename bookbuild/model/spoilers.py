"""What a passage gives away: marks, declarations, guard terms, and what the leak check is told.

A *work* is what can be spoiled. A *mark* says that a stretch of text reveals a work to a level. A *notice* is what a
reader meets before it. An *edition* decides what happens to the stretch; what it promises is checked in its files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bookbuild.diagnostics import Location
from bookbuild.model.metadata import WorkId


class Level(IntEnum):
    """How much of a work a passage reveals; each level answers one question."""

    PREMISE = 0  # Is it on the poster, in the trailer or in the official synopsis?
    PLOT = 1  # Would one learn it after the first act, but before the climax?
    ENDING = 2  # Does it tell how the work ends, who dies, who did it?
    SECRET = 3  # Does the work take pains to hide it?

    @property
    def key(self) -> str:
        """Its name as authors write it. Never printed: that a work has a secret is one."""
        return self.name.lower()


LEVELS = {level.key: level for level in Level}
KINDS = ("story", "divergence", "record", "image", "quote", "existence")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A stretch of text reveals `work` to `level`. work: empty = the one work that the chapter is about."""

    work: WorkId
    level: Level
    kind: str = "story"


def write_marks(marks: Iterable[Mark]) -> str:
    """Marks as the value of `data-spoiler`: `work:level:kind`, parted by spaces."""
    return " ".join(f"{m.work}:{m.level.key}:{m.kind}" for m in marks)


def read_marks(value: str) -> tuple[Mark, ...]:
    """The value of `data-spoiler` as marks."""
    parts = (item.split(":") for item in value.split())
    return tuple(Mark(WorkId(work), LEVELS[level], kind) for work, level, kind in parts)


def write_numbers(marks: Iterable[Mark]) -> str:
    """Marks as outputs carry them: `work:2`. A level has no name there, which would be one more thing given away."""
    return " ".join(f"{id_}:{int(level)}" for id_, level in highest(marks).items())


def read_numbers(value: str) -> tuple[Mark, ...]:
    """What `write_numbers` wrote."""
    parts = (item.rpartition(":") for item in value.split())
    return tuple(Mark(WorkId(work), Level(int(level))) for work, _, level in parts)


def highest(marks: Iterable[Mark]) -> dict[WorkId, Level]:
    """Per work the highest level: what nested marks reveal together."""
    out: dict[WorkId, Level] = {}
    for mark in marks:
        out[mark.work] = max(out.get(mark.work, Level.PREMISE), mark.level)
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A line of a chapter's `spoilers`. start: id from which on the text is marked, or `start` for all of it; end: id
    before which that ends; place: id of the one section that is marked. All empty: the marks stand in the text."""

    mark: Mark
    at: Location
    start: str = ""
    end: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a chapter says of its spoilers. None made is not the same as `none`: absence is no promise."""

    at: Location
    is_made: bool = False
    entries: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardTerm:
    """Words that give a work away wherever they stand. at: their line of `spoilers.yaml`."""

    work: WorkId
    level: Level
    text: str
    at: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoilerPolicy:
    """What book.yaml says under `spoilers`.

    limits: highest level that an edition shows. sample: percent of the words, or ids of the chapters. marks: on the
    whole book. shows_every_notice: or only the first for a work in a chapter. numbers_as_full: notes keep their numbers.
    """

    shows_every_notice: bool = True
    turns_page: bool = True
    numbers_as_full: bool = True
    limits: Mapping[str, Level]
    sample_percent: float = 10
    sample_chapters: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


class Surface(StrEnum):
    """Where text can stand, as far as a spoiler is concerned."""

    TITLE = "title"
    HEAD = "running head"
    METADATA = "metadata"
    INDEX = "index"
    ALT = "text alternative"
    CAPTION = "caption"
    NOTE = "note"
    ID = "id"
    FILE = "file name"
    QUOTE = "quotation"
    LINK = "link"
    STYLE = "style"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A text of the manuscript that stands outside of all marks. at: its place, where a leak through it is mended.

    is_marked: it stands inside of one after all, and may say more than that allows.
    """

    surface: Surface
    text: str
    at: Location
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A sentence, or a few words, that only marked text may hold. at: of the mark's text.

    is_whole: only the whole of it counts. Notes name sources in words that other places use too.
    """

    text: str
    marks: tuple[Mark, ...]
    at: Location
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of marked text that the edition shows.

    id: of the section that it opens (an EPUB file, a run of pages); notice: id of its notice; resume: id of the section
    that follows, or empty; chapter: id of the first section of the chapter; is_cross: on a work that the chapter is not
    about; seal: number of the sealed note, or 0; back: id of the notice where a sealed one stood; is_left_out: the edition
    holds only the fact that there was one.
    """

    id: str
    notice: str
    resume: str
    chapter: str
    marks: tuple[Mark, ...]
    at: Location
    is_cross: bool = False
    seal: int = 0
    back: str = ""
    is_left_out: bool = False

    @property
    def levels(self) -> dict[WorkId, Level]:
        """Per work the highest level."""
        return highest(self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the leak check needs to know of one edition; all else it reads from the finished files.

    sentences, terms: what must not stand outside of marks, or, above `limit`, nowhere. titles: names of a work, as a
    notice may give them. origins: where the manuscript could have said it. passages: what is shown behind a notice.
    sealed: ids of the sections of sealed notes.
    """

    edition: str
    limit: Level | None
    sentences: tuple[Watched, ...]
    terms: tuple[GuardTerm, ...]
    titles: Mapping[WorkId, str]
    origins: tuple[Origin, ...]
    passages: tuple[Passage, ...]
    sealed: tuple[str, ...] = ()
    turns_page: bool = True
    language: str = "en"

    @property
    def is_guarded(self) -> bool:
        """Say whether there is anything to look for."""
        return bool(self.sentences or self.terms or self.passages)
