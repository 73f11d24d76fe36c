"""A finished file as pieces of text: what each says, what surface it stands on, and which marks enclose it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bookbuild.diagnostics import Rule
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import Level, Surface

Marks = Mapping[WorkId, Level]
NO_MARKS: Marks = {}


@dataclass(frozen=True, slots=True)
class Kind:
    """A surface of a finished file. label: its name in findings; surfaces: where in the manuscript it comes from, the
    likeliest first; is_code: a name that no one reads, in which words are not parted; is_page: a page of print, which
    does not tell notes, captions and lists from text."""

    rule: Rule
    label: str
    surfaces: tuple[Surface, ...]
    is_code: bool = False
    is_page: bool = False


CONTENTS = Kind(Rule.SPO001, "the contents", (Surface.TITLE,))
PART_TITLE = Kind(Rule.SPO001, "a part page", (Surface.TITLE,))
SPOILER_MAP = Kind(Rule.SPO001, "the spoiler map", (Surface.TITLE,))
OUTLINE = Kind(Rule.SPO001, "the outline", (Surface.TITLE,))
FILE_TITLE = Kind(Rule.SPO002, "the title of a file", (Surface.HEAD, Surface.TITLE))
TITLE_ATTRIBUTE = Kind(Rule.SPO002, "a title attribute", (Surface.HEAD, Surface.TITLE, Surface.LINK))
HEAD = Kind(Rule.SPO002, "a running head", (Surface.HEAD, Surface.TITLE))
PAGE_LABEL = Kind(Rule.SPO002, "a page label", (Surface.HEAD, Surface.TITLE))
METADATA = Kind(Rule.SPO003, "the metadata", (Surface.METADATA, Surface.TITLE))
COVER = Kind(Rule.SPO003, "the cover", (Surface.METADATA, Surface.TITLE, Surface.QUOTE))
LIST = Kind(Rule.SPO004, "a list", (Surface.INDEX,))
ALT = Kind(Rule.SPO005, "a text alternative", (Surface.ALT, Surface.CAPTION))
CAPTION = Kind(Rule.SPO005, "a caption", (Surface.CAPTION, Surface.ALT))
LINK = Kind(Rule.SPO006, "a link", (Surface.LINK, Surface.TITLE))
NOTE = Kind(Rule.SPO007, "a note", (Surface.NOTE,))
ID = Kind(Rule.SPO008, "an id", (Surface.ID,), is_code=True)
CLASS = Kind(Rule.SPO008, "a class", (Surface.ID, Surface.STYLE), is_code=True)
FILE_NAME = Kind(Rule.SPO008, "a file name", (Surface.FILE, Surface.ID), is_code=True)
DESTINATION = Kind(Rule.SPO008, "a named destination", (Surface.ID,), is_code=True)
COMMENT = Kind(Rule.SPO008, "a comment", (Surface.TEXT, Surface.STYLE))
ATTRIBUTE = Kind(Rule.SPO008, "an attribute", (Surface.TEXT, Surface.STYLE))
SHEET = Kind(Rule.SPO008, "a style sheet", (Surface.STYLE, Surface.TEXT))
PICTURE_DATA = Kind(Rule.SPO008, "the metadata of an image", (Surface.FILE,))
ATTACHMENT = Kind(Rule.SPO008, "an attachment", (Surface.FILE,))
STRING = Kind(Rule.SPO008, "a string that no page shows", (Surface.TEXT,))
HEADING = Kind(Rule.SPO009, "a heading", (Surface.TITLE, Surface.TEXT))
TEXT = Kind(Rule.SPO009, "the text", (Surface.TEXT, Surface.QUOTE))
PART_PAGE = Kind(Rule.SPO009, "the text of a part page", (Surface.TEXT, Surface.QUOTE))
DRAWING = Kind(Rule.SPO009, "a drawing", (Surface.ALT, Surface.CAPTION, Surface.TEXT))
PAGE_TEXT = Kind(
    Rule.SPO009,
    "the text",
    (Surface.TEXT, Surface.INDEX, Surface.NOTE, Surface.CAPTION, Surface.QUOTE, Surface.LINK, Surface.TITLE),
    is_page=True,
)
RAW = Kind(Rule.SPO009, "the bytes", (Surface.TEXT,))

Locate = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text. place: in the file, as findings name it; is_sealed: in a sealed note; is_quote: in a quotation
    or an epigraph; part: of a surface that is told only where the whole finding lies in it (the words of a link);
    locate: the place of letters (from, to: counted in the squeezed text), if it can be told more closely."""

    text: str
    kind: Kind
    place: str
    marks: Marks = field(default_factory=dict)
    is_sealed: bool = False
    is_quote: bool = False
    part: Kind | None = None
    locate: Locate | None = None


Stream = tuple[Segment, ...]
"""Segments whose text runs on from one to the next."""
