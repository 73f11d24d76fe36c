"""An EPUB to pieces of text, each with its surface, its place and the marks around it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import unquote

from lxml import etree

from bookbuild.checks import pieces as p
from bookbuild.checks.epub_file import OPS, EpubFile, classes, is_external, local, own_marks, resolve, union
from bookbuild.checks.pieces import Kind, Marks, Segment, Stream
from bookbuild.checks.readable import image_texts, readable

LISTS = frozenset(
    "index glossary filmography sources chronology bibliography credits image-credits list-of-figures list-of-tables "
    "list-of-illustrations works".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q s samp small span strong sub sup time tspan u var "
    "wbr".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_NAVIGATION = frozenset("toc landmarks page-list loi lot lof".split())
_SPOKEN = frozenset("alt aria-label aria-description aria-roledescription aria-valuetext summary".split())
# what these hold is the tool's own or is looked at elsewhere: ids and files by name, works of marks by their elements
_SILENT = frozenset(
    "id class title href src data-spoiler lang dir role type style rel media properties media-type idref aria-labelledby "
    "aria-describedby refines property scheme full-path viewBox d points transform playOrder".split()
)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".avif")
_CSS_NAMES = re.compile(r"[.#](-?[^\W\d][\w-]*)")


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for the text inside an element."""

    kind: Kind
    place: str
    marks: Marks = field(default_factory=dict)
    part: Kind | None = None
    is_sealed: bool = False
    is_quote: bool = False


def epub_streams(epub: EpubFile, sealed: Iterable[str]) -> list[Stream]:
    """Every text of an EPUB. sealed: ids of the sections that are sealed notes."""
    reader = _Reader(epub, frozenset(sealed))
    for path, root in epub.pages.items():
        reader.read(path, root, p.TEXT)
    for path, root in epub.others.items():
        if path.endswith(".svg"):
            reader.read_drawing(path, root)
        else:
            reader.read(path, root, p.CONTENTS if path.endswith(".ncx") else p.STRING)
    return [*reader.streams, *_other_files(epub)]


def raw_streams(epub: EpubFile, sealed: Iterable[str]) -> list[Stream]:
    """The files as they are in the archive, except those that hold sealed notes."""
    kept = set(sealed)
    out: list[Stream] = []
    for path, data in sorted(epub.files.items()):
        page = epub.pages.get(path)
        if page is None or not kept & {str(e.get("id")) for e in page.iter(etree.Element)}:
            out.append((Segment(readable(data), p.RAW, epub.place(path)),))
    return out


def _other_files(epub: EpubFile) -> Iterator[Stream]:
    for path, data in sorted(epub.files.items()):
        place = epub.place(path)
        yield (Segment(path, p.FILE_NAME, place),)
        if path in epub.pages or path in epub.others:
            continue
        if path.endswith(".css"):
            text = readable(data)
            yield (Segment(_CSS_NAMES.sub(" ", text), p.SHEET, place),)
            yield from ((Segment(name, p.CLASS, place),) for name in sorted(set(_CSS_NAMES.findall(text))))
        elif path.lower().endswith(_PICTURES):
            yield from ((Segment(text, p.PICTURE_DATA, place),) for text in image_texts(data))
        else:
            yield (Segment(readable(data), p.STRING, place),)
    yield from ((Segment(text, p.COMMENT, "EPUB archive"),) for text in epub.comments)


