"""Bytes that nobody vouches for: findings, never an exception, and an end."""

from __future__ import annotations

import importlib.util
import random
import re
import time
import zlib

import pikepdf
import pytest
from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour
from bookbuild.preflight import barcode, interpreter, raw
from bookbuild.preflight import preflight as module
from bookbuild.preflight.findings import as_diagnostic
from bookbuild.preflight.preflight import preflight
from pikepdf import Array, Dictionary, Name

from tests.preflight.mutations import on
from tests.preflight.of_ink import cmyk, gradient, placed, tiled
from tests.preflight.of_type import simple, type3
from tests.preflight.paper import Barcode, bytes_of, cover, draw, interior
from tests.preflight.specs import BOOK, COLOUR, COVER, GREY

ROUNDS = 120


def rich() -> bytes:
    """A small file with something of everything, its streams not compressed, so that a damage meets something."""
    pdf = interior(COLOUR)
    for change in (
        simple("Ferry"), type3, tiled("0 0 0 1 k 0 0 5 5 re f"), placed(cmyk(0, 0, 0, 90, size=20), "9 0 0 9 99 99 cm /IX Do"),
        gradient(Name.DeviceCMYK, [0, 0, 0, 0], [0.5, 0.5, 0.5, 0]),
        on("q 9 0 0 9 99 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID a EI Q", 1),
    ):  # fmt: skip
        change(pdf)
    del pdf.pages[6:]
    return plain(pdf)


def plain(pdf: pikepdf.Pdf) -> bytes:
    import io

    out = io.BytesIO()
    pdf.save(
        out, force_version="1.4", object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized, deterministic_id=True,
    )  # fmt: skip
    return out.getvalue()


CLEAN = rich()
WRAP = plain(cover(COVER, Barcode()))


def hurt(data: bytes, seed: int) -> bytes:
    """Bits flipped, numbers changed, a part cut out, or the end cut off."""
    chance = random.Random(seed)
    made = bytearray(data)
    for _ in range(chance.choice((1, 3, 30, 300))):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        at = chance.randrange(len(made))
        del made[at : at + chance.randrange(2000)]
    if chance.random() < 0.3:
        del made[chance.randrange(len(made)) :]
    return bytes(made)


def renumbered(data: bytes, seed: int) -> bytes:
    """Some numbers replaced by absurd ones, of as many digits: the file opens, and says nonsense."""
    chance = random.Random(seed)

    def other(match: re.Match[bytes]) -> bytes:
        if chance.random() > 0.03:
            return match[0]
        return chance.choice((b"9" * len(match[0]), b"0" * len(match[0]), b"-" + b"1" * (len(match[0]) - 1)))

    head, _, tail = data.partition(b"xref")
    return re.sub(rb"(?<=[ \[])[0-9]+(?=[ \]\n])", other, head) + b"xref" + tail


def hurt_inside(data: bytes, seed: int) -> bytes:
    """Streams damaged, and the file around them whole."""
    import io

    chance = random.Random(seed)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = [value for value in pdf.objects if isinstance(value, pikepdf.Stream)]
        for stream in chance.sample(streams, min(len(streams), 4)):
            made = bytearray(stream.read_bytes() or b" ")
            for _ in range(chance.choice((1, 5, 40))):
                made[chance.randrange(len(made))] = chance.choice(b"\0\xff ()<>[]/0123456789qQfSnWkgcs")
            stream.write(bytes(made[: chance.choice((len(made), chance.randrange(len(made) + 1)))]))
        return plain(pdf)


@pytest.mark.parametrize("part", range(3))
def test_damaged_streams_raise_nothing(part: int) -> None:
    for seed in range(part * ROUNDS, (part + 1) * ROUNDS):
        preflight(hurt_inside(CLEAN, seed), COLOUR)
        if not seed % 4:
            preflight(hurt_inside(WRAP, seed), BOOK, cover=COVER)


@pytest.mark.parametrize("part", range(5))
def test_damage_raises_nothing(part: int) -> None:
    for seed in range(part * ROUNDS, (part + 1) * ROUNDS):
        preflight(hurt(CLEAN, seed), COLOUR)


def test_nonsense_raises_nothing() -> None:
    for seed in range(ROUNDS):
        preflight(renumbered(CLEAN, seed), COLOUR)


