"""The boxes of a page (ISO 32000-1, 14.11.2): trim, bleed on the sides that have one, marks outside; the origin is 0 0."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pikepdf

from bookbuild.model.cover_wish import TemplatePage
from bookbuild.model.geometry import Length
from bookbuild.model.press import PressSpec

SLUG = 10 * 72 / 25.4  # what marks need outside the bleed
_DROPPED = ("/CropBox", "/ArtBox", "/Annots", "/AA", "/Tabs", "/StructParents", "/Group", "/Rotate", "/UserUnit", "/B", "/Dur",
            "/Trans", "/PieceInfo", "/Thumb", "/Metadata", "/LastModified", "/PZ", "/ID", "/SeparationInfo",
            "/PresSteps", "/TemplateInstantiated", "/VP", "/AF", "/OutputIntents")  # fmt: skip

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a page lies on its sheet, in points from the lower left corner: left, bottom, right, top."""

    media: Box
    bleed: Box
    trim: Box


def interior_frame(spec: PressSpec, *, is_recto: bool) -> Frame:
    """The frame of a page of a book: the bleed at the spine is that of the printer, often none."""
    rule, nothing = spec.printer.bleed, Length(spec.trim.width.points * 0)
    top, bottom, outside, inside = (
        (rule.top, rule.bottom, rule.outside, rule.inside) if spec.bleeds else (nothing, nothing, nothing, nothing)
    )
    left, right = (inside, outside) if is_recto else (outside, inside)
    width, height = float(spec.trim.width.points), float(spec.trim.height.points)
    bleed = (float(left.points), float(bottom.points), float(right.points), float(top.points))
    return _frame(width, height, bleed, marks=spec.printer.allows_marks)


def cover_frame(spec: PressSpec, page: pikepdf.Page) -> Frame:
    """The frame of a cover, whose trim is that of its page. On a template's page it lies where the template has it."""
    left, bottom, right, top = box_of(page)
    outer = float(spec.printer.cover.outer.points)
    frame = _frame(right - left, top - bottom, (outer, outer, outer, outer), marks=spec.printer.allows_marks)
    return _on_template(frame, spec.cover_page) if spec.cover_page else frame


def _on_template(frame: Frame, page: TemplatePage) -> Frame:
    """The same on a larger page. PDF counts from the foot, the template from the head."""
    width, height = float(page.size.width.points), float(page.size.height.points)
    x0, y0, x1, y1 = frame.bleed
    left = float(page.left.points) if page.left else (width - (x1 - x0)) / 2
    top = float(page.top.points) if page.top else (height - (y1 - y0)) / 2
    dx, dy = left - x0, height - top - y1
    return Frame(media=(0.0, 0.0, width, height), bleed=_moved(frame.bleed, dx, dy), trim=_moved(frame.trim, dx, dy))


def _moved(box: Box, dx: float, dy: float) -> Box:
    return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


def _frame(width: float, height: float, bleed: Box, *, marks: bool) -> Frame:
    left, bottom, right, top = bleed
    slug = SLUG if marks else 0.0
    x, y = slug + left, slug + bottom
    return Frame(
        media=(0.0, 0.0, x + width + right + slug, y + height + top + slug),
        bleed=(slug, slug, x + width + right, y + height + top),
        trim=(x, y, x + width, y + height),
    )


def box_of(page: pikepdf.Page) -> Box:
    """The trim that a page has now."""
    left, bottom, right, top = (float(value) for value in page.trimbox)
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def set_frame(page: pikepdf.Page, frame: Frame) -> None:
    """Give a page its boxes, and take from it what is for the screen."""
    for key in _DROPPED:
        if key in page.obj:
            del page.obj[key]
    page.obj.MediaBox = _rectangle(frame.media)
    page.obj.BleedBox = _rectangle(frame.bleed)
    page.obj.TrimBox = _rectangle(frame.trim)


def _rectangle(box: Box) -> pikepdf.Array:
    return pikepdf.Array([number(value) for value in box])


def number(value: float) -> int | Decimal:
    """A number as it is written: whole if it is, else with three decimals."""
    shown = f"{value:.3f}".rstrip("0").rstrip(".")
    return Decimal(shown) if "." in shown else int(shown)
