"""Colour spaces and colours: what lands on which plate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pikepdf import String

from bookbuild.preflight import raw
from bookbuild.preflight.raw import Streams

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
BLACK = "Black"
ALL = "All"


class Kind(StrEnum):
    """How a colour is given. INKS: Separation and DeviceN."""

    GREY = "grey"
    RGB = "RGB"
    CMYK = "CMYK"
    LAB = "Lab"
    INKS = "inks"
    INDEXED = "indexed"
    PATTERN = "pattern"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space. count: its components; is_icc: with a profile; inks: names of INKS; base, table: of INDEXED; base of
    PATTERN: of its uncoloured tiles."""

    kind: Kind
    count: int
    is_icc: bool = False
    is_calibrated: bool = False
    inks: tuple[str, ...] = ()
    base: Space | None = None
    table: bytes = b""


GREY = Space(Kind.GREY, 1)
RGB = Space(Kind.RGB, 3)
CMYK = Space(Kind.CMYK, 4)
UNKNOWN = Space(Kind.UNKNOWN, 0)
_PATTERN = Space(Kind.PATTERN, 0)
_DEVICE = {
    "DeviceGray": GREY, "G": GREY, "DeviceRGB": RGB, "RGB": RGB, "DeviceCMYK": CMYK, "CMYK": CMYK, "Pattern": _PATTERN,
}  # fmt: skip
_DEFAULTS = {Kind.GREY: "DefaultGray", Kind.RGB: "DefaultRGB", Kind.CMYK: "DefaultCMYK"}
_BY_COUNT = {1: Kind.GREY, 3: Kind.RGB, 4: Kind.CMYK}


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour. values: one for each component, from 0 to 1 except in LAB and INDEXED."""

    space: Space
    values: tuple[float, ...]


BLACK_INK = Colour(GREY, (0.0,))


def space_of(value: object, resources: object, streams: Streams, depth: int = 0) -> Space:
    """The space that a name or array of the file means. resources: in which names are looked up."""
    if depth > 5:
        return UNKNOWN
    key = value if isinstance(value, str) else raw.name(value)
    if key:
        spaces = raw.entry(resources, "/ColorSpace")
        device = _DEVICE.get(key)
        found = raw.entry(spaces, f"/{_DEFAULTS[device.kind]}" if device and device.kind in _DEFAULTS else f"/{key}")
        if found is not None and raw.name(found) != key:
            return space_of(found, resources, streams, depth + 1)
        return device or UNKNOWN
    parts = raw.items(value)
    head = raw.name(parts[0]) if parts else ""
    if head in _DEVICE and len(parts) == 1:
        return _DEVICE[head]
    return _array_space(head, [*parts, None, None, None], resources, streams, depth + 1)


def _array_space(head: str, parts: list[object], resources: object, streams: Streams, depth: int) -> Space:
    match head:
        case "ICCBased":
            count = raw.whole(raw.entry(parts[1], "/N"))
            return Space(_BY_COUNT.get(count, Kind.UNKNOWN), count, is_icc=True)
        case "CalGray" | "CalRGB":
            return Space(*((Kind.GREY, 1) if head == "CalGray" else (Kind.RGB, 3)), is_calibrated=True)
        case "Lab":
            return Space(Kind.LAB, 3, is_calibrated=True)
        case "Separation":
            return Space(Kind.INKS, 1, inks=(raw.name(parts[1]),))
        case "DeviceN":
            names = tuple(raw.name(item) for item in raw.items(parts[1])[:64])
            return Space(Kind.INKS, len(names), inks=names)
        case "Indexed" | "I":
            base = space_of(parts[1], resources, streams, depth)
            return Space(Kind.INDEXED, 1, base=base, table=_table(parts[3], streams))
        case "Pattern":
            below = space_of(parts[1], resources, streams, depth) if parts[1] is not None else None
            return Space(Kind.PATTERN, below.count if below else 0, base=below)
        case _:
            return UNKNOWN


def _table(value: object, streams: Streams) -> bytes:
    return bytes(value) if isinstance(value, String) else streams.read(value) or b""


def first_colour(space: Space) -> Colour:
    """The colour that is current when a space has just been chosen (ISO 32000-1 section 8.6.8)."""
    match space.kind:
        case Kind.CMYK:
            return Colour(space, (0.0, 0.0, 0.0, 1.0))
        case Kind.INKS:
            return Colour(space, (1.0,) * space.count)
        case _:
            return Colour(space, (0.0,) * space.count)


def base_of(space: Space) -> Space:
    """The space in which the colours of an indexed or a pattern space are given."""
    return space.base if space.base is not None else space


def plates(colour: Colour) -> dict[str, float] | None:
    """Ink from 0 to 1 by plate; None: the printer separates it, as RGB, or it is not known."""
    space, values = colour.space, [min(max(v, 0.0), 1.0) for v in colour.values]
    match space.kind:
        case Kind.GREY if values:
            return {BLACK: 1 - values[0]}
        case Kind.CMYK if len(values) == 4:
            return dict(zip(PROCESS, values, strict=True))
        case Kind.INKS if len(values) == space.count:
            return {ink: v for ink, v in zip(space.inks, values, strict=True) if ink != "None"}
        case Kind.INDEXED:
            return _indexed_plates(colour)
        case Kind.PATTERN if space.base is not None:
            return plates(Colour(space.base, colour.values))
        case _:
            return None


def _indexed_plates(colour: Colour) -> dict[str, float] | None:
    base, index = colour.space.base, int(colour.values[0]) if colour.values else 0
    if base is None or base.kind is Kind.INDEXED or not base.count:
        return None
    entry = colour.space.table[index * base.count : (index + 1) * base.count]
    return plates(Colour(base, tuple(byte / 255 for byte in entry)))


def ink_sum(inks: dict[str, float]) -> float:
    """All inks of a colour, in per cent. Registration colour lies on four plates."""
    return sum(value * (4 if ink == ALL else 1) for ink, value in inks.items()) * 100


def is_white(colour: Colour) -> bool:
    """Say whether a colour leaves the paper as it is."""
    if base_of(colour.space).kind is Kind.RGB:
        values = colour.values
        return bool(values) and min(values) > 0.995
    inks = plates(colour)
    return inks is not None and sum(inks.values()) < 0.005
