"""Transparency on a page: what of it only looks transparent, and what has to be refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bookbuild.diagnostics import Rule
from bookbuild.prepress.boxes import Box
from bookbuild.prepress.images import Alpha
from bookbuild.prepress.places import Painted, meets

Place = tuple[int, int]
Trouble = tuple[Rule, str, Box | None]

_ALPHA = "a picture lets what is below it shine through"


class Soft:
    """Remembers which pictures with soft masks stand on bare paper wherever they stand. refused: those that do not."""

    def __init__(self, alphas: Mapping[Place, Alpha]) -> None:
        self.alphas = alphas
        self.refused: set[Place] = set()

    def look(self, parts: Sequence[Painted]) -> Iterator[Trouble]:
        """What of a page has to be refused: rule, what it is, and its box. parts: of a page that may have something clear."""
        is_explained = False
        below: list[Box] = []
        told: list[tuple[str, Box]] = []
        for part in parts:
            is_explained = is_explained or bool(part.clear)
            if part.clear and not any(clear == part.clear and _within(part.box, box) for clear, box in told):
                told.append((part.clear, part.box))
                yield Rule.PRESS_TRANSPARENCY, part.clear, part.box
            if part.image and self.alphas.get(part.image) is Alpha.SOFT:
                is_explained = True
                if any(meets(part.box, box) for box in below):
                    self.refused.add(part.image)
                    yield Rule.PRESS_IMAGE_ALPHA, _ALPHA, part.box
            if not part.is_white:
                below.append(part.box)
        if not is_explained:
            yield Rule.PRESS_TRANSPARENCY, "something transparent", None


def _within(one: Box, other: Box) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]
