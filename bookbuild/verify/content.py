"""Pages: languages, titles, headings, alternative texts, scripts, size."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import Book
from bookbuild.verify.findings import finding, quoted
from bookbuild.verify.links import is_script
from bookbuild.verify.package import duplicate_ids, is_language
from bookbuild.verify.xml import XHTML, XML_LANG, Document, local, tag_of

LONGEST_PAGE = 260_000
_HEADINGS = {f"{XHTML}h{n}": n for n in range(1, 7)}


def check_pages(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-id, epub-language, epub-language-missing, epub-title, epub-heading, epub-alt, epub-script, epub-page-long,
    epub-soft-hyphen.
    """
    for page in book.pages():
        yield from duplicate_ids(page)
        yield from _languages(page)
        yield from _title(page)
        yield from _headings(page)
        yield from _images(page)
        yield from _scripts(page)
        yield from _soft_hyphens(page)
        if (size := len(book.archive.files[page.path])) > LONGEST_PAGE:
            message = f"the page has {size:,} bytes; old engines take {LONGEST_PAGE:,}"
            yield finding(Rule.EPUB_PAGE_LONG, page.path, message, "divide it: a file for each chapter")
    for document in book.documents.values():
        if document.root.tag != f"{XHTML}html":
            yield from duplicate_ids(document)


def _languages(page: Document) -> Iterator[Diagnostic]:
    hint = "write lang and xml:lang alike, such as en, en-GB or ko"
    for element in page.root.iter("*"):
        plain, xml = element.get("lang"), element.get(XML_LANG)
        if plain is not None and xml is not None and plain.lower() != xml.lower():
            message = f"lang is {quoted(plain)} and xml:lang is {quoted(xml)}"
            yield page.found(Rule.EPUB_LANGUAGE, element, message, hint)
        for tag in dict.fromkeys(t for t in (plain, xml) if t):
            if not is_language(tag):
                yield page.found(Rule.EPUB_LANGUAGE, element, f"{quoted(tag)} is no language tag", hint, words=tag)
    if not page.root.get("lang") or not page.root.get(XML_LANG):
        message = "the element html does not have both lang and xml:lang"
        yield page.found(Rule.EPUB_LANGUAGE_MISSING, page.root, message, hint)


def _title(page: Document) -> Iterator[Diagnostic]:
    title = page.root.find(f"{XHTML}head/{XHTML}title")
    if title is None:
        yield page.found(Rule.EPUB_TITLE, page.root, "the page has no title", "write into title what its heading says")
    elif not "".join(title.itertext()).strip():
        yield page.found(Rule.EPUB_TITLE, title, "the title is empty", "write into title what its heading says")


def _headings(page: Document) -> Iterator[Diagnostic]:
    last = 0
    for element in page.root.iter(*_HEADINGS):
        level = _HEADINGS[tag_of(element)]
        if last and level > last + 1:
            message = f"h{level} follows h{last}"
            yield page.found(Rule.EPUB_HEADING, element, message, f"make it h{last + 1}, and shape it by a class")
        last = level


def _images(page: Document) -> Iterator[Diagnostic]:
    for element in page.root.iter(f"{XHTML}img", f"{XHTML}area"):
        if element.get("alt") is None and (local(element) == "img" or element.get("href") is not None):
            words = element.get("src")
            message = f"{quoted(words)} has no alt" if words else f"the {local(element)} has no alt"
            hint = 'say in alt what it shows; decoration takes alt=""'
            yield page.found(Rule.EPUB_ALT, element, message, hint, words=words)


def _scripts(page: Document) -> Iterator[Diagnostic]:
    for element in page.root.iter("*"):
        if is_script(element):
            message = f"the element {quoted(local(element))} runs a script"
            yield page.found(Rule.EPUB_SCRIPT, element, message, "take it out; the page must say everything without it")


def _soft_hyphens(page: Document) -> Iterator[Diagnostic]:
    places = [(e, text) for e in page.root.iter("*") for text in (e.text, e.tail) if text and "\u00ad" in text]
    if places:
        element, text = places[0]
        count = sum(words.count("\u00ad") for _, words in places)
        word = next(w for w in text.split() if "\u00ad" in w).replace("\u00ad", "-")
        message = (
            f"{count} soft hyphens, the first in {quoted(word)}" if count > 1 else f"a soft hyphen in {quoted(word)}"
        )
        hint = "delete them: searching does not find the words"
        yield page.found(Rule.EPUB_SOFT_HYPHEN, element, message, hint, words="\u00ad")
