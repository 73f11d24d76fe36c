"""Gradients (ISO 32000-1, 8.7.4.5) in ink: the same shape, its colours looked up along it."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf

from bookbuild.prepress.functions import rebuilt, samples
from bookbuild.prepress.ink import Inks, Unconvertible, Values
from bookbuild.prepress.spaces import CMYK, GREY, RGB, Kind, Space, space_of, to_ink

_AXIAL_AND_RADIAL = frozenset({2, 3})
_BY_COUNT = {1: GREY, 3: RGB, 4: CMYK}


def convert_shading(pdf: pikepdf.Pdf, shading: pikepdf.Object, named: pikepdf.Object | None, inks: Inks) -> None:
    """Colours of a gradient to ink, in place. named: /ColorSpace of the resources. Raises Unconvertible."""
    if int(shading.ShadingType) not in _AXIAL_AND_RADIAL or "/Function" not in shading:
        raise Unconvertible("gradient that is no line and no circle")
    space = space_of(shading.ColorSpace, named)
    colours = list(samples(shading.Function))
    if space.count != len(colours[0]) or space.kind in {Kind.PATTERN, Kind.INDEXED}:
        space = _BY_COUNT.get(len(colours[0]), space)
    change = _change(space, colours, inks)
    if "/Background" in shading:
        shading.Background = pikepdf.Array([round(v, 4) for v in change(tuple(float(v) for v in shading.Background))])
    shading.Function = rebuilt(pdf, shading.Function, change)
    shading.ColorSpace = pikepdf.Name.DeviceGray if inks.count == 1 else pikepdf.Name.DeviceCMYK


def _change(space: Space, colours: list[Values], inks: Inks) -> Callable[[Values], Values]:
    """Black ink alone only if the whole gradient is grey; else a grey spot in it would show as an edge."""
    if inks.count == 4 and space.kind is Kind.RGB and any(max(c) - min(c) > 0.012 for c in colours):
        return lambda values: inks.rgb(values[0], values[1], values[2], mixed=True)
    if inks.count == 4 and space.kind is Kind.LAB:
        return lambda values: inks.lab(values[0], values[1], values[2], mixed=True)
    return lambda values: to_ink(space, values, inks)
