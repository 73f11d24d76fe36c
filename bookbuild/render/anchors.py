"""Marks and calls hold on to words, in print.

WeasyPrint 70 ends a line early before an empty inline box (a line with one word on it, in the middle of a paragraph).
A mark that holds the word after it has no such effect, and stands on the page where that word stands.
"""

from __future__ import annotations

import re

from bookbuild.model.markup import BLOCKS, Element, Node, Nodes, element, text_of

_FIRST_WORD = re.compile(r"(\s*)(\S+)", re.DOTALL)
_LAST_WORD = re.compile(r"(\S+)(\s*)$", re.DOTALL)


def seat_marks(nodes: Nodes) -> Nodes:
    """Nodes without empty `span.index-mark`: each holds the word after it, or, at the end, the word before it."""
    out: list[Node] = []
    waiting: list[Element] = []
    for node in nodes:
        if isinstance(node, Element) and node.get("class") == "index-mark" and not node.children:
            waiting.append(node)
            continue
        whole = node if isinstance(node, str) else node.holding(seat_marks(node.children))
        seated = _seated(whole, waiting) if waiting else None
        if seated is not None:
            out.extend(seated)
            waiting = []
        else:
            out.append(whole)
    return tuple(_behind(out, waiting)) if waiting else tuple(out)


def tie_calls(nodes: Nodes) -> Nodes:
    """Nodes in which a note's call stays on the line of the word before it."""
    out: list[Node] = []
    for node in nodes:
        whole = node if isinstance(node, str) else node.holding(tie_calls(node.children))
        last = out[-1] if out else None
        if isinstance(whole, Element) and whole.get("class") == "footnote" and last is not None:
            if isinstance(last, str) and (match := _LAST_WORD.search(last)) and not match[2]:
                before = [last[: match.start()]] if match.start() else []
                out[-1:] = [*before, element("span", match[1], whole, class_="nowrap")]
                continue
            if isinstance(last, Element) and last.tag not in BLOCKS and len(text_of([last])) <= _SHORT:
                out[-1] = element("span", last, whole, class_="nowrap")
                continue
        out.append(whole)
    return tuple(out)


_SHORT = 24  # characters that may be held together without tearing the line open


def _seated(node: Node, marks: list[Element]) -> list[Node] | None:
    """The node with the marks around its first word, or None if it has no word."""
    if isinstance(node, Element):
        if node.tag in BLOCKS or node.tag in {"br", "img"} or node.get("class") == "footnote":
            return None
        return [_around(marks, node)]
    match = _FIRST_WORD.match(node)
    if match is None:
        return None
    rest = node[match.end() :]
    return [part for part in (match[1], _around(marks, match[2]), rest) if part != ""]


def _behind(out: list[Node], marks: list[Element]) -> list[Node]:
    last = out[-1] if out else None
    if isinstance(last, str) and (match := _LAST_WORD.search(last)):
        return [part for part in (*out[:-1], last[: match.start()], _around(marks, match[1]), match[2]) if part != ""]
    if isinstance(last, Element) and last.tag not in BLOCKS:
        return [*out[:-1], _around(marks, last)]
    return [*out, *marks]


def _around(marks: list[Element], node: Node) -> Node:
    for mark in reversed(marks):
        node = mark.holding([node])
    return node
