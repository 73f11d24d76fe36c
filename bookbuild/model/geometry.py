"""Lengths and the geometry of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

# CSS Values 4 section 6.2: 1 in = 72 pt = 25.4 mm
POINTS = {
    "pt": Fraction(1),
    "in": Fraction(72),
    "mm": Fraction(720, 254),
    "cm": Fraction(7200, 254),
    "pc": Fraction(12),
}
_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(pt|in|mm|cm|pc)\s*")


@dataclass(frozen=True, slots=True, order=True)
class Length:
    """A length, exact, in points of 1/72 inch."""

    points: Fraction

    @classmethod
    def parse(cls, text: str) -> Length:
        """'5.5in', '12 mm' -> Length. Raises ValueError."""
        if not (match := _LENGTH.fullmatch(text)):
            raise ValueError(f"'{text}' is no length: write a number and a unit, such as 0.75in or 18mm")
        return cls(Fraction(match[1]) * POINTS[match[2]])

    @property
    def css(self) -> str:
        """The length for a style sheet, in points."""
        return f"{float(self.points):.4f}".rstrip("0").rstrip(".") + "pt"

    def __add__(self, other: Length) -> Length:
        return Length(self.points + other.points)

    def __sub__(self, other: Length) -> Length:
        return Length(self.points - other.points)


# Named trims, width x height. Sources: ISO 216 (A and B series); the inch sizes are what POD printers call them.
NAMED_TRIMS = {
    "a4": ("210mm", "297mm"), "a5": ("148mm", "210mm"), "a6": ("105mm", "148mm"), "b5": ("176mm", "250mm"),
    "b6": ("125mm", "176mm"), "digest": ("5.5in", "8.5in"), "us-trade": ("6in", "9in"), "royal": ("6.14in", "9.21in"),
}  # fmt: skip
_TRIM = re.compile(r"\s*([0-9.]+)\s*(pt|in|mm|cm)?\s*[x×]\s*([0-9.]+)\s*(pt|in|mm|cm)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trim:
    """Size of the cut page."""

    width: Length
    height: Length

    @classmethod
    def parse(cls, text: str) -> Trim:
        """'5.5x8.5in', '148x210mm', 'A5' -> Trim. Raises ValueError."""
        if named := NAMED_TRIMS.get(text.strip().lower()):
            return cls(width=Length.parse(named[0]), height=Length.parse(named[1]))
        if not (match := _TRIM.fullmatch(text)):
            names = ", ".join(NAMED_TRIMS)
            raise ValueError(f"'{text}' is no trim size: write 5.5x8.5in, 148x210mm, or one of {names}")
        width, unit, height, last_unit = match.groups()
        return cls(width=Length.parse(width + (unit or last_unit)), height=Length.parse(height + last_unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """White space around the text block; inside is the binding side."""

    top: Length
    bottom: Length
    inside: Length
    outside: Length
