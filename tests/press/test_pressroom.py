"""`bookbuild print`: interior and cover of a book for its printer, or a reason at its place and nothing written."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pypdfium2
import pytest
from bookbuild import pressroom
from bookbuild.diagnostics import BuildStopped
from bookbuild.model.edition import FULL
from bookbuild.model.geometry import Length
from bookbuild.model.report import Request
from bookbuild.pipeline import edit, read
from bookbuild.pressroom import lay_out, order_of, press

from tests.support.building import Silent, bookbuild, make_book

BOOK = """\
title: A Book
language: en
date: 2026-01-01
contributors: [{name: Kim Ji-woo}]
description: A ferry comes in late, and nobody on the quay has seen it leave.
isbn: {print: 978-0-306-40615-7}
print: {printer: kdp, paper: cream, trim: 6x9in}
structure:
  front: [title-page, copyright-page]
  chapters: [one.md]
"""
TEXT = "# One\n\n" + "\n\n".join("The ferry came in late over the bar that evening. " * 9 for _ in range(230)) + "\n"


def request(root: Path, out: Path) -> Request:
    return Request(root=root, out=out)


def test_interior_and_cover_are_made_and_told(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", TEXT, book=BOOK)
    report = press(request(root, tmp_path / "dist"), Silent())
    assert [a.kind for a in report.artefacts] == ["interior.pdf", "cover.pdf", "preflight.json"]
    with pikepdf.open(report.artefacts[0].path) as pdf:
        pages = len(pdf.pages)
        assert pages >= 24
        assert pages % 2 == 0
        assert [float(v) for v in pdf.pages[0].trimbox] == [0, 0, 432, 648]
        assert str(pdf.docinfo["/GTS_PDFXVersion"]) == "PDF/X-1a:2003"
        assert "/Outlines" not in pdf.Root
    with pikepdf.open(report.artefacts[1].path) as pdf:
        width, height = (float(v) for v in pdf.pages[0].mediabox[2:])
    assert (width / 72, height / 72) == pytest.approx((2 * 6 + pages * 0.0025 + 0.25, 9.25), abs=0.001)
    told = json.loads(report.artefacts[2].path.read_text(encoding="utf-8"))
    assert (told["pages"], told["isbn"], told["findings"]) == (pages, "9780306406157", [])
    again = press(request(root, tmp_path / "again"), Silent())
    assert [a.sha256 for a in again.artefacts] == [a.sha256 for a in report.artefacts]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("print: {printer: kdp, paper: cream, trim: 6x9in}\n", "", "printer-unnamed", 1),
        ("printer: kdp", "printer: kpd", "printer-unknown", 7),
        ("paper: cream", "paper: vellum", "press-offer", 7),
        ("trim: 6x9in", "trim: 6x9in, profile: ../book.yaml", "path-outside", 7),
        ("trim: 6x9in", "trim: 6x9in, profile: press.icc", "file-missing", 7),
        ("trim: 6x9in", "trim: 3x5in, margins: {inside: 9mm, outside: 9mm, top: 9mm, bottom: 9mm}", "press-offer", 7),
    ],
)
def test_what_the_printer_does_not_offer_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    root = make_book(tmp_path / "book", TEXT, book=BOOK.replace(old, new))
    with pytest.raises(BuildStopped) as stopped:
        press(request(root, tmp_path / "dist"), Silent())
    errors = [d for d in stopped.value.diagnostics if d.severity == "error"]
    assert [(d.rule.code, d.at.path, d.at.line) for d in errors] == [(code, "book.yaml", line)]
    assert not (tmp_path / "dist").exists()


def test_transparency_is_refused_at_the_chapter_that_has_it(tmp_path: Path) -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50">'
        '<rect width="60" height="50" fill="#000"/><rect x="40" width="60" height="50" fill="#888" opacity="0.5"/></svg>'
    )
    root = make_book(
        tmp_path / "book", f"{TEXT}\n![Two fields, one over the other.](two.svg)\n", book=BOOK, two_svg=svg
    )
    with pytest.raises(BuildStopped) as stopped:
        press(request(root, tmp_path / "dist"), Silent())
    (found,) = [d for d in stopped.value.diagnostics if d.rule.code == "press-transparency"]
    assert found.at.path == "one.md"
    assert "page " in found.message
    assert not (tmp_path / "dist").exists()


def test_heads_and_folios_stand_where_the_printer_wants_them(tmp_path: Path) -> None:
    book = BOOK.replace("kdp", "ingram").replace("trim: 6x9in", "trim: 6x9in, margins: {top: 15mm, bottom: 15mm}")
    root = make_book(tmp_path / "book", TEXT, book=book)
    report = press(request(root, tmp_path / "dist"), Silent())
    assert [d.rule.code for d in report.diagnostics if d.rule.code != "press-spine-estimate"] == [
        "press-margin-widened"
    ] * 2
    assert "the running head needs" in report.diagnostics[0].message + report.diagnostics[1].message


TABS = """\
# One

The quay.

