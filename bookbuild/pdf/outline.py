"""Bookmarks to the outline of a PDF (ISO 32000-1, 12.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bookbuild.pdf.file import PdfFile, real, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A line of the outline. level: from 1; page: object number; left, top: in points from the foot of the page."""

    level: int
    label: str
    page: int
    left: float
    top: float
    is_open: bool


@dataclass(slots=True)
class _Item:
    mark: Bookmark | None
    number: int
    kids: list[_Item] = field(default_factory=list)

    @property
    def shown(self) -> int:
        """Lines below it that are seen while it is open."""
        return sum(1 + (kid.shown if kid.mark and kid.mark.is_open else 0) for kid in self.kids)


def write_outline(pdf: PdfFile, marks: Sequence[Bookmark]) -> int:
    """Write the outline; returns its object number, or 0 if there are no bookmarks."""
    if not marks:
        return 0
    root = _Item(None, pdf.number())
    open_items = [(0, root)]
    for mark in marks:
        while open_items[-1][0] >= mark.level:
            open_items.pop()
        item = _Item(mark, pdf.number())
        open_items[-1][1].kids.append(item)
        open_items.append((mark.level, item))
    pdf.put(root.number, b"<</Type/Outlines%b>>" % _below(root))
    _write(pdf, root)
    return root.number


def _below(item: _Item) -> bytes:
    if not item.kids:
        return b""
    sign = 1 if item.mark is None or item.mark.is_open else -1
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (item.kids[0].number, item.kids[-1].number, sign * item.shown)


def _write(pdf: PdfFile, parent: _Item) -> None:
    for index, item in enumerate(parent.kids):
        mark = item.mark
        if mark is None:
            continue
        before = b"/Prev %d 0 R" % parent.kids[index - 1].number if index else b""
        after = b"/Next %d 0 R" % parent.kids[index + 1].number if index + 1 < len(parent.kids) else b""
        place = b"[%d 0 R/XYZ %b %b 0]" % (mark.page, real(mark.left), real(mark.top))
        pdf.put(
            item.number,
            b"<</Title%b/Parent %d 0 R/Dest%b%b%b%b>>"
            % (text(mark.label), parent.number, place, before, after, _below(item)),
        )
        _write(pdf, item)
