"""Faults of PDF/X, fonts and type, one each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pikepdf
from bookbuild.model.press import Flavour
from pikepdf import Dictionary, Name

from tests.preflight.mutations import of, on, same
from tests.preflight.paper import Change, draw, face, font_program, image, profile, show
from tests.preflight.specs import GREY

SIMPLE = {"FX": Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)}


def gray(pdf: pikepdf.Pdf, width: int = 700, height: int = 700, **keys: object) -> pikepdf.Object:
    return image(pdf, b"\x80" * width * height, width, height, Name.DeviceGray, **keys)


# -- PDF/X ----------------------------------------------------------------------


def info(key: str, value: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        if value is None:
            del pdf.trailer.Info[key]
        else:
            pdf.trailer.Info[key] = value

    return change


def xmp(old: str, new: str) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        text = pdf.Root.Metadata.read_bytes().decode()
        assert old in text
        pdf.Root.Metadata.write(text.replace(old, new).encode())

    return change


def intent(key: str, value: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        if value is None:
            del pdf.Root.OutputIntents[0][key]
        else:
            pdf.Root.OutputIntents[0][key] = pdf.make_stream(value) if isinstance(value, bytes) else value

    return change


def placed_jpx(pdf: pikepdf.Pdf) -> None:
    found = image(pdf, b"\0" * 100, 700, 700, Name.DeviceGray, filter_name="/JPXDecode")
    draw(pdf, "144 0 0 144 100 300 cm /IX Do", XObject={"IX": found})


def nameless(pdf: pikepdf.Pdf) -> None:
    intent("/DestOutputProfile", None)(pdf)
    intent("/RegistryName", None)(pdf)


def two_intents(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0])


def no_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


X4 = replace(GREY, flavour=Flavour.X4)
X3 = replace(GREY, flavour=Flavour.X3_2002)
PDFX = (
    of("key-of-another", "x-key", info("/GTS_PDFXVersion", "PDF/X-3:2003")),
    of("no-key", "x-key", info("/GTS_PDFXVersion", None)),
    of("no-conformance", "x-key", info("/GTS_PDFXConformance", None), replace(GREY, flavour=Flavour.X1A_2001)),
    of("no-key-in-xmp", "x-key", xmp("PDF/X-4<", "PDF/X-5<"), X4),
    of("no-title", "x-metadata", info("/Title", None)),
    of("titles-disagree", "x-metadata", info("/Title", "The Harbor")),
    of("dates-disagree", "x-metadata", info("/ModDate", "D:20261128010000Z")),
    of("no-rendition-class", "x-metadata", xmp("<xmpMM:RenditionClass>default</xmpMM:RenditionClass>", ""), X4),
    of("xmp-broken", "x-metadata", xmp("</rdf:RDF>", "")),
    of("trapped-missing", "trapped", info("/Trapped", None)),
    of("trapped-missing-in-xmp", "trapped", xmp("<pdf:Trapped>False</pdf:Trapped>", ""), X4),
    of("no-output-intent", "output-intent", no_intent),
    of("two-output-intents", "output-intent", two_intents),
    of("profile-of-a-monitor", "output-intent", intent("/DestOutputProfile", profile(b"mntr", b"CMYK"))),
    of("profile-of-rgb", "output-intent", intent("/DestOutputProfile", profile(b"prtr", b"RGB "))),
    of("profile-is-none", "output-intent", intent("/DestOutputProfile", b"x" * 200)),
    of("neither-profile-nor-registry", "output-intent", nameless),
    of("registry-alone", "", intent("/DestOutputProfile", None)),
    of("registry-alone-in-x-4", "output-intent", intent("/DestOutputProfile", None), X4),
    of("other-condition", "output-intent", same, replace(GREY, condition="FOGRA51")),
    of("same-condition", "", same, replace(GREY, condition="Fogra 39")),
    of("transfer-function", "x-forbidden", on("/GX gs", ExtGState={"GX": Dictionary(TR=Name.Foo)}), page=1),
    of("jpeg-2000-in-x-1a", "x-forbidden", placed_jpx, page=1),
    of("jpeg-2000-in-x-4", "", placed_jpx, X4),
    of("opi", "x-forbidden", lambda pdf: draw(pdf, "144 0 0 144 100 300 cm /IX Do", XObject={"IX": gray(pdf, OPI=Dictionary())})),
)  # fmt: skip

# -- fonts ----------------------------------------------------------------------


def with_face(change: Callable[[pikepdf.Pdf, pikepdf.Dictionary], None], program: bytes | None = None) -> Change:
    """Text in a second font, of which something is changed."""

    def make(pdf: pikepdf.Pdf) -> None:
        made = face(pdf, program)
        change(pdf, made)
        content = f"0 g BT /G 11 Tf 100 400 Td {show('Ferry')} Tj ET"
        draw(pdf, content, 1, Font={"G": pdf.make_indirect(made)})

    return make


def unembedded(pdf: pikepdf.Pdf, font: pikepdf.Dictionary) -> None:
    del font.DescendantFonts[0].FontDescriptor.FontFile2


def garbage(pdf: pikepdf.Pdf, font: pikepdf.Dictionary) -> None:
    font.DescendantFonts[0].FontDescriptor.FontFile2 = pdf.make_stream(b"no font at all" * 20)


def open_type(pdf: pikepdf.Pdf, font: pikepdf.Dictionary) -> None:
    descriptor = font.DescendantFonts[0].FontDescriptor
    del descriptor.FontFile2
    descriptor.FontFile3 = pdf.make_stream(font_program())
    descriptor.FontFile3.Subtype = Name.OpenType


def nothing(pdf: pikepdf.Pdf, font: pikepdf.Dictionary) -> None:
    """No change of a font."""


def type3(pdf: pikepdf.Pdf) -> None:
    glyph = pdf.make_stream(b"500 0 0 0 400 600 d1 0 0 400 600 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 500, 700], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Differences=[97, Name("/a")]), FirstChar=97, LastChar=97,
        Widths=[500],
    )  # fmt: skip
    draw(pdf, "0 g BT /T 12 Tf 100 400 Td (aa) Tj ET", 1, Font={"T": pdf.make_indirect(font)})


def simple(codes: str) -> Change:
    """The font as a simple TrueType font in WinAnsi."""

    def change(pdf: pikepdf.Pdf) -> None:
        descriptor = face(pdf).DescendantFonts[0].FontDescriptor
        descriptor.Flags = 32
        font = Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/ABCDEF+Block"), FirstChar=0, LastChar=255,
            Widths=[500] * 256, Encoding=Name.WinAnsiEncoding, FontDescriptor=descriptor,
        )  # fmt: skip
        draw(pdf, f"0 g BT /S 12 Tf 100 400 Td ({codes}) Tj ET", 1, Font={"S": pdf.make_indirect(font)})

    return change


def text(content: str, page: int = 2) -> Change:
    """Text in the font of the page, after operators of ours."""
    return on(f"{content} {show('Ferry')} Tj ET", page)


FONTS = (
    of("unembedded-helvetica", "font-embedded", on("0 g BT /FX 11 Tf 100 400 Td (Hello) Tj ET", 0, Font=SIMPLE), page=1),
    of("unembedded-composite", "font-embedded", with_face(unembedded), page=2),
    of("font-is-garbage", "font-embedded", with_face(garbage), page=2),
    of("font-unused", "", lambda pdf: draw(pdf, "", 0, Font=SIMPLE)),
    of("type-3", "font-type3", type3, page=2),
    of("open-type-in-1.4", "font-opentype", with_face(open_type), page=2),
    of("open-type-in-x-4", "", with_face(open_type), X4),
    of("licence-restricted", "font-licence", with_face(nothing, font_program(fs_type=2)), page=2),
    of("licence-editable", "", with_face(nothing, font_program(fs_type=8))),
    of("notdef", "notdef", on("0 g BT /F 11 Tf 100 400 Td <00000003> Tj ET", 1), page=2),
    of("glyph-beyond-the-font", "notdef", on("0 g BT /F 11 Tf 100 400 Td <0FFF> Tj ET", 1), page=2),
    of("simple-font", "", simple("Ferry 12")),
    of("simple-font-without-the-letter", "notdef", simple("Ferr\\351"), page=2),
    of("tiny-text", "text-small", text("0 g BT /F 4 Tf 100 400 Td"), page=3),
    of("tiny-by-matrix", "text-small", text("0 g .3 0 0 .3 0 0 cm BT /F 12 Tf 400 1200 Td"), page=3),
    of("invisible-text", "text-invisible", text("BT 3 Tr /F 12 Tf 100 400 Td"), page=3),
    of("synthetic-italic", "font-synthetic", text("0 g BT /F 12 Tf 1 0 .2 1 100 400 Tm"), page=3),
    of("synthetic-bold", "font-synthetic", text("0 g 0 G .4 w BT 2 Tr /F 12 Tf 100 400 Td"), page=3),
    of("text-turned", "", text("0 g BT /F 12 Tf 0 1 -1 0 100 400 Tm")),
)  # fmt: skip
