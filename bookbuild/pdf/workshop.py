"""How print gets its work done: by whom, and what is remembered. Given by the pipeline; print knows no pool and no disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from bookbuild.model.store import Forgetful, Store

A = TypeVar("A")
B = TypeVar("B")


def in_turn(function: Callable[[A], B], items: Sequence[A], weight: int) -> Iterator[tuple[int, B]]:
    """function(item) for each item, in this process."""
    del weight
    for index, item in enumerate(items):
        yield index, function(item)


class Worker(Protocol):
    """Does the same to many items, perhaps in other processes."""

    def __call__(self, function: Callable[[A], B], items: Sequence[A], weight: int) -> Iterator[tuple[int, B]]:
        """(index, function(item)) for each item, as they are ready. weight: of all items, in characters of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """work: does jobs; store: remembers results; stamp: digest of the code and libraries that results follow from.

    scratch: folder for kits, which the caller removes.
    """

    scratch: Path
    work: Worker = in_turn
    store: Store = field(default_factory=Forgetful)
    stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far the layout is. Each counts sections."""

    laid_out: int = 0
    cached: int = 0
    remaining: int = 0
