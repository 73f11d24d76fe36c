"""The bytes of an EPUB, opened: its files, its spine and its pages as trees."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from bookbuild.checks.pieces import Marks
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import LEVELS, Level

OPS = "http://www.idpf.org/2007/ops"
_PAGE = (".xhtml", ".html", ".htm")


@dataclass(frozen=True, slots=True, kw_only=True)
class EpubFile:
    """An EPUB. files: by name in the archive; package: the package document's name; spine: names in reading order;
    pages: the XHTML files, parsed; others: the other XML files, parsed; comments: of the archive."""

    files: Mapping[str, bytes]
    package: str
    spine: tuple[str, ...]
    pages: Mapping[str, etree._Element]
    others: Mapping[str, etree._Element]
    comments: tuple[str, ...]

    def place(self, path: str, anchor: str = "") -> str:
        """A place as findings name it: the path as the package document writes it."""
        folder = posixpath.dirname(self.package)
        short = path.removeprefix(f"{folder}/") if folder else path
        return f"EPUB {short}#{anchor}" if anchor else f"EPUB {short}"


def read_epub(data: bytes) -> EpubFile:
    """The archive's files. Raises zipfile.BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        comments = [archive.comment, *(info.comment for info in archive.infolist())]
    trees = {name: root for name, text in files.items() if (root := _parsed(name, text)) is not None}
    package = _package(trees)
    media = _manifest(package, trees)
    pages = {n: root for n, root in trees.items() if n.endswith(_PAGE) or media.get(n) == "application/xhtml+xml"}
    return EpubFile(
        files=files,
        package=package,
        spine=tuple(n for n in _spine(package, trees) if n in pages),
        pages=pages,
        others={n: root for n, root in trees.items() if n not in pages},
        comments=tuple(c.decode("utf-8", "replace") for c in comments if c),
    )


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments, processing instructions and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def resolve(base: str, href: str) -> tuple[str, str]:
    """A link in the file `base` as (file, fragment)."""
    target, _, fragment = href.partition("#")
    if not target:
        return base, unquote(fragment)
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(target))), unquote(fragment)


def is_external(href: str) -> bool:
    """Say whether a link leads out of the book."""
    head = href.partition("#")[0].partition("/")[0]
    return ":" in head


def classes(element: etree._Element) -> frozenset[str]:
    """The class tokens of an element."""
    return frozenset((element.get("class") or "").split())


def own_marks(element: etree._Element) -> Marks:
    """What the attribute `data-spoiler` of a marked element says: `work:level`, parted by blanks."""
    value = element.get("data-spoiler")
    if value is None or "spoiler" not in classes(element):
        return {}
    out: dict[WorkId, Level] = {}
    for item in value.split():
        work, _, rest = item.partition(":")
        name = rest.partition(":")[0]
        level = Level(int(name)) if name in {"0", "1", "2", "3"} else LEVELS.get(name, Level.SECRET)
        out[WorkId(work)] = max(out.get(WorkId(work), Level.PREMISE), level)
    return out


def union(first: Marks, second: Marks) -> Marks:
    """Marks of nested elements: per work the higher level."""
    if not second:
        return first
    return {w: max(first.get(w, Level.PREMISE), second.get(w, Level.PREMISE)) for w in {**first, **second}}


def marks_at(element: etree._Element) -> Marks:
    """What the element and those around it are marked with, above the premise."""
    marks: Marks = {}
    for at in (element, *element.iterancestors()):
        marks = union(marks, own_marks(at))
    return {work: level for work, level in marks.items() if level > Level.PREMISE}


def notices(root: etree._Element) -> Iterator[etree._Element]:
    """The notices of a page, in reading order."""
    return (e for e in root.iter(etree.Element) if e.get("role") == "doc-notice")


def text_of(element: etree._Element) -> str:
    """All of the text inside an element."""
    return "".join(str(text) for text in element.itertext(etree.Element))


def _parsed(name: str, text: bytes) -> etree._Element | None:
    is_xml = name.endswith((*_PAGE, ".opf", ".ncx", ".xml", ".svg", ".smil", ".pls"))
    if not is_xml and not text.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return None
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        return None


def _package(trees: Mapping[str, etree._Element]) -> str:
    container = trees.get("META-INF/container.xml")
    if container is not None:
        for element in container.iter(etree.Element):
            path = element.get("full-path")
            if path in trees:
                return str(path)
    return next((name for name in sorted(trees) if name.endswith(".opf")), "")


def _manifest(package: str, trees: Mapping[str, etree._Element]) -> dict[str, str]:
    if package not in trees:
        return {}
    items = (e for e in trees[package].iter(etree.Element) if local(e) == "item")
    return {resolve(package, e.get("href") or "")[0]: e.get("media-type") or "" for e in items}


def _spine(package: str, trees: Mapping[str, etree._Element]) -> list[str]:
    if package not in trees:
        return sorted(n for n in trees if n.endswith(_PAGE))
    elements = list(trees[package].iter(etree.Element))
    names = {e.get("id"): resolve(package, e.get("href") or "")[0] for e in elements if local(e) == "item"}
    return [names[e.get("idref")] for e in elements if local(e) == "itemref" and e.get("idref") in names]
