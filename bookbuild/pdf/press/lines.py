"""What stands where on laid-out pages: lines of type, and the character with which each page begins."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from bookbuild.pdf.fragment import compact
from bookbuild.pdf.press.kit import PX

_OUT_OF_TEXT = (boxes.FootnoteAreaBox, boxes.MarginBox)


def lines_of_type(pages: list[Any]) -> bytes:
    """For each page its lines, in the order of the page: [left, baseline, width, text], in points; packed JSON."""
    lines = [[_line(box) for box in _line_boxes(page._page_box)] for page in pages]
    return zlib.compress(compact(lines), 6)


def _line_boxes(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, boxes.LineBox):
            yield child
        elif hasattr(child, "children"):
            yield from _line_boxes(child)


def _line(line: Any) -> list[Any]:
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    left = min((box.position_x for box in texts), default=line.position_x)
    right = max((box.position_x + box.width for box in texts), default=line.position_x)
    baseline = line.position_y + line.baseline
    return [round(v * PX, 2) for v in (left, baseline, right - left)] + ["".join(box.text for box in texts)]


def first_characters(pages: list[Any]) -> list[int]:
    """For each page, how many characters of the section's own text stand before it, spaces left out.

    Text that the style makes (markers, calls, hyphens at the end of lines) and notes do not count, so the number finds
    the same word in the section's XHTML. The head of a table counts once, on its first page.
    """
    starts, count = [], 0
    heads: set[Any] = set()
    for page in pages:
        starts.append(count)
        count += sum(characters(box) for box in _texts(page._page_box, heads))
    return starts


def _texts(box: Any, heads: set[Any]) -> Iterator[Any]:
    """heads: the elements of table heads that were met before, which tables repeat on every page."""
    for child in box.children:
        if isinstance(child, _OUT_OF_TEXT) or (child.element_tag or "").endswith("::footnote-call"):
            continue
        if isinstance(child, boxes.TableRowGroupBox) and child.is_header:
            if child.element in heads:
                continue
            heads.add(child.element)
        if isinstance(child, boxes.TextBox):
            if "::" not in (child.element_tag or ""):
                yield child
        elif hasattr(child, "children"):
            yield from _texts(child, heads)


def characters(box: Any) -> int:
    """Characters of a text box, without spaces and without the hyphen that its line was given."""
    text = box.text
    mark = box.style["hyphenate_character"]
    if text.endswith(mark) and not (box.element is not None and mark in "".join(box.element.itertext())):
        text = text[: -len(mark)]
    return sum(not c.isspace() and c != "\xad" for c in text)
