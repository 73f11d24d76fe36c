"""Page markers and the list of print pages: they are a pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import Book, is_outside, repeated, resolve
from bookbuild.verify.findings import quoted
from bookbuild.verify.navigation import navs, targets
from bookbuild.verify.xml import XHTML, Document, text_of, types_of


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a print page begins."""

    page: Document
    element: etree._Element


def markers(book: Book) -> tuple[Marker, ...]:
    """Every page marker, in the order of the text."""
    pages = (book.documents[path] for path in book.reading_order() if path in book.documents)
    return tuple(Marker(page, e) for page in pages for e in page.root.iter("*") if "pagebreak" in types_of(e))


def check_page_list(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-page-list."""
    document, breaks = book.navigation(), markers(book)
    yield from _markers(breaks)
    if document is None:
        return
    lists = navs(document, "page-list")
    for nav in lists[1:]:
        yield document.found(Rule.EPUB_PAGE_LIST, nav, "there is a second list of pages", "keep one")
    if breaks and not lists:
        message = f"there are {len(breaks)} page markers, and no list of pages"
        yield document.found(Rule.EPUB_PAGE_LIST, document.root, message, 'add <nav epub:type="page-list">')
    for nav in lists[:1]:
        yield from _list(book, document, nav, breaks)


def _markers(breaks: tuple[Marker, ...]) -> Iterator[Diagnostic]:
    for marker in breaks:
        element = marker.element
        if not element.get("id"):
            yield marker.page.found(
                Rule.EPUB_PAGE_LIST, element, "a page marker has no id", "give it one, so that it can be listed"
            )
        if not (element.get("aria-label") or element.get("title") or text_of(element)):
            message = "a page marker does not say its page"
            yield marker.page.found(Rule.EPUB_PAGE_LIST, element, message, "add aria-label", words=element.get("id"))


def _list(book: Book, document: Document, nav: etree._Element, breaks: tuple[Marker, ...]) -> Iterator[Diagnostic]:
    links = list(nav.iter(f"{XHTML}a"))
    for inner in nav.iterfind(f".//{XHTML}li/{XHTML}ol"):
        yield document.found(Rule.EPUB_PAGE_LIST, inner, "the list of pages has levels", "make it flat")
    for number in repeated(text_of(link) for link in links):
        message = f"the label {quoted(text_of(links[number]))} stands twice in the list of pages"
        yield document.found(
            Rule.EPUB_PAGE_LIST, links[number], message, "each page once", words=links[number].get("href")
        )
    yield from _pairs(document, links, breaks)
    last = (-1, -1)
    for link, at in targets(book, document, nav):
        if at < last:
            message = f"page {quoted(text_of(link))} is out of order"
            yield document.found(
                Rule.EPUB_PAGE_LIST, link, message, "list pages in the order of the text", words=link.get("href")
            )
        last = at


def _pairs(document: Document, links: list[etree._Element], breaks: tuple[Marker, ...]) -> Iterator[Diagnostic]:
    listed: dict[tuple[str, str], int] = {}
    known = {(m.page.path, m.element.get("id") or "") for m in breaks}
    for link in links:
        href = link.get("href") or ""
        place = ("", "") if is_outside(href) else resolve(document.path, href)
        listed[place] = listed.get(place, 0) + 1
        if listed[place] == 2:
            yield document.found(
                Rule.EPUB_PAGE_LIST, link, f"{quoted(href)} is listed twice", "each page once", words=href
            )
        if place[1] and place not in known:
            message = f"{quoted(href)} leads to no page marker"
            yield document.found(Rule.EPUB_PAGE_LIST, link, message, "name a marker, or a page as a whole", words=href)
    for marker in breaks:
        name = marker.element.get("id") or ""
        if name and (marker.page.path, name) not in listed:
            message = f"the page marker {quoted(name)} is not listed"
            yield marker.page.found(
                Rule.EPUB_PAGE_LIST, marker.element, message, "add it to the list of pages", words=name
            )
