"""A block parser that knows the line of every block it makes.

Python-Markdown passes text from processor to processor and forgets where it came from. Two things bring that back:
text that carries its line through slicing and splitting (`Located`), and, where a processor has cut prefixes off and
joined the rest anew, a search for the line that ends with the block's first line. Blocks are consumed in the order of
the source, so the search only looks forward and finds the right one even among equal lines. No preprocessor of the
dialect changes the number of lines, so a line of the parsed text is a line of the file.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterable
from typing import SupportsIndex

from markdown import Markdown
from markdown.blockparser import BlockParser

LINE = "data-line"
RAW = "data-raw"  # what the author typed, as far as it is needed to find the place again


class Located(str):
    """Text that knows the line, from 1, of its first character."""

    line: int

    def __new__(cls, text: str, line: int) -> Located:
        self = super().__new__(cls, text)
        self.line = line
        return self

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        out = str.__getitem__(self, key)
        if isinstance(key, slice) and key.step in (None, 1):
            start = key.indices(len(self))[0]
            return Located(out, self.line + str.count(self, "\n", 0, start))
        return out

    def lstrip(self, chars: str | None = None, /) -> str:
        """As str.lstrip; the line moves with the first character."""
        return self[len(self) - len(str.lstrip(self, chars)) :]

    def rstrip(self, chars: str | None = None, /) -> str:
        """As str.rstrip."""
        return self[: len(str.rstrip(self, chars))]

    def strip(self, chars: str | None = None, /) -> str:
        """As str.strip; the line moves with the first character."""
        stripped = self.lstrip(chars)
        return stripped[: len(str.rstrip(stripped, chars))]

    def pieces(self, separator: str) -> list[str]:
        """As str.split with a separator; every piece knows its line."""
        out: list[str] = []
        at = 0
        line = self.line
        for part in str.split(self, separator):
            out.append(Located(part, line))
            end = at + len(part) + len(separator)
            line += str.count(self, "\n", at, end)
            at = end
        return out


class LocatedParser(BlockParser):
    """Stamps each element with the line of its source, in the attribute `data-line`."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.lines: list[str] = []
        self.cursor = 1
        self.last = 1

    def parseDocument(self, lines: Iterable[str]) -> etree.ElementTree:
        """Parse a whole document whose first line is line 1."""
        self.lines = list(lines)
        self.cursor = 1
        self.last = max(len(self.lines), 1)
        self.root = etree.Element(self.md.doc_tag)
        self.root.set(LINE, "1")
        self.parseChunk(self.root, Located("\n".join(self.lines), 1))
        return etree.ElementTree(self.root)

    def parseChunk(self, parent: etree.Element, text: str) -> None:
        """Parse text that may hold several blocks."""
        self.parseBlocks(parent, self.locate(text).pieces("\n\n"))

    def parseBlocks(self, parent: etree.Element, blocks: list[str]) -> None:
        """Parse blocks into `parent`, and stamp what comes of each."""
        while blocks:
            block = self.locate(blocks[0])
            blocks[0] = block
            here = min(block.line + _blank_lines(block), self.last)
            self.cursor = here
            if parent.get(LINE) is None:
                parent.set(LINE, str(here))
            for processor in self.blockprocessors:
                if processor.test(parent, block) and processor.run(parent, blocks) is not False:
                    break
            last = here + block.strip("\n").count("\n")
            if block.strip():
                self._stamp(parent, here, last)
                self.cursor = min(max(self.cursor, last + 1), self.last)

    def locate(self, text: str) -> Located:
        """The text with its line: its own, or that of the next source line which ends with its first line."""
        if isinstance(text, Located):
            return text
        first = text.strip().split("\n", 1)[0].strip()
        blank = _blank_lines(text)
        for number in range(self.cursor, len(self.lines) + 1) if first else ():
            if self.lines[number - 1].rstrip().endswith(first):
                return Located(text, number - blank)
        return Located(text, self.cursor)

    def _stamp(self, parent: etree.Element, first: int, last: int) -> None:
        """Give lines to the elements a processor just added: the end of `parent`, down to what already has one."""
        line = first
        for item in _fresh(parent, first):
            if item.tag == "table":
                _stamp_table(item, first)
            elif item.get(LINE) is None:
                line = self._line_of_text(item, line, last)
                item.set(LINE, str(line))

    def _line_of_text(self, item: etree.Element, first: int, last: int) -> int:
        text = (item.text or "").strip().split("\n", 1)[0].strip()
        if text:
            for number in range(first, min(last, len(self.lines)) + 1):
                if text in self.lines[number - 1]:
                    return number
        return first


def _fresh(parent: etree.Element, first: int) -> list[etree.Element]:
    """Elements without a line at the end of `parent`, in order. first: line of the block that they come from.

    Of what is older only the last can hold more: to look through all of it, each time, would be quadratic.
    """
    _stamp_first(parent)
    new: list[etree.Element] = []
    for index in range(len(parent) - 1, -1, -1):
        child = parent[index]
        if (line := child.get(LINE)) is not None and int(line) < first:
            return _fresh(child, first) + new
        for holder in child.iter():
            _stamp_first(holder)
        new = [e for e in child.iter() if e.get(LINE) is None] + new
    return new


def _stamp_first(holder: etree.Element) -> None:
    """A tight item that turns loose gets a paragraph around the text it had: that began where the item begins."""
    if holder.tag in {"li", "dd"} and len(holder) and holder.get(LINE) and holder[0].get(LINE) is None:
        holder[0].set(LINE, holder.get(LINE, ""))


def _stamp_table(table: etree.Element, first: int) -> None:
    """A table's head is its first line, the delimiter row the second, then a line a row."""
    table.set(LINE, str(first))
    rows = list(table.iter("tr"))
    for index, row in enumerate(rows):
        line = first if index == 0 else first + 1 + index
        for item in row.iter():
            item.set(LINE, str(line))
    for group, line in zip(table, (first, first + 2), strict=False):
        group.set(LINE, str(line))


def _blank_lines(text: str) -> int:
    """Number of line feeds before the first line that holds anything."""
    body = str.lstrip(text)
    return str.count(text, "\n", 0, len(text) - len(body)) if body else 0
