"""A book made ready for a printer: same words, same looks, one kind of ink, and the keys of its standard."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour, Ink
from bookbuild.prepress.press import Pressed, to_press
from PIL import Image as Pillow
from PIL import ImageChops, ImageStat
from tests.support.printing import content_of, operators_of, picture, press_profile, small_pdf, spec

PROFILE = press_profile()
COLOURS = {"g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN"}
BLACK_TEXT = b"0 0 0 rg BT /F 12 Tf 10 10 Td <0001> Tj ET"


def pressed(pdf: bytes, sides: Any = "interior", **given: Any) -> Pressed:
    return to_press(pdf, spec(**{"profile": PROFILE, **given}), sides=sides, profiles=())


@pytest.fixture(scope="module")
def book(built: Callable[[str], Any]) -> bytes:
    return Path(built("everything").pdf_path).read_bytes()


@pytest.fixture(scope="module")
def grey(book: bytes) -> bytes:
    return pressed(book).data


@pytest.fixture(scope="module")
def cmyk(book: bytes) -> bytes:
    return pressed(book, ink=Ink.CMYK, flavour=Flavour.X1A_2001).data


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def words(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def looks(data: bytes, page: int) -> Pillow.Image:
    return pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil().convert("L")


def test_words_are_the_same(book: bytes, grey: bytes, cmyk: bytes) -> None:
    assert words(grey) == words(cmyk) == words(book)


def test_pages_look_the_same(book: bytes, grey: bytes) -> None:
    """Mean difference below 0.6 of 255 (tints allow for dot gain); pages with pictures become grey and may differ by 3."""
    for page in range(len(pypdfium2.PdfDocument(book))):
        with opened(grey) as pdf:
            has_pictures = b" Do" in content_of(grey, page) or "/Pattern" in pdf.pages[page].resources
        differs = ImageStat.Stat(ImageChops.difference(looks(book, page), looks(grey, page))).mean[0]
        assert differs < (3 if has_pictures else 0.6), page


def test_only_ink_is_named(grey: bytes, cmyk: bytes) -> None:
    assert operators_of(grey) & COLOURS <= {"g", "G"}
    assert operators_of(cmyk) & COLOURS <= {"k", "K"}


def test_no_picture_is_in_colours_of_a_screen(grey: bytes, cmyk: bytes) -> None:
    for data, allowed in ((grey, {"/DeviceGray"}), (cmyk, {"/DeviceGray", "/DeviceCMYK"})):
        with opened(data) as pdf:
            spaces = {
                str(o.ColorSpace)
                for o in pdf.objects
                if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
            }
        assert spaces <= allowed


def test_nothing_for_the_screen_is_left(grey: bytes) -> None:
    with opened(grey) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/OutputIntents"}
        for page in pdf.pages:
            assert set(page.obj.keys()) <= {
                "/Type",
                "/Parent",
                "/MediaBox",
                "/BleedBox",
                "/TrimBox",
                "/Contents",
                "/Resources",
            }
            assert "/ExtGState" not in page.resources
    assert not re.search(rb"/(?:StructTreeRoot|Annots|Outlines|Dests|URI|MarkInfo|ca|SMask)\b", grey)


def test_text_is_black_ink_alone_and_overprints() -> None:
    data = pressed(small_pdf(BLACK_TEXT), ink=Ink.CMYK).data
    assert b"0 0 0 1 k BT /PressOver gs /F" in b" ".join(content_of(data).split())
    with opened(data) as pdf:
        state = pdf.pages[0].resources.ExtGState.PressOver
        assert (state.op, state.OPM) == (True, 1)


def test_two_runs_give_the_same_bytes(book: bytes, cmyk: bytes) -> None:
    assert pressed(book, ink=Ink.CMYK, flavour=Flavour.X1A_2001).data == cmyk


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_no_fault(grey: bytes, cmyk: bytes, tmp_path: Path) -> None:
    for name, data in (("grey", grey), ("cmyk", cmyk)):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(
    not os.environ.get("BOOKBUILD_GS") and not shutil.which("gs"), reason="Ghostscript is not installed"
)
def test_grey_files_have_one_plate(grey: bytes, tmp_path: Path) -> None:
    path = tmp_path / "grey.pdf"
    path.write_bytes(grey)
    tool = os.environ.get("BOOKBUILD_GS", "gs").split()
    done = subprocess.run([*tool, "-q", "-o", "-", "-sDEVICE=inkcov", path], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines() if line.strip().endswith("OK")]
    assert len(rows) == len(pypdfium2.PdfDocument(grey))
    assert {tuple(row[:3]) for row in rows} == {("0.00000",) * 3}


KEYS = {
    Flavour.PLAIN: ("1.4", None, None), Flavour.X1A_2001: ("1.3", "PDF/X-1:2001", "PDF/X-1a:2001"),
    Flavour.X1A_2003: ("1.4", "PDF/X-1a:2003", None), Flavour.X3_2002: ("1.3", "PDF/X-3:2002", None),
    Flavour.X4: ("1.6", None, None),
}  # fmt: skip


@pytest.mark.parametrize("flavour", list(Flavour))
def test_each_standard_has_its_keys(flavour: Flavour) -> None:
    data = pressed(small_pdf(BLACK_TEXT), flavour=flavour).data
    with opened(data) as pdf:
        version, name, conformance = KEYS[flavour]
        info = pdf.trailer.Info
        assert pdf.pdf_version == version
        assert (info.get("/GTS_PDFXVersion"), info.get("/GTS_PDFXConformance")) == (name, conformance)
        assert (str(info.Trapped), str(info.Title), str(info.CreationDate)) == ("/False", "A Book", "D:20260101000000Z")
        assert len(pdf.trailer.ID) == 2
        assert ("/OutputIntents" in pdf.Root) is (flavour is not Flavour.PLAIN)
        assert ("/Metadata" in pdf.Root) is (flavour is Flavour.X4)
        if flavour is Flavour.X4:
            xmp = pdf.Root.Metadata.read_bytes()
            assert b"<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>" in xmp
            assert b"<xmp:ModifyDate>2026-01-01T00:00:00+00:00" in xmp
    assert b"/ObjStm" not in data
    assert b"/XRef" not in data


def test_the_condition_is_named() -> None:
    with opened(pressed(small_pdf(b""), condition="FOGRA52").data) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.S) == "/GTS_PDFX"
        assert str(intent.OutputConditionIdentifier) == "FOGRA52"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert intent.DestOutputProfile.read_bytes() == PROFILE
        assert intent.DestOutputProfile.N == 4


def test_a_condition_of_nobody_has_no_registry() -> None:
    with opened(pressed(small_pdf(b""), condition="Our press").data) as pdf:
        assert "/RegistryName" not in pdf.Root.OutputIntents[0]


def test_black_books_need_no_profile() -> None:
    with opened(pressed(small_pdf(BLACK_TEXT), profile=b"").data) as pdf:
        assert "/DestOutputProfile" not in pdf.Root.OutputIntents[0]


@pytest.mark.parametrize(("ink", "flavour"), [(Ink.CMYK, Flavour.PLAIN), (Ink.GREY, Flavour.X4)])
def test_who_needs_a_profile_is_told_where_to_get_one(ink: Ink, flavour: Flavour) -> None:
    from bookbuild.prepress.profiles import SYSTEM_PROFILES, SystemProfile

    nowhere = [SystemProfile(path=Path("/nowhere"), condition=p.condition, package=p.package) for p in SYSTEM_PROFILES]
    result = to_press(small_pdf(b""), spec(ink=ink, flavour=flavour), sides="interior", profiles=nowhere)
    assert [f.rule for f in result.findings] == [Rule.PRESS_PROFILE_MISSING]
    assert "apt install texlive-base" in result.findings[0].hint
    assert result.data == b""


def test_the_profile_of_the_machine_is_taken(tmp_path: Path) -> None:
    from bookbuild.prepress.profiles import SystemProfile

    path = tmp_path / "a.icc"
    path.write_bytes(PROFILE)
    known = [SystemProfile(path=path, condition=name, package="p") for name in ("CGATS TR 001", "FOGRA39")]
    result = to_press(small_pdf(b""), spec(ink=Ink.CMYK), sides="interior", profiles=known)
    with opened(result.data) as pdf:
        assert str(pdf.Root.OutputIntents[0].OutputConditionIdentifier) == "FOGRA39"


@pytest.mark.parametrize(
    ("profile", "flavour", "said"),
    [
        (b"nothing", Flavour.X4, "no ICC profile"),
        (press_profile(space=b"RGB "), Flavour.X4, "for RGB"),
        (press_profile(kind=b"mntr"), Flavour.X4, "class prtr"),
        (press_profile(version=4), Flavour.X1A_2003, "version 4"),
    ],
)
def test_other_profiles_are_refused(profile: bytes, flavour: Flavour, said: str) -> None:
    result = pressed(small_pdf(b""), profile=profile, flavour=flavour, condition="Our press")
    assert [f.rule for f in result.findings] == [Rule.PRESS_PROFILE_UNUSABLE]
    assert said in result.findings[0].message


def test_rgb_is_no_pdf_x() -> None:
    with pytest.raises(ValueError, match="RGB"):
        pressed(small_pdf(b""), ink=Ink.RGB)


def test_colours_for_a_printer_that_wants_them_stay() -> None:
    pdf = small_pdf(
        b"/a gs 1 0 0 rg 0 0 9 9 re f", resources=lambda _: {"/ExtGState": pikepdf.Dictionary(a={"/ca": 1})}
    )
    data = pressed(pdf, ink=Ink.RGB, flavour=Flavour.PLAIN).data
    assert b"1 0 0 rg" in content_of(data)
    assert b"gs" not in content_of(data)


def test_a_file_that_is_no_pdf_is_said_so() -> None:
    assert [f.rule for f in pressed(b"no").findings] == [Rule.PRESS_PDF]


def test_layers_that_are_off_are_refused() -> None:
    with opened(small_pdf(b"")) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="notes"))
        pdf.Root.OCProperties = {"/OCGs": [layer], "/D": {"/OFF": [layer]}}
        out = io.BytesIO()
        pdf.save(out)
    assert [f.rule for f in pressed(out.getvalue()).findings] == [Rule.PRESS_PDF]


def gradient(*colours: list[float]) -> Callable[[pikepdf.Pdf], dict[str, Any]]:
    pairs = zip(colours[0::2], colours[1::2], strict=True)
    parts = [{"/FunctionType": 2, "/Domain": [0, 1], "/N": 1, "/C0": start, "/C1": end} for start, end in pairs]
    whole = parts[0] if len(parts) == 1 else {
        "/FunctionType": 3, "/Domain": [0, 1], "/Functions": parts, "/Bounds": [0.5], "/Encode": [0, 1, 0, 1],
    }  # fmt: skip
    shading = {"/ShadingType": 2, "/ColorSpace": pikepdf.Name.DeviceRGB, "/Coords": [0, 0, 396, 0], "/Function": whole}
    return lambda _: {"/Shading": pikepdf.Dictionary(s=pikepdf.Dictionary(shading))}


def test_gradients_are_in_ink_and_hard_edges_stay_hard() -> None:
    pdf = small_pdf(b"/s sh", resources=gradient([1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 1, 1]))
    with opened(pressed(pdf, ink=Ink.CMYK).data) as new:
        shading = new.pages[0].resources.Shading.s
        assert shading.ColorSpace == "/DeviceCMYK"
        assert [int(f.FunctionType) for f in shading.Function.Functions] == [0, 0]
        assert all(len(f.Range) == 8 for f in shading.Function.Functions)
        rows = b"".join(f.read_bytes() for f in shading.Function.Functions)
        sums = [
            sum(int.from_bytes(rows[at + i : at + i + 2], "big") for i in (0, 2, 4, 6)) for at in range(0, len(rows), 8)
        ]
        assert max(sums) <= 2.4 * 65535 + 4


def test_grey_gradients_are_of_black_ink_alone() -> None:
    pdf = small_pdf(b"/s sh", resources=gradient([0, 0, 0], [1, 1, 1]))
    with opened(pressed(pdf, ink=Ink.CMYK).data) as new:
        rows = new.pages[0].resources.Shading.s.Function.read_bytes()
        assert {rows[at : at + 6] for at in range(0, len(rows), 8)} == {bytes(6)}


def test_a_mesh_is_refused_with_its_page() -> None:
    def mesh(_: pikepdf.Pdf) -> dict[str, Any]:
        return {"/Shading": pikepdf.Dictionary(s={"/ShadingType": 1, "/ColorSpace": pikepdf.Name.DeviceRGB})}

    result = pressed(small_pdf(b"/s sh", resources=mesh))
    assert [f.rule for f in result.findings] == [Rule.PRESS_COLOUR]
    assert result.places[0] is not None
    assert result.places[0].page == 1


def test_forms_and_patterns_are_converted() -> None:
    def resources(pdf: pikepdf.Pdf) -> dict[str, Any]:
        form = pdf.make_stream(b"1 0 0 rg 0 0 5 5 re f")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 9, 9]
        form.Group = {"/S": pikepdf.Name.Transparency, "/CS": pikepdf.Name.DeviceRGB}
        form.Resources = pikepdf.Dictionary()
        tile = pdf.make_stream(b"0 0 1 rg 0 0 5 5 re f")
        tile.PatternType, tile.PaintType, tile.TilingType, tile.BBox = 1, 1, 1, [0, 0, 9, 9]
        tile.XStep, tile.YStep, tile.Resources = 9, 9, pikepdf.Dictionary()
        return {"/XObject": pikepdf.Dictionary(x=form), "/Pattern": pikepdf.Dictionary(p=tile)}

    pdf = small_pdf(b"/x Do /Pattern cs /p scn 0 0 50 50 re f", resources=resources)
    with opened(pressed(pdf).data) as new:
        here = new.pages[0].resources
        assert b" g" in here.XObject.x.read_bytes()
        assert b"rg" not in here.XObject.x.read_bytes() + here.Pattern.p.read_bytes()
        assert "/Group" not in here.XObject.x


def test_pictures_of_a_page_are_converted() -> None:
    image = Pillow.effect_noise((30, 30), 90)
    pdf = small_pdf(
        b"q 99 0 0 99 0 0 cm /i Do Q", resources=lambda pdf: {"/XObject": pikepdf.Dictionary(i=picture(pdf, image))}
    )
    with opened(pressed(pdf).data) as new:
        assert new.pages[0].resources.XObject.i.ColorSpace == "/DeviceGray"