class _Reader:
    """Reads trees into streams; keeps where each picture is shown."""

    def __init__(self, epub: EpubFile, sealed: frozenset[str]) -> None:
        self.epub = epub
        self.sealed = sealed
        self.streams: list[Stream] = []
        self.shown: dict[str, list[_Context]] = {}
        self.path = ""
        self.segments: list[Segment] = []
        self.texts: list[str] = []
        self.context = _Context(p.TEXT, "")
        self.names: set[tuple[Kind, str]] = set()

    def read(self, path: str, root: etree._Element, kind: Kind) -> None:
        """One file. kind: of text that nothing more special is known of."""
        self._read(path, root, _Context(kind, self.epub.place(path)))

    def read_drawing(self, path: str, root: etree._Element) -> None:
        """An SVG file: its words are read wherever a page shows it."""
        shown = self.shown.get(path, [])
        is_cover = any(c.kind is p.COVER for c in shown) or "cover" in posixpath.basename(path)
        kind = p.COVER if is_cover else p.DRAWING
        sealed = bool(shown) and all(c.is_sealed for c in shown)
        marks = _common([c.marks for c in shown])
        self._read(path, root, _Context(kind, self.epub.place(path), marks, is_sealed=sealed, is_quote=is_cover))

    def _read(self, path: str, root: etree._Element, context: _Context) -> None:
        self.path, self.names, self.context = path, set(), context
        for node in (*root.itersiblings(preceding=True), *root.itersiblings()):
            self._aside(str(node.text or ""), p.COMMENT, context)
        if doctype := root.getroottree().docinfo.doctype:
            self._aside(doctype, p.COMMENT, context)
        self._walk(root, context)
        self._flush()
        self.streams.append(tuple(self.segments))
        self.segments = []

    def _walk(self, element: etree._Element, outer: _Context) -> None:
        name = local(element)
        if not name:
            self._unseen(element, outer)
            return
        context = self._inner(element, name, outer)
        self._attributes(element, name, context)
        if name in {"script", "style"}:
            self._aside(element.text or "", p.SHEET, context)
            return
        if _is_call(element, name):
            return
        aside = _ASIDE.get(name)
        if aside is not None and not (name == "title" and context.kind in {p.METADATA, p.CONTENTS}):
            kind = p.FILE_TITLE if name == "title" and "svg" not in str(element.tag) else aside
            kind = p.COVER if context.kind is p.COVER else kind
            marks = {} if kind is p.FILE_TITLE else context.marks
            self._aside("".join(str(t) for t in element.itertext()), kind, replace(context, marks=marks))
            return
        edge = "" if name in _INLINE else "\n"
        self._add(edge + (element.text or ""), context)
        for child in element:
            self._walk(child, context)
            self._add(child.tail or "", context)
        self._add(edge, context)

    def _unseen(self, node: etree._Element, outer: _Context) -> None:
        text = str(node.text or "")
        if isinstance(node, etree._Entity):
            self._add(unescape(text), outer)
        else:
            self._aside(text, p.COMMENT, outer)

    def _inner(self, element: etree._Element, name: str, outer: _Context) -> _Context:
        tokens = classes(element)
        anchor = element.get("id")
        kind = _kind(element, name, tokens, outer.kind)
        marks = union(outer.marks, own_marks(element))
        is_link = name == "a" and element.get("href") is not None and kind in {p.TEXT, p.HEADING}
        part = p.LINK if is_link else outer.part if kind is outer.kind else None
        is_quote = outer.is_quote or name in {"blockquote", "q"} or bool(tokens & {"epigraph", "verse", "cover"})
        is_sealed = outer.is_sealed or (anchor or "") in self.sealed
        place = self.epub.place(self.path, anchor) if anchor else outer.place
        inner = _Context(kind, place, marks, part, is_sealed, is_quote)
        return outer if inner == outer else inner

    def _attributes(self, element: etree._Element, name: str, context: _Context) -> None:
        for key, value in element.attrib.items():
            self._attribute(str(key).rpartition("}")[2], str(value), name, context)

    def _attribute(self, key: str, value: str, name: str, context: _Context) -> None:
        if key in {"id", "name"}:
            self._name(value, p.ID, context)
        elif key == "class":
            for token in value.split():
                self._name(token, p.CLASS, context)
        elif key in {"href", "src", "data"}:
            self._address(value, name, context)
        elif kind := _attribute_kind(key, context.kind):
            self._aside(value, kind, context)

    def _address(self, value: str, name: str, context: _Context) -> None:
        if is_external(value):
            self._aside(re.sub(r"[_/+]", " ", unquote(value)), p.LINK, context)
        elif name in {"img", "image", "object", "embed"}:
            self.shown.setdefault(resolve(self.path, value)[0], []).append(context)

    def _name(self, value: str, kind: Kind, context: _Context) -> None:
        if (kind, value) not in self.names:
            self.names.add((kind, value))
            self.streams.append((Segment(value, kind, context.place),))

    def _aside(self, text: str, kind: Kind, context: _Context) -> None:
        """Text that is no part of the running text. What nobody reads on the page is never inside a mark."""
        if not text.strip():
            return
        is_read = kind.rule not in {p.COMMENT.rule}
        marks = context.marks if is_read else {}
        is_sealed = context.is_sealed and is_read
        self.streams.append((Segment(text, kind, context.place, marks, is_sealed, kind is p.COVER),))

    def _add(self, text: str, context: _Context) -> None:
        if not text:
            return
        if context is not self.context:
            self._flush()
            self.context = context
        self.texts.append(text)

    def _flush(self) -> None:
        if self.texts:
            c = self.context
            text = "".join(self.texts)
            self.segments.append(Segment(text, c.kind, c.place, c.marks, c.is_sealed, c.is_quote, c.part))
            self.texts = []


_ASIDE: Mapping[str, Kind] = {"title": p.ALT, "desc": p.ALT}


def _kind(element: etree._Element, name: str, tokens: frozenset[str], outer: Kind) -> Kind:
    """The surface of an element's text: the most special of what it is and what it stands in."""
    if own := _region(element, name, tokens):
        return own
    if outer is p.PART_PAGE:
        return p.PART_TITLE if name in {*_HEADINGS, "header"} else outer
    if name in {"figcaption", "caption"} and outer in {p.TEXT, p.HEADING, p.NOTE, p.LIST}:
        return p.CAPTION
    return p.HEADING if name in _HEADINGS and outer is p.TEXT else outer


def _attribute_kind(key: str, kind: Kind) -> Kind | None:
    """The surface of an attribute's text, if it has any."""
    if key in _SPOKEN:
        return p.COVER if kind is p.COVER else p.ALT
    if key == "title":
        return p.TITLE_ATTRIBUTE
    if key in _SILENT:
        return None
    return p.METADATA if kind is p.METADATA else p.ATTRIBUTE


def _region(element: etree._Element, name: str, tokens: frozenset[str]) -> Kind | None:
    if name == "nav" and _NAVIGATION & set((element.get(f"{{{OPS}}}type") or "").split()):
        return p.CONTENTS
    if name == "metadata":
        return p.METADATA
    if name in {"section", "nav", "div", "body", "aside"}:
        if tokens & LISTS:
            return p.LIST
        return next((kind for token, kind in _REGIONS.items() if token in tokens), None)
    return None


_REGIONS: Mapping[str, Kind] = {
    "spoilers": p.SPOILER_MAP,
    "contents": p.CONTENTS,
    "cover": p.COVER,
    "part": p.PART_PAGE,
    "notes": p.NOTE,
}


def _is_call(element: etree._Element, name: str) -> bool:
    """Say whether the element is the number that calls a note: it stands in a sentence and is no part of it."""
    if name != "a" or not (element.get("role") == "doc-noteref" or "noteref" in classes(element)):
        return False
    return len("".join(str(t) for t in element.itertext()).strip()) <= 4


def _common(marks: list[Marks]) -> Marks:
    """What all of some places are marked with: a picture is inside a mark if each place that shows it is."""
    if not marks:
        return {}
    works = set.intersection(*(set(m) for m in marks))
    return {work: min(m[work] for m in marks) for work in works}
