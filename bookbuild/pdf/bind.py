"""Laid-out sections to one PDF: page labels, viewer preferences, an identifier made from the content (pikepdf)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pikepdf

from bookbuild.model.metadata import Metadata
from bookbuild.model.numerals import roman
from bookbuild.model.rendition import PrintSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A section's pages in the book. first: number of its first page; laid_out: a WeasyPrint document."""

    section: PrintSection
    laid_out: Any
    first: int
    is_roman: bool

    def folio(self, offset: int) -> str:
        """The page number of the page at `offset`, from 0."""
        number = self.first + offset
        return roman(number) if self.is_roman else str(number)


def bind(runs: list[Run], metadata: Metadata, write: Callable[[list[Any]], bytes]) -> bytes:
    """One PDF of all pages. write: pages -> PDF bytes, by the layout engine."""
    pages = [page for run in runs for page in run.laid_out.pages]
    with pikepdf.open(io.BytesIO(write(pages))) as pdf:
        _labels(pdf, runs)
        _describe(pdf, metadata)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7")
        return out.getvalue()


def _labels(pdf: pikepdf.Pdf, runs: list[Run]) -> None:
    """Roman and arabic page labels (ISO 32000-1, 12.4.2)."""
    numbers: list[Any] = []
    position = 0
    previous: bool | None = None
    for run in runs:
        if run.is_roman != previous:
            style = pikepdf.Name.r if run.is_roman else pikepdf.Name.D
            numbers += [position, pikepdf.Dictionary(S=style, St=run.first)]
            previous = run.is_roman
        position += len(run.laid_out.pages)
    pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))


def _describe(pdf: pikepdf.Pdf, metadata: Metadata) -> None:
    """Title, authors and language, where readers and screen readers look (ISO 14289-1, 7.1 and 7.2)."""
    pdf.docinfo["/Title"] = metadata.title
    if metadata.byline:
        pdf.docinfo["/Author"] = metadata.byline
    pdf.docinfo["/Producer"] = "bookbuild, WeasyPrint, pikepdf"
    pdf.Root.Lang = pikepdf.String(metadata.language)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.Root.PageLayout = pikepdf.Name.TwoPageRight
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
