"""Give every heading an id, so that contents, notices and references can lead to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bookbuild.model.book import Chapter, Manuscript
from bookbuild.model.markup import HEADINGS, Element, Node, Nodes, elements, rebuild, text_of


def identify(manuscript: Manuscript) -> Manuscript:
    """Headings without an id get `CHAPTER.words-of-the-heading`; the author's ids stay as they are."""
    taken = {
        e.get("id") for slot in manuscript.slots if slot.chapter for e in elements(slot.chapter.body) if e.has("id")
    }
    slots = tuple(replace(s, chapter=_chapter(s.chapter, taken)) if s.chapter else s for s in manuscript.slots)
    return replace(manuscript, slots=slots)


def _chapter(chapter: Chapter, taken: set[str]) -> Chapter:
    last: dict[str, int] = {}

    def change(item: Element) -> Iterable[Node]:
        if item.tag not in HEADINGS or item.has("id"):
            return (item,)
        base = f"{chapter.id}.{_slug(text_of(_open_words(item.children))) or 'section'}"
        name = base
        while name in taken:
            last[base] = last.get(base, 1) + 1
            name = f"{base}-{last[base]}"
        taken.add(name)
        return (item.but(id=name),)

    return replace(chapter, body=rebuild(chapter.body, change))


def _open_words(nodes: Nodes) -> Nodes:
    """A heading's words without those that are marked: an id is read by machines, and by the curious."""
    return rebuild(nodes, lambda e: (e.get("data-safe"),) if e.has("data-spoiler") else (e,))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
