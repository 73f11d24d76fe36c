"""Names inside passages that say nothing: ids become named destinations of the PDF, and images keep their file names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bookbuild.model.book import Image, Section, Target
from bookbuild.model.markup import Element, Node, Nodes, elements, rebuild

Sections = tuple[Section, ...]


def veil(
    sections: Sections, targets: Mapping[str, Target], images: Mapping[str, Image], cover: str
) -> tuple[Sections, Mapping[str, Target], Mapping[str, Image]]:
    """The book with opaque ids (`s-7f3a09`) and image names in its passages; references follow.

    cover: path of the cover, or empty.
    """
    taken = set(targets)
    names = {id_: _opaque(id_, taken) for id_, target in targets.items() if target.within and ".." not in id_}
    pictures = {path: name for path, name in _pictures(sections).items() if path != cover}

    def change(item: Element) -> Iterable[Node]:
        id_, ref, src = item.get("id"), item.get("data-ref"), item.get("src")
        item = item.but(id=names[id_]) if id_ in names else item
        item = item.but(data_ref=names[ref]) if ref in names else item
        return (item.but(src=pictures[src]) if src in pictures else item,)

    if not names and not pictures:
        return sections, targets, images
    renamed = {names.get(t.id, t.id): replace(t, id=names.get(t.id, t.id)) for t in targets.values()}
    shown = {pictures.get(path, path): replace(i, path=pictures.get(path, path)) for path, i in images.items()}
    return tuple(_changed(s, change, names) for s in sections), renamed, shown


def _changed(section: Section, change: Callable[[Element], Iterable[Node]], names: Mapping[str, str]) -> Section:
    notes = tuple(replace(note, body=rebuild(note.body, change)) for note in section.notes)
    headings = tuple((names.get(id_, id_), title) for id_, title in section.headings)
    title, body = rebuild(section.title, change), rebuild(section.body, change)
    return replace(section, title=title, body=body, notes=notes, headings=headings)


def _opaque(id_: str, taken: set[str]) -> str:
    """A name that is always the same for an id, and nobody else's."""
    digest = hashlib.sha256(id_.encode()).hexdigest()
    name = next(f"s-{digest[:length]}" for length in range(6, 64) if f"s-{digest[:length]}" not in taken)
    taken.add(name)
    return name


def _pictures(sections: Sections) -> dict[str, str]:
    """Opaque names for images that stand in passages only."""
    open_: set[str] = set()
    within: set[str] = set()
    for section in sections:
        for body in (section.title, section.body, *(note.body for note in section.notes)):
            for item in _images(body):
                (within if item.has("data-within") else open_).add(item.get("src"))
    taken: set[str] = set()
    return {
        path: f"{_opaque(path, taken)}.{path.rpartition('.')[2].lower()}" for path in sorted(within - open_) if path
    }


def _images(body: Nodes) -> Iterable[Element]:
    return (item for item in elements(body) if item.tag == "img")
