"""Editions: which of a book's passages an output shows, and what becomes of the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Strategy(StrEnum):
    """What becomes of text that an edition does not show where it stands. Nothing is ever hidden: it is not there."""

    SHOW = "show"
    LEAVE_OUT = "leave out"
    SEAL = "seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One way to give out the book. suffix: what its file names end with after the slug. is_extract: not all chapters."""

    name: str
    suffix: str
    strategy: Strategy
    is_extract: bool = False

    @property
    def promises(self) -> bool:
        """Say whether it promises that text above its level is nowhere, or only in sealed notes."""
        return self.strategy is not Strategy.SHOW


FULL = Edition(name="full", suffix="", strategy=Strategy.SHOW)
SAFE = Edition(name="safe", suffix="-safe", strategy=Strategy.LEAVE_OUT)
SEALED = Edition(name="sealed", suffix="-sealed", strategy=Strategy.SEAL)
SAMPLE = Edition(name="sample", suffix="-sample", strategy=Strategy.LEAVE_OUT, is_extract=True)
EDITIONS: dict[str, Edition] = {edition.name: edition for edition in (FULL, SAFE, SEALED, SAMPLE)}
