"""A section's body for one medium: notes, references, breaks and foreign words as EPUB and print want them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable

from bookbuild.model.book import Book, NumberedNote, Section
from bookbuild.model.markup import BLOCKS, Element, Node, Nodes, element, rebuild, text_of
from bookbuild.model.rendition import Pagination
from bookbuild.render.anchors import seat_marks

UNKNOWN_PAGE = "000"
Href = Callable[[str], str]


def epub_body(book: Book, section: Section, nodes: Nodes, href: Href) -> Nodes:
    """href: id of the book -> address from this file."""
    say = book.locale.say

    def change(item: Element) -> Iterable[Node]:
        if number := item.get("data-note"):
            note = section.notes[int(number) - 1]
            link = element(
                "a",
                number,
                href=f"#{note.id}",
                id=note.call_id,
                class_="noteref",
                role="doc-noteref",
                aria_label=say("note-label", number=number),
            )
            return (link.but(**{"epub:type": "noteref"}),)
        if item.has("data-ref"):
            return (_link(item, href(item.get("data-ref"))),)
        if item.tag == "img":
            return (_image(book, item, "../images/"),)
        if item.tag == "hr":
            return (element("hr", class_="section-break"),)
        return (_clean(item),)

    return rebuild(nodes, change)


def epub_notes(book: Book, section: Section, href: Href) -> tuple[tuple[NumberedNote, Nodes], ...]:
    """The section's notes, each with its link back in its last paragraph."""
    back = book.locale.say("note-back")
    out = []
    for note in section.notes:
        # U+FE0E keeps the arrow from becoming a coloured picture
        link = element("a", "↩\ufe0e", href=f"#{note.call_id}", role="doc-backlink", class_="backlink", aria_label=back)
        body = epub_body(book, section, note.body, href)
        out.append((note, _append(body, (" ", link.but(**{"epub:type": "backlink"})))))
    return tuple(out)


def _append(nodes: Nodes, more: Nodes) -> Nodes:
    last = nodes[-1] if nodes else None
    if isinstance(last, Element) and last.tag == "p":
        return (*nodes[:-1], last.holding(last.children + more))
    return (*nodes, element("p", *more))


def print_body(book: Book, section: Section, nodes: Nodes, pages: Pagination) -> Nodes:
    """Notes at their calls, page numbers after references, words of Hangul held together."""

    def change(item: Element) -> Iterable[Node]:
        if number := item.get("data-note"):
            return (_footnote(book, section, section.notes[int(number) - 1], pages),)
        if item.has("data-ref"):
            return _reference(book, item, pages)
        if item.tag == "img":
            return (_image(book, item, "images/"),)
        if item.tag == "hr":
            return (element("p", book.style.break_mark, class_="section-break"),)
        return (_clean(item),)

    return hold_words(seat_marks(rebuild(nodes, change)), book.metadata.language)


def _clean(item: Element) -> Element:
    """Without the attributes that mean something only inside the tool."""
    if not any(name.startswith("data-") for name, _ in item.attributes):
        return item
    kept = tuple((name, value) for name, value in item.attributes if not name.startswith("data-"))
    return Element(item.tag, kept, item.children, item.at)


def _link(item: Element, href: str) -> Element:
    return _clean(item).but(href=href)


def _image(book: Book, item: Element, folder: str) -> Element:
    return item.but(src=f"{folder}{image_file(item.get('src'))}")


def image_file(path: str) -> str:
    """Name of an image in an output: ASCII (EPUB 3.3 section 4.2.3), and different for different paths."""
    plain = re.sub(r"[^a-z0-9.]+", "-", path.lower())
    if plain == path:
        return path
    stem, _, suffix = plain.rpartition(".")
    return f"{stem.strip('-.') or 'image'}-{hashlib.sha256(path.encode()).hexdigest()[:8]}.{suffix}"


def _reference(book: Book, item: Element, pages: Pagination) -> Nodes:
    id_ = item.get("data-ref")
    label = pages.labels.get(id_, UNKNOWN_PAGE)
    page = element("span", book.locale.say("page-ref", page=label), class_="page-ref")
    return (_link(item, f"#{id_}"), page)


def _footnote(book: Book, section: Section, note: NumberedNote, pages: Pagination) -> Element:
    """A note as phrasing content: an HTML parser would end the paragraph at a block inside it."""
    body = print_body(book, section, note.body, pages)
    blocks = [n for n in body if isinstance(n, Element) or n.strip()]
    inline = [_phrasing(n, is_first=i == 0) for i, n in enumerate(blocks)]
    return element("span", *inline, class_="footnote", id=note.id)


def _phrasing(node: Node, *, is_first: bool = False) -> Node:
    if isinstance(node, str):
        return node
    children = tuple(_phrasing(child, is_first=i == 0) for i, child in enumerate(node.children))
    if node.tag not in BLOCKS:
        return node.holding(children)
    name = "note-text" if is_first and node.tag == "p" else f"note-block note-{node.tag}"
    return Element(
        "span",
        (("class", name), *((k, v) for k, v in node.attributes if k in {"id", "lang", "xml:lang"})),
        children,
        node.at,
    )


def hold_words(nodes: Nodes, language: str) -> Nodes:
    """Korean text with each word in `span.keep`: WeasyPrint has no `word-break: keep-all` (KLREQ 3.2: eojeol)."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Element):
            own = node.get("lang") or language
            if _is_one_korean_word(node, own):
                out.append(node.but(class_=f"{node.get('class')} keep".strip()))
            else:
                out.append(node.holding(hold_words(node.children, own)))
        elif language.split("-", maxsplit=1)[0] == "ko" and re.search(r"[가-힣]", node):
            for part in re.split(r"(\s+)", node):
                out.append(element("span", part, class_="keep") if re.search(r"[가-힣]", part) else part)
        else:
            out.append(node)
    return tuple(n for n in out if n != "")


def _is_one_korean_word(item: Element, language: str) -> bool:
    return (
        item.tag == "span"
        and language.split("-", maxsplit=1)[0] == "ko"
        and len(item.children) == 1
        and not re.search(r"\s", text_of(item.children))
        and isinstance(item.children[0], str)
    )
