"""The colophon that a book gets if it brings none, and the map of spoilers, which does not say a name twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild import __version__
from tests.support.building import build_book, make_book
from tests.support.inspect import Epub, Pdf

BOOK = """\
title: A Book
language: en
date: 2026-01-01
licence: Anyone may copy this.
works:
  amber: {kind: film, title: Amber, year: 2001}
  birch: {kind: film, title: Birch, year: 2002}
structure:
  front: [title-page]
  chapters: [one.md, two.md]
  back: [COLOPHON]
"""
SPOILED = (
    "---\nworks: [{0}]\nspoilers: [{{work: {0}, level: ending}}]\n---\n# {1}\n\nText of it.\n\n/// spoiler | {0} ending\n"
    "It ends.\n///\n\n## After {{#after-{0}}}\n\nMore of it (바다).\n"
)


def book(root: Path, colophon: str = "colophon", second: str = "Birch") -> Path:
    text = BOOK.replace("COLOPHON", colophon)
    files = {"two_md": SPOILED.format("birch", second), "mine_md": "# Colophon\n\nSet by hand.\n"}
    return make_book(root, SPOILED.format("amber", "Amber"), book=text, **files)


def test_licence_faces_tool_and_edition_are_named_alike_in_both(tmp_path: Path) -> None:
    report = build_book(book(tmp_path / "book"), tmp_path / "dist")
    epub, pdf = Epub(report.artefacts[0].path), Pdf(report.artefacts[1].path)
    text = epub.text("text/colophon.xhtml")
    identifier = epub.package.findtext(".//{*}identifier")
    for words in (
        "Anyone may copy this.",
        "Set in Source Serif 4 (SIL Open Font License), Noto Serif KR (SIL Open Font License).",
        f"Made with bookbuild {__version__}",
        "A Book, 2026-01-01.",
        identifier.removeprefix("urn:"),
    ):
        assert words in text, (words, text)
    assert f"bookbuild {__version__}" in " ".join(pdf.text(n) for n in range(len(pdf)))


def test_a_colophon_of_ones_own_stands_as_it_is(tmp_path: Path) -> None:
    report = build_book(book(tmp_path / "book", "{colophon: mine.md}"), tmp_path / "dist", "epub")
    text = Epub(report.artefacts[0].path).text("text/mine.xhtml")
    assert "Set by hand." in text
    assert "bookbuild" not in text


@pytest.mark.parametrize(
    ("second", "columns"), [("Birch", ["Work", "Discussed"]), ("A tree", ["Chapter", "Work", "Discussed"])]
)
def test_the_map_names_chapters_only_where_they_are_called_otherwise(
    tmp_path: Path, second: str, columns: list[str]
) -> None:
    report = build_book(book(tmp_path / "book", second=second), tmp_path / "dist", "epub")
    page = Epub(report.artefacts[0].path).tree("text/spoilers.xhtml")
    (table,) = page.iterfind(".//{*}table[@class='spoiler-map']")
    assert ["".join(cell.itertext()) for cell in table.iter("{*}th")] == columns
    assert [a.get("href") for a in table.iterfind(".//{*}td[1]/{*}a")] == ["one.xhtml", "two.xhtml"]
