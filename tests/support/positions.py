"""Characters of two PDFs and where they stand, compared page by page."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2


@dataclass(frozen=True)
class Difference:
    """A page on which two PDFs differ. kind: "words" or "places"; by: points, if all of it moved by as much, else None."""

    page: int
    kind: str
    by: tuple[float, float] | None
    told: str


Char = tuple[str, float, float]


def characters(page: pypdfium2.PdfPage) -> list[Char]:
    """(character, left, foot) of every character that is seen, from the top down."""
    text = page.get_textpage()
    out = []
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char and char.strip():
            left, foot, _, _ = text.get_charbox(index, loose=True)
            out.append((char, left, foot))
    return sorted(out, key=lambda c: (-round(c[2]), c[1], c[0]))


def differences(first: bytes, second: bytes, *, points: float = 0.1) -> list[Difference]:
    """What is elsewhere or other in the second PDF. points: how far apart is the same place."""
    one, other = pypdfium2.PdfDocument(first), pypdfium2.PdfDocument(second)
    assert len(one) == len(other), (len(one), len(other))
    out = []
    for page in range(len(one)):
        before, after = characters(one[page]), characters(other[page])
        words = ["".join(c for c, _, _ in side) for side in (before, after)]
        if words[0] != words[1]:
            out.append(Difference(page, "words", None, f"{words[0][:60]} … {words[1][:60]}"))
            continue
        moved = [(a, b) for a, b in zip(before, after, strict=True) if max(abs(a[1] - b[1]), abs(a[2] - b[2])) > points]
        if moved:
            steps = {(round(b[1] - a[1], 1), round(b[2] - a[2], 1)) for a, b in moved}
            by = next(iter(steps)) if len(steps) == 1 else None
            out.append(
                Difference(page, "places", by, f"{len(moved)} of {len(before)} characters by {sorted(steps)[:3]}")
            )
    return out
