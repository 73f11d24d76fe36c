"""The contents: what both outputs, the outline and the navigation file show, made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bookbuild.model.book import ContentsEntry, Matter, Section
from bookbuild.model.markup import Element, Node, Nodes, rebuild


def make_contents(sections: tuple[Section, ...], depth: int) -> tuple[ContentsEntry, ...]:
    """Sections that belong in the contents, chapters under their part; depth 2: headings under their chapter."""
    out: list[ContentsEntry] = []
    first = [section for section in sections if not section.continues and section.matter.in_contents]
    for section in first:
        more = [s for s in sections if s.continues == section.id]
        entry = _entry((section, *more), depth)
        if section.depth and out and out[-1].matter in {Matter.PART, Matter.SEALED_NOTES}:
            out[-1] = replace(out[-1], children=(*out[-1].children, entry))
        else:
            out.append(entry)
    return tuple(out)


def _entry(pieces: tuple[Section, ...], depth: int) -> ContentsEntry:
    """pieces: the sections of one chapter."""
    section = pieces[0]
    children = tuple(
        ContentsEntry(id=id_, section=piece.id, matter=piece.matter, title=plain_title(title))
        for piece in pieces
        for id_, title in (piece.headings if depth > 1 else ())
    )
    return ContentsEntry(
        id=section.id, section=section.id, matter=section.matter, title=plain_title(section.title),
        number=section.number, children=children,
    )  # fmt: skip


def plain_title(title: Nodes) -> Nodes:
    """A title without ids, notes and links, which must not stand twice."""

    def change(item: Element) -> Iterable[Node]:
        is_mark = item.has("data-note") or item.has("data-index") or item.get("class") == "index-mark"
        if is_mark or item.tag in {"img", "br"}:
            return (" ",) if item.tag == "br" else ()
        return item.children if item.tag == "a" else (item.but(id=None),)

    return rebuild(title, change)
