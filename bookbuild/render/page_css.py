"""Running heads and folios of one section of the printed book, as @page rules."""

from __future__ import annotations

from bookbuild.model.book import Book, Matter, Place, Section
from bookbuild.model.geometry import Length
from bookbuild.render.balance import fitted
from bookbuild.render.fonts import TEXT, Face

# Sections whose pages carry neither folio nor head (Chicago Manual of Style 1.5-1.9)
_BARE = frozenset(
    {Matter.HALF_TITLE, Matter.TITLE_PAGE, Matter.COPYRIGHT_PAGE, Matter.DEDICATION, Matter.EPIGRAPH, Matter.PART}
)


def section_css(book: Book, section: Section, faces: tuple[Face, ...]) -> str:
    """Heads: book's title on the verso, section's on the recto, folios outside; the opener has a folio at its foot."""
    numerals = "lower-roman" if section.place is Place.FRONT else "decimal"
    if section.matter in _BARE:
        return ""
    folio = f"counter(page, {numerals})"
    face = f'font: {note_size(book).css}/1 "Book Text", "Book Hangul"; font-variant-numeric: oldstyle-nums'
    verso = css_string(_head(book, book.metadata.short_title or book.metadata.title, faces))
    recto = css_string(_head(book, section.running_title, faces))
    head = f"{face}; white-space: nowrap"
    return (
        f"@page :left {{ @top-left {{ content: {folio}; {face}; }} @top-center {{ content: {verso}; {head}; font-variant-caps: small-caps; letter-spacing: 0.05em; }} }}\n"
        f"@page :right {{ @top-right {{ content: {folio}; {face}; }} @top-center {{ content: {recto}; {head}; font-style: italic; }} }}\n"
        f"@page :nth(1) {{ @top-left {{ content: none; }} @top-center {{ content: none; }} @top-right {{ content: none; }} @bottom-center {{ content: {folio}; {face}; }} }}\n"
    )


def _head(book: Book, text: str, faces: tuple[Face, ...]) -> str:
    """A running head, cut to what the measure holds beside the folio; small capitals are wider than lower case."""
    page = book.style.print
    measure = float((page.trim.width - page.margins.inside - page.margins.outside).points)
    return fitted(text, faces, TEXT, float(note_size(book).points) * 1.2, measure * 0.8)


def note_size(book: Book) -> Length:
    """Size of notes, heads and folios: 0.84 of the text (8.4 of 10 points)."""
    return Length(book.style.print.size.points * 21 / 25)


def css_string(text: str) -> str:
    """Text as a CSS string (CSS Syntax 3, section 4.3.5)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ") + '"'
