"""Places where a line may end although Pango says no, in print."""

from __future__ import annotations

import re

from bookbuild.model.markup import Node, Nodes, element

# UAX #14 before Unicode 15.1, rule LB15: no break between a quotation mark and an opening bracket, spaces or not. Pango
# keeps to it, so that `the "comfort women" (위안부)` holds together from its last word on and leaves a hole before it.
_CLOSED = re.compile(r"(?<=[”’»] )\(")
_VERBATIM = frozenset({"pre", "code"})


def free_brackets(nodes: Nodes) -> Nodes:
    """Nodes in which a bracket after a quotation stands in a span: between elements WeasyPrint asks about two letters only."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out += _freed(node) if "(" in node else [node]
        else:
            out.append(node if node.tag in _VERBATIM else node.holding(free_brackets(node.children)))
    return tuple(out)


def _freed(text: str) -> list[Node]:
    parts: list[Node] = []
    at = 0
    for match in _CLOSED.finditer(text):
        parts += [text[at : match.start()], element("span", "(")]
        at = match.end()
    return [part for part in (*parts, text[at:]) if part != ""]
