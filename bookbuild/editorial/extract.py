"""The sample: front matter, the first chapters or those that book.yaml names, and a last page that names the book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bookbuild.editorial.contents import plain_title
from bookbuild.model.book import Chapter, Manuscript, Matter, Place, Slot
from bookbuild.model.markup import HEADINGS, Element, Nodes, element, elements, spaced_text


def extract(manuscript: Manuscript, moved: Mapping[str, str]) -> tuple[Manuscript, dict[str, Nodes]]:
    """The manuscript of the sample; and for each id and file that it lacks the title that references to it show.

    moved: ids that were cut -> ids of what stands in for them.
    """
    policy = manuscript.policy
    front = [s for s in manuscript.slots if s.place is Place.FRONT]
    body = [s for s in manuscript.slots if s.place is Place.BODY]
    chosen = _named(body, policy.sample_chapters) if policy.sample_chapters else _first(body, policy.sample_percent)
    slots = (*front, *chosen, _last_page(manuscript))
    elsewhere = _elsewhere(manuscript, slots)
    elsewhere |= {id_: elsewhere[stand_in] for id_, stand_in in moved.items() if stand_in in elsewhere}
    return replace(manuscript, slots=slots), elsewhere


def _named(body: list[Slot], paths: tuple[str, ...]) -> list[Slot]:
    """The chapters of these files, each part with its chapters."""
    out: list[Slot] = []
    part: Slot | None = None
    for slot in body:
        if slot.matter is Matter.PART:
            part = slot
        elif slot.chapter and slot.chapter.at.path in paths:
            out += [part] if part and slot.depth else []
            out.append(slot)
            part = None if slot.depth else part
    return out


def _first(body: list[Slot], percent: float) -> list[Slot]:
    """Chapters from the first on, up to a share of the words; the last one ends with a whole block."""
    budget = sum(_words(slot) for slot in body) * percent / 100
    out: list[Slot] = []
    used = 0
    for slot in body:
        if used >= budget and any(s.matter is Matter.CHAPTER for s in out):
            break
        room = budget - used
        used += _words(slot)
        out.append(slot if used <= budget or slot.chapter is None else _cut(slot, slot.chapter, room))
    while out and out[-1].matter is Matter.PART:
        out.pop()
    return out


def _words(slot: Slot) -> int:
    return len(spaced_text(slot.chapter.body).split()) if slot.chapter else 0


def _cut(slot: Slot, chapter: Chapter, room: float) -> Slot:
    """As many blocks of a chapter as there is room for, one at least, and no heading last."""
    kept: list[Element | str] = []
    used = 0
    for node in chapter.body:
        if used >= room and kept:
            break
        kept.append(node)
        used += len(spaced_text((node,)).split())
    while len(kept) > 1 and _is_loose(kept[-1]):
        kept.pop()
    return replace(slot, chapter=replace(chapter, body=tuple(kept)))


def _is_loose(node: Element | str) -> bool:
    return not isinstance(node, Element) or node.tag in {*HEADINGS, "hr"}


def _last_page(manuscript: Manuscript) -> Slot:
    data, say = manuscript.metadata, manuscript.locale.say
    lines = [element("p", say("sample-end-text"))]
    title = (element("cite", data.title), *((f": {data.subtitle}",) if data.subtitle else ()))
    lines.append(element("p", *title))
    lines += [element("p", text) for text in (data.byline, data.publisher) if text]
    lines += [element("p", say(f"isbn-{kind}", isbn=isbn)) for kind, isbn in sorted(data.isbns, reverse=True)]
    chapter = Chapter(id="sample-end", title=(), body=tuple(lines), at=manuscript.at)
    return Slot(matter=Matter.SAMPLE_END, place=Place.BACK, id="sample..end", at=manuscript.at, chapter=chapter)


def _elsewhere(manuscript: Manuscript, kept: Iterable[Slot]) -> dict[str, Nodes]:
    here = {id_ for slot in kept for id_ in _ids(slot)}
    out: dict[str, Nodes] = {}
    for slot in manuscript.slots:
        title = slot.title or (slot.chapter.title if slot.chapter else ())
        title = (slot.safe_title,) if slot.safe_title else plain_title(title)
        title = title or (manuscript.locale.say(slot.matter.key),)
        if slot.id not in here:
            out[slot.id] = title
            out |= {slot.chapter.at.path: title} if slot.chapter else {}
        for item, is_marked in _told(slot.chapter.body, is_marked=False) if slot.chapter else ():
            if item.has("id") and item.get("id") not in here:
                out[item.get("id")] = _heading(item, title, is_marked=is_marked) if item.tag in HEADINGS else title
    return out


def _told(nodes: Nodes, *, is_marked: bool) -> Iterator[tuple[Element, bool]]:
    """Every element, and whether it is marked."""
    for node in nodes:
        if isinstance(node, Element):
            inside = is_marked or node.has("data-spoiler")
            yield node, inside
            yield from _told(node.children, is_marked=inside)


def _heading(item: Element, default: Nodes, *, is_marked: bool) -> Nodes:
    if item.get("data-safe-title"):
        return (item.get("data-safe-title"),)
    return default if is_marked else plain_title(item.children)


def _ids(slot: Slot) -> Iterable[str]:
    yield slot.id
    yield from (e.get("id") for e in elements(slot.chapter.body if slot.chapter else ()) if e.has("id"))
