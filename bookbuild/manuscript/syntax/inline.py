"""Inline marks of the dialect: note calls, bracketed spans, small HTML tags, hard breaks, and places of links."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from typing import TypeAlias

from markdown import Markdown
from markdown.inlinepatterns import (
    AUTOLINK_RE,
    ESCAPE_RE,
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    AutolinkInlineProcessor,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.util import STX

from bookbuild.manuscript.characters import ILLEGAL, entity_character
from bookbuild.manuscript.syntax.attributes import read_attributes
from bookbuild.manuscript.syntax.bounded import Brackets, Characters, Escape
from bookbuild.manuscript.syntax.located import RAW
from bookbuild.manuscript.syntax.pasted import PastedHtml, PastedTags

MOST_SPANS = 4  # how deep spans may stand in each other
SMALL_TAGS = "sub|sup|kbd|cite|small|q|var|samp|u|s|i|b|em|strong"
Found: TypeAlias = tuple[etree.Element | str | None, int | None, int | None]


def raw_of(data: str, start: int, end: int) -> str:
    """The first 80 characters of the mark as typed, up to the first thing already taken out."""
    return data[start:end].split(STX, maxsplit=1)[0].split("\n", maxsplit=1)[0][:80]


class NoteCall(InlineProcessor):
    """`[^label]`"""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """An empty `span data-note=LABEL`."""
        return etree.Element("span", {"data-note": m[1], RAW: m[0]}), m.start(0), m.end(0)


class BracketedSpan(Brackets):
    """`[text]{.class key="value"}`, as in pandoc."""

    ATTRIBUTES = re.compile(r"\{:?[ ]*((?:\"[^\"\n]*\"|'[^'\n]*'|[^}\"'])*)\}")

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A span with the attributes."""
        text, index, handled = self.getText(data, m.end(0))
        match = self.ATTRIBUTES.match(data, index) if handled else None
        if match is None or not match[1].strip():
            return None, None, None
        span = etree.Element("span", {"data-span": "1", RAW: raw_of(data, m.start(0), match.end())})
        span.text = text
        for key, value in read_attributes(match[1]):
            if key == ".":
                span.set("class", f"{span.get('class', '')} {value}".strip())
            else:
                span.set(key, value)
        return span, m.start(0), match.end()


class HushedSpan(InlineProcessor):
    """`||text||`, the shorthand of an inline mark; `>!text!<` has become the same before."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A span that is a mark on the chapter's own work, with editorial dots in its place."""
        marks = {"data-span": "1", RAW: raw_of(data, m.start(1), m.end(1)), "class": "spoiler", "safe": "[…]"}
        span = etree.Element("span", marks)
        span.text = m[1]
        return span, m.start(0), m.end(0)


class _Placed(InlineProcessor):
    """Python-Markdown's own processor, whose element remembers what was typed."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """As Python-Markdown has it."""
        item, start, end = super().handleMatch(m, data)
        if isinstance(item, etree.Element) and start is not None and end is not None:
            item.set(RAW, raw_of(data, start, end))
        return item, start, end


class PlacedLink(_Placed, Brackets, LinkInlineProcessor):
    """`[text](address)`"""


class PlacedImage(_Placed, Brackets, ImageInlineProcessor):
    """`![alt](path "caption")`"""


class PlacedReference(_Placed, Brackets, ReferenceInlineProcessor):
    """`[text][label]`"""


class PlacedShortReference(_Placed, Brackets, ShortReferenceInlineProcessor):
    """`[label]`"""


class PlacedImageReference(_Placed, Brackets, ImageReferenceInlineProcessor):
    """`![alt][label]`"""


class PlacedAutolink(_Placed, AutolinkInlineProcessor):
    """`<https://…>`"""


class SmallTag(InlineProcessor):
    """`<sub>2</sub>` and its like."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The element; its text is parsed on."""
        item = etree.Element(m[1].lower())
        item.text = m[2]
        return item, m.start(0), m.end(0)


class Break(InlineProcessor):
    """`<br>`, or a backslash at the end of a line (CommonMark section 6.7)."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A br."""
        return etree.Element("br"), m.start(0), m.end(0)


class RawTag(InlineProcessor):
    """Any other HTML tag, kept as a mark of the fault."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """An empty `span data-raw-html=TAG`."""
        return (
            etree.Element("span", {"data-raw-html": m[1].lower(), RAW: raw_of(data, m.start(0), m.end(0))}),
            m.start(0),
            m.end(0),
        )


class Entity(Characters):
    """`&nbsp;` and its like become their character."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """The character, or the text as it stands if there is no such entity."""
        if m[0].startswith("&#") and ILLEGAL.search(entity_character(m[0])):
            mark = {"data-raw-html": m[0], RAW: m[0]}
            return etree.Element("span", mark), m.start(0), m.end(0)
        return html.unescape(m[0]), m.start(0), m.end(0)


class Mail(InlineProcessor):
    """`<name@example.org>`"""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A mailto link."""
        link = etree.Element("a", {"href": f"mailto:{m[1].removeprefix('mailto:')}", RAW: m[0]})
        link.text = m[1].removeprefix("mailto:")
        return link, m.start(0), m.end(0)


def register(md: Markdown, *, shorthands: bool, sanitise: bool) -> None:
    """Put the dialect's inline marks in place of Python-Markdown's own.

    shorthands: `||…||` marks a spoiler; sanitise: HTML tags are cleaned, and are no fault.
    """
    patterns = md.inlinePatterns
    if shorthands:
        patterns.register(HushedSpan(r"\|\|(?=\S)((?:(?!\|\|).)+?)\|\|", md), "hushed", 178)
    for name in (
        "automail",
        "escape",
        "html",
        "entity",
        "link",
        "image_link",
        "reference",
        "short_reference",
        "image_reference",
        "autolink",
    ):
        patterns.deregister(name)
    patterns.register(Break(r"\\\n|<[bB][rR] ?/?>", md), "break", 185)
    patterns.register(Escape(ESCAPE_RE, md), "escape", 180)
    patterns.register(NoteCall(r"\[\^([^\]\s]+)\]", md), "note-call", 175)
    for depth in range(MOST_SPANS):  # Python-Markdown looks in an element's text only for the patterns after its own
        patterns.register(BracketedSpan(r"(?<!!)\[(?!\^)", md), f"span-{depth}", 172 - depth / 2)
    patterns.register(PlacedReference(REFERENCE_RE, md), "reference", 170)
    patterns.register(PlacedLink(LINK_RE, md), "link", 160)
    patterns.register(PlacedImage(IMAGE_LINK_RE, md), "image_link", 150)
    patterns.register(PlacedImageReference(IMAGE_REFERENCE_RE, md), "image_reference", 140)
    patterns.register(PlacedShortReference(REFERENCE_RE, md), "short_reference", 130)
    patterns.register(PlacedAutolink(AUTOLINK_RE, md), "autolink", 120)
    patterns.register(Mail(r"<([^<> !]+@[^@<> ]+)>", md), "mail", 110)
    patterns.register(SmallTag(rf"<({SMALL_TAGS})>((?:(?!<\1>).)+?)</\1>", md), "small-tag", 95)
    if sanitise:
        aside = PastedTags("<", md)
        patterns.register(aside, "pasted-tags", 195)  # before code spans, which it looks for itself
        patterns.register(PastedHtml("<", md, aside), "pasted-html", 90)
    else:
        patterns.register(RawTag(r"<(/?[A-Za-z][A-Za-z0-9:-]*+|[!?][A-Za-z\[]*+)[^<>]*+>", md), "raw-tag", 90)
    patterns.register(Entity(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", md), "entity", 80)
