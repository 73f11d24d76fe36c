"""The tree of a chapter's body: XHTML elements with a small, closed vocabulary of `data-*` attributes.

Between parsing and rendering these mean more than plain XHTML says (docs/architecture.md lists them):

| element                               | meaning                                                        |
|---------------------------------------|----------------------------------------------------------------|
| `a[data-ref]`                         | cross-reference to an id of the book; empty = title of target   |
| `span[data-note]`                     | call of the note with that label                                |
| `span[data-index]`                    | index mark: term, sub-entries parted by U+001F                  |
| `span.term`                           | a word the glossary explains                                    |
| `div[data-work]`                      | work card, filled from book.yaml                                |
| `div[data-spoiler]`                   | passage that gives a work away                                  |
| `div.verse`, `.epigraph`, `blockquote`| set-off text; `p.attribution` names its source                  |
| `figure`                              | image or table with `figcaption`; `p.credit` in the caption     |
| `hr`                                  | section break                                                   |

Every element knows the line of the manuscript it came from; the line takes no part in equality and never leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from bookbuild.diagnostics import Location

VOID = frozenset({"br", "hr", "img", "col"})
BLOCKS = frozenset(
    """
    p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table thead tbody tr th td caption figure figcaption
    div section aside header footer hr nav
    """.split()
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SUBENTRY = "\x1f"


@dataclass(frozen=True, slots=True)
class Element:
    """An XHTML element. attributes: in the order of output. at: place in the manuscript, if it has one."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Node, ...] = ()
    at: Location | None = field(default=None, compare=False, hash=False, repr=False)

    def get(self, name: str, default: str = "") -> str:
        """The attribute's value, or `default`."""
        for key, value in self.attributes:
            if key == name:
                return value
        return default

    def has(self, name: str) -> bool:
        """Say whether the attribute is there."""
        for key, _ in self.attributes:  # noqa: SIM110 - the most called function of all; any() takes three times as long
            if key == name:
                return True
        return False

    def but(self, **attributes: str | None) -> Element:
        """A copy with attributes set (`data_ref` means data-ref, `class_` class) or, if None, taken away."""
        kept = dict(self.attributes)
        for name, value in attributes.items():
            key = name.rstrip("_").replace("_", "-")
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value
        return Element(self.tag, tuple(kept.items()), self.children, self.at)

    def holding(self, children: Iterable[Node]) -> Element:
        """A copy with other children."""
        return Element(self.tag, self.attributes, tuple(children), self.at)


Node: TypeAlias = Element | str
Nodes: TypeAlias = tuple[Node, ...]


def element(tag: str, /, *children: Node, at: Location | None = None, **attributes: str) -> Element:
    """Element from a tag, children and attributes (`class_` means class, `data_ref` data-ref)."""
    named = tuple((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    return Element(tag, named, children, at)


def foreign(text: str, language: str, /, tag: str = "span") -> Element:
    """A run of another language, with `lang` and `xml:lang` (EPUB Accessibility Techniques 1.1, 4.3)."""
    return Element(tag, (("lang", language), ("xml:lang", language)), (text,))


def text_of(nodes: Iterable[Node]) -> str:
    """The words of nodes; a br parts words."""
    return "".join(
        node if isinstance(node, str) else " " if node.tag == "br" else text_of(node.children) for node in nodes
    )


def elements(nodes: Iterable[Node]) -> Iterator[Element]:
    """Every element of nodes, in document order."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from elements(node.children)


def rebuild(nodes: Iterable[Node], change: Callable[[Element], Iterable[Node]]) -> Nodes:
    """Apply `change` to every element, innermost first; it answers with what stands in the element's place.

    Nodes in which nothing changes are the very same afterwards.
    """
    before = tuple(nodes)
    out: list[Node] = []
    for node in before:
        if isinstance(node, str):
            out.append(node)
        else:
            children = rebuild(node.children, change) if node.children else ()
            out.extend(change(node if children is node.children else node.holding(children)))
    return kept(before, out)


def kept(before: Nodes, after: Sequence[Node]) -> Nodes:
    """`after`, as the very tuple of before if each node is the one that it was."""
    if len(before) == len(after) and all(map(is_, before, after)):
        return before
    return tuple(after)


def spaced_text(nodes: Iterable[Node], *, medium: str = "") -> str:
    """The words of nodes, with a space around every block element. medium: without what only another medium shows."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif not medium or node.get("data-medium", medium) == medium:
            space = " " if node.tag in BLOCKS or node.tag == "br" else ""
            parts += [space, spaced_text(node.children, medium=medium), space]
    return "".join(parts)


def to_xhtml(nodes: Iterable[Node]) -> str:
    """Nodes as XHTML text; attributes whose name begins with `data-` stay, places do not."""
    parts: list[str] = []
    _write(nodes, parts)
    return "".join(parts)


def _write(nodes: Iterable[Node], parts: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape(node))
            continue
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes)
        if node.tag in VOID:
            parts.append(f"<{node.tag}{attributes}/>")
            continue
        parts.append(f"<{node.tag}{attributes}>")
        _write(node.children, parts)
        parts.append(f"</{node.tag}>")
