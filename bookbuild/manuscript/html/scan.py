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
# A quotation mark opens a value only after an equals sign (HTML Standard, section 13.1.2.3). Nothing is looked for twice: each
# piece can match in one way, and outside of values none goes over a `<`.
_VALUE = r"=\s*+(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>][^\s<>]*+|(?=>))"
TAG = re.compile(rf"<(?:(/)|(?=[A-Za-z]))([A-Za-z][^\s/<>=\"']*+)((?:[^<>\"'=]|{_VALUE}|(?<![=\s])[\"'])*+)>")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>][^\s<>]*)))?""")
_NAME = re.compile(r"[^\s\"'<>/=]+")
_GIVEN = re.compile(rf"{_NAME.pattern}\s*{_VALUE}")
# in which no tag but their own end counts (HTML Standard, section 13.1.2)
_RAW_TEXT = re.compile(r"(?:iframe|noembed|noframes|script|style|textarea|title|xmp)", re.IGNORECASE)
ADDRESS = re.compile(r"<(https?://[^\s<>]+|[^\s<>@/]+@[^\s<>@]+)>")
_OTHER = re.compile(r"<(?:/?[A-Za-z][^<>]*|[!?][^>]*)>?")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag. line, column: where it begins, from 1; raw: its first line, as typed; is_lost: it stands in what goes;
    bare: names of attributes without a value; is_torn: a quotation mark in it has no partner."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    line: int
    column: int
    raw: str
    is_lost: bool = False
    bare: tuple[str, ...] = ()
    is_torn: bool = False


@dataclass(slots=True)
class Scan:
    """The start tags of a piece of HTML, and how deep they stand in each other.

    marked: the piece with the number of each tag in it, as `data-place`; others: what begins like a tag and is none.
    """

    tags: list[Tag] = field(default_factory=list)
    others: list[Tag] = field(default_factory=list)
    marked: str = ""
    depth: int = 0


def scan(text: str, line: int) -> Scan:
    """Find the start tags. line: of the first line of the text."""
    places = Places(text, line)
    out = Scan()
    opened: list[str] = []
    parts: list[str] = []
    done = 0
    for match in _tags(text):
        name = match[2].lower() if match.re is TAG else ""
        is_lost = not DROPPED.isdisjoint(opened)
        here = places(match.start())
        raw = match[0].split("\n", maxsplit=1)[0][:80]
        if match.re is ADDRESS:
            address = match[1] if "://" in match[1] else f"mailto:{match[1]}"
            parts += [text[done : match.start()], f'<a href="{html.escape(address)}">{html.escape(match[1])}</a>']
            done = match.end()
        elif match.re is _OTHER:
            out.others.append(Tag("", (), *here, raw, is_lost))
        elif match[1]:
            _end(opened, name)
            if set(match[3]) & set("\"'"):
                out.others.append(Tag("", (), *here, raw, is_lost))
        else:
            parts += [text[done : match.end(2)], f' {PLACE}="{len(out.tags)}"']
            done = match.end(2)
            out.tags.append(Tag(name, _attributes(match[3]), *here, raw, is_lost, *_rest(match[3])))
            if name not in VOID:
                _begin(opened, name)
                out.depth = max(out.depth, len(opened))
    parts.append(text[done:])
    # comments have been taken out before: what still looks like the beginning of one was in backticks
    out.marked = "".join(parts).replace("<!--", "&lt;!--")
    return out


class Places:
    """Line and column, from 1, of an offset into a text that begins in a line of a file."""

    def __init__(self, text: str, line: int) -> None:
        self.ends = [match.end() for match in re.finditer("\n", text)]
        self.line = line

    def __call__(self, offset: int) -> tuple[int, int]:
        """The place of an offset."""
        row = bisect_right(self.ends, offset)
        return self.line + row, offset - (self.ends[row - 1] if row else 0) + 1


def tag_of(text: str) -> Tag:
    """A start tag by itself."""
    match = TAG.match(text)
    if match is None:
        return Tag("", (), 1, 1, text)
    return Tag(match[2].lower(), _attributes(match[3]), 1, 1, text.split("\n", maxsplit=1)[0], False, *_rest(match[3]))


def _rest(text: str) -> tuple[tuple[str, ...], bool]:
    """Names of attributes without a value, and whether a quotation mark stands where none can."""
    rest = _GIVEN.sub(" ", text)
    return tuple(name.lower() for name in _NAME.findall(rest)), bool(set(rest) & set("\"'"))


def _attributes(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((m[1].lower(), html.unescape(m[2] or m[3] or m[4] or "")) for m in _ATTRIBUTE.finditer(text))


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Tags, addresses in angle brackets, and what begins like a tag, in order."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        match = ADDRESS.match(text, at) or TAG.match(text, at) or _OTHER.match(text, at)
        if match is None or text.startswith("<!--", at):
            at += 1
            continue
        yield match
        at = match.end()
        if match.re is TAG and not match[1] and _RAW_TEXT.fullmatch(match[2]):
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
