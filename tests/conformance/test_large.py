"""A long novel that nobody here wrote: 366 files, 565,000 words, 137 notes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bookbuild.epub.epubcheck import epubcheck
from bookbuild.model.report import Report
from tests.support.building import build_book, tool
from tests.support.foreign import SHARED, WAR_AND_PEACE, prepare
from tests.support.inspect import NS, Epub, Pdf

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the foreign manuscripts lie beside the project only where it is developed"
)


@pytest.fixture(scope="module")
def novel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(WAR_AND_PEACE, tmp_path_factory.mktemp("novel"))


def assert_clean(report: Report) -> None:
    """Nothing found but slips of prose: half a million words have a few, and seldom one that only looks like it."""
    assert [d for d in report.diagnostics if not d.rule.code.startswith("prose-")] == []
    assert len(report.diagnostics) < 10


def test_epub_of_a_long_novel_is_valid_and_whole(novel: Path, tmp_path: Path) -> None:
    report = build_book(novel, tmp_path, "epub", jobs=2)
    assert_clean(report)
    assert epubcheck(report.artefacts[0].path) == ()
    epub = Epub(report.artefacts[0].path)
    notes = sum(len(epub.tree(p).findall(".//h:div[@role='doc-footnote']", NS)) for p in epub.pages)
    assert notes == 137
    words = sum(len(re.findall(r"\w+", (f).read_text(encoding="utf-8"))) for f in novel.glob("*.md"))
    made = sum(len(re.findall(r"\w+", epub.text(p))) for p in epub.pages if p.startswith("text/"))
    assert abs(made - words) / words < 0.005


@pytest.mark.slow
def test_pdf_of_a_long_novel_is_whole(novel: Path, tmp_path: Path) -> None:
    report = build_book(novel, tmp_path, "pdf")
    made = report.artefacts[0]
    assert_clean(report)
    assert made.pages is not None
    assert 1500 < made.pages < 2500
    assert tool("qpdf", "--check", made.path).returncode == 0
    pdf = Pdf(made.path)
    labels = {title: pdf.labels[page] for _, title, page in reversed(pdf.outline)}
    contents = ["".join(line.split()) for page in range(4, 12) for line in pdf.lines(page)]
    for title in ("Dramatis Personae", "Book I / Part I", "Book II / Part I"):
        assert any(line.startswith("".join(title.split()) + labels[title]) for line in contents), title
    assert labels["Book I / Part I"] == "1"
