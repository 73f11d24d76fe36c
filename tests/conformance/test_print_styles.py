"""Books with print styles of their own: whatever a style asks for, the pages are those of one run over the book."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.model.report import Report, Request
from bookbuild.pdf.fragment import LayoutJob
from bookbuild.pipeline import build
from tests.conformance.test_oracle import both
from tests.property.test_layout_cache import Draft
from tests.support.building import Silent
from tests.support.inspect import Pdf
from tests.support.positions import differences

STYLES = {
    "plain": "",
    "a foot for every page": '@page { @bottom-left { content: "page " counter(page) } }',
    "how many pages": '@page { @bottom-left { content: counter(page) " of " counter(pages) } }',
    "figures of many widths": ".page-number { font-variant-numeric: oldstyle-nums proportional-nums }\n"
    "@page :right { @bottom-right { content: counter(page); font-variant-numeric: oldstyle-nums proportional-nums } }",
    "spaced figures": ".contents nav a::after, .page-number { letter-spacing: 0.1em }\n"
    '@page { @bottom-left { content: "page " counter(page); letter-spacing: 0.2em } }',
    "roman figures in the text": "@page { @bottom-left { content: counter(page, upper-roman) } }",
    "a digit in the head": '@page { @bottom-left { content: "9 lives, 99 or 999: " counter(page) } }',
    "named strings": "h1 { string-set: title content() } h2 { string-set: part content() }\n"
    "@page :right { @bottom-left { content: string(title) } @bottom-right { content: string(part, last) } }",
    "running elements": "h1 { position: running(title) } @page { @bottom-left { content: element(title) } }",
    "page numbers in the text": 'h2::after { content: " on " counter(page) }',
    "sides that differ": "@page :left { margin-top: 30mm }",
    "a side inside a chapter": "h2 { break-before: recto }",
    "wide outside": "@page :left { margin-left: 30mm } @page :right { margin-right: 30mm }",
    "coloured pages": "@page { background: #eee } @page :left { border-left: 2pt solid }",
}


def with_style(tmp_path: Path, css: str) -> Path:
    draft = Draft(tmp_path / "book", 3, chapters=4)
    folder = draft.root / "styles" / "css"
    folder.mkdir(parents=True)
    (folder / "extra-print.css").write_text(f"{css}\n", encoding="utf-8")
    return draft.root


@pytest.mark.parametrize("name", STYLES)
def test_pages_are_those_of_one_run(name: str, tmp_path: Path) -> None:
    oracle, ours = both(with_style(tmp_path, STYLES[name]), tmp_path)
    found = differences(oracle, ours)
    if name == "running elements":  # an element runs within its section, so a blank page between two has none
        found = [d for d in found if not d.told.endswith("… ")]
    assert found == []


def pdf(root: Path, tmp_path: Path) -> tuple[Pdf, Report]:
    request = Request(root=root, out=tmp_path / "out", outputs=("pdf",), cache=tmp_path / "cache")
    report = build(request, Silent())
    return Pdf(report.artefacts[0].path), report


@pytest.mark.parametrize("first", ['@page { @bottom-left { content: "before" } }', ""])
def test_a_change_of_heads_lays_out_no_section(first: str, tmp_path: Path) -> None:
    root = with_style(tmp_path, first)
    sheet = root / "styles" / "css" / "extra-print.css"
    if not first:
        sheet.unlink()
    before, _ = pdf(root, tmp_path)
    style = '@page { @bottom-left { content: "after" } }\n@media print { @page :left { @top-left-corner { content: "c" } } }\n'
    sheet.write_text(style, encoding="utf-8")
    after, report = pdf(root, tmp_path)
    assert report.layouts[0].laid_out == ()
    assert ("before" in before.text(12)) is bool(first)
    assert "after" in after.text(12)
    assert "before" not in after.text(12)


@pytest.mark.parametrize(
    ("change", "why"), [("css", "style changed: extra-print.css"), ("text", "chapter text changed"), ("nothing", "")]
)
def test_it_says_why_sections_are_laid_out(change: str, why: str, tmp_path: Path) -> None:
    root = with_style(tmp_path, "")
    _, first = pdf(root, tmp_path)
    assert {reason for _, reason in first.layouts[0].laid_out} == {"not built before"}
    sheet, text = root / "styles" / "css" / "extra-print.css", root / "c4.md"
    if change == "css":
        sheet.write_text("h1 { letter-spacing: 1pt }\n", encoding="utf-8")
    elif change == "text":
        text.write_text(text.read_text(encoding="utf-8").replace(" of ", " by ", 1), encoding="utf-8")
    _, report = pdf(root, tmp_path)
    told = report.layouts[0].laid_out
    assert {reason for _, reason in told} == ({why} if why else set())
    assert len(told) == {"css": report.layouts[0].sections, "text": 1, "nothing": 0}[change]


def test_a_chapter_that_moves_to_the_other_side_is_not_laid_out_again(tmp_path: Path) -> None:
    root = with_style(tmp_path, "")
    before, _ = pdf(root, tmp_path)
    text = root / "c1.md"
    text.write_text(text.read_text(encoding="utf-8") + "\n" + "Some words more. " * 400 + "\n", encoding="utf-8")
    after, report = pdf(root, tmp_path)
    moved = len(after) - len(before)
    assert moved > 0
    why = {s: w for s, w in report.layouts[0].laid_out if s not in {"chapter-1", "contents", "index"}}
    assert set(why.values()) <= {"digits widened", "digits changed"}
    assert len(why) < 4


@pytest.mark.parametrize("name", ["plain", "spaced figures"])
def test_numbers_that_change_and_stay_as_wide_lay_out_nothing(name: str, tmp_path: Path) -> None:
    root = with_style(tmp_path, STYLES[name])
    text = root / "c3.md"
    longer = text.read_text(encoding="utf-8") + "\n" + "Some words more. " * 300
    text.write_text(longer, encoding="utf-8")
    before, _ = pdf(root, tmp_path)
    text.write_text(longer + "Some words more. " * 300, encoding="utf-8")
    after, report = pdf(root, tmp_path)
    assert len(after) > len(before)
    assert [section for section, _ in report.layouts[0].laid_out] == ["chapter-3"]


def test_digits_that_widen_are_a_reason(tmp_path: Path) -> None:
    root = with_style(tmp_path, "")
    pdf(root, tmp_path)
    text = root / "c1.md"
    text.write_text(text.read_text(encoding="utf-8") + "\n" + "Some words more. " * 6000 + "\n", encoding="utf-8")
    _, report = pdf(root, tmp_path)
    assert "digits widened" in {reason for _, reason in report.layouts[0].laid_out}


def test_a_job_says_all_that_a_layout_follows_from() -> None:
    """Whoever adds a field to the job must put it into the key: Setter.key."""
    assert set(LayoutJob.__dataclass_fields__) == {"kit", "document", "is_recto", "folio", "page_css", "turn", "refine"}
