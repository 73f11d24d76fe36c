"""The contents in the form of EPUB 2, for old reading systems (OPF 2.0.1 section 2.4.1; DAISY Z39.86-2005)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bookbuild.model.rendition import EpubRendition, NavPoint, PageLink

_NCX = "http://www.daisy.org/z3986/2005/ncx/"


def ncx(book: EpubRendition) -> bytes:
    """The file `toc.ncx`."""
    root = etree.Element(f"{{{_NCX}}}ncx", nsmap={None: _NCX})
    root.set("version", "2005-1")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", book.metadata.language)
    head = etree.SubElement(root, f"{{{_NCX}}}head")
    depth = str(_depth(book.toc))
    most = max((int(page.label) for page in book.page_list if page.label.isdigit()), default=0)
    for name, content in (
        ("dtb:uid", book.metadata.identifier),
        ("dtb:depth", depth),
        ("dtb:totalPageCount", str(len(book.page_list))),
        ("dtb:maxPageNumber", str(most)),
    ):
        etree.SubElement(head, f"{{{_NCX}}}meta", name=name, content=content)
    _text(root, "docTitle", book.metadata.title)
    for author in book.metadata.authors:
        _text(root, "docAuthor", author.name)
    nav_map = etree.SubElement(root, f"{{{_NCX}}}navMap")
    numbers = iter(range(1, 1_000_000))
    _points(nav_map, book.toc, numbers)
    if book.page_list:
        _pages(etree.SubElement(root, f"{{{_NCX}}}pageList"), book.page_list, numbers)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _depth(points: tuple[NavPoint, ...]) -> int:
    return 1 + max((_depth(p.children) for p in points), default=0) if points else 0


def _text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(etree.SubElement(parent, f"{{{_NCX}}}{tag}"), f"{{{_NCX}}}text").text = text


def _points(parent: etree._Element, points: tuple[NavPoint, ...], numbers: Iterator[int]) -> None:
    for point in points:
        number = next(numbers)
        item = etree.SubElement(parent, f"{{{_NCX}}}navPoint", id=f"nav-{number}", playOrder=str(number))
        _text(item, "navLabel", point.plain)
        etree.SubElement(item, f"{{{_NCX}}}content", src=point.href)
        _points(item, point.children, numbers)


def _pages(parent: etree._Element, pages: tuple[PageLink, ...], numbers: Iterator[int]) -> None:
    for count, page in enumerate(pages, 1):
        kind = "normal" if page.label.isdigit() else "front"
        values = {"id": f"page-{count}", "type": kind, "playOrder": str(next(numbers))}
        if page.label.isdigit():
            values["value"] = page.label
        item = etree.SubElement(parent, f"{{{_NCX}}}pageTarget", values)
        _text(item, "navLabel", page.label)
        etree.SubElement(item, f"{{{_NCX}}}content", src=page.href)
