"""The tag tree of a PDF: which paragraph a piece of marked content belongs to (ISO 32000-1, 14.7)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pikepdf

from bookbuild.proof.values import Unreadable

_INLINE = frozenset(
    "Span Link Reference Quote Code Em Strong Sub BibEntry Annot Ruby RB RT RP Warichu WT WP Form".split()
)
_DEEPEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, cell …: the nearest element that is no run of text. section: its top-level part of the book."""

    number: int
    role: str
    around: frozenset[str]
    section: int


Owners = Mapping[tuple[int, int], Block]


def read_tags(data: bytes) -> Owners:
    """Blocks by (page, MCID), pages from 0; empty if the file has no tags. Raises Unreadable."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _owners(pdf)
    except pikepdf.PdfError as error:
        raise Unreadable(str(error).partition("\n")[0]) from error


def _owners(pdf: pikepdf.Pdf) -> Owners:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None or not isinstance(root, pikepdf.Dictionary):
        return {}
    walk = _Walk({page.obj.objgen: number for number, page in enumerate(pdf.pages)}, {})
    for kid in _kids(root):
        if not isinstance(kid, int):
            walk.go(kid, None, frozenset(), -1, 0)
    return walk.owners


@dataclass(slots=True)
class _Walk:
    pages: Mapping[tuple[int, int], int]
    owners: dict[tuple[int, int], Block]
    count: int = 0
    sections: int = 0

    def go(self, item: pikepdf.Dictionary, block: Block | None, around: frozenset[str], page: int, depth: int) -> None:
        """Note what a structure element and those in it own."""
        role = str(item.get("/S", "")).removeprefix("/")
        page = self.pages.get(item["/Pg"].objgen, page) if "/Pg" in item else page
        if depth <= 2 and role in {"Sect", "Part", "Art"} and not around & {"Sect", "Part", "Art"}:
            self.sections += 1
        if role not in _INLINE or block is None:
            block = Block(number=self.count, role=role, around=around, section=self.sections)
            self.count += 1
        around |= {role}
        for kid in _kids(item):
            if isinstance(kid, int):
                self.owners[page, kid] = block
            elif "/MCID" in kid:
                own = self.pages.get(kid["/Pg"].objgen, page) if "/Pg" in kid else page
                self.owners[own, int(kid["/MCID"])] = block
            elif "/S" in kid and depth < _DEEPEST:
                self.go(kid, block, around, page, depth + 1)


def _kids(item: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary | int]:
    kids = item.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int | pikepdf.Dictionary):
            yield kid
