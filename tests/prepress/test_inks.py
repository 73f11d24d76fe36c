"""Colours and pictures as ink."""

from __future__ import annotations

import io
import random

import pikepdf
import pytest
from bookbuild.model.press import Ink
from bookbuild.prepress.images import Alpha, alpha_of, convert_image, to_inks
from bookbuild.prepress.ink import Inks, Unconvertible
from bookbuild.prepress.limit import most_ink, under_limit
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageDraw
from tests.support.printing import picture, press_profile

PROFILE = press_profile()
GREY = Inks(Ink.GREY, PROFILE)
CMYK = Inks(Ink.CMYK, PROFILE, 240)
UNIT = st.floats(0, 1)


def noise(mode: str = "RGB", size: tuple[int, int] = (120, 90)) -> Pillow.Image:
    bands = [
        Pillow.frombytes("L", size, random.Random(7).randbytes(size[0] * size[1])),
        Pillow.linear_gradient("L").resize(size),
        Pillow.radial_gradient("L").resize(size),
    ]
    return Pillow.merge("RGB", [band.point(lambda v: v // 2) for band in bands]).convert(mode)


@given(UNIT)
def test_greys_are_black_ink_alone(light: float) -> None:
    c, m, y, k = CMYK.rgb(light, light, light)
    assert (c, m, y) == (0, 0, 0)
    assert k == pytest.approx(1 - GREY.rgb(light, light, light)[0], abs=1e-9)


def test_black_is_all_ink_and_white_is_none() -> None:
    assert CMYK.rgb(0, 0, 0) == (0, 0, 0, 1)
    assert CMYK.rgb(1, 1, 1) == (0, 0, 0, 0)
    assert (GREY.grey(0), GREY.grey(1)) == ((0,), (1,))


def test_lighter_greys_take_less_ink() -> None:
    greys = [GREY.grey(step / 40)[0] for step in range(41)]
    assert greys == sorted(greys)
    assert len(set(greys)) == 41


@given(UNIT, UNIT, UNIT)
def test_colours_keep_the_limit(red: float, green: float, blue: float) -> None:
    assert sum(CMYK.rgb(red, green, blue)) <= 2.4
    assert sum(CMYK.rgb(red, green, blue, mixed=True)) <= 2.4


def test_the_limit_binds_for_this_press() -> None:
    free = Inks(Ink.CMYK, PROFILE)
    assert sum(free.rgb(0.1, 0.02, 0.02)) > 2.4
    assert CMYK.cmyk(1, 1, 1, 1) == pytest.approx((0.4667, 0.4667, 0.4667, 1), abs=1e-3)


def test_ink_that_the_book_asks_for_stays() -> None:
    assert CMYK.cmyk(0, 0, 0, 0.4) == (0, 0, 0, 0.4)
    assert GREY.cmyk(0, 0, 0, 0.4) == (0.6,)


def test_measured_colours_have_their_hue() -> None:
    cyan, magenta, *_ = CMYK.lab(50, 60, 20)
    assert magenta > cyan
    assert CMYK.lab(50, 0, 0)[:3] == (0, 0, 0)


def test_without_a_profile_greys_have_a_curve_and_colours_are_refused() -> None:
    bare = Inks(Ink.CMYK)
    assert 0.5 < bare.grey(0.5)[3] < 0.7
    with pytest.raises(Unconvertible):
        bare.rgb(1, 0, 0)


def test_bright_and_dark_colours_stay_so_in_grey() -> None:
    yellow, red, blue = GREY.rgb(1, 1, 0)[0], GREY.rgb(0.8, 0, 0)[0], GREY.rgb(0, 0, 0.6)[0]
    assert yellow > red > blue


@pytest.mark.parametrize("jpeg", [True, False])
def test_pictures_keep_the_limit(jpeg: bool) -> None:
    pdf = pikepdf.new()
    image = picture(pdf, noise(), jpeg=jpeg)
    assert most_ink(to_inks(noise(), Inks(Ink.CMYK, PROFILE))) > 300
    convert_image(pdf, image, CMYK, Alpha.NONE)
    result = pikepdf.PdfImage(image).as_pil_image()
    assert result.mode == "CMYK"
    assert most_ink(result) <= 240
    assert (image.Filter == pikepdf.Name.DCTDecode) is jpeg


def test_the_limit_leaves_black_and_proportions() -> None:
    whole = Pillow.new("CMYK", (3, 300), (200, 100, 50, 250))
    c, m, y, k = under_limit(whole, 150).getpixel((1, 299))
    assert k == 250
    assert c / m == pytest.approx(2, abs=0.1)
    assert c + m + y + k <= 150 * 2.55


@pytest.mark.parametrize("kind", [Ink.GREY, Ink.CMYK])
def test_grey_pictures_are_of_one_plate(kind: Ink) -> None:
    pdf = pikepdf.new()
    image = picture(pdf, noise("L").convert("RGB"))
    convert_image(pdf, image, Inks(kind, PROFILE), Alpha.NONE)
    assert image.ColorSpace == pikepdf.Name.DeviceGray


def test_line_art_is_of_one_bit_again() -> None:
    art = Pillow.new("1", (61, 40), 1)
    ImageDraw.Draw(art).line((0, 0, 60, 39), fill=0)
    pdf = pikepdf.new()
    for mode in ("1", "L", "RGB"):
        image = picture(pdf, art.convert(mode))
        convert_image(pdf, image, GREY, Alpha.NONE)
        assert image.BitsPerComponent == 1
        assert pikepdf.PdfImage(image).as_pil_image().convert("L").tobytes() == art.convert("L").tobytes()


def test_inks_of_a_picture_stay() -> None:
    pdf = pikepdf.new()
    whole = noise("CMYK")
    image = picture(pdf, whole)
    convert_image(pdf, image, Inks(Ink.CMYK, PROFILE), Alpha.NONE)
    assert pikepdf.PdfImage(image).as_pil_image().tobytes() == whole.tobytes()


def mask(*values: int) -> Pillow.Image:
    out = Pillow.new("L", (120, 90), values[0])
    for place, value in enumerate(values[1:]):
        out.paste(value, (place * 30, 0, place * 30 + 30, 90))
    return out


@pytest.mark.parametrize(("values", "kind"), [((255,), Alpha.NONE), ((255, 0), Alpha.CUT), ((255, 0, 90), Alpha.SOFT)])
def test_masks_are_told_apart(values: tuple[int, ...], kind: Alpha) -> None:
    assert alpha_of(picture(pikepdf.new(), noise(), mask=mask(*values))) is kind


def test_points_that_are_left_out_stay_left_out() -> None:
    pdf = pikepdf.new()
    image = picture(pdf, noise(), mask=mask(255, 0))
    convert_image(pdf, image, GREY, Alpha.CUT)
    assert "/SMask" not in image
    stencil = pikepdf.PdfImage(image.Mask)
    assert stencil.image_mask
    raw = Pillow.frombytes("1", (120, 90), image.Mask.read_bytes())
    assert (raw.getpixel((10, 10)), raw.getpixel((50, 10))) == (255, 0)


def test_half_transparent_points_become_what_paper_makes_of_them() -> None:
    pdf = pikepdf.new()
    image = picture(pdf, Pillow.new("RGB", (120, 90), "black"), mask=mask(255, 0, 128))
    convert_image(pdf, image, GREY, Alpha.SOFT)
    result = pikepdf.PdfImage(image).as_pil_image()
    assert result.getpixel((10, 10)) == 255
    assert result.getpixel((100, 10)) == 0
    assert 100 < result.getpixel((40, 10)) < 200


def test_a_broken_picture_is_refused() -> None:
    pdf = pikepdf.new()
    image = picture(pdf, noise(), jpeg=True)
    image.write(b"\xff\xd8nothing", filter=pikepdf.Name.DCTDecode)
    with pytest.raises(Unconvertible):
        convert_image(pdf, image, GREY, Alpha.NONE)


def test_a_profile_in_a_picture_is_honoured() -> None:
    from PIL import ImageCms

    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = io.BytesIO()
    noise().save(data, "JPEG", icc_profile=wide)
    pdf = pikepdf.new()
    image = picture(pdf, noise(), jpeg=True)
    image.write(data.getvalue(), filter=pikepdf.Name.DCTDecode)
    convert_image(pdf, image, GREY, Alpha.NONE)
    assert image.ColorSpace == pikepdf.Name.DeviceGray
