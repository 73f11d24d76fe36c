"""A PDF file, object by object: streams as they come, the rest in object streams, a cross-reference stream at the end.

ISO 32000-1, 7.5: file structure. pikepdf would do the same; for a book of two thousand pages it takes several times as
long as everything else that a rebuild does (docs/decisions/0014).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_IN_STREAM = 200  # objects in one object stream
_LEAST = 80  # bytes; shorter streams do not get smaller by packing


class PdfFile:
    """A file in the making. Numbers may be taken before their objects are written."""

    def __init__(self) -> None:
        self.parts: list[bytes] = [_HEADER]
        self.size = len(_HEADER)
        self.places: list[tuple[int, int, int]] = [(0, 0, 65535)]  # kind, offset or object stream, generation or index
        self.waiting: list[tuple[int, bytes]] = []

    def number(self) -> int:
        """The number of an object to come."""
        self.places.append((0, 0, 0))
        return len(self.places) - 1

    def numbers(self, count: int) -> range:
        """So many numbers, one after another."""
        first = len(self.places)
        self.places.extend([(0, 0, 0)] * count)
        return range(first, first + count)

    def put(self, number: int, data: bytes) -> None:
        """An object that is no stream."""
        self.waiting.append((number, data))
        if len(self.waiting) == _IN_STREAM:
            self._pack()

    def add(self, data: bytes) -> int:
        """An object that is no stream; returns its number."""
        number = self.number()
        self.put(number, data)
        return number

    def put_stream(self, number: int, data: bytes, entries: bytes = b"") -> None:
        """A stream whose data are as the entries of its dictionary say."""
        self.places[number] = (1, self.size, 0)
        self._write(b"%d 0 obj\n<<%b/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, entries, len(data), data))

    def add_stream(self, data: bytes, entries: bytes = b"") -> int:
        """A stream, packed if that makes it smaller; returns its number."""
        number = self.number()
        if len(data) >= _LEAST:
            data, entries = zlib.compress(data, 6), entries + b"/Filter/FlateDecode"
        self.put_stream(number, data, entries)
        return number

    def _write(self, data: bytes) -> None:
        self.parts.append(data)
        self.size += len(data)

    def _pack(self) -> None:
        """Object stream (ISO 32000-1, 7.5.7) of the objects that wait."""
        if not self.waiting:
            return
        number = self.number()
        index, at = [], 0
        for place, (own, data) in enumerate(self.waiting):
            index.append(b"%d %d" % (own, at))
            at += len(data) + 1
            self.places[own] = (2, number, place)
        head = b" ".join(index) + b"\n"
        body = zlib.compress(head + b"\n".join(data for _, data in self.waiting), 6)
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(self.waiting), len(head))
        self.waiting = []
        self.put_stream(number, body, entries)

    def finish(self, root: int, info: int) -> bytes:
        """The whole file. Its identifier is made from its content, so the same content has the same."""
        self._pack()
        number = self.number()
        self.places[number] = (1, self.size, 0)
        total = hashlib.sha256()
        for part in self.parts:
            total.update(part)
        identifier = total.hexdigest()[:32].encode()
        width = (max(self.size, len(self.places)).bit_length() + 7) // 8
        rows = b"".join(
            kind.to_bytes(1, "big") + place.to_bytes(width, "big") + last.to_bytes(2, "big")
            for kind, place, last in self.places
        )
        data = zlib.compress(rows, 6)
        entries = b"/Type/XRef/W[1 %d 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode" % (
            width, len(self.places), root, info, identifier, identifier,
        )  # fmt: skip
        start = self.size
        self.put_stream(number, data, entries)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self.parts)


def text(value: str) -> bytes:
    """A text string (ISO 32000-1, 7.9.2.2): ASCII as it is, else UTF-16 with its mark."""
    if value.isascii() and value.isprintable():
        escaped = value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return b"(%b)" % escaped.encode()
    return b"<feff%b>" % value.encode("utf-16-be").hex().encode()


def name_bytes(value: str) -> bytes:
    """The bytes of a text string as they are compared in a name tree (ISO 32000-1, 7.9.6)."""
    return value.encode() if value.isascii() and value.isprintable() else b"\xfe\xff" + value.encode("utf-16-be")


def real(value: float) -> bytes:
    """A number, without needless figures."""
    shown = f"{value:.3f}".rstrip("0").rstrip(".")
    return (shown if shown not in {"", "-0"} else "0").encode()


def array(values: Iterable[float]) -> bytes:
    """Numbers as an array."""
    return b"[%b]" % b" ".join(real(value) for value in values)


def references(numbers: Iterable[int]) -> bytes:
    """References as an array."""
    return b"[%b]" % b" ".join(b"%d 0 R" % number for number in numbers)
