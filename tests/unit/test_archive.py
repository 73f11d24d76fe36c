"""`print: archive: PDF/A-2b`: what the file says of itself, and what it may not hold."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from bookbuild.diagnostics import BuildStopped
from bookbuild.remembered import house_styles
from PIL import Image
from tests.support.building import BOOK_YAML, build_book, make_book

ARCHIVED = f"{BOOK_YAML}print: {{archive: PDF/A-2b}}\n"
CHAPTER = "# One\n\nText.\n\n![A field of one colour.](field.jpg)\n"


def with_picture(root: Path, mode: str, book: str = ARCHIVED, **files: str) -> Path:
    make_book(root, CHAPTER, book=book, **files)
    Image.new(mode, (400, 300), 0).save(root / "field.jpg", "JPEG")
    return root


def pdf_of(root: Path, out: Path) -> bytes:
    return build_book(root, out, "pdf").artefacts[0].path.read_bytes()


def test_it_names_its_colours_and_itself(tmp_path: Path) -> None:
    data = pdf_of(with_picture(tmp_path / "book", "RGB"), tmp_path / "dist")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert (intent.S, str(intent.OutputConditionIdentifier)) == ("/GTS_PDFA1", "sRGB IEC61966-2.1")
        assert intent.DestOutputProfile.N == 3
        assert intent.DestOutputProfile.read_bytes() == (house_styles() / "icc" / "sRGB2014.icc").read_bytes()
        with pdf.open_metadata() as told:
            assert told.pdfa_status == "2B"
            assert told["pdfuaid:part"] == "1"
        pictures = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert pictures
        assert not any(picture.get("/Interpolate", False) for picture in pictures)


def test_without_the_key_it_names_nothing(tmp_path: Path) -> None:
    data = pdf_of(with_picture(tmp_path / "book", "RGB", BOOK_YAML), tmp_path / "dist")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/OutputIntents" not in pdf.Root
        with pdf.open_metadata() as told:
            assert told.pdfa_status == ""


@pytest.mark.parametrize("book", [ARCHIVED, BOOK_YAML])
def test_a_picture_in_inks_is_told_where_it_stands(book: str, tmp_path: Path) -> None:
    root = with_picture(tmp_path / "book", "CMYK", book)
    if book == BOOK_YAML:
        build_book(root, tmp_path / "dist", "pdf")
        return
    with pytest.raises(BuildStopped) as stopped:
        build_book(root, tmp_path / "dist", "pdf")
    (found,) = [d for d in stopped.value.diagnostics if d.severity == "error"]
    assert (found.rule.code, str(found.at)) == ("archive-colour", "one.md:5:1")
    assert "'field.jpg' is in the inks of a press" in found.message


def test_a_style_sheet_that_names_inks_is_told(tmp_path: Path) -> None:
    sheet = "/* mine */\nh1 { color: device-cmyk(0 1 1 0) }\n"
    root = with_picture(tmp_path / "book", "RGB")
    (root / "styles" / "css").mkdir(parents=True)
    (root / "styles" / "css" / "extra-print.css").write_text(sheet, encoding="utf-8")
    with pytest.raises(BuildStopped) as stopped:
        build_book(root, tmp_path / "dist", "pdf")
    (found,) = [d for d in stopped.value.diagnostics if d.rule.code == "archive-colour"]
    assert str(found.at) == "styles/css/extra-print.css:2:1"
