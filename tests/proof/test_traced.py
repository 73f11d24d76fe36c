"""Faults of pages at the line of the manuscript that they come from: each kind in a book that has it at a known line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bookbuild.completeness import Files, homes_of, tracer_of
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.edition import FULL
from bookbuild.model.letters import TOKEN, letters
from bookbuild.model.press import Ink
from bookbuild.model.report import Request
from bookbuild.pipeline import edit, opened_shop, press_pdf, read
from bookbuild.placing import spots_of_faults, traced
from bookbuild.pressroom import verify_pdf
from bookbuild.proof.reading import read_sheets
from bookbuild.proof.values import Box, Fault
from bookbuild.trace.pdf_letters import opened
from bookbuild.trace.source_lines import Traced

from tests.proof.planted import Row, press, words
from tests.support.building import BOOKS, bookbuild, build_book, make_book

ROWS = 20
"""Lines on a page; two pages of one chapter, set by hand, and the manuscript that says the same."""


def planted() -> tuple[list[Row], str, dict[tuple[int, int], int]]:
    """Rows, the manuscript's text, and the line of it on which each row (page, line) begins a paragraph's word."""
    rows = [Row(0, 0, "One", "h", "H1")]
    text, lines = "# One\n", {}
    for number in range(8):
        typed = []
        for within in range(4):
            page, down = divmod(2 + number * 4 + within, ROWS)
            row = words(number * 7 + within)
            rows.append(Row(page, down, row, f"p{number}"))
            lines[page, down] = 3 + number * 5 + within
            # the author ends lines where he likes, and stresses what he likes
            typed.append(
                row
                if within
                else f"*{row.split()[0]}* [{' '.join(row.split()[1:3])}](https://example.org/{number}) "
                + " ".join(row.split()[3:])
            )
        text += "\n" + "\n".join(typed) + "\n"
    return rows, text, lines


def box_of(page: int, down: int) -> Box:
    """Where a row stands, in mm from the upper left corner."""
    mm = 25.4 / 72
    top = 420 - (360 - down * 14) - 8
    return Box(left=60 * mm, top=top * mm, right=360 * mm, bottom=(top + 10) * mm)


@pytest.mark.parametrize(
    "rule", [rule for rule in Rule if rule.code.startswith("proof-") and rule is not Rule.PROOF_BUDGET]
)
def test_a_fault_on_any_line_is_traced_to_the_line_that_was_typed(tmp_path: Path, rule: Rule) -> None:
    rows, text, lines = planted()
    root = make_book(tmp_path / "book", text)
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    tracer = tracer_of(edit(manuscript, FULL).book, homes_of(manuscript), root)
    faults = [
        Fault(rule=rule, page=page + 1, label=str(page + 1), message="it is", box=box_of(page, down))
        for page, down in lines
    ]
    found = [Diagnostic(rule=f.rule, message=f"page {f.label}: {f.message}", at=Location(path="x.pdf")) for f in faults]
    told = traced(found, spots_of_faults(faults), press(rows), tracer)
    places = [(item.at.path, item.at.line) for item in told]
    assert places == [("one.md", line) for line in lines.values()]
    assert {item.message for item in told} == {"page 1 (folio 1): it is", "page 2 (folio 2): it is"}
    for (page, down), item in zip(lines, told, strict=True):
        row = next(r.text for r in rows if (r.page, r.down) == (page, down) and r.block != "h")
        word = TOKEN.match(text.split("\n")[item.at.line - 1], item.at.column - 1)
        assert word is not None
        wanted = row.split()[-1] if rule.code.startswith("proof-hyphen") else row.split()[0]
        assert word[0] == wanted


def lines_of(root: Path, out: Path) -> Iterator[tuple[str, str, str, Traced]]:
    """Every line of every page: its words, the letters in and around it, the word that it was traced to, and the place."""
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    edited = edit(manuscript, FULL)
    with opened_shop(Request(root=root, out=out, outputs=("pdf",))) as shop:
        pressed = press_pdf(root, edited, shop)
    assert pressed.printed is not None
    data = pressed.data
    tracer = tracer_of(edited.book, edited.homes, root, pressed.printed.pagination.places)
    files = Files(root)
    with opened(data) as pdf:
        for sheet in read_sheets(data)[0]:
            for line in (line for line in sheet.lines if letters(line.text)):
                box = sheet.box(line)
                page = pdf.page(sheet.number + 1)
                area = page.area((box.left, box.top, box.right, box.bottom), "crop")
                around, place = page.under(area), tracer.on_page(pdf, sheet.number + 1, area)
                assert around is not None
                assert place is not None, line.text
                word = TOKEN.match(files(place.at.path).split("\n")[place.at.line - 1], place.at.column - 1)
                near = around.before[-40:] + around.here + around.after[:40]
                yield line.text, near, letters(word[0]) if word else "", place


CSS = "html { widows: 1; orphans: 1 } p { text-align: justify } .chapter { font-size: 15pt }"


@pytest.mark.parametrize(("book", "share"), [("everything", 0.97), ("korean", 0.9)])
def test_every_line_of_a_page_is_traced_to_its_words(tmp_path: Path, book: str, share: float) -> None:
    found = list(lines_of(BOOKS / book, tmp_path / "out"))
    exact = [item for item in found if item[3].is_exact]
    typed = [item for item in exact if not item[3].is_made]
    assert len(typed) > len(found) / 3
    right = [item for item in typed if item[2] and item[2] in item[1]]
    assert len(exact) >= share * len(found), [item for item in found if not item[3].is_exact]
    assert len(right) >= 0.95 * len(typed), [item for item in typed if item not in right]


LONG = (
    "The ferry came in late over the bar, said number {n} of the pilots, and nobody on the quay had seen it leave. " * 6
)


def story(paragraphs: int = 40) -> str:
    names = ["one", "two", "three", "four", "five", "six", "seven"]
    return "# One\n\n" + "\n\n".join(LONG.format(n=f"{names[n % 7]} {names[n // 7]}") for n in range(paragraphs)) + "\n"


def test_a_coarse_image_is_told_at_its_line(tmp_path: Path) -> None:
    from PIL import Image

    root = make_book(tmp_path / "book", story(20) + "\n![A grey field.](grey.png)\n\n" + story(8).partition("\n\n")[2])
    Image.new("L", (60, 40), 90).save(root / "grey.png")
    line = next(
        n for n, text in enumerate((root / "one.md").read_text("utf-8").split("\n"), 1) if text.startswith("![")
    )
    pdf = build_book(root, tmp_path / "out", "pdf").artefacts[0].path
    found = verify_pdf(pdf.read_bytes(), "x.pdf", "kdp", "", Ink.GREY, root)
    (coarse,) = [item for item in found if item.rule is Rule.PRESS_IMAGE_COARSE]
    assert (coarse.at.path, coarse.at.line) == ("one.md", line)
    assert re.match(r"page \d+ \(folio \d+\): ", coarse.message)


def test_text_in_the_gutter_is_told_at_its_words(tmp_path: Path) -> None:
    css = ".chapter p:nth-of-type(3) { margin-left: -40pt; margin-right: -40pt }"
    root = make_book(tmp_path / "book", story(12), styles__css__extra_css=css)
    pdf = build_book(root, tmp_path / "out", "pdf").artefacts[0].path
    found = verify_pdf(pdf.read_bytes(), "x.pdf", "kdp", "", Ink.GREY, root)
    near = [item for item in found if item.rule in {Rule.PRESS_GUTTER, Rule.PRESS_MARGIN}]
    assert near
    assert {(item.at.path, item.at.line) for item in near} == {("one.md", 7)}


def test_verify_places_the_findings_of_a_pdf_in_the_book(tmp_path: Path) -> None:
    css = ".chapter p:nth-of-type(3) { margin-left: -40pt; margin-right: -40pt }"
    root = make_book(tmp_path / "book", story(12), styles__css__extra_css=css)
    pdf = build_book(root, tmp_path / "out", "pdf").artefacts[0].path
    run = bookbuild("verify", pdf, "--printer", "kdp", "--book", root)
    assert run.code == 1
    assert re.search(r"one\.md:7:\d+: error \[press-(margin|gutter)\] page \d+ \(folio \d+\): ", run.err), run.err


def test_the_proof_tells_and_shows_the_line(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", story(), styles__css__extra_css=CSS)
    run = bookbuild("proof", root, "--out", tmp_path / "out", "--no-cache")
    told = re.findall(r"(one\.md:\d+:\d+): \w+ \[proof-[a-z-]+\] page \d+ \(folio \d+\): ", run.err)
    assert told
    page = next((tmp_path / "out").glob("*.proof.html")).read_text("utf-8")
    assert all(f"<code>{place}</code>" in page for place in told)


def test_a_running_head_leads_to_its_heading_and_a_title_to_the_settings(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", "# The Late Ferry\n\n" + story().partition("\n\n")[2])
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    data = build_book(root, tmp_path / "out", "pdf").artefacts[0].path.read_bytes()
    tracer = tracer_of(edit(manuscript, FULL).book, homes_of(manuscript), root)
    with opened(data) as pdf:
        heads = [page for page in range(1, len(pdf) + 1) if "thelateferry" in pdf.page(page).text]
        assert len(heads) > 3
        sheet = pdf.page(heads[-1])
        at = sheet.text.index("thelateferry")
        x, y = sheet.places[at]
        place = tracer.on_page(pdf, heads[-1], (x - 1, y + 2, x + 200, y - 2))
        assert place is not None
        assert (place.at.path, place.at.line) == ("one.md", 1)
        title = tracer.on_page(pdf, 1)
        assert title is not None
        assert (title.at.path, title.at.line) == ("book.yaml", 1)


def test_bytes_that_are_no_pdf_leave_findings_as_they_are(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    tracer = tracer_of(edit(manuscript, FULL).book, homes_of(manuscript), root)
    found = [Diagnostic(rule=Rule.PRESS_PDF, message="no", at=Location(path="x.pdf"))]
    fault = Fault(rule=Rule.PROOF_WIDOW, page=3, label="3", message="no")
    assert traced(found, spots_of_faults([fault]), b"%PDF-1.4 nothing", tracer) == tuple(found)
