"""An EPUB and its cover -> what a shop will not take. Numbers only; what a shop's converter makes of a book is not known."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.destination import Destination
from bookbuild.verify.archive import open_archive

PICTURES = (".jpg", ".jpeg", ".png", ".gif")
MEGABYTE = MEGAPIXEL = 1_000_000


def check_for_shop(epub: bytes, cover: bytes, shop: Destination, name: str) -> Iterator[Diagnostic]:
    """cover: the picture beside the EPUB, empty = there is none; name: of the EPUB. Reports shop-limit."""
    if shop.most_megabytes and len(epub) > shop.most_megabytes * MEGABYTE:
        what = f"the EPUB has {len(epub) / MEGABYTE:.1f} MB; {shop.name} takes {shop.most_megabytes}"
        yield _found(shop, "most-megabytes", what, Location(path=name), "save its pictures smaller")
    archive = open_archive(epub)
    for path in archive.names:
        if shop.most_megapixels and path.lower().endswith(PICTURES) and (data := archive.files.get(path)) is not None:
            wide, tall = _size(data)
            if wide * tall > shop.most_megapixels * MEGAPIXEL:
                what = (
                    f"the picture has {wide} x {tall} pixels; {shop.name} takes {shop.most_megapixels} million in all"
                )
                yield _found(shop, "most-megapixels", what, Location(path=f"{name}/{path}"), "save it smaller")
    yield from _cover(shop, *_size(cover)) if cover else ()


def _cover(shop: Destination, wide: int, tall: int) -> Iterator[Diagnostic]:
    asked = shop.picture
    (short, long), (least_short, least_long) = sorted((wide, tall)), sorted((asked.least_wide, asked.least_tall))
    at = Location(path="book.yaml", line=1, column=1)
    if short < least_short or long < least_long:
        what = f"the cover has {wide} x {tall} pixels; {shop.name} asks for {least_short} x {least_long} at least"
        yield _found(shop, "picture", what, at, "give `cover: image:` a larger picture")
    if asked.most_side and long > asked.most_side:
        what = f"the cover has {wide} x {tall} pixels; {shop.name} takes sides of {asked.most_side}"
        yield _found(shop, "picture", what, at, "give `cover: image:` a smaller picture")


def _found(shop: Destination, key: str, what: str, at: Location, hint: str) -> Diagnostic:
    source = next((s for k, s in sorted(shop.sources.items()) if k == key or k.startswith(f"{key}.")), None)
    message = f"{what} ({source.place}, {source.checked})" if source else what
    return Diagnostic(rule=Rule.SHOP_LIMIT, message=message, at=at, hint=hint)


def _size(data: bytes) -> tuple[int, int]:
    """Width and height by the head of a picture; nothing is decoded."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, 0
