"""What has the height of a picture takes whole lines, so that the text after it is back on the grid.

CSS would say `block-step-size` (Rhythmic Sizing 1, section 2), which WeasyPrint does not know; no style sheet can, since the
height of a drawing and of its caption follow from the measure. This one mends the pages, so it is not switched off with the
others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.layout import block
from weasyprint.text.line_break import strut

from bookbuild.pdf.press.patches import Patch

_STEPPED = frozenset({"figure"})
_SAME = 0.01  # pixels; what is left of a step by rounding


def make(original: Callable[..., Any]) -> Callable[..., Any]:
    """`block_box_layout` that adds white below a figure, up to the next whole line of the text around it."""

    def block_box_layout(*arguments: Any, **named: Any) -> Any:
        result = original(*arguments, **named)
        box, resume_at = result[:2]
        if box is not None and resume_at is None and box.element_tag in _STEPPED:
            step, _ = strut(box.style)
            if step > 0 and (rest := -box.border_height() % step) > _SAME and step - rest > _SAME:
                box.height += rest
        return result

    return block_box_layout


PATCH = Patch(block, "block_box_layout", make, "a6279066e3d9ff7d")
