"""Element tree of Python-Markdown to the book's own nodes: closed vocabulary, places, findings."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.limits import FARTHEST_LINE, MOST_DEPTH, MOST_INLINE
from bookbuild.manuscript.allowed import allowed_attributes
from bookbuild.manuscript.characters import entity_character
from bookbuild.manuscript.html.losses import Loss
from bookbuild.manuscript.images import is_remote
from bookbuild.manuscript.marks import DEFAULT_LEVEL, read_mark, take_mark
from bookbuild.manuscript.sources import Source, normal
from bookbuild.manuscript.syntax.lines import BlockHead
from bookbuild.manuscript.syntax.located import LINE, RAW
from bookbuild.manuscript.syntax.pasted import losses_in
from bookbuild.manuscript.text_lines import stripped, with_attribution
from bookbuild.model.book import Note
from bookbuild.model.markup import BLOCKS, HEADINGS, SUBENTRY, Element, Node, Nodes, element, text_of
from bookbuild.model.spoilers import KINDS, write_marks

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "urn"})

_MARKS = re.compile(r"[ ]*(?:(?:>|[*+-]|[0-9]+\.)[ ]+)*")
_FLATTEN = "take some of the marks out, or put a backslash before them"
INDEX_KEYS = frozenset({"term", "see", "see-also", "range", "sort"})
LINE_BLOCKS = frozenset({"verse", "epigraph"})  # blocks whose line breaks mean something


@dataclass(slots=True)
class Conversion:
    """One chapter on its way from Python-Markdown's tree to nodes."""

    source: Source
    heads: list[BlockHead]
    found: list[Diagnostic] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    images: list[tuple[str, Location]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    cursor: tuple[int, int] = (0, 0)
    is_verse: bool = False
    marks: list[Location] = field(default_factory=list)
    depth: int = 0
    within: int = 0
    bare: tuple[int, str] = (0, "")

    def report(self, rule: Rule, message: str, at: Location, hint: str = "") -> None:
        """Add a finding."""
        self.found.append(Diagnostic(rule=rule, message=message, at=at, hint=hint))

    # -- places ---------------------------------------------------------------

    def block_at(self, line: int, tag: str = "") -> Location:
        """Place of a block: its line, and where it begins there; headings begin after the marks of what holds them."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.cursor = max(self.cursor, (line, 0))
        marks = _MARKS.match(text) if tag in HEADINGS else None
        start = marks.end() if marks else len(text) - len(text.lstrip())
        return self.source.at(line, start + 1)

    def inline_at(self, item: etree.Element, line: int) -> Location:
        """Place of an inline mark: the next place at or after its block's line where what was typed stands."""
        raw = item.get(RAW, "")
        number, column = max(self.cursor, (line, 0))
        while raw and number <= min(len(self.lines), line + FARTHEST_LINE):
            found = self._bare_line(number).find(raw, column)
            if found >= 0:
                self.cursor = (number, found + 1)
                return self.source.at(number, found + 1)
            number, column = number + 1, 0
        return self.source.at(line, 1)

    def _bare_line(self, number: int) -> str:
        """A line of the file without tabs and without the insides of code spans; the last one asked for is kept."""
        if self.bare[0] != number:
            self.bare = (number, _without_code(self.lines[number - 1].expandtabs(4)))
        return self.bare[1]

    def text_at(self, item: etree.Element, line: int) -> Location:
        """Place of an inline element that kept nothing of what was typed: before its text and the marks around it."""
        words = (item.text or "").split("\n")[0][:40]
        for number in range(line, min(len(self.lines), line + FARTHEST_LINE) + 1) if words else ():
            text = self.lines[number - 1]
            found = text.find(words, self.cursor[1] if number == self.cursor[0] else 0)
            if found >= 0:
                while found > 0 and text[found - 1] in "*_":
                    found -= 1
                return self.source.at(number, found + 1)
        return self.block_at(line)

    # -- nodes -----------------------------------------------------------------

    def blocks(self, holder: etree.Element, line: int) -> Nodes:
        """Children of a block container; text directly in it is kept too."""
        return tuple(self._children(holder, line))

    def _children(self, holder: etree.Element, line: int) -> Iterator[Node]:
        if holder.text:
            yield self._text(holder.text)
        for child in holder:
            own = min(int(child.get(LINE) or line), len(self.lines))  # a search that went wrong stays in the file
            yield from self._convert(child, own)
            if child.tail:
                yield self._text(child.tail)

    def _text(self, text: str) -> str:
        return text if self.is_verse else re.sub(r"\s*\n\s*", " ", text)

    def _convert(self, item: etree.Element, line: int) -> Iterator[Node]:
        if item.get("data-note-body"):
            self.cursor = (line, 0)
        if self.within > MOST_DEPTH:
            self.report(Rule.NESTING, f"more than {MOST_DEPTH} elements in each other", self.block_at(line), _FLATTEN)
            return
        self.within += 1
        yield from self._converted(item, line)
        self.within -= 1

    def _converted(self, item: etree.Element, line: int) -> Iterator[Node]:
        if handler := self._handler(item):
            yield from handler(item, line)
        elif item.tag in {"pre", "code"}:
            yield self._code(item, line)
        else:
            yield self._plain(item, line)

    def _handler(self, item: etree.Element) -> Callable[[etree.Element, int], Iterator[Node]] | None:
        for attribute, handler in (
            ("data-note-body", self._note), ("data-note", self._note_call), ("data-block", self._block),
            ("data-raw-html", self._raw_html), ("data-html", self._pasted), ("data-span", self._span), ("data-hush", self._hushed),
            ("data-too-deep", self._too_deep),
        ):  # fmt: skip
            if item.get(attribute) is not None:
                return handler
        return {
            "dl": self._definitions,
            "p": self._paragraph,
            "a": self._link,
            "img": self._image,
            "blockquote": self._quote,
        }.get(item.tag)

    def _plain(self, item: etree.Element, line: int) -> Element:
        at = self.block_at(line, item.tag) if item.tag in BLOCKS else self.text_at(item, line)
        attributes = self.attributes(item, at)
        if item.tag == "th":
            attributes["scope"] = "col"
        if align := attributes.pop("align", ""):
            attributes["class"] = f"align-{align}"
        children = tuple(self._children(item, line))
        if item.tag in {"td", "th", "dt", *HEADINGS}:
            children = stripped(children)
        return Element(item.tag, tuple(attributes.items()), children, at)

    def attributes(self, item: etree.Element, at: Location) -> dict[str, str]:
        """The attributes the dialect allows. Reports attribute-unknown, id-invalid."""
        found, wrong = allowed_attributes(item, at)
        self.found.extend(wrong)
        if "spoiler" in found.get("class", "").split():
            self.marks.append(at)
        return take_mark(self, found, item.tag, at)

    def _code(self, item: etree.Element, line: int) -> Element:
        attributes = tuple((k, v) for k, v in item.attrib.items() if k == "class" and v.startswith("language-"))
        at = self.block_at(line)
        if item.tag == "pre":
            inner = tuple(self._code(child, line) for child in item)
            return Element("pre", (), inner, at)
        return Element("code", attributes, (html.unescape(item.text or "").rstrip("\n"),), at)

    def _paragraph(self, item: etree.Element, line: int) -> Iterator[Node]:
        at = self.block_at(line)
        images = [child for child in item if child.tag == "img"]
        if (
            images
            and len(images) == len(item)
            and not (item.text or "").strip()
            and not any((c.tail or "").strip() for c in item)
        ):
            for image in images:
                yield from self._figure_of(image, line)
            return
        attributes = self.attributes(item, at)
        children = stripped(tuple(self._children(item, line)))
        if children:
            yield Element("p", tuple(attributes.items()), children, at)

    def _definitions(self, item: etree.Element, line: int) -> Iterator[Node]:
        """A list of terms; a definition that has no term before it is text like any other."""
        while len(item) and item[0].tag == "dd":
            yield from self._children(item[0], int(item[0].get(LINE) or line))
            item.remove(item[0])
        if len(item):
            yield self._plain(item, line)

    def _note(self, item: etree.Element, line: int) -> Iterator[Node]:
        label = item.get("data-note-body", "")
        column = self.lines[line - 1].find(f"[^{label}]:") if line <= len(self.lines) else 0
        at = self.source.at(line, max(column, 0) + 1)
        if any(note.label == label for note in self.notes):
            self.report(
                Rule.NOTE_DUPLICATE, f"a second note '[^{label}]' in this file", at, "give one of them another label"
            )
        body = tuple(n for n in self.blocks(item, line) if not isinstance(n, str) or n.strip())
        self.notes.append(Note(label=label, body=body, at=at, is_in_mark=self.depth > 0))
        return iter(())

    def _note_call(self, item: etree.Element, line: int) -> Iterator[Node]:
        yield element("span", at=self.inline_at(item, line), data_note=item.get("data-note", ""))

    def _hushed(self, item: etree.Element, line: int) -> Iterator[Node]:
        """A block of lines that begin with `>!`: on the chapter's own work, to the end."""
        inside = tuple(n for n in self.blocks(item, line) if not isinstance(n, str) or n.strip())
        mark = write_marks([read_mark(self, "", DEFAULT_LEVEL, KINDS[0], self.block_at(line))])
        yield element("div", *inside, at=self.block_at(line), data_spoiler=mark)

    def _raw_html(self, item: etree.Element, line: int) -> Iterator[Node]:
        tag = item.get("data-raw-html", "")
        at = self.inline_at(item, line)
        if tag.startswith("&"):
            character = f"U+{ord(entity_character(tag)):04X}"
            self.report(Rule.CONTROL_CHARACTER, f"character {character} cannot stand in a book", at, "delete it")
        elif not tag.startswith("/"):
            self.report(
                Rule.RAW_HTML,
                f"raw HTML tag <{tag}>",
                at,
                "use the dialect's blocks and spans (docs/dialect.md), put it in backticks, or set sanitise: true",
            )
        return iter(())

    def _pasted(self, item: etree.Element, line: int) -> Iterator[Node]:
        """A tag of HTML in running text, cleaned."""
        at = self.inline_at(item, line)
        self.cursor = (at.line, at.column - 1)  # the element looks for its place anew
        del item.attrib["data-html"]
        self.losses += losses_in(item, at.line, at.column)
        return self._converted(item, line)

    def _too_deep(self, item: etree.Element, line: int) -> Iterator[Node]:
        """Reports nesting: what the parser did not go into."""
        self.report(Rule.NESTING, f"more than {MOST_INLINE} marks in each other", self.inline_at(item, line), _FLATTEN)
        return iter(())

    def _span(self, item: etree.Element, line: int) -> Iterator[Node]:
        at = self.inline_at(item, line)
        attributes = self.attributes(item, at)
        children = tuple(self._children(item, line))
        classes = attributes.get("class", "").split()
        if "index" not in classes and (lost := sorted(INDEX_KEYS & set(attributes))):
            message = f"'{lost[0]}' belongs to an index mark"
            self.report(Rule.ATTRIBUTE_UNKNOWN, message, at, 'write [words]{.index term="…"}')
            attributes = {k: v for k, v in attributes.items() if k not in INDEX_KEYS}
        if "index" in classes:
            yield self._index_mark(attributes, children, at)
            marked = tuple((k, v) for k, v in attributes.items() if k in {"data-spoiler", "data-safe"})
            if "data-spoiler" in attributes and children:
                yield Element("span", marked, children, at)
            else:
                yield from children
            return
        if attributes:
            yield Element("span", tuple(attributes.items()), children, at)
        else:
            yield from children

    def _index_mark(self, attributes: dict[str, str], children: Nodes, at: Location) -> Element:
        term = attributes.get("term") or text_of(children)
        parts = [part.strip() for part in term.split(" > ")]
        if not all(parts) or attributes.get("range", "start") not in {"start", "end"}:
            self.report(
                Rule.ATTRIBUTE_UNKNOWN,
                "an index mark needs a term, and range is start or end",
                at,
                'write [words]{.index} or []{.index term="…"}',
            )
        mark = {"data-index": SUBENTRY.join(parts)}
        mark.update(
            {f"data-{key}": attributes[key] for key in ("range", "see", "see-also", "sort") if key in attributes}
        )
        mark.update({key: attributes[key] for key in ("data-spoiler", "data-safe") if key in attributes})
        if id_ := attributes.get("id"):
            mark["id"] = id_
        return Element("span", tuple(mark.items()), (), at)

    def _link(self, item: etree.Element, line: int) -> Iterator[Node]:
        at = self.inline_at(item, line)
        attributes = self.attributes(item, at)
        href = html.unescape(attributes.pop("href", ""))
        children = tuple(self._children(item, line))
        scheme = _SCHEME.match(href)
        if href.startswith("#"):
            attributes["data-ref"] = href[1:]
        elif scheme and scheme[1].lower() in _SCHEMES:
            attributes["href"] = href
            if not _is_address(href):
                self.report(Rule.LINK_INVALID, f"'{href}' is no whole web address", at, "copy it anew from the browser")
        elif scheme or href.startswith("//"):
            self.report(Rule.LINK_SCHEME, f"'{href}' is no address a book may link to", at, "use http, https or mailto")
        else:
            path, _, fragment = unquote(href).partition("#")
            attributes["data-file"] = normal(f"{PurePosixPath(self.source.path).parent}/{path}")
            attributes["data-ref"] = fragment
            if not path.endswith(".md"):
                self.report(
                    Rule.LINK_FILE,
                    f"'{href}' is no chapter of this book",
                    at,
                    "link to an id (#…), a chapter (….md) or a web address",
                )
        yield Element("a", tuple(attributes.items()), children, at)

    def _image(self, item: etree.Element, line: int) -> Iterator[Node]:
        at = self.inline_at(item, line)
        attributes = self.attributes(item, at)
        yield self._picture(attributes, at)

    def _figure_of(self, item: etree.Element, line: int) -> Iterator[Node]:
        at = self.inline_at(item, line)
        attributes = self.attributes(item, at)
        marked = {k: v for k, v in attributes.items() if k.startswith("data-")}
        picture = self._picture({k: v for k, v in attributes.items() if k != "id" and k not in marked}, at)
        title = attributes.get("title", "")
        caption: Nodes = (element("p", title, at=at),) if title else ()
        figure = self.figure(picture, caption, attributes.get("credit", ""), attributes.get("id", ""), at)
        yield replace(figure, attributes=(*figure.attributes, *marked.items()))

    def _picture(self, attributes: dict[str, str], at: Location) -> Element:
        """An img from the attributes an author may give."""
        classes = attributes.get("class", "").split()
        src = self.image_path(attributes.get("src", ""), at)
        alt = html.unescape(attributes.get("alt", ""))
        picture = self.image(src, alt, "decorative" in classes, at)
        own = " ".join(c for c in classes if c.startswith("x-"))
        marked = {k: v for k, v in attributes.items() if k.startswith("data-")}
        return picture.but(class_=own or None, id=attributes.get("id"), **marked)

    def image_path(self, src: str, at: Location) -> str:
        """The image's path as typed; noted for loading. Empty if it is none. Reports image-remote."""
        src = unquote(html.unescape(src))
        if not src:
            hint = "write its path in the brackets: ![text](images/file.png)"
            self.report(Rule.IMAGE_MISSING, "the image names no file", at, hint)
            return ""
        if is_remote(src):
            hint = "save it into the book folder and name that file"
            self.report(Rule.IMAGE_REMOTE, f"image '{src}' is not a file of the book", at, hint)
            return ""
        self.images.append((src, at))
        return src

    def image(self, src: str, alt: str, decorative: bool, at: Location) -> Element:
        """An img. Reports image-without-alt."""
        if not alt.strip() and not decorative:
            self.report(
                Rule.IMAGE_ALT, "the image has no text alternative", at, "say what it shows, or declare it decorative"
            )
        extra = {"role": "presentation"} if decorative else {}
        return element("img", at=at, src=src, alt="" if decorative else alt.strip(), **extra)

    def figure(self, picture: Node, caption: Nodes, credit: str, id_: str, at: Location) -> Element:
        """A figure with its caption and credit line."""
        lines = caption + ((element("p", credit, class_="credit", at=at),) if credit else ())
        inside: Nodes = (picture, *((element("figcaption", *lines, at=at),) if lines else ()))
        return element("figure", *inside, at=at, **({"id": id_} if id_ else {}))

    def _quote(self, item: etree.Element, line: int) -> Iterator[Node]:
        at = self.block_at(line)
        yield Element("blockquote", (), with_attribution(self._breaking(item, line)), at)

    def _breaking(self, item: etree.Element, line: int) -> Nodes:
        """Children with their line breaks kept, for attributions and verse."""
        before, self.is_verse = self.is_verse, True
        nodes = tuple(n for n in self.blocks(item, line) if not isinstance(n, str) or n.strip())
        self.is_verse = before
        return nodes

    def _block(self, item: etree.Element, line: int) -> Iterator[Node]:
        number = item.get("data-head", "")
        if not number.isdecimal() or int(number) >= len(self.heads):  # a line that became a fence only in the parser
            hint = "begin the line at the left margin, outside of lists, quotations and notes"
            self.report(Rule.BLOCK_UNKNOWN, "a /// block cannot stand here", self.block_at(line), hint)
            return
        head = self.heads[int(number)]
        self.depth += head.name == "spoiler"
        content = self._breaking(item, line) if head.name in LINE_BLOCKS else self.blocks(item, line)
        self.depth -= head.name == "spoiler"
        inside = tuple(n for n in content if not isinstance(n, str) or n.strip())
        yield element("div", *inside, at=head.at, data_block=head.name, data_head=item.get("data-head", "0"))


def _is_address(href: str) -> bool:
    """Say whether an address has a host and only characters of RFC 3986; EPUBCheck refuses others (RSC-020)."""
    try:
        parts = urlsplit(href)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    is_web = parts.scheme.lower() in {"http", "https"}
    return not _NO_ADDRESS.search(href) and (has_host or not is_web) and (parts.netloc or href).count("@") <= 1


_NO_ADDRESS = re.compile(r"[\s<>{}|\\^`\"\[\]]|%(?![0-9A-Fa-f]{2})")


def _without_code(line: str) -> str:
    """A line with the insides of its code spans blanked, so that nothing is found there."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(line)]
    later: dict[int, list[int]] = {}  # runs by their length, the last one first
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    out, done = [], 0
    for number, (start, end) in enumerate(runs):
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if start >= done and same:
            out += [line[done:start], " " * (runs[same[-1]][1] - start)]
            done = runs[same[-1]][1]
    return "".join((*out, line[done:]))


_TICKS = re.compile("`+")
