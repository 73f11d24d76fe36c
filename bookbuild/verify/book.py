"""Members of the archive -> the package: what it says, and the documents that it names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.archive import Archive
from bookbuild.verify.findings import finding, quoted
from bookbuild.verify.xml import OPF, XHTML, Document, read_xml, tag_of

CONTAINER = "META-INF/container.xml"
XHTML_TYPE, SVG_TYPE, NCX_TYPE = "application/xhtml+xml", "image/svg+xml", "application/x-dtbncx+xml"
PACKAGE_TYPE = "application/oebps-package+xml"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_ENC = "{http://www.w3.org/2001/04/xmlenc#}"
_FONT_MANGLING = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the manifest. path: of its file, from the root of the archive; "" if it lies outside."""

    id: str
    href: str
    path: str
    media_type: str
    properties: frozenset[str]
    fallback: str | None
    element: etree._Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """An EPUB, as far as it can be read. documents: XHTML, SVG and NCX by path. sealed: encrypted members."""

    archive: Archive
    package: Document
    items: tuple[Item, ...]
    spine: tuple[etree._Element, ...]
    documents: Mapping[str, Document]
    sealed: frozenset[str]

    @property
    def version(self) -> str:
        """Such as 3.0."""
        return (self.package.root.get("version") or "").strip()

    @property
    def is_old(self) -> bool:
        """EPUB 2."""
        return self.version.startswith("2")

    def by_path(self) -> Mapping[str, Item]:
        """Items by the path of their file."""
        return {item.path: item for item in reversed(self.items) if item.path}

    def pages(self) -> tuple[Document, ...]:
        """XHTML documents that can be read, in the order of the manifest."""
        paths = dict.fromkeys(item.path for item in self.items if item.media_type == XHTML_TYPE)
        return tuple(
            self.documents[p] for p in paths if p in self.documents and self.documents[p].root.tag == f"{XHTML}html"
        )

    def reading_order(self) -> tuple[str, ...]:
        """Paths of the spine."""
        by_id = {item.id: item for item in reversed(self.items)}
        wanted = (by_id.get((ref.get("idref") or "").strip()) for ref in self.spine)
        return tuple(dict.fromkeys(item.path for item in wanted if item is not None and item.path))

    def navigation(self) -> Document | None:
        """The navigation document."""
        item = next((i for i in self.items if "nav" in i.properties), None)
        return self.documents.get(item.path) if item else None

    def meta(self, name: str) -> tuple[tuple[etree._Element, str], ...]:
        """`meta` elements of a property that refine nothing, and their values."""
        every = self.package.root.iterfind(f"{OPF}metadata/{OPF}meta")
        return tuple((m, (m.text or "").strip()) for m in every if m.get("property") == name and not m.get("refines"))


def open_book(archive: Archive) -> tuple[Book | None, tuple[Diagnostic, ...]]:
    """The book, or why there is none. Reports epub-container, epub-xml, epub-package, epub-zip."""
    path, found = _package_path(archive)
    if path is None:
        return None, tuple(found)
    package, problems = read_xml(path, archive.files.get(path, b""))
    found += problems
    if package is None:
        return None, tuple(found)
    if package.root.tag != f"{OPF}package":
        message = f"the root element is {quoted(tag_of(package.root))}, not a package of {OPF[1:-1]}"
        return None, (*found, package.found(Rule.EPUB_PACKAGE, package.root, message, "see EPUB 3.3 section 5.4"))
    sealed, more = _sealed(archive)
    items = tuple(_item(path, element) for element in package.root.iterfind(f"{OPF}manifest/{OPF}item"))
    documents: dict[str, Document] = {}
    for item in items:
        if _is_xml(item) and item.path not in sealed and item.path not in documents and item.path in archive.files:
            document, problems = read_xml(item.path, archive.files[item.path])
            more += problems
            if document is not None:
                documents[item.path] = document
    spine = tuple(package.root.iterfind(f"{OPF}spine/{OPF}itemref"))
    book = Book(archive=archive, package=package, items=items, spine=spine, documents=documents, sealed=sealed)
    return book, (*found, *more)


def _is_xml(item: Item) -> bool:
    return item.media_type in {XHTML_TYPE, SVG_TYPE, NCX_TYPE}


def _package_path(archive: Archive) -> tuple[str | None, list[Diagnostic]]:
    if CONTAINER in archive.names and CONTAINER not in archive.files:
        return None, []  # why it cannot be unpacked has been said
    if CONTAINER not in archive.files:
        hint = "every EPUB has one; it names the package document"
        return None, [finding(Rule.EPUB_CONTAINER, CONTAINER, f"there is no {CONTAINER}", hint)]
    document, problems = read_xml(CONTAINER, archive.files[CONTAINER])
    if document is None:
        return None, list(problems)
    for root in document.root.iter(f"{_OCF}rootfile"):
        if root.get("media-type") == PACKAGE_TYPE and (path := root.get("full-path")):
            if path in archive.files:
                return path, list(problems)
            message = f"the package document {quoted(path)} is not in the archive"
            return None, [
                *problems,
                document.found(Rule.EPUB_CONTAINER, root, message, "correct full-path", words=path),
            ]
    message = f"no rootfile of type {PACKAGE_TYPE} with a full-path"
    return None, [*problems, document.found(Rule.EPUB_CONTAINER, document.root, message, "name the package document")]


def _sealed(archive: Archive) -> tuple[frozenset[str], list[Diagnostic]]:
    """Members that META-INF/encryption.xml says are encrypted. Mangled fonts are no fault."""
    path = "META-INF/encryption.xml"
    if path not in archive.files:
        return frozenset(), []
    document, problems = read_xml(path, archive.files[path])
    sealed, found = set(), list(problems)
    for data in document.root.iter(f"{_ENC}EncryptedData") if document is not None else ():
        method, reference = data.find(f"{_ENC}EncryptionMethod"), next(data.iter(f"{_ENC}CipherReference"), None)
        name = unquote(reference.get("URI") or "") if reference is not None else ""
        sealed.add(name)
        if document and (method is None or method.get("Algorithm") not in _FONT_MANGLING):
            message = f"{quoted(name)} is encrypted, so it cannot be looked at"
            found.append(document.found(Rule.EPUB_ZIP, data, message, "verify the file before it is protected"))
    return frozenset(sealed), found


def _item(package: str, element: etree._Element) -> Item:
    href = (element.get("href") or "").strip()
    return Item(
        id=(element.get("id") or "").strip(), href=href, path="" if is_outside(href) else resolve(package, href)[0],
        media_type=(element.get("media-type") or "").strip(), properties=frozenset((element.get("properties") or "").split()),
        fallback=element.get("fallback"), element=element,
    )  # fmt: skip


def is_outside(href: str) -> bool:
    """Say whether an address has a scheme, so that it does not lead into the EPUB."""
    return _SCHEME.match(href.strip()) is not None


def resolve(base: str, href: str) -> tuple[str, str]:
    """Path and fragment that an address inside the EPUB leads to. One that leaves it keeps its `..`."""
    target, _, fragment = href.strip().partition("#")
    target = unquote(target.partition("?")[0])
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), target)) if target else base
    return path, unquote(fragment)


def repeated(values: Iterable[str]) -> Iterator[int]:
    """Positions of values that stood before."""
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield number
        seen.add(value)
