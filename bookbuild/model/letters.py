"""Text as its letters: what hyphens, ligatures, quotes, dashes, spaces and figures of notes cannot change."""

from __future__ import annotations

import re
import unicodedata

# with the accents that follow a letter, and what may stand invisible in a word
TOKEN = re.compile("(?:[^\\W\\d_][\u0300-\u036f\u00ad\u200b-\u200d\u2060]*)+")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_NOT_CHARACTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """The letters of a text, casefolded; no figures, so that the call of a note parts no words."""
    return _NOT_LETTERS.sub("", _folded(text))


def characters(text: str) -> str:
    """The letters and figures of a text, casefolded."""
    return _NOT_CHARACTERS.sub("", _folded(text))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
