"""Texts made to be slow: each ends within a multiple of the time that a plain text of its size takes, in the same run."""

from __future__ import annotations

import time

import pytest
from bookbuild.diagnostics import Rule
from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.sources import Source

from tests.hostile.fuzzing import is_inside
from tests.hostile.pathological import CHAPTERS

PLAIN = "A plain paragraph with *some* words, a [link](http://a.b), “quotes” and a note.\n\n"
SIZE, LARGE = 40_000, 1_000_000
MULTIPLE = 40  # of what quadratic parsing would take thousands


def seconds(text: str) -> float:
    source = Source(path="a.md", text=text)
    begin = time.process_time()  # of this process alone: others run beside it
    found = parse_chapter(source, shorthands=True).diagnostics
    spent = time.process_time() - begin
    assert all(is_inside(d.at, text) for d in found)
    return spent


@pytest.fixture(scope="module")
def plain() -> float:
    return max(seconds(PLAIN * (SIZE // len(PLAIN))) for _ in range(2))


@pytest.mark.parametrize("name", CHAPTERS)
def test_it_ends_in_time(plain: float, name: str) -> None:
    spent = seconds("# T\n\n" + CHAPTERS[name](SIZE))
    assert spent < MULTIPLE * plain, f"{spent / plain:.0f} times as long as plain text"


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_megabyte_ends_in_time(plain: float, name: str) -> None:
    spent = seconds("# T\n\n" + CHAPTERS[name](LARGE))
    assert spent < MULTIPLE * plain * LARGE / SIZE, f"{spent / plain * SIZE / LARGE:.0f} times as long as plain text"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/// epigraph\na\n///\n\n" * 5_001, "more than 5,000 blocks in a chapter"),
        ("/// epigraph\n" * 21 + "a\n" + "///\n" * 21, "more than 20 blocks in each other"),
        ("*a " * 150 + "x" + " a*" * 150, "more than 100 elements in each other"),
        (("[" * 400 + "\n") * 20, "8,000 opening brackets in a paragraph"),
        ("# a\n" * 501, "501 headings, rules or definitions without an empty line between"),
        ("`" * 3 + " " + "` `` " * 2_000, "4,001 runs of backticks in a paragraph"),
    ],
)
def test_what_is_refused_is_told_at_its_line(text: str, message: str) -> None:
    found = parse_chapter(Source(path="a.md", text=f"# T\n\n{text}")).diagnostics
    told = [d for d in found if d.rule is Rule.NESTING]
    assert message in {d.message for d in told}
    assert all(d.at.line >= 3 and d.hint for d in told)


@pytest.mark.parametrize(
    "text",
    [
        "/// epigraph\na\n///\n\n" * 300,
        "| a | b |\n|---|---|\n" + "| c | d |\n" * 3_000,
        "> " * 20 + "a",
        "- a\n" * 3_000,
        "[a](http://b.c) " * 400,
        "*a* **b** `c` " * 200,
        "# a\n\n" * 1_000,
    ],
)
def test_what_is_merely_long_is_not(text: str) -> None:
    assert not any(
        d.rule is Rule.NESTING for d in parse_chapter(Source(path="a.md", text=f"# T\n\n{text}")).diagnostics
    )
