"""A printer to make PDFs for, and a press profile small enough to be made in a test."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pikepdf
from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.press import (
    BarcodeBox,
    Binding,
    CoverRule,
    Flavour,
    Ink,
    Pages,
    Paper,
    PressSpec,
    Printer,
    Sides,
    Spine,
    SpineKind,
)
from PIL import Image as Pillow

ZERO = Length(Fraction(0))
EIGHTH = Length(Fraction(9))
PAPER = Paper(key="white", name="White", inks=(Ink.GREY, Ink.CMYK), spine=Spine(kind=SpineKind.CALIPER))
COVER = CoverRule(
    outer=EIGHTH, board_wider=ZERO, board_taller=ZERO, hinge=ZERO, hinge_adds=False, safe=EIGHTH, spine_safe=ZERO,
    narrow_spine_safe=ZERO, narrow_spine=ZERO, text_from=79,
    barcode=BarcodeBox(width=ZERO, height=ZERO, from_spine=ZERO, from_edge=ZERO),
    flavour=Flavour.X1A_2003, ink=Ink.CMYK, ink_limit=240,
)  # fmt: skip
PRINTER = Printer(
    key="test", name="Test", binding=Binding.PAPERBACK, trims=(), least_trim=None, most_trim=None, pages=Pages(least=2, most=900),
    multiple=2, ends_blank=False, bleed=Sides(top=EIGHTH, bottom=EIGHTH, outside=EIGHTH, inside=ZERO), gutters=(),
    margins=Sides(top=ZERO, bottom=ZERO, outside=ZERO, inside=ZERO),
    bleed_margins=Sides(top=ZERO, bottom=ZERO, outside=ZERO, inside=ZERO), papers={"white": PAPER}, flavours={},
    condition="FOGRA39", ink_limit=240, least_text=ZERO, least_line=ZERO, least_dpi=300, most_dpi=None, least_line_art_dpi=600,
    least_tint=10, most_megabytes=None, allows_transparency=False, allows_icc=False, allows_marks=False, allows_links=False,
    most_blank=None, phrases=(), cover=COVER, sources={},
)  # fmt: skip


def spec(
    trim: str = "5.5x8.5in", *, printer: Printer = PRINTER, changes: dict[str, Any] | None = None, **given: Any
) -> PressSpec:
    """What a book must be. changes: to the printer."""
    entries: dict[str, Any] = {
        "paper": PAPER, "ink": Ink.GREY, "flavour": Flavour.X1A_2003, "trim": Trim.parse(trim),
        "margins": Margins(top=ZERO, bottom=ZERO, inside=ZERO, outside=ZERO), "bleeds": False, "pages": 54, "isbn": "",
        "title": "A Book", "identifier": "urn:x-test:1", "modified": "2026-01-01T00:00:00Z", **given,
    }  # fmt: skip
    return PressSpec(printer=replace(printer, **(changes or {})), **entries)


def press_profile(*, version: int = 2, space: bytes = b"CMYK", kind: bytes = b"prtr") -> bytes:
    """A profile of a simple press (ICC.1:2001-04): four inks, grids of a few points, made by the rules of subtractive mixture."""
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"Test\0" + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D),
        b"A2B0": _table(4, 3, 5, _paper), b"B2A0": _table(3, 4, 17, _inks),
    }  # fmt: skip
    tags |= {b"A2B1": tags[b"A2B0"], b"B2A1": tags[b"B2A0"]}
    at, index, body, known = 132 + 12 * len(tags), b"", b"", {}
    for name, data in tags.items():
        if data not in known:
            known[data] = at + len(body)
            body += data + bytes(-len(data) % 4)
        index += name + struct.pack(">II", known[data], len(data))
    head = struct.pack(
        ">I4sI4s4s4s12s4s4s36s12s48s", at + len(body), b"test", version << 24, kind, space, b"Lab ",
        struct.pack(">6H", 2026, 1, 1, 0, 0, 0), b"acsp", bytes(4), bytes(24) + bytes(12),
        struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D), bytes(48),
    )  # fmt: skip
    return head[:128] + struct.pack(">I", len(tags)) + index + body


def _table(inputs: int, outputs: int, grid: int, colour: Any) -> bytes:
    """An lut8Type (6.5.8): straight curves around a grid."""
    head = b"mft1" + bytes(4) + bytes((inputs, outputs, grid, 0))
    head += struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x10000)
    straight = bytes(range(256))
    points = bytearray()
    for number in range(grid**inputs):
        place = [number // grid ** (inputs - 1 - i) % grid / (grid - 1) for i in range(inputs)]
        points += bytes(round(min(1.0, max(0.0, value)) * 255) for value in colour(*place))
    return head + straight * inputs + bytes(points) + straight * outputs


def _paper(c: float, m: float, y: float, k: float) -> tuple[float, float, float]:
    """Inks to L*a*b*, as lut8 writes them."""
    light = (1 - 0.45 * c) * (1 - 0.55 * m) * (1 - 0.1 * y) * (1 - 0.85 * k)
    a = (-35 * c + 75 * m - 5 * y) * (1 - 0.9 * k)
    b = (-50 * c - 5 * m + 92 * y) * (1 - 0.9 * k)
    return (light, (a + 128) / 255, (b + 128) / 255)


def _inks(light: float, a: float, b: float) -> tuple[float, float, float, float]:
    """L*a*b* to inks, heavy on purpose: dark colours take up to 380 per cent."""
    green_red, blue_yellow, dark = a * 255 - 128, b * 255 - 128, 1 - light
    cyan = dark + max(0, -green_red) / 120 + max(0, -blue_yellow) / 160
    magenta = dark + max(0, green_red) / 120
    yellow = dark + max(0, blue_yellow) / 120
    return (cyan, magenta, yellow, max(0.0, dark - 0.35) / 0.65 * 0.9)


def small_pdf(
    *contents: bytes, resources: Callable[[pikepdf.Pdf], dict[str, Any]] = lambda _: {}, bleed: float = 0
) -> bytes:
    """A PDF of pages of 396 x 612 points. resources: of every page; bleed: on all four sides, outside the origin."""
    pdf = pikepdf.new()
    shared = pdf.make_indirect(pikepdf.Dictionary(resources(pdf)))
    for content in contents:
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page, MediaBox=pikepdf.Array([-bleed, -bleed, 396 + bleed, 612 + bleed]),
            TrimBox=pikepdf.Array([0, 0, 396, 612]), Resources=shared, Contents=pdf.make_stream(content),
        )  # fmt: skip
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def picture(
    pdf: pikepdf.Pdf, image: Pillow.Image, *, jpeg: bool = False, mask: Pillow.Image | None = None
) -> pikepdf.Object:
    """An image object."""
    data = io.BytesIO()
    image.save(data, "JPEG", quality=90) if jpeg else data.write(image.tobytes())
    space = {"1": "/DeviceGray", "L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}[image.mode]
    stream = pdf.make_stream(data.getvalue())
    stream.Type, stream.Subtype, stream.ColorSpace = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name(space)
    stream.Width, stream.Height, stream.BitsPerComponent = image.width, image.height, 1 if image.mode == "1" else 8
    if jpeg:
        stream.Filter = pikepdf.Name.DCTDecode
        if image.mode == "CMYK":
            stream.Decode = pikepdf.Array([1, 0] * 4)
    if mask is not None:
        stream.SMask = picture(pdf, mask)
    return stream


def content_of(data: bytes, page: int = 0) -> bytes:
    """The content of a page, and of the forms on it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        obj = pdf.pages[page].obj
        parts = [obj.Contents] if isinstance(obj.Contents, pikepdf.Stream) else list(obj.Contents)
        objects = obj.Resources.get("/XObject", pikepdf.Dictionary())
        parts += [objects[name] for name in objects.keys() if objects[name].Subtype == "/Form"]  # noqa: SIM118
        return b"\n".join(part.read_bytes() for part in parts)


def operators_of(data: bytes) -> set[str]:
    """The operators of all pages."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {str(i.operator) for page in pdf.pages for i in pikepdf.parse_content_stream(page)}
