"""One fault each in a clean print PDF, with the rules that must find it, and those that only look like faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pikepdf
from bookbuild.model.press import CoverGeometry, Flavour, Pages, PressSpec
from pikepdf import Array, Dictionary, Name

from tests.preflight.paper import (
    Barcode,
    Change,
    bytes_of,
    cover,
    draw,
    interior,
)
from tests.preflight.specs import BLEEDS, BOOK, COVER, GREY, LULU, PRINTER

USUAL = Barcode()
Bytes = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Mutation:
    """rules: what is found, without `press-`, nothing for what only looks like a fault. page: of the finding. make: the bytes;
    spec, cover: against which they are held."""

    name: str
    rules: frozenset[str]
    make: Callable[[], bytes]
    spec: PressSpec
    cover: CoverGeometry | None = None
    page: int | None = None


def of(
    name: str,
    rules: str,
    change: Change,
    spec: PressSpec = GREY,
    *,
    of_file: PressSpec | None = None,
    page: int | None = None,
    version: str = "",
    encryption: pikepdf.Encryption | None = None,
    bend: Bytes = lambda data: data,
) -> Mutation:
    """A mutation of an interior. of_file: the book that the file is made for, if it is another."""

    def make() -> bytes:
        pdf = interior(of_file or spec)
        change(pdf)
        return bend(bytes_of(pdf, spec.flavour, version=version, encryption=encryption))

    return Mutation(name, frozenset(rules.split()), make, spec, None, page)


def of_cover(
    name: str,
    rules: str,
    barcode: Barcode | None = USUAL,
    extra: str = "",
    change: Change = lambda pdf: None,
    *,
    geometry: CoverGeometry = COVER,
    asked: CoverGeometry = COVER,
    spec: PressSpec = BOOK,
    spine: bool = True,
) -> Mutation:
    """A mutation of a cover. geometry: that of the file; asked: against which it is held."""

    def make() -> bytes:
        pdf = cover(geometry, barcode, extra, spine=spine)
        change(pdf)
        return bytes_of(pdf, Flavour.PLAIN)

    return Mutation(name, frozenset(rules.split()), make, spec, asked, None)


def on(content: str, page: int = 0, **resources: dict[str, object]) -> Change:
    return lambda pdf: draw(pdf, content, page, **resources)


def same(pdf: pikepdf.Pdf) -> None:
    """No change."""


# -- structure ------------------------------------------------------------------


def add_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("One", 0))


def annotate(subtype: str, page: int = 2) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[100, 300, 200, 320], F=4)
        pdf.pages[page].Annots = Array([pdf.make_indirect(note)])

    return change


def put_in_root(key: str, value: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root[key] = value

    return change


def layered(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Layer"))
    pdf.Root.OCProperties = Dictionary(OCGs=[group], D=Dictionary(Order=[group]))


def swelled(pdf: pikepdf.Pdf) -> None:
    import random

    stream = pdf.make_stream(random.Random(1).randbytes(5_200_000))
    pdf.Root.PieceInfo = Dictionary(X=stream)


def without_id(data: bytes) -> bytes:
    at = data.rindex(b"/ID [")
    return data[:at] + b"/XX [" + data[at + 5 :]


def sealed(user: str) -> pikepdf.Encryption:
    return pikepdf.Encryption(owner="x", user=user, R=3, aes=False, metadata=False)


STRUCTURE = (
    of("truncated", "corrupt", same, bend=lambda data: data[: len(data) * 3 // 5]),
    of("no-pdf", "corrupt", same, bend=lambda data: b"%PDF-1.4\n" + b"x" * 500),
    of("empty", "corrupt", same, bend=lambda data: b""),
    of("cross-reference-broken", "corrupt", same, bend=lambda d: d.replace(b"startxref\n", b"startxref\n9")),
    of("no-pages", "corrupt", lambda pdf: pdf.pages.__delitem__(slice(None)), GREY),
    of("encrypted", "encrypted", same, encryption=sealed("")),
    of("encrypted-with-password", "encrypted", same, encryption=sealed("y")),
    of("too-large", "size", swelled),
    of("version-1.6", "version", same, version="1.6"),
    of("version-1.4-in-x-1a-2001", "version", same, replace(GREY, flavour=Flavour.X1A_2001), version="1.4"),
    of("no-id", "id", same, bend=without_id),
    of("javascript", "active", put_in_root("/Names", Dictionary(JavaScript=Dictionary(Names=[])))),
    of("opens-with-action", "active", put_in_root("/OpenAction", Dictionary(S=Name.URI, URI="https://example.org"))),
    of("attached-file", "active", put_in_root("/Names", Dictionary(EmbeddedFiles=Dictionary(Names=[])))),
    of("form", "active", put_in_root("/AcroForm", Dictionary(Fields=[Dictionary(T="a")]))),
    of("form-without-fields", "", put_in_root("/AcroForm", Dictionary(Fields=[]))),
    of("layers", "layers", layered),
    of("bookmarks", "bookmarks", add_bookmark),
    of("link", "annotation", annotate("Link"), page=3),
    of("comment", "annotation", annotate("Text"), page=3),
    of("trap-network", "", annotate("TrapNet")),
    of("layers-in-x-4", "", layered, replace(GREY, flavour=Flavour.X4)),
    of("links-allowed", "", annotate("Link"), replace(GREY, printer=replace(PRINTER, allows_links=True))),
    of("unknown-operator", "content", on("1 2 zz"), page=1),
    of("unbalanced", "content", on("Q Q"), page=1),
    of("missing-image", "content", on("/Im0 Do"), page=1),
    of("missing-font", "content", on("BT /Nope 9 Tf 100 300 Td (x) Tj ET"), page=1),
    of("missing-state", "content", on("/GS9 gs"), page=1),
    of("broken-syntax", "content", on("[ 1 2 >> ] 0 d"), page=1),
)  # fmt: skip

# -- pages ----------------------------------------------------------------------


def every(**boxes: list[float]) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            for key, value in boxes.items():
                page.obj[f"/{key}"] = Array(value)

    return change


def one(number: int, **keys: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            pdf.pages[number].obj[f"/{key}"] = Array(value) if isinstance(value, list) else value

    return change


def blank(*numbers: int) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for number in numbers:
            pdf.pages[number].Contents = pdf.make_stream(b"1 g 0 0 432 648 re f\n")

    return change


def drop(number: int) -> Change:
    return lambda pdf: pdf.pages.__delitem__(number)


def without(key: str) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            del page.obj[key]

    return change


def mirrored(pdf: pikepdf.Pdf) -> None:
    for number, page in enumerate(pdf.pages):
        left = 9 if number % 2 == 0 else 0
        page.obj.TrimBox = Array([left, 9, left + 432, 657])


def marked(pdf: pikepdf.Pdf) -> None:
    every(MediaBox=[-30, -30, 462, 678])(pdf)
    draw(pdf, "1 1 1 1 K .1 w -25 0 m -5 0 l S -25 648 m -5 648 l S 0 -25 m 0 -5 l S 432 -25 m 432 -5 l S")


def shifted(pdf: pikepdf.Pdf) -> None:
    """Page 1 goes, and a blank one comes at the end."""
    del pdf.pages[0]
    last = pdf.make_indirect(Dictionary(pdf.pages[-1].obj))
    pdf.pages.append(pikepdf.Page(last))


PLAIN = replace(BLEEDS, flavour=Flavour.PLAIN)
SMALL = [0, 0, 396, 612]
WIDE = [0, 0, 450, 648]
PAGES = (
    of("too-few-pages", "page-count", same, replace(GREY, pages=20)),
    of("too-many-for-the-paper", "page-count", same, replace(GREY, paper=replace(GREY.paper, pages=Pages(least=4, most=20)))),
    of("other-number-than-planned", "page-count", same, replace(GREY, pages=26), of_file=GREY),
    of("odd-pages", "page-multiple", drop(23), replace(GREY, pages=26, printer=replace(PRINTER, ends_blank=False))),
    of("last-page-printed", "last-page", on(".5 g 100 100 200 200 re f", 23), page=24),
    of("blank-in-a-row", "blank-pages", blank(4, 5, 6, 7), page=5),
    of("three-blank", "", blank(4, 5, 6)),
    of("wrong-trim", "trim-size", every(MediaBox=SMALL, TrimBox=SMALL, BleedBox=SMALL)),
    of("spreads", "trim-size", every(MediaBox=[0, 0, 864, 648], TrimBox=[0, 0, 864, 648], BleedBox=[0, 0, 864, 648])),
    of("half-a-point", "", every(MediaBox=[0, 0, 432.5, 648], TrimBox=[0, 0, 432.5, 648], BleedBox=[0, 0, 432.5, 648])),
    of("mixed-sizes", "page-sizes", one(3, MediaBox=WIDE, TrimBox=WIDE, BleedBox=WIDE), page=4),
    of("no-trim-box", "boxes", without("/TrimBox")),
    of("no-trim-box-in-plain", "", without("/TrimBox"), PLAIN),
    of("trim-and-art-box", "boxes", one(5, ArtBox=[0, 0, 432, 648]), page=6),
    of("bleed-inside-trim", "boxes", one(5, BleedBox=[10, 10, 400, 600]), page=6),
    of("crop-box-cuts", "boxes", one(5, CropBox=[10, 10, 400, 600]), page=6),
    of("no-bleed", "bleed-box", every(MediaBox=[0, 0, 432, 648], TrimBox=[0, 0, 432, 648], BleedBox=[0, 0, 432, 648]), BLEEDS),
    of("no-bleed-and-no-boxes", "bleed-box", same, PLAIN, of_file=replace(PLAIN, bleeds=False)),
    of("bleed-on-one-side-too-small", "bleed-box", one(6, TrimBox=[0, 4, 432, 652]), BLEEDS, page=7),
    of("bleed-at-the-spine", "bleed-box", same, PLAIN, of_file=replace(PLAIN, printer=LULU)),
    of("crop-marks", "marks", marked),
    of("crop-marks-allowed", "", marked, replace(GREY, printer=replace(PRINTER, allows_marks=True))),
    of("rotated", "rotate", one(7, Rotate=90), page=8),
    of("user-unit", "user-unit", one(7, UserUnit=2), page=8),
    of("bleed-mirrored", "recto", mirrored, BLEEDS),
    of("numbers-shifted", "recto", shifted),
)  # fmt: skip
