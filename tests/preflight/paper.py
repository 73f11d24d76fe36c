"""Clean print PDFs, drawn by hand: no layout engine, so that one line is one fault."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pikepdf
from bookbuild.model.press import CoverGeometry, Flavour, Ink, PressSpec
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name

from tests.preflight.specs import ISBN, TITLE

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.,"
GLYPHS = {letter: number for number, letter in enumerate(" " + LETTERS, 1)}
VERSIONS = {
    Flavour.PLAIN: "1.6", Flavour.X1A_2001: "1.3", Flavour.X1A_2003: "1.4", Flavour.X3_2002: "1.3", Flavour.X4: "1.6",
}  # fmt: skip
KEYS = {
    Flavour.X1A_2001: "PDF/X-1:2001", Flavour.X1A_2003: "PDF/X-1a:2003", Flavour.X3_2002: "PDF/X-3:2002",
}  # fmt: skip
BLACK = {Ink.GREY: "0 g", Ink.CMYK: "0 0 0 1 k", Ink.RGB: "0 0 0 rg"}
XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>2026-11-28T01:00:00+01:00</xmp:CreateDate><xmp:ModifyDate>2026-11-28T00:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>2026-11-28T00:00:00Z</xmp:MetadataDate><xmpMM:DocumentID>uuid:1</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Trapped>False</pdf:Trapped>{key}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@cache
def font_program(*, fs_type: int = 0) -> bytes:
    """A TrueType font whose letters are blocks. Glyph 0 is .notdef, 1 the space."""
    names = [".notdef", "space", *(f"g{ord(letter):04X}" for letter in LETTERS)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(" "): "space"} | {ord(letter): f"g{ord(letter):04X}" for letter in LETTERS})
    glyphs = {}
    for name in names:
        pen = TTGlyphPen(None)
        if name != "space":
            pen.moveTo((50, 0))
            for corner in ((50, 600), (450, 600), (450, 0)):
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2(fsType=fs_type)
    builder.setupPost(keepGlyphNames=False)
    out = io.BytesIO()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.save(out)
    return out.getvalue()


def profile(kind: bytes = b"prtr", space: bytes = b"CMYK") -> bytes:
    """The head of an ICC profile, and no tables."""
    head = bytearray(132)
    head[12:16], head[16:20], head[36:40] = kind, space, b"acsp"
    head[0:4] = len(head).to_bytes(4, "big")
    return bytes(head)


def show(text: str) -> str:
    """A text as the operand of Tj."""
    return "<" + "".join(f"{GLYPHS[letter]:04X}" for letter in text) + ">"


def line(text: str, x: float, y: float, size: float = 11) -> str:
    return f"BT /F {size} Tf {x} {y} Td {show(text)} Tj ET\n"


def face(pdf: pikepdf.Pdf, program: bytes | None = None) -> Dictionary:
    """The font, embedded whole as a font of two-byte codes that are glyphs."""
    data = pdf.make_stream(program or font_program())
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/ABCDEF+Block"), Flags=4, FontBBox=[0, -200, 1000, 800], ItalicAngle=0,
        Ascent=800, Descent=-200, CapHeight=600, StemV=80, FontFile2=data,
    )  # fmt: skip
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/ABCDEF+Block"), DW=500, CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    pairs = "\n".join(f"<{number:04X}> <{ord(letter):04X}>" for letter, number in GLYPHS.items())
    words = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(GLYPHS)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
    )
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/ABCDEF+Block"), Encoding=Name("/Identity-H"),
        DescendantFonts=[pdf.make_indirect(below)], ToUnicode=pdf.make_stream(words.encode()),
    )  # fmt: skip


def _mark(pdf: pikepdf.Pdf, flavour: Flavour) -> None:
    """What makes it the PDF/X that it is."""
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=TITLE, Creator="by hand", Producer="by hand", CreationDate="D:20261128000000Z",
            ModDate="D:20261128010000+01'00'", Trapped=Name("/False"),
        )
    )  # fmt: skip
    if flavour in KEYS:
        pdf.trailer.Info.GTS_PDFXVersion = KEYS[flavour]
    if flavour is Flavour.X1A_2001:
        pdf.trailer.Info.GTS_PDFXConformance = "PDF/X-1a:2001"
    if flavour is Flavour.PLAIN:
        return
    key = "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>" if flavour is Flavour.X4 else ""
    metadata = pdf.make_stream(XMP.format(title=TITLE, key=key).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata
    icc = pdf.make_stream(profile())
    icc.N = 4
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent, S=Name.GTS_PDFX, OutputConditionIdentifier="FOGRA39",
                RegistryName="http://www.color.org", DestOutputProfile=icc,
            )
        ]
    )  # fmt: skip


def interior(spec: PressSpec) -> pikepdf.Pdf:
    """A clean interior for a book: pages of a line and a folio, the last of them blank."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(face(pdf))
    width, height = float(spec.trim.width.points), float(spec.trim.height.points)
    bleed = spec.printer.bleed
    for number in range(1, spec.pages + 1):
        inside, outside = (float(s.points) if spec.bleeds else 0.0 for s in (bleed.inside, bleed.outside))
        foot, top = (float(s.points) if spec.bleeds else 0.0 for s in (bleed.bottom, bleed.top))
        left, right = (inside, outside) if number % 2 else (outside, inside)
        text = f"{BLACK[spec.ink]}\n" + line("The quay lies still", left + 100, foot + 500)
        text += line(str(number), left + 210, foot + 40, 9)
        if number == 4:
            text += line(f"ISBN {ISBN[:3]}-{ISBN[3:]}", left + 100, foot + 200)
        media = [0, 0, width + left + right, height + foot + top]
        page = Dictionary(
            Type=Name.Page, MediaBox=media, Resources=Dictionary(Font=Dictionary(F=font)),
            Contents=pdf.make_stream(text.encode() if number < spec.pages else b"q Q\n"),
        )  # fmt: skip
        page.BleedBox = Array(media)
        page.TrimBox = Array([left, foot, left + width, foot + height])
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    _mark(pdf, spec.flavour)
    return pdf


