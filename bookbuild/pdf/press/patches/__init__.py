"""Less work for the same pages: functions of WeasyPrint 70.0 with the same results and fewer calls.

One patch a module; each says what it replaces and why that changes no output. They are on unless BOOKBUILD_UNPATCHED is
set, or WeasyPrint is of another version. tests/unit/test_patches.py fails when a replaced function is not the one that was
read, and compares layouts with and without them byte by byte. docs/weasyprint-patches.md has what each saves. A mend, which does
change the pages, says so; it is in place whenever the version is right.
"""

from __future__ import annotations

import hashlib
import inspect
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import weasyprint

VERSION = "70.0"
SWITCH = "BOOKBUILD_UNPATCHED"


@dataclass(frozen=True, slots=True)
class Patch:
    """A function of WeasyPrint that is replaced. owner: module or class; digest: of the source that was read."""

    owner: Any
    name: str
    make: Callable[[Any], Any]
    digest: str
    also: tuple[Any, ...] = ()

    @property
    def source_digest(self) -> str:
        """Digest of the source of what is there now."""
        return hashlib.sha256(inspect.getsource(getattr(self.owner, self.name)).encode()).hexdigest()[:16]


@contextmanager
def applied(patches: Sequence[Patch]) -> Iterator[None]:
    """With the patches in place, for as long as the context lasts."""
    before = [(owner, p.name, getattr(owner, p.name)) for p in patches for owner in (p.owner, *p.also)]
    try:
        put(patches)
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def put(patches: Sequence[Patch]) -> None:
    """Put the patches in place. `also`: other modules that took the function by its name."""
    for patch in patches:
        new = patch.make(getattr(patch.owner, patch.name))
        for owner in (patch.owner, *patch.also):
            setattr(owner, patch.name, new)


def are_known() -> bool:
    """Say whether the patches are for this WeasyPrint."""
    return bool(weasyprint.VERSION == VERSION)


def are_wanted() -> bool:
    """Say whether they are for this WeasyPrint, and not switched off."""
    return are_known() and not os.environ.get(SWITCH)
