"""Findings about finished files, at the line of the manuscript that they are about.

Stands between the pipeline, which reads and edits a book, and those who look at its files: the pressroom, the proof, `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bookbuild.completeness import homes_of, tracer_of
from bookbuild.diagnostics import Diagnostic
from bookbuild.model.edition import FULL
from bookbuild.pipeline import edit, read
from bookbuild.preflight.findings import PressFinding
from bookbuild.prepress.findings import Place
from bookbuild.proof.values import Fault
from bookbuild.trace.epub_letters import EpubPlace, places_of
from bookbuild.trace.pdf_letters import Frame, PdfLetters, opened
from bookbuild.trace.source_lines import Traced
from bookbuild.trace.tracer import Tracer, folio_of, named

# rules about a picture: the words around it are not what they mean
_PICTURES = ("press-image", "press-line-art")
# rules that look into drawings too
_DRAWINGS = "press-"
# rules about the end of the last line: a divided word
_ENDS = ("proof-hyphen",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where on a page a finding is. page: from 1, 0 = the file; box: left, top, right, bottom in millimetres from the upper left
    corner of one of the page's boxes, None = the page."""

    page: int
    box: tuple[float, float, float, float] | None = None
    frame: Frame = "crop"


def tracer_of_folder(root: Path, epoch: int | None = None) -> Tracer | None:
    """What finds the places of the full edition of a book that was not read yet; None if it cannot be read."""
    manuscript, _ = read(root, epoch, None)
    return tracer_of(edit(manuscript, FULL).book, homes_of(manuscript), root) if manuscript else None


def traced(
    found: Sequence[Diagnostic], spots: Sequence[Spot], pdf: bytes, tracer: Tracer, folios: Sequence[str] = ()
) -> tuple[Diagnostic, ...]:  # fmt: skip
    """Findings about pages of a PDF, where they come from; the message names page and folio. spots: one for each.

    folios: of the pages, where the file does not say them itself. What is about the whole file stays as it is.
    """
    with opened(pdf) as letters:
        return tuple(_traced(item, spot, letters, tracer, folios) for item, spot in zip(found, spots, strict=True))


def _traced(
    item: Diagnostic, spot: Spot, pdf: PdfLetters, tracer: Tracer, folios: Sequence[str]
) -> Diagnostic:  # fmt: skip
    place = place_of(item, spot, pdf, tracer)
    if not 0 < spot.page <= len(pdf):
        return item
    where = named(spot.page, folio_of(spot.page, pdf.page(spot.page).label, folios))
    _, colon, rest = item.message.partition(": ")
    message = rest if colon and item.message.startswith("page ") else item.message
    return replace(item, at=place.at if place else item.at, message=f"{where}: {message}")


def place_of(item: Diagnostic, spot: Spot, pdf: PdfLetters, tracer: Tracer) -> Traced | None:
    """Where a finding about a page comes from."""
    if not 0 < spot.page <= len(pdf):
        return None
    area = pdf.page(spot.page).area(spot.box, spot.frame) if spot.box else None
    code = item.rule.code
    return tracer.on_page(
        pdf, spot.page, area,
        is_picture=code.startswith(_PICTURES), is_drawing=code.startswith(_DRAWINGS), at_end=code.startswith(_ENDS),
    )  # fmt: skip


def spots_of_faults(faults: Iterable[Fault]) -> list[Spot]:
    """Where the faults of a proof are."""
    return [
        Spot(page=f.page, box=(f.box.left, f.box.top, f.box.right, f.box.bottom) if f.box else None) for f in faults
    ]


def spots_of_findings(found: Iterable[PressFinding]) -> list[Spot]:
    """Where the findings of preflight are."""
    return [Spot(page=f.page, box=_corners(f.box) if f.box else None, frame="media") for f in found]


def spots_of_press(places: Iterable[Place | None]) -> list[Spot]:
    """Where the findings of making a PDF ready are."""
    return [
        Spot(page=p.page, box=_corners((p.left, p.top, p.width, p.height)) if p.width or p.height else None, frame="trim")
        if p
        else Spot(page=0)
        for p in places
    ]  # fmt: skip


def _corners(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, width, height = box
    return (left, top, left + width, top + height)


def traced_in_epub(found: Iterable[Diagnostic], epub: bytes, tracer: Tracer) -> tuple[Diagnostic, ...]:
    """Findings about files of an EPUB, where they come from; the place in the EPUB goes into the message. Others stay."""
    items = list(found)
    places = places_of(epub, [item.at for item in items])
    return tuple(_of_epub(item, place, tracer) for item, place in zip(items, places, strict=True))


def _of_epub(item: Diagnostic, place: EpubPlace | None, tracer: Tracer) -> Diagnostic:
    if place is None:
        return item
    traced = tracer.picture(place.image, place.before) if place.image else None
    traced = traced or tracer.in_text(place.before, place.after)
    return replace(item, at=traced.at, message=f"{item.message} (EPUB {item.at})") if traced else item
