"""Flat values of a profile to typed ones; what is wrong with them is collected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from bookbuild.diagnostics import Diagnostic, Location, Rule, did_you_mean
from bookbuild.model.geometry import POINTS, Length, Trim
from bookbuild.printers.located_toml import Leaf

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")
NOTHING = Length(Fraction(0))
_LENGTH = re.compile(r"\s*(-?)([0-9]{1,9}(?:\.[0-9]{1,9})?)(?:/([1-9][0-9]{0,8}))?\s*(pt|in|mm|cm|pc)\s*")
MOST_COUNT = 1_000_000


class _Wrong(Exception):
    """A value cannot be read; the message ends the sentence that begins with its key."""


@dataclass(slots=True)
class Fields:
    """Values on their way. asked: every key that was asked for, so that the others are known to mean nothing; of: what the file
    is, for messages."""

    values: Mapping[str, Leaf]
    place_of: Callable[[str], Location]
    own: frozenset[str] = frozenset()
    of: str = "a printer's profile"
    asked: set[str] = field(default_factory=set)
    found: list[Diagnostic] = field(default_factory=list)

    def text(self, key: str) -> str:
        """A text, which may be empty."""
        return self._read(key, _text, "")

    def text_or(self, key: str, otherwise: str = "") -> str:
        """A text, if the key is there."""
        self.asked.add(key)
        return self.text(key) if key in self.values else otherwise

    def texts_or_none(self, key: str) -> tuple[str, ...]:
        """A list of texts; none if the key is not there."""
        self.asked.add(key)
        return self.texts(key) if key in self.values else ()

    def length(self, key: str) -> Length:
        """A length, not below zero."""
        return self._read(key, _length, NOTHING)

    def signed_length(self, key: str) -> Length:
        """A length that may be below zero."""
        return self._read(key, _signed_length, NOTHING)

    def count(self, key: str, least: int = 0) -> int:
        """A whole number."""
        return self._read(key, lambda value: _count(value, least), least)

    def count_or_none(self, key: str) -> int | None:
        """A whole number, if the key is there and not null."""
        self.asked.add(key)
        return self.count(key) if self.values.get(key) is not None else None

    def length_or_nothing(self, key: str) -> Length:
        """A length, zero if the key is not there."""
        self.asked.add(key)
        return self.length(key) if key in self.values else NOTHING

    def truth(self, key: str) -> bool:
        """Yes or no."""
        return self._read(key, _truth, False)

    def word(self, key: str, kind: type[Word]) -> Word:
        """One of the words of an enumeration."""
        return self._read(key, lambda value: _word(value, kind), next(iter(kind)))

    def words(self, key: str, kind: type[Word]) -> tuple[Word, ...]:
        """A list of words of an enumeration, not empty."""
        return self._read(key, lambda value: tuple(_word(item, kind) for item in _list(value, least=1)), ())

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, which may be empty."""
        return self._read(key, lambda value: tuple(_text(item) for item in _list(value)), ())

    def trims(self, key: str) -> tuple[Trim, ...]:
        """A list of trims, which may be empty."""
        return self._read(key, lambda value: tuple(_trim(item) for item in _list(value)), ())

    def trim_or_none(self, key: str) -> Trim | None:
        """A trim, if the key is there."""
        self.asked.add(key)
        return self._read(key, _trim, None) if key in self.values else None

    def rows(self, key: str) -> tuple[tuple[int, Length], ...]:
        """Pairs of pages and a length, with the pages ascending; may be empty."""
        return self._read(key, _rows, ())

    def names_under(self, table: str) -> tuple[str, ...]:
        """The keys of a table, in their order."""
        start = f"{table}."
        return tuple(dict.fromkeys(key[len(start) :].split(".")[0] for key in self.values if key.startswith(start)))

    def wrong(self, key: str, message: str, hint: str = "") -> None:
        """Note a finding at a key: of the file, or of the book if it is a value of its own."""
        rule = Rule.VALUE_INVALID if key in self.own else Rule.STYLE_BROKEN
        self.found.append(Diagnostic(rule=rule, message=message, at=self.place_of(key), hint=hint))

    def report_unknown(self) -> None:
        """Note a finding for every value that nobody asked for."""
        for key in self.values:
            if key not in self.asked | self.tables():
                rule = Rule.KEY_UNKNOWN if key in self.own else Rule.STYLE_BROKEN
                message = f"{self.of} has no key '{key}'"
                hint = did_you_mean(key, self.asked)
                self.found.append(Diagnostic(rule=rule, message=message, at=self.place_of(key), hint=hint))

    def tables(self) -> set[str]:
        """The tables that hold what was asked for."""
        return {key[:end] for key in self.asked for end in range(len(key)) if key[end] == "."}

    def _read(self, key: str, kind: Callable[[Leaf], Value], otherwise: Value) -> Value:
        self.asked.add(key)
        if key not in self.values:
            self._lacks(key)
            return otherwise
        try:
            return kind(self.values[key])
        except _Wrong as error:
            self.wrong(key, f"'{key}' {error}")
            return otherwise

    def _lacks(self, key: str) -> None:
        table = key.rpartition(".")[0]
        if self.values.get(table) is None:
            self.wrong(key, f"the profile lacks '{key}'", "begin with a copy of a file of the house")
        elif table not in self.asked:
            self.asked.add(table)
            self.wrong(table, f"'{table}' must be a table", f"write {key.rpartition('.')[2]} = … in it")


def _text(value: Leaf) -> str:
    if not isinstance(value, str):
        raise _Wrong('must be a text: write it as "text"')
    return value


def _truth(value: Leaf) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("must be true or false")
    return value


def _count(value: Leaf, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_COUNT:
        raise _Wrong(f"must be a whole number from {least} to {MOST_COUNT:,}")
    return value


def _length(value: Leaf) -> Length:
    length = _signed_length(value)
    if length < NOTHING:
        raise _Wrong("must not be below zero")
    return length


def _signed_length(value: Leaf) -> Length:
    match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise _Wrong('must be a text with number and unit, such as "0.375in", "3mm" or "1/444in"')
    sign, number, divisor, unit = match.groups()
    points = Fraction(number) / int(divisor or 1) * POINTS[unit]
    return Length(-points if sign else points)


def _trim(value: Leaf) -> Trim:
    try:
        return Trim.parse(_text(value))
    except ValueError as error:
        raise _Wrong(f"cannot be read: {error}") from error


def _list(value: Leaf, least: int = 0) -> list[Leaf]:
    if not isinstance(value, list) or len(value) < least:
        raise _Wrong(f"must be a list{' that is not empty' if least else ''}")
    return value


def _word(value: Leaf, kind: type[Word]) -> Word:
    try:
        return kind(_text(value))
    except ValueError as error:
        raise _Wrong(f"must be one of {', '.join(kind)}, not '{value}'") from error


def _rows(value: Leaf) -> tuple[tuple[int, Length], ...]:
    rows = []
    for item in _list(value):
        if not isinstance(item, list) or len(item) != 2:
            raise _Wrong('must be a list of rows [pages, "length"]')
        rows.append((_count(item[0], 1), _length(item[1])))
    if any(row[0] >= after[0] for row, after in pairwise(rows)):
        raise _Wrong("must have its rows in the order of their pages")
    return tuple(rows)
