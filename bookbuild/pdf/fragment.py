"""A section laid out once: its pages with stand-in numbers, and all that binding must know of them.

A fragment depends on nothing outside its section but what its job says: it holds no folio, no running head, no page
number of another place, and no object number. What varies with the book is bound later (bind.py). Lengths are PDF points
from the top left corner of the page, unless said otherwise.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_MAGIC = b"bookbuild layout 2\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutJob:
    """Everything that a section's layout follows from. document: XHTML; kit: folder with the sheets and assets.

    is_recto: side of the first page; folio: number of the first page, where the style shows it in the text, else 0;
    page_css: @page rules of the heads, where these must be laid out with the text, else None; turn: id of the notice that must
    stand on a recto; refine: lay out again for what CSS cannot say (press/refine.py).
    """

    kit: Path
    document: str = field(repr=False)
    is_recto: bool = True
    folio: int = 0
    page_css: str | None = field(default=None, repr=False)
    turn: str = ""
    refine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """A page as heads and binding see it. side: "left" or "right"; index: in its section, from 0.

    width, height: of the trimmed page; bleed: (top, right, bottom, left); shift: how far the content moves to the right
    if the page comes to lie on the other side, or None if it cannot; strings: named strings set on it, in order;
    leads: those of them that its first element sets; begins: how many characters of the section's text, spaces left
    out, stand before it.
    """

    side: str
    is_blank: bool
    name: str
    index: int
    groups: tuple[tuple[str, int], ...]
    width: float
    height: float
    bleed: tuple[float, float, float, float]
    shift: float | None
    strings: tuple[tuple[str, str], ...]
    leads: tuple[str, ...]
    begins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where an id stands. page: in its section, from 0."""

    name: str
    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A section's pages. needs: what its layout would have to be told ("side", "folio", "digits"), if anything.

    messages: of the engine; details: bookmarks, links, structure, fonts, slots and objects, as JSON; streams: contents of
    the pages and data of the objects, as they stand in the file; lines: of type, for the proof, as packed JSON; text: what is
    seen on each page, as packed JSON (press/shown.py).
    """

    pages: tuple[PageFacts, ...]
    anchors: tuple[Anchor, ...]
    needs: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    details: bytes = field(repr=False)
    streams: tuple[bytes, ...] = field(repr=False)
    lines: bytes = field(default=b"", repr=False)
    text: bytes = field(default=b"", repr=False)

    def detail(self) -> dict[str, Any]:
        """The details as plain values."""
        value: dict[str, Any] = json.loads(self.details)
        return value

    def seen(self) -> tuple[tuple[str, str], ...]:
        """For each page the letters and figures that are seen in its text, and in its notes."""
        pages = json.loads(zlib.decompress(self.text)) if self.text else ()
        return tuple((body, notes) for body, notes in pages)

    def lines_of_type(self) -> list[list[list[Any]]]:
        """For each page its lines: [left, baseline, width, text]."""
        value: list[list[list[Any]]] = json.loads(zlib.decompress(self.lines))
        return value


class Damaged(Exception):
    """Bytes that are no fragment, or not the one that was stored."""


def pack(fragment: Fragment) -> bytes:
    """Canonical bytes: the same fragment gives the same bytes."""
    head = {
        "pages": [asdict(page) for page in fragment.pages],
        "anchors": [[a.name, a.page, a.x, a.y] for a in fragment.anchors],
        "needs": fragment.needs, "messages": fragment.messages,
    }  # fmt: skip
    return seal([compact(head), fragment.details, fragment.lines, fragment.text, *fragment.streams])


def unpack(data: bytes) -> Fragment:
    """The fragment of packed bytes. Raises Damaged."""
    parts = unseal(data)
    head = json.loads(parts[0])
    return Fragment(
        pages=tuple(_page(page) for page in head["pages"]),
        anchors=tuple(Anchor(name=name, page=page, x=x, y=y) for name, page, x, y in head["anchors"]),
        needs=tuple(head["needs"]), messages=tuple(head["messages"]),
        details=parts[1], lines=parts[2], text=parts[3], streams=tuple(parts[4:]),
    )  # fmt: skip


def seal(parts: Sequence[bytes]) -> bytes:
    """Parts as one piece of bytes. Whoever stores it sees to it that it comes back unaltered."""
    sizes = struct.pack(f"<I{len(parts)}I", len(parts), *(len(part) for part in parts))
    return b"".join((_MAGIC, sizes, *parts))


def unseal(data: bytes) -> list[bytes]:
    """The parts of sealed bytes. Raises Damaged."""
    start = len(_MAGIC)
    if not data.startswith(_MAGIC):
        raise Damaged("not of this kind")
    (count,) = struct.unpack_from("<I", data, start)
    sizes = struct.unpack_from(f"<{count}I", data, start + 4)
    at = start + 4 + 4 * count
    parts = []
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return parts


def _page(values: Mapping[str, Any]) -> PageFacts:
    return PageFacts(
        side=values["side"], is_blank=values["is_blank"], name=values["name"], index=values["index"],
        groups=tuple((name, index) for name, index in values["groups"]), width=values["width"], height=values["height"],
        bleed=tuple(values["bleed"]), shift=values["shift"],
        strings=tuple((name, text) for name, text in values["strings"]), leads=tuple(values["leads"]),
        begins=values["begins"],
    )  # fmt: skip


def compact(value: object) -> bytes:
    """JSON without spaces, as bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
