"""Book to numbers: words, characters, notes, figures, and how much of it gives works away."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from bookbuild.model.book import Book, Section
from bookbuild.model.markup import BLOCKS, Element, Node, elements, spaced_text, text_of

# 원고지, the Korean manuscript sheet: 20 cells by 10 lines
CELLS, LINES = 20, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of a text. characters: with spaces; letters: without; syllables: of Hangul; lines: of manuscript sheets.

    words: of the text, note_words: of its notes; marked: words that give a work away, of both.
    """

    words: int = 0
    note_words: int = 0
    characters: int = 0
    letters: int = 0
    syllables: int = 0
    lines: int = 0
    notes: int = 0
    figures: int = 0
    tables: int = 0
    marked: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    @property
    def all_words(self) -> int:
        """Words of the text and its notes."""
        return self.words + self.note_words

    @property
    def sheets(self) -> int:
        """Manuscript sheets of 200 cells, the last one whole."""
        return math.ceil(self.lines / LINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A chapter, or a piece of front or back matter. id: of its first section; place: front, body or back."""

    id: str
    title: str
    matter: str
    place: str
    number: str
    tally: Tally


def tally_of(book: Book) -> tuple[Counted, ...]:
    """Each chapter with its numbers, in order. What notices divide is put together again."""
    out: dict[str, Counted] = {}
    for section in book.sections:
        before = out.get(section.chapter)
        tally = _tally(section)
        if before is None:
            title = " ".join(text_of(section.title).split())
            out[section.chapter] = Counted(
                id=section.id, title=title, matter=section.matter.key, place=str(section.place), number=section.number,
                tally=tally,
            )  # fmt: skip
        else:
            out[section.chapter] = Counted(
                id=before.id, title=before.title, matter=before.matter, place=before.place, number=before.number,
                tally=before.tally + tally,
            )  # fmt: skip
    return tuple(out.values())


def index_entries(book: Book) -> int:
    """Entries of the index, sub-entries too."""
    todo = [entry for group in book.index for entry in group.entries]
    count = 0
    while todo:
        entry = todo.pop()
        count += 1
        todo += entry.children
    return count


def _tally(section: Section) -> Tally:
    text = (section.title, section.body)
    parts = (*text, *(note.body for note in section.notes))
    paragraphs = [paragraph for part in parts for paragraph in _paragraphs(part)]
    everything = "".join(paragraphs)
    found = [element.tag for part in parts for element in elements(part)]
    words = sum(_words(part) for part in text)
    return Tally(
        words=words, note_words=sum(_words(part) for part in parts) - words,
        characters=len(everything), letters=sum(not c.isspace() for c in everything),
        syllables=sum(_is_hangul(c) for c in everything), lines=sum(manuscript_lines(p) for p in paragraphs),
        notes=len(section.notes), figures=found.count("figure"), tables=found.count("table"),
        marked=sum(_marked(part) for part in text) + sum(_words(n.body) for n in section.notes if n.marks),
    )  # fmt: skip


def _words(nodes: Iterable[Node]) -> int:
    """Words as shops count them: what only print shows, the EPUB says in its own words."""
    return len(spaced_text(nodes, medium="epub").split())


def _marked(nodes: Iterable[Node]) -> int:
    """Words inside marks, each once."""
    return sum(_words((node,)) for node in _outermost(nodes))


def _outermost(nodes: Iterable[Node]) -> Iterator[Element]:
    for node in nodes:
        if isinstance(node, Element):
            if node.has("data-spoiler"):
                yield node
            else:
                yield from _outermost(node.children)


def _paragraphs(nodes: Iterable[Node]) -> list[str]:
    """The text of each innermost block, spaces folded."""
    out: list[str] = [""]
    _collect(nodes, out)
    folded = (" ".join(unicodedata.normalize("NFC", text).split()) for text in out)
    return [text for text in folded if text]


def _collect(nodes: Iterable[Node], out: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            out[-1] += node
        elif node.get("data-medium", "epub") == "epub":
            is_block = node.tag in BLOCKS
            if is_block or node.tag == "br":
                out.append("")
            _collect(node.children, out)
            if is_block:
                out.append("")


def manuscript_lines(paragraph: str) -> int:
    """Lines of 20 cells that a paragraph takes on a manuscript sheet.

    By the custom of 원고지: the first cell of a paragraph stays empty, two digits or two small Latin letters share a cell,
    every other character, and a space, has one.
    """
    cells, half = 1, False
    for char in paragraph:
        is_small = char.isascii() and (char.isdigit() or char.islower())
        if is_small and half:
            half = False
            continue
        half = is_small
        cells += 1
    return math.ceil(cells / CELLS)


def _is_hangul(char: str) -> bool:
    """Hangul Syllables block of Unicode."""
    return "\uac00" <= char <= "\ud7a3"
