"""Files for the press before veraPDF, qpdf, poppler and Ghostscript: what they find is nothing, or is explained.

`printed` makes them; broken twins show that each of these judges can say no.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from bookbuild.model.edition import FULL
from bookbuild.model.press import PressSpec
from bookbuild.pipeline import edit, read
from bookbuild.preflight.preflight import preflight
from bookbuild.pressroom import order_of, spec_of
from bookbuild.printers.geometry import cover_geometry
from PIL import ImageChops, ImageStat

from tests.outside.conftest import ISBN, Print, Printed
from tests.outside.explained import PDF_A_1B, PDF_A_2B
from tests.outside.outside import most_ink, plates, run, separations, table, verapdf

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("outside")]

X1A, X4 = 'printer: kdp, paper: cream, pdf: "x-1a:2001"', "printer: kdp, paper: cream, pdf: x-4"
# the pictures and rules of the test book are coarse and thin on purpose
COLOUR = "printer: kdp, paper: premium-colour, colour: colour, limits: {least-dpi: 90, least-line: 0.5pt}"
INGRAM = "printer: ingram, paper: cream"
BOOKS = ["flagship", "the-time-machine"]
GREY = [(name, keys) for name in BOOKS for keys in (X1A, X4)]


def clauses(file: Path, explained: dict[str, str], flavour: str) -> dict[str, str]:
    """What veraPDF says and nobody has explained."""
    return {clause: told for clause, told in verapdf(flavour, file).items() if clause not in explained}


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_unexplained_against_pdf_a_in_x_1a_and_its_cover(name: str, printed: Print) -> None:
    files = printed(name, X1A)
    assert clauses(files.interior, PDF_A_1B, "1b") == {}
    assert clauses(files.cover, PDF_A_1B, "1b") == {}
    assert {*verapdf("1b", files.interior), *verapdf("1b", files.cover)} == set(PDF_A_1B)


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_unexplained_against_pdf_a_in_x_4(name: str, printed: Print) -> None:
    assert clauses(printed(name, X4).interior, PDF_A_2B, "2b") == {}


def test_nothing_unexplained_in_four_inks(printed: Print) -> None:
    """With pictures, tints, gradients and tables."""
    assert clauses(printed("everything", COLOUR).interior, PDF_A_1B, "1b") == {}


@pytest.mark.parametrize("name", BOOKS)
def test_the_pdf_for_the_screen_is_pdf_ua_1(name: str, printed: Print) -> None:
    assert verapdf("ua1", printed(name, X1A).screen) == {}


def broken(file: Path, scratch: Path, fault: Callable[[pikepdf.Pdf], None]) -> Path:
    """A copy of a file with a fault in it."""
    target = scratch / "broken.pdf"
    with pikepdf.open(file) as pdf:
        fault(pdf)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return target


def without_a_font(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[20].Resources.Font.values()))
    descriptor = font.DescendantFonts[0].FontDescriptor
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]


def with_red(pdf: pikepdf.Pdf) -> None:
    pdf.pages[20].contents_add(b"q 1 0 0 rg 99 99 9 9 re f Q")


def half_clear(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[20]
    page.obj.Resources.ExtGState = pikepdf.Dictionary(Half=pikepdf.Dictionary(ca=0.5))
    page.contents_add(b"q /Half gs 0 g 99 99 9 9 re f Q")


@pytest.mark.parametrize(
    ("fault", "clause"), [(without_a_font, "6.3.4-1"), (with_red, "6.2.3.3-1"), (half_clear, "6.4-6")]
)
def test_the_gate_of_verapdf_closes(
    fault: Callable[[pikepdf.Pdf], None], clause: str, printed: Print, tmp_path: Path
) -> None:
    found = clauses(broken(printed("the-time-machine", X1A).interior, tmp_path, fault), PDF_A_1B, "1b")
    assert clause in found, found


def test_the_gate_of_pdf_ua_closes(printed: Print, tmp_path: Path) -> None:
    def untagged(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.MarkInfo

    assert verapdf("ua1", broken(printed("the-time-machine", X1A).screen, tmp_path, untagged))


@pytest.mark.parametrize(("name", "keys"), [*GREY, ("flagship", INGRAM), ("everything", COLOUR)])
def test_qpdf_finds_no_fault(name: str, keys: str, printed: Print) -> None:
    files = printed(name, keys)
    for file in (files.interior, files.cover):
        assert "No syntax or stream encoding errors found" in run("qpdf", "--check", file)


@pytest.mark.parametrize(("name", "keys"), [*GREY, ("everything", COLOUR)])
def test_poppler_sees_every_font_embedded(name: str, keys: str, printed: Print, tmp_path: Path) -> None:
    files = printed(name, keys)
    for file in (files.interior, files.cover):
        fonts = table(run("pdffonts", file))
        assert len(fonts) >= 2
        assert {(font["emb"], font["sub"], font["uni"]) for font in fonts} == {("yes", "yes", "yes")}
    fonts = table(run("pdffonts", broken(files.interior, tmp_path, without_a_font)))
    assert "no" in {font["emb"] for font in fonts}


BOXES = re.compile(r"^Page +(\d+) (\w+Box): +([\d.-]+) +([\d.-]+) +([\d.-]+) +([\d.-]+)$", re.MULTILINE)


def boxes_of(file: Path) -> dict[str, set[tuple[float, ...]]]:
    """The boxes that poppler sees, of all pages."""
    out: dict[str, set[tuple[float, ...]]] = {}
    for _, box, *sides in BOXES.findall(run("pdfinfo", "-box", "-l", "9999", file)):
        out.setdefault(box, set()).add(tuple(map(float, sides)))
    return out


@pytest.mark.parametrize(("name", "keys"), GREY)
def test_poppler_sees_the_boxes_and_the_standard(name: str, keys: str, printed: Print) -> None:
    files = printed(name, keys)
    page = {(0.0, 0.0, 396.0, 612.0)}
    assert boxes_of(files.interior) == dict.fromkeys(("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"), page)
    told = run("pdfinfo", files.interior)
    pages = int(re.search(r"^Pages: +(\d+)", told, re.MULTILINE)[1])  # type: ignore[index]
    assert pages % 2 == 0
    assert ("PDF/X-1:2001" in told) == (keys == X1A)
    cover = boxes_of(files.cover)
    width, height = 2 * 5.5 * 72 + pages * 0.0025 * 72 + 18, 8.5 * 72 + 18
    for box, edge in (("MediaBox", 0.0), ("BleedBox", 0.0), ("TrimBox", 9.0)):
        ((left, bottom, right, top),) = cover[box]
        assert (left, bottom, right, top) == pytest.approx((edge, edge, width - edge, height - edge), abs=0.02)


def test_poppler_sees_pictures_in_ink_at_what_printers_ask(printed: Print) -> None:
    files = printed("everything", COLOUR)
    pictures = [row for row in table(run("pdfimages", "-list", files.interior)) if row["type"] == "image"]
    assert len(pictures) > 2
    assert {row["color"] for row in pictures} <= {"gray", "cmyk"}
    assert "cmyk" in {row["color"] for row in pictures}
    told = table(run("pdfimages", "-list", files.screen))
    assert "rgb" in {row["color"] for row in told}, "the same before they were converted"


@pytest.mark.parametrize(("name", "keys"), GREY)
def test_ghostscript_finds_one_plate_in_a_grey_interior(name: str, keys: str, printed: Print, tmp_path: Path) -> None:
    file = printed(name, keys).interior
    inks = plates(file)
    with pikepdf.open(file) as pdf:
        assert len(inks) == len(pdf.pages)
    assert {ink[:3] for ink in inks} == {(0.0, 0.0, 0.0)}
    assert sum(ink[3] > 0 for ink in inks) > len(inks) / 2  # there is something to print
    plate = separations(file, tmp_path, 21)
    assert plate.pop("Black") == 255
    assert set(plate.values()) <= {0.0}
    red = plates(broken(file, tmp_path, with_red))
    assert red[20][1] > 0


@pytest.mark.parametrize(("name", "keys", "limit"), [("flagship", X1A, 300), ("flagship", INGRAM, 240)])
def test_ink_of_the_cover_is_within_the_limit_by_ghostscript_and_by_preflight(
    name: str, keys: str, limit: int, printed: Print, tmp_path: Path
) -> None:
    """The two agree to two per cent of one plate: Ghostscript rounds each plate to one of 255 steps."""
    files = printed(name, keys)
    measured = most_ink(files.cover, tmp_path)
    assert 100 <= measured <= limit + 2
    ours = ink_by_preflight(files)
    assert measured == pytest.approx(ours, abs=2), "Ghostscript, then preflight"

    def heavy(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(b"q .9 .9 .9 .9 k 99 99 9 9 re f Q")

    assert most_ink(broken(files.cover, tmp_path, heavy), tmp_path) == pytest.approx(360, abs=2)


def ink_by_preflight(files: Printed) -> float:
    """The highest sum of inks that preflight reads in a cover: what it finds too much if next to nothing is allowed."""
    spec, geometry = specs(files)
    strict = replace(spec.printer.cover, ink_limit=1)
    found = preflight(
        files.cover.read_bytes(), replace(spec, printer=replace(spec.printer, cover=strict)), cover=geometry
    )
    told = [f.measured for f in found if f.rule.code == "press-ink-limit"]
    numbers = [float(n) for text in told for n in re.findall(r"([\d.]+) %", text)]
    assert numbers
    return max(numbers)


def specs(files: Printed) -> tuple[PressSpec, object]:
    """What the printer asks of these files."""
    manuscript, _ = read(files.root, None, None)
    assert manuscript is not None
    book = edit(manuscript, FULL).book
    order, found = order_of(book, files.root)
    assert order is not None, found
    with pikepdf.open(files.interior) as pdf:
        spec = spec_of(order, book, len(pdf.pages), files.root)
    return spec, cover_geometry(order.printer, order.paper, spec.trim, spec.pages, order.style.spine)


@pytest.mark.parametrize(("name", "keys"), [*GREY, ("flagship", COLOUR)])
def test_press_and_screen_say_and_show_the_same(name: str, keys: str, printed: Print) -> None:
    """The words of each page are the same. Its picture in grey, at 72 dpi, differs in the mean by less than 0.3 of 255 where
    there is text alone; by less than 5 where there are rules, which printers want thicker, tints, which allow for dot gain, or
    colours."""
    files = printed(name, keys)
    screen, press = (pypdfium2.PdfDocument(file) for file in (files.screen, files.interior))
    assert len(press) - len(screen) in {0, 1}
    text_pages = 0
    for number in range(len(press)):
        page = press[number]
        words = page.get_textpage().get_text_range()
        if number >= len(screen):
            assert words == ""
            continue
        other = screen[number]
        assert words == other.get_textpage().get_text_range(), number + 1
        one, two = (p.render(scale=1, grayscale=True).to_pil().convert("L") for p in (page, other))
        is_text = all(o.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT for o in other.get_objects(max_depth=4))
        text_pages += is_text
        differs = ImageStat.Stat(ImageChops.difference(one, two)).mean[0]
        assert differs < (0.3 if is_text and keys != COLOUR else 5), number + 1
    assert text_pages > len(press) / 2


@pytest.mark.parametrize("keys", [X1A, INGRAM, "printer: kdp-hardcover"])
def test_the_barcode_reads_at_300_dpi(keys: str, printed: Print) -> None:
    page = pypdfium2.PdfDocument(printed("flagship", keys).cover)[0]
    picture = page.render(scale=300 / 72, grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.EAN13)
    assert [symbol.text for symbol in found] == [ISBN.replace("-", "")]