def test_damaged_covers_raise_nothing() -> None:
    for seed in range(ROUNDS // 2):
        preflight(hurt(WRAP, seed), BOOK, cover=COVER)
        preflight(renumbered(WRAP, seed), BOOK, cover=COVER)


def test_every_truncation_is_told() -> None:
    for cut in range(0, len(CLEAN) - 40, 997):
        assert [f.rule for f in preflight(CLEAN[:cut], COLOUR)] == [Rule.PRESS_CORRUPT]


def made(content: bytes, **keys: object) -> bytes:
    pdf = interior(GREY)
    pdf.pages[0].Contents = pdf.make_stream(content)
    for key, value in keys.items():
        pdf.pages[0].obj[f"/{key}"] = value
    return bytes_of(pdf, GREY.flavour)


@pytest.mark.parametrize(
    "content",
    [
        b"q " * 100_000,
        b"[" * 100_000,
        b"(" * 100_000,
        b"<<" * 50_000 + b"1 0 R",
        b"BI " * 3_000,
        b"BI /W 9 /H 9 ID " + b"x EI" * 10_000,
        b"1e400 9 m 99999999999999999999999999999999 0 l S",
        b"0 0 0 0 0 0 cm 0 0 m 1 1 l S BT /F 9 Tf <0002> Tj ET",
        b"/F 9 Tf " * 9_000,
        b"\x00\xff/#\xff#41 \\(\\ ) >> ]] } {",
        b"1 0 0 1 99999999 99999999 cm " * 5_000 + b"0 0 1 1 re f",
        b"99999 0 0 99999 0 0 cm " * 400 + b"0 0 m 1 1 l S",
    ],
    ids=range(12),
)
def test_absurd_content_comes_to_an_end(content: bytes) -> None:
    begin = time.perf_counter()
    preflight(made(content), GREY)
    assert time.perf_counter() - begin < 10


def test_loops_come_to_an_end() -> None:
    pdf = interior(GREY)
    form = pdf.make_indirect(pdf.make_stream(b"/FX Do /FX Do /FX Do"))
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    form.Resources = Dictionary(XObject=Dictionary(FX=form))
    draw(pdf, "/FX Do", 0, XObject={"FX": form})
    space = pdf.make_indirect(Array([Name.Indexed, Name.DeviceGray, 1, pikepdf.String("ab")]))
    space[1] = space
    draw(pdf, "/CX cs 0 0 9 9 re f", 1, ColorSpace={"CX": space})
    pdf.pages[3].obj.Parent = pdf.pages[3].obj
    data = bytes_of(pdf, GREY.flavour)
    begin = time.perf_counter()
    preflight(data, GREY)
    assert time.perf_counter() - begin < 20


def test_forms_of_forms_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPERATORS", 300_000)
    pdf = interior(GREY)
    form = pdf.make_indirect(pdf.make_stream(b"0 0 1 1 re f"))
    for _ in range(10):
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        outer = pdf.make_indirect(pdf.make_stream(b"/FX Do " * 10))
        outer.Resources = Dictionary(XObject=Dictionary(FX=form))
        form = outer
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    draw(pdf, "/FX Do", 0, XObject={"FX": form})
    begin = time.perf_counter()
    assert Rule.PRESS_UNCHECKED in {f.rule for f in preflight(bytes_of(pdf, GREY.flavour), GREY)}
    assert time.perf_counter() - begin < 20


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OF_ONE", 5_000_000)
    before = pikepdf.settings.get_qpdf_limits()
    pdf = interior(GREY)
    bomb = pdf.make_stream(b"")
    bomb.write(zlib.compress(b" " * 40_000_000), filter=Name.FlateDecode)
    pdf.pages[0].Contents = bomb
    found = preflight(bytes_of(pdf, GREY.flavour), GREY)
    assert [(f.rule, f.page) for f in found] == [(Rule.PRESS_CONTENT, 1)]
    assert pikepdf.settings.get_qpdf_limits() == before


@pytest.mark.parametrize(("place", "name", "most"), [(module, "MOST_OPERATORS", 100), (raw, "MOST_BYTES", 2000)])
def test_what_was_not_looked_at_is_told(monkeypatch: pytest.MonkeyPatch, place: object, name: str, most: int) -> None:
    monkeypatch.setattr(place, name, most)
    assert Rule.PRESS_UNCHECKED in {f.rule for f in preflight(bytes_of(interior(GREY), GREY.flavour), GREY)}


def test_too_many_pages_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 5)
    found = preflight(bytes_of(interior(GREY), GREY.flavour), GREY)
    assert [f.rule for f in found] == [Rule.PRESS_UNCHECKED]


def test_without_the_reader_of_barcodes_it_says_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(barcode, "find_spec", lambda name: None)
    found = preflight(bytes_of(cover(COVER, Barcode()), Flavour.PLAIN), BOOK, cover=COVER)
    assert [f.rule for f in found] == [Rule.PRESS_UNCHECKED]
    assert "zxing-cpp" in found[0].message + found[0].hint
    assert importlib.util.find_spec("zxingcpp") is not None


def test_words_of_the_file_do_not_steer_the_terminal() -> None:
    pdf = interior(GREY)
    pdf.trailer.Info.GTS_PDFXVersion = "\x1b[31mred"
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/\x1b[31m\u202eX"))
    draw(pdf, "0 g BT /FX 11 Tf 100 400 Td (Hello) Tj ET \x1b[2J", 0, Font={"FX": font})
    found = [as_diagnostic(f, "a.pdf") for f in preflight(bytes_of(pdf, GREY.flavour), GREY)]
    assert {"press-x-key", "press-font-embedded", "press-content"} <= {d.rule.code for d in found}
    assert all((d.message + d.hint).isprintable() for d in found)


def test_the_same_bytes_give_the_same_findings() -> None:
    data = hurt(CLEAN, 3)
    assert preflight(data, COLOUR) == preflight(data, COLOUR)
    assert interpreter.MOST_OPERATORS > 1_000_000
