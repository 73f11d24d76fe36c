"""Findings as JSON. The keys stay as they are (docs/check.md); new ones may come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bookbuild.cli.forms.places import Sources, span
from bookbuild.diagnostics import Diagnostic, Severity


def findings_as_values(
    found: Sequence[Diagnostic], root: Path, shown_path: Callable[[str], str]
) -> list[dict[str, object]]:
    """A mapping for each. Lines and columns count from 1, in characters; end_column is the one behind the last."""
    sources = Sources(root)
    return [_value(item, sources, shown_path) for item in found]


def _value(item: Diagnostic, sources: Sources, shown_path: Callable[[str], str]) -> dict[str, object]:
    line = sources.line(item)
    start, end = span(line, item) if line is not None else (0, 0)
    return {
        "rule": item.rule.code, "severity": str(item.severity), "path": shown_path(item.at.path), "line": item.at.line or None,
        "column": item.at.column or None, "end_column": end + 1 if end > start else None, "message": item.message,
        "hint": item.hint or None,
    }  # fmt: skip


def totals(found: Sequence[Diagnostic]) -> dict[str, int]:
    """How many findings there are of each severity."""
    return {f"{severity}s": sum(item.severity is severity for item in found) for severity in Severity}
