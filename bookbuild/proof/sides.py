"""Whole pages: the grid of lines, feet of facing pages, the last page of a chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bookbuild.diagnostics import Rule
from bookbuild.proof.galley import Galley, Paragraph
from bookbuild.proof.reading import Line
from bookbuild.proof.values import Fault

OFF_GRID = 0.6  # points, by which a line may miss the grid
FEWEST_LINES = 5  # on the last page of a chapter
_NOTES = frozenset({"Note", "FENote"})
_FULL = 12  # lines, from which a page counts as filled


def check_sides(galley: Galley) -> Iterator[Fault]:
    """Reports proof-grid, proof-feet, proof-short-page."""
    phase = _phase(galley)
    for page in range(len(galley.sheets)):
        yield from _off_grid(galley, page, phase)
        yield from _short(galley, page)
        if page % 2 == 1 and page + 1 < len(galley.sheets):
            yield from _feet(galley, page)


def _grid_lines(galley: Galley, page: int) -> list[Line]:
    """Lines that must keep to the grid: of justified text, in its size. Display between rules may stand off it."""
    rows = [
        line
        for p, lines in galley.pages[page]
        if p.is_justified and len(p.lines) > 2
        for line in lines
        if galley.is_body(line)
    ]
    return sorted(rows, key=lambda line: -line.baseline)


def _phase(galley: Galley) -> float:
    """Where the grid of the book lies: a baseline, modulo the leading."""
    if not galley.leading:
        return 0.0
    every = (line for page in range(len(galley.sheets)) for line in _grid_lines(galley, page))
    phases = Counter(round(line.baseline % galley.leading, 1) for line in every)
    return phases.most_common(1)[0][0] if phases else 0.0


def _off_grid(galley: Galley, page: int, phase: float) -> Iterator[Fault]:
    """Lines off the grid, a fault for each run of them."""
    run: list[Line] = []
    for line in [*_grid_lines(galley, page), None]:
        if line is not None and abs(_deviation(line, phase, galley.leading)) > OFF_GRID:
            run.append(line)
            continue
        if run:
            off = max((_deviation(x, phase, galley.leading) for x in run), key=abs)
            sheet = galley.sheets[page]
            count = f"{len(run)} lines stand" if len(run) > 1 else "a line stands"
            yield Fault(
                rule=Rule.PROOF_GRID, page=page + 1, label=sheet.label, box=sheet.box(*run), measured=round(off, 1),
                limit=OFF_GRID, unit="pt", message=f"{count} {abs(off):.1f} pt off the grid, from '{run[0].text[:40]}'",
            )  # fmt: skip
        run = []


def _deviation(line: Line, phase: float, leading: float) -> float:
    return (line.baseline - phase + leading / 2) % leading - leading / 2


def _rows(galley: Galley, page: int) -> list[tuple[Line, Paragraph]]:
    """The text of a page from the top, without its notes."""
    rows = [(line, p) for p, lines in galley.pages[page] if p.role not in _NOTES for line in lines]
    return sorted(rows, key=lambda row: -row[0].baseline)


def _feet(galley: Galley, page: int) -> Iterator[Fault]:
    """Facing pages of running text that end on different lines. Pages with notes end where their notes do."""
    feet = [_foot(galley, page), _foot(galley, page + 1)]
    if feet[0] is None or feet[1] is None:
        return
    off = feet[1].baseline - feet[0].baseline
    if abs(off) > max(OFF_GRID, 0.5 * galley.leading):
        short = feet[0] if off < 0 else feet[1]
        sheet = galley.sheets[short.page]
        lines = round(abs(off) / galley.leading, 1)
        facing = galley.sheets[page + 1 if short.page == page else page]
        yield Fault(
            rule=Rule.PROOF_FEET, page=short.page + 1, label=sheet.label, box=sheet.box(short), measured=lines, limit=0,
            unit="lines", message=f"the page ends {lines:g} lines above page {facing.label or facing.number + 1}, which it faces",
        )  # fmt: skip


def _foot(galley: Galley, page: int) -> Line | None:
    """The last line of a page that runs on as text, or None where the page ends for a reason of its own."""
    rows = _rows(galley, page)
    following = _rows(galley, page + 1) if page + 1 < len(galley.sheets) else []
    has_notes = any(p.role in _NOTES for p, _ in galley.pages[page])
    if has_notes or len(rows) < _FULL or not following:
        return None
    (last, paragraph), (first, begun) = rows[-1], following[0]
    is_new = begun.section != paragraph.section or galley.is_sunk(page + 1)
    is_text = paragraph.is_running and begun.is_running and galley.is_body(last) and galley.is_body(first)
    return last if is_text and not is_new else None


def _short(galley: Galley, page: int) -> Iterator[Fault]:
    """A last page that is nearly empty."""
    rows = _rows(galley, page)
    section = rows[0][1].section if rows else -1
    before = [p.section for p, _ in galley.pages[page - 1]] if page else []
    after = [p.section for p, _ in galley.pages[page + 1]] if page + 1 < len(galley.sheets) else []
    count = len({round(line.baseline) for line, _ in rows})
    is_last = section in before and section not in after
    if is_last and 0 < count < FEWEST_LINES and not galley.is_sunk(page) and not galley.sheets[page].pictures:
        sheet = galley.sheets[page]
        yield Fault(
            rule=Rule.PROOF_SHORT_PAGE, page=page + 1, label=sheet.label, box=sheet.box(*(line for line, _ in rows)),
            measured=count, limit=FEWEST_LINES, unit="lines",
            message=f"the last page has {count} line{'s' if count > 1 else ''}",
        )  # fmt: skip
