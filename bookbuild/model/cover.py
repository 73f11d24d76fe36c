"""The printed cover as one sheet, before it is a PDF."""

from __future__ import annotations

from dataclasses import dataclass, field

from bookbuild.model.press import CoverGeometry
from bookbuild.model.rendition import PrintRendition


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """One page with back, spine and front. svg: in points, as the template made it; rendition: the same for the press."""

    geometry: CoverGeometry
    svg: str = field(repr=False)
    rendition: PrintRendition = field(repr=False)
