"""A last look at every page before it is packed: well-formed XML, unique ids, links that lead somewhere."""

from __future__ import annotations

import json
from urllib.parse import unquote

from lxml import etree

from bookbuild.model.rendition import EpubRendition, Page
from bookbuild.model.store import Memory, digest


class BrokenRendition(Exception):
    """A template made a page that no EPUB may hold. template: name of the one that showed the page's matter."""

    def __init__(self, message: str, template: str) -> None:
        super().__init__(message)
        self.template = template


def check_rendition(rendition: EpubRendition, memory: Memory) -> None:
    """Every page is looked at once for its content. Raises BrokenRendition: shops refuse a file for less, and the fault is
    in a template, not in the text."""
    ids: dict[str, set[str]] = {}
    links: list[tuple[str, str]] = []
    pages = {page.path: page for page in (*rendition.pages, rendition.navigation)}
    for path, page in pages.items():
        own, hrefs = _facts(page, memory)
        if len(own) != len(set(own)):
            double = next(i for i in own if own.count(i) > 1)
            raise BrokenRendition(f"{path}: the id '{double}' stands twice", page.template)
        ids[path] = set(own)
        links += [(path, href) for href in hrefs]
    files = {a.path for a in (*rendition.stylesheets, *rendition.assets)} | set(pages)
    for path, href in links:
        target, _, fragment = unquote(href).partition("#")
        resolved = _resolve(path, target)
        if resolved not in files or (fragment and fragment not in ids.get(resolved, set())):
            raise BrokenRendition(f"{path}: the link '{href}' leads nowhere", pages[path].template)


def _facts(page: Page, memory: Memory) -> tuple[list[str], list[str]]:
    """The ids of a page, and the addresses inside the book that it names."""
    key = digest("page", memory.stamp, page.xhtml)
    known = memory.store.get(key)
    if known is not None:
        ids, hrefs = json.loads(known)
        return ids, hrefs
    root = _parsed(page)
    ids = [str(i) for i in root.xpath("//@id")]
    hrefs = [str(href) for href in root.xpath("//@href") if ":" not in str(href)]
    memory.store.put(key, json.dumps([ids, hrefs]).encode())
    return ids, hrefs


def _parsed(page: Page) -> etree._Element:
    try:
        return etree.fromstring(page.xhtml.encode("utf-8"), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise BrokenRendition(f"{page.path}:{error.lineno}: {error.msg}", page.template) from error


def _resolve(base: str, target: str) -> str:
    if not target:
        return base
    parts = base.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)
