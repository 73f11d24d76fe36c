"""Findings about the pages of a print PDF. Names and texts of the file are hostile until they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.preflight.shapes import Rect

_LONGEST = 80
_MM = 25.4 / 72


@dataclass(frozen=True, slots=True, kw_only=True)
class PressFinding:
    """A fault. page: from 1, 0 = the file; box: x, y, width, height in millimetres from the page's upper left corner, as the
    MediaBox has it; measured, limit: with their unit, limit worded as an answer to what is asked for; source: where the limit is
    said, and when that was read."""

    rule: Rule
    page: int = 0
    box: tuple[float, float, float, float] | None = None
    measured: str = ""
    limit: str = ""
    source: str = ""
    message: str
    hint: str = ""


def as_diagnostic(finding: PressFinding, path: str) -> Diagnostic:
    """A finding -> a diagnostic. path: name of the PDF; its lines are pages."""
    source = f" ({finding.source})" if finding.source else ""
    message = f"{finding.message}: {finding.measured}".removesuffix(": ")
    message += f"; asked for: {finding.limit}{source}" if finding.limit else ""
    at = Location(path=path, line=finding.page, column=1 if finding.page else 0)
    return Diagnostic(rule=finding.rule, message=printable(message), at=at, hint=printable(finding.hint))


def in_millimetres(box: Rect, page: Rect) -> tuple[float, float, float, float]:
    """A rectangle in points from the lower left -> x, y, width, height in millimetres from the page's upper left corner."""
    x0, y0, x1, y1 = box
    sides = (x0 - page[0], page[3] - y1, x1 - x0, y1 - y0)
    return tuple(round(side * _MM, 2) for side in sides)  # type: ignore[return-value]


def once_per_page(found: Iterable[PressFinding]) -> tuple[PressFinding, ...]:
    """One finding for all that say the same of one page, the first of them; the rest are counted."""
    groups: dict[tuple[int, str, str], list[PressFinding]] = {}
    for item in found:
        groups.setdefault((item.page, item.rule.code, item.message), []).append(item)
    return tuple(_together(groups[key]) for key in sorted(groups))


def _together(group: list[PressFinding]) -> PressFinding:
    first, more = group[0], len(group) - 1
    return (
        replace(first, measured=f"{first.measured}, and {more} more on this page".removeprefix(", ")) if more else first
    )


def points(length: float) -> str:
    """'0.25 pt'."""
    return f"{length:.3f}".rstrip("0").rstrip(".") + " pt"


def millimetres(length: float) -> str:
    """Points -> '3.18 mm (0.125 in)': printers name both."""
    return f"{length * _MM:.2f} mm ({length / 72:.3f} in)"


def size(width: float, height: float) -> str:
    """'152.40 x 228.60 mm (6.000 x 9.000 in)'."""
    return f"{width * _MM:.2f} x {height * _MM:.2f} mm ({width / 72:.3f} x {height / 72:.3f} in)"


def quoted(text: str) -> str:
    """Text of the file in quotes, shortened."""
    words = printable(" ".join(text.split()))
    return f"'{words[:_LONGEST]}…'" if len(words) > _LONGEST else f"'{words}'"


def printable(text: str) -> str:
    """Text without control characters: a file may not steer the terminal of whoever looks at it."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
