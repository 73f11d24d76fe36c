"""The strut of a style, found once a style.

WeasyPrint keeps struts by a text of fourteen properties and makes that text at every line. A style object does not change
once boxes have it, but for copies, which are objects of their own: here the strut is kept with the object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import weasyprint.text.line_break as target
from weasyprint.css import computed_values, units
from weasyprint.layout import inline

from bookbuild.pdf.press.patches import Patch


def make(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`strut` with a memory."""

    def strut(style: Any) -> Any:
        # a style is asked for its strut while it is computed: only what has a line height is finished
        own = style.__dict__
        known = own.get("strut")
        size = (style["font_size"], style["line_height"])
        if known is None or known[0] != size:
            known = own["strut"] = (size, original(style))
        return known[1]

    return strut


PATCH = Patch(target, "strut", make, "b57885b70dd08efe", (inline, units, computed_values))
