"""A finding -> the line of the manuscript that it is about, and which words of it are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.folder import text_inside
from bookbuild.limits import MOST_CHAPTER

BOOK_FILE = "book.yaml"
_BINARY = (".pdf", ".epub", ".jpg", ".jpeg", ".png", ".gif", ".otf", ".ttf", ".icc")
_QUOTED = re.compile(r"'([^'\n]+)'(?!\w)")
# what a mark of the dialect spans, from where a finding stands
_CONSTRUCTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"!?\[[^\]\n]*\](?:\([^)\n]*\))?(?:\{[^}\n]*\})?",
        r"<!--.*?(?:-->|$)",
        r"</?[A-Za-z][^>\n]*>",
        r"///.*",
        r"#{1,6} .*",
        r"```.*|~~~.*",
    )
)
# the words that these name stand right behind the place
_BEHIND = frozenset({Rule.PROSE_SPACING, Rule.PROSE_PUNCTUATION, Rule.PROSE_NOTE, Rule.PROSE_INVISIBLE})
_REACH = 40


class Sources:
    """The text files under a folder, read when a line of theirs is asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lines = lru_cache(maxsize=16)(self._read)

    def line(self, item: Diagnostic) -> str | None:
        """The line of a finding, without its end; None if the file has no such line, is no text or lies elsewhere."""
        if not item.at.line:
            return None
        lines = self._lines(item.at.path)
        return lines[item.at.line - 1] if item.at.line <= len(lines) else None

    def _read(self, path: str) -> tuple[str, ...]:
        """Lines as the findings count them: a line feed ends one, whatever the file has."""
        text = None if path.lower().endswith(_BINARY) else text_inside(self.root, path, MOST_CHAPTER)
        return () if text is None else tuple(text.split("\n"))


def anchored(found: Iterable[Diagnostic], root: Path) -> tuple[Diagnostic, ...]:
    """Findings for a service that shows files of a repository: what lies in none, such as a page of the EPUB, is shown at
    book.yaml, and the message tells its place."""
    if not (root / BOOK_FILE).is_file():
        return tuple(found)
    return tuple(item if (root / item.at.path).is_file() else _at_book(item) for item in found)


def _at_book(item: Diagnostic) -> Diagnostic:
    return replace(item, at=Location(path=BOOK_FILE, line=1, column=1), message=f"{item.at}: {item.message}")


def span(line: str, item: Diagnostic) -> tuple[int, int]:
    """Where in its line a finding begins and ends, in characters from 0. Both are the same if the end is not known."""
    start = min(max(item.at.column - 1, 0), len(line))
    rest = line[start:]
    quoted = [words for words in _QUOTED.findall(item.message) if words.strip()]
    for words in quoted:
        if rest.startswith(words):
            return start, start + len(words)
    for construct in _CONSTRUCTS:
        if match := construct.match(rest):
            return start, start + len(match[0].rstrip())
    if item.rule in _BEHIND:
        for words in quoted:
            if 0 <= (at := rest.find(words)) <= _REACH:
                return start, start + at + len(words)
    return start, start


def underlined(line: str, item: Diagnostic) -> tuple[int, int]:
    """The same for the eye: the word that stands there if the end is not known, at least one character."""
    start, end = span(line, item)
    if end == start:
        match = re.compile(r"[\w’'-]+").match(line, start)
        end = match.end() if match else start + 1
    return start, end
