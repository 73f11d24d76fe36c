"""Pictures a strip at a time, so that what a conversion needs besides its result stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PIL import Image as Pillow

_ROWS = 128


def strips(picture: Pillow.Image) -> Iterator[Pillow.Image]:
    """The picture from the top down."""
    for top in range(0, picture.height, _ROWS):
        yield picture.crop((0, top, picture.width, min(picture.height, top + _ROWS)))


def by_strips(picture: Pillow.Image, mode: str, change: Callable[[Pillow.Image], Pillow.Image]) -> Pillow.Image:
    """The picture, changed."""
    out = Pillow.new(mode, picture.size)
    for number, strip in enumerate(strips(picture)):
        out.paste(change(strip), (0, number * _ROWS))
    return out
