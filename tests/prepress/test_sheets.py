"""Boxes by side, empty pages, crop marks."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour, Ink, Sides
from bookbuild.prepress.press import to_press
from tests.support.printing import EIGHTH, content_of, press_profile, small_pdf, spec

ALL_ROUND = Sides(top=EIGHTH, bottom=EIGHTH, outside=EIGHTH, inside=EIGHTH)
INK = b"0 0 0 rg 0 0 396 612 re f"


def press(*contents: bytes, bleed: float = 9, sides: Any = "interior", **given: Any) -> pikepdf.Pdf:
    result = to_press(small_pdf(*contents, bleed=bleed), spec(profile=press_profile(), **given), sides=sides)
    assert result.findings == ()
    assert len(pikepdf.open(io.BytesIO(result.data)).pages) == result.pages
    return pikepdf.open(io.BytesIO(result.data))


def box(page: pikepdf.Page, name: str) -> list[float]:
    return [float(value) for value in page.obj[f"/{name}Box"]]


def test_bleed_stands_on_the_outer_sides() -> None:
    pdf = press(INK, INK, bleeds=True)
    recto, verso = pdf.pages
    assert box(recto, "Media") == box(recto, "Bleed") == [0, 0, 405, 630]
    assert box(recto, "Trim") == [0, 9, 396, 621]
    assert box(verso, "Media") == [0, 0, 405, 630]
    assert box(verso, "Trim") == [9, 9, 405, 621]


def test_without_bleed_the_sheet_is_the_trim() -> None:
    pdf = press(INK, INK)
    for page in pdf.pages:
        assert box(page, "Media") == box(page, "Trim") == box(page, "Bleed") == [0, 0, 396, 612]


def test_content_moves_with_its_page() -> None:
    data = to_press(
        small_pdf(b"0 0 0 rg 0 0 9 9 re f", b"0 0 0 rg 0 0 9 9 re f", bleed=9), spec(bleeds=True), sides="interior"
    ).data
    for page, left in ((0, 0), (1, 9)):
        dark = (
            pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil().convert("L").point(lambda v: 255 - v).getbbox()
        )
        assert dark == (left, 612, left + 9, 621)


def test_patterns_move_with_their_page() -> None:
    def resources(pdf: pikepdf.Pdf) -> dict[str, Any]:
        tile = pdf.make_stream(b"0 0 0 rg 0 0 50 100 re f")
        tile.PatternType, tile.PaintType, tile.TilingType, tile.BBox = 1, 1, 1, [0, 0, 100, 100]
        tile.XStep, tile.YStep, tile.Resources = 100, 100, pikepdf.Dictionary()
        return {"/Pattern": pikepdf.Dictionary(p=tile)}

    pdf = small_pdf(b"/Pattern cs /p scn 0 0 100 100 re f", resources=resources, bleed=9)
    data = to_press(pdf, spec(bleeds=True, changes={"multiple": 1, "bleed": ALL_ROUND}), sides="interior").data
    dark = pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil().convert("L").point(lambda v: 255 - v).getbbox()
    assert dark == (9, 521, 59, 621)


@pytest.mark.parametrize(
    ("pages", "multiple", "blank", "count"),
    [(1, 2, False, 2), (2, 2, False, 2), (2, 2, True, 4), (3, 2, True, 4), (5, 16, False, 16)],
)
def test_empty_pages_fill_up(pages: int, multiple: int, blank: bool, count: int) -> None:
    pdf = press(*[INK] * pages, changes={"multiple": multiple, "ends_blank": blank}, bleeds=True)
    assert len(pdf.pages) == count
    assert pdf.pages[-1].obj.Contents.read_bytes() == (
        b"q\nQ\n" if count > pages else pdf.pages[-1].obj.Contents.read_bytes()
    )
    assert box(pdf.pages[-1], "Trim") == [9, 9, 405, 621]


def test_an_empty_last_page_is_enough() -> None:
    assert len(press(INK, b"q 1 g 0 0 5 5 re f Q", changes={"ends_blank": True}).pages) == 2


@pytest.mark.parametrize("ink", [Ink.GREY, Ink.CMYK])
def test_marks_are_on_all_plates_outside_the_bleed(ink: Ink) -> None:
    pdf = press(
        b"1 0 0 rg -500 -500 2000 2000 re f",
        ink=ink,
        flavour=Flavour.X4,
        bleeds=True,
        changes={"allows_marks": True, "multiple": 1},
    )
    page = pdf.pages[0]
    media, bleed, trim = box(page, "Media"), box(page, "Bleed"), box(page, "Trim")
    marks = page.resources.XObject.PressMarks
    assert str(marks.Resources.ColorSpace.All[0]) == "/Separation"
    lines = [
        [float(token) for token in line.split() if not token.isalpha()] for line in marks.read_bytes().splitlines()[1:]
    ]
    assert len(lines) == 8
    for x0, y0, x1, y1 in lines:
        assert x0 in (trim[0], trim[2]) or y0 in (trim[1], trim[3])
        for x, y in ((x0, y0), (x1, y1)):
            assert not (bleed[0] <= x <= bleed[2] and bleed[1] <= y <= bleed[3])
            assert media[0] <= x <= media[2]
            assert media[1] <= y <= media[3]
    out = io.BytesIO()
    pdf.save(out)
    picture = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=1).to_pil().convert("L")
    assert picture.getpixel((3, 300)) == 255  # nothing reaches beyond the bleed


def test_a_page_of_another_size_is_refused() -> None:
    result = to_press(small_pdf(INK), spec("6x9in"), sides="interior")
    assert [f.rule for f in result.findings] == [Rule.PRESS_TRIM]
    assert "139.7 x 215.9 mm" in result.findings[0].message
    assert result.data == b""


def test_a_cover_follows_the_rule_for_covers() -> None:
    pdf = press(b"1 0 0 rg 0 0 9 9 re f", sides="cover", ink=Ink.GREY)
    page = pdf.pages[0]
    assert len(pdf.pages) == 1
    assert box(page, "Media") == [0, 0, 414, 630]
    assert box(page, "Trim") == [9, 9, 405, 621]
    out = io.BytesIO()
    pdf.save(out)
    assert b" k" in content_of(out.getvalue())
