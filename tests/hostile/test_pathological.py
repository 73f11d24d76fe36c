"""Texts made to be slow: each ends within a multiple of the time that a plain text of its size takes, in the same run."""

from __future__ import annotations

import time

import pytest
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
