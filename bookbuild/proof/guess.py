"""Paragraphs of a PDF without tags, told by indents, short lines and spaces between lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bookbuild.proof.galley import Paragraph
from bookbuild.proof.reading import Line, Sheet

_INDENT = 4.0  # points, from which a first line is indented
_HEADING = 1.15  # times the text, from which a size is that of a heading
Found = tuple[tuple[Paragraph, ...], tuple[tuple[Line, ...], ...]]


def guessed(
    sheets: tuple[Sheet, ...], size: float, leading: float, measure: float, edges: tuple[float, float]
) -> Found:
    """Paragraphs, and the furniture of each page: what stands off at its head or foot."""
    furniture = tuple(tuple(_furniture(sheet, leading)) for sheet in sheets)
    tops = [
        max((x.baseline for x in s.lines if x not in f), default=0.0) for s, f in zip(sheets, furniture, strict=True)
    ]
    usual = sorted(tops)[len(tops) // 2] if tops else 0.0
    paragraphs: list[list[Line]] = []
    sections: list[int] = []
    section, before = 0, None
    for sheet, apart, top in zip(sheets, furniture, tops, strict=True):
        section += bool(top) and top < usual - 2.5 * leading
        for line in (x for x in sheet.lines if x not in apart):
            if before is None or _begins(line, before, leading, measure, edges[sheet.number % 2]):
                paragraphs.append([])
                sections.append(section)
            paragraphs[-1].append(line)
            before = line
    made = zip(paragraphs, sections, strict=True)
    return tuple(_paragraph(lines, number, size) for lines, number in made), furniture


def _furniture(sheet: Sheet, leading: float) -> Iterator[Line]:
    """The first and last lines of a page, if they stand off from the others."""
    rows = sorted(sheet.lines, key=lambda line: -line.baseline)
    for row, following in pairwise(rows):
        if row.baseline - following.baseline > 1.2 * leading:
            yield from (x for x in rows if x.baseline >= row.baseline - 0.1 and len(rows) > 2)
        if row.baseline - following.baseline > 0.1:
            break
    for row, above in pairwise(rows[::-1]):
        if above.baseline - row.baseline > 1.2 * leading:
            yield from (x for x in rows if x.baseline <= row.baseline + 0.1 and len(rows) > 2)
        if above.baseline - row.baseline > 0.1:
            break


def _begins(line: Line, before: Line, leading: float, measure: float, edge: float) -> bool:
    """Say whether a line begins a paragraph."""
    is_near = line.page != before.page or 0 < before.baseline - line.baseline < 1.3 * leading
    is_alike = abs(line.size - before.size) < 0.3
    is_short = before.right - before.left < measure - 0.2 * measure
    return line.left - edge > _INDENT or not (is_near and is_alike) or is_short


def _paragraph(lines: list[Line], section: int, size: float) -> Paragraph:
    role = "H" if lines[0].size > _HEADING * size else "P"
    is_running = role == "P" and abs(lines[0].size - size) < 0.3
    return Paragraph(role=role, section=section, lines=tuple(lines), is_running=is_running)
