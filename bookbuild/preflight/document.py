"""The bytes of a PDF -> its pages with their boxes, and what each paints."""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf

from bookbuild.preflight import raw
from bookbuild.preflight.asked import Asked, Edges, pt
from bookbuild.preflight.drawing import Drawing
from bookbuild.preflight.raw import Streams
from bookbuild.preflight.shapes import Rect, both

_MOST_PARENTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page. media, crop, bleed, trim: its boxes in points, those that it lacks as they follow from others and from what is asked;
    given: the boxes that the file names; page: its dictionary."""

    number: int
    media: Rect
    crop: Rect
    bleed: Rect
    trim: Rect
    given: frozenset[str]
    rotate: float
    unit: float
    resources: object
    page: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """A PDF that could be opened. drawings: of each sheet, in the same order."""

    raw: pikepdf.Pdf
    data: bytes
    streams: Streams
    sheets: tuple[Sheet, ...]
    drawings: tuple[Drawing, ...]

    @property
    def root(self) -> object:
        """The catalogue."""
        return self.raw.Root

    @property
    def info(self) -> object:
        """The Info dictionary; None: there is none."""
        return raw.entry(self.raw.trailer, "/Info")


def sheet_of(page: object, number: int, asked: Asked) -> Sheet:
    """A page's boxes. One without a MediaBox is no size at all."""
    boxes = {key: _box(_inherited(page, f"/{key}")) for key in ("MediaBox", "CropBox")}
    boxes |= {key: _box(raw.entry(page, f"/{key}")) for key in ("BleedBox", "TrimBox", "ArtBox")}
    media = boxes["MediaBox"] or (0.0, 0.0, 0.0, 0.0)
    crop = both(boxes["CropBox"] or media, media) or media
    edges = asked.bleed(number)
    if asked.cover is not None:
        trim = boxes["TrimBox"] or crop
        bleed = boxes["BleedBox"] or crop
    else:
        trim = boxes["TrimBox"] or boxes["ArtBox"] or _trimmed(boxes["BleedBox"] or crop, edges, asked)
        bleed = boxes["BleedBox"] or both(edges.around(trim), media) or media
    return Sheet(
        number=number,
        media=media,
        crop=crop,
        bleed=bleed,
        trim=trim,
        given=frozenset(key for key, box in boxes.items() if box is not None),
        rotate=raw.number(_inherited(page, "/Rotate")) or 0.0,
        unit=_unit(raw.entry(page, "/UserUnit")),
        resources=_inherited(page, "/Resources"),
        page=page,
    )


def _trimmed(sheet: Rect, edges: Edges, asked: Asked) -> Rect:
    """The page within a sheet that names no TrimBox: all of it if it has the size of the trim, and so lacks the bleed."""
    trim = asked.spec.trim
    is_trim = abs(sheet[2] - sheet[0] - pt(trim.width)) < 1 and abs(sheet[3] - sheet[1] - pt(trim.height)) < 1
    return sheet if is_trim else edges.within(sheet)


def _unit(value: object) -> float:
    made = raw.number(value)
    return 1.0 if made is None else made


def _inherited(page: object, key: str) -> object:
    """An entry of a page, or of what it hangs on (ISO 32000-1 section 7.7.3.4)."""
    for _ in range(_MOST_PARENTS):
        value = raw.entry(page, key)
        if value is not None or page is None:
            return value
        page = raw.entry(page, "/Parent")
    return None


def _box(value: object) -> Rect | None:
    sides = raw.numbers(value)
    if len(sides) != 4 or max(abs(side) for side in sides) > 1e6:
        return None
    x0, y0, x1, y1 = sides
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
