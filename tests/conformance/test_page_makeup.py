"""How pages are made up: figures leave no holes, tables go over in company, empty pages are empty."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.building import build_book, make_book
from tests.support.inspect import Pdf

SENTENCE = "The ferry came in late over the bar that evening, and nobody on the quay had seen it leave. "
TALL = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 420" width="300" height="420">
<rect width="300" height="420" fill="#ccc"/>
</svg>
"""
FIGURE = "/// figure | tall.svg\n    alt: A grey field, taller than it is wide.\n\nThe grey field.\n///\n"
BOOK = """\
title: A Book
language: en
date: 2026-01-01
print: {trim: 5.5x8.5in}
works:
  amber: {kind: film, title: Amber, year: 2001}
structure:
  front: [title-page]
  chapters: [one.md]
"""


def pdf_of(tmp_path: Path, chapter: str, book: str = BOOK) -> Pdf:
    root = make_book(tmp_path / "book", chapter, book=book, tall_svg=TALL)
    report = build_book(root, tmp_path / "dist", "pdf")
    assert [d for d in report.diagnostics if d.severity == "error"] == []
    return Pdf(report.artefacts[0].path)


def page_with(pdf: Pdf, words: str) -> int:
    return next(n for n in range(len(pdf)) if words in pdf.text(n))


def paragraphs(first: int, last: int, length: int = 5) -> str:
    return "\n\n".join(f"Paragraph {n}. {SENTENCE * length}" for n in range(first, last + 1))


def test_the_text_after_a_figure_fills_the_page_that_it_does_not_fit_on(tmp_path: Path) -> None:
    chapter = f"# One\n\n{paragraphs(1, 2)}\n\n{FIGURE}\n{paragraphs(3, 9)}\n"
    pdf = pdf_of(tmp_path, chapter)
    figure = page_with(pdf, "The grey field.")
    assert page_with(pdf, "Paragraph 2.") == figure - 1
    assert page_with(pdf, "Paragraph 3.") == figure - 1  # it stands after the figure in the manuscript


def test_a_figure_is_not_moved_past_a_heading_or_when_it_leaves_no_hole(tmp_path: Path) -> None:
    for between, before in (("## A heading\n\n", 2), ("", 3)):
        chapter = f"# One\n\n{paragraphs(1, before)}\n\n{FIGURE}\n{between}{paragraphs(4, 6)}\n"
        pdf = pdf_of(tmp_path / f"b{bool(between)}", chapter)
        text = " ".join(pdf.text(n) for n in range(len(pdf)))
        assert text.index("The grey field.") < text.index("Paragraph 4.")


@pytest.mark.parametrize("rows", range(24, 36))
def test_a_table_leaves_no_row_alone_on_a_page(tmp_path: Path, rows: int) -> None:
    lines = "\n".join(f"| {1900 + n} | Item {n} |" for n in range(rows))
    pdf = pdf_of(tmp_path, f"# One\n\n{paragraphs(1, 1)}\n\n| Year | Event |\n| --- | --- |\n{lines}\n")
    counts = [len(re.findall(r"Item \d", pdf.text(n))) for n in range(len(pdf))]
    assert sum(counts) == rows
    assert all(count == 0 or count >= 3 for count in counts), counts


def test_a_page_that_is_empty_before_a_notice_has_no_head(tmp_path: Path) -> None:
    """The text ends on a recto so full that the notice goes over, and must not face its passage."""
    seen = 0
    for lines in range(4, 60, 3):
        words = " ".join(f"word{n}" for n in range(lines * 9))
        chapter = (
            f"---\nworks: [amber]\nspoilers: [{{work: amber, level: ending}}]\n---\n# One\n\n{words}.\n\n{SENTENCE * 30}\n\n"
            f"/// spoiler | amber ending\nIt ends.\n///\n\n## After {{#after}}\n\n{SENTENCE}\n"
        )
        pdf = pdf_of(tmp_path / str(lines), chapter)
        notice = page_with(pdf, "From the next page on")
        if not re.search(r"[a-z]{3}", pdf.text(notice - 1).replace("A Book", "")):
            seen += 1
            assert pdf.text(notice - 1).strip() == ""
    assert seen
