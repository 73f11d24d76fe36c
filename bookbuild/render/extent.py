"""Book to a guess at its pages, without laying one out."""

from __future__ import annotations

import math

from bookbuild.model.book import Book, Section, Side
from bookbuild.model.markup import BLOCKS, HEADINGS, elements, text_of
from bookbuild.model.style import PrintStyle

# Mean advance of a character of running text, in em: the house's face at its text size (60 to 65 characters in 4.15 in at
# 10 pt), and Hangul, which is as wide as high but set a little smaller and has spaces of a quarter
LATIN, HANGUL = 0.468, 0.80
# Lines that the title of a chapter takes
OPENER = 9
_SET_OFF = frozenset({"blockquote", "figure", "table", "ul", "ol", "dl", "pre", "hr"})


def estimated_pages(book: Book) -> tuple[dict[str, int], int]:
    """Pages by chapter, blanks apart, and of the whole book with them."""
    page = book.style.print
    at, by_chapter = 0, dict[str, int]()
    for section in book.sections:
        side = section.side or section.matter.side
        if section.matter.key == "chapter" and not page.chapters_recto and section.side is None:
            side = Side.NEXT
        if (side is Side.RECTO and at % 2) or (side is Side.VERSO and at % 2 == 0):
            at += 1
        pages = max(1, math.ceil(_lines(section, page) / _lines_a_page(page)))
        by_chapter[section.chapter] = by_chapter.get(section.chapter, 0) + pages
        at += pages
    return by_chapter, at


def _lines_a_page(page: PrintStyle) -> int:
    height = page.trim.height.points - page.margins.top.points - page.margins.bottom.points
    return max(1, int(height / page.leading.points))


def _lines(section: Section, page: PrintStyle) -> float:
    """Lines of text of a section: each paragraph ends with half a line, each thing set off has white around it."""
    measure = float(
        (page.trim.width.points - page.margins.inside.points - page.margins.outside.points) / page.size.points
    )
    found = list(elements(section.body))
    letters = text_of(section.body)
    ends = sum(e.tag in BLOCKS for e in found)
    lines = OPENER + _ems(letters) / measure + ends * 0.5
    lines += sum(1.5 for e in found if e.tag in _SET_OFF) + sum(2.5 for e in found if e.tag in HEADINGS)
    lines += sum(12 for e in found if e.tag == "figure")
    notes = sum(_ems(text_of(note.body)) / measure * 0.65 + 0.5 for note in section.notes)
    return lines + notes


def _ems(text: str) -> float:
    wide = sum("\u1100" <= c <= "\u11ff" or "\u2e80" <= c <= "\ud7ff" for c in text)
    return wide * HANGUL + (len(text) - wide) * LATIN
