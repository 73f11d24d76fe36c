"""Faults of colours, images and marks, one each."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
from bookbuild.model.press import Flavour
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.preflight.mutations import of, on
from tests.preflight.of_type import X3, X4, gray, text
from tests.preflight.paper import Change, draw, image, line, profile
from tests.preflight.specs import BLEEDS, COLOUR, GREY, PRINTER, RGB

PLACE = "144 0 0 144 100 300 cm /IX Do"


def placed(make: Callable[[pikepdf.Pdf], pikepdf.Object], place: str = PLACE) -> Change:
    return lambda pdf: draw(pdf, place, 1, XObject={"IX": make(pdf)})


def cmyk(*inks: int, size: int = 650, share: float = 1.0) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    """An image of one colour, or with a share of it on white."""

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        dark = round(size * size * share)
        return image(pdf, bytes(inks) * dark + b"\0\0\0\0" * (size * size - dark), size, size, Name.DeviceCMYK)

    return make


def jpeg(*inks: int, inverted: bool) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    """A JPEG in CMYK, as Adobe's programs write it (and say so with Decode), or as ISO 32000 has it without."""

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        out = io.BytesIO()
        wanted = inks if inverted else tuple(255 - ink for ink in inks)
        Image.new("CMYK", (650, 650), wanted).save(out, "JPEG", quality=95)
        keys = {"Decode": Array([1, 0] * 4)} if inverted else {}
        return image(pdf, out.getvalue(), 650, 650, Name.DeviceCMYK, filter_name="/DCTDecode", **keys)

    return make


def spot_space(pdf: pikepdf.Pdf, *names: str) -> pikepdf.Object:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 0.9, 0.8, 0], N=1)
    if len(names) == 1:
        return Array([Name.Separation, Name(f"/{names[0]}"), Name.DeviceCMYK, pdf.make_indirect(tint)])
    return Array([Name.DeviceN, Array([Name(f"/{n}") for n in names]), Name.DeviceCMYK, pdf.make_indirect(tint)])


def in_space(content: str, *names: str) -> Change:
    return lambda pdf: draw(pdf, f"/CX cs {content} 100 300 50 50 re f", 1, ColorSpace={"CX": spot_space(pdf, *names)})


def tagged(pdf: pikepdf.Pdf, count: int = 1) -> pikepdf.Object:
    icc = pdf.make_stream(profile(b"mntr", b"GRAY"))
    icc.N = count
    return Array([Name.ICCBased, pdf.make_indirect(icc)])


