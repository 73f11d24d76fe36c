"""Faults of covers, one each."""

from __future__ import annotations

from dataclasses import replace

import pikepdf
from bookbuild.model.cover_wish import TemplatePage
from bookbuild.model.geometry import Trim
from bookbuild.model.press import CoverRecord, Ink, Spine, SpineKind

from tests.preflight.mutations import Change, of_cover, one
from tests.preflight.paper import Barcode, line, show
from tests.preflight.specs import BOOK, COVER, COVER_RULE, CREAM, PRINTER, box, inches

SEPARATES = replace(BOOK, printer=replace(PRINTER, cover=replace(COVER_RULE, ink=Ink.RGB)))
MARKED = {"MediaBox": [-30, -30, 955.2, 696], "BleedBox": [0, 0, 925.2, 666], "TrimBox": [9, 9, 916.2, 657]}
ON_TEMPLATE = replace(BOOK, cover_page=TemplatePage(size=Trim.parse("985.2x726pt")))
ON_LARGER = replace(BOOK, cover_page=TemplatePage(size=Trim.parse("17x11in")))
BLACK = "0 0 0 1 k "
LARGE = f"{BLACK} BT /F 60 Tf 0 -1 1 0 445 300 Tm {show('Ferry')} Tj ET"
THIN = replace(COVER, has_spine_text=False)
LESS = replace(COVER, width=inches("12.75"), spine_width=inches("0.5"))
TABLE = Spine(kind=SpineKind.TABLE, rows=((200, inches("0.458")), (240, inches("0.545"))))
STEPS = Spine(kind=SpineKind.STEPS, rows=((194, inches("0.5")), (240, inches("0.6"))))


def printed_on(spine: Spine) -> object:
    return replace(BOOK, paper=replace(CREAM, spine=spine))


def recorded(text: str) -> Change:
    """What a cover says of itself."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.trailer.Info[CoverRecord.KEY] = pikepdf.String(text)

    return change


OURS = CoverRecord(printer=PRINTER.key, paper=CREAM.key, pages=COVER.pages)
COVERS = (
    of_cover("made-for-this-interior", "", change=recorded(OURS.text)),
    of_cover("made-for-two-pages-less", "cover-stale", change=recorded(replace(OURS, pages=OURS.pages - 2).text)),
    of_cover("made-for-another-paper", "cover-stale", change=recorded(replace(OURS, paper="white").text)),
    of_cover("made-for-another-printer", "cover-stale", change=recorded(replace(OURS, printer="lulu").text)),
    of_cover("made-for-nobody-knows-what", "", change=recorded("kdp/cream/../9")),
    of_cover("clean", ""),
    of_cover("in-rgb-where-the-printer-separates", "", spec=SEPARATES),
    of_cover("two-pages", "page-count", change=lambda pdf: pdf.pages.append(pdf.pages[0])),
    of_cover("without-bleed", "cover-size", None, change=one(0, MediaBox=[9, 9, 916.2, 657])),
    of_cover("front-alone", "cover-size", None, change=one(0, MediaBox=[0, 0, 441, 666])),
    of_cover("spine-of-fewer-pages", "cover-spine", None, geometry=LESS),
    of_cover("made-for-other-pages", "cover-spine", spec=replace(BOOK, pages=260)),
    of_cover("thicker-by-a-table", "cover-spine", spec=printed_on(TABLE)),
    of_cover("thick-by-steps", "", spec=printed_on(STEPS)),
    of_cover("a-hundredth-of-an-inch", "", change=one(0, MediaBox=[0, 0, 925.8, 666])),
    of_cover("crop-marks", "marks", change=one(0, **MARKED)),
    of_cover("on-the-page-of-a-template", "", change=one(0, **MARKED), spec=ON_TEMPLATE),
    of_cover("not-on-the-page-of-its-template", "cover-size", change=one(0, **MARKED), spec=ON_LARGER),
    of_cover("spine-text-on-a-thin-spine", "spine-text", asked=THIN),
    of_cover("no-spine-text-on-a-thin-spine", "", asked=THIN, spine=False),
    of_cover("spine-text-too-large", "cover-safe", extra=LARGE, spine=False),
    of_cover("text-at-the-edge", "cover-safe", extra=BLACK + line("Ferry", 12, 300)),
    of_cover("text-in-the-bleed", "cover-safe", extra=BLACK + line("Ferry", 400, 650, 9)),
    of_cover("text-over-the-fold", "cover-safe", extra=BLACK + line("Ferry and quay", 380, 200)),
    of_cover("art-that-stops-at-the-trim", "bleed-art", extra="0 .5 0 0 k 9 300 100 100 re f"),
    of_cover("rgb-art", "rgb", extra="1 0 0 rg 600 100 100 100 re f"),
    of_cover("ink-310", "ink-limit", extra=".8 .8 .7 .8 k 600 100 100 100 re f"),
    of_cover("ink-300", "", extra=".8 .8 .7 .7 k 600 100 100 100 re f"),
    of_cover("no-barcode", "barcode-missing", None),
    of_cover("no-barcode-and-no-isbn", "", None, spec=replace(BOOK, isbn="")),
    of_cover("barcode-of-another-book", "barcode", Barcode("9783161484100")),
    of_cover("barcode-in-four-inks", "barcode-ink", Barcode(colour=".6 .4 .4 1 k")),
    of_cover("barcode-in-blue", "barcode-ink", Barcode(colour="1 .8 0 0 k")),
    of_cover("barcode-small", "barcode-size", Barcode(module=0.22)),
    of_cover("barcode-on-a-tint", "barcode-quiet", None, f"0 0 .1 .25 k 279 27 144 86.4 re f {Barcode().draw()}"),
    of_cover("box-beside-the-barcode", "barcode-quiet", extra="0 0 0 .4 k 402.4 50 6 50 re f"),
    of_cover("text-in-the-field", "barcode-zone", extra=BLACK + line("quay", 330, 29, 6)),
    of_cover("text-where-the-printer-puts-it", "barcode-zone barcode-missing", None, BLACK + line("quay", 330, 60, 8)),
    of_cover("field-elsewhere", "barcode-missing", None, asked=replace(COVER, barcode=box("1", "7.675", "2", "1.2"))),
)  # fmt: skip
