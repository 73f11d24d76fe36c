"""Pins in a document: a word that is not broken, words that stay together, a paragraph with other spaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bookbuild.pdf.press.faults import Setting

_NBSP = "\xa0"


@dataclass(frozen=True, slots=True)
class _At:
    """A character of a document: of the text of an element, or of what follows it (its tail)."""

    owner: Any
    is_tail: bool
    offset: int
    text: str

    @property
    def character(self) -> str:
        return self.text[self.offset]


def keep_whole(setting: Setting, line: int, parents: dict[Any, Any], apart: frozenset[Any]) -> bool:
    """Forbid the hyphen in the word that a line ends in; says whether it could be found."""
    end = _find(setting, setting.lines[line].ends, apart)
    if end is None:
        return False
    at = end[0]
    start, stop = at.offset, at.offset
    while start and not at.text[start - 1].isspace():
        start -= 1
    while stop < len(at.text) and not at.text[stop].isspace():
        stop += 1
    if not setting.lines[line].text.rstrip("\u2010").endswith(at.text[start : at.offset + 1]):
        return False
    return _wrap(at, start, stop, parents)


def hold(setting: Setting, apart: frozenset[Any]) -> bool:
    """Hold the last line to the word before it; says whether the space between them could be found."""
    found = _find(setting, setting.lines[-2].ends, apart)
    if found is None or not (found[1] and found[1].character.isspace()) or (found[2] and found[2].character.isspace()):
        return False
    space = found[1]
    _write(space, space.text[: space.offset] + _NBSP + space.text[space.offset + 1 :])
    return True


def widen(setting: Setting, amount: float) -> None:
    """Add to the spaces of a paragraph. amount: in ems; less than 0 takes away."""
    setting.element.set("style", f"word-spacing: {amount}em")


def _find(setting: Setting, count: int, apart: frozenset[Any]) -> tuple[_At, _At | None, _At | None] | None:
    """The character with so many before it and itself, spaces left out, and the two after it."""
    every = list(_characters(setting.element, apart))
    seen = 0
    for index, at in enumerate(every):
        seen += not at.character.isspace() and at.character != "\xad"
        if seen == count:
            after = [*every[index + 1 : index + 3], None, None]
            return at, after[0], after[1]
    return None


def _characters(element: Any, apart: frozenset[Any]) -> Iterator[_At]:
    for offset in range(len(element.text or "")):
        yield _At(element, False, offset, element.text)
    for child in element:
        if child not in apart:
            yield from _characters(child, apart)
        for offset in range(len(child.tail or "")):
            yield _At(child, True, offset, child.tail)


def _write(at: _At, text: str) -> None:
    if at.is_tail:
        at.owner.tail = text
    else:
        at.owner.text = text


def _wrap(at: _At, start: int, stop: int, parents: dict[Any, Any]) -> bool:
    """Put a span that forbids hyphens around a part of a text, unless it is in one already."""
    parent = parents.get(at.owner) if at.is_tail else at.owner
    if parent is None or (not at.is_tail and "hyphens" in (at.owner.get("style") or "")):
        return False
    span = parent.makeelement("span", {"style": "hyphens: none"})
    span.text, span.tail = at.text[start:stop], at.text[stop:]
    _write(at, at.text[:start])
    parent.insert(list(parent).index(at.owner) + 1 if at.is_tail else 0, span)
    parents[span] = parent
    return True
