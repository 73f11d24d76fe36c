"""What shops do not take: files and pictures that are too large, covers that are too small."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from bookbuild.diagnostics import Rule
from bookbuild.model.destination import Destination, Goods, Picture
from bookbuild.model.press import Source
from bookbuild.verify.shops import check_for_shop
from PIL import Image

PAGE = Source(place="its page", checked=date(2026, 11, 1), is_direct=True)
SHOP = Destination(
    key="shop", name="A shop", kind=Goods.EBOOK, most_megabytes=1, most_megapixels=1,
    picture=Picture(least_wide=40, least_tall=60, most_side=200),
    sources={"most-megabytes": PAGE, "most-megapixels": PAGE, "picture.least-wide": PAGE},
)  # fmt: skip


def picture(wide: int, tall: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (wide, tall)).save(out, "PNG")
    return out.getvalue()


def epub(**pictures: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, data in pictures.items():
            archive.writestr(f"EPUB/{name}.png", data)
    return out.getvalue()


def told(data: bytes, cover: bytes, shop: Destination = SHOP) -> list[tuple[str, str]]:
    found = list(check_for_shop(data, cover, shop, "a.epub"))
    assert all(item.rule is Rule.SHOP_LIMIT and "(its page, 2026-11-01)" in item.message for item in found)
    return [(item.at.path, item.message.partition(";")[0]) for item in found]


def test_what_keeps_every_limit_is_not_told() -> None:
    assert told(epub(map=picture(1000, 1000)), picture(40, 60)) == []
    assert told(epub(map=picture(1000, 1000)), picture(200, 130)) == []


@pytest.mark.parametrize("cover", [(39, 60), (59, 59), (201, 60)])
def test_a_cover_outside_the_limits(cover: tuple[int, int]) -> None:
    assert told(epub(), picture(*cover)) == [("book.yaml", f"the cover has {cover[0]} x {cover[1]} pixels")]


def test_a_picture_with_too_many_pixels_is_named() -> None:
    assert told(epub(map=picture(1001, 1000), rule=picture(10, 1)), b"") == [
        ("a.epub/EPUB/map.png", "the picture has 1001 x 1000 pixels")
    ]


def test_a_file_that_is_too_large() -> None:
    assert told(epub(map=b"\0" * 1_000_001), b"") == [("a.epub", "the EPUB has 1.0 MB")]


def test_bytes_that_are_no_picture_end_nothing() -> None:
    assert told(epub(map=b"GIF89a"), b"no picture", replace(SHOP, picture=Picture())) == []
