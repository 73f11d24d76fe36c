"""Running heads and folios of one section of the printed book, as @page rules."""

from __future__ import annotations

from fractions import Fraction

from bookbuild.model.book import Book, Matter, Place, Section
from bookbuild.model.geometry import Length
from bookbuild.model.spoilers import Level, highest
from bookbuild.render.balance import fitted
from bookbuild.render.body import css_string
from bookbuild.render.fonts import TEXT, Face

# Sections whose pages carry neither folio nor head (Chicago Manual of Style 1.5-1.9)
_BARE = frozenset(
    {Matter.HALF_TITLE, Matter.TITLE_PAGE, Matter.COPYRIGHT_PAGE, Matter.DEDICATION, Matter.EPIGRAPH, Matter.PART}
)


_OPENER = (
    "@page :nth(1) {{ @top-left {{ content: none; }} @top-center {{ content: none; }} @top-right {{ content: none; }} "
    "@bottom-center {{ content: {folio}; {face}; }} }}\n"
)
# A page that stays empty, so that what follows stands on its side, shows nothing at all
_BLANK = (
    "@page :blank { @top-left { content: none; } @top-center { content: none; } @top-right { content: none; } "
    "@left-top { content: none; } @right-top { content: none; } }\n"
)
LETTERS = Fraction(
    7, 5
)  # of the size: from the head of the tallest letter of a head to the foot of the deepest, and a little
_TAB_WIDTH, _TAB_HEIGHT = "4mm", 14.0  # millimetres; seen on the closed book


def section_css(book: Book, section: Section, faces: tuple[Face, ...]) -> str:
    """Heads: book's title on the verso, section's on the recto, folios outside; the opener has a folio at its foot."""
    numerals = "lower-roman" if section.place is Place.FRONT else "decimal"
    if section.matter in _BARE and not section.continues:
        return ""
    folio = f"counter(page, {numerals})"
    face = f'font: {note_size(book).css}/1 "Book Text", "Book Hangul"; font-variant-numeric: oldstyle-nums tabular-nums'
    verso = css_string(_head(book, book.metadata.short_title or book.metadata.title, faces))
    recto = css_string(_head(book, _recto(book, section), faces))
    above, below = _kept(book)
    head = f"{face}; white-space: nowrap{above}"
    first = "" if section.continues else _OPENER.format(folio=folio, face=f"{face}{below}")
    return _edge_tab(book, section) + (
        f"@page :left {{ @top-left {{ content: {folio}; {face}{above}; }} @top-center {{ content: {verso}; {head}; font-variant-caps: small-caps; letter-spacing: 0.05em; }} }}\n"
        f"@page :right {{ @top-right {{ content: {folio}; {face}{above}; }} @top-center {{ content: {recto}; {head}; font-style: italic; }} }}\n"
        + first
        + _BLANK
    )


def _kept(book: Book) -> tuple[str, str]:
    """What moves heads and folios towards the text, where the middle of the margin is nearer to the edge than they may stand."""
    page, size = book.style.print, note_size(book).points
    out = []
    for margin, side in ((page.margins.top, "bottom"), (page.margins.bottom, "top")):
        is_near = margin.points / 2 - size * LETTERS / 2 < page.heads_from.points
        room = max(Fraction(0), margin.points - page.heads_from.points - size * LETTERS)
        out.append(
            f"; vertical-align: {side}; padding-{side}: {Length(room).css}"
            if page.heads_from.points and is_near
            else ""
        )
    return out[0], out[1]


def least_for_heads(book: Book, kept: Length) -> Length:
    """The least margin that holds a head which keeps so much from the edge, with a line of white between it and the text."""
    return Length(kept.points + note_size(book).points * LETTERS + book.style.print.leading.points)


def _head(book: Book, text: str, faces: tuple[Face, ...]) -> str:
    """A running head, cut to what the measure holds beside the folio; small capitals are wider than lower case."""
    page = book.style.print
    measure = float((page.trim.width - page.margins.inside - page.margins.outside).points)
    return fitted(text, faces, TEXT, float(note_size(book).points) * 1.2, measure * 0.8)


def note_size(book: Book) -> Length:
    """Size of notes, heads and folios: 0.84 of the text (8.4 of 10 points)."""
    return Length(book.style.print.size.points * 21 / 25)


def _recto(book: Book, section: Section) -> str:
    """The head of right-hand pages; where a work is told, it says so."""
    if not section.marks:
        return section.running_title
    levels = highest(section.marks)
    titles = book.locale.say("list-comma").join(book.works[id_].title for id_ in levels)
    return book.locale.say("head-full" if max(levels.values()) >= Level.ENDING else "head-plot", title=titles)


def _edge_tab(book: Book, section: Section) -> str:
    """A bar at the fore-edge of pages that tell a work, at a height of its own for each."""
    page = book.style.print
    if not section.marks or not page.has_edge_tabs:
        return ""
    rows = [id_ for id_, work in book.works.items() if not work.is_open]
    row = rows.index(section.marks[0].work) if section.marks[0].work in rows else 0
    top, bottom = float(page.margins.top.points), float((page.trim.height - page.margins.bottom).points)
    step = min(_TAB_HEIGHT * 72 / 25.4 * 1.15, (bottom - top) / max(len(rows), 1))
    bar = f'content: ""; background: #777; width: {_TAB_WIDTH}; height: {step / 1.15:.2f}pt; margin-top: {row * step:.2f}pt'
    return (
        f"@page :left {{ @left-top {{ {bar}; margin-right: auto; }} }}\n"
        f"@page :right {{ @right-top {{ {bar}; margin-left: auto; }} }}\n"
    )
