"""EpubRendition to deterministic EPUB bytes, through ebooklib. The only import of ebooklib.

ebooklib keeps the list of files and drives the writing. Everything it would write wrongly is written here: pages are
items whose bytes it does not touch, the package document is our own, and so is the zip (docs/decisions/0003).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from ebooklib import epub
from lxml import etree

from bookbuild.epub.ncx import ncx
from bookbuild.epub.package import Meta, package_metadata
from bookbuild.model.rendition import EpubRendition, Page

_OPF = "http://www.idpf.org/2007/opf"
_DC = "http://purl.org/dc/elements/1.1/"
_XML = "http://www.w3.org/XML/1998/namespace"
_XHTML = "application/xhtml+xml"
_NCX = "application/x-dtbncx+xml"
_STORED = (".jpg", ".jpeg", ".png", ".gif")  # compressed already
# PKZIP's earliest date: EPUB gives the time no meaning, and the time of the build must not be in the bytes
_DATE = (1980, 1, 1, 0, 0, 0)


class RawItem(epub.EpubItem):  # type: ignore[misc]
    """A file whose bytes are final; ebooklib would parse a page anew and lose its head and attributes."""

    def __init__(self, uid: str, path: str, media_type: str, content: bytes, properties: Iterable[str] = ()) -> None:
        super().__init__(uid=uid, file_name=path, media_type=media_type, content=content)
        self.properties = list(properties)
        self.is_linear = True


class _Zip:
    """What ebooklib writes to: `mimetype` first and stored, one date, one mode (EPUB 3.3 section 4.2.4)."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.zip = zipfile.ZipFile(self.buffer, "w")

    def writestr(self, name: str, data: str | bytes, compress_type: int | None = None) -> None:
        info = zipfile.ZipInfo(name, _DATE)
        info.create_system = 3
        info.external_attr = 0o100644 << 16
        stored = compress_type == zipfile.ZIP_STORED or name.endswith(_STORED)
        content = data.encode("utf-8") if isinstance(data, str) else data
        self.zip.writestr(info, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, None if stored else 9)

    def close(self) -> bytes:
        self.zip.close()
        return self.buffer.getvalue()


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """ebooklib's writer with our package document and zip."""

    def __init__(self, book: epub.EpubBook, rendition: EpubRendition, metadata: tuple[Meta, ...]) -> None:
        super().__init__("", book)
        self.rendition = rendition
        self.metadata = metadata
        self.out = _Zip()

    def _write_opf(self) -> None:
        root = etree.Element(f"{{{_OPF}}}package", nsmap={None: _OPF})
        root.set("version", "3.0")
        root.set("unique-identifier", "pub-id")
        root.set(f"{{{_XML}}}lang", self.rendition.metadata.language)
        metadata = etree.SubElement(root, f"{{{_OPF}}}metadata", nsmap={"dc": _DC})
        for meta in self.metadata:
            name = f"{{{_DC}}}{meta.tag[3:]}" if meta.tag.startswith("dc:") else f"{{{_OPF}}}{meta.tag}"
            item = etree.SubElement(metadata, name, {k.replace("xml:", f"{{{_XML}}}"): v for k, v in meta.attributes})
            item.text = meta.text or None
        manifest = etree.SubElement(root, f"{{{_OPF}}}manifest")
        for entry in self.book.get_items():
            attributes = {"id": entry.id, "href": entry.file_name, "media-type": entry.media_type}
            if entry.properties:
                attributes["properties"] = " ".join(entry.properties)
            etree.SubElement(manifest, f"{{{_OPF}}}item", attributes)
        spine = etree.SubElement(root, f"{{{_OPF}}}spine")
        if self.rendition.has_ncx:
            spine.set("toc", "ncx")
        for entry in self.book.spine:
            etree.SubElement(spine, f"{{{_OPF}}}itemref", {"idref": entry.id})
        if self.rendition.has_ncx:
            self._guide(root)
        self._write_opf_file(root)

    def _guide(self, root: etree._Element) -> None:
        """OPF 2.0.1 section 2.6, for the same old systems that need the NCX."""
        kinds = {"cover": "cover", "toc": "toc", "bodymatter": "text"}
        guide = etree.SubElement(root, f"{{{_OPF}}}guide")
        for mark in self.rendition.landmarks:
            if mark.epub_type in kinds:
                values = {"type": kinds[mark.epub_type], "title": mark.label, "href": mark.href}
                etree.SubElement(guide, f"{{{_OPF}}}reference", values)

    def bytes(self) -> bytes:
        """Write everything."""
        self.out.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        self._write_container()
        self._write_opf()
        self._write_items()
        return self.out.close()


def write_archive(rendition: EpubRendition) -> bytes:
    """The whole EPUB; the same rendition gives the same bytes on the same zlib."""
    book = epub.EpubBook()
    book.uid = rendition.metadata.identifier
    in_spine = [_item(page) for page in rendition.pages]
    items = list(in_spine)
    if rendition.navigation.path not in {page.path for page in rendition.pages}:
        items.append(_item(rendition.navigation))
    for entry in items:
        entry.properties = ["nav"] if entry.file_name == rendition.navigation.path else entry.properties
    items += [RawItem(f"css-{n}", a.path, a.media_type, a.data) for n, a in enumerate(rendition.stylesheets, 1)]
    if rendition.cover:
        cover = rendition.cover
        items.append(RawItem("cover-image", cover.path, cover.media_type, cover.data, ["cover-image"]))
    items += [RawItem(f"asset-{n}", a.path, a.media_type, a.data) for n, a in enumerate(rendition.assets, 1)]
    if rendition.has_ncx:
        items.append(RawItem("ncx", "toc.ncx", _NCX, ncx(rendition)))
    for entry in items:
        book.add_item(entry)
    book.spine = in_spine
    writer = _Writer(book, rendition, package_metadata(rendition))
    return writer.bytes()


def _item(page: Page) -> RawItem:
    return RawItem(f"page-{page.id}", page.path, _XHTML, page.xhtml.encode("utf-8"), ["svg"] if page.has_svg else [])
