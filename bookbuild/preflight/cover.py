"""A cover: the sheet, the spine that follows from the pages, and where text may stand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pikepdf

from bookbuild.diagnostics import Rule
from bookbuild.model.press import Box, CoverGeometry, CoverRecord, Spine, SpineKind
from bookbuild.preflight import raw
from bookbuild.preflight.asked import Asked, pt
from bookbuild.preflight.document import Pdf, Sheet
from bookbuild.preflight.findings import PressFinding, in_millimetres, millimetres, quoted, size
from bookbuild.preflight.glyphs import Text
from bookbuild.preflight.shapes import Rect, around, centre, grown, has_point

# Printers measure to a hundredth of an inch
_SAME = 0.72
_ROUNDED = 0.5
Letters = list[tuple[str, Rect]]


def check_cover(pdf: Pdf, texts: tuple[Text, ...], asked: Asked) -> Iterator[PressFinding]:
    """Reports press-cover-stale, press-cover-size, press-cover-spine, press-spine-text, press-cover-safe."""
    cover = asked.cover
    if cover is None or not pdf.sheets:
        return
    if stale := _stale(pdf, cover, asked):
        yield stale  # where its folds are says nothing of the cover that is wanted
        return
    yield from _spine(cover, asked)
    sheet = pdf.sheets[0]
    if has_size(sheet, cover):
        yield from _beyond(sheet, asked)
        if texts:
            yield from _text(sheet, cover, texts[0], asked)
        return
    width, height = sheet.bleed[2] - sheet.bleed[0], sheet.bleed[3] - sheet.bleed[1]
    spine = width - pt(cover.width) + pt(cover.spine_width)
    if abs(height - pt(cover.height)) <= _SAME and 0 < spine < 3 * pt(cover.spine_width) + 72:
        yield PressFinding(
            rule=Rule.PRESS_COVER_SPINE,
            page=1,
            message="the sheet has the width of another spine",
            measured=f"{millimetres(spine)} are left for it",
            limit=f"{millimetres(pt(cover.spine_width))} for {cover.pages} pages on {asked.spec.paper.name}",
            source=asked.source(f"papers.{asked.spec.paper.key}.{asked.spec.paper.spine.kind}", "papers"),
            hint="make the cover anew, with the pages that the interior has now",
        )
    else:
        yield PressFinding(
            rule=Rule.PRESS_COVER_SIZE,
            page=1,
            message="the sheet of the cover has the wrong size",
            measured=size(width, height),
            limit=size(pt(cover.width), pt(cover.height)),
            source=asked.source("cover"),
            hint="back, spine and front on one sheet, with bleed or turn-in on all four sides",
        )


def _stale(pdf: Pdf, cover: CoverGeometry, asked: Asked) -> PressFinding | None:
    """A cover that says for which book it was made, and this is another."""
    said = raw.entry(pdf.info, CoverRecord.KEY)
    record = CoverRecord.parse(str(said)) if isinstance(said, pikepdf.String) else None
    spec = asked.spec
    wanted = CoverRecord(printer=spec.printer.key, paper=spec.paper.key, pages=cover.pages)
    if record is None or record == wanted:
        return None
    return PressFinding(
        rule=Rule.PRESS_COVER_STALE,
        page=1,
        message="the cover was made for another interior",
        measured=f"{record.pages} pages on '{record.paper}' for '{record.printer}'",
        limit=f"{wanted.pages} pages on '{wanted.paper}' for '{wanted.printer}'",
        source="the record in the file",
        hint="make the cover anew, with the pages that the interior has now",
    )


def has_size(sheet: Sheet, cover: CoverGeometry) -> bool:
    """Say whether the sheet has the size of the cover, to a hundredth of an inch."""
    width, height = sheet.bleed[2] - sheet.bleed[0], sheet.bleed[3] - sheet.bleed[1]
    return abs(width - pt(cover.width)) <= _SAME and abs(height - pt(cover.height)) <= _SAME


def on_sheet(box: Box, sheet: Sheet) -> Rect:
    """A box of the geometry, in points of the page."""
    left, top = sheet.bleed[0] + pt(box.x), sheet.bleed[3] - pt(box.y)
    return left, top - pt(box.height), left + pt(box.width), top


def spine_of(spine: Spine, pages: int) -> float | None:
    """How thick so many pages are, in points; None: the rows do not reach so far."""
    rows = sorted(spine.rows)
    match spine.kind:
        case SpineKind.CALIPER:
            return pages * pt(spine.caliper) + pt(spine.extra)
        case SpineKind.STEPS:
            return next((pt(thick) + pt(spine.extra) for most, thick in rows if pages <= most), None)
        case SpineKind.TABLE:
            for (few, thin), (many, thick) in pairwise(rows):
                if few <= pages <= many:
                    return pt(thin) + (pt(thick) - pt(thin)) * (pages - few) / (many - few) + pt(spine.extra)
            return None


def _spine(cover: CoverGeometry, asked: Asked) -> Iterator[PressFinding]:
    spec = asked.spec
    wanted = spine_of(spec.paper.spine, spec.pages)
    source = asked.source(f"papers.{spec.paper.key}.{spec.paper.spine.kind}", "papers")
    hint = "make the cover anew, with the pages that the interior has now"
    if cover.pages != spec.pages:
        message, measured = "the cover is made for another number of pages", f"{cover.pages} pages"
        yield PressFinding(
            rule=Rule.PRESS_COVER_SPINE, message=message, measured=measured, limit=f"{spec.pages} pages", hint=hint
        )
    elif wanted is not None and abs(wanted - pt(cover.spine_width)) > _SAME:
        message, measured = "the spine is not as thick as the pages", millimetres(pt(cover.spine_width))
        limit = f"{millimetres(wanted)} for {spec.pages} pages on {spec.paper.name}"
        yield PressFinding(
            rule=Rule.PRESS_COVER_SPINE, message=message, measured=measured, limit=limit, source=source, hint=hint
        )


def _beyond(sheet: Sheet, asked: Asked) -> Iterator[PressFinding]:
    if page := asked.spec.cover_page:
        width, height = sheet.media[2] - sheet.media[0], sheet.media[3] - sheet.media[1]
        if max(abs(width - pt(page.size.width)), abs(height - pt(page.size.height))) > _SAME:
            yield PressFinding(
                rule=Rule.PRESS_COVER_SIZE,
                page=1,
                message="the page has not the size of the printer's template",
                measured=size(width, height),
                limit=size(pt(page.size.width), pt(page.size.height)),
                hint="the artwork lies on a page as large as the template's",
            )
        return
    beyond = max(abs(sheet.media[i] - sheet.bleed[i]) for i in range(4))
    if beyond > 1 and not asked.spec.printer.allows_marks:
        yield PressFinding(
            rule=Rule.PRESS_MARKS,
            page=1,
            message="the sheet is larger than the cover with its bleed, as for crop marks",
            measured=f"{millimetres(beyond)} more",
            limit="none",
            source=asked.source("allows_marks"),
            hint="export without printer's marks and slug",
        )


def _text(sheet: Sheet, cover: CoverGeometry, text: Text, asked: Asked) -> Iterator[PressFinding]:
    """Letters by the panel that their middle stands on."""
    panels = {"the spine": cover.spine, "the back": cover.back, "the front": cover.front}
    safe = {"the spine": cover.spine_safe, "the back": cover.back_safe, "the front": cover.front_safe}
    places = {name: on_sheet(box, sheet) for name, box in panels.items()}
    barcode = on_sheet(cover.barcode, sheet)
    on: dict[str, Letters] = {}
    for letter, box in text.letters:
        middle = centre(box)
        if not has_point(barcode, middle):
            name = next((name for name, place in places.items() if has_point(place, middle)), "the turn-in or bleed")
            on.setdefault(name, []).append((letter, box))
    if on.get("the spine") and not cover.has_spine_text:
        letters = on.pop("the spine")
        yield PressFinding(
            rule=Rule.PRESS_SPINE_TEXT,
            page=1,
            box=in_millimetres(around(corner for _, b in letters for corner in (b[:2], b[2:])), sheet.media),
            message="text on a spine that is too thin for it",
            measured=f"{cover.pages} pages, {_shown(letters)}",
            limit=f"from {asked.spec.printer.cover.text_from} pages",
            source=asked.source("cover.text_from"),
            hint="leave the spine without text",
        )
    for name, letters in on.items():
        within = grown(on_sheet(safe[name], sheet), _ROUNDED) if name in safe else None
        yield from _unsafe(sheet, name, letters, within, asked)


def _unsafe(sheet: Sheet, name: str, letters: Letters, within: Rect | None, asked: Asked) -> Iterator[PressFinding]:
    outside = [(letter, box) for letter, box in letters if within is None or not _lies_in(box, within)]
    if outside:
        key = "cover.spine_safe" if name == "the spine" else "cover.safe"
        box = around(corner for _, b in outside for corner in (b[:2], b[2:]))
        yield PressFinding(
            rule=Rule.PRESS_COVER_SAFE,
            page=1,
            box=in_millimetres(box, sheet.media),
            message=f"text on {name} too near to an edge or a fold",
            measured=_shown(outside),
            limit="within the safe zone",
            source=asked.source(key),
            hint="move it inwards: sheets shift by a millimetre or two when they are folded and cut",
        )


def _lies_in(box: Rect, within: Rect) -> bool:
    return box[0] >= within[0] and box[1] >= within[1] and box[2] <= within[2] and box[3] <= within[3]


def _shown(letters: Letters) -> str:
    return quoted("".join(letter for letter, _ in letters))
