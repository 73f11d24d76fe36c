"""Every patch by its name: those that save work, and those that mend what comes out."""

from __future__ import annotations

from functools import lru_cache

from bookbuild.pdf.press.patches import (
    Patch,
    are_known,
    are_wanted,
    grid,
    lines,
    pseudo,
    put,
    spaces,
    struts,
    styles,
    words,
)

ALL: dict[str, tuple[Patch, ...]] = {
    "lines": (lines.PATCH,),
    "pseudo": pseudo.PATCHES,
    "struts": (struts.PATCH,),
    "styles": (styles.PATCH,),
    "words": words.PATCHES,
}
MENDS: dict[str, tuple[Patch, ...]] = {"grid": (grid.PATCH,), "spaces": (spaces.PATCH,)}


@lru_cache(maxsize=1)
def install() -> None:
    """Put them in place for this process, if they are wanted; once. Mends go over the others."""
    if are_wanted():
        put([patch for patches in ALL.values() for patch in patches])
    if are_known():
        put([patch for patches in MENDS.values() for patch in patches])
