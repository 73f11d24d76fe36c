"""What a section of a book must show, as pieces that stand in one row in a finished file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bookbuild.diagnostics import Location
from bookbuild.model.book import Section
from bookbuild.model.letters import characters
from bookbuild.model.markup import BLOCKS, Element, Node, Nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words without a break. row: their letters and figures; at: of the block; is_title: titles stand in many places;
    is_watched: in a notice or a marked passage, whose hiding is a finding of its own (SPO018)."""

    text: str
    row: str = field(repr=False)
    at: Location | None
    is_title: bool = False
    is_watched: bool = False


def pieces_of(section: Section, medium: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of a section's title and text, and those of its notes. medium: "print" or "epub"."""
    title = [replace(p, is_title=True) for p in _pieces(section.title, medium)] if _shows_title(section) else []
    notes = [piece for note in section.notes for piece in _pieces(note.body, medium, note.at)]
    return (*title, *_pieces(section.body, medium)), tuple(notes)


def _shows_title(section: Section) -> bool:
    return section.matter.shows_heading and not section.continues


def _pieces(nodes: Nodes, medium: str, at: Location | None = None) -> Iterator[Piece]:
    reader = _Reader(medium, at)
    reader.read(nodes, at)
    reader.end(at)
    return iter(reader.out)


@dataclass(slots=True)
class _Reader:
    """Nodes on their way to pieces. A block ends one, and so does a reference, after which print tells a page."""

    medium: str
    at: Location | None
    out: list[Piece] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    watched: int = 0

    def read(self, nodes: Iterable[Node], at: Location | None) -> None:
        """Add nodes. at: of the block around them."""
        for node in nodes:
            if isinstance(node, str):
                self.at = self.at or at
                self.words.append(node)
            elif self._is_shown(node):
                self._element(node, at)
            elif not node.has("data-note"):
                self.end(at)

    def _element(self, node: Element, at: Location | None) -> None:
        is_block = node.tag in BLOCKS
        here = (node.at if is_block else None) or at
        if is_block:
            self.end(here)
        if node.tag == "br":
            self.words.append(" ")
        is_watched = node.get("role") == "doc-notice" or node.has("data-spoiler")
        self.watched += is_watched
        self.read(node.children, here)
        if is_block or node.has("data-ref"):
            self.end(at)
        self.watched -= is_watched

    def _is_shown(self, node: Element) -> bool:
        return (
            node.get("data-medium", self.medium) == self.medium
            and not node.has("data-note")
            and node.get("data-form") != "page"
        )

    def end(self, at: Location | None) -> None:
        """What comes next is another piece. at: of the block that it is in."""
        text = " ".join("".join(self.words).split())
        if row := characters(text):
            self.out.append(Piece(text=text, row=row, at=self.at, is_watched=self.watched > 0))
        self.words, self.at = [], at
