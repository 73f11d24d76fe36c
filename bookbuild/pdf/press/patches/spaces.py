"""Lines that end where they are full, not at their first word.

The space at the end of a line hangs in the margin. WeasyPrint knows that of a line that it divides, but not of text that
ends in a space because an element follows (`Father <span>Kim</span>`): where the text fits and its last space does not,
Pango says that it is one line, `split_first_line` finds it too wide, and takes its first word alone (line_break.py, step 3:
"the line can't be split earlier"). The line ends early by whatever came after that word. This one mends the pages, so it is
not switched off with the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.layout import inline

from bookbuild.pdf.press.patches import Patch

_RATIO = 4  # of line_break.py: so many characters fit in an em, for sure


def make(original: Callable[..., Any]) -> Callable[..., Any]:
    """`split_first_line` that leaves a hanging space out of account. The caller does so too (`trailing_whitespace_size`)."""

    def split_first_line(text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any,
                         is_line_start: bool = True, minimum: bool = False) -> Any:  # fmt: skip
        found = original(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        if found[2] is None or not _may_hang(text, style, max_width):
            return found
        alone = original(text.rstrip(" "), style, context, max_width, justification_spacing, is_line_start, minimum)
        if alone[2] is not None or alone[3] > max_width:
            return found
        return original(text, style, context, None, justification_spacing, is_line_start, minimum)

    return split_first_line


def _may_hang(text: str, style: Any, max_width: Any) -> bool:
    """Say whether a text ends in a space and is not longer than a line can be."""
    if (
        not text.endswith(" ")
        or text.isspace()
        or max_width is None
        or style["white_space"] not in {"normal", "pre-line"}
    ):
        return False
    return bool(len(text) * style["font_size"] <= max_width * _RATIO)


PATCH = Patch(inline, "split_first_line", make, "39ad1016863ca34d")
