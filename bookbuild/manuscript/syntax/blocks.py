"""`/// name | argument` blocks, on pymdownx's block parser; and small block processors of the dialect."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import Literal

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from bookbuild.diagnostics import Rule
from bookbuild.manuscript.syntax.lines import CODE, HTML, OPEN, Lines
from bookbuild.manuscript.syntax.located import Located

# what a block takes: name -> (whether it takes an argument, options)
BLOCK_OPTIONS: dict[str, tuple[Literal["needed", "optional", "none"], frozenset[str]]] = {
    "work": ("needed", frozenset()),
    "spoiler": ("optional", frozenset({"level", "kind", "safe", "id"})),
    "safe": ("none", frozenset()),
    "figure": ("needed", frozenset({"alt", "credit", "id", "decorative"})),
    "verse": ("none", frozenset({"id", "lang"})),
    "epigraph": ("none", frozenset({"id", "lang"})),
}


class DialectBlock(Block):  # type: ignore[misc]
    """A block of the dialect: `div data-block=NAME data-head=N`, N pointing to its head in `Lines.heads`."""

    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element that holds the block's content."""
        return etree.SubElement(parent, "div", {"data-block": self.NAME, "data-head": self.argument})

    def on_markdown(self) -> str:
        """The content is blocks."""
        return "block"


class DialectBlocks(BlocksExtension):  # type: ignore[misc]
    """Registers every block of the dialect."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: object) -> None:
        """Called by pymdownx."""
        for name in BLOCK_OPTIONS:
            kind = type(f"{name.title()}Block", (DialectBlock,), {"NAME": name})
            block_mgr.register(kind, self.getConfigs())  # type: ignore[attr-defined]


class Placeholder(BlockProcessor):
    """The placeholder of something that was taken out of the lines becomes an element again."""

    RE: re.Pattern[str]

    def __init__(self, md: Markdown, work: Lines) -> None:
        super().__init__(md.parser)
        self.work = work

    def put(self, parent: etree.Element, number: int) -> None:
        """Add what was taken out."""
        raise NotImplementedError

    def test(self, parent: etree.Element, block: str) -> bool:
        """Find the placeholder anywhere in the block."""
        return OPEN in block and self.RE.search(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Parse what stands before it, add what it stands for, hand back what stands after."""
        block = blocks.pop(0)
        match = self.RE.search(block)
        assert match is not None
        before, after = block[: match.start()].rstrip(), block[match.end() :].lstrip("\n")
        if before.strip():
            self.parser.parseBlocks(parent, [before])
        self.put(parent, int(match[1]))
        if after.strip():
            blocks.insert(0, after)


