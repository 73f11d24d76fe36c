"""Books whose styles lose text or show it twice, and the same books without that: nothing lost, nothing said twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.checks.compared import compared
from bookbuild.checks.expected_text import Piece
from bookbuild.diagnostics import Rule
from bookbuild.model.letters import characters
from tests.support.building import ROOT, bookbuild, make_book

FIRST = "The ferry came in late over the bar that evening, and nobody on the quay had seen it leave."
LOST = "Nobody saw the *lamp* of the [harbour master](https://example.org) go out. It burned low until the morning came.[^n]"
LAST = "At six the bell of the lighthouse rang twice, as it did on every day of that long and wet summer."
VERSE = "/// verse\nA first line of the song\nA second line of the song\n///"
NOTE = "[^n]: So the sexton says, who was a boy of nine at the time."
TEXT = f"# One\n\n{FIRST}\n\n{VERSE}\n\n{LOST}\n\n{LAST}\n\n{NOTE}\n"
WIDE = "| Year | Ship |\n|---|---|\n| 1911 | The Fairweather of Leith |\n| 1912 | The Fairweather of Leith |\n"


def told(tmp_path: Path, text: str = TEXT, output: str = "pdf", **files: str) -> list[str]:
    """The lines that tell of a text that is missing or doubled."""
    root = make_book(tmp_path / "book", text, **files)
    run = bookbuild("build", root, "--out", tmp_path / "out", "--output", output, "--no-cache")
    lines = [line for line in run.err.splitlines() if "[text-missing]" in line or "[text-doubled]" in line]
    assert (run.code == 1) is bool(lines), run.err
    assert bool(lines) is not any((tmp_path / "out").glob(f"*.{output}"))
    return lines


@pytest.mark.parametrize("output", ["pdf", "epub"])
def test_a_book_of_the_house_loses_nothing(tmp_path: Path, output: str) -> None:
    assert told(tmp_path, TEXT + "\n" + WIDE, output) == []


HIDING = [
    ".chapter > p:nth-of-type(2) { display: none }",
    ".chapter > p:nth-of-type(2) { visibility: hidden }",
    ".chapter > p:nth-of-type(2) { color: transparent }",
    ".chapter > p:nth-of-type(2) { opacity: 0 }",
    ".chapter > p:nth-of-type(2) { height: 0; overflow: hidden }",
    ".chapter > p:nth-of-type(2) { position: relative; left: -900pt }",
    ".chapter > p:nth-of-type(2) { position: absolute; top: 900pt }",
    ".chapter > p:nth-of-type(2) { text-indent: -9999px; white-space: nowrap }",
]


@pytest.mark.parametrize("css", HIDING)
def test_a_paragraph_that_a_style_hides_in_print_is_missed(tmp_path: Path, css: str) -> None:
    lines = told(tmp_path, styles__css__extra_css=css)
    assert lines
    assert "one.md:10:" in lines[0], lines
    assert "page 5 (folio 1): the PDF lacks 'Nobody saw the lamp of the harbour master go out.'" in lines[0], lines


@pytest.mark.parametrize("css", HIDING[:4])
def test_a_paragraph_that_a_style_hides_in_the_epub_is_missed(tmp_path: Path, css: str) -> None:
    lines = told(tmp_path, output="epub", styles__css__extra_css=css)
    assert len(lines) == 1
    assert "one.md:10:1:" in lines[0]
    assert "the EPUB lacks 'Nobody saw the lamp of the harbour master go out.' (EPUB text/one.xhtml)" in lines[0], lines


def template(old: str, new: str) -> str:
    text = (ROOT / "styles" / "templates" / "matter" / "text.xhtml.j2").read_text(encoding="utf-8")
    assert text.count(old) == 1
    return text.replace(old, new)


def with_template(tmp_path: Path, output: str, old: str, new: str) -> list[str]:
    """What is told of a book without notes, whose template for text is another."""
    root = make_book(tmp_path / "book", TEXT.partition("[^n]: ")[0].replace("[^n]", ""))
    file = root / "styles" / "templates" / "matter" / "text.xhtml.j2"
    file.parent.mkdir(parents=True)
    file.write_text(template(old, new), encoding="utf-8")
    run = bookbuild("build", root, "--out", tmp_path / "out", "--output", output, "--no-cache")
    assert run.code == 1, run.err
    assert not list((tmp_path / "out").glob("*"))
    return [line for line in run.err.splitlines() if "[text-" in line]


@pytest.mark.parametrize("output", ["pdf", "epub"])
def test_a_template_that_drops_the_body_is_told_once(tmp_path: Path, output: str) -> None:
    (line,) = with_template(tmp_path, output, "{{ body | xhtml }}", "")
    assert "[text-missing]" in line
    assert f"lacks '{FIRST[:60]}" in line
    assert "one.md:3:1:" in line
    assert "3 more paragraphs" in line


@pytest.mark.parametrize("output", ["pdf", "epub"])
def test_a_template_that_shows_the_body_twice_is_told_once(tmp_path: Path, output: str) -> None:
    (line,) = with_template(tmp_path, output, "{{ body | xhtml }}", "{{ body | xhtml }}<hr/>{{ body | xhtml }}")
    assert "[text-doubled]" in line
    assert f"says twice '{FIRST[:60]}" in line
    assert "one.md:3:1:" in line


def test_an_overfull_line_that_the_page_cuts_off_is_missed(tmp_path: Path) -> None:
    text = f"# One\n\n{FIRST}\n\n```\n{'one two three four five six seven eight nine ten ' * 4}\n```\n"
    assert told(tmp_path, text) == []  # the house breaks long lines of code
    lines = told(tmp_path / "cut", text, styles__css__extra_css="pre, pre * { white-space: pre }")
    assert len(lines) == 1
    assert "one.md:6:1:" in lines[0] or "one.md:5:1:" in lines[0]


def pieces(*texts: str) -> tuple[Piece, ...]:
    return tuple(Piece(text=text, row=characters(text), at=None) for text in texts)


ROWS = ("The first paragraph of all.", "A second one follows it here. It has more.", "The third paragraph ends it.")


@pytest.mark.parametrize(
    "found",
    [
        "".join(ROWS),
        "Chapter 1" + ROWS[0] + " p. 39 " + ROWS[1] + ROWS[2],  # words of the tool between pieces
        ROWS[1] + ROWS[0] + ROWS[2],  # a figure that gave way
        ROWS[0] + "A second one follows " + ROWS[2] + "it here. It has more.",  # a page that ends within a piece
    ],
)
def test_what_the_tool_puts_between_and_moves_is_no_fault(found: str) -> None:
    assert compared(pieces(*ROWS), characters(found)) == ()


def test_a_sentence_within_a_paragraph_is_missed_by_itself() -> None:
    (flaw,) = compared(pieces(*ROWS), characters(ROWS[0] + "A second one follows it here." + ROWS[2]))
    assert (flaw.is_doubled, flaw.sentence) == (False, "It has more.")


def test_a_paragraph_that_stands_twice_may_not_stand_once() -> None:
    twice = (*ROWS, ROWS[1])
    assert compared(pieces(*twice), characters("".join(twice))) == ()
    (flaw,) = compared(pieces(*twice), characters("".join(ROWS)))
    assert (flaw.is_doubled, flaw.pieces[0].text) == (False, ROWS[1])


def test_a_sentence_that_is_said_again_is_told_with_its_place() -> None:
    found = characters("".join((*ROWS, "A second one follows it here.")))
    (flaw,) = compared(pieces(*ROWS), found)
    assert flaw.is_doubled
    assert flaw.sentence == "A second one follows it here."
    assert flaw.place == len(characters("".join(ROWS)))


def test_the_rules_are_errors() -> None:
    assert Rule.TEXT_MISSING.severity is Rule.TEXT_DOUBLED.severity
    assert Rule.TEXT_MISSING.severity.name == "ERROR"
