"""Words, characters and pages that `stats` counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bookbuild.cli import counting
from bookbuild.cli.counting import Stats, as_json, as_text, count
from bookbuild.cli.reading import speed_of
from bookbuild.cli.tables import table
from bookbuild.diagnostics import BuildStopped
from bookbuild.editorial.finish import words_of
from bookbuild.editorial.tally import manuscript_lines, tally_of
from bookbuild.model.edition import EDITIONS
from bookbuild.model.report import Request
from bookbuild.pipeline import edit, read
from tests.support.building import BOOK_YAML, BOOKS, FLAGSHIP, Silent, bookbuild, make_book

SPOILERS = BOOK_YAML + "works:\n  film:\n    kind: film\n    title: A Film\n"
CHAPTER = """\
---
works: [film]
spoilers: [{work: film, level: ending}]
---

# One

Five words of open text.[^n]

/// spoiler | film
Three marked words.[^m]
///

[^n]: A note of five words.
[^m]: Marked note.
"""


def stats_of(root: Path, out: Path, *, lays_out: bool = False, cache: Path | None = None) -> Stats:
    return count(Request(root=root, out=out, cache=cache), lays_out=lays_out, speed=None)


@pytest.mark.parametrize("root", [FLAGSHIP, BOOKS / "everything", BOOKS / "korean"], ids=lambda p: p.name)
def test_words_are_those_that_a_build_reports(root: Path) -> None:
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    for edition in EDITIONS.values():
        book = edit(manuscript, edition).book
        assert sum(c.tally.all_words for c in tally_of(book)) == words_of(book)


def test_notes_and_marked_words_are_counted_apart(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", CHAPTER, book=SPOILERS)
    stats = stats_of(root, tmp_path / "dist")
    full, safe = stats.editions[0], stats.editions[1]
    chapter = next(c.counted.tally for c in full.chapters if c.counted.matter == "chapter")
    assert (chapter.notes, chapter.note_words) == (2, 7)
    assert chapter.marked == 5
    assert safe.name == "safe"
    assert next(c.counted.tally for c in safe.chapters if c.counted.matter == "chapter").marked == 0


def test_characters_syllables_and_sheets_of_a_korean_chapter(tmp_path: Path) -> None:
    book = BOOK_YAML.replace("en-GB", "ko")
    root = make_book(tmp_path / "book", "# 하나\n\n나는 집에 간다.\n", book=book)
    chapter = next(c for c in stats_of(root, tmp_path).editions[0].chapters if c.counted.matter == "chapter")
    tally = chapter.counted.tally
    assert (tally.words, tally.characters, tally.letters, tally.syllables) == (4, 11, 9, 8)
    assert (tally.lines, tally.sheets) == (2, 1)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("가" * 19, 1),
        ("가" * 20, 2),
        ("가" * 39, 2),
        ("가" * 40, 3),
        ("12" * 19, 1),
        ("AB" * 19, 2),
        ("", 1),
        ("1가" * 9, 1),
    ],
)
def test_lines_of_a_manuscript_sheet(text: str, lines: int) -> None:
    assert manuscript_lines(text) == lines


def test_pages_are_estimated_near_the_truth_and_said_to_be() -> None:
    full = stats_of(FLAGSHIP, Path("nowhere")).editions[0]
    assert full.is_estimate
    assert 280 <= full.pages <= 345  # 312 when it is laid out


def test_pages_are_true_once_laid_out_and_those_of_a_build_that_still_stands(tmp_path: Path) -> None:
    cache, out = tmp_path / "cache", tmp_path / "dist"
    root = make_book(tmp_path / "book", "# One\n\n" + "Some words to fill a page with. " * 900 + "\n")
    laid = stats_of(root, out, lays_out=True, cache=cache).editions[0]
    from bookbuild.pipeline import build

    report = build(Request(root=root, out=out, outputs=("pdf",), cache=cache), Silent())
    assert not laid.is_estimate
    assert laid.pages == report.artefacts[0].pages
    assert sum(c.pages for c in laid.chapters) <= laid.pages
    known = stats_of(root, out, cache=cache).editions[0]
    assert (known.pages, known.is_estimate) == (laid.pages, False)
    assert "~" not in _full_row(as_text(stats_of(root, out, cache=cache)))
    (root / "one.md").write_text("# One\n\nShort.\n")
    assert stats_of(root, out, cache=cache).editions[0].is_estimate


def _full_row(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("full "))


def test_no_page_is_laid_out_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "press_pdf", lambda *a, **k: pytest.fail("laid out"))
    root = make_book(tmp_path / "book")
    assert "~" in as_text(stats_of(root, tmp_path / "dist"))


def test_a_book_that_cannot_be_read_stops_with_its_findings(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", book=BOOK_YAML.replace("one.md", "two.md"))
    with pytest.raises(BuildStopped):
        stats_of(root, tmp_path)
    run = bookbuild("stats", root)
    assert run.code in {1, 2}
    assert "file-missing" in run.err
    assert "Traceback" not in run.err


def test_json_and_text_say_the_same(tmp_path: Path) -> None:
    stats = stats_of(BOOKS / "everything", tmp_path)
    value = json.loads(as_json(stats))
    assert [e["edition"] for e in value["editions"]] == list(EDITIONS)
    full = value["editions"][0]
    assert full["words"] == sum(c["words"] for c in full["chapters"]) == sum(p["words"] for p in full["parts"].values())
    assert f"{full['words']:,}" in _full_row(as_text(stats))
    assert full["figures"] > 0
    assert full["notes"] > 0
    assert full["index_entries"] > 0


def test_columns_stand_under_each_other_with_wide_characters() -> None:
    lines = table([("name", "n"), ("한글", "10"), ("abc", "1")], right=(1,))
    assert lines == ["name   n", "한글  10", "abc    1"]


def test_reading_speed_by_language() -> None:
    assert (speed_of("en-GB", None).figure, speed_of("de", None).figure) == (238, 179)
    assert speed_of("ko", None).counts_syllables
    assert (speed_of("xx", None).figure, speed_of("fr", 300).figure) == (184, 300)
    assert "doi:" in speed_of("xx", None).source


def test_speed_sets_the_minutes(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", "# One\n\n" + "word " * 999 + "\n")
    out = json.loads(bookbuild("stats", root, "--speed", "100", "--format", "json").out)
    assert out["editions"][0]["parts"]["body"]["minutes"] == 10
    assert bookbuild("stats", root, "--speed", "0").code == 2
