"""Columns of text that stand under each other on a terminal, also where characters are two cells wide."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bookbuild.cli.console import width_of


def table(rows: Sequence[Sequence[str]], *, right: Container[int] = ()) -> list[str]:
    """Lines of a table, the first row its head. right: columns that are set flush right."""
    widths = [max(width_of(row[n]) for row in rows) for n in range(len(rows[0]))]
    return ["  ".join(_cell(c, widths[n], right=n in right) for n, c in enumerate(row)).rstrip() for row in rows]


def _cell(text: str, width: int, *, right: bool) -> str:
    room = " " * (width - width_of(text))
    return room + text if right else text + room
