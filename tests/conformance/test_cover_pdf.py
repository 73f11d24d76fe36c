"""The printed cover as a PDF: exactly of its size, type in the safe zones, a barcode that a scanner reads, black that is black."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from bookbuild.model.cover_wish import CoverWish, SpineReading
from bookbuild.model.metadata import Isbn
from bookbuild.model.press import CoverGeometry
from bookbuild.pdf.cover import cover_pdf
from bookbuild.pdf.workshop import Workshop
from bookbuild.remembered import house_styles
from bookbuild.render.cover_front import Field, field_of
from bookbuild.render.cover_sheet import cover_sheet
from bookbuild.render.fonts import load_faces
from bookbuild.render.templates import StyleFolders, Templates
from PIL import Image, ImageChops
from tests.support.building import BOOKS, FLAGSHIP, ROOT
from tests.support.sheets import KDP, SHEETS, book_of, boxes_of_type, geometry, picture

ISBN = "9780306406157"
DIGEST = geometry(("5.5", "8.5"), "0.78", pages=312)
KOREAN = BOOKS / "korean"
BLURB = "한국 영화 가운데 마음을 움직이는 작품 몇 편은 실제 사건에서 나왔다. 이 책은 영화 한 편씩을 골라 그 뒤의 역사를 이야기한다."
Make = Callable[..., bytes]
book = lru_cache(book_of)


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The PDF of a book's cover."""
    scratch = tmp_path_factory.mktemp("scratch")

    def made(root: Path, on: CoverGeometry, wish: CoverWish | None = None, **fields: object) -> bytes:
        return cover_pdf(sheet_of(root, on, wish, **fields), Workshop(scratch=scratch)).value

    return made


def sheet_of(root: Path, on: CoverGeometry, wish: CoverWish | None = None, **fields: object) -> object:
    """The sheet of a book in which nothing is wrong."""
    given, manuscript = book(root)
    given = replace(given, metadata=replace(given.metadata, **{"isbns": (("print", Isbn(ISBN)),), **fields}))
    own = root / "styles" if (root / "styles").is_dir() else None
    templates = Templates(StyleFolders(house=house_styles(), own=own))
    made = cover_sheet(given, on, templates, load_faces(given.style.print.faces, root), wish, manuscript.places)
    assert not made.diagnostics
    return made.value


@pytest.mark.parametrize("name", SHEETS)
def test_the_sheet_has_the_size_that_the_printer_asks_for(name: str, make: Make) -> None:
    on, width, height = SHEETS[name]
    with pikepdf.open(io.BytesIO(make(FLAGSHIP, on))) as pdf:
        (page,) = pdf.pages
        media, trim, bleed = ([float(v) for v in page.obj[box]] for box in ("/MediaBox", "/TrimBox", "/BleedBox"))
    assert media[:2] == [0, 0]
    assert media[2] / 72 == pytest.approx(width, abs=0.01)
    assert media[3] / 72 == pytest.approx(height, abs=0.01)
    assert bleed == media
    outer = float(on.trim.x.points)
    assert trim == pytest.approx([outer, outer, media[2] - outer, media[3] - outer], abs=0.001)


CASES = {
    **{name: (FLAGSHIP, on, None, {}) for name, (on, _, _) in SHEETS.items()},
    **{f"korean {r.value}": (KOREAN, KDP, CoverWish(reading=r), {"description": BLURB}) for r in SpineReading},
    "long": (
        KOREAN,
        geometry(("5", "8"), "0.3"),
        None,
        {"title": "A Title That Goes On and On, About This and That " * 2, "description": BLURB},
    ),
    "wide word": (KOREAN, KDP, None, {"title": "Donaudampfschifffahrtsgesellschaft", "description": BLURB}),
    "add-on": (KOREAN, KDP, CoverWish(add_on="51995"), {"description": BLURB}),
}


@pytest.mark.parametrize("case", CASES)
def test_no_type_stands_outside_of_the_safe_zones(case: str, make: Make) -> None:
    root, on, wish, fields = CASES[case]
    zones = [field_of(zone) for zone in (on.back_safe, on.spine_safe, on.front_safe)]
    found = boxes_of_type(make(root, on, wish, **fields))
    assert len(found) > 40
    stray = [char for char in found if not any(_within(char[1:], zone) for zone in zones)]
    assert not stray
    for zone in zones:
        assert any(_within(char[1:], zone) for char in found)


def _within(box: tuple[float, ...], zone: Field) -> bool:
    left, top, right, bottom = box
    return left >= zone.x and top >= zone.y and right <= zone.right and bottom <= zone.bottom


def test_no_type_stands_on_the_barcode(make: Make) -> None:
    code = field_of(DIGEST.barcode)
    for char, left, top, right, bottom in boxes_of_type(make(FLAGSHIP, DIGEST)):
        assert right < code.x or left > code.right or bottom < code.y or top > code.bottom, char


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("add_on", ["", "51995"])
def test_a_scanner_reads_isbn_and_add_on_from_the_page(name: str, add_on: str, make: Make) -> None:
    for isbn in (ISBN, "9791190090018"):
        data = make(FLAGSHIP, SHEETS[name][0], CoverWish(add_on=add_on), isbns=(("print", Isbn(isbn)),))
        how = zxingcpp.EanAddOnSymbol.Read
        read = zxingcpp.read_barcodes(picture(data), formats=zxingcpp.BarcodeFormat.EAN13, ean_add_on_symbol=how)
        assert isbn + add_on in [found.text for found in read]


