"""HTML of running text, cleaned in one pass: elements become elements, innermost first, and their words are parsed on."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable
from dataclasses import dataclass, field

from markdown import Markdown
from markdown.util import ETX, STX, AtomicString

from bookbuild.limits import MOST_INLINE
from bookbuild.manuscript.html.clean import Inline, clean_tag
from bookbuild.manuscript.html.losses import Loss
from bookbuild.manuscript.html.scan import ADDRESS, TAG
from bookbuild.manuscript.html.tags import DROPPED, RUBY, STARTS, VOID
from bookbuild.manuscript.syntax.bounded import OnePass, Stash
from bookbuild.manuscript.syntax.located import RAW

LOSSES = "data-losses"
# Noncharacters, as in lines.py: a tag is put aside before Markdown sees it, so that no sign in its values means anything
_FIRST, _LAST = "\ufdd2", "\ufdd3"
_PUT_ASIDE = re.compile(f"{_FIRST}([0-9]+){_LAST}")
# besides tags: declarations and instructions, and what was to be a tag and is torn
_TOKEN = re.compile(
    rf"{_FIRST}([0-9]+){_LAST}|<[!?][^<>]*+>|</[A-Za-z][^<>{_FIRST}]*+|<[A-Za-z][^<>={_FIRST}]*+=\s*+[\"'][^<>{_FIRST}]*+>?"
)
_ESCAPED = re.compile(f"{STX}([0-9]+){ETX}")
_CODE_OR_TAG = re.compile("(`+)|<")


@dataclass(slots=True)
class _Open:
    """An element whose end has not come. parts: its words so far; before: whether words stand right before it."""

    name: str
    tag: str
    touches: bool
    parts: list[str] = field(default_factory=list)


class PastedTags(OnePass):
    """Puts tags aside; what begins first, a code span or a tag, holds the other (CommonMark 0.31.2, section 6.1)."""

    def __init__(self, pattern: str, md: Markdown) -> None:
        super().__init__(pattern, md)
        self.tags: list[str] = []

    def one_pass(self, data: str, stash: Stash, parse: Callable[[str], str]) -> str:
        """Text with a number for each tag outside of code spans."""
        parts: list[str] = []
        at = done = 0
        while match := _CODE_OR_TAG.search(data, at):
            if match[1]:
                end = re.compile(rf"(?<!`)`{{{len(match[1])}}}(?!`)").search(data, match.end())
                at = end.end() if end else match.end()
            elif address := ADDRESS.match(data, match.start()):
                at = address.end()
            elif tag := TAG.match(data, match.start()):
                parts += [data[done : tag.start()], f"{_FIRST}{len(self.tags)}{_LAST}"]
                self.tags.append(tag[0])
                at = done = tag.end()
            else:
                at = match.end()
        return "".join((*parts, data[done:]))

    def restored(self, text: str) -> str:
        """Text as it was typed."""
        return _PUT_ASIDE.sub(lambda match: self.tags[int(match[1])], text)

    def finish(self, root: etree.Element) -> None:
        """Where no element came of a tag, in the words of a picture or an address, it is what was typed."""
        for item in root.iter() if self.tags else ():
            for key, value in item.attrib.items():
                if _FIRST in value:
                    item.set(key, self.restored(value))
            if _FIRST in (item.text or ""):
                item.text = self.restored(item.text or "")
            if _FIRST in (item.tail or ""):
                item.tail = self.restored(item.tail or "")


class PastedHtml(OnePass):
    """Elements of what was put aside: a stack, where Python-Markdown's way is to begin anew for each tag."""

    def __init__(self, pattern: str, md: Markdown, aside: PastedTags) -> None:
        super().__init__(pattern, md)
        self.aside = aside

    def one_pass(self, data: str, stash: Stash, parse: Callable[[str], str]) -> str:
        """Text with what `stash` gives for each element. parse: does what is left to do with the words of an element."""
        root = _Open("", "", touches=False)
        opened = [root]
        done = skip = 0
        for match in _TOKEN.finditer(data):
            if match.start() < skip:
                continue
            opened[-1].parts.append(data[done : match.start()])
            done = match.end()
            raw = self.aside.tags[int(match[1])] if match[1] else self._raw(match[0])
            tag = TAG.match(raw) if match[1] else None
            name = tag[2].lower() if tag else ""
            if tag and tag[1]:
                self._close(opened, name, data[done : done + 1], stash, parse)
            elif not name or name in VOID | DROPPED:
                done = skip = self._end_of(name, data, done) if name in DROPPED else done
                opened[-1].parts.append(stash(self._whole(name, raw)))
            else:
                if len(opened) > MOST_INLINE:  # so deep nobody marks up words
                    self._unclosed(opened, stash)
                opened.append(_Open(name, raw, touches=bool(data[: match.start()][-1:].strip())))
        opened[-1].parts.append(data[done:])
        while len(opened) > 1:
            self._unclosed(opened, stash)
        return "".join(root.parts)

    def _close(
        self,
        opened: list[_Open],
        name: str,
        after: str,
        stash: Stash,
        parse: Callable[[str], str],
    ) -> None:
        if all(item.name != name for item in opened):
            opened[-1].parts.append(" " if name in STARTS else "")
            return
        while opened[-1].name != name:
            self._unclosed(opened, stash)
        item = opened.pop()
        text = "".join(item.parts)
        made = self._made(item.tag, alone=False)
        if made.tag == "code":  # as a code span: what is in it is no Markdown
            made.text = AtomicString(html.escape(html.unescape(self._bare(text)), quote=False))
        elif name in RUBY:
            made.text = parse({"rt": f"({text})", "rp": ""}.get(name, text))
        elif name in STARTS:
            made.text = parse(f"{' ' if item.touches else ''}{text}{' ' if after.strip() else ''}")
        else:
            made.text = parse(text)
        opened[-1].parts.append(stash(made))

    def _unclosed(self, opened: list[_Open], stash: Stash) -> None:
        item = opened.pop()
        space = " " if item.name in STARTS and item.touches else ""
        opened[-1].parts += [space, stash(self._made(item.tag, alone=True)), *item.parts]

    def _whole(self, name: str, tag: str) -> etree.Element:
        """What a tag becomes that has no end, or whose words go with it."""
        if not name:
            return _fault(tag)
        return etree.Element("br") if name == "br" else self._made(tag, alone=False)

    def _made(self, tag: str, *, alone: bool) -> etree.Element:
        return _element(clean_tag(tag, is_alone=alone), tag)

    def _end_of(self, name: str, data: str, start: int) -> int:
        """The place after an element that goes whole; after its tag, if it is never closed."""
        for match in _PUT_ASIDE.finditer(data, start):
            if self.aside.tags[int(match[1])].lower().startswith(f"</{name}"):
                return match.end()
        return start

    def _bare(self, text: str) -> str:
        """Words without what marks them, however deep."""
        for _ in range(MOST_INLINE + 1):
            if STX not in text:
                break
            text = self.aside.restored(text)
            text = _ESCAPED.sub(lambda m: chr(int(m[1])), str(self.unescape(text)))
        return text

    def _raw(self, tag: str) -> str:
        """What was to be a tag, as it was typed: marks of Markdown in it have become placeholders before."""
        return _ESCAPED.sub(lambda m: f"\\{chr(int(m[1]))}", str(self.unescape(tag)))


