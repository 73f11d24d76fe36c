"""The pages of a PDF to pieces of text: running heads, and all else."""

from __future__ import annotations

from bookbuild.checks import pieces as p
from bookbuild.checks.matching import squeeze
from bookbuild.checks.pdf_file import PdfFile
from bookbuild.checks.pdf_text import Line, PageText, foot_lines, head_lines
from bookbuild.checks.pieces import Kind, Locate, Segment, Stream

_SEAM = 600


def page_streams(file: PdfFile) -> list[Stream]:
    """The text of the pages as one stream, each running head, and the text that runs over each page's end."""
    heads = head_lines(file.pages)
    body: list[Segment] = []
    streams: list[Stream] = []
    for number, (page, head) in enumerate(zip(file.pages, heads, strict=True)):
        body.append(_segment(file, number, _without(page.text, head) + "\n", p.PAGE_TEXT, locate=_locator(page)))
        streams += [
            (Segment(page.text[line.start : line.end], p.HEAD, page.place, locate=_line_locator(page, line)),)
            for line in sorted(head, key=lambda li: li.start)
        ]
    return [tuple(body), *_seams(file, heads), *streams]


def _seams(file: PdfFile, heads: list[frozenset[Line]]) -> list[Stream]:
    """The end of each page's text and the beginning of the next one's; the same of its notes."""
    bodies: list[tuple[str, str]] = []
    for page, head in zip(file.pages, heads, strict=True):
        feet = foot_lines(page, head)
        bodies.append(
            (
                page.words([line for line in page.lines if line not in head and line not in feet]),
                page.words([line for line in page.lines if line in feet]),
            )
        )
    out: list[Stream] = []
    for number in range(len(bodies) - 1):
        for before, after in zip(bodies[number], bodies[number + 1], strict=True):
            if before.strip() and after.strip():
                first = _segment(file, number, before[-_SEAM:], p.PAGE_TEXT)
                out.append((first, _segment(file, number + 1, after[:_SEAM], p.PAGE_TEXT)))
    return out


def _segment(file: PdfFile, number: int, text: str, kind: Kind, locate: Locate | None = None) -> Segment:
    place = file.pages[number].place
    return Segment(text, kind, place, file.marks[number], file.sealed[number], locate=locate)


def _without(text: str, lines: frozenset[Line]) -> str:
    """The text with blanks for some of its lines, so that all else keeps its place."""
    for line in lines:
        text = text[: line.start] + " " * (line.end - line.start) + text[line.end :]
    return text


def _locator(page: PageText, lead: int = 0) -> Locate:
    def locate(start: int, end: int) -> str:
        box = page.box(start + lead, end + lead)
        if box is None:
            return page.place
        left, top, right, bottom = (round(side) for side in box)
        return f"{page.place} (x {left}-{right}, y {top}-{bottom} pt)"

    return locate


def _line_locator(page: PageText, line: Line) -> Locate:
    def locate(start: int, end: int) -> str:
        lead = len(squeeze(page.text[: line.start]))
        return _locator(page, lead)(start, end)

    return locate
