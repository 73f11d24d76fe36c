"""The barcode of a book: EAN-13 of its ISBN, with or without a five-digit add-on, as black vector shapes.

GS1 General Specifications, 5.2 (EAN-13, add-ons, sizes, quiet zones); ISO/IEC 15420. Everything in the symbol is a filled
shape of pure black, letters too: no font can be missing at the printer's, and there is one plate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from stdnum import isbn as isbn_numbers  # ISO 2108: prefix, check digit, hyphens
from stdnum.exceptions import ValidationError

from bookbuild.model.geometry import Length
from bookbuild.render.fonts import outlines

BLACK = "#000000"
# GS1 5.2.6.5 (retail): width of a module, X
NOMINAL, LEAST, MOST = Length.parse("0.33mm"), Length.parse("0.264mm"), Length.parse("0.66mm")

# ISO/IEC 15420, table 1: number set A; C is its complement, B is C from right to left
_A = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
_C = ["".join("10"[int(bit)] for bit in code) for code in _A]
_B = [code[::-1] for code in _C]
# table 2: sets of the left half, which say the first digit; for the add-on, which say its check sum
_LEFT = "AAAAAA AABABB AABBAB AABBBA ABAABB ABBAAB ABBBAA ABABAB ABABBA ABBABA".split()
_ADD_ON = "BBAAA BABAA BAABA BAAAB ABBAA AABBA AAABB ABABA ABAAB AABAB".split()
_GUARDS = (range(3), range(45, 50), range(92, 95))

# in modules
_QUIET_LEFT, _SYMBOL, _QUIET_RIGHT = 11, 95, 7
_GAP, _ADD_ON_WIDTH, _QUIET_ADD_ON = 9, 47, 5  # the gap may be 7 to 12
_BARS = Fraction("69.24")  # 22.85 mm at X 0.33 mm
_GUARD_MORE = 5
_DIGITS_BELOW, _DIGITS = 1, Fraction("8.33")  # 2.75 mm at X 0.33 mm
_HEAD, _HEAD_GAP = (
    Fraction(7),
    Fraction(3),
)  # of the line with the ISBN: its capitals and what is over them, space below it
_FIGURE_HEIGHT = Fraction("0.733")  # of Noto Sans KR, in its size
_AIR = 3  # points beside the symbol, where there is room
_MIDDLE_OF_FIRST = 4  # the digit that stands in the left quiet zone


class BarcodeImpossible(ValueError):
    """A barcode cannot be made."""


class IsbnInvalid(BarcodeImpossible):
    """The number is no ISBN-13, or its check digit is wrong."""


class AddOnInvalid(BarcodeImpossible):
    """The add-on is not five digits."""


class BarcodeTooLarge(BarcodeImpossible):
    """The symbol does not fit its field even at the smallest size that GS1 allows, or the module is outside of the sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A dark bar, in points from the upper left corner of the symbol."""

    x: Fraction
    y: Fraction
    width: Fraction
    height: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A symbol with its quiet zones. svg: a `g` in points, its upper left corner at 0 0; module: X; bars: from the left."""

    isbn: str
    add_on: str
    module: Length
    width: Length
    height: Length
    bars: tuple[Bar, ...]
    svg: str


def barcode(isbn: str, add_on: str = "", *, module: Length = NOMINAL, reduction: Length | None = None) -> Barcode:
    """The symbol of an ISBN.

    isbn: with or without hyphens; add_on: five digits, such as 51995 for a price of USD 19.95, 90000 for none, or empty;
    reduction: by how much each bar is made narrower, since ink spreads: none for digital presses, 0.02 to 0.05 mm for offset
    on uncoated stock. Raises IsbnInvalid, AddOnInvalid, BarcodeTooLarge.
    """
    digits = checked_isbn(isbn)
    if add_on and not (len(add_on) == 5 and add_on.isascii() and add_on.isdecimal()):
        raise AddOnInvalid(f"'{add_on}' is no add-on: it has five digits")
    if not LEAST <= module <= MOST:
        raise BarcodeTooLarge(f"a module of {module.css} is outside of what GS1 allows: 0.264 to 0.66 mm")
    x = module.points
    thinner = reduction.points if reduction else Fraction(0)
    if not 0 <= thinner < x / 2:
        raise BarcodeImpossible(f"bars cannot be made narrower by half a module: {x / 2} points")
    bars = (*_main_bars(digits, x, thinner), *_add_on_bars(add_on, x, thinner))
    letters = (*_digits(digits, x), *_add_on_digits(add_on, x), *_head(digits, x))
    return Barcode(
        isbn=digits, add_on=add_on, module=module, width=Length(_modules(add_on) * x), height=Length(_TALL * x), bars=bars,
        svg=f'<g fill="{BLACK}">{"".join(map(_rect, bars))}{"".join(letters)}</g>',
    )  # fmt: skip


def fitted_barcode(
    isbn: str, add_on: str = "", *, width: Length, height: Length, reduction: Length | None = None
) -> Barcode:
    """The symbol as large as its field lets it be, at most of nominal size. Raises as barcode does."""
    across = _modules(add_on)
    largest = min(NOMINAL.points, width.points / across, height.points / _TALL)
    airy = min(largest, (width.points - 2 * _AIR) / across)
    if largest < LEAST.points:
        raise BarcodeTooLarge(
            f"a field of {width.css} x {height.css} is too small for the barcode: the smallest takes "
            f"{Length(across * LEAST.points).css} x {Length(_TALL * LEAST.points).css}"
        )
    return barcode(isbn, add_on, module=Length(max(airy, LEAST.points)), reduction=reduction)


