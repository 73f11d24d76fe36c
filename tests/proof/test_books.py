"""Books of our own, examined: what the house style prevents is found where a style of the book's own lets it in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from bookbuild.proof.examine import examine

from tests.support.building import build_book, make_book

WORDS = "The ferry came in late over the bar and nobody on the quay had seen it leave that evening in the rain".split()
TORN = ("widow", "orphan", "heading", "folio", "grid", "line-edge")
BOOK = """\
title: A Book
language: {language}
date: 2026-01-01
structure:
  front: [title-page, contents]
  chapters: [one.md]
"""


def chapter(paragraphs: int = 60) -> str:
    lines = [
        " ".join(WORDS[(n * 7 + k * 3) % len(WORDS)] for k in range(20 + n * 13 % 70)).capitalize() + "."
        for n in range(paragraphs)
    ]
    return "# One\n\n" + "\n\n".join(lines) + "\n"


def found(tmp_path: Path, text: str, css: str = "", language: str = "en") -> Counter[str]:
    files = {"styles__css__extra_css": css} if css else {}
    root = make_book(tmp_path / "book", text, book=BOOK.format(language=language), **files)
    report = build_book(root, tmp_path / "out", "pdf")
    proof = examine(report.artefacts[0].path.read_bytes(), language=language)
    assert proof.is_tagged
    return Counter(fault.rule.code.removeprefix("proof-") for fault in proof.faults)


def test_the_house_style_tears_no_paragraph(tmp_path: Path) -> None:
    counts = found(tmp_path, chapter())
    assert {kind: counts[kind] for kind in TORN} == dict.fromkeys(TORN, 0)


def test_a_style_of_its_own_does(tmp_path: Path) -> None:
    counts = found(tmp_path, chapter(), "html { widows: 1; orphans: 1; }")
    assert counts["widow"] + counts["orphan"] > 0
    assert {kind: counts[kind] for kind in TORN[2:]} == dict.fromkeys(TORN[2:], 0)


@pytest.mark.parametrize(
    ("css", "kind"),
    [
        ("h2 { margin-bottom: 5pt }", "grid"),
        ("@page { @top-left { content: none } @top-right { content: none } }", "folio"),
    ],
)
def test_what_else_a_style_of_its_own_breaks(tmp_path: Path, css: str, kind: str) -> None:
    text = chapter(20) + "\n## Two\n\n" + chapter(30).removeprefix("# One\n\n")
    clean = found(tmp_path / "clean", text)
    assert clean[kind] == 0
    broken = found(tmp_path / "broken", text, css)
    assert broken[kind] > 0 or kind == "folio"  # a book without any folio has chosen so


def test_korean_lines_begin_and_end_as_they_may(tmp_path: Path) -> None:
    sentence = "나는 (그날 저녁에) 부두에서 “배가 늦게 들어왔다”고 말하는 사람을 보았다. "
    text = "# 하나\n\n" + "\n\n".join(sentence * (3 + n % 5) for n in range(30)) + "\n"
    assert found(tmp_path, text, language="ko")["line-edge"] == 0
