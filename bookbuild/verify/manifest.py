"""The manifest and the spine against the members that there are and against what they hold."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import NCX_TYPE, SVG_TYPE, XHTML_TYPE, Book, Item, repeated
from bookbuild.verify.findings import finding, quoted
from bookbuild.verify.links import needs
from bookbuild.verify.xml import NCX, OPF, SVG, XHTML

_SFNT = frozenset({
    "font/otf", "font/ttf", "font/sfnt", "font/collection", "application/font-sfnt", "application/vnd.ms-opentype",
    "application/x-font-ttf", "application/x-font-otf", "application/x-font-opentype", "application/x-font-truetype",
})  # fmt: skip
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", frozenset({"image/png"})),
    (b"\xff\xd8\xff", frozenset({"image/jpeg"})),
    (b"GIF8", frozenset({"image/gif"})),
    (b"OTTO", _SFNT),
    (b"\x00\x01\x00\x00", _SFNT),
    (b"true", _SFNT),
    (b"wOFF", frozenset({"font/woff", "application/font-woff"})),
    (b"wOF2", frozenset({"font/woff2"})),
    (b"%PDF-", frozenset({"application/pdf"})),
)
_KNOWN_BY_MAGIC = {t for _, types in _MAGIC for t in types} | {"image/webp"}
_ENDINGS = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
    ".svg": SVG_TYPE, ".xhtml": XHTML_TYPE, ".css": "text/css", ".ncx": NCX_TYPE,
}  # fmt: skip
_ROOTS = {XHTML_TYPE: f"{XHTML}html", SVG_TYPE: f"{SVG}svg", NCX_TYPE: f"{NCX}ncx"}
_PROPERTIES = {"cover-image", "mathml", "nav", "remote-resources", "scripted", "svg", "switch"}
_OTHER = {"data-nav", "dictionary", "glossary", "index", "search-key-map"}
_META = ("mimetype", "META-INF/")


def magic(data: bytes) -> frozenset[str]:
    """The media types that the first bytes allow; none = unknown."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return frozenset({"image/webp"})
    return next((types for start, types in _MAGIC if data.startswith(start)), frozenset())


