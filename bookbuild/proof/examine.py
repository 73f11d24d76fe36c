"""A finished PDF examined: figures and faults."""

from __future__ import annotations

from statistics import fmean

from bookbuild.diagnostics import Rule
from bookbuild.proof.breaks import check_breaks
from bookbuild.proof.ends import check_ends
from bookbuild.proof.folios import check_folios
from bookbuild.proof.galley import Galley, make_galley
from bookbuild.proof.reading import read_sheets
from bookbuild.proof.sides import check_sides
from bookbuild.proof.spacing import Spacing, check_budgets, check_spacing, shares, spacing_of
from bookbuild.proof.values import Figures, Proof


def examine(pdf: bytes, *, language: str) -> Proof:
    """What a compositor would mark on the pages. language: of the text, as in book.yaml. Raises Unreadable.

    Reports the rules proof-…; errors are what must not go to the printer, and of notes a book may have some (proof-budget).
    """
    sheets, is_tagged = read_sheets(pdf)
    galley = make_galley(sheets, is_tagged=is_tagged)
    spacing = spacing_of(galley)
    found = [
        *check_breaks(galley), *check_ends(galley, language), *check_sides(galley), *check_folios(galley),
        *check_spacing(galley, spacing),
    ]  # fmt: skip
    budgets = list(check_budgets(found, spacing))
    faults = sorted(
        (*budgets, *found), key=lambda fault: (fault.page, fault.box.top if fault.box else 0.0, fault.rule.code)
    )
    part = shares(found, spacing)
    return Proof(
        language=language, is_tagged=is_tagged, faults=tuple(faults), figures=_figures(galley, spacing, part),
    )  # fmt: skip


def _figures(galley: Galley, spacing: Spacing, part: dict[Rule, float]) -> Figures:
    counts = [line.count for line in spacing.lines]
    size = galley.size
    return Figures(
        pages=len(galley.sheets), lines=len(spacing.lines), size=round(size, 1), leading=round(galley.leading, 1),
        measure=round(galley.measure, 1),
        characters=(round(fmean(counts), 1), min(counts), max(counts)) if counts else (0.0, 0, 0),
        word_space=round(spacing.word_space / size, 3) if size else 0.0,
        loose=part[Rule.PROOF_LOOSE], tight=part[Rule.PROOF_TIGHT], rivers=part[Rule.PROOF_RIVER],
    )  # fmt: skip
