"""Notes on the page of their call.

WeasyPrint 70 moves the last note of a page to the next one to make room for the second line of a paragraph that begins
at the foot (layout/block.py, `_linebox_layout`), whatever `footnote-policy` says. What must move is that paragraph. Here
such pages are found, and the block to push over is named; the caller lays the section out again (docs/decisions/0009).
This module looks into the laid-out boxes, which are private to WeasyPrint: the version is pinned, and a test watches.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_BLOCKS = frozenset({"p", "li", "dd", "dt", "h2", "h3", "h4", "figure", "table", "blockquote"})
_HEADINGS = frozenset({"h2", "h3", "h4"})
# Layouts of one section that the search may cost; what is still displaced then stays so
MOST_PUSHES = 12


def block_to_push(pages: list[Any]) -> Any | None:
    """The element that should begin the next page so that a note gets its place, or None. pages: of WeasyPrint."""
    for page in pages:
        boxes = list(page._page_box.descendants())
        notes = {id(box.element) for area in boxes if type(area).__name__ == "FootnoteAreaBox" for box in area.children}
        calls = [n for n, box in enumerate(boxes) if str(box.element_tag).endswith("::footnote-call")]
        displaced = next((n for n in calls if id(boxes[n].element) not in notes), None)
        if displaced is not None and (element := _last_begun(boxes, displaced)) is not None:
            return element
    return None


def push(element: Any, parents: dict[Any, Any]) -> None:
    """Make an element begin a page; a heading right before it goes with it."""
    parent = parents.get(element)
    siblings = list(parent) if parent is not None else []
    position = siblings.index(element) if element in siblings else 0
    first = siblings[position - 1] if position and siblings[position - 1].tag in _HEADINGS else element
    first.set("style", "break-before: page")


def _last_begun(boxes: list[Any], call: int) -> Any | None:
    """The last block that begins on the page after the block of the call, and was not pushed already."""
    around = {id(e) for e in _ancestors(boxes, call)}
    found = None
    for box in boxes[call + 1 :]:
        if type(box).__name__ == "FootnoteAreaBox":
            break
        element = box.element
        is_block = element is not None and box.element_tag in _BLOCKS and id(element) not in around
        if is_block and not element.get("style"):
            found = element
    return found


def _ancestors(boxes: list[Any], position: int) -> Iterator[Any]:
    """Elements of the boxes that hold the box at a position, itself included."""
    target = boxes[position]
    for box in boxes[: position + 1]:
        if box.element is not None and (box is target or target in getattr(box, "descendants", list)()):
            yield box.element