/// spoiler | ferry ending
The ferry sinks.
///
"""


def with_tabs(tmp_path: Path, keys: str) -> Path:
    """A book whose passages can be told on the closed book, by bars at the fore-edge."""
    works = "works:\n  ferry: {kind: film, title: The Ferry, year: 2020}\n"
    return make_book(
        tmp_path / "book", f"{TABS}\n{TEXT[7:]}", book=works + BOOK.replace("paper: cream", f"paper: cream, {keys}")
    )


def test_what_bleeds_is_drawn_beyond_the_cut(tmp_path: Path) -> None:
    report = press(request(with_tabs(tmp_path, "bleed: true, edge-tabs: true"), tmp_path / "dist"), Silent())
    assert not [d for d in report.diagnostics if d.rule.code.startswith("press-") and d.severity == "error"]
    with pikepdf.open(report.artefacts[0].path) as pdf:
        boxes = [[[float(v) for v in page[key]] for key in ("/MediaBox", "/TrimBox")] for page in pdf.pages[:2]]
    assert boxes == [[[0, 0, 441, 666], [0, 9, 432, 657]], [[0, 0, 441, 666], [9, 9, 441, 657]]]
    page = pypdfium2.PdfDocument(report.artefacts[0].path)
    sheets = [sheet.render(scale=1, grayscale=True).to_pil() for sheet in page]
    columns = [(image.width - 1 if n % 2 == 0 else 0) for n, image in enumerate(sheets)]
    darkest = [
        image.crop((x, 0, x + 1, image.height)).getextrema()[0] for image, x in zip(sheets, columns, strict=True)
    ]
    assert min(darkest) < 200, "some page has a bar that reaches the edge of the sheet"


def test_without_bleed_a_bar_at_the_edge_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BuildStopped) as stopped:
        press(request(with_tabs(tmp_path, "edge-tabs: true"), tmp_path / "dist"), Silent())
    assert {d.rule.code for d in stopped.value.diagnostics if d.severity == "error"} == {"press-bleed-art"}


@pytest.mark.parametrize(
    ("pages", "inside", "rule"), [([160, 164, 164], "0.75in", ""), ([620, 140, 620, 140], "", "press-gutter-unsettled")]
)
def test_the_gutter_follows_the_pages_until_both_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: list[int], inside: str, rule: str
) -> None:
    margins = "margins: {inside: 10mm, outside: 0.6in}" if inside else "margins: {inside: 9.6mm, outside: 0.6in}"
    root = make_book(tmp_path / "book", TEXT, book=BOOK.replace("trim: 6x9in", f"trim: 6x9in, {margins}"))
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    edited = edit(manuscript, FULL)
    order, found = order_of(edited.book, root)
    assert order is not None, found
    counts = iter(pages)
    monkeypatch.setattr(pressroom, "press_pdf", lambda *_: SimpleNamespace(pages=next(counts)))
    laid_out = lay_out(request(root, tmp_path), edited, order, SimpleNamespace())  # type: ignore[arg-type]
    assert [d.rule.code for d in laid_out.found if d.rule.code != "press-margin-widened"] == ([rule] if rule else [])
    if inside:
        assert laid_out.edited.book.style.print.margins.inside == Length.parse("0.5in")
        assert [d.rule.code for d in laid_out.found] == ["press-margin-widened"]


def test_a_pdf_of_anybodys_is_checked_for_a_printer(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        for _ in range(30):
            pdf.add_blank_page(page_size=(432, 648))
        out = io.BytesIO()
        pdf.save(out)
    file = tmp_path / "mine.pdf"
    file.write_bytes(out.getvalue())
    assert bookbuild("verify", file, cwd=tmp_path).code == 2
    run = bookbuild("verify", file, "--printer", "kdp", cwd=tmp_path)
    assert run.code == 1
    assert "mine.pdf:1:1: error [press-" in run.err
    assert bookbuild("verify", file, "--printer", "kpd", cwd=tmp_path).err.count("printer-unknown") == 1


def test_clean_takes_the_files_for_the_printer_too(tmp_path: Path) -> None:
    root, out = make_book(tmp_path / "book", TEXT, book=BOOK), tmp_path / "dist"
    press(request(root, out), Silent())
    (out / "mine.txt").write_text("keep", encoding="utf-8")
    assert bookbuild("clean", root, "--out", out, cwd=tmp_path).code == 0
    assert [p.name for p in out.iterdir()] == ["mine.txt"]


def test_the_proof_is_one_file_that_shows_pages(tmp_path: Path) -> None:
    root, out = make_book(tmp_path / "book", TEXT, book=BOOK), tmp_path / "dist"
    report = pressroom.proof(request(root, out), Silent())
    assert [p.name for p in out.iterdir()] == ["a-book.proof.html"]
    page = report.artefacts[0].path.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in page.replace("http://www.w3.org/", "")


def test_limits_of_the_book_stand_over_those_of_the_profile(tmp_path: Path) -> None:
    text = BOOK.replace("paper: cream", "paper: cream, limits: {ink-limit: 222, least-dpi: 150}")
    manuscript, _ = read(make_book(tmp_path / "book", TEXT, book=text), None, None)
    assert manuscript is not None
    order, found = order_of(replace(edit(manuscript, FULL).book), tmp_path / "book")
    assert order is not None, found
    assert (order.printer.ink_limit, order.printer.least_dpi) == (222, 150)