def tagged_image(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return image(pdf, b"\x80" * 490_000, 700, 700, tagged(pdf))


def indexed(*entries: int) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        space = Array([Name.Indexed, Name.DeviceCMYK, len(entries) // 4 - 1, pikepdf.String(bytes(entries))])
        return image(pdf, b"\0\1" * 211_250, 650, 650, space)

    return make


def gradient(space: object, begin: list[float], end: list[float]) -> Change:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=begin, C1=end, N=1)
    parts = Dictionary(FunctionType=3, Domain=[0, 1], Bounds=[0.5], Encode=[0, 1, 1, 0], Functions=Array([tint, tint]))
    shading = Dictionary(ShadingType=2, ColorSpace=space, Coords=[100, 300, 300, 300], Function=parts)
    return on("100 300 200 50 re W n /SX sh", 1, Shading={"SX": shading})


def tiled(tile: str, **resources: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        pattern = pdf.make_stream(tile.encode())
        pattern.Type, pattern.PatternType, pattern.PaintType, pattern.TilingType = Name.Pattern, 1, 1, 1
        pattern.BBox, pattern.XStep, pattern.YStep = Array([0, 0, 9, 9]), 9, 9
        pattern.Resources = Dictionary(**resources)
        draw(pdf, "/Pattern cs /PX scn 100 300 90 90 re f", 1, Pattern={"PX": pdf.make_indirect(pattern)})

    return change


def form(content: str, **keys: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        made = pdf.make_stream(content.encode())
        made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 400, 600])
        for key, value in keys.items():
            made[f"/{key}"] = value
        draw(pdf, "/FX Do", 1, XObject={"FX": pdf.make_indirect(made)})

    return change


def state(**keys: object) -> dict[str, object]:
    return {"GX": Dictionary(**keys)}


def masked(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return gray(pdf, SMask=gray(pdf))


def outside_in(name: str) -> Change:
    content = "/CX cs 1 scn -30 300 9 50 re f"
    return lambda pdf: draw(pdf, content, 1, ColorSpace={"CX": spot_space(pdf, name)})


WHITE = Dictionary(WhitePoint=[1, 1, 1])
OVER = {"GX": Dictionary(OP=True)}
SQUARE = "100 300 100 100 re f"
GROUP = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
MODERN = replace(X4, printer=replace(PRINTER, allows_transparency=True))
NEVER = replace(MODERN, flavour=Flavour.X1A_2003)
COLOURS = (
    of("rgb-text", "rgb", text(".1 .1 .1 rg BT /F 11 Tf 100 400 Td"), page=3),
    of("rgb-rule", "rgb", on(".2 .2 .2 RG 1 w 100 300 m 200 300 l S", 1), COLOUR, page=2),
    of("rgb-image", "rgb", placed(lambda p: image(p, b"\x80" * 1_470_000, 700, 700, Name.DeviceRGB)), page=2),
    of("rgb-gradient", "rgb", gradient(Name.DeviceRGB, [0, 0, 0], [1, 1, 1]), COLOUR, page=2),
    of("rgb-tile", "rgb", tiled("1 0 0 rg 0 0 5 5 re f"), COLOUR, page=2),
    of("rgb-in-a-form", "rgb", form(f"1 0 0 rg {SQUARE}"), COLOUR, page=2),
    of("rgb-inline-image", "rgb", on("q 9 0 0 9 99 300 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q", 1), page=2),
    of("lab", "rgb", on(f"/CX cs 50 0 0 scn {SQUARE}", 1, ColorSpace={"CX": Array([Name.Lab, WHITE])}), COLOUR),
    of("rgb-where-the-printer-separates", "", on(f"1 0 0 rg {SQUARE}", 1), RGB),
    of("rgb-outside-the-bleed", "", on("1 0 0 rg -50 300 20 20 re f", 1)),
    of("icc-image", "icc", placed(tagged_image), page=2),
    of("icc-fill", "icc", lambda p: draw(p, f"/CX cs .3 scn {SQUARE}", 1, ColorSpace={"CX": tagged(p)}), page=2),
    of("calibrated-grey", "icc", on(f"/CX cs .3 scn {SQUARE}", 1, ColorSpace={"CX": Array([Name.CalGray, WHITE])})),
    of("icc-by-default", "icc", lambda p: draw(p, "", 5, ColorSpace={"DefaultGray": tagged(p)}), page=6),
    of("icc-allowed", "", placed(tagged_image), replace(X3, printer=replace(PRINTER, allows_icc=True))),
    of("magenta-in-grey", "colour-in-grey", on(f"0 .5 0 0 k {SQUARE}", 1), page=2),
    of("black-in-cmyk-in-grey", "", on(f"0 0 0 .5 k {SQUARE}", 1)),
    of("colour-image-in-grey", "colour-in-grey", placed(cmyk(0, 80, 0, 20)), page=2),
    of("black-image-in-cmyk-in-grey", "", placed(cmyk(0, 0, 0, 90))),
    of("pantone", "spot", in_space("1 scn", "PANTONE 185 C"), COLOUR, page=2),
    of("pantone-among-others", "spot", in_space("1 .2 scn", "Black", "Gold"), COLOUR, page=2),
    of("black-as-separation", "", in_space("1 scn", "Black"), COLOUR),
    of("registration", "registration", in_space("1 scn", "All"), COLOUR, page=2),
    of("registration-outside", "", outside_in("All"), COLOUR),
    of("four-colour-text", "black-text", text(".4 .3 .3 .9 k BT /F 11 Tf 100 400 Td"), COLOUR, page=3),
    of("four-colour-title", "", text(".4 .3 .3 .9 k BT /F 30 Tf 100 400 Td"), COLOUR),
    of("coloured-text", "", text("0 .9 .9 .1 k BT /F 11 Tf 100 400 Td"), COLOUR),
    of("ink-400", "ink-limit", on(f"1 1 1 1 k {SQUARE}", 1), COLOUR, page=2),
    of("ink-240", "", on(f".6 .4 .4 1 k {SQUARE}", 1), COLOUR),
    of("ink-of-an-image", "ink-limit", placed(cmyk(200, 180, 180, 200)), COLOUR, page=2),
    of("ink-of-three-pixels", "", placed(cmyk(255, 255, 255, 255, share=0.0005)), COLOUR),
    of("ink-of-a-corner", "ink-limit", placed(cmyk(255, 255, 255, 255, share=0.01)), COLOUR),
    of("ink-of-an-adobe-jpeg", "ink-limit", placed(jpeg(230, 220, 220, 230, inverted=True)), COLOUR),
    of("light-adobe-jpeg", "", placed(jpeg(25, 35, 35, 25, inverted=True)), COLOUR),
    of("ink-of-a-plain-jpeg", "ink-limit", placed(jpeg(230, 220, 220, 230, inverted=False)), COLOUR),
    of("light-plain-jpeg", "", placed(jpeg(25, 35, 35, 25, inverted=False)), COLOUR),
    of("ink-of-a-table", "ink-limit", placed(indexed(0, 0, 0, 0, 250, 250, 250, 250)), COLOUR, page=2),
    of("light-table", "", placed(indexed(0, 0, 0, 0, 90, 90, 90, 90)), COLOUR),
    of("ink-of-a-gradient", "ink-limit", gradient(Name.DeviceCMYK, [0, 0, 0, 0], [1, 1, 0.8, 0.5]), COLOUR, page=2),
    of("light-gradient", "", gradient(Name.DeviceCMYK, [0, 0, 0, 0], [0.5, 0.5, 0.5, 0]), COLOUR),
    of("ink-of-a-tile", "ink-limit", tiled("1 1 1 0 k 0 0 5 5 re f"), COLOUR, page=2),
    of("no-limit-known", "", on(f"1 1 1 1 k {SQUARE}", 1), replace(COLOUR, printer=replace(PRINTER, ink_limit=None))),
    of("faint-tint", "tint", on(f".95 g {SQUARE}", 1), page=2),
    of("tint-of-ten", "", on(f".9 g {SQUARE}", 1)),
    of("white-ground", "", on(f"1 g {SQUARE}", 1)),
    of("white-overprints", "overprint-white", on(f"/GX gs 1 g {SQUARE}", 1, ExtGState=state(OP=True, op=True, OPM=1)), page=2),
    of("white-text-overprints", "overprint-white", on(f"/GX gs 0 0 0 0 k {line('Ferry', 100, 300)}", 1, ExtGState=OVER), COLOUR),
    of("black-overprints", "", on(f"/GX gs 0 g {SQUARE}", 1, ExtGState=state(OP=True, op=True))),
    of("opacity", "transparency", on(f"/GX gs 0 g {SQUARE}", 1, ExtGState=state(ca=0.5)), page=2),
    of("opacity-of-a-line", "transparency", on("/GX gs 0 G 100 300 m 200 300 l S", 1, ExtGState=state(CA=0.5)), page=2),
    of("opacity-of-one", "", on(f"/GX gs 0 g {SQUARE}", 1, ExtGState=state(ca=1, CA=1, BM=Name.Normal))),
    of("opacity-unused", "", on("/GX gs", 1, ExtGState=state(ca=0.5))),
    of("opacity-allowed", "", on(f"/GX gs 0 g {SQUARE}", 1, ExtGState=state(ca=0.5)), MODERN),
    of("opacity-in-x-1a-never", "transparency", on(f"/GX gs 0 g {SQUARE}", 1, ExtGState=state(ca=0.5)), NEVER),
    of("blend-mode", "transparency", on(f"/GX gs 0 g {SQUARE}", 1, ExtGState=state(BM=Name.Multiply)), page=2),
    of("soft-mask", "transparency", on(f"/GX gs 0 g {SQUARE}", 1, ExtGState=state(SMask=Dictionary(S=Name.Alpha))), page=2),
    of("soft-mask-of-an-image", "transparency", placed(masked), page=2),
    of("group-in-x-1a", "transparency", form(f"0 g {SQUARE}", Group=GROUP), page=2),
    of("group-in-x-4", "", form(f"0 g {SQUARE}", Group=GROUP), X4),
)  # fmt: skip


def bilevel(size: int) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    return lambda pdf: image(pdf, b"\xaa" * ((size + 7) // 8 * size), size, size, Name.DeviceGray, bits=1)


def cut_jpeg(pdf: pikepdf.Pdf) -> pikepdf.Object:
    out = io.BytesIO()
    Image.effect_noise((650, 650), 60).save(out, "JPEG")
    return image(pdf, out.getvalue()[:9000], 650, 650, Name.DeviceGray, filter_name="/DCTDecode")


def cut_pixels(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return image(pdf, b"\x80" * 100_000, 700, 700, Name.DeviceGray)


IMAGES = (
    of("image-150-dpi", "image-coarse", placed(lambda p: gray(p, 300, 300)), page=2),
    of("image-297-dpi", "", placed(lambda p: gray(p, 597, 597))),
    of("image-stretched", "image-coarse", placed(lambda p: gray(p, 700, 300)), page=2),
    of("image-of-one-pixel", "", placed(lambda p: gray(p, 1, 1))),
    of("image-2400-dpi", "image-fine", placed(lambda p: gray(p, 700, 700), "20 0 0 20 100 300 cm /IX Do"), page=2),
    of("line-art-300-dpi", "line-art", placed(bilevel(600)), page=2),
    of("line-art-600-dpi", "", placed(bilevel(1200))),
    of("jpeg-cut", "image-damaged", placed(cut_jpeg), page=2),
    of("pixels-missing", "image-damaged", placed(cut_pixels), page=2),
    of("image-clipped-away", "", placed(lambda p: gray(p, 30, 30), "0 0 9 9 re W n " + PLACE)),
)  # fmt: skip

GEOMETRY = (
    of("hairline", "hairline", on(".05 w 0 G 100 300 m 300 300 l S", 1), page=2),
    of("line-of-width-0", "hairline", on("0 w 0 G 100 300 m 300 300 l S", 1), page=2),
    of("line-made-thin-by-a-matrix", "hairline", on(".1 0 0 .1 0 0 cm 1 w 0 G 1000 3000 m 3000 3000 l S", 1), page=2),
    of("line-of-a-quarter", "", on(".25 w 0 G 100 300 m 300 300 l S", 1)),
    of("rule-as-a-thin-rectangle", "hairline", on("0 g 100 300 200 .1 re f", 1), page=2),
    of("dot", "", on("0 g 100 300 .2 .2 re f", 1)),
    of("thin-curve", "", on("0 g 100 300 m 150 300.1 200 300.1 300 300 c f", 1)),
    of("white-hairline", "", on("1 g 100 300 200 .1 re f", 1)),
    of("art-at-the-edge-without-bleed", "bleed-art", on(".5 g 0 600 432 48 re f", 1), page=2),
    of("art-at-the-spine-of-a-recto", "", on(".5 g 0 300 100 48 re f", 2)),
    of("art-at-the-spine-of-a-verso", "", on(".5 g 332 300 100 48 re f", 1)),
    of("art-at-the-outside-of-a-recto", "bleed-art", on(".5 g 332 300 100 48 re f", 2), page=3),
    of("art-that-bleeds", "", on(".1 .2 .3 0 k 0 0 441 666 re f", 2), BLEEDS),
    of("art-that-stops-at-the-trim", "bleed-art", on(".1 .2 .3 0 k 0 9 432 300 re f", 2), BLEEDS, page=3),
    of("art-that-stops-in-the-bleed", "bleed-art", on(".1 .2 .3 0 k 100 4 100 300 re f", 2), BLEEDS, page=3),
    of("art-that-is-clipped-at-the-trim", "bleed-art", on("0 0 432 666 re W n .1 .2 .3 0 k 0 0 441 666 re f", 2), BLEEDS, page=3),
    of("white-at-the-edge", "", on("1 g 0 600 432 48 re f", 1)),
    of("text-in-the-gutter", "gutter", text("0 g BT /F 11 Tf 10 400 Td"), page=3),
    of("text-in-the-gutter-of-a-verso", "gutter", text("0 g BT /F 11 Tf 400 400 Td", 1), page=2),
    of("gutter-grows-with-pages", "gutter", text("0 g BT /F 11 Tf 40 400 Td"), replace(GREY, pages=160), page=3),
    of("gutter-of-few-pages", "", text("0 g BT /F 11 Tf 40 400 Td")),
    of("text-at-the-outside", "margin", text("0 g BT /F 11 Tf 400 400 Td"), page=3),
    of("text-at-the-foot", "margin", text("0 g BT /F 11 Tf 100 10 Td"), page=3),
    of("text-at-the-head", "margin", text("0 g BT /F 11 Tf 100 630 Td"), page=3),
    of("margins-with-bleed", "margin", text("0 0 0 1 k BT /F 11 Tf 100 30 Td"), BLEEDS, page=3),
    of("margins-of-the-trim", "", text("0 0 0 1 k BT /F 11 Tf 100 40 Td"), BLEEDS),
)  # fmt: skip

WORDS = (
    of("printed-in", "phrase", lambda p: draw(p, "0 g " + line("printed  in Norway", 100, 300), 3), page=4),
    of("printed-in-a-story", "", lambda p: draw(p, "0 g " + line("printed in Norway", 100, 300), 13)),
    of("imprinted-in", "", lambda p: draw(p, "0 g " + line("imprinted in Norway", 100, 300), 3)),
    of("other-isbn", "isbn", lambda p: None, replace(GREY, isbn="9783161484100"), page=4),
    of("isbn-of-another-edition-too", "", lambda p: draw(p, "0 g " + line("ISBN 978-3-16-148410-0", 100, 150), 3)),
    of("number-that-is-no-isbn", "", lambda p: draw(p, "0 g " + line("9780000000000", 100, 150), 3)),
)  # fmt: skip
