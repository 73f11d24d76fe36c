"""What a proof says: figures of the book, and faults with their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bookbuild.diagnostics import Diagnostic, Location, Rule, Severity

MM = 25.4 / 72  # millimetres in a point


class Unreadable(Exception):
    """Bytes that are no PDF, or one that is locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place on a page, in mm from the top left corner of the sheet."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault on a page. page: side of the sheet, from 1; label: the folio; measured, limit: in `unit`, None = not counted."""

    rule: Rule
    page: int
    label: str
    message: str
    box: Box | None = None
    measured: float | None = None
    limit: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the pages measure. size, leading, measure: points; word_space: median of justified lines, in parts of an em.

    characters: a full line, with spaces (mean, fewest, most); loose, tight, rivers: of 100 justified lines.
    """

    pages: int = 0
    lines: int = 0
    size: float = 0.0
    leading: float = 0.0
    measure: float = 0.0
    characters: tuple[float, int, int] = (0.0, 0, 0)
    word_space: float = 0.0
    loose: float = 0.0
    tight: float = 0.0
    rivers: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Figures and faults, in the order of the pages. language: of the text; is_tagged: the file tells paragraphs apart."""

    language: str
    is_tagged: bool
    figures: Figures
    faults: tuple[Fault, ...]

    @property
    def has_errors(self) -> bool:
        """Say whether something must not go to the printer."""
        return any(fault.rule.severity is Severity.ERROR for fault in self.faults)

    def diagnostics(self, path: str) -> Iterator[Diagnostic]:
        """The faults as findings about a file. path: what to call it. The line of a place is the page."""
        for fault in self.faults:
            where = f"page {fault.label or fault.page}: " if fault.page else ""
            at = Location(path=path, line=fault.page, column=1 if fault.page else 0)
            yield Diagnostic(rule=fault.rule, message=where + fault.message, at=at)
