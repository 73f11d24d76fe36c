"""Operators that build and paint paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from bookbuild.preflight.drawing import Paint, Walk, What
from bookbuild.preflight.patterns import see_pattern
from bookbuild.preflight.shapes import Point, Rect, around, both, grown, put, thinnest, times
from bookbuild.preflight.spaces import Colour

_MOST_PARTS = 3000
_ROUND = 0.02


def _begin(walk: Walk, n: list[float]) -> None:
    walk.path.append(([put(walk.state.ctm, n[0], n[1])], True))


def _add(walk: Walk, points: list[Point], *, is_straight: bool) -> None:
    if not walk.path:
        walk.path.append(([], is_straight))
    known, was_straight = walk.path[-1]
    known += points
    if not is_straight and was_straight:
        walk.path[-1] = (known, False)


def _line(walk: Walk, n: list[float]) -> None:
    _add(walk, [put(walk.state.ctm, n[0], n[1])], is_straight=True)


def _curve(walk: Walk, n: list[float]) -> None:
    _add(walk, [put(walk.state.ctm, n[i], n[i + 1]) for i in range(0, len(n), 2)], is_straight=False)


def _rectangle(walk: Walk, n: list[float]) -> None:
    x, y, w, h = n
    corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    walk.path.append(([put(walk.state.ctm, *corner) for corner in corners], True))


def _close(walk: Walk, n: list[float]) -> None:
    if walk.path and walk.path[-1][0]:
        walk.path[-1][0].append(walk.path[-1][0][0])


def _clip(walk: Walk, n: list[float]) -> None:
    walk.clips = True


def _width(walk: Walk, n: list[float]) -> None:
    walk.state.line_width = abs(n[0])


def _transform(walk: Walk, n: list[float]) -> None:
    walk.state.ctm = times((n[0], n[1], n[2], n[3], n[4], n[5]), walk.state.ctm)


def _painted(*, fills: bool, strokes: bool) -> Callable[[Walk, list[float]], None]:
    def paint(walk: Walk, n: list[float]) -> None:
        parts = [(points, is_straight) for points, is_straight in walk.path if points]
        if len(parts) > _MOST_PARTS:
            parts = [([point for points, _ in parts for point in points], False)]
        for points, is_straight in parts:
            box = around(points)
            if fills:
                _fill(walk, box, points if is_straight else [])
            if strokes:
                _stroke(walk, box)
        if walk.clips and walk.state.clip and parts:
            walk.state.clip = both(walk.state.clip, around(p for points, _ in parts for p in points))
        walk.path, walk.clips = [], False

    return paint


def _fill(walk: Walk, box: Rect, points: list[Point]) -> None:
    state = walk.state
    thin = min(box[2] - box[0], box[3] - box[1]) if _is_upright(points, box) else math.inf
    if state.fill_pattern is not None:
        see_pattern(walk, state.fill_pattern, state.fill, box)
    else:
        _see(walk, What.FILL, box, state.fill, state.fill_alpha, overprints=state.fill_overprints, thin=thin)


def _stroke(walk: Walk, box: Rect) -> None:
    state = walk.state
    thin = state.line_width * thinnest(state.ctm)
    spread = state.line_width * math.sqrt(abs(state.ctm[0] * state.ctm[3] - state.ctm[1] * state.ctm[2])) / 2
    line = grown(box, spread)
    if state.stroke_pattern is not None:
        see_pattern(walk, state.stroke_pattern, state.stroke, line)
    else:
        _see(walk, What.STROKE, line, state.stroke, state.stroke_alpha, overprints=state.stroke_overprints, thin=thin)


def _see(walk: Walk, what: What, box: Rect, colour: Colour, alpha: float, *, overprints: bool, thin: float) -> None:
    see_through = walk.see_through(alpha)
    walk.see(
        Paint(what=what, box=box, colour=colour, overprints=overprints, alpha=alpha, see_through=see_through, thin=thin)
    )  # fmt: skip


def _is_upright(points: list[Point], box: Rect) -> bool:
    """Say whether points are the corners of an upright rectangle: a rule, as CSS borders are, and no drawing."""
    return len(points) in {4, 5} and all(
        min(abs(x - box[0]), abs(x - box[2])) < _ROUND and min(abs(y - box[1]), abs(y - box[3])) < _ROUND
        for x, y in points
    )


_FILL, _STROKE = _painted(fills=True, strokes=False), _painted(fills=False, strokes=True)
_BOTH, _NEITHER = _painted(fills=True, strokes=True), _painted(fills=False, strokes=False)
# Operator -> how many numbers it takes, and what it does
OPERATORS: Mapping[str, tuple[int, Callable[[Walk, list[float]], None]]] = {
    "m": (2, _begin), "l": (2, _line), "c": (6, _curve), "v": (4, _curve), "y": (4, _curve), "re": (4, _rectangle),
    "h": (0, _close), "W": (0, _clip), "W*": (0, _clip), "w": (1, _width), "cm": (6, _transform),
    "f": (0, _FILL), "F": (0, _FILL), "f*": (0, _FILL), "S": (0, _STROKE), "s": (0, _STROKE), "n": (0, _NEITHER),
    "B": (0, _BOTH), "B*": (0, _BOTH), "b": (0, _BOTH), "b*": (0, _BOTH),
}  # fmt: skip
