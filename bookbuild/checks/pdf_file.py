"""The bytes of a PDF, opened: its pages, its destinations and which pages are marked with what."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import pikepdf

from bookbuild.checks.epub_file import union
from bookbuild.checks.pdf_text import PageText, read_pages
from bookbuild.checks.pieces import Marks
from bookbuild.model.spoilers import Level, Passage, Watch

_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a destination leads. page: from 0; height: of the place, from the foot in points, if it says so."""

    page: int
    height: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """A PDF. numbers: of pages by object; spots: by name of the destination; runs: the pages of each passage, first and
    last; marks, sealed: per page."""

    pdf: pikepdf.Pdf
    pages: Sequence[PageText]
    numbers: Mapping[tuple[int, int], int]
    spots: Mapping[str, Spot]
    runs: Mapping[str, tuple[int, int]]
    marks: Sequence[Marks]
    sealed: Sequence[bool]

    def place(self, page: int) -> str:
        """A page as findings name it."""
        return self.pages[page].place


@contextmanager
def open_pdf(data: bytes, watch: Watch) -> Iterator[PdfFile]:
    """The PDF, for as long as it is looked at. Raises pikepdf.PdfError."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        spots = {name: spot for name, target in destinations(pdf) if (spot := spot_of(target, numbers))}
        runs = _runs(watch, spots, len(pdf.pages))
        marks: list[Marks] = [{} for _ in pdf.pages]
        sealed = [False] * len(marks)
        for passage in watch.passages:
            first, last = runs.get(passage.id, (0, -1))
            for page in range(first, last + 1):
                marks[page] = union(marks[page], {w: v for w, v in passage.levels.items() if v > Level.PREMISE})
                sealed[page] = sealed[page] or bool(passage.seal)
        yield PdfFile(
            pdf=pdf,
            pages=read_pages(data, [str(page.label) for page in pdf.pages]),
            numbers=numbers,
            spots=spots,
            runs=runs,
            marks=marks,
            sealed=sealed,
        )


def destinations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """The named destinations: PDF 1.2 name tree and PDF 1.1 dictionary (ISO 32000-1, 12.3.2.3)."""
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/Dests" in names:
        yield from name_tree(names["/Dests"])
    old = pdf.Root.get("/Dests")
    if isinstance(old, pikepdf.Dictionary):
        for key in old.keys():  # noqa: SIM118 - a pikepdf dictionary
            yield key.removeprefix("/"), old[key]


def name_tree(node: pikepdf.Object, depth: int = 0) -> Iterator[tuple[str, pikepdf.Object]]:
    """Names and values of a name tree, broken ones as far as they go (ISO 32000-1, 7.9.6)."""
    if depth > _DEPTH or not isinstance(node, pikepdf.Dictionary):
        return
    pairs = node.get("/Names")
    if isinstance(pairs, pikepdf.Array):
        items = list(pairs)
        for key, value in zip(items[::2], items[1::2], strict=False):
            yield str(key), value
    kids = node.get("/Kids")
    if isinstance(kids, pikepdf.Array):
        for kid in kids:
            yield from name_tree(kid, depth + 1)


def spot_of(target: object, numbers: Mapping[tuple[int, int], int]) -> Spot | None:
    """An explicit destination as a place (ISO 32000-1, 12.3.2.2)."""
    if isinstance(target, pikepdf.Dictionary):
        target = target.get("/D")
    if not isinstance(target, pikepdf.Array) or not len(target):
        return None
    page = target[0]
    number = numbers.get(page.objgen) if isinstance(page, pikepdf.Object) else page if isinstance(page, int) else None
    if number is None:
        return None
    is_xyz = len(target) > 3 and str(target[1]) == "/XYZ" and isinstance(target[3], (int, float, Decimal))
    return Spot(number, float(target[3]) if is_xyz else None)


def first_page(passage: Passage, spots: Mapping[str, Spot]) -> int | None:
    """The page on which a passage begins; if nothing links to it, the one after its notice."""
    if passage.id in spots:
        return spots[passage.id].page
    return spots[passage.notice].page + 1 if passage.notice in spots else None


def _runs(watch: Watch, spots: Mapping[str, Spot], count: int) -> dict[str, tuple[int, int]]:
    out: dict[str, tuple[int, int]] = {}
    for passage in watch.passages:
        first = first_page(passage, spots)
        if passage.is_left_out or first is None or first >= count:
            continue
        resume = spots.get(passage.resume)
        last = count - 1 if resume is None else resume.page - 1
        if resume and (resume.page == first or not watch.turns_page):
            last = resume.page  # the text goes on in the middle of a page
        out[passage.id] = (first, max(first, last))
    return out
