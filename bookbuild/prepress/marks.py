"""Crop marks for offset: on all plates, outside the bleed (ISO 32000-1, 14.11.3; 8.6.6.4 for /All)."""

from __future__ import annotations

import pikepdf

from bookbuild.prepress.boxes import Frame

_GAP = 3.0  # points between bleed and mark
_LENGTH = 18.0
_WIDTH = 0.25


def add_marks(pdf: pikepdf.Pdf, page: pikepdf.Page, frame: Frame, plates: int) -> None:
    """Crop marks at the four corners of a page, in a resource dictionary of its own."""
    form = pdf.make_stream(_drawn(frame))
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = pikepdf.Array(page.obj.MediaBox)
    form.Resources = pikepdf.Dictionary(ColorSpace=pikepdf.Dictionary(All=_all_plates(plates)))
    resources = pikepdf.Dictionary({name: page.resources[name] for name in page.resources.keys()})  # noqa: SIM118
    objects = resources.get("/XObject", pikepdf.Dictionary())
    resources.XObject = pikepdf.Dictionary({**{name: objects[name] for name in objects.keys()}, "/PressMarks": form})  # noqa: SIM118
    page.obj.Resources = resources
    page.contents_add(b"/PressMarks Do")


def _drawn(frame: Frame) -> bytes:
    (left, bottom, right, top), bleed = frame.trim, frame.bleed
    out = [b"/All CS 1 SCN %.2f w" % _WIDTH]
    for x in (left, right):
        out.append(_line(x, bleed[1] - _GAP, x, bleed[1] - _GAP - _LENGTH))
        out.append(_line(x, bleed[3] + _GAP, x, bleed[3] + _GAP + _LENGTH))
    for y in (bottom, top):
        out.append(_line(bleed[0] - _GAP, y, bleed[0] - _GAP - _LENGTH, y))
        out.append(_line(bleed[2] + _GAP, y, bleed[2] + _GAP + _LENGTH, y))
    return b"\n".join(out)


def _line(x0: float, y0: float, x1: float, y1: float) -> bytes:
    return b"%.3f %.3f m %.3f %.3f l S" % (x0, y0, x1, y1)


def _all_plates(plates: int) -> pikepdf.Array:
    space, none, full = ("/DeviceGray", [1], [0]) if plates == 1 else ("/DeviceCMYK", [0] * 4, [1] * 4)
    function = pikepdf.Dictionary(
        FunctionType=2, Domain=pikepdf.Array([0, 1]), N=1, C0=pikepdf.Array(none), C1=pikepdf.Array(full),
    )  # fmt: skip
    return pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name.All, pikepdf.Name(space), function])
