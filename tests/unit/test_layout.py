"""The rounds of layout, with a renderer that never comes to rest; running heads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bookbuild.model.book import Matter, Place, Side
from bookbuild.model.metadata import Metadata
from bookbuild.model.rendition import Pagination, PrintRendition, PrintSection
from bookbuild.model.style import Faces, FontFamily
from bookbuild.pdf.kit import without_margin_boxes
from bookbuild.pdf.typeset import typeset
from bookbuild.pdf.workshop import Workshop
from bookbuild.render.balance import fitted, line_width
from bookbuild.render.fonts import TEXT, load_faces
from tests.support.building import ROOT

DATA = Metadata(title="T", slug="t", language="en", identifier="urn:x", modified="2026-01-01T00:00:00Z")


def rendition(paragraphs: int) -> PrintRendition:
    text = "<p style='height: 5in'>x</p>" * paragraphs
    document = f"<html lang='en'><head><title>T</title></head><body><section id='a'>{text}</section></body></html>"
    section = PrintSection(
        id="a", place=Place.BODY, matter=Matter.CHAPTER, side=Side.RECTO, document=document, page_css=""
    )
    face = load_faces(Faces(text=FontFamily("source-serif-4"), hangul=FontFamily("noto-serif-kr")), ROOT)[0]
    sheets = (("", face.rule + "@page { size: 5in 8in; margin: 1in } html { font-family: 'Book Text' }\n"),)
    return PrintRendition(metadata=DATA, sections=(section,), sheets=sheets, fonts=(face.asset,), images={})


def rules(render: Callable[[Pagination], PrintRendition], folder: Path) -> set[str]:
    return {d.rule.code for d in typeset(render, lambda tally: None, Workshop(scratch=folder)).diagnostics}


def test_a_book_whose_pages_never_settle_is_reported(tmp_path: Path) -> None:
    assert "layout-unsettled" in rules(lambda pages: rendition(1 if pages.pages == 2 else 2), tmp_path)


def test_a_book_whose_pages_settle_is_not(tmp_path: Path) -> None:
    assert "layout-unsettled" not in rules(lambda pages: rendition(2), tmp_path)


def test_a_long_running_head_is_cut_to_the_measure(tmp_path: Path) -> None:
    faces = load_faces(Faces(text=FontFamily("source-serif-4"), hangul=FontFamily("noto-serif-kr")), tmp_path)
    title = "A chapter with a title that goes on for longer than any head can hold, and then for some words more"
    head = fitted(title, faces, TEXT, 8.4, 200)
    assert head.endswith(" …")
    assert title.startswith(head[:-2])
    assert line_width(faces, TEXT, head, 8.4) <= 200
    assert fitted("Short", faces, TEXT, 8.4, 200) == "Short"


def test_margin_boxes_leave_no_trace_in_the_sheet_of_the_text() -> None:
    assert without_margin_boxes('@page { @top-left { content: "a" } }\n') == ""
    assert without_margin_boxes('@media print { @page :left { @bottom-right { content: "}" } } }') == ""
    left = without_margin_boxes(
        'p { color: red }\n@page { margin: 1in; @footnote { margin-top: 1pt } @top-left { content: "" } }'
    )
    assert "margin: 1in" in left
    assert "@footnote" in left
    assert "top-left" not in left
    plain = "p { color: red } /* @page */"
    assert without_margin_boxes(plain) == plain


def test_a_broken_sheet_with_margin_boxes_is_not_the_end() -> None:
    assert "color" in without_margin_boxes("p { color: red }\n} @page { @top-left { content: 'x' } ) ; margin: 1in }\n")
