"""The press lays out again for hyphens in a row, at the ends of pages, and runts; what needs nothing stays as it is."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import bookbuild.pdf.typeset
import pikepdf
import pytest
from bookbuild import pipeline
from bookbuild.diagnostics import Rule
from bookbuild.model.rendition import Pagination, PrintRendition
from bookbuild.pdf.typeset import Render, Tick, Typeset
from bookbuild.pdf.workshop import Workshop
from bookbuild.proof.examine import examine

from tests.support.building import build_book, make_book
from tests.support.inspect import Pdf

LONG = "representation consideration international communication extraordinary responsibility administration understanding".split()
SHORT = "the ferry came in late over a bar and no one on any quay had seen it go".split()
KINDS = ("hyphens", "hyphen-turn", "hyphen-page", "runt")
BOOK = """\
title: A Book
language: en-US
date: 2026-01-01
structure:
  front: [title-page]
  chapters: [one.md, two.md]
"""


def paragraph(number: int, *, is_hard: bool) -> str:
    """Words that are long now and then, which ends many lines in hyphens."""
    dice = random.Random(number)
    words = [dice.choice(LONG if is_hard and dice.random() < 0.3 else SHORT) for _ in range(dice.randint(30, 90))]
    return " ".join(words).capitalize() + "."


def chapter(title: str, count: int, *, hard: range) -> str:
    return f"# {title}\n\n" + "\n\n".join(paragraph(n, is_hard=n in hard) for n in range(count)) + "\n"


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, *, refine: bool) -> Path:
    whole = bookbuild.pdf.typeset.typeset

    def typeset(render: Render, tick: Tick, workshop: Workshop) -> Typeset:
        def refined(pages: Pagination) -> PrintRendition:
            return replace(render(pages), refine=refine)

        return whole(refined, tick, workshop)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "typeset", typeset)
        return build_book(folder / "book", folder / f"out-{refine}", "pdf").artefacts[0].path


def drawn(pdf: Pdf, page: int) -> bytes:
    """Every stream of a page's content."""
    contents = pdf.pdf.pages[page].obj.Contents
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def counts(pdf: Path) -> Counter[str]:
    return Counter(f.rule.code.removeprefix("proof-") for f in examine(pdf.read_bytes(), language="en").faults)


def test_it_mends_what_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_book(tmp_path / "book", chapter("One", 40, hard=range(40)), book=BOOK, two_md=chapter("Two", 6, hard=range(0)))
    before = counts(built(tmp_path, monkeypatch, refine=False))
    after = counts(built(tmp_path, monkeypatch, refine=True))
    assert before["hyphens"] >= 3
    assert before["runt"] >= 1
    assert after["hyphens"] == 0
    assert after["hyphen-turn"] == 0
    assert sum(after[kind] for kind in KINDS) < sum(before[kind] for kind in KINDS) / 3


def test_pages_before_and_other_chapters_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    easy = chapter("One", 40, hard=range(20, 40))
    make_book(tmp_path / "book", easy, book=BOOK, two_md=chapter("Two", 12, hard=range(0)))
    first, second = (Pdf(built(tmp_path, monkeypatch, refine=refine)) for refine in (False, True))
    faults = [f for f in examine(first.data, language="en").faults if f.rule.code.removeprefix("proof-") in KINDS]
    assert any(f.rule is Rule.PROOF_HYPHENS for f in faults)
    assert len(first) == len(second)
    same = [n for n in range(len(first)) if drawn(first, n) == drawn(second, n)]
    touched = {f.page - 1 for f in faults}
    assert min(touched) > 2
    assert set(range(min(touched))) <= set(same)
    last = next(n for n in range(len(first)) if "Two" in first.text(n)[:40])
    assert set(range(last, len(first))) <= set(same)
    assert not touched <= set(same)


def test_words_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_book(tmp_path / "book", chapter("One", 40, hard=range(40)), book=BOOK, two_md=chapter("Two", 6, hard=range(0)))
    first, second = (Pdf(built(tmp_path, monkeypatch, refine=refine)) for refine in (False, True))

    assert len(first) == len(second)  # so there are as many running heads
    letters = [Counter(c for n in range(len(pdf)) for c in pdf.text(n) if c.isalpha()) for pdf in (first, second)]
    assert letters[0] == letters[1]


def test_without_the_wish_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_book(tmp_path / "book", chapter("One", 20, hard=range(20)), book=BOOK, two_md=chapter("Two", 6, hard=range(0)))
    plain = build_book(tmp_path / "book", tmp_path / "plain", "pdf").artefacts[0].path.read_bytes()
    assert built(tmp_path, monkeypatch, refine=False).read_bytes() == plain
    refined = built(tmp_path, monkeypatch, refine=True).read_bytes()
    assert refined == built(tmp_path, monkeypatch, refine=True).read_bytes()
    assert refined != plain
