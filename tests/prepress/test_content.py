"""Operators are found by pattern exactly where parsing finds them."""

from __future__ import annotations

import io

import pikepdf
import pytest
from bookbuild.model.press import Ink
from bookbuild.prepress.content import _Unclear, fast, parsed
from bookbuild.prepress.ink import Inks
from bookbuild.prepress.operators import Names, Operators
from hypothesis import given
from hypothesis import strategies as st
from tests.support.printing import press_profile

NAMES = Names(states={b"/keep": False, b"/clear": True}, resets=frozenset({b"/reset"}), clear=frozenset(), spaces=None)
INKS = {kind: Inks(kind, press_profile(), 240) for kind in (Ink.GREY, Ink.CMYK)}
PIECES = (
    b"q", b"Q", b"BT", b"ET", b"0 0 0 rg", b"1 0 0 rg", b".5 .5 .5 RG", b"0.2 g", b"0 G", b"0 0 0 1 k", b"/DeviceRGB cs",
    b"1 0 0 scn", b"/keep gs", b"/clear gs", b"/reset gs", b"/none gs", b"/x Do", b"/s sh", b"10 10 20 20 re f", b"0 0 m 5 5 l S",
    b"(1 0 0 rg) Tj", rb"(a \( 0 g \\) Tj", b"(deep (1 0 0 rg (0 g)) g) Tj", b"<0a0b0c> Tj", b"[<0a> -20 (k) 5] TJ",
    b"% 1 0 0 rg\n",    b"/Span <</MCID 0/Lang(en g)/E /g>> BDC", b"EMC", b"/g /k MP", b"/rg MP", b"1 0 0 1 3 4 cm", b"n",
)  # fmt: skip


def instructions(data: bytes) -> list[tuple[str, ...]]:
    with pikepdf.new() as pdf:
        stream = pdf.make_stream(data)
        return [
            (*(repr(o) for o in i.operands), str(i.operator)) for i in pikepdf.parse_content_stream(stream)
        ]  # fmt: skip


def both(data: bytes, kind: Ink) -> tuple[bytes, bytes]:
    with pikepdf.new() as pdf:
        return fast(data, Operators(NAMES, INKS[kind])), parsed(pdf.make_stream(data), Operators(NAMES, INKS[kind]))


@given(
    st.lists(st.sampled_from(PIECES), max_size=25),
    st.sampled_from((b" ", b"\n", b"\r\n")),
    st.sampled_from(tuple(INKS)),
)
def test_patterns_do_what_parsing_does(pieces: list[bytes], between: bytes, kind: Ink) -> None:
    data = between.join(pieces) + b"\n"
    try:
        by_pattern, by_parsing = both(data, kind)
    except _Unclear:
        return
    assert instructions(by_pattern) == instructions(by_parsing)


@pytest.mark.parametrize(
    "data",
    [
        b"(1 0 0 rg) Tj",
        b"<</A(0 g)>>BDC",
        b"[(g)0(0 g)]TJ",
        b"/g MP /F1 12 Tf",
        b"% 0 0 1 rg",
        rb"(\)0 g ) Tj",
        b"/a#20b MP",
    ],
)
def test_what_only_looks_like_an_operator_stays(data: bytes) -> None:
    assert fast(data, Operators(NAMES, INKS[Ink.GREY])) == data


@pytest.mark.parametrize(
    "data",
    [
        b"BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI",
        b"(open 0 g",
        b"0 g) Tj",
        b"/a#20b gs",
        b"x 0 0 rg",
        b"0 rg",
        b"((((a)))) Tj 0 g",
    ],
)
def test_what_is_unclear_is_parsed_instead(data: bytes) -> None:
    with pytest.raises(_Unclear):
        fast(data, Operators(NAMES, INKS[Ink.GREY]))


def test_black_text_overprints_and_surfaces_do_not() -> None:
    data = b"0 0 0 rg BT (a) Tj ET 1 0 0 rg BT (b) Tj ET 0 0 0 rg 0 0 9 9 re f q BT (c) Tj ET Q BT 0 0 1 rg (d) Tj ET"
    new = fast(data, Operators(NAMES, INKS[Ink.CMYK]))
    shown = [i[-1] if i[-1] != "gs" else i[0] for i in instructions(new) if i[-1] in {"gs", "BT", "f", "k"}]
    over, knock = 'pikepdf.Name("/PressOver")', 'pikepdf.Name("/PressKnock")'
    assert shown == ["k", "BT", over, knock, "k", "BT", "k", "f", "BT", over, "BT", over, "k", knock]


def test_states_that_end_transparency_stay_where_there_is_some() -> None:
    operators = Operators(NAMES, INKS[Ink.GREY])
    assert (
        fast(b"/reset gs q /clear gs /reset gs Q /reset gs n", operators).split()
        == b"q /clear gs /reset gs Q n".split()
    )
    assert operators.is_clear


def test_a_stream_that_is_parsed_is_a_stream() -> None:
    pdf = pikepdf.new()
    out = parsed(
        pdf.make_stream(b"q 1 0 0 rg BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"), Operators(NAMES, INKS[Ink.GREY])
    )
    assert [str(i.operator) for i in pikepdf.parse_content_stream(pdf.make_stream(out))] == [
        "q",
        "g",
        "INLINE IMAGE",
        "Q",
    ]
    assert io.BytesIO(out).read(1) == b"q"
