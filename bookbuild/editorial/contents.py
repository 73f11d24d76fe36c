"""The contents: what both outputs, the outline and the navigation file show, made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bookbuild.model.book import ContentsEntry, Matter, Section
from bookbuild.model.markup import Element, Node, Nodes, rebuild


def make_contents(sections: tuple[Section, ...], depth: int) -> tuple[ContentsEntry, ...]:
    """Sections that belong in the contents, chapters under their part; depth 2: headings under their chapter."""
    out: list[ContentsEntry] = []
    for section in sections:
        if not section.matter.in_contents:
            continue
        entry = _entry(section, depth)
        if section.depth and out and out[-1].matter is Matter.PART:
            out[-1] = replace(out[-1], children=(*out[-1].children, entry))
        else:
            out.append(entry)
    return tuple(out)


def _entry(section: Section, depth: int) -> ContentsEntry:
    children = tuple(
        ContentsEntry(id=id_, section=section.id, matter=section.matter, title=plain_title(title))
        for id_, title in (section.headings if depth > 1 else ())
    )
    return ContentsEntry(
        id=section.id, section=section.id, matter=section.matter, title=plain_title(section.title),
        number=section.number, children=children,
    )  # fmt: skip


def plain_title(title: Nodes) -> Nodes:
    """A title without ids, notes and links, which must not stand twice."""

    def change(item: Element) -> Iterable[Node]:
        if item.has("data-note") or item.get("class") == "index-mark" or item.tag in {"img", "br"}:
            return (" ",) if item.tag == "br" else ()
        return item.children if item.tag == "a" else (item.but(id=None),)

    return rebuild(title, change)
