"""Metadata of the package against EPUB 3.3 section 5; and language tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree
from stdnum import isbn

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import Book, repeated
from bookbuild.verify.findings import quoted
from bookbuild.verify.xml import DC, OPF, XML_LANG, Document, tag_of

# RFC 5646 section 2.1: language, extlangs, script, region, variants, extensions, private use
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8}|art-lojban|zh-(?:min|min-nan|xiang)|sgn-[a-z-]{5}|en-gb-oed",
    re.IGNORECASE,
)
_MODIFIED = "%Y-%m-%dT%H:%M:%SZ"
_ISBN = re.compile(r"(?:urn:)?isbn[: ]?\s*(.+)", re.IGNORECASE | re.DOTALL)


def is_language(tag: str) -> bool:
    """Say whether a language tag has the form of BCP 47."""
    return _TAG.fullmatch(tag) is not None


def check_package(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-package, epub-old, epub-metadata, epub-language, epub-language-missing, epub-isbn, epub-id."""
    package, root = book.package, book.package.root
    if book.is_old:
        yield package.found(Rule.EPUB_OLD, root, "this is an EPUB 2", "make an EPUB 3 of it", words="version")
    elif not re.fullmatch(r"3\.\d", book.version):
        message = f"the version is {quoted(root.get('version'))}"
        yield package.found(Rule.EPUB_PACKAGE, root, message, 'write version="3.0"', words="version")
    for name in ("metadata", "manifest", "spine"):
        if root.find(f"{OPF}{name}") is None:
            yield package.found(Rule.EPUB_PACKAGE, root, f"there is no '{name}'", "see EPUB 3.3 section 5")
    yield from _identifier(package)
    yield from _required(package)
    yield from _languages(package)
    yield from _numbers(package)
    if not book.is_old:
        yield from _meta(book)
    yield from duplicate_ids(package)


def _identifier(package: Document) -> Iterator[Diagnostic]:
    wanted = package.root.get("unique-identifier")
    if not any(e.get("id") == wanted for e in package.root.iterfind(f"{OPF}metadata/{DC}identifier")):
        message = f"unique-identifier is {quoted(wanted)}, and no dc:identifier has that id"
        yield package.found(
            Rule.EPUB_PACKAGE, package.root, message, "give the identifier this id", words="unique-identifier"
        )


def _required(package: Document) -> Iterator[Diagnostic]:
    metadata = package.root.find(f"{OPF}metadata")
    if metadata is None:
        return
    for name in ("identifier", "title", "language"):
        if metadata.find(f"{DC}{name}") is None:
            yield package.found(Rule.EPUB_METADATA, metadata, f"there is no dc:{name}", f"add a dc:{name}")
    for element in metadata.iterfind("*"):
        is_value = tag_of(element).startswith(DC) or (
            element.tag == f"{OPF}meta" and element.get("property") is not None
        )
        if is_value and not "".join(element.itertext()).strip():
            what = element.get("property") or f"dc:{tag_of(element).removeprefix(DC)}"
            yield package.found(
                Rule.EPUB_METADATA, element, f"{quoted(what)} is empty", "give it a value, or take it out"
            )


def _languages(package: Document) -> Iterator[Diagnostic]:
    for element in package.root.iterfind(f"{OPF}metadata/{DC}language"):
        tag = (element.text or "").strip()
        if tag and not is_language(tag):
            yield package.found(
                Rule.EPUB_LANGUAGE, element, f"{quoted(tag)} is no language tag", "write such as en, en-GB or ko"
            )
    for element in package.root.iter("*"):
        tag = element.get(XML_LANG) or ""
        if tag and not is_language(tag):
            yield package.found(
                Rule.EPUB_LANGUAGE, element, f"{quoted(tag)} is no language tag", "write such as en, en-GB or ko"
            )
    if not package.root.get(XML_LANG):
        message = "the package does not say the language of its own words"
        yield package.found(Rule.EPUB_LANGUAGE_MISSING, package.root, message, "add xml:lang to the element package")


def _numbers(package: Document) -> Iterator[Diagnostic]:
    for element in package.root.iterfind(f"{OPF}metadata/*"):
        if element.tag not in {f"{DC}identifier", f"{DC}source"} and element.get("property") != "pageBreakSource":
            continue
        number = _isbn(package, element)
        if number and not isbn.is_valid(number):
            message = f"{quoted(number)} is no ISBN: its length or its check digit is wrong"
            yield package.found(Rule.EPUB_ISBN, element, message, "compare it with the letter of the ISBN agency")


def _isbn(package: Document, element: etree._Element) -> str:
    """The number, if the element says that it is an ISBN: by urn:isbn, by opf:scheme or by identifier-type (ONIX list 5)."""
    text = (element.text or "").strip()
    if match := _ISBN.fullmatch(text):
        return match[1].strip()
    types = {
        (m.text or "").strip() for m in package.root.iterfind(f"{OPF}metadata/{OPF}meta")
        if m.get("property") == "identifier-type" and m.get("refines") == f"#{element.get('id')}"
    }  # fmt: skip
    return text if types & {"15", "02"} or (element.get(f"{OPF}scheme") or "").upper() == "ISBN" else ""


def _meta(book: Book) -> Iterator[Diagnostic]:
    package = book.package
    modified = book.meta("dcterms:modified")
    if len(modified) != 1:
        at = modified[1][0] if modified else package.root
        message = f"there are {len(modified)} dcterms:modified; there must be one"
        yield package.found(
            Rule.EPUB_METADATA, at, message, '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>'
        )
    for element, text in modified[:1]:
        if text and not _is_time(text):
            message = f"dcterms:modified is {quoted(text)}"
            yield package.found(Rule.EPUB_METADATA, element, message, "its form is 2026-01-01T00:00:00Z")
    for element in list(package.root.iterfind(f"{OPF}metadata/{DC}date"))[1:]:
        yield package.found(Rule.EPUB_METADATA, element, "there is a second dc:date", "keep the date of publication")
    for element in package.root.iterfind(f"{OPF}metadata/*[@refines]"):
        target = element.get("refines") or ""
        if target.startswith("#") and target[1:] not in package.ids:
            message = f"refines {quoted(target)}, and no element has that id"
            yield package.found(Rule.EPUB_METADATA, element, message, "correct the id", words=target)


def _is_time(text: str) -> bool:
    try:
        return len(text) == 20 and datetime.strptime(text, _MODIFIED) is not None
    except ValueError:
        return False


def duplicate_ids(document: Document) -> Iterator[Diagnostic]:
    """Reports epub-id."""
    named = [e for e in document.root.iter("*") if e.get("id") is not None]
    for number in repeated(e.get("id") or "" for e in named):
        message = f"the id {quoted(named[number].get('id'))} stands twice"
        yield document.found(
            Rule.EPUB_ID, named[number], message, "give one of them another id", words=named[number].get("id")
        )
    for element in named:
        if not (name := element.get("id") or "") or any(c.isspace() for c in name):
            yield document.found(
                Rule.EPUB_ID, element, f"{quoted(name)} is no id", "an id has no white space, and is not empty"
            )
