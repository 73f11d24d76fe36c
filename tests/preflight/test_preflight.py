"""Clean files of every kind give nothing; a finding says where, how much, and who asks for what."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from bookbuild.diagnostics import Location, Severity
from bookbuild.model.geometry import Length
from bookbuild.model.press import Flavour, PressSpec, Spine, SpineKind
from bookbuild.preflight.cover import spine_of
from bookbuild.preflight.findings import as_diagnostic
from bookbuild.preflight.functions import samples
from bookbuild.preflight.lexer import InlineImage, instructions
from bookbuild.preflight.preflight import preflight
from bookbuild.preflight.raw import Streams
from pikepdf import Dictionary

from tests.preflight.mutations import on
from tests.preflight.paper import Barcode, bytes_of, cover, interior
from tests.preflight.specs import BLEEDS, BOOK, COLOUR, COVER, GREY, LULU, RGB, inches

KINDS = (
    *(replace(GREY, flavour=flavour) for flavour in Flavour),
    *(replace(COLOUR, flavour=flavour) for flavour in Flavour),
    *(replace(BLEEDS, flavour=flavour) for flavour in Flavour),
    replace(BLEEDS, printer=replace(LULU, allows_icc=False)),
    RGB,
    replace(GREY, pages=160),
)


@pytest.mark.parametrize("spec", KINDS, ids=lambda s: f"{s.flavour}-{s.ink}-{s.bleeds}-{s.pages}")
def test_a_clean_interior_is_clean(spec: PressSpec) -> None:
    assert preflight(bytes_of(interior(spec), spec.flavour), spec) == ()


def test_a_clean_cover_is_clean() -> None:
    assert preflight(bytes_of(cover(COVER, Barcode()), Flavour.PLAIN), BOOK, cover=COVER) == ()


def test_a_finding_says_where_how_much_and_who_asks() -> None:
    pdf = interior(GREY)
    on("0 g BT /F 11 Tf 10 400 Td <0002> Tj ET", 2)(pdf)
    (found,) = preflight(bytes_of(pdf, GREY.flavour), GREY)
    assert (found.rule.code, found.page) == ("press-gutter", 3)
    assert found.box == pytest.approx((3.53, 84.38, 1.94, 3.88), abs=0.02)
    assert found.measured == "3.53 mm (0.139 in), 1 letters"
    assert found.limit == "at least 9.52 mm (0.375 in)"
    assert found.source == "https://printer.example/margins, 2026-09-24"
    made = as_diagnostic(found, "book.pdf")
    assert made.at == Location(path="book.pdf", line=3, column=1)
    assert made.severity is Severity.ERROR
    assert made.message.endswith("asked for: at least 9.52 mm (0.375 in) (https://printer.example/margins, 2026-09-24)")


def test_second_hand_and_unknown_sources_are_called_so() -> None:
    pdf = interior(BLEEDS)
    on(".1 .2 .3 0 k 0 9 432 300 re f 0 0 0 1 k 100 300 200 .1 re f", 2)(pdf)
    found = {f.rule.code: f for f in preflight(bytes_of(pdf, BLEEDS.flavour), BLEEDS)}
    assert found["press-bleed-art"].source == "guide, page 3, 2026-09-24, at second hand"
    assert found["press-hairline"].source == "the profile house"


def test_what_is_the_same_on_a_page_is_said_once() -> None:
    pdf = interior(GREY)
    on("0 G 0 w 100 300 m 300 300 l S 100 310 m 300 310 l S 100 320 m 300 320 l S", 2)(pdf)
    (found,) = preflight(bytes_of(pdf, GREY.flavour), GREY)
    assert found.measured == "0 pt, and 2 more on this page"


@pytest.mark.parametrize(
    ("pages", "spine", "wanted"),
    [
        (240, Spine(kind=SpineKind.CALIPER, caliper=inches("0.0025")), Fraction("0.6")),
        (240, Spine(kind=SpineKind.CALIPER, caliper=inches("0.0025"), extra=inches("0.06")), Fraction("0.66")),
        (85, Spine(kind=SpineKind.STEPS, rows=((84, inches("0.25")), (140, inches("0.5")))), Fraction("0.5")),
        (220, Spine(kind=SpineKind.TABLE, rows=((200, inches("0.4")), (240, inches("0.5")))), Fraction("0.45")),
        (999, Spine(kind=SpineKind.TABLE, rows=((200, inches("0.4")), (240, inches("0.5")))), None),
    ],
)
def test_spines(pages: int, spine: Spine, wanted: Fraction | None) -> None:
    found = spine_of(spine, pages)
    assert found == (None if wanted is None else pytest.approx(float(Length(wanted * 72).points)))


def test_operators_and_operands() -> None:
    content = b"q 1 0 0 -1.5 .5 0 cm %x\n/F#201 12 Tf [(a\\(b) -3 <41424>] TJ (a(b)\\051) Tj BI /W 2 /H 1 /BPC 8 /CS /G ID EI EI Q"
    assert list(instructions(content)) == [
        ("q", []),
        ("cm", [1.0, 0.0, 0.0, -1.5, 0.5, 0.0]),
        ("Tf", ["F 1", 12.0]),
        ("TJ", [[b"a(b", -3.0, b"AB@"]]),
        ("Tj", [b"a(b))"]),
        ("BI", [InlineImage({"Width": 2.0, "Height": 1.0, "BitsPerComponent": 8.0, "ColorSpace": "G"}, b"EI")]),
        ("Q", []),
    ]


def test_functions() -> None:
    made = samples(Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 1], C1=[1, 0], N=1), (0, 1), Streams())
    assert made is not None
    assert (made[0], made[32], made[-1]) == ((0, 1), (0.5, 0.5), (1, 0))
    assert samples(Dictionary(FunctionType=4, Domain=[0, 1]), (0, 1), Streams()) is None
