"""Words of two PDFs and where they stand, as poppler reads them, compared page by page."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.building import tool

_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


@dataclass(frozen=True)
class Difference:
    """A page on which two PDFs differ. kind: "words" or "places"."""

    page: int
    kind: str
    told: str


Word = tuple[str, float, float, float]


def words(data: bytes) -> list[list[Word]]:
    """For each page (word, left, top, right) in points, from the top down."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "look.pdf", Path(folder) / "look.html"
        file.write_bytes(data)
        assert tool("pdftotext", "-bbox", file, out).returncode == 0
        pages = out.read_text(encoding="utf-8").split("<page ")[1:]
    found = []
    for page in pages:
        here = [(m[5], float(m[1]), float(m[2]), float(m[3])) for m in _WORD.finditer(page)]
        found.append(sorted(here, key=lambda w: (round(w[2]), w[1], w[0])))
    return found


def differences(first: bytes, second: bytes, *, points: float = 0.1) -> list[Difference]:
    """What is elsewhere or other in the second PDF. points: how far apart is the same place."""
    one, other = words(first), words(second)
    assert len(one) == len(other), (len(one), len(other))
    assert sum(map(len, one)) > 50
    out = []
    for page, (before, after) in enumerate(zip(one, other, strict=True)):
        texts = [" ".join(word for word, *_ in side) for side in (before, after)]
        if texts[0] != texts[1]:
            out.append(Difference(page, "words", f"{texts[0][:60]} … {texts[1][:60]}"))
            continue
        pairs = zip(before, after, strict=True)
        moved = [max(abs(p - q) for p, q in zip(a[1:], b[1:], strict=True)) for a, b in pairs]
        if max(moved, default=0) > points:
            count = sum(step > points for step in moved)
            out.append(
                Difference(page, "places", f"{count} of {len(before)} words, the furthest by {max(moved):.2f} points")
            )
    return out
