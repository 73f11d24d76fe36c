"""Gradients and tiles that fill a shape."""

from __future__ import annotations

from bookbuild.preflight import raw
from bookbuild.preflight.drawing import Paint, Walk, What
from bookbuild.preflight.shapes import Rect, times
from bookbuild.preflight.spaces import Colour, space_of

_DEEPEST = 12


def see_pattern(walk: Walk, pattern: object, colour: Colour, box: Rect) -> None:
    """Note what a pattern paints in a box. Tiles are read once a page: their copies paint nothing new."""
    if raw.whole(raw.entry(pattern, "/PatternType")) == 2:
        see_shading(walk, raw.entry(pattern, "/Shading"), box)
        return
    key = raw.identity(pattern)
    if key in walk.tiles or walk.depth >= _DEEPEST:
        return
    walk.tiles.add(key)
    data = walk.streams.read(pattern)
    if data is None:
        walk.drawing.fault("a pattern cannot be read")
        return
    kept, stack, resources, tiled = walk.state, walk.stack, walk.resources, walk.tiled
    path, clips = walk.path, walk.clips
    walk.state, walk.stack, walk.tiled, walk.path = kept.copy(), [], tiled or box, []
    walk.state.fill_pattern = walk.state.stroke_pattern = None
    matrix = raw.numbers(raw.entry(pattern, "/Matrix"))
    if len(matrix) == 6:
        walk.state.ctm = times((matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]), walk.base)
    if walk.state.clip:
        walk.state.clip = (-1e9, -1e9, 1e9, 1e9)
    if raw.whole(raw.entry(pattern, "/PaintType"), 1) == 2 and colour.space.base is not None:
        walk.state.fill = walk.state.stroke = Colour(colour.space.base, colour.values)
    walk.depth += 1
    walk.read(walk, data, raw.entry(pattern, "/Resources") or resources)
    walk.depth -= 1
    walk.state, walk.stack, walk.resources, walk.tiled = kept, stack, resources, tiled
    walk.path, walk.clips = path, clips


def see_shading(walk: Walk, shading: object, box: Rect) -> None:
    """Note a gradient."""
    space = space_of(raw.entry(shading, "/ColorSpace"), walk.resources, walk.streams)
    state = walk.state
    walk.see(
        Paint(
            what=What.SHADING,
            box=box,
            colour=Colour(space, ()),
            overprints=state.fill_overprints,
            alpha=state.fill_alpha,
            see_through=walk.see_through(state.fill_alpha),
            shading=shading,
        )
    )
