"""What documents refer to, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import SVG_TYPE, XHTML_TYPE, Book, Item, is_outside, resolve
from bookbuild.verify.css import check_css, style_addresses
from bookbuild.verify.findings import quoted
from bookbuild.verify.xml import MATHML, SVG, XHTML, XLINK_HREF, Document, tag_of

_SOURCES = {
    "img": ("src",), "script": ("src",), "iframe": ("src",), "embed": ("src",), "input": ("src",), "source": ("src",),
    "track": ("src",), "audio": ("src",), "video": ("src", "poster"), "object": ("data",), "link": ("href",),
}  # fmt: skip
_MEDIA = {"audio", "video", "source", "track"}
_PLAIN_SCHEMES = ("data:", "http:", "https:", "mailto:", "tel:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An address in a document. is_link: leads the reader somewhere, else the page needs what it names."""

    element: etree._Element
    href: str
    is_link: bool
    may_be_remote: bool = False


def references(document: Document) -> Iterator[Reference]:
    """Every address of a document, in order."""
    for element in document.root.iter("*"):
        if tag_of(element).startswith(XHTML):
            yield from _of_html(element, tag_of(element).removeprefix(XHTML))
        elif tag_of(element).startswith(SVG):
            href = element.get("href", element.get(XLINK_HREF))
            if href is not None:
                yield Reference(element=element, href=href, is_link=element.tag == f"{SVG}a")


def _of_html(element: etree._Element, name: str) -> Iterator[Reference]:
    if name in {"a", "area"}:
        if (href := element.get("href")) is not None:
            yield Reference(element=element, href=href, is_link=True)
        return
    if name == "link" and not {"stylesheet", "icon"} & set((element.get("rel") or "").split()):
        return
    for attribute in _SOURCES.get(name, ()):
        if (href := element.get(attribute)) is not None:
            yield Reference(
                element=element, href=href, is_link=False, may_be_remote=name in _MEDIA and attribute == "src"
            )
    for part in (element.get("srcset") or "").split(","):
        if part.strip():
            yield Reference(element=element, href=part.split()[0], is_link=False)


def needs(book: Book, item: Item) -> frozenset[str] | None:
    """Properties that follow from the content of an item; None if nothing is known of it. EPUB 3.3 section 5.6.2."""
    if item.media_type == "text/css" and item.path in book.archive.files:
        text = book.archive.files[item.path].decode("utf-8", "replace")
        return frozenset({"remote-resources"} if any(map(is_remote, style_addresses(text))) else ())
    if (document := book.documents.get(item.path)) is None or item.media_type not in {XHTML_TYPE, SVG_TYPE}:
        return None
    found: set[str] = set()
    for element in document.root.iter("*"):
        if element.tag == f"{SVG}svg" and item.media_type == XHTML_TYPE:
            found.add("svg")
        if element.tag == f"{MATHML}math":
            found.add("mathml")
        if element.tag in {f"{XHTML}form", f"{SVG}script"} or is_script(element):
            found.add("scripted")
    styles = (a for s in document.root.iter(f"{XHTML}style", f"{SVG}style") for a in style_addresses(s.text or ""))
    if any(is_remote(r.href) and not r.is_link for r in references(document)) or any(map(is_remote, styles)):
        found.add("remote-resources")
    return frozenset(found)


def is_script(element: etree._Element) -> bool:
    """Say whether an element runs something: a script that is no block of data, or an attribute such as onclick."""
    kind = (element.get("type") or "").strip().lower()
    is_code = kind in {"", "module"} or "javascript" in kind or "ecmascript" in kind
    return (element.tag == f"{XHTML}script" and is_code) or any(str(name).startswith("on") for name in element.attrib)


def is_remote(href: str) -> bool:
    """Say whether an address leads to the network. `data:` holds its content itself."""
    return is_outside(href) and not href.strip().lower().startswith("data:")


def check_links(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-link, epub-remote, epub-spine; and what check_css reports of style sheets."""
    items, spine = book.by_path(), frozenset(book.reading_order())
    for document in book.documents.values():
        if document.path in items and items[document.path].media_type in {XHTML_TYPE, SVG_TYPE}:
            for reference in references(document):
                yield from _reference(book, document, reference, items, spine)
    for item in book.items:
        if item.media_type == "text/css" and item.path in book.archive.files and item.path not in book.sealed:
            yield from check_css(item.path, book.archive.files[item.path], frozenset(items))
    for document in book.pages():
        for style in document.root.iter(f"{XHTML}style"):
            yield from check_css(
                document.path, (style.text or "").encode(), frozenset(items), first_line=style.sourceline or 1
            )


def _reference(
    book: Book, document: Document, reference: Reference, items: Mapping[str, Item], spine: frozenset[str]
) -> Iterator[Diagnostic]:
    href, at = reference.href, reference.element
    if is_outside(href):
        yield from _outside(document, reference)
        return
    path, fragment = resolve(document.path, href)
    item = items.get(path)
    if item is None:
        where = "not in the manifest" if path in book.archive.files else "not in the book"
        message = f"{quoted(href)} leads to {quoted(path)}, which is {where}"
        yield document.found(Rule.EPUB_LINK, at, message, "correct the address, or add the file", words=href)
        return
    target = book.documents.get(path)
    if fragment and target is not None and fragment not in target.ids and not fragment.startswith("epubcfi("):
        message = f"{quoted(href)} leads to {path}, where no element has the id {quoted(fragment)}"
        yield document.found(Rule.EPUB_LINK, at, message, "correct the id", words=href)
    if reference.is_link and item.media_type == XHTML_TYPE and path not in spine:
        message = f"{quoted(href)} leads to {path}, which the spine does not name"
        yield document.found(Rule.EPUB_SPINE, at, message, "add the page to the spine", words=href)


def _outside(document: Document, reference: Reference) -> Iterator[Diagnostic]:
    href, at = reference.href.strip(), reference.element
    if href.lower().startswith("file:"):
        message = f"{quoted(href)} leads to a file of one machine"
        yield document.found(Rule.EPUB_LINK, at, message, "put the file into the EPUB", words=href)
    elif not reference.is_link and not reference.may_be_remote and is_remote(href):
        message = f"the page needs {quoted(href)} from the network"
        yield document.found(Rule.EPUB_REMOTE, at, message, "put the file into the EPUB", words=href)
