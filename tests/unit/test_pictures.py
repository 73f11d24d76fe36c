"""Pictures of the EPUB: at most four megapixels, opaque; untouched where they are that already."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bookbuild.model.book import Image
from bookbuild.model.pictures import MOST_PIXELS
from bookbuild.model.store import Memory
from bookbuild.render.pictures import epub_picture
from lxml import etree
from PIL import Image as Pillow


def image(picture: Pillow.Image, kind: str = "PNG", **options: Any) -> Image:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return Image(
        path=f"a.{kind.lower()}", media_type=f"image/{kind.lower()}", width=picture.width, height=picture.height,
        data=out.getvalue(),
    )  # fmt: skip


def opened(data: bytes) -> Pillow.Image:
    return Pillow.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_of_good_size_goes_in_as_it_is(kind: str) -> None:
    given = image(Pillow.new("RGB", (2000, 2000), "#345"), kind)
    assert given.width * given.height == MOST_PIXELS
    assert epub_picture(given, Memory()) == given.data


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_picture_is_made_smaller_in_its_proportions(kind: str) -> None:
    made = opened(epub_picture(image(Pillow.new("RGB", (4000, 2000), "#345"), kind), Memory()))
    assert made.format == kind
    assert MOST_PIXELS * 0.98 < made.width * made.height <= MOST_PIXELS
    assert made.width / made.height == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_gets_a_white_ground(mode: str) -> None:
    clear = Pillow.new("RGBA", (20, 10), (0, 0, 0, 0))
    clear.putpixel((3, 3), (0, 0, 0, 255))
    given = (
        image(clear.convert(mode))
        if mode != "P"
        else image(clear.convert("P"), transparency=clear.convert("P").getpixel((0, 0)))
    )
    made = opened(epub_picture(given, Memory())).convert("RGB")
    assert made.getpixel((0, 0)) == (255, 255, 255)
    assert "A" not in opened(epub_picture(given, Memory())).getbands()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5 -5 30 20"><title>A line</title><path d="M0 0h9"/></svg>'


def test_a_drawing_gets_a_ground_as_large_as_its_view_box_before_everything_drawn() -> None:
    given = Image(path="a.svg", media_type="image/svg+xml", width=30, height=20, data=SVG.encode())
    root = etree.fromstring(epub_picture(given, Memory()))
    assert [etree.QName(child).localname for child in root] == ["title", "rect", "path"]
    assert dict(root[1].attrib) == {"fill": "#ffffff", "x": "-5", "y": "-5", "width": "30", "height": "20"}


def test_a_moving_picture_is_left_alone() -> None:
    frames = [Pillow.new("P", (4, 4), n) for n in range(2)]
    given = image(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert epub_picture(given, Memory()) == given.data
