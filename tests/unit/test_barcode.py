"""EAN-13 and EAN-5: patterns worked out by hand, sizes of GS1, and what a scanner reads."""

from __future__ import annotations

import io
import re

import pytest
import resvg_py
import zxingcpp
from bookbuild.model.geometry import Length
from bookbuild.render.barcode import (
    LEAST,
    NOMINAL,
    AddOnInvalid,
    Barcode,
    BarcodeImpossible,
    BarcodeTooLarge,
    IsbnInvalid,
    barcode,
    checked_isbn,
    ean5,
    ean13,
    fitted_barcode,
)
from PIL import Image

ISBNS = ("9780306406157", "9791190090018", "9798886451740", "9783161484100", "9782070360024")
# 978030640615-7, first digit 9: sets A B B A B A; worked out with ISO/IEC 15420, tables 1 and 2
BY_HAND = " ".join((
    "101", "0111011 0001001 0100111 0111101 0100111 0101111", "01010",
    "1011100 1110010 1010000 1100110 1001110 1000100", "101",
)).replace(" ", "")  # fmt: skip
# 51995: 3 * (5 + 9 + 5) + 9 * (1 + 9) = 147, so 7: sets A B A B A
ADD_ON_BY_HAND = "1011" + "01".join(("0110001", "0110011", "0001011", "0010111", "0110001"))


def drawn(code: Barcode, dpi: int = 300, air: float = 10) -> Image.Image:
    """The symbol on white paper."""
    width, height = float(code.width.points) + 2 * air, float(code.height.points) + 2 * air
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-air} {-air} {width} {height}" width="{width}" height="{height}">'
        f'<rect x="-99" y="-99" width="999" height="999" fill="#fff"/>{code.svg}</svg>'
    )
    data = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=round(width / 72 * dpi)))
    return Image.open(io.BytesIO(data)).convert("RGB")


def read(image: Image.Image) -> list[str]:
    """What a scanner makes of a picture."""
    kinds = zxingcpp.BarcodeFormat.EAN13
    return [
        r.text for r in zxingcpp.read_barcodes(image, formats=kinds, ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Read)
    ]


def test_the_modules_are_those_worked_out_by_hand() -> None:
    assert ean13("9780306406157") == BY_HAND
    assert ean5("51995") == ADD_ON_BY_HAND
    assert len(BY_HAND) == 95
    assert len(ADD_ON_BY_HAND) == 47


def test_bars_stand_where_the_modules_are_dark() -> None:
    code = barcode("9780306406157", "51995")
    x = code.module.points
    dark = {n for bar in code.bars for n in range(int(bar.x / x), int((bar.x + bar.width) / x))}
    assert "".join("01"[n in dark] for n in range(11, 106)) == BY_HAND
    assert "".join("01"[n in dark] for n in range(115, 162)) == ADD_ON_BY_HAND
    assert not dark & {*range(11), *range(106, 115), *range(162, 167)}


def test_the_nominal_symbol_has_the_sizes_of_gs1() -> None:
    code = barcode("9780306406157")
    assert code.width == Length.parse("37.29mm")
    heights = sorted({bar.height for bar in code.bars})
    assert [round(float(h) / 72 * 25.4, 2) for h in heights] == [22.85, 24.5]
    assert sum(bar.height == heights[1] for bar in code.bars) == 6  # two bars in each of three guards


@pytest.mark.parametrize("isbn", ISBNS)
@pytest.mark.parametrize("add_on", ["", "51995", "90000"])
def test_a_scanner_reads_it_at_300_dpi(isbn: str, add_on: str) -> None:
    code = fitted_barcode(isbn, add_on, width=Length.parse("2in"), height=Length.parse("1.2in"))
    assert isbn + add_on in read(drawn(code))


@pytest.mark.parametrize("module", [LEAST, NOMINAL, Length.parse("0.66mm")])
def test_a_scanner_reads_it_with_thinner_bars(module: Length) -> None:
    code = barcode(ISBNS[0], module=module, reduction=Length.parse("0.05mm"))
    assert ISBNS[0] in read(drawn(code, 600))


def test_thinner_bars_stay_in_the_middle_of_their_modules() -> None:
    thick, thin = barcode(ISBNS[0]), barcode(ISBNS[0], reduction=Length.parse("0.04mm"))
    for one, other in zip(thick.bars, thin.bars, strict=True):
        assert one.x + one.width / 2 == other.x + other.width / 2
        assert Length(one.width - other.width) == Length.parse("0.04mm")


def test_it_is_pure_black_and_has_no_text() -> None:
    code = barcode(ISBNS[0], "51995")
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', code.svg)) == {"#000000"}
    assert "<text" not in code.svg
    colours = {colour for _, colour in drawn(code, 600).getcolors(1 << 24)}
    assert all(r == g == b for r, g, b in colours)


def test_what_it_draws_stays_in_its_size() -> None:
    code = barcode(ISBNS[0], "51995")
    image = drawn(code, 600).convert("L").point(lambda v: 255 * (v < 250))
    left, top, right, bottom = (v / 600 * 72 - 10 for v in image.getbbox())
    assert left >= 0
    assert top >= 0
    assert right <= float(code.width.points)
    assert bottom <= float(code.height.points)


def test_with_an_add_on_it_fits_the_field_of_kdp() -> None:
    code = fitted_barcode(ISBNS[0], "51995", width=Length.parse("2in"), height=Length.parse("1.2in"))
    assert LEAST < code.module < NOMINAL
    assert code.width < Length.parse("2in")
    assert fitted_barcode(ISBNS[0], width=Length.parse("2in"), height=Length.parse("1.2in")).module == NOMINAL


def test_it_is_never_made_smaller_than_gs1_allows() -> None:
    code = fitted_barcode(ISBNS[0], "51995", width=Length.parse("1.75in"), height=Length.parse("1in"))
    assert code.module == LEAST
    with pytest.raises(BarcodeTooLarge, match=r"too small for the barcode: the smallest takes"):
        fitted_barcode(ISBNS[0], "51995", width=Length.parse("1.7in"), height=Length.parse("1in"))
    for module in ("0.26mm", "0.67mm"):
        with pytest.raises(BarcodeTooLarge):
            barcode(ISBNS[0], module=Length.parse(module))


@pytest.mark.parametrize("wrong", ["9780306406158", "0306406152", "9770306406157", "978030640615", "", "abc"])
def test_a_wrong_isbn_is_refused(wrong: str) -> None:
    with pytest.raises(IsbnInvalid, match=f"'{wrong}' is no ISBN"):
        checked_isbn(wrong)


@pytest.mark.parametrize("wrong", ["5199", "519955", "5199x", "５１９９５"])
def test_a_wrong_add_on_is_refused(wrong: str) -> None:
    with pytest.raises(AddOnInvalid):
        barcode(ISBNS[0], wrong)


def test_bars_cannot_be_thinned_away() -> None:
    with pytest.raises(BarcodeImpossible):
        barcode(ISBNS[0], reduction=Length.parse("0.2mm"))
