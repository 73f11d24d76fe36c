"""Where the manuscript says things openly: every text outside of marks, with its place and kind."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.diagnostics import Location
from bookbuild.model.book import Chapter, Manuscript, Slot
from bookbuild.model.markup import BLOCKS, HEADINGS, SUBENTRY, Element, Node, Nodes, elements, text_of
from bookbuild.model.spoilers import Origin, Surface

_QUOTES = frozenset({"blockquote", "q"})
# what an element says elsewhere than in its words
_NAMES = (
    ("class", Surface.ID), ("alt", Surface.ALT), ("src", Surface.FILE), ("title", Surface.HEAD), ("href", Surface.LINK),
    ("data-index", Surface.INDEX), ("id", Surface.ID),
)  # fmt: skip


def origins(manuscript: Manuscript) -> Iterator[Origin]:
    """Every text outside of marks. manuscript: with its marks made whole."""
    yield from _of_metadata(manuscript)
    for work in manuscript.works.values():
        for credit in (*work.directors, *work.writers, *work.cast):
            text = f"{credit.name} {credit.alternate} {credit.part}"
            yield Origin(surface=Surface.INDEX, text=text, at=credit.at or work.at)
        yield Origin(surface=Surface.INDEX, text=f"{work.title} {work.place} {work.dates}", at=work.at)
    for slot in manuscript.slots:
        yield Origin(surface=Surface.ID, text=slot.id, at=slot.at)
        if slot.title:
            yield Origin(surface=Surface.TITLE, text=text_of(slot.title), at=slot.at)
        if slot.chapter:
            yield from _of_chapter(slot, slot.chapter)


def _of_metadata(manuscript: Manuscript) -> Iterator[Origin]:
    data = manuscript.metadata
    fields = {
        "title": data.title, "subtitle": data.subtitle, "short-title": data.short_title, "description": data.description,
        "rights": data.rights, "licence": data.licence, "publisher": data.publisher,
        "series": data.series.title if data.series else "",
    }  # fmt: skip
    fields |= {f"subjects.{n}": subject.text for n, subject in enumerate(data.subjects)}
    fields |= {f"contributors.{n}": person.name for n, person in enumerate(data.contributors)}
    fields |= {"cover.alt": manuscript.style.cover.alt}
    for name, text in fields.items():
        if text:
            yield Origin(surface=Surface.METADATA, text=text, at=manuscript.places.get(name, manuscript.at))


def _of_chapter(slot: Slot, chapter: Chapter) -> Iterator[Origin]:
    at = chapter.title_at or chapter.at
    yield Origin(surface=Surface.TITLE, text=slot.safe_title or text_of(chapter.title), at=at)
    yield Origin(surface=Surface.ID, text=chapter.id, at=at)
    if chapter.short_title:
        yield Origin(surface=Surface.HEAD, text=chapter.short_title, at=chapter.places.get("short-title", chapter.at))
    notes_at = chapter.places.get("content-notes", chapter.at)
    yield from (Origin(surface=Surface.TEXT, text=text, at=notes_at) for text in chapter.content_notes)
    yield from _open_text(chapter.body, chapter.at, Surface.TEXT)
    for note in chapter.notes:
        yield from _open_text(note.body, note.at, Surface.NOTE)


def _open_text(nodes: Nodes, at: Location, surface: Surface) -> Iterator[Origin]:
    for node in nodes:
        if isinstance(node, str):
            continue
        here = node.at or at
        if node.get("class") == "work-card":
            continue  # book.yaml says it
        if node.has("data-spoiler"):
            yield from _stand_ins(node, here, surface)
            yield from _marked_text(node.children, here)
            continue
        yield from _names(node, here)
        inside = _surface(node, surface)
        words = text_of(_own_words(node.children)) if node.tag in BLOCKS else ""
        if words.strip():
            yield Origin(surface=inside, text=words, at=here)
        yield from _open_text(node.children, here, inside)


def _names(item: Element, at: Location) -> Iterator[Origin]:
    """What an element says elsewhere than in running text."""
    for key, kind in _NAMES:
        if item.get(key) and not (key == "id" and item.has("data-note")):
            yield Origin(surface=kind, text=item.get(key).replace(SUBENTRY, " "), at=at)
    if item.tag == "a":
        yield Origin(surface=Surface.LINK, text=text_of(item.children), at=at)


def _stand_ins(item: Element, at: Location, surface: Surface) -> Iterator[Origin]:
    """What stands in for a marked element."""
    for key in ("data-safe", "data-safe-alt"):
        if item.get(key):
            yield Origin(surface=surface, text=item.get(key), at=at)
    for inner in elements(item.children):
        if inner.get("data-safe-title"):
            yield Origin(surface=Surface.TITLE, text=inner.get("data-safe-title"), at=inner.at or at)
        if inner.has("data-index") and inner.get("data-safe"):
            yield Origin(surface=Surface.INDEX, text=inner.get("data-safe"), at=inner.at or at)
        if inner.has("data-stand-in"):
            yield from _open_text(inner.children, inner.at or at, surface)


def _marked_text(nodes: Nodes, at: Location) -> Iterator[Origin]:
    for item in elements(nodes):
        if item.tag in BLOCKS and not item.has("data-stand-in"):
            words = text_of(c for c in item.children if isinstance(c, str) or c.tag not in BLOCKS)
            if words.strip():
                yield Origin(surface=Surface.TEXT, text=words, at=item.at or at, is_marked=True)


def _surface(item: Element, around: Surface) -> Surface:
    if item.tag in HEADINGS:
        return Surface.TITLE
    if item.tag in {"figcaption", "caption"}:
        return Surface.CAPTION
    if item.tag in _QUOTES or item.get("class") in {"epigraph", "verse"}:
        return Surface.QUOTE
    return around


def _own_words(nodes: Nodes) -> Nodes:
    """A block's own words: without those of blocks in it and of marks."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
        elif node.tag not in BLOCKS and node.tag != "a" and not node.has("data-spoiler"):
            out.append(node.holding(_own_words(node.children)))
    return tuple(out)
