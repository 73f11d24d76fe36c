"""Operators that choose colours and set the graphics state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bookbuild.preflight import raw
from bookbuild.preflight.drawing import State, Walk
from bookbuild.preflight.lexer import NameToken
from bookbuild.preflight.spaces import CMYK, GREY, RGB, Colour, Kind, Space, first_colour, space_of

_PLAIN_BLENDS = ("", "Normal", "Compatible")


def _set(walk: Walk, colour: Colour, pattern: object, *, strokes: bool) -> None:
    if strokes:
        walk.state.stroke, walk.state.stroke_pattern = colour, pattern
    else:
        walk.state.fill, walk.state.fill_pattern = colour, pattern


def _device(space: Space, *, strokes: bool) -> Callable[[Walk, list[object]], None]:
    def choose(walk: Walk, operands: list[object]) -> None:
        values = tuple(v for v in operands if isinstance(v, float))
        if len(values) != space.count:
            walk.drawing.fault("a colour has the wrong number of parts")
            return
        key = {Kind.GREY: "DeviceGray", Kind.RGB: "DeviceRGB", Kind.CMYK: "DeviceCMYK"}[space.kind]
        _set(walk, Colour(space_of(key, walk.resources, walk.streams), values), None, strokes=strokes)

    return choose


def _space(*, strokes: bool) -> Callable[[Walk, list[object]], None]:
    def choose(walk: Walk, operands: list[object]) -> None:
        key = operands[0] if operands else ""
        space = space_of(key if isinstance(key, NameToken) else "", walk.resources, walk.streams)
        if space.kind is Kind.UNKNOWN:
            walk.drawing.fault("a colour space that is not there or is none")
        _set(walk, first_colour(space), None, strokes=strokes)

    return choose


def _colour(*, strokes: bool) -> Callable[[Walk, list[object]], None]:
    def choose(walk: Walk, operands: list[object]) -> None:
        space = (walk.state.stroke if strokes else walk.state.fill).space
        values = tuple(v for v in operands if isinstance(v, float))
        names = [v for v in operands if isinstance(v, NameToken)]
        pattern = None
        if names:
            pattern = raw.down(walk.resources, "/Pattern", f"/{names[-1]}")
            if pattern is None:
                walk.drawing.fault("a pattern that is not there")
        elif len(values) != space.count and space.kind is not Kind.UNKNOWN:
            walk.drawing.fault("a colour has the wrong number of parts")
            return
        _set(walk, Colour(space, values), pattern, strokes=strokes)

    return choose


def _graphics_state(walk: Walk, operands: list[object]) -> None:
    key = operands[0] if operands else ""
    found = raw.down(walk.resources, "/ExtGState", f"/{key}")
    if found is None:
        walk.drawing.fault("a graphics state that is not there")
        return
    state = walk.state
    strokes = raw.entry(found, "/OP")
    fills = raw.entry(found, "/op")
    if strokes is not None or fills is not None:
        state.fill_overprints = bool(strokes if fills is None else fills)
        state.stroke_overprints = bool(strokes) if strokes is not None else state.stroke_overprints
    width = raw.number(raw.entry(found, "/LW"))
    state.line_width = state.line_width if width is None else abs(width)
    _transparency(state, found)
    font = raw.items(raw.entry(found, "/Font"))
    if len(font) == 2:
        state.font, state.size = font[0], raw.number(font[1]) or 0.0
    for name in ("/TR", "/TR2"):
        value = raw.entry(found, name)
        if value is not None and raw.name(value) not in {"Default", "Identity"}:
            walk.drawing.forbidden.add("a transfer function")


def _transparency(state: State, found: object) -> None:
    fill, stroke = raw.number(raw.entry(found, "/ca")), raw.number(raw.entry(found, "/CA"))
    state.fill_alpha = state.fill_alpha if fill is None else fill
    state.stroke_alpha = state.stroke_alpha if stroke is None else stroke
    blend, mask = raw.entry(found, "/BM"), raw.entry(found, "/SMask")
    if blend is not None:
        name = raw.name(next(iter(raw.items(blend)), blend))
        state.blend = "" if name in _PLAIN_BLENDS else name
    if mask is not None:
        state.has_mask = raw.name(mask) != "None"


# Operator -> what it does with its operands
OPERATORS: Mapping[str, Callable[[Walk, list[object]], None]] = {
    "g": _device(GREY, strokes=False), "G": _device(GREY, strokes=True), "rg": _device(RGB, strokes=False),
    "RG": _device(RGB, strokes=True), "k": _device(CMYK, strokes=False), "K": _device(CMYK, strokes=True),
    "cs": _space(strokes=False), "CS": _space(strokes=True), "sc": _colour(strokes=False), "scn": _colour(strokes=False),
    "SC": _colour(strokes=True), "SCN": _colour(strokes=True), "gs": _graphics_state,
}  # fmt: skip
