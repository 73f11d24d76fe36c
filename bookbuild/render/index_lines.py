"""The index for a template: pages and page ranges in print, chapters and places in EPUB."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bookbuild.model.book import Book, IndexEntry, Locator
from bookbuild.model.markup import Nodes, element
from bookbuild.model.rendition import Pagination
from bookbuild.render.hangul import hold_words
from bookbuild.render.print_text import UNKNOWN_PAGE, page_number


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLink:
    """One link of an entry. text: its words; shown: the same as markup, with page numbers that can be bound late."""

    text: str
    href: str
    shown: Nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGroup:
    """Links that share a title before them, or none."""

    title: str
    links: tuple[IndexLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """An entry of the index for a template."""

    id: str
    term: Nodes
    locators: tuple[LinkGroup, ...]
    see: tuple[tuple[Nodes, str], ...]
    see_also: tuple[tuple[Nodes, str], ...]
    children: tuple[IndexLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialLines:
    """Entries under one initial."""

    initial: str
    entries: tuple[IndexLine, ...]


def target(locator: Locator) -> str:
    """The id to which a link of the index leads: not past a notice."""
    return locator.notice or locator.start


Shown = Callable[[Nodes], Nodes]
Locate = Callable[[tuple[Locator, ...]], tuple[LinkGroup, ...]]


def print_index(book: Book, pages: Pagination) -> tuple[InitialLines, ...]:
    """Locators as folios: equal ones once, ranges with an en dash (Chicago Manual of Style 16.9-16.14)."""
    order = {folio: number for number, folio in enumerate(pages.folios)}

    def locate(locators: tuple[Locator, ...]) -> tuple[LinkGroup, ...]:
        spans: dict[tuple[str, str], str] = {}
        ends: dict[tuple[str, str], tuple[str, str]] = {}
        for locator in locators:
            end = locator.end if locator.end in pages.labels else locator.start
            first, last = (pages.labels.get(id_, UNKNOWN_PAGE) for id_ in (locator.start, end))
            spans.setdefault((first, last), locator.notice or locator.start)
            ends.setdefault((first, last), (locator.start, end))
        in_order = sorted(spans.items(), key=lambda item: (order.get(item[0][0], 0), order.get(item[0][1], 0)))
        kept = [(s, a) for s, a in in_order if not any(_covers(order, other, s) for other, _ in in_order if other != s)]
        links = tuple(
            IndexLink(
                text=first if first == last else f"{first}–{last}",
                href=f"#{start}",
                shown=_range(*ends[first, last], pages),
            )
            for (first, last), start in kept
        )
        return (LinkGroup(title="", links=links),) if links else ()

    return _groups(book, locate, lambda id_: f"#{id_}", lambda term: hold_words(term, book.metadata.language))


def _range(start: str, end: str, pages: Pagination) -> Nodes:
    """A page, or a range of pages, which no line parts."""
    first, last = page_number(start, pages), page_number(end, pages)
    return (first,) if first.children == last.children else (element("span", first, "–", last, class_="keep"),)


def _covers(order: Mapping[str, int], wide: tuple[str, str], narrow: tuple[str, str]) -> bool:
    first, last = (order.get(folio, -1) for folio in wide)
    return first <= order.get(narrow[0], -2) and order.get(narrow[1], len(order)) <= last


def epub_index(book: Book, href: Callable[[str], str]) -> tuple[InitialLines, ...]:
    """Locators as links named by their chapter; more than one in a chapter are counted."""
    titles = {section.id: section.running_title for section in book.sections}

    def locate(locators: tuple[Locator, ...]) -> tuple[LinkGroup, ...]:
        by_section: dict[str, list[Locator]] = {}
        for locator in locators:
            by_section.setdefault(locator.section, []).append(locator)
        groups = []
        for section, found in by_section.items():
            if len(found) == 1:
                groups.append(LinkGroup(title="", links=(_named(titles[section], href(target(found[0]))),)))
            else:
                links = tuple(_named(str(n), href(target(f))) for n, f in enumerate(found, 1))
                groups.append(LinkGroup(title=titles[section], links=links))
        return tuple(groups)

    return _groups(book, locate, href, lambda term: term)


def _named(text: str, href: str) -> IndexLink:
    return IndexLink(text=text, href=href, shown=(text,))


def _groups(book: Book, locate: Locate, href: Callable[[str], str], shown: Shown) -> tuple[InitialLines, ...]:
    def line(entry: IndexEntry) -> IndexLine:
        return IndexLine(
            id=entry.id, term=shown(entry.term), locators=locate(entry.locators),
            see=tuple((shown(term), href(id_)) for term, id_ in entry.see),
            see_also=tuple((shown(term), href(id_)) for term, id_ in entry.see_also),
            children=tuple(line(child) for child in entry.children),
        )  # fmt: skip

    return tuple(InitialLines(initial=g.initial, entries=tuple(line(e) for e in g.entries)) for g in book.index)
