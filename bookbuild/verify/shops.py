"""An EPUB and its cover -> what a shop will not take. Numbers only; what a shop's converter makes of a book is not known."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.verify.archive import open_archive

PICTURES = (".jpg", ".jpeg", ".png", ".gif")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopLimits:
    """What a shop takes; 0 = it asks for nothing. megabytes: of the EPUB; pixels: of a picture in it; least_short,
    least_long: sides of the cover beside it, in pixels; most_long: of its longer side; source: where it says so; checked: when
    that was read."""

    name: str
    megabytes: int = 0
    pixels: int = 0
    least_short: int = 0
    least_long: int = 0
    most_long: int = 0
    source: str
    checked: str


SHOPS = {
    "apple": ShopLimits(
        name="Apple Books", megabytes=2000, pixels=4_000_000, source="itunespartner.apple.com/books, Prepare your book",
        checked="2026-11",
    ),
    "google": ShopLimits(
        name="Google Play Books", megabytes=2000, least_short=640, least_long=640, most_long=7200,
        source="support.google.com/books/partner/answer/3424254", checked="2026-11",
    ),
    "kdp-ebook": ShopLimits(
        name="Amazon KDP", megabytes=650, least_short=625, least_long=1000, most_long=10_000,
        source="kdp.amazon.com/help, Cover image guidelines; the size of the file is reported", checked="2026-11",
    ),
    "kobo": ShopLimits(
        name="Kobo", megabytes=100, source="reported by publishers; github.com/kobolabs/epub-spec names none",
        checked="2026-11",
    ),
}  # fmt: skip


def check_for_shop(epub: bytes, cover: bytes, limits: ShopLimits, name: str) -> Iterator[Diagnostic]:
    """name: of the EPUB. Reports shop-limit."""
    if limits.megabytes and len(epub) > limits.megabytes * MEGABYTE:
        what = f"the EPUB has {len(epub) / MEGABYTE:.1f} MB; {limits.name} takes {limits.megabytes}"
        yield _found(limits, what, Location(path=name), "save its pictures smaller")
    archive = open_archive(epub)
    for path in archive.names:
        if limits.pixels and path.lower().endswith(PICTURES) and (data := archive.files.get(path)) is not None:
            wide, tall = _size(data)
            if wide * tall > limits.pixels:
                what = f"the picture has {wide} x {tall} pixels; {limits.name} takes {limits.pixels:,} in all"
                yield _found(limits, what, Location(path=f"{name}/{path}"), "save it smaller")
    yield from _cover(limits, *_size(cover)) if cover else ()


def _cover(limits: ShopLimits, wide: int, tall: int) -> Iterator[Diagnostic]:
    short, long = sorted((wide, tall))
    at = Location(path="book.yaml", line=1, column=1)
    if short < limits.least_short or long < limits.least_long:
        least = f"{limits.least_short} x {limits.least_long}"
        what = f"the cover has {wide} x {tall} pixels; {limits.name} asks for {least} at least"
        yield _found(limits, what, at, "give `cover: image:` a larger picture")
    if limits.most_long and long > limits.most_long:
        what = f"the cover has {wide} x {tall} pixels; {limits.name} takes sides of {limits.most_long}"
        yield _found(limits, what, at, "give `cover: image:` a smaller picture")


def _found(limits: ShopLimits, what: str, at: Location, hint: str) -> Diagnostic:
    message = f"{what} ({limits.source}, {limits.checked})"
    return Diagnostic(rule=Rule.SHOP_LIMIT, message=message, at=at, hint=hint)


def _size(data: bytes) -> tuple[int, int]:
    """Width and height by the head of a picture; nothing is decoded."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, 0
