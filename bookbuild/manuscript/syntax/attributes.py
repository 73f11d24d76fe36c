"""Attribute lists, `{#id .class key="value"}`: what an author writes never looks like what the parser sets itself."""

from __future__ import annotations

from markdown import Markdown
from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder

AUTHOR = "author-"


class DialectAttributes(AttrListTreeprocessor):
    """Python-Markdown's, with the author's own `data-*` told apart."""

    def sanitize_name(self, name: str) -> str:
        """As Python-Markdown has it."""
        return authored(super().sanitize_name(name))


def authored(name: str) -> str:
    """An attribute's name; `data-x` of an author becomes `author-data-x`, which no module takes for its own."""
    return f"{AUTHOR}{name}" if name.lower().startswith("data-") else name


def read_attributes(text: str) -> list[tuple[str, str]]:
    """The attributes of a bracketed span; a class has the name `.`."""
    return [(authored(key), key if value is None else value) for key, value in get_attrs_and_remainder(text)[0]]


def register(md: Markdown) -> None:
    """Put the dialect's attribute lists in place of Python-Markdown's."""
    md.treeprocessors.deregister("attr_list")
    md.treeprocessors.register(DialectAttributes(md), "attr_list", 8)
