"""The sum of inks of a picture, and a picture whose sum is within what the press takes."""

from __future__ import annotations

from PIL import Image as Pillow
from PIL import ImageMath

from bookbuild.prepress.strips import by_strips, strips

_ONE = 1 << 16


def most_ink(picture: Pillow.Image) -> float:
    """The highest sum of inks of a point, per cent of one full plate."""
    return max((_most(strip) for strip in strips(picture)), default=0) * 100 / 255


def under_limit(picture: Pillow.Image, limit: int | None) -> Pillow.Image:
    """The picture with cyan, magenta and yellow less in proportion where the sum is too high; black, which draws, stays."""
    if limit is None or picture.mode != "CMYK" or most_ink(picture) <= limit:
        return picture
    most = limit * 255 // 100
    return by_strips(picture, "CMYK", lambda strip: _limited(strip, most))


def _limited(strip: Pillow.Image, most: int) -> Pillow.Image:
    if _most(strip) <= most:
        return strip
    *colours, black = strip.split()
    share = ImageMath.lambda_eval(
        lambda args: args["min"](
            args["max"](most - args["k"], 0) * _ONE / args["max"](args["c"] + args["m"] + args["y"], 1), _ONE
        ),
        c=colours[0], m=colours[1], y=colours[2], k=black,
    )  # fmt: skip
    less = [
        ImageMath.lambda_eval(lambda args: args["convert"](args["a"] * args["s"] / _ONE, "L"), a=colour, s=share)
        for colour in colours
    ]
    return Pillow.merge("CMYK", [*less, black])


def _most(strip: Pillow.Image) -> int:
    c, m, y, k = strip.split()
    total = ImageMath.lambda_eval(lambda args: args["c"] + args["m"] + args["y"] + args["k"], c=c, m=m, y=y, k=k)
    return int(total.getextrema()[1])
