"""Where the tags of a piece of HTML stand: so that what is kept knows its place, and what is not can be named at its place.

This decides nothing. If it sees other tags than nh3, which cleans, then only a place is wrong.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from bookbuild.manuscript.html.tags import DROPPED, OPTIONAL, VOID

PLACE = "data-place"
# each piece can match in one way only, and no piece goes over a `<` outside of quotes: no search begins anew
_TAG = re.compile(r"<(?:(/)|(?=[A-Za-z]))([A-Za-z][^\s/<>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
# in which no tag but their own end counts (HTML Standard, section 13.1.2)
_RAW_TEXT = re.compile(r"(?:iframe|noembed|noframes|script|style|textarea|title|xmp)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag. line, column: where it begins, from 1; raw: its first line, as typed; is_lost: it stands in what goes."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    line: int
    column: int
    raw: str
    is_lost: bool = False


@dataclass(slots=True)
class Scan:
    """The start tags of a piece of HTML, and how deep they stand in each other.

    marked: the piece with the number of each tag in it, as `data-place`.
    """

    tags: list[Tag] = field(default_factory=list)
    marked: str = ""
    depth: int = 0


def scan(text: str, line: int) -> Scan:
    """Find the start tags. line: of the first line of the text."""
    ends = [match.end() for match in re.finditer("\n", text)]
    out = Scan()
    opened: list[str] = []
    parts, done = [], 0
    for match in _tags(text):
        name = match[2].lower()
        if match[1]:
            _end(opened, name)
            continue
        parts += [text[done : match.end(2)], f' {PLACE}="{len(out.tags)}"']
        done = match.end(2)
        row = bisect_right(ends, match.start())
        column = match.start() - (ends[row - 1] if row else 0) + 1
        attributes = _attributes(match[3])
        raw = match[0].split("\n", maxsplit=1)[0][:80]
        out.tags.append(Tag(name, attributes, line + row, column, raw, not DROPPED.isdisjoint(opened)))
        if name not in VOID:
            _begin(opened, name)
            out.depth = max(out.depth, len(opened))
    out.marked = "".join((*parts, text[done:]))
    return out


def attributes_of(tag: str) -> tuple[tuple[str, str], ...]:
    """Names, in small letters, and values of the attributes of a start tag."""
    match = _TAG.match(tag)
    return _attributes(match[3]) if match else ()


def _attributes(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((m[1].lower(), html.unescape(m[2] or m[3] or m[4] or "")) for m in _ATTRIBUTE.finditer(text))


def _tags(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while match := _TAG.search(text, at):
        yield match
        at = match.end()
        if not match[1] and _RAW_TEXT.fullmatch(match[2]):
            end = re.compile(rf"</{match[2]}(?=[\s/>])", re.IGNORECASE).search(text, at)
            at = end.start() if end else len(text)


def _begin(opened: list[str], name: str) -> None:
    rank = OPTIONAL.get(name)
    while rank is not None and opened and OPTIONAL.get(opened[-1], 9) <= rank:
        opened.pop()
    opened.append(name)


def _end(opened: list[str], name: str) -> None:
    """End an element, and those in it that were never ended. What is deeper than this looks is refused."""
    if name in opened[-_LOOKED_AT:]:
        while opened.pop() != name:
            pass


_LOOKED_AT = 200