def check_manifest(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-manifest, epub-file-unlisted, epub-media-type, epub-name-risky, epub-properties."""
    package = book.package
    for number in repeated(item.id for item in book.items):
        message = f"the id {quoted(book.items[number].id)} stands twice in the manifest"
        yield package.found(Rule.EPUB_MANIFEST, book.items[number].element, message, "give one of them another id")
    inside = [item for item in book.items if item.path]
    for number in repeated(item.path for item in inside):
        message = f"the file {quoted(inside[number].path)} stands twice in the manifest"
        yield package.found(Rule.EPUB_MANIFEST, inside[number].element, message, "keep one", words=inside[number].href)
    names, ids = frozenset(book.archive.names), {item.id for item in book.items}
    for item in book.items:
        yield from _item(book, item, names, ids)
    listed = {item.path for item in book.items} | {package.path}
    for name in book.archive.names:
        if name not in listed and not name.startswith(_META):
            yield finding(
                Rule.EPUB_FILE_UNLISTED, name, "the manifest does not name this file", "list it, or take it out"
            )
    if not book.is_old:
        yield from _properties(book)


def _item(book: Book, item: Item, names: frozenset[str], ids: set[str]) -> Iterator[Diagnostic]:
    package, at = book.package, item.element
    for name in ("id", "href", "media-type"):
        if not (at.get(name) or "").strip():
            yield package.found(Rule.EPUB_MANIFEST, at, f"an item of the manifest has no {name}", f"give it a {name}")
    if item.fallback is not None and item.fallback not in ids - {item.id}:
        message = f"the fallback {quoted(item.fallback)} is no other item"
        yield package.found(Rule.EPUB_MANIFEST, at, message, "correct the id", words="fallback")
    if item.path == package.path or "#" in item.href:
        message = f"{quoted(item.href)} cannot be an item: " + (
            "it has a fragment" if "#" in item.href else "it is the package"
        )
        yield package.found(Rule.EPUB_MANIFEST, at, message, "name a file of the content", words=item.href)
    elif item.href and item.path and item.path not in names:
        message = f"the file {quoted(item.path)} is not in the archive"
        yield package.found(Rule.EPUB_MANIFEST, at, message, "add the file, or take the line out", words=item.href)
    elif item.path in book.archive.files and item.path not in book.sealed:
        yield from _content(book, item)


def _content(book: Book, item: Item) -> Iterator[Diagnostic]:
    """Compare the type that is declared with what the file holds and how its name ends."""
    data = book.archive.files[item.path]
    types = magic(data)
    ending = _ENDINGS.get(posixpath.splitext(item.path)[1].lower())
    document = book.documents.get(item.path)
    wrong = ""
    if not data:
        wrong = "the file is empty"
    elif types and item.media_type not in types:
        wrong = f"the file is {min(types)}, and declared as {quoted(item.media_type)}"
    elif not types and item.media_type in _KNOWN_BY_MAGIC:
        wrong = f"the file is not {quoted(item.media_type)}"
    elif document is not None and document.root.tag != _ROOTS[item.media_type]:
        wrong = f"the root element is {quoted(str(document.root.tag))}, which is not that of {item.media_type}"
    elif not types and ending not in {None, item.media_type} and not (book.is_old and ending == XHTML_TYPE):
        wrong = f"a file with this ending is {ending}, and declared as {quoted(item.media_type)}"
    if wrong:
        yield finding(Rule.EPUB_MEDIA_TYPE, item.path, wrong, "correct the media-type in the manifest, or the file")
    elif types and ending not in {None, item.media_type}:
        message = f"the ending is that of {ending}, and the file is {item.media_type}"
        yield finding(Rule.EPUB_NAME_RISKY, item.path, message, "rename the file")


def _properties(book: Book) -> Iterator[Diagnostic]:
    package = book.package
    for name, least in (("nav", 1), ("cover-image", 0)):
        having = [item for item in book.items if name in item.properties]
        if not least <= len(having) <= 1:
            at = having[1].element if having else package.root
            message = f"{len(having)} items have the property '{name}'; " + ("one must" if least else "at most one may")
            yield package.found(Rule.EPUB_PROPERTIES, at, message, f'keep properties="{name}" on one item')
        wanted = XHTML_TYPE if name == "nav" else "image/"
        for item in having:
            if not item.media_type.startswith(wanted):
                message = f"an item of type {quoted(item.media_type)} cannot have the property '{name}'"
                yield package.found(
                    Rule.EPUB_PROPERTIES, item.element, message, "move it to the right item", words=name
                )
    for item in book.items:
        yield from _own_properties(book, item)


def _own_properties(book: Book, item: Item) -> Iterator[Diagnostic]:
    package = book.package
    for name in sorted(p for p in item.properties - _PROPERTIES - _OTHER if ":" not in p):
        yield package.found(
            Rule.EPUB_PROPERTIES, item.element, f"no property {quoted(name)} is known", "take it out", words=name
        )
    if (needed := needs(book, item)) is None:
        return
    for name in sorted(needed ^ (item.properties & {"svg", "mathml", "scripted", "remote-resources"})):
        message = f"{item.path} holds such content, but not the property '{name}'"
        if name not in needed:
            message = f"{item.path} has the property '{name}', and no such content"
        hint = f"{'add' if name in needed else 'take out'} '{name}' in properties"
        yield package.found(Rule.EPUB_PROPERTIES, item.element, message, hint, words=item.href)


def check_spine(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-spine."""
    package, by_id = book.package, {item.id: item for item in reversed(book.items)}
    if (spine := package.root.find(f"{OPF}spine")) is None:
        return
    if not any(ref.get("linear") != "no" for ref in book.spine):
        yield package.found(
            Rule.EPUB_SPINE, spine, "the spine names no page in the line of reading", "name the pages in order"
        )
    for number in repeated(ref.get("idref") or "" for ref in book.spine):
        message = f"{quoted(book.spine[number].get('idref'))} stands twice in the spine"
        yield package.found(Rule.EPUB_SPINE, book.spine[number], message, "keep one")
    for ref in book.spine:
        item = by_id.get(ref.get("idref") or "")
        if item is None:
            message = f"no item of the manifest has the id {quoted(ref.get('idref'))}"
            yield package.found(Rule.EPUB_SPINE, ref, message, "correct idref")
        elif item.media_type not in {XHTML_TYPE, SVG_TYPE} and item.fallback is None and not book.is_old:
            message = f"{item.path} is {quoted(item.media_type)}, which is no page, and has no fallback"
            yield package.found(Rule.EPUB_SPINE, ref, message, "put XHTML into the spine")
    yield from _toc(book, spine)


def _toc(book: Book, spine: etree._Element) -> Iterator[Diagnostic]:
    package = book.package
    toc, ncx = spine.get("toc"), [item.id for item in book.items if item.media_type == NCX_TYPE]
    if toc is not None and toc not in ncx:
        message = f"toc is {quoted(toc)}, and that is no item of type {NCX_TYPE}"
        yield package.found(Rule.EPUB_SPINE, spine, message, "name the NCX, or take toc out", words="toc")
    elif toc is None and ncx:
        yield package.found(
            Rule.EPUB_SPINE, spine, "there is an NCX, and the spine does not name it", f'add toc="{ncx[0]}"'
        )
