"""What a book says against what a finished file shows of it: pieces that are not there, and those that are there twice.

Pieces are looked for in their order, each right after the one before it. What stands elsewhere (a figure that gave way, a note
under a table) is then looked for in what is left over. What is left over in the end was made by the tool, or stands there twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bookbuild.checks.expected_text import Piece
from bookbuild.model.letters import characters

_NEAR = 400  # characters that the tool may have put in before a piece
_MOST_MISSED = 3  # pieces in a row, before the whole of the rest is looked through
_ANYWHERE = 40  # characters, from which a piece is taken to be itself wherever it stands
_SHORT, _NEAR_SHORT = 12, 40  # a piece of a few letters stands in many words
_TELLING = 6  # characters, from which the loss of a piece is told by itself
_FEWEST = 8  # characters of a part, where a piece is parted by the end of a page or a row of a table
_MOST_PARTS = 5
_SENTENCE = 20  # characters, from which a sentence that is there twice is told
_ENDS = re.compile(r"(?<=[.!?…。])[\"'”’»)\]]*\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Words that are not there, or there twice. pieces: in a row, the first of them told; place: in the text of the file, where
    they ought to stand or stand again; sentence: of the first."""

    is_doubled: bool
    pieces: tuple[Piece, ...]
    sentence: str
    place: int


def compared(pieces: Sequence[Piece], found: str) -> tuple[Flaw, ...]:
    """Flaws of a text. found: its letters and figures, as the file shows them, in the order of the file."""
    matcher = _Matcher(found)
    later = list(matcher.in_order(pieces))
    # long ones first: a letter or two stand in anything, and would part what they are taken from
    by_length = sorted(later, key=lambda item: -len(pieces[item[0]].row))
    there_too = {number for number, _ in by_length if matcher.elsewhere(pieces[number].row)}
    missing = [(number, place) for number, place in later if number not in there_too]
    if not missing and matcher.is_full():
        return ()
    lost = {number for number, _ in missing}
    there = [piece for number, piece in enumerate(pieces) if number not in lost]
    return (*_missing(pieces, missing, found), *_doubled(there, matcher))


@dataclass(slots=True)
class _Matcher:
    """A text of which piece after piece is claimed. gaps: what nobody has claimed, as (start, end)."""

    found: str
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def in_order(self, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
        """Claim the pieces that follow each other; (number, place where it was due) of each other one."""
        cursor, done, missed = 0, 0, 0
        for number, piece in enumerate(pieces):
            place = self._next(piece.row, cursor, missed)
            if place < 0:
                missed += 1
                yield number, cursor
                continue
            if place > done:
                self.gaps.append((done, place))
            cursor = done = place + len(piece.row)
            missed = 0
        if done < len(self.found):
            self.gaps.append((done, len(self.found)))

    def _next(self, row: str, cursor: int, missed: int) -> int:
        if self.found.startswith(row, cursor):
            return cursor
        if len(row) < _TELLING:
            return -1
        reach = _NEAR if len(row) >= _SHORT else _NEAR_SHORT
        place = self.found.find(row, cursor, cursor + len(row) + reach)
        if place < 0 and missed >= _MOST_MISSED and len(row) >= _ANYWHERE:
            place = self.found.find(row, cursor)
        return place

    def elsewhere(self, row: str) -> bool:
        """Claim a piece in what is left, whole or in parts; say whether it is there."""
        if self._claim(row):
            return True
        before = list(self.gaps)
        for _ in range(_MOST_PARTS):
            length = self._longest(row)
            if length < min(_FEWEST, len(row)):
                break
            self._claim(row[:length])
            row = row[length:]
            if not row or (len(row) < _FEWEST and self._claim(row)):
                return True
        self.gaps = before
        return False

    def _longest(self, row: str) -> int:
        """How many of its first characters stand in a gap; the last part must leave no stub."""
        low, high = 0, len(row)
        while low < high:
            middle = (low + high + 1) // 2
            if self._where(row[:middle]) is not None:
                low = middle
            else:
                high = middle - 1
        return low

    def _where(self, row: str) -> tuple[int, int] | None:
        for number, (start, end) in enumerate(self.gaps):
            if (place := self.found.find(row, start, end)) >= 0:
                return number, place
        return None

    def _claim(self, row: str) -> bool:
        where = self._where(row)
        if where is None:
            return False
        number, place = where
        start, end = self.gaps[number]
        rest = [(start, place), (place + len(row), end)]
        self.gaps[number : number + 1] = [gap for gap in rest if gap[0] < gap[1]]
        return True

    def is_full(self) -> bool:
        """Say whether too little is left for a sentence."""
        return all(end - start < _SENTENCE for start, end in self.gaps)


def _missing(pieces: Sequence[Piece], missing: Sequence[tuple[int, int]], found: str) -> Iterator[Flaw]:
    """One flaw for pieces that follow each other."""
    groups: list[list[tuple[int, int]]] = []
    for item in missing:
        if groups and item[0] == groups[-1][-1][0] + 1:
            groups[-1].append(item)
        else:
            groups.append([item])
    for group in groups:
        lost = tuple(pieces[number] for number, _ in group)
        if sum(len(piece.row) for piece in lost) >= _TELLING:
            yield Flaw(is_doubled=False, pieces=lost, sentence=_first_lost(lost[0], found), place=group[0][1])


def _first_lost(piece: Piece, found: str) -> str:
    """The first sentence of a piece that the text does not have."""
    every = sentences(piece.text)
    return next((sentence for sentence in every if characters(sentence) not in found), every[0])


def sentences(text: str) -> list[str]:
    """The sentences of a piece, roughly: at marks that end one before a space."""
    return [part for part in _ENDS.split(text) if characters(part)] or [text]


def _doubled(pieces: Sequence[Piece], matcher: _Matcher) -> Iterator[Flaw]:
    """One flaw for each stretch that nobody claimed and that says again what the section says."""
    for start, end in matcher.gaps:
        if end - start < _SENTENCE:
            continue
        again = list(_again(pieces, matcher.found, start, end))
        if again:
            first = min(again, key=lambda item: item[2])
            told = tuple(dict.fromkeys(piece for piece, _, _ in again))
            yield Flaw(is_doubled=True, pieces=told, sentence=first[1], place=first[2])


def _again(pieces: Iterable[Piece], found: str, start: int, end: int) -> Iterator[tuple[Piece, str, int]]:
    """(piece, sentence, place) of those that stand between two places of a text."""
    for piece in pieces:
        if piece.is_title or len(piece.row) < _SENTENCE:
            continue
        for sentence in sentences(piece.text):
            row = characters(sentence)
            if len(row) >= _SENTENCE and (place := found.find(row, start, end)) >= 0:
                yield piece, sentence, place
