"""The structure trees of fragments to the one of the book (ISO 32000-1, 14.7; ISO 14289-1, 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bookbuild.pdf.file import PdfFile, array, references, text


class Tags:
    """The tree in the making. pages: object numbers of the book's pages, in order."""

    def __init__(self, pdf: PdfFile, pages: Sequence[int]) -> None:
        self.pdf = pdf
        self.pages = pages
        self.root, self.document = pdf.numbers(2)
        self.top: list[int] = []
        self.owners: list[dict[int, int]] = [{} for _ in pages]  # of each page: MCID -> element
        self.annotations: list[int] = []
        self.parents: dict[int, int] = {}  # annotation -> element
        self.ids: set[str] = set()

    def annotation(self, number: int) -> int:
        """The key of an annotation in the parent tree."""
        self.annotations.append(number)
        return len(self.pages) + len(self.annotations) - 1

    def section(self, nodes: Sequence[Any], first: int, links: Sequence[tuple[int, int]],
                sheets: Sequence[tuple[float, float]]) -> None:  # fmt: skip
        """Add a fragment's nodes. first: its first page in the book; links: (page, annotation); sheets: height and shift."""
        for node in nodes:
            self.top.append(self._node(node, self.document, first, links, sheets))

    def _node(self, node: Any, parent: int, first: int, links: Sequence[tuple[int, int]],
              sheets: Sequence[tuple[float, float]]) -> int:  # fmt: skip
        role, attributes, kids = node
        number = self.pdf.number()
        own = next((first + kid[0] for kid in kids if len(kid) == 2), None)
        parts: list[bytes] = []
        for kid in kids:
            if len(kid) == 3:
                parts.append(b"%d 0 R" % self._node(kid, number, first, links, sheets))
            elif len(kid) == 2:
                page, mark = first + kid[0], kid[1]
                self.owners[page][mark] = number
                parts.append(
                    b"%d" % mark if page == own else b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (self.pages[page], mark)
                )
            else:
                page, annotation = links[kid[0]]
                self.parents[annotation] = number
                parts.append(b"<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>" % (self.pages[page], annotation))
        at = b"/Pg %d 0 R" % self.pages[own] if own is not None else b""
        more = self._attributes(attributes, sheets) if attributes else b""
        self.pdf.put(
            number, b"<</Type/StructElem/S/%b/P %d 0 R%b%b/K[%b]>>" % (role.encode(), parent, at, more, b" ".join(parts))
        )  # fmt: skip
        return number

    def _attributes(self, values: Mapping[str, Any], sheets: Sequence[tuple[float, float]]) -> bytes:
        """Language, alternative text, identifier, and the attributes of figures and cells."""
        out = []
        if language := values.get("lang"):
            out.append(b"/Lang%b" % text(language))
        if "alt" in values:
            out.append(b"/Alt%b" % text(values["alt"]))
        if name := values.get("id"):
            while name in self.ids:  # ISO 14289-1, 7.9: the identifier of a note is its own
                name += "."
            self.ids.add(name)
            out.append(b"/ID%b" % text(name))
        if box := values.get("box"):
            page, left, top, right, bottom = box
            height, shift = sheets[page]
            corners = array((left + shift, height - bottom, right + shift, height - top))
            out.append(b"/A<</O/Layout/Placement/Block/BBox%b>>" % corners)
        table = b"".join(
            b"/%b %b" % (key, str(values[name]).encode() if name != "scope" else b"/" + values[name].encode())
            for name, key in (("columns", b"ColSpan"), ("rows", b"RowSpan"), ("scope", b"Scope"))
            if name in values
        )
        return b"".join(out) + (b"/A<</O/Table%b>>" % table if table else b"")

    def write(self) -> int:
        """Write root, document element and parent tree; returns the root's object number."""
        rows = []
        for index, owners in enumerate(self.owners):
            marks = range(max(owners, default=-1) + 1)
            rows.append(
                b"%d[%b]" % (index, b" ".join(b"%d 0 R" % owners[m] if m in owners else b"null" for m in marks))
            )
        for index, annotation in enumerate(self.annotations):
            rows.append(b"%d %d 0 R" % (len(self.pages) + index, self.parents.get(annotation, self.document)))
        parent_tree = self.pdf.add(b"<</Nums[%b]>>" % b" ".join(rows))
        self.pdf.put(
            self.root, b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self.document, parent_tree, len(rows)),
        )  # fmt: skip
        self.pdf.put(self.document, b"<</Type/StructElem/S/Document/P %d 0 R/K%b>>" % (self.root, references(self.top)))
        return self.root
