"""Operators that place images, forms and gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from bookbuild.preflight import raw
from bookbuild.preflight.drawing import Paint, Picture, Walk, What
from bookbuild.preflight.lexer import InlineImage
from bookbuild.preflight.patterns import see_shading
from bookbuild.preflight.shapes import both, put_rect, times
from bookbuild.preflight.spaces import GREY, UNKNOWN, Colour, Space, space_of

JPEG_2000 = "an image in JPEG 2000"
_DEEPEST = 12
# Operators that a form counts for: programs that draw pages make a copy of it each time
_COST = 40
_UNIT = (0.0, 0.0, 1.0, 1.0)


def _place(walk: Walk, operands: list[object]) -> None:
    key = operands[0] if operands else ""
    found = raw.down(walk.resources, "/XObject", f"/{key}")
    match raw.name(raw.entry(found, "/Subtype")):
        case "Image":
            _image(walk, found)
        case "Form":
            _form(walk, found)
        case "PS":
            walk.drawing.forbidden.add("a PostScript object")
        case _:
            walk.drawing.fault("an image or a form that is not there")


def _image(walk: Walk, found: object) -> None:
    is_mask = raw.entry(found, "/ImageMask") is True
    space = raw.entry(found, "/ColorSpace")
    for key, name in (("/Alternates", "an image with alternates"), ("/OPI", "an OPI comment")):
        if raw.entry(found, key) is not None:
            walk.drawing.forbidden.add(name)
    if "JPXDecode" in raw.filters_of(found):
        walk.drawing.forbidden.add(JPEG_2000)
    _see_image(
        walk,
        Picture(
            source=found,
            inline=None,
            width=max(raw.whole(raw.entry(found, "/Width")), 0),
            height=max(raw.whole(raw.entry(found, "/Height")), 0),
            bits=1 if is_mask else raw.whole(raw.entry(found, "/BitsPerComponent"), 8),
            space=GREY if is_mask else space_of(space, walk.resources, walk.streams) if space is not None else UNKNOWN,
            is_mask=is_mask,
            dpi=_dpi(walk, raw.whole(raw.entry(found, "/Width")), raw.whole(raw.entry(found, "/Height"))),
        ),
        mask=raw.entry(found, "/SMask") is not None or raw.whole(raw.entry(found, "/SMaskInData")) > 0,
    )


def _inline(walk: Walk, operands: list[object]) -> None:
    image = operands[0] if operands else None
    if not isinstance(image, InlineImage) or not image.data:
        walk.drawing.fault("an inline image without an end")
        return
    width, height, bits = (image.keys.get(k) for k in ("Width", "Height", "BitsPerComponent"))
    is_mask = image.keys.get("ImageMask") == 1.0
    size = [int(v) if isinstance(v, float) and 0 < v < 1e6 else 0 for v in (width, height)]
    picture = Picture(
        source=None,
        inline=image,
        width=size[0],
        height=size[1],
        bits=1 if is_mask else int(bits) if isinstance(bits, float) else 8,
        space=GREY if is_mask else _inline_space(walk, image.keys.get("ColorSpace")),
        is_mask=is_mask,
        dpi=_dpi(walk, *size),
    )
    _see_image(walk, picture, mask=False)


def _inline_space(walk: Walk, value: object) -> Space:
    if isinstance(value, list):  # [/Indexed /RGB 255 <…>]
        return space_of(str(value[1]), walk.resources, walk.streams) if len(value) > 1 else UNKNOWN
    return space_of(str(value), walk.resources, walk.streams)


def _see_image(walk: Walk, picture: Picture, *, mask: bool) -> None:
    state = walk.state
    walk.see(
        Paint(
            what=What.IMAGE,
            box=put_rect(state.ctm, _UNIT),
            colour=state.fill if picture.is_mask else Colour(picture.space, ()),
            overprints=state.fill_overprints and picture.is_mask,
            alpha=state.fill_alpha,
            see_through="a soft mask" if mask else walk.see_through(state.fill_alpha),
            picture=picture,
        )
    )


def _dpi(walk: Walk, width: int, height: int) -> tuple[float, float]:
    a, b, c, d = walk.state.ctm[:4]
    across, along = math.hypot(a, b), math.hypot(c, d)
    return (width * 72 / across if across else math.inf), (height * 72 / along if along else math.inf)


def _form(walk: Walk, found: object) -> None:
    if raw.name(raw.down(found, "/Group", "/S")) == "Transparency":
        walk.drawing.groups += 1
    key = raw.identity(found)
    if walk.depth >= _DEEPEST or (key in walk.open and key != (0, 0)):
        walk.drawing.fault("a form contains itself, or forms are nested too deep")
        walk.drawing.is_whole = False
        return
    if not walk.budget.take(_COST):
        walk.drawing.is_whole = False
        return
    data = walk.streams.read(found)
    if data is None:
        walk.drawing.fault("a form cannot be read")
        return
    kept, stack, resources, path = walk.state, walk.stack, walk.resources, walk.path
    matrices = walk.text_matrix, walk.line_matrix
    walk.state, walk.stack, walk.path = kept.copy(), [], []
    matrix, bounds = raw.numbers(raw.entry(found, "/Matrix")), raw.numbers(raw.entry(found, "/BBox"))
    if len(matrix) == 6:
        walk.state.ctm = times((matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]), walk.state.ctm)
    if len(bounds) == 4 and walk.state.clip:
        box = put_rect(walk.state.ctm, (bounds[0], bounds[1], bounds[2], bounds[3]))
        walk.state.clip = both(walk.state.clip, box)
    walk.depth += 1
    walk.open.append(key)
    walk.read(walk, data, raw.entry(found, "/Resources") or resources)
    walk.open.pop()
    walk.depth -= 1
    walk.state, walk.stack, walk.resources, walk.path = kept, stack, resources, path
    walk.text_matrix, walk.line_matrix = matrices


def _gradient(walk: Walk, operands: list[object]) -> None:
    key = operands[0] if operands else ""
    shading = raw.down(walk.resources, "/Shading", f"/{key}")
    if shading is None:
        walk.drawing.fault("a gradient that is not there")
    elif walk.state.clip:
        see_shading(walk, shading, walk.state.clip)


OPERATORS: Mapping[str, Callable[[Walk, list[object]], None]] = {"Do": _place, "BI": _inline, "sh": _gradient}
