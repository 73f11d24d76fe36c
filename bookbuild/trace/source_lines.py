"""Words of a block to their line and column in the manuscript, through marks, links and typographic changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bookbuild.diagnostics import Location
from bookbuild.model.letters import TOKEN, letters
from bookbuild.trace.book_text import BookText, Run

Read = Callable[[str], str]
_MOST_LINES = 400  # of a block
_TYPED = 0.5  # of the words of a block, that stand in the file if an author wrote it
_TOKENS_MORE = 120  # that a block may have beyond its words: addresses, attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A place of the manuscript. is_exact: the very words, or the image, stand there, or what the tool made the words of; else
    it is what stands nearest. is_made: no author wrote the words."""

    at: Location
    is_exact: bool
    is_made: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """start: where its letters begin, in those of the block; line, column: where it is typed."""

    text: str
    start: int
    line: int = 0
    column: int = 0


@dataclass(slots=True)
class SourceLines:
    """The files of a book, read when they are wanted. read: path -> text, empty if there is no such file."""

    text: BookText
    read: Read
    files: dict[str, list[str]] = field(default_factory=dict)
    blocks: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    matched: dict[int, tuple[list[_Word], list[_Word | None]]] = field(default_factory=dict)

    def place(self, place: int) -> Traced:
        """Where the word that holds a place of the book's letters is typed, or what the tool made the word of."""
        run = self.text.run(place)
        words, typed = self._matched(run)
        if sum(word is not None for word in typed) < _TYPED * len(words) or not words:
            return Traced(at=run.at, is_exact=True, is_made=True)
        number = max(bisect_right(words, place - run.start, key=lambda word: word.start) - 1, 0)
        near = next((typed[n] for n in (*range(number, len(words)), *range(number, -1, -1)) if typed[n]), None)
        at = Location(path=run.at.path, line=near.line, column=near.column) if near else run.at
        return Traced(at=at, is_exact=typed[number] is not None)

    def _matched(self, run: Run) -> tuple[list[_Word], list[_Word | None]]:
        """The words of a run, and of each the one in the file that it was made of."""
        if run.start not in self.matched:
            words = _words(run.text)
            typed = self._typed(run, len(words))
            found: list[_Word | None] = [None] * len(words)
            matcher = SequenceMatcher(None, [w.text for w in words], [w.text for w in typed], autojunk=False)
            for first, second, size in matcher.get_matching_blocks():
                found[first : first + size] = typed[second : second + size]
            self.matched[run.start] = (words, found)
        return self.matched[run.start]

    def _typed(self, run: Run, count: int) -> list[_Word]:
        """The words of the file from a block's place to the next block's."""
        lines = self._lines(run.at.path)
        end = self._next(run.at)
        out: list[_Word] = []
        for number in range(max(run.at.line, 1), min(len(lines), end[0], run.at.line + _MOST_LINES) + 1):
            for match in TOKEN.finditer(lines[number - 1]):
                place = (number, match.start() + 1)
                if (run.at.line, run.at.column) <= (place[0], match.end()) and place < end:
                    out.append(_Word(letters(match[0]), 0, *place))
            if len(out) > 2 * count + _TOKENS_MORE:
                break
        return out

    def _lines(self, path: str) -> list[str]:
        if path not in self.files:
            self.files[path] = self.read(path).split("\n")
        return self.files[path]

    def _next(self, at: Location) -> tuple[int, int]:
        """The place of the block after one, in its file."""
        if not self.blocks:
            for run in (run for run in self.text.runs if not run.is_made):
                self.blocks.setdefault(run.at.path, []).append((run.at.line, run.at.column))
            self.blocks = {path: sorted(set(places)) for path, places in self.blocks.items()}
        places: Sequence[tuple[int, int]] = self.blocks.get(at.path, ())
        number = bisect_right(places, (at.line, at.column))
        return places[number] if number < len(places) else (len(self._lines(at.path)) + 1, 0)


def _words(text: str) -> list[_Word]:
    out, start = [], 0
    for match in TOKEN.finditer(text):
        word = letters(match[0])
        out.append(_Word(word, start))
        start += len(word)
    return out
