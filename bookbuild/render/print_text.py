"""A section's body for print: notes at their calls, pages after references, words of Hangul held together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bookbuild.model.book import Book, NumberedNote, Section
from bookbuild.model.markup import BLOCKS, Element, Node, Nodes, element, elements, rebuild, text_of
from bookbuild.model.rendition import Pagination
from bookbuild.render.anchors import seat_marks, tie_calls
from bookbuild.render.body import clean, css_string, linked, of_medium, placed_image
from bookbuild.render.hangul import hold_words
from bookbuild.render.line_breaks import free_brackets

UNKNOWN_PAGE = "000"
_HERE = "\ue000"  # stands for the number in the words around it
_NBSP = "\u00a0"


def print_body(book: Book, section: Section, nodes: Nodes, pages: Pagination) -> Nodes:
    """pages: folios by id, as far as they are known."""

    notes = {str(note.number): note for note in section.notes}

    def change(item: Element) -> Iterable[Node]:
        if item.has("data-medium"):
            return of_medium(item, "print")
        if (number := item.get("data-note")) in notes:
            return (_footnote(book, section, notes[number], pages),)
        if item.has("data-ref"):
            return _reference(book, item, pages)
        return (_print_element(book, item),)

    made = tie_calls(seat_marks(rebuild(nodes, change)))
    return free_brackets(hold_words(made, book.metadata.language))


def _print_element(book: Book, item: Element) -> Element:
    match item.tag:
        case "img":
            return placed_image(item, "images/")
        case "h2" | "h3" | "h4" | "h5" | "h6" if item.has("data-marked") or item.has("data-safe-title"):
            return clean(item).but(style=_bookmark(item))
        case "hr":
            return element("p", book.style.break_mark, class_="section-break")
        case "p":
            return _without_runt(clean(item))
        case "table":
            return _with_company(_with_short_cells(clean(item)))
        case "ol" if item.get("start").isdigit():
            # WeasyPrint reads `start` only as a presentational hint, which would let others in
            return clean(item).but(start=None, style=f"counter-reset: list-item {int(item.get('start')) - 1}")
        case _:
            return clean(item)


def _bookmark(item: Element) -> str:
    """A marked heading is not in the outline, which would lead past the notice; one with marked words is by its safe title."""
    return (
        "bookmark-level: none"
        if item.has("data-marked")
        else f"bookmark-label: {css_string(item.get('data-safe-title'))}"
    )


def _without_runt(item: Element) -> Element:
    """A short last word is held to the one before it: a line of four letters is no line."""
    last = item.children[-1] if item.children else None
    if isinstance(last, str) and (match := re.search(r"(?<=\S) (\S{1,5})$", last)) and len(last) > 40:
        return item.holding([*item.children[:-1], f"{last[: match.start()]}{_NBSP}{match[1]}"])
    return item


SHORT_CELL = 22


def _with_short_cells(table: Element) -> Element:
    """First cells that are all short (dates, years) do not break."""
    rows = [e for e in elements(table.children) if e.tag == "tr"]
    firsts = [next((c for c in row.children if isinstance(c, Element)), None) for row in rows]
    if not all(cell is not None and len(text_of([cell])) <= SHORT_CELL for cell in firsts):
        return table

    def change(item: Element) -> Iterable[Node]:
        if item.tag != "tr":
            return (item,)
        cells = [c for c in item.children if isinstance(c, Element)]
        first = cells[0].but(class_=f"{cells[0].get('class')} short".strip())
        return (item.holding([first if c is cells[0] else c for c in item.children]),)

    return table.holding(rebuild(table.children, change))


FEWEST_ROWS = 3  # that a page shows of a table that goes over it, at its beginning and at its end
_KEPT = 2 * FEWEST_ROWS  # rows of the shortest table that may be parted


def _with_company(table: Element) -> Element:
    """The first and last rows of a table hold together, as the lines of a paragraph do."""
    body = next((e for e in elements(table.children) if e.tag == "tbody"), table)
    rows = [c for c in body.children if isinstance(c, Element) and c.tag == "tr"]
    first, last = rows[: FEWEST_ROWS - 1], rows[1 - FEWEST_ROWS :]
    if len(rows) < _KEPT:
        first, last = rows[:-1], []

    def change(item: Element) -> Iterable[Node]:
        if item.tag != "tr":
            return (item,)
        names = [
            item.get("class"),
            "keep-next" if _is_of(item, first) else "",
            "keep-last" if _is_of(item, last) else "",
        ]
        return (item.but(class_=" ".join(name for name in names if name) or None),)

    return table.holding(rebuild(table.children, change)) if rows else table


def _is_of(item: Element, rows: Iterable[Element]) -> bool:
    """Say whether it is one of them, and not only like one."""
    return any(item is row for row in rows)


def _reference(book: Book, item: Element, pages: Pagination) -> Nodes:
    id_ = item.get("data-ref")
    number = page_number(id_, pages)
    if form := item.get("data-form"):
        return (linked(item, f"#{id_}").holding((number,)) if form == "page" else linked(item, f"#{id_}"),)
    before, _, after = book.locale.say("page-ref", page=_HERE).strip().partition(_HERE)
    page = element("span", *(part for part in (before, number, after) if part), class_="page-ref")
    return (linked(item, f"#{id_}"), " ", page)


def page_number(id_: str, pages: Pagination) -> Element:
    """The folio of an id, marked so that it can be bound late: `data-label` names the id, figures are all of one width."""
    return element("span", pages.labels.get(id_, UNKNOWN_PAGE), class_="page-number", data_label=id_)


def _footnote(book: Book, section: Section, note: NumberedNote, pages: Pagination) -> Element:
    """A note as phrasing content: an HTML parser would end the paragraph at a block inside it."""
    body = print_body(book, section, note.body, pages)
    blocks = [n for n in body if isinstance(n, Element) or n.strip()]
    inline = [_phrasing(n, is_first=i == 0) for i, n in enumerate(blocks)]
    return element("span", *inline, class_="footnote", id=note.id, data_number=str(note.number))


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
