"""Values of a PDF as Python's own, whatever a hostile file put in their place; and its streams, up to a limit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

# Of all the streams together: what a book of pictures needs, and no bomb
MOST_BYTES = 3_000_000_000
# Of one stream (qpdf's limit for Flate, set while a file is looked at)
MOST_OF_ONE = 600_000_000
_LONGEST_ARRAY = 200_000
_FAULTS = (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError, RuntimeError, OverflowError)


def entry(value: object, key: str) -> object:
    """What a dictionary or stream has under a key; None: it has nothing, or is no dictionary."""
    if not isinstance(value, (Dictionary, Stream)):
        return None
    try:
        return value.get(key)
    except _FAULTS:
        return None


def down(value: object, *keys: str) -> object:
    """An entry of an entry."""
    for key in keys:
        value = entry(value, key)
    return value


def entries(value: object) -> Iterator[tuple[str, object]]:
    """Keys of a dictionary and what they have, in the order of the keys."""
    if isinstance(value, (Dictionary, Stream)):
        for key in sorted(value.keys()):
            yield key, entry(value, key)


def items(value: object) -> list[object]:
    """The members of an array; none: it is no array."""
    if not isinstance(value, Array):
        return []
    try:
        return [value[i] for i in range(min(len(value), _LONGEST_ARRAY))]
    except _FAULTS:
        return []


def number(value: object) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        made = float(value)
    except (OverflowError, ValueError):
        return None
    return made if math.isfinite(made) and abs(made) < 1e9 else None


def whole(value: object, otherwise: int = 0) -> int:
    """A whole number."""
    made = number(value)
    return otherwise if made is None else int(made)


def numbers(value: object) -> list[float]:
    """The numbers of an array; none: one of its members is no number."""
    made = [number(item) for item in items(value)]
    return [n for n in made if n is not None] if None not in made else []


def name(value: object) -> str:
    """A name without its slash, "" for anything else."""
    return str(value)[1:] if isinstance(value, Name) else ""


def text(value: object) -> str:
    """A string of the file, or a name."""
    if isinstance(value, (pikepdf.String, Name)):
        try:
            return str(value)
        except (UnicodeError, ValueError):
            return ""
    return ""


def identity(value: object) -> tuple[int, int]:
    """Number and generation of an object that others refer to; (0, 0): it stands by itself."""
    return value.objgen if isinstance(value, Object) else (0, 0)


def filters_of(source: object) -> list[str]:
    """Names of a stream's filters, first the last one that was applied."""
    value = entry(source, "/Filter")
    return [name(item) for item in items(value) or ([value] if value is not None else [])]


class Streams:
    """The streams of one file, as long as their bytes last. faults: what could not be decoded; is_spent: more than MOST_BYTES."""

    def __init__(self) -> None:
        self._left = MOST_BYTES
        self.faults: list[str] = []
        self.is_spent = False

    def read(self, value: object) -> bytes | None:
        """The bytes, decoded; None: it is no stream, or cannot be decoded."""
        return self._take(value, decoded=True)

    def read_coded(self, value: object) -> bytes | None:
        """The bytes as they stand in the file."""
        return self._take(value, decoded=False)

    def spend(self, count: int) -> bool:
        """Count bytes that somebody else decodes; say whether there were so many left."""
        self._left -= count
        self.is_spent = self.is_spent or self._left <= 0
        return self._left > 0

    def _take(self, value: object, *, decoded: bool) -> bytes | None:
        if not isinstance(value, Stream):
            return None
        if self._left <= 0:
            self.is_spent = True
            return None
        try:
            data = value.read_bytes() if decoded else value.read_raw_bytes()
        except (*_FAULTS, MemoryError, NotImplementedError) as error:
            number, generation = identity(value)
            self.faults.append(f"stream {number} {generation}: {type(error).__name__}")
            self._left -= MOST_OF_ONE // 10
            return None
        self._left -= len(data) + 1000
        return data
