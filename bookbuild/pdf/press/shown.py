"""What a reader sees of the text of laid-out pages: what is painted, inside of the page and of boxes that hide what overflows.

Text that the style makes (markers, calls, page numbers) is left out, and so is what stands in the margin boxes. The head of a
table counts once. Where a box is moved by `transform` it is taken to be seen.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from bookbuild.model.letters import characters
from bookbuild.pdf.press.paint import label_of

_Clip = tuple[float, float, float, float]
_MADE = ("::before", "::after", "::marker", "::footnote-call", "::footnote-marker")
_HAIR = 0.5  # pixels


@dataclass(slots=True)
class _Page:
    """Text of one page, and of its notes. heads: elements of the heads of tables that were met, on this page or before."""

    heads: set[Any]
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def walk(self, box: Any, clip: _Clip, out: list[str]) -> None:
        """Add what is seen in a box."""
        if isinstance(box, boxes.TextBox):
            out.append(_seen(box, clip))
        elif not self._is_left_out(box):
            out = self.notes if isinstance(box, boxes.FootnoteAreaBox) else out
            clip = _meet(clip, box) if _hides_overflow(box) else clip
            for child in getattr(box, "children", ()):
                self.walk(child, clip, out)

    def _is_left_out(self, box: Any) -> bool:
        if isinstance(box, boxes.TableRowGroupBox) and box.is_header and box.element is not None:
            is_again = box.element in self.heads
            self.heads.add(box.element)
            return is_again
        return isinstance(box, boxes.MarginBox) or _is_made(box) or box.style["opacity"] == 0


def _is_made(box: Any) -> bool:
    return (box.element_tag or "").endswith(_MADE)


def _hides_overflow(box: Any) -> bool:
    return isinstance(box, boxes.BlockBox | boxes.InlineBlockBox) and box.style["overflow"] != "visible"


def shown(pages: list[Any]) -> bytes:
    """For each page the letters and figures of its text and of its notes; packed JSON."""
    heads: set[Any] = set()
    return zlib.compress(json.dumps([_shown(page, heads) for page in pages], ensure_ascii=False).encode(), 3)


def _shown(page: Any, heads: set[Any]) -> list[str]:
    box, made = page._page_box, _Page(heads)
    bleed = page.bleed
    clip = (-bleed["left"], -bleed["top"], page.width + bleed["right"], page.height + bleed["bottom"])
    for child in box.children:
        made.walk(child, clip, made.body)
    return [characters("".join(made.body)), characters("".join(made.notes))]


def _seen(box: Any, clip: _Clip) -> str:
    """The characters of a text box that are painted, as far as they are inside."""
    style = box.style
    colour = style["color"]
    if style["visibility"] != "visible" or _is_made(box) or label_of(box) or getattr(colour, "alpha", 1) == 0:
        return ""
    left, top, right, bottom = clip
    x, y, width, height = box.position_x, box.position_y, box.width, box.height
    middle = y + height / 2
    if not top <= middle <= bottom or x >= right or x + width <= left:
        return ""
    text = str(box.text)
    if (x >= left - _HAIR and x + width <= right + _HAIR) or not width:
        return text
    first = round(len(text) * max(left - x, 0) / width)
    last = round(len(text) * min(right - x, width) / width)
    return text[first:last]


def _meet(clip: _Clip, box: Any) -> _Clip:
    x, y = box.padding_box_x(), box.padding_box_y()
    return (
        max(clip[0], x), max(clip[1], y), min(clip[2], x + box.padding_width()), min(clip[3], y + box.padding_height()),
    )  # fmt: skip
