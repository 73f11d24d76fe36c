"""What stands at the edges of lines: hyphens, words that repeat, marks that may not begin or end a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bookbuild.diagnostics import Rule
from bookbuild.proof.galley import Galley, Paragraph
from bookbuild.proof.reading import Line
from bookbuild.proof.values import Fault

MOST_HYPHENS = 2  # lines in a row, that may end in one
LADDER = 3  # lines in a row, that begin or end with the same word
_HANGUL = re.compile(r"[가-힣]")
_PUNCTUATION = re.compile(r"^\W+|\W+$")
# KLREQ, "Line Head/Line End Prohibition Rules"; quotes that are apostrophes too are left out
_NO_HEAD = frozenset(")]}〉》」』】〕〗,.:;!?·、。…％ー々-‐–%”")
_NO_END = frozenset("([{〈《「『【〔〖“‘")


def check_ends(galley: Galley, language: str) -> Iterator[Fault]:
    """Reports proof-hyphens, proof-hyphen-turn, proof-hyphen-page, proof-ladder, proof-line-edge."""
    for paragraph in galley.paragraphs:
        if paragraph.is_running and len(paragraph.lines) > 1:
            yield from _stacks(galley, paragraph)
            yield from _page_ends(galley, paragraph)
            yield from _ladders(galley, paragraph)
        if language.split("-", maxsplit=1)[0] == "ko" or any(_HANGUL.search(line.text) for line in paragraph.lines):
            yield from _edges(galley, paragraph, is_korean=language.startswith("ko"))


def _stacks(galley: Galley, paragraph: Paragraph) -> Iterator[Fault]:
    for run in _runs(paragraph.lines, [line.is_hyphenated for line in paragraph.lines], MOST_HYPHENS + 1):
        words = ", ".join(f"'{line.words[-1]}'" for line in run)
        yield _fault(
            galley,
            Rule.PROOF_HYPHENS,
            run,
            f"{len(run)} lines in a row end in hyphens: {words}",
            len(run),
            MOST_HYPHENS,
        )


def _page_ends(galley: Galley, paragraph: Paragraph) -> Iterator[Fault]:
    for line, following in pairwise(paragraph.lines):
        if line.is_hyphenated and line.page != following.page:
            is_turn = line.page % 2 == 0  # the first side is a recto
            rule = Rule.PROOF_HYPHEN_TURN if is_turn else Rule.PROOF_HYPHEN_PAGE
            where = "over the turn of the leaf" if is_turn else "over the end of the page"
            yield _fault(galley, rule, [line], f"'{line.words[-1]}{following.words[0]}' is broken {where}")


def _ladders(galley: Galley, paragraph: Paragraph) -> Iterator[Fault]:
    for place, name in ((0, "begin"), (-1, "end")):
        words = [_PUNCTUATION.sub("", line.words[place]).casefold() for line in paragraph.lines]
        start = 0
        for stop in range(1, len(words) + 1):
            if stop < len(words) and words[stop] and words[stop] == words[start]:
                continue
            if stop - start >= LADDER:
                message = f"{stop - start} lines in a row {name} with '{words[start]}'"
                yield _fault(galley, Rule.PROOF_LADDER, paragraph.lines[start:stop], message, stop - start, LADDER - 1)
            start = stop


def _edges(galley: Galley, paragraph: Paragraph, *, is_korean: bool) -> Iterator[Fault]:
    """Marks at the wrong edge; in text of another language only beside Hangul."""
    for line, following in pairwise(paragraph.lines):
        last, first = line.words[-1][-1], following.words[0][0]
        is_near = is_korean or bool(_HANGUL.search(line.words[-1][-2:] + following.words[0][:2]))
        if is_near and first in _NO_HEAD:
            yield _fault(galley, Rule.PROOF_LINE_EDGE, [following], f"a line begins with '{first}'")
        if is_near and last in _NO_END:
            yield _fault(galley, Rule.PROOF_LINE_EDGE, [line], f"a line ends with '{last}'")


def _runs(lines: Sequence[Line], marks: Sequence[bool], fewest: int) -> Iterator[Sequence[Line]]:
    """Lines in a row that are marked, so many at least, with no page between them."""
    run: list[Line] = []
    for line, mark in zip(lines, marks, strict=True):
        if run and (not mark or line.page != run[-1].page):
            if len(run) >= fewest:
                yield run
            run = []
        if mark:
            run.append(line)
    if len(run) >= fewest:
        yield run


def _fault(galley: Galley, rule: Rule, lines: Sequence[Line], message: str, measured: float | None = None,
           limit: float | None = None) -> Fault:  # fmt: skip
    page = lines[0].page
    here = [line for line in lines if line.page == page]
    sheet = galley.sheets[page]
    return Fault(
        rule=rule, page=page + 1, label=sheet.label, message=message, box=sheet.box(*here), measured=measured, limit=limit,
        unit="lines" if measured is not None else "",
    )  # fmt: skip