class CodePlaceholder(Placeholder):
    """A fenced code block becomes `pre > code`."""

    RE = CODE

    def put(self, parent: etree.Element, number: int) -> None:
        """Add it, its text as it stands."""
        language, text = self.work.code[number]
        code = etree.SubElement(etree.SubElement(parent, "pre"), "code")
        if language:
            code.set("class", f"language-{language}")
        code.text = AtomicString(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


class HtmlPlaceholder(Placeholder):
    """A piece of HTML becomes what cleaning left of it."""

    RE = HTML

    def put(self, parent: etree.Element, number: int) -> None:
        """Add its blocks."""
        parent.extend(self.work.html[number])


class HushedBlock(BlockProcessor):
    """Lines that all begin with `>!`, the shorthand of a marked block: `div data-hush`."""

    RE = re.compile(r"^ {0,3}>! ?", re.MULTILINE)

    def __init__(self, md: Markdown, work: Lines) -> None:
        super().__init__(md.parser)
        self.work = work

    def test(self, parent: etree.Element, block: str) -> bool:
        """The block begins so."""
        return self.RE.match(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Take the marks off the lines. Reports SPO016 for a line that lacks its mark and would not be covered."""
        block = blocks.pop(0)
        lines = block.split("\n")
        line = block.line if isinstance(block, Located) else 0
        for offset, text in enumerate(lines):
            if text.strip() and not self.RE.match(text):
                hint = "begin every line with >!, or leave an empty line between"
                self.work.report(Rule.SPO016, "a line of the marked block lacks its >!", line + offset, 1, hint)
        holder = etree.SubElement(parent, "div", {"data-hush": "1"})
        self.parser.parseBlocks(holder, [Located(self.RE.sub("", block), line)])


class ListAfterText(BlockProcessor):
    """A list may follow a line of text without an empty line between, as in CommonMark section 5.2."""

    RE = re.compile(r"\n(?= {0,3}(?:[*+-]|1\.) +\S)")

    def test(self, parent: etree.Element, block: str) -> bool:
        """Text first, then a marker; not inside a list, where the markers are items already."""
        return parent.tag not in {"li", "ul", "ol"} and self.RE.search(block) is not None and not _is_list(block)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Cut the block in two."""
        block = blocks.pop(0)
        match = self.RE.search(block)
        assert match is not None
        blocks[:0] = [block[: match.start()], block[match.end() :]]


class ItemAfterItem(BlockProcessor):
    """A list item right after a paragraph of the item before it, which is indented deeper, ends that paragraph."""

    RE = re.compile(r"\n( *)(?:[*+-]|[0-9]{1,9}\.) +\S")

    def test(self, parent: etree.Element, block: str) -> bool:
        """The block begins indented, and a marker stands further left."""
        return block.startswith(" " * 4) and self._cut(block) > 0

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Cut the block in two."""
        block = blocks.pop(0)
        cut = self._cut(block)
        blocks[:0] = [block[:cut], block[cut + 1 :]]

    def _cut(self, block: str) -> int:
        indent = len(block) - len(block.lstrip(" "))
        found = (m.start() for m in self.RE.finditer(block) if len(m[1]) < indent)
        return next(found, 0)


def _is_list(block: str) -> bool:
    return re.match(r"\s*(?:[*+-]|[0-9]+\.) +|\s*>|\s*\|| {4}|\s*\[\^|\s*:", block) is not None


class NoteDefinition(BlockProcessor):
    """`[^label]: text`, continued by blocks indented by four spaces; becomes `aside data-note-body=LABEL` in place."""

    RE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ ]*", re.MULTILINE)

    def test(self, parent: etree.Element, block: str) -> bool:
        """A definition begins a line of the block."""
        return self.RE.search(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Take all definitions of the block, and the last one's continuation."""
        block = blocks.pop(0)
        matches = list(self.RE.finditer(block))
        if (before := block[: matches[0].start()]).strip():
            self.parser.parseBlocks(parent, [before])
        for index, match in enumerate(matches):
            end = matches[index + 1].start() if index + 1 < len(matches) else len(block)
            first = block[match.end() : end].rstrip()
            aside = etree.SubElement(parent, "aside", {"data-note-body": match[1]})
            if isinstance(block, Located):
                aside.set("data-line", str(block.line + block.count("\n", 0, match.start())))
            pieces = [_detab(first)]
            while index == len(matches) - 1 and blocks and re.match(r"\n* {4}", blocks[0]):
                more = blocks.pop(0)
                if (following := self.RE.search(more)) is not None:
                    blocks.insert(0, more[following.start() :])
                    pieces.append(_detab(more[: following.start()]))
                    break
                pieces.append(_detab(more))
            self.parser.parseBlocks(aside, [piece for piece in pieces if piece.strip()])


def _detab(text: str) -> str:
    bare = re.sub(r"(?m)^ {4}", "", text)
    return Located(bare, text.line) if isinstance(text, Located) else bare


__all__ = [
    "BLOCK_OPTIONS",
    "CodePlaceholder",
    "DialectBlocks",
    "HtmlPlaceholder",
    "HushedBlock",
    "ItemAfterItem",
    "ListAfterText",
    "NoteDefinition",
]
