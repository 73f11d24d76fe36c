"""What a reader sees of the text of an EPUB, file by file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

from bookbuild.checks.epub_file import EpubFile, classes, local, read_epub
from bookbuild.checks.hidden import HidingRules, hiding
from bookbuild.model.letters import characters

_UNSEEN = frozenset({"head", "script", "style", "svg", "template"})
_HIDDEN_ATTRIBUTE = re.compile(r"^\[hidden\] \{")


def seen_in_epub(data: bytes) -> Mapping[str, str]:
    """The letters and figures of each page of the spine, by its name in the archive; calls of notes are left out.

    Raises zipfile.BadZipFile.
    """
    epub = read_epub(data)
    rules = HidingRules(epub)
    return {path: _seen(epub, path, rules) for path in epub.spine}


def _seen(epub: EpubFile, path: str, rules: HidingRules) -> str:
    root = epub.pages[path]
    hidden = {element for element, why in rules.of_page(path, root, _HIDDEN_ATTRIBUTE).items() if why}
    return characters("".join(_words(root, hidden)))


def _words(element: etree._Element, hidden: Collection[etree._Element]) -> Iterator[str]:
    if _is_seen(element) and element not in hidden:
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                yield from _words(child, hidden)
            yield child.tail or ""


def _is_seen(element: etree._Element) -> bool:
    style = element.get("style")
    return (
        local(element) not in _UNSEEN
        and element.get("hidden") is None
        and "noteref" not in classes(element)
        and not (style and hiding(style))
    )
