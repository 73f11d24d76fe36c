"""The finished files of an edition against what it promises (spoiler rules SPO001 to SPO018)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bookbuild.checks.epub_file import read_epub
from bookbuild.checks.epub_links import check_links
from bookbuild.checks.epub_order import check_order
from bookbuild.checks.epub_surfaces import epub_streams, raw_streams
from bookbuild.checks.findings import findings
from bookbuild.checks.hidden import check_hiding
from bookbuild.checks.pdf_file import open_pdf
from bookbuild.checks.pdf_hidden import check_pdf_hiding
from bookbuild.checks.pdf_objects import object_streams, raw_pdf_streams
from bookbuild.checks.pdf_order import check_pdf_links, check_pdf_order
from bookbuild.checks.pdf_surfaces import page_streams
from bookbuild.checks.pieces import Stream
from bookbuild.checks.search import Hit, Search, is_promised, without_repetitions
from bookbuild.diagnostics import Diagnostic
from bookbuild.model.spoilers import Watch


def check_epub(data: bytes, watch: Watch) -> tuple[Diagnostic, ...]:
    """What an EPUB gives away. Reports SPO001 to SPO012, SPO015, SPO017, SPO018.

    Raises zipfile.BadZipFile.
    """
    if not watch.is_guarded:
        return ()
    watch = without_repetitions(watch)
    epub = read_epub(data)
    sealed = _sealed(watch)
    hits = _hits(epub_streams(epub, sealed), lambda: raw_streams(epub, sealed), watch)
    return (
        *findings(hits, watch),
        *check_links(epub, watch),
        *check_order(epub, watch),
        *check_hiding(epub, watch),
    )


def check_pdf(data: bytes, watch: Watch) -> tuple[Diagnostic, ...]:
    """What a PDF gives away. Reports SPO001 to SPO012, SPO015, SPO017, SPO018.

    Raises pikepdf.PdfError.
    """
    if not watch.is_guarded:
        return ()
    watch = without_repetitions(watch)
    with open_pdf(data, watch) as pdf:
        hits = _hits([*page_streams(pdf), *object_streams(pdf)], lambda: raw_pdf_streams(pdf), watch)
        return (
            *findings(hits, watch),
            *check_pdf_links(pdf, watch),
            *check_pdf_order(pdf, watch),
            *check_pdf_hiding(data, pdf, watch),
        )


def _hits(streams: Sequence[Stream], raw: Callable[[], Sequence[Stream]], watch: Watch) -> list[Hit]:
    """What the surfaces hold; then, of what may be nowhere and was not found on any, what the bytes hold."""
    hits = list(Search(watch).hits(streams))
    found = {hit.item for hit in hits}
    sentences = tuple(s for s in watch.sentences if is_promised(s, watch) and s not in found)
    terms = tuple(t for t in watch.terms if is_promised(t, watch) and t not in found)
    if sentences or terms:
        hits += Search(replace(watch, sentences=sentences, terms=terms)).hits(raw())
    return hits


def _sealed(watch: Watch) -> tuple[str, ...]:
    return (*watch.sealed, *(p.id for p in watch.passages if p.seal and not p.is_left_out))
