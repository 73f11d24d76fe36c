"""Printers and books of the tests, written by hand: what a profile would say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.press import (
    BarcodeBox,
    Binding,
    Box,
    CoverGeometry,
    CoverRule,
    Flavour,
    Gutter,
    Ink,
    Pages,
    Paper,
    PressSpec,
    Printer,
    Sides,
    Source,
    Spine,
    SpineKind,
)

ISBN = "9780306406157"
TITLE = "The Harbour"
DAY = date(2026, 9, 24)


def inches(value: str) -> Length:
    return Length(Fraction(value) * 72)


def points(value: str) -> Length:
    return Length(Fraction(value))


def sides(top: str, bottom: str, outside: str, inside: str) -> Sides:
    return Sides(top=inches(top), bottom=inches(bottom), outside=inches(outside), inside=inches(inside))


NONE = Length(Fraction(0))
COVER_RULE = CoverRule(
    outer=inches("0.125"),
    board_wider=NONE,
    board_taller=NONE,
    hinge=NONE,
    hinge_adds=False,
    safe=inches("0.125"),
    spine_safe=inches("0.0625"),
    narrow_spine_safe=inches("0.03125"),
    narrow_spine=inches("0.35"),
    text_from=79,
    barcode=BarcodeBox(width=inches("2"), height=inches("1.2"), from_spine=inches("0.25"), from_edge=inches("0.25")),
    flavour=Flavour.PLAIN,
    ink=Ink.CMYK,
    ink_limit=300,
)
CREAM = Paper(
    key="cream",
    name="cream",
    inks=(Ink.GREY, Ink.CMYK),
    spine=Spine(kind=SpineKind.CALIPER, caliper=inches("0.0025")),
)
PRINTER = Printer(
    key="house",
    name="The House",
    binding=Binding.PAPERBACK,
    trims=(),
    least_trim=None,
    most_trim=None,
    pages=Pages(least=24, most=828),
    multiple=2,
    ends_blank=True,
    bleed=sides("0.125", "0.125", "0.125", "0"),
    gutters=(Gutter(pages=150, inside=inches("0.375")), Gutter(pages=828, inside=inches("0.875"))),
    margins=sides("0.25", "0.25", "0.25", "0.25"),
    bleed_margins=sides("0.375", "0.375", "0.375", "0.375"),
    papers={"cream": CREAM},
    flavours={Ink.GREY: Flavour.X1A_2003, Ink.CMYK: Flavour.X1A_2003},
    condition="FOGRA39",
    ink_limit=240,
    least_text=points("6"),
    least_line=points("0.25"),
    least_dpi=300,
    most_dpi=1200,
    least_line_art_dpi=600,
    least_tint=10,
    most_megabytes=5,
    allows_transparency=False,
    allows_icc=False,
    allows_marks=False,
    allows_links=False,
    most_blank=3,
    phrases=("Printed in",),
    cover=COVER_RULE,
    sources={
        "gutter": Source(place="https://printer.example/margins", checked=DAY, is_direct=True),
        "bleed": Source(place="guide, page 3", checked=DAY, is_direct=False),
        "cover": Source(place="https://printer.example/cover", checked=DAY, is_direct=True),
    },
)
TRIM = Trim(width=inches("6"), height=inches("9"))
GREY = PressSpec(
    printer=PRINTER,
    paper=CREAM,
    ink=Ink.GREY,
    flavour=Flavour.X1A_2003,
    trim=TRIM,
    margins=Margins(top=inches("0.75"), bottom=inches("0.75"), inside=inches("0.75"), outside=inches("0.5")),
    bleeds=False,
    pages=24,
    isbn=ISBN,
    title=TITLE,
    identifier=f"urn:isbn:{ISBN}",
    modified="2026-11-28T00:00:00Z",
)
COLOUR = replace(GREY, ink=Ink.CMYK)
BLEEDS = replace(COLOUR, bleeds=True)
LULU = replace(
    PRINTER, bleed=sides("0.125", "0.125", "0.125", "0.125"), allows_icc=True, ends_blank=False, ink_limit=None
)
RGB = replace(GREY, printer=LULU, ink=Ink.RGB, flavour=Flavour.PLAIN, bleeds=True)
BOOK = replace(GREY, pages=240)
SPINE = Fraction(240) * Fraction("0.0025")


def box(x: Fraction | str, y: str, width: Fraction | str, height: str) -> Box:
    return Box(x=Length(Fraction(x) * 72), y=inches(y), width=Length(Fraction(width) * 72), height=inches(height))


# 6 x 9 inches, 240 pages on cream at KDP: 12.850 x 9.250 inches, a spine of 0.6
COVER = CoverGeometry(
    width=inches("12.85"),
    height=inches("9.25"),
    spine_width=Length(SPINE * 72),
    back=box("0.125", "0.125", "6", "9"),
    spine=box("6.125", "0.125", SPINE, "9"),
    front=box("6.725", "0.125", "6", "9"),
    back_safe=box("0.25", "0.25", "5.75", "8.75"),
    spine_safe=box("6.1875", "0.25", SPINE - Fraction("0.125"), "8.75"),
    front_safe=box("6.85", "0.25", "5.75", "8.75"),
    hinges=(),
    barcode=box("3.875", "7.675", "2", "1.2"),
    trim=box("0.125", "0.125", "12.6", "9"),
    has_spine_text=True,
    is_exact=True,
    pages=240,
)
