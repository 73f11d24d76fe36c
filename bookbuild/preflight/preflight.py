"""A print PDF's bytes and what its printer asks for -> everything that is found in it."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pikepdf

from bookbuild.diagnostics import Rule
from bookbuild.model.press import CoverGeometry, PressSpec
from bookbuild.preflight.asked import Asked, asked_of
from bookbuild.preflight.barcode import check_barcode
from bookbuild.preflight.colour import check_colour
from bookbuild.preflight.cover import check_cover
from bookbuild.preflight.document import Pdf, sheet_of
from bookbuild.preflight.drawing import Budget, Drawing
from bookbuild.preflight.findings import PressFinding, once_per_page, printable
from bookbuild.preflight.fonts import check_fonts
from bookbuild.preflight.geometry import check_geometry
from bookbuild.preflight.glyphs import Text, read_text
from bookbuild.preflight.images import check_images
from bookbuild.preflight.interpreter import MOST_OPERATORS, draw, page_content
from bookbuild.preflight.pages import check_pages
from bookbuild.preflight.pdfx import check_x
from bookbuild.preflight.raw import MOST_OF_ONE, Streams
from bookbuild.preflight.structure import check_structure
from bookbuild.preflight.wording import check_wording
from bookbuild.preflight.zones import check_zones

MOST_PAGES = 5000
_EXPORT = "export the file anew"
_OF_FILES: tuple[Callable[[Pdf, Asked], Iterator[PressFinding]], ...] = (
    check_structure, check_pages, check_x, check_fonts, check_colour, check_images, check_geometry,
)  # fmt: skip


def preflight(data: bytes, spec: PressSpec, *, cover: CoverGeometry | None = None) -> tuple[PressFinding, ...]:
    """Whatever the bytes are, findings and no exception; one for all that is the same on a page. cover: the bytes are not the
    interior of the book but its cover, of that geometry."""
    asked = asked_of(spec, cover)
    try:
        with _limited():
            found = list(_preflight(data, asked))
    except Exception as error:  # nothing of a file that somebody made may end the program
        found = [_stopped("the file", error)]
    return once_per_page(found)


def _preflight(data: bytes, asked: Asked) -> Iterator[PressFinding]:
    try:
        opened = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        hint = "save it without a password"
        yield PressFinding(rule=Rule.PRESS_ENCRYPTED, message="the file opens only with a password", hint=hint)
        return
    except Exception as error:
        message = "the file is no PDF, or is damaged beyond repair"
        measured = type(error).__name__
        yield PressFinding(rule=Rule.PRESS_CORRUPT, message=message, measured=measured, hint=_EXPORT)
        return
    with opened:
        yield from _opened(opened, data, asked)


def _opened(opened: pikepdf.Pdf, data: bytes, asked: Asked) -> Iterator[PressFinding]:
    try:
        pages = [page.obj for page in opened.pages]
    except Exception:
        pages = []
    told = [_told(text) for text in opened.get_warnings()]
    if told or not pages:
        message = "the file is damaged" if told else "the file has no pages"
        measured = told[0] if told else ""
        yield PressFinding(rule=Rule.PRESS_CORRUPT, message=message, measured=measured, hint=_EXPORT)
        return
    if len(pages) > MOST_PAGES:
        yield _unchecked(f"{len(pages)} pages are too many to look at; at most {MOST_PAGES}")
        return
    pdf = _read(opened, data, pages, asked)
    for sheet, drawing in zip(pdf.sheets, pdf.drawings, strict=True):
        for fault in drawing.faults:
            message = "the content of the page is faulty"
            yield PressFinding(
                rule=Rule.PRESS_CONTENT, page=sheet.number, message=message, measured=fault, hint=_EXPORT
            )
    for check in _OF_FILES:
        yield from _guarded(check.__name__, check, pdf, asked)
    yield from _of_text(pdf, asked)
    if pdf.streams.is_spent or not all(drawing.is_whole for drawing in pdf.drawings):
        yield _unchecked("the file has so much in it that a part was not looked at")


def _read(opened: pikepdf.Pdf, data: bytes, pages: list[pikepdf.Dictionary], asked: Asked) -> Pdf:
    streams, budget = Streams(), Budget(MOST_OPERATORS)
    sheets = tuple(sheet_of(page, number, asked) for number, page in enumerate(pages, 1))
    drawings = []
    for sheet in sheets:
        content = page_content(sheet.page, streams)
        if content is None:
            drawings.append(Drawing(faults=["it cannot be decoded"]))
        else:
            try:
                drawings.append(draw(content, sheet.resources, sheet.media, streams, budget))
            except Exception as error:  # such as numbers that overflow
                drawings.append(Drawing(faults=[f"it cannot be read: {type(error).__name__}"], is_whole=False))
    return Pdf(raw=opened, data=data, streams=streams, sheets=sheets, drawings=tuple(drawings))


def _of_text(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """What is found by where PDFium has the letters."""
    if not all(drawing.is_whole for drawing in pdf.drawings):
        return  # PDFium counts nothing: it would draw to the end, or until memory is
    try:
        # the line of a spine fills its width: the room above and below its letters is not theirs
        texts: tuple[Text, ...] = read_text(pdf.data, is_tight=asked.cover is not None)
    except Exception as error:
        yield _stopped("the letters", error)
        return
    if not all(text.is_whole for text in texts):
        yield _unchecked("letters of some pages were not looked at: they cannot be read, or are too many")
    yield from _guarded("check_wording", lambda p, a: check_wording(texts, a), pdf, asked)
    if asked.cover is None:
        yield from _guarded("check_zones", lambda p, a: check_zones(p, texts, a), pdf, asked)
    else:
        yield from _guarded("check_cover", lambda p, a: check_cover(p, texts, a), pdf, asked)
        yield from _guarded("check_barcode", lambda p, a: check_barcode(p, texts, a), pdf, asked)


def _guarded(
    name: str, check: Callable[[Pdf, Asked], Iterator[PressFinding]], pdf: Pdf, asked: Asked
) -> Iterator[PressFinding]:
    try:
        yield from check(pdf, asked)
    except Exception as error:  # what was found before it stays
        yield _stopped(name.removeprefix("check_"), error)


def _stopped(what: str, error: Exception) -> PressFinding:
    return replace(_unchecked(f"{what} could not be looked at"), measured=type(error).__name__)


def _unchecked(message: str) -> PressFinding:
    return PressFinding(rule=Rule.PRESS_UNCHECKED, message=message, hint="look at the file with another program too")


def _told(text: str) -> str:
    """What qpdf tells of a file, without the name that it has for bytes."""
    return printable(text.rpartition(">: ")[2] or text)[:200]


@contextmanager
def _limited() -> Iterator[None]:
    """qpdf with limits for bombs, and libraries silent. Both are of the whole process, so they are put back."""
    settings = pikepdf.settings
    loggers = [logging.getLogger(name) for name in ("pikepdf", "fontTools", "PIL")]
    levels = [logger.level for logger in loggers]
    before = settings.get_qpdf_limits()
    settings.set_qpdf_limits(
        flate_max_memory=MOST_OF_ONE, run_length_max_memory=MOST_OF_ONE, png_max_memory=MOST_OF_ONE,
        tiff_max_memory=MOST_OF_ONE, doc_max_warnings=1000,
    )  # fmt: skip
    for logger in loggers:  # what libraries remark on a broken file is no output of ours
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        settings.set_qpdf_limits(
            flate_max_memory=before["flate_max_memory"], run_length_max_memory=before["run_length_max_memory"],
            png_max_memory=before["png_max_memory"], tiff_max_memory=before["tiff_max_memory"],
            doc_max_warnings=before["doc_max_warnings"],
        )  # fmt: skip