def test_the_field_of_the_barcode_is_white_and_its_ink_is_black(make: Make) -> None:
    image = picture(make(FLAGSHIP, DIGEST), 600)
    box = field_of(DIGEST.barcode)
    left, top, right, bottom = (round(v / 72 * 600) for v in (box.x, box.y, box.right, box.bottom))
    inside = image.crop((left + 2, top + 2, right - 2, bottom - 2))
    red, green, blue = inside.split()
    assert ImageChops.difference(red, green).getbbox() is None  # no colour
    assert ImageChops.difference(red, blue).getbbox() is None
    assert red.getextrema() == (0, 255)
    for edge in (0, red.width - 20):  # quiet zone and more
        assert red.crop((edge, 0, edge + 20, red.height)).getextrema() == (255, 255)


def test_black_is_written_as_black_and_nothing_is_transparent(make: Make) -> None:
    with pikepdf.open(io.BytesIO(make(FLAGSHIP, DIGEST, CoverWish(add_on="51995")))) as pdf:
        page = pdf.pages[0]
        content = b"".join(part.read_bytes() for part in page.Contents)
        states = [dict(state) for state in page.Resources.ExtGState.values()]
        assert "/XObject" not in page.Resources  # no picture, no group
    assert b"\n0 0 0 rg" in content
    assert all(set(state) <= {"/ca", "/CA"} and all(v == 1 for v in state.values()) for state in states)
    assert not re.search(rb" (?:sh|Do|SCN|scn)\n", content)


def test_every_font_is_in_the_file(make: Make) -> None:
    with pikepdf.open(io.BytesIO(make(FLAGSHIP, DIGEST))) as pdf:
        fonts = [font.DescendantFonts[0].FontDescriptor for font in pdf.pages[0].Resources.Font.values()]
        assert len(fonts) >= 4  # text, italic, display, Hangul
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_the_words_of_the_page_can_be_read(make: Make) -> None:
    said = "".join(char for char, *_ in boxes_of_type(make(FLAGSHIP, DIGEST)))
    for words in ("TheRecord", "andtheScreen", "Someofthemostmovingfilms", "우리생애최고의순간", "PERFORMINGARTS"):
        assert words in said
    said = "".join(char for char, *_ in boxes_of_type(make(KOREAN, KDP, description=BLURB)))
    assert said.count("한국어로쓴책") == 2


def test_type_is_set_in_whole_lines(make: Make) -> None:
    """WeasyPrint would set a drawing's letters one by one, without kerning."""
    with pikepdf.open(io.BytesIO(make(FLAGSHIP, DIGEST))) as pdf:
        content = b"".join(part.read_bytes() for part in pdf.pages[0].Contents)
    assert content.count(b" TJ") < 80
    assert content.count(b"BT") < 80


@pytest.mark.parametrize("root", [FLAGSHIP, KOREAN])
def test_the_press_draws_what_the_template_says(root: Path, make: Make) -> None:
    """Another renderer of drawings shows the same sheet, but for the edges of letters."""
    fields = {"description": BLURB} if root == KOREAN else {}
    svg = sheet_of(root, DIGEST, **fields).svg.replace('pt"', '"')
    other = _resvg(svg, load_faces(book(root)[0].style.print.faces, root))
    ours = picture(make(root, DIGEST, **fields), 72).resize(other.size)
    size = (other.width // 8, other.height // 8)
    assert most_apart(*(image.resize(size, Image.Resampling.BOX) for image in (ours, other))) < 60


def most_apart(one: Image.Image, other: Image.Image) -> int:
    """By how much the most different of their pixels differ, of 255."""
    return max(high for _, high in ImageChops.difference(one, other).getextrema())


def _resvg(svg: str, faces: tuple[object, ...]) -> Image.Image:
    from bookbuild.render.cover import _drawn

    return Image.open(io.BytesIO(_drawn(svg, faces))).convert("RGB")


@pytest.mark.parametrize("side", ["spine", "back"])
def test_colours_go_on_over_the_folds(side: str, make: Make) -> None:
    """On both sides of a fold, and beyond the trim, stand the same colours: a fold may be a millimetre off."""
    image = picture(make(FLAGSHIP, DIGEST), 150)
    spine = field_of(DIGEST.spine)
    fold = round((spine.right if side == "spine" else spine.x) / 72 * 150)
    for one, other in ((fold - 3, fold + 3), (2, 30)):
        columns = [image.crop((x, 0, x + 1, image.height)) for x in (one, other)]
        assert most_apart(*columns) <= 2
    assert most_apart(*(image.crop((0, y, image.width, y + 1)) for y in (2, 10))) <= 2


def test_the_same_sheet_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    script = (
        "import hashlib, sys\nfrom pathlib import Path\nfrom tests.conformance.test_cover_pdf import *\n"
        "made = cover_pdf(sheet_of(FLAGSHIP, DIGEST), Workshop(scratch=Path(sys.argv[1]))).value\n"
        "print(hashlib.sha256(made).hexdigest())"
    )
    seen = set()
    for seed in ("1", "2"):
        env = {k: v for k, v in os.environ.items() if k != "FONTCONFIG_FILE"} | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(ROOT),
        }
        (tmp_path / seed).mkdir()
        command = [sys.executable, "-c", script, str(tmp_path / seed)]
        run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        seen.add(run.stdout)
    assert len(seen) == 1
