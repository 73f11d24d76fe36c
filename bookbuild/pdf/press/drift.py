"""Figures that do not fit on their page let the text after them fill it, as compositors do.

WeasyPrint floats nothing to the head of a page: a figure goes over to the next page whole and leaves a hole. Here such
figures are found; the caller sets each after the paragraph that follows it, and lays the section out again. This module
looks into the laid-out boxes, which are private to WeasyPrint: the version is pinned, and a test watches.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes

_BLOCKS = frozenset(
    {"p", "ul", "ol", "dl", "blockquote", "pre", "table", "figure", "h2", "h3", "h4", "h5", "h6", "div"}
)
_OUT_OF_TEXT = (boxes.FootnoteAreaBox, boxes.MarginBox)
LARGEST_HOLE = 0.18  # of the text block's height, that may stay open before a figure
MOST_PARAGRAPHS = 3  # that a figure may stand after its own place


def figure_to_drift(pages: list[Any], parents: dict[Any, Any]) -> Any | None:
    """The figure that leaves a hole before it and may give its place to the paragraph after it, or None."""
    for page, following in pairwise(pages):
        box = next((b for b in _in_text(following._page_box) if b.element_tag in _BLOCKS - {"div"}), None)
        if box is None or box.element_tag != "figure" or _hole(page._page_box) <= LARGEST_HOLE:
            continue
        figure = box.element
        if int(figure.get("data-drift", "0")) < MOST_PARAGRAPHS and _next(figure, parents) is not None:
            return figure
    return None


def drift(figure: Any, parents: dict[Any, Any]) -> None:
    """Set a figure after the paragraph that follows it."""
    parent = parents[figure]
    position = list(parent).index(figure)
    parent.remove(figure)
    parent.insert(position + 1, figure)
    figure.set("data-drift", str(int(figure.get("data-drift", "0")) + 1))


def _next(figure: Any, parents: dict[Any, Any]) -> Any | None:
    """The paragraph right after a figure; what else follows (a heading, a notice, a list) is not passed by."""
    siblings = list(parents.get(figure, ()))
    position = siblings.index(figure) + 1 if figure in siblings else 0
    if not 0 < position < len(siblings):
        return None
    following = siblings[position]
    return following if following.tag == "p" and not following.get("class") else None


def _in_text(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, _OUT_OF_TEXT):
            continue
        if child.element is not None and isinstance(child, boxes.BlockLevelBox):
            yield child
        if hasattr(child, "children"):
            yield from _in_text(child)


def _hole(page: Any) -> float:
    """What stays open at the foot of a page, as a part of the height of its text block."""
    notes = [box.height for box in page.children if isinstance(box, boxes.FootnoteAreaBox)]
    foot = page.content_box_y() + page.height - sum(notes)
    ends = [box.position_y + box.height for box in _drawn(page)]
    return (foot - max(ends)) / page.height if ends else 0.0


def _drawn(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, _OUT_OF_TEXT):
            continue
        if isinstance(child, (boxes.LineBox, boxes.ReplacedBox)):
            yield child
        elif hasattr(child, "children"):
            yield from _drawn(child)
