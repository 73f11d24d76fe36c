"""The words of a paragraph as the rules of prose look at them: text with marks for what is no text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bookbuild.diagnostics import Location
from bookbuild.model.markup import BLOCKS, Element

CALL = "\ue000"  # stands for the call of a note
THING = "\ue001"  # for code, pictures and references


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block with its words.

    at: of the block; is_plain: it stands by itself in the chapter, not in a list, a table, a quotation or a note;
    leads: a list, a quotation or a picture follows, which it may introduce without an end of its own;
    has_lines: its lines are parted by hand, as in verse or an address.
    """

    tag: str
    text: str
    at: Location
    is_plain: bool = False
    leads: bool = False
    has_lines: bool = False


def is_inline(node: object) -> bool:
    """Say whether a node is text or an element of a line."""
    return isinstance(node, str) or (isinstance(node, Element) and node.tag not in BLOCKS)


def whole(text: str, match: re.Match[str]) -> str:
    """What was found with the words that it touches."""
    start, end = match.span()
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]


def words_in(nodes: Iterable[object]) -> str:
    """The text of nodes, with CALL and THING for what is none, and a line feed on either side of a line set by hand."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Element):
            parts.append(_words_of(node))
    return "".join(parts)


def _words_of(node: Element) -> str:
    if node.has("data-note"):
        return CALL
    if node.tag in {"code", "img"} or (node.tag == "a" and not node.children):  # a reference takes its words later
        return THING
    if node.tag == "br" or node.get("class") == "line":
        return f"\n{words_in(node.children)}\n"
    return words_in(node.children)


def is_address(text: str, at: int) -> bool:
    """Say whether a place lies in a web address, a file name or the like."""
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    word = text[start:].split(maxsplit=1)[0] if text[start:].split() else ""
    return any(mark in word for mark in ("/", "@", "www.", "_")) or word.count(".") > 1
