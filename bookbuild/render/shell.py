"""What the templates of both media are given: titles, credits, imprint, contents lines, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stdnum import isbn as isbn_numbers  # the registration groups of ISO 2108

from bookbuild.model.book import Book, ContentsEntry, Matter, Section
from bookbuild.model.markup import Node, Nodes, element, text_of
from bookbuild.model.metadata import Contributor
from bookbuild.model.scripts import tag_languages

Href = Callable[[str], str]
PageOf = Callable[[str], str]
_TEMPLATES = {Matter.HALF_TITLE, Matter.TITLE_PAGE, Matter.COPYRIGHT_PAGE, Matter.CONTENTS, Matter.INDEX}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsLine:
    """A line of the contents for a template. id: of what it leads to; kind: key of the matter; page: folio, or empty."""

    id: str
    href: str
    title: Nodes
    kind: str
    number: str
    page: str
    children: tuple[ContentsLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """Those who share a role on the title page."""

    label: str
    names: Nodes


def template_of(section: Section) -> str:
    """Name of the template that shows a section."""
    return section.matter.key if section.matter in _TEMPLATES else "text"


def shell_values(book: Book, section: Section, medium: str) -> dict[str, object]:
    """What every template may use."""
    data = book.metadata
    words = {key.replace("-", "_"): value for key, value in book.locale.words.items()}
    notes = book.locale.say("content-notes", notes=", ".join(section.content_notes)) if section.content_notes else ""
    return {
        "language": data.language, "medium": medium, "metadata": data, "section": section, "matter": section.matter,
        "words": words, "template": template_of(section), "title": page_title(book, section),
        "body_type": f"{section.place.value}matter", "content_notes": notes,
        "title_nodes": tagged(book, data.title), "subtitle_nodes": tagged(book, data.subtitle) if data.subtitle else (),
        "credits": credit_lines(book), "imprint": imprint(book),
    }  # fmt: skip


def page_title(book: Book, section: Section) -> str:
    """Text of the title element: the section's heading, or the book's title on its title page."""
    return book.metadata.title if section.matter is Matter.TITLE_PAGE else text_of(section.title)


def tagged(book: Book, text: str) -> Nodes:
    """A text of the metadata with its foreign runs marked."""
    return tag_languages((text,), book.metadata.language, dict(book.style.script_languages))


def credit_lines(book: Book) -> tuple[CreditLine, ...]:
    """Contributors by role, authors first and without a label."""
    roles = list(dict.fromkeys(c.role for c in book.metadata.contributors))
    roles.sort(key=lambda role: role != "aut")
    lines = []
    for role in roles:
        label = "" if role == "aut" else book.locale.words.get(f"role-{role}", "")
        if role == "aut" or label:
            names = [_name(book, c) for c in book.metadata.contributors if c.role == role]
            joined: list[Node] = []
            for index, name in enumerate(names):
                joined += [", ", *name] if index else list(name)
            lines.append(CreditLine(label=label, names=tuple(joined)))
    return tuple(lines)


def _name(book: Book, contributor: Contributor) -> Nodes:
    return tagged(book, contributor.name)


def imprint(book: Book) -> tuple[Nodes, ...]:
    """Lines of the copyright page (Chicago Manual of Style 1.20-1.35), as far as the book gives them."""
    data, say = book.metadata, book.locale.say
    title: Nodes = (element("cite", *tagged(book, data.title)),)
    lines: list[Nodes] = [(*title, ": ", *tagged(book, data.subtitle)) if data.subtitle else title]
    if data.series:
        lines.append(
            (
                say("series-line", title=data.series.title, position=data.series.position)
                if data.series.position
                else data.series.title,
            )
        )
    lines += [(data.edition,)] if data.edition else []
    lines += [tagged(book, text) for text in (data.rights, data.licence) if text]
    if data.published:
        lines.append((say("first-published", year=data.published.year),))
    if data.publisher:
        lines.append((say("published-by", publisher=", ".join(p for p in (data.publisher, data.place) if p)),))
    lines += [(say(f"isbn-{kind}", isbn=_hyphenated(isbn)),) for kind, isbn in sorted(data.isbns, reverse=True)]
    lines.append((say("made-with"),))
    return tuple(lines)


def _hyphenated(isbn: str) -> str:
    return str(isbn_numbers.format(isbn))


def contents_lines(entries: tuple[ContentsEntry, ...], href: Href, page: PageOf) -> tuple[ContentsLine, ...]:
    """Entries as the templates want them."""
    return tuple(
        ContentsLine(
            id=e.id, href=href(e.id), title=e.title, kind="heading" if e.id != e.section else e.matter.key, number=e.number,
            page=page(e.id), children=contents_lines(e.children, href, page),
        ) for e in entries
    )  # fmt: skip
