"""ONIX elements as values: nothing empty is written, no text breaks a line."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

# A composite or a data element: its name, what is in it, its attributes. An empty one is not written
Node = tuple[str, "str | Sequence[Node]", dict[str, str]]
_FLAGS = frozenset({"NoProduct", "MainSubject"})  # elements that say all by being there


def node(name: str, *inside: Node | str | None, **attributes: str) -> Node:
    """An element of texts, or of the full ones among other elements.

    Text is brought on one line: a data element must not break one (dt.NonEmptyString).
    """
    if any(isinstance(part, str) for part in inside):
        return name, " ".join(" ".join(part for part in inside if isinstance(part, str)).split()), attributes
    return name, [part for part in inside if part and not isinstance(part, str) and _is_full(part)], attributes


def _is_full(node: Node) -> bool:
    return bool(node[1]) or node[0] in _FLAGS


def element(node: Node, namespace: str) -> etree._Element:
    """A node as XML in a namespace."""
    name, inside, attributes = node
    made = etree.Element(f"{{{namespace}}}{name}", attributes, nsmap={None: namespace})
    if isinstance(inside, str):
        made.text = inside
    else:
        made.extend(element(part, namespace) for part in inside)
    return made
