"""Lines of type in the drawing of a cover, set whole: WeasyPrint sets those of a drawing letter by letter, without kerning.

A drawing asks for it with `data-set="whole"` at its root; all others are drawn as ever. `data-anchor` stands for `text-anchor`.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import Any

import weasyprint.draw.text as drawing
import weasyprint.svg as target
import weasyprint.text.line_break as breaking
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.matrix import Matrix
from weasyprint.svg.bounding_box import extend_bounding_box
from weasyprint.svg.text import Style, TextBox
from weasyprint.svg.utils import normalize, size

_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
_WEIGHTS = {"normal": 400, "bold": 700}


@lru_cache(maxsize=1)
def install() -> None:
    """Let drawings of this process have it."""
    original = target.text

    def text(svg: Any, node: Any, font_size: float) -> None:
        if node.get("data-set") != "whole" or not node.text or _is_placed_by_letter(node):
            original(svg, node, font_size)
        else:
            _draw(svg, node, font_size)

    target.text = text
    target.TAGS.update({tag: text for tag, function in target.TAGS.items() if function is original})


def _is_placed_by_letter(node: Any) -> bool:
    return any(len(normalize(node.attrib.get(name, "")).split()) > 1 for name in ("x", "y", "dx", "dy", "rotate"))


def _draw(svg: Any, node: Any, font_size: float) -> None:
    style = _style(svg, node, font_size)
    layout, _, _, width, height, baseline = breaking.split_first_line(node.text, style, svg.context, inf, 0)
    x, y = svg.cursor_position
    x = _place(node, "x", font_size, svg.inner_width, x) + _place(node, "dx", font_size, svg.inner_width, 0)
    y = _place(node, "y", font_size, svg.inner_height, y) + _place(node, "dy", font_size, svg.inner_height, 0)
    x -= width * _BEFORE.get(node.get("data-anchor", "start"), 0.0)
    svg.cursor_position = (x + width, y)
    corners = ((x, y - baseline), (x + width, y - baseline + height))
    node.text_bounding_box = extend_bounding_box(node.text_bounding_box, corners)
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    box = TextBox(layout, style)
    box.baseline = baseline
    drawing.draw_first_line(svg.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    svg.stream.pop_state()


def _style(svg: Any, node: Any, font_size: float) -> Any:
    style = Style()
    style.update(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [name.strip().strip("\"'") for name in node.get("font-family", "").split(",")]
    style["font_style"] = node.get("font-style", "normal")
    weight = node.get("font-weight", "normal")
    style["font_weight"] = _WEIGHTS.get(weight) or (int(weight) if weight.isdecimal() else 400)
    style["font_size"] = font_size
    if spacing := svg.length(node.get("letter-spacing"), font_size):
        style["letter_spacing"] = spacing
    return style


def _place(node: Any, name: str, font_size: float, whole: float, otherwise: float) -> float:
    value = normalize(node.attrib.get(name, "")).strip()
    return float(size(value, font_size, whole)) if value else otherwise
