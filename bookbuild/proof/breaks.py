"""Paragraphs torn at the wrong line: widows, orphans, runts, headings without text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bookbuild.diagnostics import Rule
from bookbuild.proof.galley import Galley, Paragraph
from bookbuild.proof.reading import HYPHEN, Line
from bookbuild.proof.values import Fault

FEWEST_CHARACTERS = 5  # of a last line
FEWEST_HANGUL = 3  # of a last line of Hangul, with the full stop
SHORTEST_STUB = 8  # characters of a word's end, that may stand alone
FEWEST_BELOW = 2  # lines below a heading
_CALL = re.compile(r"(?<=\D)[0-9]{1,3}$|(?<=\D)[*†‡§]+$")
_HANGUL = re.compile(r"[가-힣]")


def check_breaks(galley: Galley) -> Iterator[Fault]:
    """Reports proof-widow, proof-orphan, proof-runt, proof-heading."""
    last_of = {p.section: p for p in galley.paragraphs if p.role not in {"Note", "FENote"}}
    for paragraph in galley.paragraphs:
        if paragraph.is_running and galley.is_body(paragraph.lines[0]):
            yield from _torn(galley, paragraph)
            yield from _runt(galley, paragraph)
        elif paragraph.is_heading and last_of[paragraph.section] is not paragraph:
            yield from _lonely(galley, paragraph)


def _torn(galley: Galley, paragraph: Paragraph) -> Iterator[Fault]:
    pages = list(dict.fromkeys(line.page for line in paragraph.lines))
    for page, following in pairwise(pages):
        here, there = paragraph.on(page), paragraph.on(following)
        if following == pages[-1] and len(there) == 1:
            yield _fault(
                galley, Rule.PROOF_WIDOW, there[0], "the last line of a paragraph begins the page", 1, 2, "lines"
            )
        if page == pages[0] and len(here) == 1:
            yield _fault(
                galley, Rule.PROOF_ORPHAN, here[0], "the first line of a paragraph ends the page", 1, 2, "lines"
            )


def _runt(galley: Galley, paragraph: Paragraph) -> Iterator[Fault]:
    if len(paragraph.lines) < 2 or not paragraph.is_justified:
        return
    before, last = paragraph.lines[-2:]
    text = _CALL.sub("", last.text)
    count = len(text)
    is_stub = before.words[-1].endswith(HYPHEN) and before.is_hyphenated and " " not in text
    fewest = SHORTEST_STUB if is_stub else FEWEST_HANGUL if _HANGUL.search(text) else FEWEST_CHARACTERS
    if count < fewest:
        message = f"the last line is {'the end of a word' if is_stub else 'only'}, '{text}'"
        yield _fault(galley, Rule.PROOF_RUNT, last, message.replace("only,", "only"), count, fewest, "characters")


def _lonely(galley: Galley, heading: Paragraph) -> Iterator[Fault]:
    """A heading at the foot of a page, with too little below it."""
    last = heading.lines[-1]
    below = [
        line
        for paragraph, lines in galley.pages[last.page]
        if not paragraph.is_heading and paragraph.role not in {"Note", "FENote"}
        for line in lines
        if line.baseline < last.baseline - 1
    ]
    has_picture = any(foot < last.baseline - last.size for _, foot in galley.sheets[last.page].pictures)
    count = len({round(line.baseline) for line in below})
    if all(line.page <= last.page for p in galley.paragraphs if p.section == heading.section for line in p.lines):
        return  # nothing of it is overleaf
    if count < FEWEST_BELOW and not has_picture:
        message = f"below the heading '{last.text[:50]}' {'stands one line' if count else 'stands nothing'}"
        yield _fault(galley, Rule.PROOF_HEADING, last, message, count, FEWEST_BELOW, "lines")


def _fault(
    galley: Galley, rule: Rule, line: Line, message: str, measured: float, limit: float | None, unit: str
) -> Fault:
    sheet = galley.sheets[line.page]
    return Fault(
        rule=rule, page=line.page + 1, label=sheet.label, message=message, box=sheet.box(line), measured=measured, limit=limit,
        unit=unit,
    )  # fmt: skip