def _element(found: Inline, raw: str) -> etree.Element:
    """What is left of a tag, with what it lost as attributes of the parser's own."""
    item = etree.Element(found.tag, {**found.attributes, "data-html": "1", RAW: _typed(raw)})
    if found.tag == "span":
        item.set("data-span", "1")
    item.set(LOSSES, "\x1e".join("\x1f".join((loss.kind, loss.what, *loss.names)) for loss in found.losses))
    return item


def _fault(raw: str) -> etree.Element:
    kind = "lost" if raw[1] in "!?" else "broken"
    what = f"'{raw[:40]}'" + (" is no whole tag" if kind == "broken" else "")
    return etree.Element("span", {"data-span": "1", "data-html": "1", RAW: _typed(raw), LOSSES: f"{kind}\x1f{what}"})


def _typed(raw: str) -> str:
    """Enough of a tag to find it again; what is in backticks is not looked at there."""
    return re.split(r"[\n`]", raw, maxsplit=1)[0][:80]


def losses_in(item: etree.Element, line: int, column: int) -> list[Loss]:
    """What an element of pasted HTML lost."""
    found = []
    for text in filter(None, item.attrib.pop(LOSSES, "").split("\x1e")):
        kind, what, *names = text.split("\x1f")
        found.append(Loss.at(kind, line, column, what, names))  # type: ignore[arg-type]
    return found
