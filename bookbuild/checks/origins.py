"""What was found in a file to the place of the manuscript that it comes from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import PurePosixPath

from bookbuild.checks.matching import squeeze
from bookbuild.checks.pieces import Kind
from bookbuild.checks.search import Hit
from bookbuild.model.spoilers import Origin, Surface

_TELLING = 12


class Origins:
    """The texts of the manuscript outside of marks, as one text to search."""

    def __init__(self, origins: tuple[Origin, ...]) -> None:
        self.origins = origins
        texts = [squeeze(origin.text) for origin in origins]
        self.whole = "\0" + "\0".join(texts) + "\0"
        self.starts = [1, *accumulate((len(text) + 1 for text in texts), initial=1)][1:-1] if texts else []
        self.known: dict[str, tuple[tuple[int, int], ...]] = {}

    def of(self, hit: Hit, kind: Kind) -> Origin | None:
        """The origin that holds what was found: one of a fitting surface, and the one whose words run on as there."""
        best: tuple[tuple[bool, bool, int, int], Origin] | None = None
        for at, number in self._places(hit.matched):
            origin = self.origins[number]
            if origin.is_marked and not hit.segment.marks:
                continue  # it stands there by right
            fits = origin.surface in kind.surfaces
            rank = len(kind.surfaces) - kind.surfaces.index(origin.surface) if fits else 0
            key = (not origin.is_marked, fits, self._likeness(hit, at), rank)
            if best is None or key > best[0]:
                best = (key, origin)
        return best[1] if best else None

    def picture(self, hit: Hit) -> Origin | None:
        """The place that shows the image file in which something was found."""
        files = (o for o in self.origins if o.surface is Surface.FILE)
        place = squeeze(hit.segment.place)
        return next((o for o in files if squeeze(PurePosixPath(o.text).name) in place), None)

    def _places(self, matched: str) -> tuple[tuple[int, int], ...]:
        if matched not in self.known:
            self.known[matched] = tuple(self._find(matched))
        return self.known[matched]

    def _find(self, matched: str) -> Iterator[tuple[int, int]]:
        at = self.whole.find(matched) if matched else -1
        while at >= 0:
            yield at, bisect_right(self.starts, at) - 1
            at = self.whole.find(matched, at + len(matched))

    def _likeness(self, hit: Hit, at: int) -> int:
        """How many letters around the place are those around the finding; a short origin that is all there counts too."""
        end = at + len(hit.matched)
        left = _common(reversed(hit.before), reversed(self.whole[max(0, at - len(hit.before)) : at]))
        right = _common(iter(hit.after), iter(self.whole[end : end + len(hit.after)]))
        is_whole = self.whole[at - left - 1] == "\0" and self.whole[end + right] == "\0"
        return max(left + right, _TELLING) if is_whole else left + right


def _common(first: Iterator[str], second: Iterator[str]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
