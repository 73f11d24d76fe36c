"""Pages: how many, how large, with which bleed, and which of them are blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from bookbuild.diagnostics import Rule
from bookbuild.preflight.asked import PDF_SOURCE, SIDES, X_SOURCE, Asked, pt
from bookbuild.preflight.document import Pdf, Sheet
from bookbuild.preflight.drawing import Paint
from bookbuild.preflight.findings import PressFinding, millimetres, size
from bookbuild.preflight.letters import INVISIBLE
from bookbuild.preflight.shapes import Rect, both
from bookbuild.preflight.spaces import is_white

# A quarter of a millimetre and less is below what any guillotine holds
_SAME = 0.72
_EXACT = 0.05
Size = tuple[float, float]


def check_pages(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """Reports press-page-count, press-page-multiple, press-last-page, press-blank-pages, press-trim-size, press-page-sizes,
    press-boxes, press-bleed-box, press-recto, press-marks, press-rotate, press-user-unit."""
    yield from _turned(pdf)
    if asked.cover is not None:
        if len(pdf.sheets) != 1:
            measured, hint = f"{len(pdf.sheets)} pages", "back, spine and front stand on one sheet"
            yield PressFinding(rule=Rule.PRESS_PAGE_COUNT, message="a cover is one page", measured=measured, hint=hint)
        return
    yield from _count(pdf, asked)
    yield from _blank(pdf, asked)
    nested = []
    for sheet in pdf.sheets:
        found = list(_boxes(sheet, asked))
        yield from found
        nested += [] if found else [sheet]
    odd = frozenset(sheet.number for sheet in pdf.sheets) - {sheet.number for sheet in nested}
    for item in _sizes(nested, asked):
        yield item
        odd |= {item.page}
    if 0 in odd:  # a wrong trim, of which one finding is enough
        return
    whole = [sheet for sheet in nested if sheet.number not in odd]
    if whole and all(_has_bleed(sheet, asked, mirrored=True) and not _has_bleed(sheet, asked) for sheet in whole):
        yield PressFinding(
            rule=Rule.PRESS_RECTO,
            message="the bleed of every page lies at the spine",
            limit="the first page is a right one, with its spine at the left",
            source=asked.source("bleed"),
            hint="put in a page before the first, or take the first out",
        )
        return
    for sheet in whole:
        yield from _bleed(sheet, asked)


def _turned(pdf: Pdf) -> Iterator[PressFinding]:
    for sheet in pdf.sheets:
        if sheet.rotate:
            measured, hint = (
                f"{sheet.rotate:.0f} degrees",
                "lay the page out upright; printers ignore the entry or refuse it",
            )
            yield PressFinding(
                rule=Rule.PRESS_ROTATE, page=sheet.number, message="the page is turned", measured=measured, hint=hint
            )
        if sheet.unit != 1:
            hint = "export at true size; many printers read the numbers and not the unit"
            message, measured = "the page has a unit of its own", f"UserUnit {sheet.unit:g}"
            yield PressFinding(
                rule=Rule.PRESS_USER_UNIT,
                page=sheet.number,
                message=message,
                measured=measured,
                source=PDF_SOURCE,
                hint=hint,
            )


def _count(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    spec, count = asked.spec, len(pdf.sheets)
    pages = spec.paper.pages or spec.printer.pages
    measured = f"{count} pages"
    if not pages.least <= count <= pages.most:
        yield PressFinding(
            rule=Rule.PRESS_PAGE_COUNT,
            message="the book has too few or too many pages",
            measured=measured,
            limit=f"from {pages.least} to {pages.most}",
            source=asked.source(f"papers.{spec.paper.key}.pages", "pages"),
            hint=f"for {spec.printer.name} on {spec.paper.name}; another paper or trim may take more",
        )
    elif spec.printer.multiple > 1 and count % spec.printer.multiple:
        yield PressFinding(
            rule=Rule.PRESS_PAGE_MULTIPLE,
            message="the number of pages does not fill the last sheet",
            measured=measured,
            limit=f"a multiple of {spec.printer.multiple}",
            source=asked.source("multiple"),
            hint="add blank pages at the end",
        )
    elif spec.pages and count != spec.pages:
        yield PressFinding(
            rule=Rule.PRESS_PAGE_COUNT,
            message="the file has another number of pages than the book is planned with",
            measured=measured,
            limit=f"{spec.pages} pages, from which the spine follows",
            hint="make the cover anew from this file",
        )


def _blank(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    printer, blank = asked.spec.printer, blank_pages(pdf)
    if printer.ends_blank and pdf.sheets and not blank[-1]:
        yield PressFinding(
            rule=Rule.PRESS_LAST_PAGE,
            page=len(pdf.sheets),
            message="the last page is not blank",
            limit="a blank one, for the printer's own barcode",
            source=asked.source("ends_blank"),
            hint="add two blank pages at the end",
        )
    if printer.most_blank is None:
        return
    number = 1
    for is_blank, run in groupby(blank):
        length = len(list(run))
        if is_blank and length > printer.most_blank:
            yield PressFinding(
                rule=Rule.PRESS_BLANK_PAGES,
                page=number,
                message="blank pages in a row",
                measured=f"{length} from this page on",
                limit=f"at most {printer.most_blank}",
                source=asked.source("most_blank"),
                hint="printers take long runs of blank pages for a fault of the file",
            )
        number += length


def blank_pages(pdf: Pdf) -> list[bool]:
    """Page by page, whether it leaves the paper white."""
    pairs = zip(pdf.sheets, pdf.drawings, strict=True)
    return [drawing.is_whole and not any(_is_seen(p, sheet) for p in drawing.paints) for sheet, drawing in pairs]


def _is_seen(paint: Paint, sheet: Sheet) -> bool:
    return both(paint.box, sheet.bleed) is not None and paint.render != INVISIBLE and not is_white(paint.colour)


def _boxes(sheet: Sheet, asked: Asked) -> Iterator[PressFinding]:
    hint = "export anew; TrimBox within BleedBox within MediaBox, and no CropBox inside them"
    number, rule = sheet.number, Rule.PRESS_BOXES
    if "MediaBox" not in sheet.given:
        yield PressFinding(rule=rule, page=number, message="the page has no MediaBox", source=PDF_SOURCE, hint=hint)
    elif asked.is_x and not {"TrimBox", "ArtBox"} & sheet.given:
        message = "the page has no TrimBox"
        yield PressFinding(rule=rule, page=number, message=message, limit="required", source=X_SOURCE, hint=hint)
    elif asked.is_x and {"TrimBox", "ArtBox"} <= sheet.given:
        message, limit = "the page has a TrimBox and an ArtBox", "one of them"
        yield PressFinding(rule=rule, page=number, message=message, limit=limit, source=X_SOURCE, hint=hint)
    elif not (_lies_in(sheet.trim, sheet.bleed) and _lies_in(sheet.bleed, sheet.media)):
        message = "the boxes of the page do not lie within each other"
        yield PressFinding(rule=rule, page=number, message=message, source=PDF_SOURCE, hint=hint)
    elif not _lies_in(sheet.bleed, sheet.crop):
        message = "the CropBox cuts off a part of the page"
        yield PressFinding(rule=rule, page=number, message=message, source=PDF_SOURCE, hint=hint)


def _lies_in(inner: Rect, outer: Rect) -> bool:
    return all(inner[i] >= outer[i] - _EXACT and inner[i + 2] <= outer[i + 2] + _EXACT for i in (0, 1))


def _sizes(sheets: list[Sheet], asked: Asked) -> Iterator[PressFinding]:
    """The size that most pages have, if it is wrong; and the pages of another size."""
    if not sheets:
        return
    trim = asked.spec.trim
    wanted = pt(trim.width), pt(trim.height)
    of = {sheet.number: _size(sheet.trim) for sheet in sheets}
    common = Counter((round(w), round(h)) for w, h in of.values()).most_common(1)[0][0]
    first = next(made for made in of.values() if (round(made[0]), round(made[1])) == common)
    limit, source = size(*wanted), asked.source("trims", "trim")
    usual = wanted if _is_same(first, wanted) else first
    if usual is first:
        spread = "two pages stand on one: export single pages; " if _is_same((first[0] / 2, first[1]), wanted) else ""
        hint = f"{spread}set the page to the trim of the book, or the trim in book.yaml to that of the page"
        message = "the trimmed page has the wrong size"
        yield PressFinding(
            rule=Rule.PRESS_TRIM_SIZE, message=message, measured=size(*first), limit=limit, source=source, hint=hint
        )
    for number, made in of.items():
        if not _is_same(made, usual):
            yield PressFinding(
                rule=Rule.PRESS_PAGE_SIZES,
                page=number,
                message="the page has another size than the others",
                measured=size(*made),
                limit=size(*usual),
                source=source,
                hint="give all pages the size of the book",
            )


def _size(box: Rect) -> Size:
    return box[2] - box[0], box[3] - box[1]


def _is_same(a: Size, b: Size) -> bool:
    return abs(a[0] - b[0]) <= _SAME and abs(a[1] - b[1]) <= _SAME


def _has_bleed(sheet: Sheet, asked: Asked, *, mirrored: bool = False) -> bool:
    wanted = asked.bleed(sheet.number + mirrored)
    return all(
        abs(abs(sheet.bleed[i] - sheet.trim[i]) - getattr(wanted, side)) <= _SAME for i, side in enumerate(SIDES)
    )


def _bleed(sheet: Sheet, asked: Asked) -> Iterator[PressFinding]:
    wanted = asked.bleed(sheet.number)
    allows_more = asked.spec.printer.allows_marks
    for i, side in enumerate(SIDES):
        has = abs(sheet.bleed[i] - sheet.trim[i])
        asks = getattr(wanted, side)
        if has < asks - _SAME or (has > asks + _SAME and not allows_more and asked.spec.bleeds):
            yield PressFinding(
                rule=Rule.PRESS_BLEED_BOX,
                page=sheet.number,
                message=f"the bleed at the {side} is wrong",
                measured=millimetres(has),
                limit=millimetres(asks),
                source=asked.source("bleed"),
                hint="export with the bleed of the printer; on the side of the spine many ask for none",
            )
    edge = sheet.bleed if asked.spec.bleeds else sheet.trim
    beyond = max(abs(sheet.media[i] - edge[i]) for i in range(4))
    if beyond > 1 and not allows_more:
        yield PressFinding(
            rule=Rule.PRESS_MARKS,
            page=sheet.number,
            message="the sheet is larger than the page with its bleed, as for crop marks",
            measured=f"{millimetres(beyond)} more",
            limit="none",
            source=asked.source("allows_marks"),
            hint="export without printer's marks and slug",
        )
