"""Editions: which of a book's passages an output shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One way to give out the book. suffix: what its file names end with after the slug."""

    name: str
    suffix: str


FULL = Edition(name="full", suffix="")
EDITIONS: dict[str, Edition] = {FULL.name: FULL}
