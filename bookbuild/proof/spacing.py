"""Spaces between words: loose lines, tight lines, rivers, and how many of them a book may have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from bookbuild.diagnostics import Rule
from bookbuild.proof.galley import Galley, Paragraph
from bookbuild.proof.reading import Line
from bookbuild.proof.values import Fault

# Bringhurst, Elements of Typographic Style, 2.1.1: a quarter of an em, a fifth at the least, a half at the most
LOOSE, TIGHT = 1.6, 0.72  # times the median, and beyond what follows
WIDEST, NARROWEST = 0.5, 0.2  # of the size
RIVER = 5  # lines, through which a gap runs
_WIDE = 0.38  # of the size, from which a gap shows as part of a river
_OVERLAP = 0.5  # of the narrower gap, that must lie below the other
BUDGETS = {Rule.PROOF_LOOSE: 3.0, Rule.PROOF_TIGHT: 3.0, Rule.PROOF_RIVER: 1.0}  # of 100 lines
_FEWEST = 100  # lines, from which there is a share to speak of
_NAMES = {Rule.PROOF_LOOSE: "loose lines", Rule.PROOF_TIGHT: "tight lines", Rule.PROOF_RIVER: "rivers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Spaces of a book's justified lines. word_space: their median, in points."""

    lines: tuple[Line, ...]
    word_space: float

    def of(self, line: Line) -> float:
        """How wide a line's spaces are, in points."""
        return fmean(right - left for left, right in line.gaps)


def spacing_of(galley: Galley) -> Spacing:
    """The justified lines of the text that have spaces."""
    full = (line for p in galley.paragraphs for line in galley.full(p) if galley.is_body(line) and line.gaps)
    lines = tuple(full)
    spaces = [right - left for line in lines for left, right in line.gaps]
    return Spacing(lines=lines, word_space=median(spaces) if spaces else 0.0)


def check_spacing(galley: Galley, spacing: Spacing) -> Iterator[Fault]:
    """Reports proof-loose, proof-tight, proof-river."""
    size = galley.size
    widest, narrowest = (
        max(LOOSE * spacing.word_space, WIDEST * size),
        min(TIGHT * spacing.word_space, NARROWEST * size),
    )
    for line in spacing.lines:
        space = spacing.of(line)
        sheet = galley.sheets[line.page]
        if space > widest or space < narrowest:
            rule, limit = (Rule.PROOF_LOOSE, widest) if space > widest else (Rule.PROOF_TIGHT, narrowest)
            yield Fault(
                rule=rule, page=line.page + 1, label=sheet.label, box=sheet.box(line), measured=round(space / size, 2),
                limit=round(limit / size, 2), unit="em",
                message=f"spaces of {space / size:.2f} em in '{line.text[:50]}'",
            )  # fmt: skip
    for paragraph in galley.paragraphs:
        yield from _short_lines(galley, paragraph)
        if paragraph.is_justified:
            for page in dict.fromkeys(line.page for line in paragraph.lines):
                yield from _rivers(galley, [x for x in galley.full(paragraph) if x.page == page])


def _short_lines(galley: Galley, paragraph: Paragraph) -> Iterator[Fault]:
    """Lines in a justified paragraph that do not reach its edge: a single word with a hole after it."""
    full = galley.full(paragraph)
    ends = [line.right - galley.edges[line.page % 2] for line in full]
    for line, end in zip(full, ends, strict=True):
        if galley.is_body(line) and max(ends) - end > galley.size:
            sheet = galley.sheets[line.page]
            yield Fault(
                rule=Rule.PROOF_LOOSE, page=line.page + 1, label=sheet.label, box=sheet.box(line),
                measured=round(max(ends) - end, 1), limit=0, unit="pt",
                message=f"the line ends {max(ends) - end:.0f} pt short: '{line.text[:50]}'",
            )  # fmt: skip


def _rivers(galley: Galley, lines: Sequence[Line]) -> Iterator[Fault]:
    """Gaps that lie below each other through so many lines."""
    running: list[list[tuple[float, float]]] = []
    for number, line in enumerate([*lines, None]):
        wide = [g for g in line.gaps if g[1] - g[0] > _WIDE * galley.size] if line else []
        going: list[list[tuple[float, float]]] = []
        for gap in wide:
            above = max((r for r in running if _meet(r[-1], gap)), key=len, default=[])
            going.append([*above, gap])
        for river in running:
            if len(river) >= RIVER and not any(g[:-1] == river for g in going):
                first, last = lines[number - len(river)], lines[number - 1]
                sheet = galley.sheets[first.page]
                left, right = min(g[0] for g in river), max(g[1] for g in river)
                top, foot = first.baseline + 0.75 * first.size, last.baseline - 0.25 * last.size
                yield Fault(
                    rule=Rule.PROOF_RIVER, page=first.page + 1, label=sheet.label, box=sheet.area(left, top, right, foot),
                    measured=len(river), limit=RIVER - 1, unit="lines",
                    message=f"a gap runs through {len(river)} lines",
                )  # fmt: skip
        running = going


def _meet(above: tuple[float, float], below: tuple[float, float]) -> bool:
    common = min(above[1], below[1]) - max(above[0], below[0])
    return common > _OVERLAP * min(above[1] - above[0], below[1] - below[0])


def shares(faults: Sequence[Fault], spacing: Spacing) -> dict[Rule, float]:
    """Loose lines, tight lines and rivers in 100 justified lines."""
    count = len(spacing.lines)
    return {rule: round(100 * sum(f.rule is rule for f in faults) / count, 2) if count else 0.0 for rule in BUDGETS}


def check_budgets(faults: Sequence[Fault], spacing: Spacing) -> Iterator[Fault]:
    """Reports proof-budget."""
    if len(spacing.lines) < _FEWEST:
        return
    for rule, share in shares(faults, spacing).items():
        if share > BUDGETS[rule]:
            yield Fault(
                rule=Rule.PROOF_BUDGET, page=0, label="", measured=share, limit=BUDGETS[rule], unit="of 100 lines",
                message=f"{share:.1f} {_NAMES[rule]} in 100 lines, where {BUDGETS[rule]:g} may be",
            )  # fmt: skip
