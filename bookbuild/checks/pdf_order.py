"""The order of the pages: a page to turn between a notice and what it is about, and no link past it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pikepdf

from bookbuild.checks.epub_links import reveals_more
from bookbuild.checks.epub_order import SAMPLE
from bookbuild.checks.findings import finding
from bookbuild.checks.pdf_file import PdfFile, Spot, spot_of
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.spoilers import Passage, Watch


def check_pdf_order(file: PdfFile, watch: Watch) -> tuple[Diagnostic, ...]:
    """Each passage after its notice, and not in sight of it; in a sample, none.

    Reports SPO010, SPO011, SPO012, SPO015.
    """
    found: list[Diagnostic] = []
    for passage in watch.passages:
        if passage.is_left_out or passage.id not in file.runs:
            continue
        if passage.id in file.spots and (fault := _order(file, watch, passage)):
            found.append(fault)
        if watch.edition == SAMPLE:
            message = f"the sample holds marked text: {file.place(file.runs[passage.id][0])}"
            found.append(finding(Rule.SPO015, message, passage.at, breaks_promise=True))
    return tuple(found)


def check_pdf_links(file: PdfFile, watch: Watch) -> tuple[Diagnostic, ...]:
    """Links from pages that are not marked to places inside a passage. Reports SPO006."""
    open_names = {name for p in watch.passages for name in (p.id, p.notice, p.resume)}
    found: dict[tuple[Location, str], Diagnostic] = {}
    for page, name, spot in _links(file):
        inside = [p for p in watch.passages if _is_inside(spot, p, file)]
        if name in open_names or not any(reveals_more(p.levels, file.marks[page]) for p in inside):
            continue
        at = inside[0].at
        message = f"a link leads into marked text past its notice: {file.place(page)} to {file.place(spot.page)}"
        found.setdefault((at, name or str(spot.page)), finding(Rule.SPO006, message, at))
    return tuple(found.values())


def _order(file: PdfFile, watch: Watch, passage: Passage) -> Diagnostic | None:
    start = file.spots[passage.id]
    place = file.place(start.page)
    rule = Rule.SPO012 if passage.is_cross else Rule.SPO010
    notice = file.spots.get(passage.notice)  # the spoiler map links to every notice
    if notice is None:
        return finding(rule, f"no notice comes before a marked passage: {place}", passage.at)
    where = f"{place}, notice {file.place(notice.page)}"
    is_below = notice.page == start.page and _above(start, notice)
    if notice.page > start.page or is_below:
        return finding(rule, f"the notice of a marked passage comes after it: {where}", passage.at)
    if not watch.turns_page:
        return None
    if notice.page == start.page:
        return finding(Rule.SPO011, f"a marked passage begins on the page of its notice: {where}", passage.at)
    if (notice.page + 1) // 2 == (start.page + 1) // 2:
        return finding(Rule.SPO010, f"a marked passage begins on the page that faces its notice: {where}", passage.at)
    return None


def _above(one: Spot, other: Spot) -> bool:
    """Say whether the first of two places on a page stands higher; False if they do not tell their heights."""
    return one.height is not None and other.height is not None and one.height > other.height


def _is_inside(spot: Spot, passage: Passage, file: PdfFile) -> bool:
    """Say whether a place lies in a passage, also where that begins or ends in the middle of a page."""
    first, last = file.runs.get(passage.id, (0, -1))
    start, resume = file.spots.get(passage.id), file.spots.get(passage.resume)
    is_before = start is not None and start.page == spot.page and _above(spot, start)
    is_after = resume is not None and resume.page == spot.page and not _above(spot, resume)
    return first <= spot.page <= last and not is_before and not is_after


def _links(file: PdfFile) -> Iterator[tuple[int, str, Spot]]:
    """(page, name of the destination or empty, where it leads), for each link inside the file."""
    for number, page in enumerate(file.pdf.pages):
        annotations = page.obj.get("/Annots")
        for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
            if not isinstance(annotation, pikepdf.Dictionary) or annotation.get("/Subtype") != "/Link":
                continue
            name, spot = _target(annotation, file.spots, file.numbers)
            if spot is not None:
                yield number, name, spot


def _target(
    annotation: pikepdf.Dictionary, spots: Mapping[str, Spot], numbers: Mapping[tuple[int, int], int]
) -> tuple[str, Spot | None]:
    target = annotation.get("/Dest")
    action = annotation.get("/A")
    if target is None and isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/GoTo":
        target = action.get("/D")
    if isinstance(target, (pikepdf.String, pikepdf.Name)):
        name = str(target).removeprefix("/") if isinstance(target, pikepdf.Name) else str(target)
        return name, spots.get(name)
    return "", spot_of(target, numbers)
