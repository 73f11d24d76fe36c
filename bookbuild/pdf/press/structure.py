"""Laid-out boxes to a structure tree (ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7.1 to 7.9).

An element that goes on over pages is one node. A note stands right after its call. What repeats (the head of a table on
its next page) and what only adorns (an image without alternative text) is an artifact. A node is `[role, attributes,
kids]`; a kid is a node, `[page, mcid]` for marked content, or `[link]`, the number of a link of the fragment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from bookbuild.pdf.press.kit import PX

_ROLES = {
    "section": "Sect", "nav": "Sect", "main": "Part", "article": "Art", "div": "Div", "aside": "Div", "header": "Div",
    "footer": "Div",
    "blockquote": "BlockQuote", "p": "P", "pre": "P", "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "LI", "dd": "LI", "table": "Table", "thead": "THead",
    "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD", "caption": "Caption", "figcaption": "Caption",
    "figure": "Div", "a": "Link", "code": "Code", "q": "Quote",
}  # fmt: skip
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def artifacts(pages: list[Any]) -> frozenset[int]:
    """Identities of the boxes that are no content: of margin boxes, repeated table heads, images that only adorn."""
    out: set[int] = set()
    heads: set[int] = set()
    for page in pages:
        _collect(page._page_box, out, heads, is_apart=False)
    return frozenset(out)


def _collect(box: Any, out: set[int], heads: set[int], *, is_apart: bool) -> None:
    if isinstance(box, boxes.MarginBox):
        is_apart = True
    elif isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer) and box.element is not None:
        is_apart = is_apart or id(box.element) in heads
        heads.add(id(box.element))
    elif isinstance(box, boxes.ReplacedBox) and box.element is not None and not _alternative(box.element):
        out.add(id(box))
    if is_apart:
        out.add(id(box))
    for child in box.children:
        _collect(child, out, heads, is_apart=is_apart)


def _alternative(element: Any) -> str:
    title = element.find("{http://www.w3.org/2000/svg}title")
    return str(element.get("alt") or element.get("aria-label") or (title.text if title is not None else "") or "")


@dataclass(slots=True)
class _Builder:
    """A tree in the making. nodes: by the element that each stands for; tags: marks of each page, by box."""

    tags: list[dict[Any, Any]]
    apart: frozenset[int]
    notes: dict[int, list[Any]] = field(default_factory=dict)
    nodes: dict[tuple[int, str], list[Any]] = field(default_factory=dict)
    linked: set[tuple[int, int]] = field(default_factory=set)
    page: int = 0

    def node(self, parent: list[Any], role: str, key: Any, attributes: dict[str, Any] | None = None) -> list[Any]:
        """The node for an element, made in its parent where it is first met."""
        name = (id(key), role)
        if key is not None and (made := self.nodes.get(name)):
            return made
        new: list[Any] = [role, attributes or {}, []]
        parent[2].append(new)
        if key is not None:
            self.nodes[name] = new
        return new

    def walk(self, box: Any, parent: list[Any]) -> None:
        """Add what a box shows to a node."""
        if id(box) in self.apart or isinstance(box, boxes.MarginBox):
            return
        if isinstance(box, boxes.FootnoteAreaBox):
            for child in box.children:
                self.walk(child, self.note(child.element))
            return
        if isinstance(box, boxes.TextBox):
            self.content(box, parent)
            return
        target = self.target(box, parent)
        if isinstance(box, boxes.ReplacedBox):
            self.content(box, target)
        for child in box.children:
            self.walk(child, target)

    def content(self, box: Any, parent: list[Any]) -> None:
        """A piece of marked content."""
        kid = self.tags[self.page].get(getattr(box, "_box", box))
        if kid is not None:
            parent[2].append([self.page, kid["mcid"]])

    def note(self, element: Any) -> list[Any]:
        """The node of a note; it is put in its place when its call is met."""
        key = id(element)
        if key not in self.notes:
            self.notes[key] = ["Note", {"id": str(element.get("id") or f"note-{len(self.notes)}")}, []]
        return self.notes[key]

    def target(self, box: Any, parent: list[Any]) -> list[Any]:
        """The node that holds what is in a box: its own, if its element has a role, else that of the box around it."""
        tag, element = box.element_tag or "", box.element
        if element is None or tag in {"html", "body"} or isinstance(box, boxes.LineBox | boxes.PageBox):
            return parent
        if tag.endswith("::footnote-call"):
            call = self.node(parent, "Reference", element)
            note = self.note(element)
            if note not in parent[2]:
                parent[2].append(note)
            return self.with_link(box, call)
        if "::" in tag and not tag.endswith("::marker"):
            return self.with_link(box, parent)
        if tag.endswith("::marker"):
            return self.marker(element, parent)
        if tag == "span" and str(element.get("class", "")).split(" ")[0] == "footnote":
            return parent  # the box of a note in its area: the node was made for it
        return self.with_link(box, self.of_element(box, tag, element, parent))

    def marker(self, element: Any, parent: list[Any]) -> list[Any]:
        """The label of a list item, before its body."""
        item = self.nodes.get((id(element), "LI"))
        if item is None:
            return parent
        label = self.nodes.get((id(element), "Lbl"))
        if label is None:
            label = ["Lbl", {}, []]
            self.nodes[id(element), "Lbl"] = label
            item[2].insert(0, label)
        return label

    def of_element(self, box: Any, tag: str, element: Any, parent: list[Any]) -> list[Any]:
        if isinstance(box, boxes.ReplacedBox):
            return self.node(parent, "Figure", element, self.figure(box, element))
        language = element.get(_XML_LANG) or element.get("lang")
        attributes = {"lang": language} if language else {}
        role = _ROLES.get(tag, "")
        if not role:
            return (
                self.node(parent, "Span", element, attributes) if attributes and tag not in {"html", "body"} else parent
            )
        if tag in {"li", "dd"}:
            item = self.node(parent, "LI", element)
            return self.node(item, "LBody", element, attributes)
        if tag == "dt":
            return self.node(self.node(parent, "LI", element), "Lbl", element, attributes)
        if tag in {"th", "td"}:
            attributes |= self.cell(box, tag, element)
        return self.node(parent, role, element, attributes)

    def figure(self, box: Any, element: Any) -> dict[str, Any]:
        """Alternative text and place (ISO 32000-1, 14.8.5.4.5: in points, from the top left corner here)."""
        left, top = box.content_box_x() * PX, box.content_box_y() * PX
        corners = (left, top, left + box.width * PX, top + box.height * PX)
        return {"alt": _alternative(element), "box": [self.page, *(round(v, 3) for v in corners)]}

    @staticmethod
    def cell(box: Any, tag: str, element: Any) -> dict[str, Any]:
        """Spans of a cell, and for a header which way it looks (ISO 32000-1, table 349)."""
        out: dict[str, Any] = {k: v for k, v in (("columns", box.colspan), ("rows", box.rowspan)) if v != 1}
        if tag == "th":
            out["scope"] = "Row" if element.get("scope") == "row" else "Column"
        return out

    def with_link(self, box: Any, node: list[Any]) -> list[Any]:
        """Add the annotation of a link to its node."""
        number = box.link_annotation
        if number is None:
            return node
        if node[0] != "Link":
            node = self.node(node, "Link", box.element)
        if (id(node), number) not in self.linked:
            self.linked.add((id(node), number))
            node[2].append([number])
        return node


def structure(pages: list[Any], tags: list[dict[Any, Any]], apart: frozenset[int]) -> list[Any]:
    """The nodes at the top of a fragment. tags: of each page, as its canvas kept them."""
    builder = _Builder(tags, apart)
    root: list[Any] = ["Document", {}, []]
    for number, page in enumerate(pages):
        builder.page = number
        builder.walk(page._page_box, root)
    kids: list[Any] = _full(root)[2]
    return kids


def _full(node: list[Any]) -> list[Any]:
    """A tree without nodes that hold nothing."""
    kids = [_full(kid) if isinstance(kid[0], str) else kid for kid in node[2]]
    return [node[0], node[1], [kid for kid in kids if not isinstance(kid[0], str) or kid[2]]]
