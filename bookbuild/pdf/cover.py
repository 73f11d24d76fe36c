"""The printed cover as a PDF of one page: plain RGB, as the interior is before it is made ready for a printer."""

from __future__ import annotations

import io
from decimal import Decimal

import pikepdf

from bookbuild.diagnostics import Diagnostic, Outcome
from bookbuild.model.cover import CoverSheet
from bookbuild.model.geometry import Length
from bookbuild.pdf.typeset import typeset
from bookbuild.pdf.workshop import Tally, Workshop


def cover_pdf(sheet: CoverSheet, workshop: Workshop) -> Outcome[bytes]:
    """The page, exactly of the sheet's size, its TrimBox as the geometry has it. The same sheet gives the same bytes.

    Raises ToolMissing. Reports glyph-missing, style-unknown.
    """
    made = typeset(lambda _: sheet.rendition, _no_tick, workshop)
    return Outcome(value=_boxed(made.pdf, sheet), diagnostics=_without_repeats(made.diagnostics))


def _no_tick(tally: Tally) -> None:
    del tally


def _without_repeats(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(dict.fromkeys(found))


def _boxed(data: bytes, sheet: CoverSheet) -> bytes:
    """Boxes of the sheet (ISO 32000-1, 14.11.2): media and bleed are all of it, trim is what is left after cutting."""
    geometry = sheet.geometry
    trim = geometry.trim
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        whole = _box(Length(trim.x.points * 0), Length(trim.x.points * 0), geometry.width, geometry.height)
        # PDF counts from the foot of the page
        foot, head = geometry.height - trim.y - trim.height, geometry.height - trim.y
        page.obj.MediaBox = page.obj.BleedBox = whole
        page.obj.TrimBox = _box(trim.x, foot, trim.x + trim.width, head)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _box(*sides: Length) -> pikepdf.Array:
    return pikepdf.Array([Decimal(f"{float(side.points):.4f}") for side in sides])
