"""Findings as text: for eyes, grouped by file with their source line; for programs, a line each."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bookbuild.cli.forms.causes import Cause, causes, elsewhere
from bookbuild.cli.forms.places import Sources, underlined
from bookbuild.diagnostics import Diagnostic, Severity, printable

BEFORE, SHOWN = 50, 96  # cells of a long line that are shown: at most so many before the place, and in all
TAB = 4

Piece = tuple[str, str]  # words, style
Line = tuple[Piece, ...]


def one_line_each(found: Sequence[Diagnostic], shown_path: Callable[[str], str]) -> Iterator[str]:
    """`path:line:col: severity [rule] message | hint`, as editors and grep read it."""
    for item in found:
        hint = f" | {item.hint}" if item.hint else ""
        yield printable(f"{place(item, shown_path)}: {item.severity} [{item.rule.code}] {item.message}{hint}")


def grouped(
    found: Sequence[Diagnostic], root: Path, shown_path: Callable[[str], str], width: Callable[[str], int], *,
    everything: bool = False,
) -> Iterator[Line]:  # fmt: skip
    """Lines for a terminal. shown_path: as a path can be opened from here; width: cells that a text takes."""
    sources = Sources(root)
    told = causes(found, everything=everything)
    for number, (_, group) in enumerate(groupby(told, key=lambda cause: cause.first.at.path)):
        if number:
            yield ()
        for cause in group:
            yield from _cause(cause, sources, shown_path, width)


def _cause(
    cause: Cause, sources: Sources, shown_path: Callable[[str], str], width: Callable[[str], int]
) -> Iterator[Line]:
    item = cause.first
    yield (
        (place(item, shown_path), "bold"), ("  ", ""), (str(item.severity), item.severity),
        (printable(f"  {item.rule.code}  {item.message}"), ""),
    )  # fmt: skip
    if (line := sources.line(item)) is not None:
        number = f"{item.at.line:>6} | "
        shown, carets = excerpt(line, *underlined(line, item), width)
        yield ((number, "dim"), (shown, ""))
        yield ((" " * (len(number) - 2) + "| ", "dim"), (carets, item.severity))
    if item.hint:
        yield (("       fix: ", "dim"), (printable(item.hint), ""))
    if more := elsewhere(cause):
        yield (("       ", ""), (printable(more), "dim"))


def place(item: Diagnostic, shown_path: Callable[[str], str]) -> str:
    """'chapters/one.md:3:7', or the path alone for the whole file."""
    at = item.at
    return printable(shown_path(at.path)) + (f":{at.line}:{max(at.column, 1)}" if at.line else "")


def excerpt(line: str, start: int, end: int, width: Callable[[str], int]) -> tuple[str, str]:
    """The part of a line around a place, and carets under it. start, end: in characters from 0; width: cells of a text."""
    cells = [printable(char) for char in _with_tabs(line)]
    offsets = _offsets(line)
    first, last = offsets[min(start, len(line))], offsets[min(end, len(line))]
    fits = _reach(cells, SHOWN, width) == len(cells)
    cut = 0 if fits else first - _reach(cells[:first][::-1], BEFORE, width)
    while cut and cut < len(cells) and unicodedata.combining(cells[cut]):  # no letter is parted from its marks
        cut += 1
    tail = cut + _reach(cells[cut:], SHOWN, width)
    left, right = ("…" if cut else ""), ("…" if tail < len(cells) else "")
    before = width(left + "".join(cells[cut:first]))
    under = max(width("".join(cells[first : min(last, tail)])), 1)
    return f"{left}{''.join(cells[cut:tail])}{right}", " " * before + "^" * under


def _reach(cells: Sequence[str], most: int, width: Callable[[str], int]) -> int:
    """How many characters fit into so many cells."""
    taken = 0
    for number, char in enumerate(cells):
        taken += width(char)
        if taken > most:
            return number
    return len(cells)


def _with_tabs(line: str) -> str:
    """The line with spaces for its tabs, so that what stands under it stands under it."""
    return "".join(" " * TAB if char == "\t" else char for char in line)


def _offsets(line: str) -> list[int]:
    """Where each character, and the end, stands in the line with spaces for tabs."""
    offsets = [0]
    for char in line:
        offsets.append(offsets[-1] + (TAB if char == "\t" else 1))
    return offsets


def counted(found: Sequence[Diagnostic]) -> str:
    """'2 errors, 1 warning', or 'no findings'."""
    counts = {severity: sum(d.severity is severity for d in found) for severity in Severity}
    parts = [f"{n} {severity}{'s' if n != 1 else ''}" for severity, n in counts.items() if n]
    return ", ".join(parts) or "no findings"


def folded(found: Sequence[Diagnostic]) -> int:
    """How many findings are only counted when they are grouped."""
    return sum(len(cause.more) for cause in causes(found))
