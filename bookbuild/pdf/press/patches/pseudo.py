"""Styles of pseudo-elements, computed when they are asked for.

The sheet of the browser and ours have rules for `::marker`, `::footnote-call` and others that match every element, and
WeasyPrint computes a style for each of them at each element of a document. Hardly any is ever used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.css import StyleFor

from bookbuild.pdf.press.patches import Patch

_LATE = frozenset(
    {"before", "after", "marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
)


def make(original: Callable[..., None]) -> Callable[..., None]:
    """`StyleFor.set_computed_styles` that puts pseudo-elements off."""

    def set_computed_styles(self: Any, element: Any, parent: Any, root: Any = None, pseudo_type: Any = None,
                            base_url: Any = None, target_collector: Any = None) -> None:  # fmt: skip
        if pseudo_type not in _LATE or target_collector is None:
            original(self, element, parent, root, pseudo_type, base_url, target_collector)
            return
        cascaded = self._cascaded_styles.get((element, pseudo_type), {})
        if "anchor" in cascaded:
            original(self, element, parent, root, pseudo_type, base_url, target_collector)
            return
        late = self.__dict__.setdefault("late", {})
        late[element, pseudo_type] = (cascaded, parent, root, base_url)

    return set_computed_styles


def make_call(original: Callable[..., Any]) -> Callable[..., Any]:
    """`StyleFor.__call__` that computes what was put off."""

    def __call__(self: Any, element: Any, pseudo_type: Any = None) -> Any:
        if pseudo_type is not None:
            late = self.__dict__.get("late")
            key = (element, pseudo_type)
            if late and key in late:
                cascaded, parent, root, base_url = late.pop(key)
                self._cascaded_styles[key] = cascaded
                self.set_computed_styles(element, parent, root, pseudo_type, base_url)
                del self._cascaded_styles[key]
        return original(self, element, pseudo_type)

    return __call__


PATCHES = (
    Patch(StyleFor, "set_computed_styles", make, "b5b15856b8beff3f"),
    Patch(StyleFor, "__call__", make_call, "96b91915ae7c344a"),
)
