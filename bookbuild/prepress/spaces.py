"""Colour spaces of a PDF (ISO 32000-1, 8.6) and how their values become ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import pikepdf

from bookbuild.prepress.functions import evaluate
from bookbuild.prepress.ink import Inks, Unconvertible, Values


class Kind(Enum):
    """Families of colour spaces. TINT: Separation and DeviceN, which a function turns into another space."""

    GREY = auto()
    RGB = auto()
    CMYK = auto()
    LAB = auto()
    INDEXED = auto()
    TINT = auto()
    PATTERN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A colour space. count: components; base: what INDEXED and TINT come down to; table: colours of INDEXED, a row each."""

    kind: Kind
    count: int
    base: Space | None = None
    table: tuple[Values, ...] = ()
    function: pikepdf.Object | None = None


GREY = Space(kind=Kind.GREY, count=1)
RGB = Space(kind=Kind.RGB, count=3)
CMYK = Space(kind=Kind.CMYK, count=4)
_LAB = Space(kind=Kind.LAB, count=3)
_PATTERN = Space(kind=Kind.PATTERN, count=1)
_NAMED = {
    "/DeviceGray": GREY, "/G": GREY, "/CalGray": GREY, "/DeviceRGB": RGB, "/RGB": RGB, "/CalRGB": RGB,
    "/DeviceCMYK": CMYK, "/CMYK": CMYK, "/Lab": _LAB, "/Pattern": _PATTERN,
}  # fmt: skip
_DEPTH = 4


def space_of(value: object, named: pikepdf.Object | None = None, depth: int = 0) -> Space:
    """A colour space from its name or array. named: /ColorSpace of the resources. Raises Unconvertible."""
    if depth > _DEPTH:
        raise Unconvertible("colour space inside colour spaces")
    if isinstance(value, pikepdf.Name):
        return _by_name(str(value), named, depth)
    if not isinstance(value, pikepdf.Array) or not len(value):
        raise Unconvertible("colour space that is none")
    family = str(value[0])
    if family == "/ICCBased":
        return {1: GREY, 3: RGB, 4: CMYK}[int(value[1].N)]
    if family in {"/Indexed", "/I"}:
        return _indexed(value, named, depth)
    if family in {"/Separation", "/DeviceN"}:
        count = len(value[1]) if family == "/DeviceN" else 1
        base = space_of(value[2], named, depth + 1)
        return Space(kind=Kind.TINT, count=count, base=base, function=value[3])
    if family == "/Pattern" and len(value) > 1:
        raise Unconvertible("uncoloured pattern")
    return _by_name(family, None, depth)


def _by_name(name: str, named: pikepdf.Object | None, depth: int) -> Space:
    if space := _NAMED.get(name):
        return space
    if isinstance(named, pikepdf.Dictionary) and name in named:
        return space_of(named[name], named, depth + 1)
    raise Unconvertible(f"colour space {name}")


def _indexed(value: pikepdf.Array, named: pikepdf.Object | None, depth: int) -> Space:
    base = space_of(value[1], named, depth + 1)
    if base.kind not in {Kind.GREY, Kind.RGB, Kind.CMYK}:
        raise Unconvertible("palette of such colours")
    data = value[3].read_bytes() if isinstance(value[3], pikepdf.Stream) else bytes(value[3])
    rows = [data[at : at + base.count] for at in range(0, len(data) - base.count + 1, base.count)]
    table = tuple(tuple(part / 255 for part in row) for row in rows)
    return Space(kind=Kind.INDEXED, count=1, base=base, table=table)


def to_ink(space: Space, values: Sequence[float], inks: Inks) -> Values:
    """A colour as ink. Raises Unconvertible."""
    match space.kind:
        case Kind.GREY:
            return inks.grey(values[0])
        case Kind.RGB:
            return inks.rgb(values[0], values[1], values[2])
        case Kind.CMYK:
            return inks.cmyk(values[0], values[1], values[2], values[3])
        case Kind.LAB:
            return inks.lab(values[0], values[1], values[2])
        case Kind.INDEXED if space.base and 0 <= int(values[0]) < len(space.table):
            return to_ink(space.base, space.table[int(values[0])], inks)
        case Kind.TINT if space.base and space.count == 1 and space.function is not None:
            return to_ink(space.base, evaluate(space.function, values[0]), inks)
        case _:
            raise Unconvertible(
                "colour of several spot inks" if space.kind is Kind.TINT else "colour of no colour space"
            )
