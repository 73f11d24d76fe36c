"""What is transparent is refused with its place; what only looks so is not."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour, Ink
from bookbuild.prepress.press import Pressed, to_press
from PIL import Image as Pillow
from tests.support.printing import content_of, picture, press_profile, small_pdf, spec

STATES = {
    "half": {"/ca": 0.5}, "one": {"/ca": 1, "/CA": 1, "/BM": pikepdf.Name.Normal, "/SMask": pikepdf.Name("/None")},
    "wide": {"/LW": 4, "/ca": 1}, "mult": {"/BM": pikepdf.Name.Multiply}, "stroke": {"/CA": 0.25},
    "mask": {"/SMask": {"/S": pikepdf.Name.Luminosity}},
}  # fmt: skip


def states(_: pikepdf.Pdf) -> dict[str, Any]:
    return {"/ExtGState": pikepdf.Dictionary({f"/{name}": pikepdf.Dictionary(state) for name, state in STATES.items()})}


def soft(pdf: pikepdf.Pdf) -> dict[str, Any]:
    mask = Pillow.linear_gradient("L")
    return {"/XObject": pikepdf.Dictionary(i=picture(pdf, Pillow.new("RGB", mask.size, "#123456"), mask=mask))}


def press(content: bytes, resources: Callable[[pikepdf.Pdf], dict[str, Any]] = states, **given: Any) -> Pressed:
    return to_press(
        small_pdf(b"n", content, resources=resources), spec(profile=press_profile(), **given), sides="interior"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("half", "opacity 0.5"), ("stroke", "opacity 0.25"), ("mult", "blend mode Multiply"), ("mask", "a soft mask")],
)
def test_transparency_is_refused_with_its_place(name: str, said: str) -> None:
    content = b"1 0 0 rg 0 0 9 9 re f q /%b gs 2 0 0 2 0 0 cm 36 36 72 36 re f Q 300 300 9 9 re f" % name.encode()
    result = press(content)
    assert [f.rule for f in result.findings] == [Rule.PRESS_TRANSPARENCY]
    assert result.findings[0].message.endswith(said)
    assert result.data == b""
    place = result.places[0]
    assert place is not None
    assert (place.page, place.left, place.width, place.height) == (2, 25.4, 50.8, 25.4)
    assert place.top == pytest.approx((612 - 144) * 25.4 / 72, abs=0.1)


def test_states_that_do_nothing_go_and_others_stay() -> None:
    data = press(b"/one gs /wide gs 0 0 m 9 9 l S").data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {k: dict(v) for k, v in pdf.pages[1].resources.ExtGState.items()} == {"/wide": {"/LW": 4}}
    assert content_of(data, 1).count(b" gs") == 1


def test_transparency_that_ends_is_not_told_of_what_follows() -> None:
    result = press(b"/half gs 0 0 72 72 re f /one gs 200 200 72 72 re f")
    assert len(result.findings) == 1
    assert result.places[0] is not None
    assert result.places[0].left == 0


def test_it_is_found_inside_forms() -> None:
    def resources(pdf: pikepdf.Pdf) -> dict[str, Any]:
        form = pdf.make_stream(b"/half gs 10 10 72 72 re f")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 396, 612]
        form.Resources, form.Matrix = pikepdf.Dictionary(states(pdf)), [1, 0, 0, 1, 62, 0]
        return {"/XObject": pikepdf.Dictionary(x=form)}

    result = press(b"/x Do", resources)
    assert [f.rule for f in result.findings] == [Rule.PRESS_TRANSPARENCY]
    assert result.places[0] is not None
    assert (result.places[0].left, result.places[0].width) == (25.4, 25.4)


def test_a_printer_that_takes_it_gets_it() -> None:
    result = press(
        b"/half gs 1 0 0 rg 0 0 72 72 re f /one gs 0 0 9 9 re f", flavour=Flavour.X4, changes={"allows_transparency": True}
    )  # fmt: skip
    assert result.findings == ()
    assert content_of(result.data, 1).count(b" gs") == 2


def test_old_standards_do_not_take_it_whoever_prints() -> None:
    result = press(b"/half gs 0 0 72 72 re f", flavour=Flavour.X1A_2003, changes={"allows_transparency": True})
    assert [f.rule for f in result.findings] == [Rule.PRESS_TRANSPARENCY]


PICTURE = b"q 100 0 0 100 50 50 cm /i Do Q"


def test_a_soft_picture_on_bare_paper_is_mixed_with_white() -> None:
    result = press(b"0 0 0 rg 300 300 50 50 re f 1 1 1 rg 0 0 396 612 re f " + PICTURE, soft)
    assert result.findings == ()
    with pikepdf.open(io.BytesIO(result.data)) as pdf:
        image = pdf.pages[1].resources.XObject.i
        assert "/SMask" not in image
        assert pikepdf.PdfImage(image).as_pil_image().getpixel((5, 0)) > 250


@pytest.mark.parametrize("below", [b"1 0 0 rg 40 40 50 50 re f ", b"BT /F 40 Tf 60 60 Td (word) Tj ET "])
def test_a_soft_picture_on_something_is_refused(below: bytes) -> None:
    result = press(below + PICTURE, soft)
    assert [f.rule for f in result.findings] == [Rule.PRESS_IMAGE_ALPHA]
    place = result.places[0]
    assert place is not None
    assert (place.page, place.width) == (2, pytest.approx(35.3, abs=0.1))


def test_a_soft_picture_that_is_refused_on_one_page_is_refused() -> None:
    pdf = small_pdf(PICTURE, b"1 0 0 rg 40 40 50 50 re f " + PICTURE, resources=soft)
    result = to_press(pdf, spec(profile=press_profile(), ink=Ink.CMYK), sides="interior")
    assert [(f.rule, p.page if p else 0) for f, p in zip(result.findings, result.places, strict=True)] == [
        (Rule.PRESS_IMAGE_ALPHA, 2)
    ]


def test_a_soft_picture_in_a_pattern_is_found() -> None:
    def resources(pdf: pikepdf.Pdf) -> dict[str, Any]:
        tile = pdf.make_stream(b"9 0 0 9 0 0 cm /i Do")
        tile.PatternType, tile.PaintType, tile.TilingType, tile.BBox = 1, 1, 1, [0, 0, 9, 9]
        tile.XStep, tile.YStep, tile.Resources = 9, 9, pikepdf.Dictionary(soft(pdf))
        return {"/Pattern": pikepdf.Dictionary(p=tile)}

    painted = b"/Pattern cs /p scn 40 40 50 50 re f"
    assert press(painted, resources).findings == ()
    assert [f.rule for f in press(b"1 0 0 rg 40 40 50 50 re f " + painted, resources).findings] == [
        Rule.PRESS_IMAGE_ALPHA
    ]
