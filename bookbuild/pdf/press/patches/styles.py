"""Computed values that nothing declares, without the long way.

Four of five values that are asked for are declared nowhere: they are the parent's or the initial ones. WeasyPrint finds
that out after looking for variables, functions and logical properties. A value that is kept as it is needs no look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.css import PHYSICAL_FUNCTIONS, ComputedStyle
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

from bookbuild.pdf.press.patches import Patch

_SPECIAL = frozenset({"float", "display", "position", "page"})
_PLAIN_INHERITED = frozenset(
    key for key in INHERITED
    if key not in PHYSICAL_FUNCTIONS and key not in _SPECIAL and not key.startswith(("text_decoration_", "__"))
)  # fmt: skip
_PLAIN_INITIAL = {
    key: value
    for key, value in INITIAL_VALUES.items()
    if key not in INHERITED and key not in INITIAL_NOT_COMPUTED and key not in PHYSICAL_FUNCTIONS and key not in _SPECIAL
    and not key.startswith(("text_decoration_", "__"))
}  # fmt: skip


def make(original: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """`ComputedStyle.__missing__` with a short way."""

    def __missing__(self: Any, key: str) -> Any:
        if key not in self.cascaded:
            if key in _PLAIN_INITIAL:
                value = self[key] = _PLAIN_INITIAL[key]
                return value
            if key in _PLAIN_INHERITED and self.parent_style is not None:
                value = self[key] = self.parent_style[key]
                return value
        return original(self, key)

    return __missing__


PATCH = Patch(ComputedStyle, "__missing__", make, "b318d8efc8ac79d7")
