"""Inline nodes as lines: attributions, verse, white space at the ends."""

from __future__ import annotations

import re
from dataclasses import replace

from bookbuild.model.markup import Element, Node, Nodes, element

_DASH = re.compile(r"\s*(?:—|–|---|--)\s*")


def stripped(nodes: Nodes) -> Nodes:
    """Nodes without white space at the two ends."""
    out = list(nodes)
    while out and isinstance(out[0], str) and not out[0].strip():
        out.pop(0)
    while out and isinstance(out[-1], str) and not out[-1].strip():
        out.pop()
    if out and isinstance(out[0], str):
        out[0] = out[0].lstrip()
    if out and isinstance(out[-1], str):
        out[-1] = out[-1].rstrip()
    return tuple(out)


def with_attribution(nodes: Nodes) -> Nodes:
    """Set-off text with its last line, if that begins with a dash, as `p.attribution`; line breaks become spaces."""
    last = nodes[-1] if nodes else None
    if not isinstance(last, Element) or last.tag != "p":
        return joined(nodes)
    before = nodes[:-1]
    lines = split_lines(last.children)
    lead = lines[-1][0] if lines[-1] else ""
    if not isinstance(lead, str) or not _DASH.match(lead):
        return joined(nodes)
    name = ("—\u00a0" + _DASH.sub("", lead, count=1), *lines[-1][1:])
    at = replace(last.at, line=last.at.line + len(lines) - 1) if last.at else None
    attribution = element("p", *joined(name), class_="attribution", at=at)
    rest = [n for line in lines[:-1] for n in ("\n", *line)][1:]
    body = (last.holding(rest),) if rest else ()
    return (*joined((*before, *body)), attribution)


def split_lines(nodes: Nodes) -> list[Nodes]:
    """Inline nodes cut at line feeds and br."""
    lines: list[list[Node]] = [[]]
    for node in nodes:
        if isinstance(node, Element) and node.tag == "br":
            lines.append([])
        elif isinstance(node, str):
            first, *rest = node.split("\n")
            lines[-1].append(first)
            lines.extend([part] for part in rest)
        else:
            lines[-1].append(node)
    return [stripped(tuple(n for n in line if n != "")) for line in lines if any(n != "" for n in line)] or [()]


def joined(nodes: Nodes) -> Nodes:
    """Nodes with line feeds as spaces."""
    return tuple(
        re.sub(r"\s*\n\s*", " ", node)
        if isinstance(node, str)
        else node.holding(joined(node.children))
        if node.tag != "pre"
        else node
        for node in nodes
    )
