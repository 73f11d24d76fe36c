"""Printed page numbers: there, and in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bookbuild.diagnostics import Rule
from bookbuild.proof.galley import Galley
from bookbuild.proof.reading import Line
from bookbuild.proof.values import Fault

_NUMBER = re.compile(r"[0-9]{1,4}|[ivxlc]{1,9}|[IVXLC]{1,9}")
_FEWEST_LINES = 5  # of text, from which a page wants a number


def check_folios(galley: Galley) -> Iterator[Fault]:
    """Reports proof-folio: pages of text without a number, where others have one, and numbers that are out of order."""
    shown = [_shown(lines) for lines in galley.furniture]
    expected = _expected(galley, shown)
    wanted = [page for page in range(len(galley.sheets)) if _wants(galley, page)]
    has = [page for page in wanted if shown[page]]
    for page, numbers in enumerate(shown):
        if expected[page] and numbers and expected[page] not in numbers:
            told = ", ".join(numbers)
            yield _fault(galley, page, f"the page shows the number {told}, where {expected[page]} is due")
    if 2 * len(has) > len(wanted):
        for page in wanted:
            if not shown[page]:
                yield _fault(galley, page, f"the page has no number; {expected[page] or page + 1} is due")


def _shown(lines: tuple[Line, ...]) -> list[str]:
    """What may be a folio: a number alone, or at an end of the line."""
    ends = [word for line in lines for word in {line.words[0]: 0, line.words[-1]: 0}]
    return [word for word in ends if _NUMBER.fullmatch(word)]


def _expected(galley: Galley, shown: list[list[str]]) -> list[str]:
    """The number that is due on each page: its label, else counted on from most numbers that are shown."""
    if any(sheet.label for sheet in galley.sheets):
        return [sheet.label for sheet in galley.sheets]
    starts = Counter(int(n) - page for page, numbers in enumerate(shown) for n in numbers if n.isdigit())
    if not starts:
        return ["" for _ in galley.sheets]
    start = starts.most_common(1)[0][0]
    first = next(page for page, numbers in enumerate(shown) if str(page + start) in numbers)
    return [str(page + start) if page >= first else "" for page in range(len(shown))]


def _wants(galley: Galley, page: int) -> bool:
    """Say whether a page is one of text and no opener."""
    rows = [line for paragraph, lines in galley.pages[page] for line in lines]
    is_opener = any(p.role in {"H1", "Title"} for p, _ in galley.pages[page]) or galley.is_sunk(page)
    return len({round(line.baseline) for line in rows}) >= _FEWEST_LINES and not is_opener


def _fault(galley: Galley, page: int, message: str) -> Fault:
    sheet = galley.sheets[page]
    lines = galley.furniture[page]
    return Fault(
        rule=Rule.PROOF_FOLIO,
        page=page + 1,
        label=sheet.label,
        message=message,
        box=sheet.box(*lines) if lines else None,
    )
