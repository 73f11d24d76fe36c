"""What layout says is seen on the pages, against the pages: every PDF, read by PDFium, says all that the book says."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from bookbuild.checks.compared import compared
from bookbuild.checks.expected_text import pieces_of
from bookbuild.model.book import Matter
from bookbuild.model.edition import EDITIONS
from bookbuild.model.letters import characters, letters
from bookbuild.model.report import Request
from bookbuild.pipeline import Pressed, edit, opened_shop, press_epub, press_pdf, read
from tests.support.building import BOOKS, FLAGSHIP
from tests.support.foreign import TIME_MACHINE, WAR_AND_PEACE, prepare


def made(root: Path, out: Path, edition: str) -> tuple[Pressed, int, int]:
    """The PDF of an edition; how many letters of its text PDFium reads off the pages, and how many the book has."""
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    edited = edit(manuscript, EDITIONS[edition])
    with opened_shop(Request(root=root, out=out)) as shop:
        pressed = press_pdf(root, edited, shop)
        epub = press_epub(root, edited, shop.memory, pressed.printed)
    assert [d for d in (*pressed.diagnostics, *epub.diagnostics) if d.rule.code.startswith("text-")] == []
    document = pypdfium2.PdfDocument(pressed.data)
    text = letters("".join(page.get_textpage().get_text_range() for page in document))
    there, every = 0, 0
    for section in edited.book.sections:
        for piece in (piece for pieces in pieces_of(section, "print") for piece in pieces):
            if section.matter is Matter.COVER or len(row := letters(piece.text)) < 12:
                continue
            every += len(row)
            # heads and notes stand within pieces that turn the page: their beginnings and ends do not
            there += len(row) if row in text or (row[:15] in text and row[-15:] in text) else 0
    assert every > 0
    return pressed, there, every


@pytest.mark.parametrize("edition", list(EDITIONS))
@pytest.mark.parametrize("book", ["everything", "korean"])
def test_the_books_of_the_tests_are_whole_in_every_edition(tmp_path: Path, book: str, edition: str) -> None:
    _, there, every = made(BOOKS / book, tmp_path, edition)
    assert there == every


@pytest.mark.slow
@pytest.mark.parametrize("edition", list(EDITIONS))
def test_the_flagship_is_whole_in_every_edition(tmp_path: Path, edition: str) -> None:
    _, there, every = made(FLAGSHIP, tmp_path, edition)
    assert there >= 0.998 * every  # a piece that ends before a page number and turns the page counts as not found


@pytest.mark.slow
@pytest.mark.parametrize("name", [TIME_MACHINE, WAR_AND_PEACE])
def test_books_that_others_wrote_are_whole(tmp_path: Path, name: str) -> None:
    pressed, there, every = made(prepare(name, tmp_path), tmp_path, "full")
    assert there >= 0.999 * every
    # the comparison is no part that anybody waits for
    assert pressed.checked < 0.05 * pressed.seconds


def test_text_that_a_book_does_not_show_would_be_told(tmp_path: Path) -> None:
    """The comparison that the tests above trust can fail: a paragraph is taken out of what is seen."""
    manuscript, _ = read(BOOKS / "everything", None, None)
    assert manuscript is not None
    book = edit(manuscript, EDITIONS["full"]).book
    count = 0
    for section in book.sections:
        texts, _ = pieces_of(section, "print")
        rows = [piece.row for piece in texts]
        for number, piece in enumerate(texts):
            if len(piece.row) < 30:
                continue
            flaws = compared(texts, "".join(row for n, row in enumerate(rows) if n != number))
            assert [flaw.pieces for flaw in flaws if not flaw.is_doubled] == [(piece,)], piece.text
            (flaw,) = compared(texts, "".join((*rows, piece.row)))
            assert flaw.is_doubled
            assert characters(flaw.sentence) in piece.row
            count += 1
    assert count > 20
