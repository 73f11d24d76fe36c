"""Links that lead out of the book: what somebody has to try before it is printed, since nothing here uses the network."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.diagnostics import Location
from bookbuild.model.book import Manuscript
from bookbuild.model.markup import Nodes, elements


def outside_links(manuscript: Manuscript) -> dict[str, tuple[Location, ...]]:
    """Addresses in the order in which the book first names them, each with every place where it does."""
    out: dict[str, tuple[Location, ...]] = {}
    for slot in manuscript.slots:
        if (chapter := slot.chapter) is None:
            continue
        bodies = (chapter.title, chapter.body, *(note.body for note in chapter.notes))
        for href, at in (link for body in bodies for link in _links(body, chapter.at)):
            out[href] = (*out.get(href, ()), at)
    return out


def _links(nodes: Nodes, at: Location) -> Iterator[tuple[str, Location]]:
    """at: of what has no place of its own."""
    for item in elements(nodes):
        if item.tag == "a" and item.get("href"):
            yield item.get("href"), item.at or at
