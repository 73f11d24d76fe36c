"""Characters that no book may hold, and places in bytes."""

from __future__ import annotations

import re

# XML 1.0 section 2.2: what a document may not hold; noncharacters (Unicode 23.7), which the parser uses as marks;
# and U+FFFD, the trace of a broken conversion
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffd\ufffe\uffff\ud800-\udfff]")


def entity_character(entity: str) -> str:
    """The character a numeric entity names, also where html.unescape would put another or none."""
    number = int(entity[3:-1], 16) if entity[2] in "xX" else int(entity[2:-1])
    return chr(number) if 0 < number < 0x110000 else "\ufffd"


def place_in_bytes(data: bytes, offset: int) -> tuple[int, int]:
    """Line and column, in characters from 1, of an offset into UTF-8 text that is good up to there."""
    before = data[:offset].decode("utf-8", errors="replace")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
