"""Python-Markdown's inline parsing with an end: marks go only so deep, and a bracket without a partner is looked for once."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable
from typing import TypeAlias

from markdown import Markdown
from markdown.inlinepatterns import EscapeInlineProcessor, LinkInlineProcessor, Pattern
from markdown.inlinepatterns import InlineProcessor as Inline
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from bookbuild.limits import MOST_INLINE

Stash: TypeAlias = Callable[[etree.Element | str], str]
TOO_DEEP = "data-too-deep"
_BRACKET = re.compile(r"[\[\]]")


class BoundedInline(InlineProcessor):
    """Python-Markdown's, which recurses for each mark in a mark: below MOST_INLINE an element says so, and nothing is parsed."""

    depth = 0

    def run(self, tree: etree.Element, ancestors: list[str] | None = None) -> etree.Element:
        """As Python-Markdown has it; what works in one pass may look at what came of it."""
        out = super().run(tree, ancestors)
        for pattern in self.md.inlinePatterns:
            if isinstance(pattern, OnePass):
                pattern.finish(out)
        return out

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N803
        if self.depth > MOST_INLINE and not isinstance(data, AtomicString):
            mark = etree.Element("span", {TOO_DEEP: "1", "data-raw": data.strip().split("\n", maxsplit=1)[0][:40]})
            return str(self._InlineProcessor__stashNode(mark, ""))  # type: ignore[attr-defined]
        self.depth += 1
        try:
            return str(super()._InlineProcessor__handleInline(data, patternIndex))  # type: ignore[misc]
        finally:
            self.depth -= 1

    def _InlineProcessor__applyPattern(
        self,
        pattern: Pattern,
        data: str,
        patternIndex: int,  # noqa: N803
        startIndex: int = 0,  # noqa: N803
    ) -> tuple[str, bool, int]:
        """As Python-Markdown has it, which copies the text for each match, but for what takes one pass."""
        if not isinstance(pattern, OnePass):
            return super()._InlineProcessor__applyPattern(pattern, data, patternIndex, startIndex)  # type: ignore[misc,no-any-return]

        def stash(node: etree.Element | str) -> str:
            return str(self._InlineProcessor__stashNode(node, pattern.type()))  # type: ignore[attr-defined]

        def parse(text: str) -> str:
            return self._InlineProcessor__handleInline(text, patternIndex + 1)

        return pattern.one_pass(data, stash, parse), False, 0


class OnePass(Inline):
    """A pattern that replaces all its matches in one pass over a text."""

    def one_pass(self, data: str, stash: Stash, parse: Callable[[str], str]) -> str:
        """The text with what `stash` gives for each element. parse: does what is left to do with the words of an element."""
        raise NotImplementedError

    def finish(self, root: etree.Element) -> None:
        """Called when all texts of a tree are done."""


class Characters(OnePass):
    """What stands for a character, and so cannot hold or begin anything else."""

    def one_pass(self, data: str, stash: Stash, parse: Callable[[str], str]) -> str:
        """The text with what `handleMatch` gives for each match."""

        def stashed(match: re.Match[str]) -> str:
            node = self.handleMatch(match, data)[0]
            return match[0] if node is None else stash(node)

        return self.compiled_re.sub(stashed, data)


class Escape(Characters, EscapeInlineProcessor):
    """`\\*`, Python-Markdown's own."""


class Brackets(LinkInlineProcessor):
    """`[…]` with its partner found in one pass over the text, where Python-Markdown begins anew for each bracket."""

    _known: tuple[str, dict[int, int]] = ("", {})

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        """Text between the bracket before `index` and its partner, the place after that, and whether there is one."""
        text, partners = self._known
        if text is not data:
            partners = _partners(data)
            self._known = (data, partners)
        end = partners.get(index)
        return (data[index:end], end + 1, True) if end is not None else (data[index:], len(data), False)


def _partners(data: str) -> dict[int, int]:
    """The place after each `[` that is closed -> the place of its `]`."""
    out: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET.finditer(data):
        if match[0] == "[":
            opened.append(match.end())
        elif opened:
            out[opened.pop()] = match.start()
    return out


def register(md: Markdown) -> None:
    """Put the bounded parsing in place of Python-Markdown's."""
    md.treeprocessors.deregister("inline")
    md.treeprocessors.register(BoundedInline(md), "inline", 20)
