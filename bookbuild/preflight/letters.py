"""Operators that set type. Letters are not measured: where they stand exactly is asked of PDFium."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from bookbuild.preflight import raw
from bookbuild.preflight.drawing import Paint, Walk, What
from bookbuild.preflight.lexer import NameToken
from bookbuild.preflight.patterns import see_pattern
from bookbuild.preflight.shapes import IDENTITY, Matrix, put_rect, times

INVISIBLE = 3
_FILLED, _STROKED = frozenset({0, 2, 4, 6}), frozenset({1, 2, 5, 6})


def _numbers(operands: list[object], count: int) -> list[float]:
    values = [v for v in operands if isinstance(v, float)]
    return values[:count] if len(values) >= count else [0.0] * count


def _begin(walk: Walk, operands: list[object]) -> None:
    walk.text_matrix = walk.line_matrix = IDENTITY


def _font(walk: Walk, operands: list[object]) -> None:
    key = operands[0] if operands else None
    walk.state.font = raw.down(walk.resources, "/Font", f"/{key}") if isinstance(key, NameToken) else None
    walk.state.size = _numbers(operands[1:], 1)[0]
    if walk.state.font is None:
        walk.drawing.fault("a font that is not there")


def _matrix(walk: Walk, operands: list[object]) -> None:
    a, b, c, d, e, f = _numbers(operands, 6)
    walk.text_matrix = walk.line_matrix = (a, b, c, d, e, f)


def _move(walk: Walk, operands: list[object]) -> None:
    x, y = _numbers(operands, 2)
    walk.text_matrix = walk.line_matrix = times((1, 0, 0, 1, x, y), walk.line_matrix)


def _move_leading(walk: Walk, operands: list[object]) -> None:
    walk.state.leading = -_numbers(operands, 2)[1]
    _move(walk, operands)


def _next_line(walk: Walk, operands: list[object]) -> None:
    _move(walk, [0.0, -walk.state.leading])


def _leading(walk: Walk, operands: list[object]) -> None:
    walk.state.leading = _numbers(operands, 1)[0]


def _rise(walk: Walk, operands: list[object]) -> None:
    walk.state.rise = _numbers(operands, 1)[0]


def _scale(walk: Walk, operands: list[object]) -> None:
    walk.state.scale = _numbers(operands, 1)[0] / 100


def _render(walk: Walk, operands: list[object]) -> None:
    walk.state.render = int(_numbers(operands, 1)[0])


def _show(walk: Walk, operands: list[object]) -> None:
    codes = b"".join(_strings(operands))
    state = walk.state
    if not codes or state.font is None:
        return
    if raw.name(raw.entry(state.font, "/Subtype")) == "Type3":
        scale = raw.numbers(raw.entry(state.font, "/FontMatrix"))
        em = 1000 * abs(scale[3]) if len(scale) == 6 else 1.0
    else:
        em = 1.0
    whole = times(walk.text_matrix, state.ctm)
    size = abs(state.size) * em * math.hypot(whole[2], whole[3])
    length = len(codes) * 0.5 * state.size * state.scale
    box = put_rect(whole, (0.0, state.rise, length, state.rise + state.size * 0.7))
    paint = Paint(
        what=What.TEXT,
        box=box,
        colour=state.fill,
        size=size,
        skew=_skew(walk.text_matrix),
        render=state.render,
        font=state.font,
        codes=codes,
    )
    _see(walk, paint)


def _see(walk: Walk, paint: Paint) -> None:
    state = walk.state
    if state.render in _FILLED and state.fill_pattern is not None:
        see_pattern(walk, state.fill_pattern, state.fill, paint.box)
    if state.render not in _STROKED or state.render in _FILLED:
        through = walk.see_through(state.fill_alpha) if state.render in _FILLED else ""
        alpha = state.fill_alpha if state.render in _FILLED else 1.0
        walk.see(replace(paint, overprints=state.fill_overprints, alpha=alpha, see_through=through))
    if state.render in _STROKED:
        through = walk.see_through(state.stroke_alpha)
        walk.see(
            replace(
                paint,
                colour=state.stroke,
                overprints=state.stroke_overprints,
                alpha=state.stroke_alpha,
                see_through=through,
            )
        )


def _skew(matrix: Matrix) -> float:
    """How far a matrix leans letters that stand on a level line: 0.2 is a synthesised italic."""
    a, b, c, d = matrix[:4]
    return abs(c / d) if d and abs(b) < 1e-6 and a else 0.0


def _strings(operands: list[object]) -> list[bytes]:
    found: list[bytes] = []
    for value in operands:
        if isinstance(value, bytes):
            found.append(value)
        elif isinstance(value, list):
            found += [part for part in value if isinstance(part, bytes)]
    return found


def _show_below(walk: Walk, operands: list[object]) -> None:
    _next_line(walk, [])
    _show(walk, operands)


OPERATORS: Mapping[str, Callable[[Walk, list[object]], None]] = {
    "BT": _begin, "Tf": _font, "Tm": _matrix, "Td": _move, "TD": _move_leading, "T*": _next_line, "TL": _leading,
    "Ts": _rise, "Tz": _scale, "Tr": _render, "Tj": _show, "TJ": _show, "'": _show_below, '"': _show_below,
}  # fmt: skip
