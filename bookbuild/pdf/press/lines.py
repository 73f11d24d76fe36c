"""What stands where on laid-out pages: lines of type, and the character with which each page begins."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
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
    the same word in the section's XHTML. The head of a table counts once, on its first page. A figure that gave way to
    paragraphs counts where the XHTML has it, before them.
    """
    passed = _passed(pages)
    owners = {*passed, *(element for elements in passed.values() for element in elements)}
    starts, first_owners, count = [], [], 0
    lengths: dict[Any, int] = dict.fromkeys(owners, 0)
    heads: set[Any] = set()
    for page in pages:
        starts.append(count)
        texts = list(_texts(page._page_box, heads, owners, None))
        first_owners.append(texts[0][1] if texts else None)
        for box, owner in texts:
            size = characters(box)
            count += size
            if owner is not None:
                lengths[owner] += size
    return [
        start + _displaced(owner, passed, lengths) for start, owner in zip(starts, first_owners, strict=True)
    ]  # fmt: skip


def _displaced(owner: Any, passed: Mapping[Any, tuple[Any, ...]], lengths: Mapping[Any, int]) -> int:
    """How much later the XHTML has the text of an element than the pages have it."""
    if owner in passed:
        return -sum(lengths[element] for element in passed[owner])
    return sum(lengths[figure] for figure, elements in passed.items() if owner in elements)


def _passed(pages: list[Any]) -> dict[Any, tuple[Any, ...]]:
    """Figures that were set after paragraphs (drift.py), each with those paragraphs."""
    roots = [box.element for page in pages[:1] for box in page._page_box.children if box.element_tag == "html"]
    moved = [figure for root in roots for figure in root.iter("figure") if figure.get("data-drift")]
    if not moved:
        return {}
    parents = {child: parent for root in roots for parent in root.iter() for child in parent}
    out = {}
    for figure in moved:
        siblings = list(parents[figure])
        position = siblings.index(figure)
        out[figure] = tuple(siblings[position - int(figure.get("data-drift")) : position])
    return out


def _texts(box: Any, heads: set[Any], owners: set[Any], owner: Any) -> Iterator[tuple[Any, Any]]:
    """Boxes of text, each with the element of `owners` that it is in. heads: the elements of table heads that were met
    before, which tables repeat on every page."""
    for child in box.children:
        if isinstance(child, _OUT_OF_TEXT) or (child.element_tag or "").endswith("::footnote-call"):
            continue
        if isinstance(child, boxes.TableRowGroupBox) and child.is_header:
            if child.element in heads:
                continue
            heads.add(child.element)
        if isinstance(child, boxes.TextBox):
            if "::" not in (child.element_tag or ""):
                yield child, owner
        elif hasattr(child, "children"):
            yield from _texts(child, heads, owners, child.element if child.element in owners else owner)


def characters(box: Any) -> int:
    """Characters of a text box, without spaces and without the hyphen that its line was given."""
    text = box.text
    mark = box.style["hyphenate_character"]
    if text.endswith(mark) and not (box.element is not None and mark in "".join(box.element.itertext())):
        text = text[: -len(mark)]
    return sum(not c.isspace() and c != "\xad" for c in text)
