"""Every patch by its name."""

from __future__ import annotations

from functools import lru_cache

from bookbuild.pdf.press.patches import Patch, are_wanted, lines, pseudo, put, struts, styles, words

ALL: dict[str, tuple[Patch, ...]] = {
    "lines": (lines.PATCH,),
    "pseudo": pseudo.PATCHES,
    "struts": (struts.PATCH,),
    "styles": (styles.PATCH,),
    "words": words.PATCHES,
}


@lru_cache(maxsize=1)
def install() -> None:
    """Put them in place for this process, if they are wanted; once."""
    if are_wanted():
        put([patch for patches in ALL.values() for patch in patches])
