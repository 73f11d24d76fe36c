"""Text of notices and passages that a page of print does not show, and every search finds."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_uint
from importlib import import_module
from typing import Any

from bookbuild.checks.findings import finding
from bookbuild.checks.pdf_file import PdfFile
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.spoilers import Surface, Watch

_INVISIBLE = frozenset({3, 7})  # text render modes without fill and stroke (ISO 32000-1, 9.3.6)
_WHITE = 250  # of 255, in each of red, green and blue
_DEEP = 8


def check_pdf_hiding(data: bytes, file: PdfFile, watch: Watch) -> tuple[Diagnostic, ...]:
    """Notices and marked text must be seen. Reports SPO018, once a passage."""
    found = []
    wanted = {p.id: p for p in watch.passages if p.id in file.runs}
    if not wanted:
        return ()
    document = import_module("pypdfium2").PdfDocument(data)
    try:
        hidden: dict[int, str] = {}
        for passage in wanted.values():
            first, last = file.runs[passage.id]
            notice = file.spots.get(passage.notice)
            pages = [*([notice.page] if notice else []), *range(first, last + 1)]
            for page in pages:
                if page not in hidden:
                    hidden[page] = next(_unseen(document[page]), "")
            place = next((page for page in pages if hidden[page]), None)
            if place is not None:
                message = f"text of a notice or a marked passage is hidden: it {hidden[place]}, {file.place(place)}"
                found.append(finding(Rule.SPO018, message, _sheet(watch) or passage.at))
    finally:
        document.close()
    return tuple(found)


def _sheet(watch: Watch) -> Location | None:
    """The line of the book's own sheets that most likely does it: the first that speaks of notices or passages."""
    styles = (o for o in watch.origins if o.surface is Surface.STYLE and o.at.path.endswith(".css"))
    return next((o.at for o in styles if "notice" in o.text or "spoiler" in o.text), None)


def _unseen(page: Any) -> Iterator[str]:
    """What is wrong with the texts of a page that cannot be seen."""
    raw = import_module("pypdfium2.raw")
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEEP):
        if raw.FPDFTextObj_GetTextRenderMode(item.raw) in _INVISIBLE:
            yield "is neither filled nor stroked"
        colours = [c_uint() for _ in range(4)]
        if raw.FPDFPageObj_GetFillColor(item.raw, *(byref(c) for c in colours)):
            red, green, blue, alpha = (c.value for c in colours)
            if alpha == 0:
                yield "is transparent"
            elif min(red, green, blue) >= _WHITE:
                yield "is white"
