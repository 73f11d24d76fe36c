"""Python-Markdown set up for the dialect: text to an element tree with source lines. The door to markdown."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.util import Registry

from bookbuild.manuscript.syntax import attributes, bounded, inline
from bookbuild.manuscript.syntax.blocks import (
    BLOCK_OPTIONS,
    CodePlaceholder,
    DialectBlocks,
    HtmlPlaceholder,
    HushedBlock,
    ItemAfterItem,
    ListAfterText,
    NoteDefinition,
)
from bookbuild.manuscript.syntax.lines import Lines, prepare
from bookbuild.manuscript.syntax.located import LocatedParser


class Dialect(Extension):
    """Everything the dialect changes in Python-Markdown, for one text."""

    def __init__(self, work: Lines, *, shorthands: bool, sanitise: bool) -> None:
        super().__init__()
        self.work = work
        self.shorthands = shorthands
        self.sanitise = sanitise

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Python-Markdown."""
        md.preprocessors = Registry()  # their work is done in syntax/lines.py, line for line
        old = md.parser
        md.parser = LocatedParser(md)
        md.parser.blockprocessors = old.blockprocessors
        for processor in old.blockprocessors:
            processor.parser = md.parser
        blocks = md.parser.blockprocessors
        blocks.register(CodePlaceholder(md, self.work), "code-placeholder", 88)
        blocks.register(NoteDefinition(md.parser), "note-definition", 16)
        blocks.register(ListAfterText(md.parser), "list-after-text", 45)
        blocks.register(ItemAfterItem(md.parser), "item-after-item", 95)
        if self.sanitise:
            blocks.register(HtmlPlaceholder(md, self.work), "html-placeholder", 89)
        if self.shorthands:
            blocks.register(HushedBlock(md, self.work), "hushed-block", 25)
        inline.register(md, shorthands=self.shorthands, sanitise=self.sanitise)
        attributes.register(md)
        bounded.register(md)


def parse(text: str, path: str, *, shorthands: bool = False, sanitise: bool = False) -> tuple[etree.Element, Lines]:
    """Text to the tree of its blocks, each with `data-line`, and what was taken out of its lines.

    The tree is Python-Markdown's before it is written out: nothing is a string of HTML, so nothing can be malformed.
    """
    work = prepare(text, path, tuple(BLOCK_OPTIONS), shorthands=shorthands, sanitise=sanitise)
    dialect = Dialect(work, shorthands=shorthands, sanitise=sanitise)
    md = Markdown(
        extensions=["tables", "def_list", "abbr", "attr_list", "sane_lists", dialect, DialectBlocks()],
        extension_configs={"tables": {"use_align_attribute": True}},
    )
    md.treeprocessors.deregister("prettify")
    root = md.parser.parseDocument([*work.lines, "", ""]).getroot()
    assert root is not None
    for processor in md.treeprocessors:
        root = processor.run(root) or root
    return root, work
