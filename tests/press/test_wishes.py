"""What book.yaml says of the cover is on the cover; heads keep from the edge what the printer asks for."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from bookbuild.diagnostics import BuildStopped
from bookbuild.model.report import Report, Request
from bookbuild.pressroom import press

from tests.press.test_pressroom import BOOK, TEXT
from tests.support.building import Silent, make_book


def made(folder: Path, keys: str, times: int = 0, **changes: str) -> Report:
    """A book and its files. times: how much more text it has; a spine with text takes a hundred pages."""
    text = BOOK.replace("trim: 6x9in", f"trim: 6x9in{keys}")
    for old, new in changes.items():
        text = text.replace(old, new)
    root = make_book(folder / "book", TEXT + times * TEXT.partition("\n\n")[2], book=text)
    return press(Request(root=root, out=folder / "dist"), Silent())


def file_of(report: Report, kind: str) -> Path:
    return next(a.path for a in report.artefacts if a.kind == kind)


def reading_of_the_spine(report: Report) -> str:
    """down, if each letter of its title stands below the one before."""
    page = pypdfium2.PdfDocument(file_of(report, "cover.pdf"))[0]
    text, middle = page.get_textpage(), page.get_width() / 2
    boxes = [text.get_charbox(n) for n in range(text.count_chars())]
    heights = [bottom for left, bottom, right, top in boxes if abs((left + right) / 2 - middle) < 15 and top > bottom][
        :5
    ]
    assert len(set(heights)) == 5
    return {1: "down", 0: "up"}[heights == sorted(heights, reverse=True)]


def barcodes(report: Report) -> list[str]:
    page = pypdfium2.PdfDocument(file_of(report, "cover.pdf"))[0]
    picture = page.render(scale=300 / 72, grayscale=True).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.EAN13)]


def test_a_spine_too_thin_for_the_least_type_of_the_printer_stays_bare(tmp_path: Path) -> None:
    """Ninety pages: 7.2 points between the clearances, and KDP prints nothing below 7 points, of which the letters take more."""
    report = made(tmp_path, "", 1)
    assert [d.rule.code for d in report.diagnostics if "spine" in d.rule.code] == ["cover-spine"]


def test_the_spine_reads_as_the_book_or_its_language_wants(tmp_path: Path) -> None:
    spines = {
        "en": made(tmp_path / "en", "", 2),
        "en-up": made(tmp_path / "en-up", ", spine-reading: up", 2),
        "fr": made(tmp_path / "fr", "", 2, **{"language: en": "language: fr"}),
    }
    readings = {name: reading_of_the_spine(report) for name, report in spines.items()}
    assert readings == {"en": "down", "en-up": "up", "fr": "up"}


def test_a_barcode_is_left_to_the_printer(tmp_path: Path) -> None:
    assert barcodes(made(tmp_path / "own", "")) == ["9780306406157"]
    left = made(tmp_path / "printer", ", barcode: printer")
    assert barcodes(left) == []
    assert [d.rule.code for d in left.diagnostics if "barcode" in d.rule.code] == []


def test_bars_are_narrower_by_what_the_ink_spreads(tmp_path: Path) -> None:
    """The same barcode, each bar less wide: less black, and it still reads."""

    def black(report: Report) -> float:
        with pikepdf.open(file_of(report, "cover.pdf")) as pdf:
            boxes = [
                [float(v) for v in i.operands]
                for i in pikepdf.parse_content_stream(pdf.pages[0])
                if str(i.operator) == "re"
            ]
        return sum(abs(w) for _, _, w, h in boxes if abs(w) < 5 < abs(h))

    plain, less = made(tmp_path / "plain", ""), made(tmp_path / "less", ", bar-reduction: 0.05mm")
    bars = 30  # EAN-13: three guards of 2, 12 digits of 2
    assert black(plain) - black(less) == pytest.approx(bars * 0.05 / 25.4 * 72, rel=0.02)
    assert barcodes(less) == ["9780306406157"]


@pytest.mark.parametrize(("corner", "place"), [("", None), (", cover-corner: 1x0.5in", (72, 36))])
def test_the_cover_lies_on_the_page_of_a_template(tmp_path: Path, corner: str, place: tuple[int, int] | None) -> None:
    report = made(tmp_path / "on", f", cover-page: 17x11in{corner}")
    with pikepdf.open(file_of(report, "cover.pdf")) as pdf:
        media, bleed, trim = (
            [float(v) for v in pdf.pages[0].obj[key]] for key in ("/MediaBox", "/BleedBox", "/TrimBox")
        )
    alone = made(tmp_path / "alone", "")
    with pikepdf.open(file_of(alone, "cover.pdf")) as pdf:
        own = [float(v) for v in pdf.pages[0].obj.MediaBox]
    assert media == [0, 0, 1224, 792]
    assert (bleed[2] - bleed[0], bleed[3] - bleed[1]) == pytest.approx(own[2:], abs=0.01)
    left, top = place or ((1224 - own[2]) / 2, (792 - own[3]) / 2)
    assert (bleed[0], 792 - bleed[3]) == pytest.approx((left, top), abs=0.01)
    assert trim == pytest.approx([bleed[0] + 9, bleed[1] + 9, bleed[2] - 9, bleed[3] - 9], abs=0.01)
    estimates = [d for d in report.diagnostics if d.rule.code == "press-template-place"]
    assert [str(d.at) for d in estimates] == ([] if place else ["book.yaml:7:62"])
    assert barcodes(report) == ["9780306406157"]
    picture = pypdfium2.PdfDocument(file_of(report, "cover.pdf"))[0].render(scale=1).to_pil().convert("L")
    around = picture.crop((0, 0, 1224, int(top) - 1))
    assert around.getextrema() == (255, 255), "nothing of the artwork stands on the page around it"


def test_a_template_that_is_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildStopped) as stopped:
        made(tmp_path, ", cover-page: 12x9in")
    (found,) = [d for d in stopped.value.diagnostics if d.severity == "error"]
    assert (found.rule.code, str(found.at)) == ("value-invalid", "book.yaml:7:62")
    assert "does not fit on the template's page of 12 x 9 in" in found.message


@pytest.mark.parametrize("printer", ["ingram", "lulu", "offset-inch"])
def test_heads_and_folios_are_text_and_keep_its_distance(tmp_path: Path, printer: str) -> None:
    """Printers count running heads among the text; with the margins of the house they would stand 8 mm from the edge."""
    report = made(tmp_path, "", **{"printer: kdp, paper: cream": f"printer: {printer}"})
    assert [d for d in report.diagnostics if d.rule.code == "press-margin"] == []
    page = pypdfium2.PdfDocument(file_of(report, "interior.pdf"))[20]
    text = page.get_textpage()
    highest = max(text.get_charbox(n)[3] for n in range(text.count_chars()))
    lines = sorted({round(text.get_charbox(n)[1]) for n in range(text.count_chars())}, reverse=True)
    least = {"ingram": 36, "lulu": 36, "offset-inch": 28.8}[printer]
    assert least < page.get_trimbox()[3] - highest < least + 8
    assert 14 < max(a - b for a, b in pairwise(lines[:6])) <= 30  # it is a head, apart from the text