EAN_L = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
PARITY = "LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL".split()


def modules(digits: str) -> str:
    """An EAN-13 as 95 modules, 1 = bar (GS1 General Specifications section 5.2.1)."""
    left = "".join(
        EAN_L[int(d)] if p == "L" else "".join("10"[int(b)] for b in reversed(EAN_L[int(d)]))
        for d, p in zip(digits[1:7], PARITY[int(digits[0])], strict=True)
    )
    right = "".join("".join("10"[int(b)] for b in EAN_L[int(d)]) for d in digits[7:])
    return f"101{left}01010{right}101"


@dataclass(frozen=True)
class Barcode:
    """A barcode on the cover. x, y: of its first bar, lower left; module: in millimetres."""

    digits: str = ISBN
    colour: str = "0 0 0 1 k"
    module: float = 0.33
    x: float = 310.0
    y: float = 48.0

    def draw(self) -> str:
        wide = self.module * 72 / 25.4
        out, at, bars = [f"{self.colour}"], 0, modules(self.digits)
        while at < len(bars):
            length = len(bars[at:]) - len(bars[at:].lstrip(bars[at]))
            if bars[at] == "1":
                out.append(f"{self.x + at * wide:.4f} {self.y} {length * wide:.4f} 55 re f")
            at += length
        return "\n".join(out) + "\n"


def cover(geometry: CoverGeometry, barcode: Barcode | None, extra: str = "", *, spine: bool = True) -> pikepdf.Pdf:
    """A clean cover: a ground that bleeds, text on front, back and spine, a barcode on white."""
    pdf = pikepdf.new()
    width, height = float(geometry.width.points), float(geometry.height.points)
    fold = float(geometry.spine.x.points + geometry.spine.width.points / 2)
    field = geometry.barcode
    text = f".1 0 .3 0 k 0 0 {width} {height} re f 0 0 0 1 k\n"
    text += line("The Harbour", 600, 400, 24) + line("A book of ferries", 60, 500)
    if spine:
        text += f"BT /F 12 Tf 0 -1 1 0 {fold - 3} 500 Tm {show('The Harbour')} Tj ET\n"
    bottom = height - float(field.y.points) - float(field.height.points)
    text += (
        f"0 0 0 0 k {float(field.x.points)} {bottom} {float(field.width.points)} {float(field.height.points)} re f\n"
    )
    if barcode is not None:
        text += barcode.draw() + "0 0 0 1 k " + line(f"ISBN {barcode.digits}", 320, 106, 8)
        text += line(barcode.digits, 305, 36, 9)
    page = Dictionary(
        Type=Name.Page, MediaBox=[0, 0, width, height], Contents=pdf.make_stream((text + extra).encode()),
        Resources=Dictionary(Font=Dictionary(F=pdf.make_indirect(face(pdf)))),
    )  # fmt: skip
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    _mark(pdf, Flavour.PLAIN)
    return pdf


def bytes_of(
    pdf: pikepdf.Pdf, flavour: Flavour, *, version: str = "", encryption: pikepdf.Encryption | None = None
) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        force_version=version or VERSIONS[flavour],
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=encryption is None,
        fix_metadata_version=False,
        encryption=encryption or False,
    )
    return out.getvalue()


def draw(pdf: pikepdf.Pdf, content: str, page: int = 0, **resources: dict[str, object]) -> None:
    """Draw on a page, with more resources: ColorSpace={"CX": …}."""
    on = pdf.pages[page]
    for kind, named in resources.items():
        if f"/{kind}" not in on.Resources:
            on.Resources[f"/{kind}"] = Dictionary()
        for name, value in named.items():
            on.Resources[f"/{kind}"][f"/{name}"] = value
    on.contents_add(pdf.make_stream(f"q\n{content}\nQ\n".encode()))


def image(
    pdf: pikepdf.Pdf,
    data: bytes,
    width: int,
    height: int,
    space: object,
    *,
    bits: int = 8,
    filter_name: str = "",
    **keys: object,
) -> pikepdf.Object:
    stream = pdf.make_stream(b"")
    if filter_name:
        stream.write(data, filter=Name(filter_name))
    else:
        stream.write(data)
    stream.Type, stream.Subtype, stream.Width, stream.Height = Name.XObject, Name.Image, width, height
    stream.BitsPerComponent, stream.ColorSpace = bits, space
    for key, value in keys.items():
        stream[f"/{key}"] = value
    return pdf.make_indirect(stream)


Change = Callable[[pikepdf.Pdf], None]
