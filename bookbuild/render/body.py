"""A section's body for one medium: notes, references, breaks and foreign words as EPUB and print want them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable

from bookbuild.model.book import Book, NumberedNote, Section
from bookbuild.model.markup import Element, Node, Nodes, element, rebuild
from bookbuild.model.spoilers import write_numbers

Href = Callable[[str], str]
_PUBLIC = frozenset({"data-spoiler"})  # works and levels, for machines: docs/spoilers.md


def epub_body(book: Book, section: Section, nodes: Nodes, href: Href) -> Nodes:
    """href: id of the book -> address from this file."""
    say = book.locale.say

    notes = {str(note.number): note for note in section.notes}

    def change(item: Element) -> Iterable[Node]:
        if item.has("data-medium"):
            return of_medium(item, "epub")
        if (number := item.get("data-note")) in notes:
            note = notes[number]
            link = element(
                "a",
                number,
                href=href(note.id),
                id=note.call_id,
                class_="noteref",
                role="doc-noteref",
                aria_label=say("note-label", number=number),
            )
            return (link.but(**{"epub:type": "noteref"}),)
        if item.has("data-ref"):
            return (linked(item, href(item.get("data-ref"))),)
        if item.tag == "img":
            return (placed_image(item, "../images/"),)
        if item.tag == "hr":
            return (element("hr", class_="section-break"),)
        return (clean(item),)

    return rebuild(nodes, change)


def epub_notes(
    book: Book, section: Section, notes: tuple[NumberedNote, ...], href: Href
) -> tuple[tuple[NumberedNote, Nodes], ...]:  # fmt: skip
    """The notes at a section's end, each with its link back in its last paragraph."""
    back = book.locale.say("note-back")
    out = []
    for note in notes:
        # U+FE0E keeps the arrow from becoming a coloured picture
        link = element("a", "↩\ufe0e", href=href(note.call_id), role="doc-backlink", class_="backlink", aria_label=back)
        body = epub_body(book, section, note.body, href)
        if note.marks:
            body = (element("div", *body, class_="spoiler", data_spoiler=write_numbers(note.marks)),)
        out.append((note, _append(body, ("\u00a0", link.but(**{"epub:type": "backlink"})))))
    return tuple(out)


def of_medium(item: Element, medium: str) -> Nodes:
    """What one medium shows of an element that is for one of them."""
    if item.get("data-medium") != medium:
        return ()
    return item.children if item.tag == "span" else (clean(item),)


def _append(nodes: Nodes, more: Nodes) -> Nodes:
    last = nodes[-1] if nodes else None
    if isinstance(last, Element) and last.tag == "p":
        return (*nodes[:-1], last.holding(last.children + more))
    if isinstance(last, Element) and last.tag == "div":
        return (*nodes[:-1], last.holding(_append(last.children, more)))
    return (*nodes, element("p", *more))


def clean(item: Element) -> Element:
    """Without the attributes that mean something only inside the tool."""
    if not any(name.startswith("data-") for name, _ in item.attributes):
        return item
    kept = tuple((n, v) for n, v in item.attributes if not n.startswith("data-") or n in _PUBLIC)
    return Element(item.tag, kept, item.children, item.at)


def linked(item: Element, href: str) -> Element:
    """A reference as a link to an address."""
    return clean(item).but(href=href)


def placed_image(item: Element, folder: str) -> Element:
    """An image with its address in the output."""
    return clean(item).but(src=f"{folder}{image_file(item.get('src'))}")


def image_file(path: str) -> str:
    """Name of an image in an output: ASCII (EPUB 3.3 section 4.2.3), and different for different paths."""
    plain = re.sub(r"[^a-z0-9./]+", "-", path.lower())
    if plain == path and re.fullmatch(r"[a-z0-9/-]+\.[a-z0-9]+", path):
        return path
    stem, _, suffix = plain.replace("/", "-").rstrip(".").rpartition(".")
    return f"{stem.strip('-.') or 'image'}-{hashlib.sha256(path.encode()).hexdigest()[:8]}.{suffix}"


def css_string(text: str) -> str:
    """Text as a CSS string (CSS Syntax 3, section 4.3.5)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ") + '"'
