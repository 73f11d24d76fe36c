"""Pictures of the EPUB: at most four megapixels, opaque; untouched where they are that already."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
import uharfbuzz as hb
from bookbuild.model.book import Image
from bookbuild.model.pictures import MOST_PIXELS
from bookbuild.model.store import Memory
from bookbuild.model.style import Faces, FontFamily
from bookbuild.render.fonts import HANGUL, load_faces
from bookbuild.render.pictures import epub_picture
from lxml import etree
from PIL import Image as Pillow
from tests.support.building import ROOT

FACES = Faces(text=FontFamily("source-serif-4"), hangul=FontFamily("noto-serif-kr"))


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


def test_a_drawing_brings_the_hangul_that_it_shows_and_no_more() -> None:
    (face,) = load_faces(FACES, ROOT)[-1:]
    assert face.family == HANGUL
    words = "<text font-family=\"'Book Text', serif\">Busan 부산</text>"
    given = Image(
        path="a.svg",
        media_type="image/svg+xml",
        width=30,
        height=20,
        data=SVG.replace("</svg>", f"{words}</svg>").encode(),
    )
    root = etree.fromstring(epub_picture(given, Memory(), (face,)))
    (style,) = root.iter("{*}style")
    assert style.text.startswith('@font-face { font-family: "Book Text"; src: url("data:font/otf;base64,')
    assert "unicode-range: U+BD80, U+C0B0;" in style.text
    assert "Book Hangul" not in style.text
    font = base64.b64decode(re.findall(r"base64,([^\"]*)", style.text)[0])
    assert set(hb.Face(font).unicodes) == {ord("부"), ord("산")}


def test_a_drawing_without_hangul_brings_no_font() -> None:
    given = Image(path="a.svg", media_type="image/svg+xml", width=30, height=20, data=SVG.encode())
    assert b"font-face" not in epub_picture(given, Memory(), load_faces(FACES, ROOT)[-1:])
