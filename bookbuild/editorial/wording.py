"""Whether notices and stand-ins say too much: a guard term, the name of a level, a word such as "twist"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.book import Manuscript
from bookbuild.model.markup import Element, elements, spaced_text
from bookbuild.model.spoilers import Level

# the tool's sentences that a book may word anew
_SENTENCES = (
    "notice-full", "notice-plot", "opening-full-print", "opening-full-epub", "opening-plot-print", "opening-plot-epub",
    "spoiler-end", "left-out", "seal-full", "seal-plot", "spoiler-passage", "head-full", "head-plot",
)  # fmt: skip


def check_wording(manuscript: Manuscript) -> tuple[Diagnostic, ...]:
    """Reports SPO014."""
    terms = [t for t in manuscript.guard if t.level > Level.PREMISE and not manuscript.works[t.work].is_open]
    words = [word for word in manuscript.locale.words["spoiler-words"].split("|") if word]
    found = []
    for text, at in _texts(manuscript):
        for term in terms:
            if _says(text, term.text):
                hint = f"'{term.text}' is a guard term: {term.at}"
                message = f"what stands in for a passage says '{term.text}'"
                found.append(Diagnostic(rule=Rule.SPO014, message=message, at=at, hint=hint))
        for word in words:
            if _says(text, word):
                message = f"a notice or stand-in says '{word}'"
                hint = "say what the passage is about, and not that it surprises"
                found.append(Diagnostic(rule=Rule.SPO014, message=message, at=at, hint=hint))
    return tuple(found)


def _says(text: str, word: str) -> bool:
    """Whole words; Hangul and Han have no such limits."""
    if any("\u3040" <= c <= "\uffdc" for c in word):
        return word in text
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _texts(manuscript: Manuscript) -> Iterator[tuple[str, Location]]:
    """Every text that stands in for another, and every notice, with its place."""
    locale = manuscript.locale
    for key in _SENTENCES:
        yield re.sub(r"\{+\w+\}+", "", locale.words[key]), locale.places.get(key, manuscript.at)
    for slot in manuscript.slots:
        chapter = slot.chapter
        if slot.safe_title:
            yield slot.safe_title, (chapter.title_at if chapter else None) or slot.at
        for body in (chapter.title, chapter.body, *(n.body for n in chapter.notes)) if chapter else ():
            yield from ((text, item.at or slot.at) for item in elements(body) for text in _stand_ins(item))


def _stand_ins(item: Element) -> Iterator[str]:
    yield from (item.get(key) for key in ("data-safe", "data-safe-title", "data-safe-alt") if item.get(key))
    if item.has("data-stand-in"):
        yield spaced_text(item.children)
