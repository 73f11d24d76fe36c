"""Findings in an EPUB at their line of the manuscript."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bookbuild.diagnostics import Rule

from tests.support.building import bookbuild

BOOK = "title: The Harbour\nlanguage: en\nstructure:\n  chapters: [one.md]\n"
TEXT = "# One\n\nThe ferry leaves the quay at six.\n\nNobody saw the *lamp* of the harbour master go out that night.\n"


def broken(tmp_path: Path, old: bytes, new: bytes) -> tuple[Path, Path]:
    """A book, and its EPUB with a fault put in behind its back."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "book" / "one.md").write_text(TEXT, encoding="utf-8")
    assert bookbuild("build", tmp_path / "book", "--output", "epub", "--out", tmp_path / "out").code == 0
    made, faulty = next((tmp_path / "out").glob("*.epub")), tmp_path / "faulty.epub"
    count = 0
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(faulty, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            count += data.count(old) if info.filename.endswith(".xhtml") else 0
            after.writestr(info, data.replace(old, new) if info.filename.endswith(".xhtml") else data)
    assert count == 1
    return tmp_path / "book", faulty


def test_a_finding_is_shown_at_its_line_of_the_manuscript(tmp_path: Path) -> None:
    book, faulty = broken(tmp_path, b"Nobody saw the ", b'Nobody saw the <img src="../none.png"/>')
    run = bookbuild("verify", faulty, "--no-epubcheck", "--book", book)
    assert run.code == 1
    place = next(line for line in run.err.splitlines() if Rule.EPUB_ALT.code in line)
    assert ".md:5:" in place
    assert "EPUB/text/" in place


def test_epubcheck_is_traced_too(tmp_path: Path) -> None:
    book, faulty = broken(tmp_path, b"Nobody saw the ", b"Nobody saw the <blink/>")
    run = bookbuild("verify", faulty, "--book", book)
    assert run.code == 1
    told = [line for line in run.err.splitlines() if f"[{Rule.EPUBCHECK.code}]" in line]
    assert told
    assert all(".md:5:" in line for line in told)


def test_what_has_no_place_in_the_manuscript_stays_where_it_is(tmp_path: Path) -> None:
    book, faulty = broken(tmp_path, b'epub:type="landmarks"', b'epub:type="toc"')
    run = bookbuild("verify", faulty, "--no-epubcheck", "--book", book)
    assert run.code == 1
    assert "faulty.epub/EPUB/nav.xhtml" in run.err
    assert bookbuild("verify", faulty, "--book", tmp_path / "nowhere").code == 2


def test_a_sheet_of_the_book_that_old_engines_drop_is_found_at_its_line(tmp_path: Path) -> None:
    book, _ = broken(tmp_path, b"Nobody saw", b"Somebody saw")
    sheet = book / "styles" / "css" / "extra-epub.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("p { margin: 0 }\n.x-wide { width: calc(100% - 2em) }\n", encoding="utf-8")
    run = bookbuild("build", book, "--output", "epub", "--out", tmp_path / "out")
    assert run.code == 0
    assert "styles/css/extra-epub.css:2:" in run.err
    assert Rule.EPUB_CSS_FRAGILE.code in run.err
    sheet.write_text("p { margin: 0 }\n.x-wide { width: 90% }\n", encoding="utf-8")
    assert "extra-epub" not in bookbuild("build", book, "--output", "epub", "--out", tmp_path / "out").err
