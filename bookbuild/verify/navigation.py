"""The navigation document and the NCX: their form, and whether they agree with the spine."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import NCX_TYPE, Book, is_outside, repeated, resolve
from bookbuild.verify.findings import quoted
from bookbuild.verify.xml import DC, NCX, OPF, OPS_TYPE, XHTML, Document, local, text_of

_DEEPEST = 2
_FORM = "an entry is <li><a href=…>label</a></li>, with an <ol> after the a if it has entries of its own"


def navs(document: Document, kind: str) -> list[etree._Element]:
    """`nav` elements of a type."""
    return [nav for nav in document.root.iter(f"{XHTML}nav") if kind in (nav.get(OPS_TYPE) or "").split()]


def check_navigation(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-nav, epub-nav-order, epub-nav-depth, and what _ncx reports."""
    for item in book.items:
        if item.media_type == NCX_TYPE and (document := book.documents.get(item.path)) is not None:
            yield from _ncx(book, document)
    if (document := book.navigation()) is None:
        return
    contents = navs(document, "toc")
    if len(contents) != 1:
        message = f"there are {len(contents)} nav elements of type toc; there must be one"
        yield document.found(Rule.EPUB_NAV, document.root, message, 'write one <nav epub:type="toc">')
    for nav in (*contents, *navs(document, "landmarks"), *navs(document, "page-list")):
        yield from _form(document, nav)
    for nav in contents[:1]:
        yield from _order(book, document, nav)
        yield from _depth(document, nav)
    yield from _landmarks(document)


def _form(document: Document, nav: etree._Element) -> Iterator[Diagnostic]:
    lists = nav.findall(f"{XHTML}ol")
    others = [
        e
        for e in nav.iterchildren("*")
        if local(e) not in {"ol", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "header"}
    ]
    if len(lists) != 1 or others:
        yield document.found(Rule.EPUB_NAV, nav, "a nav holds a heading, if any, and one ol", _FORM)
    for entries in nav.iter(f"{XHTML}ol"):
        items = list(entries.iterchildren("*"))
        if not items or any(e.tag != f"{XHTML}li" for e in items):
            yield document.found(Rule.EPUB_NAV, entries, "an ol of a nav holds li elements, and at least one", _FORM)
        for item in items:
            yield from _entry(document, item)


def _entry(document: Document, item: etree._Element) -> Iterator[Diagnostic]:
    names = [local(child) for child in item.iterchildren("*")]
    if names not in (["a"], ["a", "ol"], ["span", "ol"]):
        yield document.found(Rule.EPUB_NAV, item, f"an entry holds {quoted(' '.join(names))}", _FORM)
        return
    label = item[0] if isinstance(item[0].tag, str) else next(item.iterchildren("*"))
    href = label.get("href")
    if not text_of(label):
        yield document.found(Rule.EPUB_NAV, label, "an entry has no label", "write what it leads to", words=href)
    if names[0] == "a" and (href is None or is_outside(href)):
        message = "an entry leads nowhere" if href is None else f"an entry leads out of the book, to {quoted(href)}"
        yield document.found(Rule.EPUB_NAV, label, message, "name a page of the book", words=href)


def targets(book: Book, document: Document, nav: etree._Element) -> Iterator[tuple[etree._Element, tuple[int, int]]]:
    """Links of a nav, each with its place in the text: number of the page, number of the element."""
    order = {path: number for number, path in enumerate(book.reading_order())}
    for link in nav.iter(f"{XHTML}a"):
        href = link.get("href")
        if href is None or is_outside(href):
            continue
        path, fragment = resolve(document.path, href)
        page = book.documents.get(path)
        if path in order and page is not None:
            yield link, (order[path], page.ids.get(fragment, 0) if fragment else 0)


def _order(book: Book, document: Document, nav: etree._Element) -> Iterator[Diagnostic]:
    last = (-1, -1)
    for link, place in targets(book, document, nav):
        if place < last:
            message = f"{quoted(text_of(link))} stands after an entry that comes later in the text"
            hint = "list entries in the order of the text"
            yield document.found(Rule.EPUB_NAV_ORDER, link, message, hint, words=link.get("href"))
        last = place


def _depth(document: Document, nav: etree._Element) -> Iterator[Diagnostic]:
    for entries in nav.iter(f"{XHTML}ol"):
        if sum(e.tag == f"{XHTML}ol" for e in entries.iterancestors()) == _DEEPEST:
            message = f"the contents have more than {_DEEPEST} levels"
            yield document.found(
                Rule.EPUB_NAV_DEPTH, entries, message, f"keep {_DEEPEST}; Kindle does not show the others"
            )
            return


def _landmarks(document: Document) -> Iterator[Diagnostic]:
    found = navs(document, "landmarks")
    for nav in found[1:]:
        yield document.found(Rule.EPUB_NAV, nav, "there is a second nav of landmarks", "keep one")
    links = [link for nav in found[:1] for link in nav.iter(f"{XHTML}a")]
    for link in links:
        if not (link.get(OPS_TYPE) or "").strip():
            message = f"the landmark {quoted(text_of(link))} has no epub:type"
            yield document.found(
                Rule.EPUB_NAV, link, message, "say what it is, such as bodymatter", words=link.get("href")
            )
    for number in repeated(f"{link.get(OPS_TYPE)} {link.get('href')}" for link in links):
        message = f"the landmark {quoted(links[number].get(OPS_TYPE))} stands twice"
        yield document.found(Rule.EPUB_NAV, links[number], message, "keep one", words=links[number].get("href"))


def _ncx(book: Book, document: Document) -> Iterator[Diagnostic]:
    """Reports epub-ncx."""
    wanted = book.package.root.get("unique-identifier")
    identifiers = (e for e in book.package.root.iterfind(f"{OPF}metadata/{DC}identifier") if e.get("id") == wanted)
    identifier = next(((e.text or "").strip() for e in identifiers), None)
    uid = next((m for m in document.root.iter(f"{NCX}meta") if m.get("name") == "dtb:uid"), None)
    if identifier is not None and (uid is None or (uid.get("content") or "").strip() != identifier):
        message = (
            f"dtb:uid is {quoted(uid.get('content') if uid is not None else None)}, the identifier {quoted(identifier)}"
        )
        yield document.found(Rule.EPUB_NCX, document.root if uid is None else uid, message, "write the identifier")
    items, last = book.by_path(), 0
    for point in document.root.iter(f"{NCX}navPoint"):
        content = point.find(f"{NCX}content")
        src = "" if content is None else content.get("src") or ""
        path, fragment = resolve(document.path, src) if src and not is_outside(src) else ("", "")
        target = book.documents.get(path)
        if path not in items or (fragment and target is not None and fragment not in target.ids):
            yield document.found(
                Rule.EPUB_NCX, point, f"an entry leads to {quoted(src)}, which is not in the book", "correct src"
            )
        number = (point.get("playOrder") or "").strip()
        if number and not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) > last):
            message = f"playOrder is {quoted(number)} after {last}"
            yield document.found(Rule.EPUB_NCX, point, message, "count from 1, in the order of the entries")
        last = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else last