def checked_isbn(isbn: str) -> str:
    """The thirteen digits of an ISBN. Raises IsbnInvalid."""
    try:
        digits = str(isbn_numbers.validate(isbn))
    except ValidationError as error:
        raise IsbnInvalid(f"'{isbn}' is no ISBN: {str(error)[:1].lower()}{str(error)[1:].rstrip('.')}") from error
    if len(digits) != 13:
        raise IsbnInvalid(f"'{isbn}' is no ISBN-13: it has {len(digits)} digits")
    return digits


def ean13(digits: str) -> str:
    """Its 95 modules, dark ones as 1. digits: thirteen, checked."""
    sets = _LEFT[int(digits[0])]
    left = "".join((_A if kind == "A" else _B)[int(d)] for kind, d in zip(sets, digits[1:7], strict=True))
    return f"101{left}01010{''.join(_C[int(d)] for d in digits[7:])}101"


def ean5(digits: str) -> str:
    """The 47 modules of an add-on, dark ones as 1."""
    odd, even = sum(map(int, digits[0::2])), sum(map(int, digits[1::2]))
    sets = _ADD_ON[(3 * odd + 9 * even) % 10]
    return "1011" + "01".join((_A if kind == "A" else _B)[int(d)] for kind, d in zip(sets, digits, strict=True))


_TOP = _HEAD + _HEAD_GAP
_BASELINE = _TOP + _BARS + _DIGITS_BELOW + _DIGITS
_TALL = _BASELINE + 1
_ADD_ON_AT = _QUIET_LEFT + _SYMBOL + _GAP


def _modules(add_on: str) -> int:
    """Width of a symbol with its quiet zones."""
    if add_on:
        return _ADD_ON_AT + _ADD_ON_WIDTH + _QUIET_ADD_ON
    return _QUIET_LEFT + _SYMBOL + _QUIET_RIGHT


def _runs(modules: str) -> list[tuple[int, int]]:
    """(place, width) of each dark bar, in modules."""
    out, at = [], 0
    for bit, run in groupby(modules):
        size = len(list(run))
        if bit == "1":
            out.append((at, size))
        at += size
    return out


def _main_bars(digits: str, x: Fraction, thinner: Fraction) -> list[Bar]:
    out = []
    for at, size in _runs(ean13(digits)):
        height = _BARS + (_GUARD_MORE if any(at in guard for guard in _GUARDS) else 0)
        out.append(_bar(_QUIET_LEFT + at, _TOP, size, height, x, thinner))
    return out


def _add_on_bars(digits: str, x: Fraction, thinner: Fraction) -> list[Bar]:
    """They end where the guards end; above them stand their digits."""
    top = _TOP + _DIGITS + _DIGITS_BELOW
    height = _TOP + _BARS + _GUARD_MORE - top
    return [
        _bar(_ADD_ON_AT + at, top, size, height, x, thinner) for at, size in (_runs(ean5(digits)) if digits else ())
    ]


def _bar(at: int, top: Fraction, size: int, height: Fraction, x: Fraction, thinner: Fraction) -> Bar:
    return Bar(x=at * x + thinner / 2, y=top * x, width=size * x - thinner, height=height * x)


def _digits(digits: str, x: Fraction) -> list[str]:
    first = _QUIET_LEFT + 3 + Fraction(7, 2)
    middles: list[Fraction | int] = [
        _MIDDLE_OF_FIRST,
        *(first + 7 * n for n in range(6)),
        *(first + 47 + 7 * n for n in range(6)),
    ]
    return [_figure(digit, middle, _BASELINE, x) for digit, middle in zip(digits, middles, strict=True)]


def _add_on_digits(digits: str, x: Fraction) -> list[str]:
    first = _ADD_ON_AT + 4 + Fraction(7, 2)
    return [_figure(digit, first + 9 * n, _TOP + _DIGITS, x) for n, digit in enumerate(digits)]


def _figure(digit: str, middle: Fraction | int, baseline: Fraction, x: Fraction) -> str:
    size = _DIGITS / _FIGURE_HEIGHT
    return _lettering(digit, middle * x, baseline * x, size * x)


def _head(digits: str, x: Fraction) -> list[str]:
    """The ISBN in letters, over the bars and as wide as they are."""
    words = f"ISBN {isbn_numbers.format(digits)}"
    size = _SYMBOL / outlines(words)[1]
    return [_lettering(words, (_QUIET_LEFT + Fraction(_SYMBOL, 2)) * x, _HEAD * x, size * x)]


def _lettering(words: str, middle: Fraction, baseline: Fraction, size: Fraction) -> str:
    """Letters as shapes, centred."""
    path, width = outlines(words)
    left = middle - width * size / 2
    return f'<path transform="matrix({_n(size)} 0 0 {_n(-size)} {_n(left)} {_n(baseline)})" d="{path}"/>'


def _rect(bar: Bar) -> str:
    return f'<rect x="{_n(bar.x)}" y="{_n(bar.y)}" width="{_n(bar.width)}" height="{_n(bar.height)}"/>'


def _n(value: Fraction) -> str:
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
