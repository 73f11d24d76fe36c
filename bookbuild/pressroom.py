"""Files for a printer: the interior and the cover, looked through before anybody calls them print-ready.

Stands above the pipeline, whose stages it uses. Pages are laid out with the margins that the printer asks of books of that
many pages, again until both agree; then they become the PDF that the printer takes, and preflight says what is wrong with it.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pikepdf

from bookbuild.diagnostics import BuildStopped, Diagnostic, Location, Rule, has_errors, in_order
from bookbuild.folder import own_styles, read_inside, within
from bookbuild.limits import MOST_PROFILE
from bookbuild.manuscript.load import BOOK_FILE
from bookbuild.manuscript.sources import read_bytes
from bookbuild.model.book import Book, Manuscript
from bookbuild.model.cover import CoverWish
from bookbuild.model.edition import FULL
from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.markup import elements
from bookbuild.model.press import CoverGeometry, Ink, Paper, PressSpec, PressStyle, Printer
from bookbuild.model.report import Report, Request
from bookbuild.pdf.cover import cover_pdf
from bookbuild.pipeline import (
    Edited,
    Pressed,
    Progress,
    Shop,
    allowed,
    artefact_of,
    check_fonts,
    edit,
    file_name,
    opened_shop,
    own_lines,
    press_pdf,
    read,
    styles_of,
)
from bookbuild.preflight.findings import PressFinding, as_diagnostic
from bookbuild.preflight.preflight import preflight
from bookbuild.prepress.press import to_press
from bookbuild.prepress.profiles import SYSTEM_PROFILES, SystemProfile
from bookbuild.printers.geometry import (
    CoverImpossible,
    Widened,
    cover_geometry,
    gutter_for,
    margins_for,
    pages_after_padding,
)
from bookbuild.printers.offers import page_faults, shown
from bookbuild.printers.profiles import load_printer
from bookbuild.proof.examine import examine
from bookbuild.proof.report import report
from bookbuild.remembered import house_styles
from bookbuild.render.barcode import AddOnInvalid, BarcodeTooLarge
from bookbuild.render.cover_sheet import cover_sheet
from bookbuild.render.fonts import load_faces
from bookbuild.runner.outputs import Output, write_outputs

MOST_LAYOUTS = 4  # until margins and pages agree


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a book wants printed, and by whom."""

    style: PressStyle
    printer: Printer
    paper: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """Pages whose margins suit their number. pages: of the file, padded; found: what was widened on the way."""

    edited: Edited
    pressed: Pressed
    pages: int
    found: tuple[Diagnostic, ...]


def order_of(book: Book, root: Path) -> tuple[Order | None, tuple[Diagnostic, ...]]:
    """The printer, its profile with the book's own numbers, and the paper. Reports printer-unnamed and what profiles report."""
    style = book.style.print.press
    if style is None:
        hint = "write `print: {printer: kdp, paper: cream}`; docs/printers.md lists the printers"
        at = Location(path=BOOK_FILE, line=1, column=1)
        return None, (Diagnostic(rule=Rule.PRINTER_UNNAMED, message="no printer is named", at=at, hint=hint),)
    own = within(root, "styles/printers") if own_styles(root) else None
    folders = tuple(f for f in (house_styles() / "printers", own) if f is not None and f.is_dir())
    overrides = {key: _value(text) for key, text in style.limits}
    at = style.places.get("limits", style.at)
    outcome = load_printer(style.printer, folders, style.at, overrides, dict.fromkeys(overrides, at))
    if (printer := outcome.value) is None:
        return None, outcome.diagnostics
    paper = printer.papers.get(style.paper) or next((p for p in printer.papers.values() if style.ink in p.inks), None)
    if style.profile:
        read = read_bytes(root, style.profile, style.places.get("profile", style.at), Rule.FILE_MISSING, MOST_PROFILE)
        if read.value is None:
            return None, read.diagnostics
    if paper is None:
        message = f"{printer.name} prints '{style.ink}' on none of its papers"
        return None, (Diagnostic(rule=Rule.PRESS_OFFER, message=message, at=style.at),)
    return Order(style=style, printer=printer, paper=paper), ()


def _value(text: str) -> object:
    """A number or truth as TOML would have it."""
    return int(text) if text.isdigit() else {"true": True, "false": False}.get(text, text)


def lay_out(request: Request, edited: Edited, order: Order, shop: Shop) -> LaidOut:
    """Lay out until the margins are those of books of that many pages. Reports press-margin-widened, press-gutter-unsettled."""
    asked = edited.book.style.print.margins
    widened: tuple[Widened, ...] = ()
    current = edited = _with_page(edited, rule=max(edited.book.style.print.rule, order.printer.least_line))
    for _ in range(MOST_LAYOUTS):
        pressed = press_pdf(request.root, current, shop)
        pages = pages_after_padding(order.printer, pressed.pages or 0)
        margins, widened = margins_for(order.printer, asked, pages, bleeds=order.style.bleeds)
        if margins == current.book.style.print.margins:
            return LaidOut(edited=current, pressed=pressed, pages=pages, found=tuple(_widened(widened, order)))
        current = _with_page(edited, margins=margins)
    message = f"after {MOST_LAYOUTS} layouts the inside margin and the number of pages still do not agree"
    hint = "name an inside margin under `print: margins:` that is wide enough for both numbers"
    found = Diagnostic(
        rule=Rule.PRESS_UNSETTLED, message=message, at=order.style.places.get("margins", order.style.at), hint=hint
    )
    return LaidOut(edited=current, pressed=pressed, pages=pages, found=(*_widened(widened, order), found))


def _with_page(edited: Edited, **changes: Any) -> Edited:
    """The same with other habits of the page."""
    style = edited.book.style
    return replace(edited, book=replace(edited.book, style=replace(style, print=replace(style.print, **changes))))


def _widened(widened: Sequence[Widened], order: Order) -> Iterator[Diagnostic]:
    for one in widened:
        source = f" ({one.source.place}, {one.source.checked})" if one.source else ""
        message = f"the {one.side} margin is {one.asked.css}; {order.printer.name} asks for {one.least.css}{source}, so it is that"
        at = order.style.places.get("margins", order.style.at)
        yield Diagnostic(
            rule=Rule.PRESS_WIDENED, message=message, at=at, hint="write it in book.yaml to be asked no more"
        )


def offers(order: Order, book: Book, pages: int) -> Iterator[Diagnostic]:
    """What the printer does not offer. Reports press-offer."""
    style = order.style
    for fault in page_faults(order.printer, style.paper or order.paper.key, style.ink, book.style.print.trim, pages):
        source = f" ({fault.source.place}, {fault.source.checked})" if fault.source else ""
        key = next((k for k in ("trim", "paper", "colour") if k in fault.what), "printer")
        at = style.places.get(key, style.at)
        message = f"{order.printer.name}: {fault.what}{source}"
        yield Diagnostic(rule=Rule.PRESS_OFFER, message=message, at=at, hint=f"it offers {fault.limit}")


def spec_of(order: Order, book: Book, pages: int, root: Path) -> PressSpec:
    """What the interior must be."""
    style, page, data = order.style, book.style.print, book.metadata
    return PressSpec(
        printer=order.printer, paper=order.paper, ink=style.ink,
        flavour=style.flavour or order.printer.flavours[style.ink], trim=page.trim, margins=page.margins,
        bleeds=style.bleeds, pages=pages, isbn=str(data.isbn("print") or ""), title=data.title, identifier=data.identifier,
        modified=data.modified, profile=(read_inside(root, style.profile, MOST_PROFILE) or b"") if style.profile else b"",
        condition=style.condition or order.printer.condition,
    )  # fmt: skip


@dataclass(slots=True)
class _Job:
    """One book on its way through the pressroom. made: (kind, bytes, pages)."""

    request: Request
    shop: Shop
    manuscript: Manuscript
    order: Order
    spec: PressSpec
    laid_out: LaidOut
    found: list[Diagnostic] = field(default_factory=list)
    listed: list[PressFinding] = field(default_factory=list)
    made: list[tuple[str, bytes, int]] = field(default_factory=list)
    sheet: CoverGeometry | None = None

    @property
    def book(self) -> Book:
        return self.laid_out.edited.book

    def name(self, kind: str) -> str:
        return file_name(self.book.metadata, FULL, kind)

    def inside(self) -> None:
        """The interior, and what preflight says of it."""
        ready = to_press(self.laid_out.pressed.data, self.spec, sides="interior", profiles=profiles())
        self.found += _traced(ready.findings, [place.page if place else 0 for place in ready.places], self.laid_out)
        if ready.data:
            self.spec = replace(self.spec, pages=ready.pages)
            self.made.append(("interior.pdf", ready.data, ready.pages))
            listed = preflight(ready.data, self.spec)
            self.listed += listed
            told = [as_diagnostic(item, self.name("interior.pdf")) for item in listed]
            self.found += _traced(told, [item.page for item in listed], self.laid_out)

    def outside(self) -> None:
        """The cover for so many pages, and what preflight says of it."""
        self.sheet, data, told = _cover(
            self.request, self.book, self.order, self.spec, self.shop, self.manuscript.places
        )
        self.found += told
        if data:
            self.made.append(("cover.pdf", data, 1))
            listed = preflight(data, self.spec, cover=self.sheet)
            self.listed += listed
            self.found += [as_diagnostic(item, self.name("cover.pdf")) for item in listed]


def press(request: Request, progress: Progress) -> Report:
    """Interior, cover and the report of preflight of the full edition; all are written, or none.

    Raises BuildStopped (findings), ToolMissing, OutputDenied.
    """
    start = time.perf_counter()
    with opened_shop(replace(request, outputs=("pdf",))) as shop:
        job = _begun(request, progress, shop)
        progress.stage("press")
        job.inside()
        if job.made:
            job.outside()
        job.found += shop.complaints()
    job.found = list(allowed(job.manuscript, job.found))
    _stop(job.found)
    job.made.append(("preflight.json", _report(job), 0))
    return _written(request, progress, job.book, job.made, job.found, start)


def proof(request: Request, progress: Progress) -> Report:
    """`SLUG.proof.html`: what a typographer would mark in the print PDF, with pictures of the pages that have something.

    Raises BuildStopped (findings of the build; those of the proof stop nothing), ToolMissing, OutputDenied.
    """
    start = time.perf_counter()
    with opened_shop(replace(request, outputs=("pdf",))) as shop:
        manuscript, edited, found = _edited(request, progress, shop)
        _stop(allowed(manuscript, found))
        progress.stage("pdf")
        pressed = press_pdf(request.root, edited, shop)
        found += [*pressed.diagnostics, *shop.complaints()]
        _stop(allowed(manuscript, found))
    data = edited.book.metadata
    progress.stage("proof")
    seen = examine(pressed.data, language=data.language)
    made = [("proof.html", report(seen, pressed.data), 0)]
    told = seen.diagnostics(file_name(data, FULL, "pdf"))
    return _written(request, progress, edited.book, made, [*allowed(manuscript, found), *told], start)


def _written(
    request: Request, progress: Progress, book: Book, made: Sequence[tuple[str, bytes, int]], found: Sequence[Diagnostic],
    start: float,
) -> Report:  # fmt: skip
    """Write all files or none. made: (kind, bytes, pages or 0). start: when the work began."""
    progress.stage("write")
    outputs = [Output(path=request.out / file_name(book.metadata, FULL, kind), data=data) for kind, data, _ in made]
    write_outputs(outputs)
    artefacts = tuple(
        artefact_of(output, FULL, kind, pages=pages or None)
        for output, (kind, _, pages) in zip(outputs, made, strict=True)
    )
    return Report(
        artefacts=artefacts, diagnostics=in_order(found), seconds=((made[0][0], time.perf_counter() - start),)
    )  # fmt: skip


def _edited(request: Request, progress: Progress, shop: Shop) -> tuple[Manuscript, Edited, list[Diagnostic]]:
    """The full edition, and what was found. Raises BuildStopped if the manuscript cannot be read."""
    progress.stage("read")
    manuscript, loaded = read(request.root, request.epoch, shop)
    if manuscript is None:
        raise BuildStopped(in_order(loaded))
    edited = edit(manuscript, FULL, promised=True, styles=own_lines(request.root))
    return manuscript, edited, [*loaded, *edited.diagnostics, *check_fonts(edited.book, request.root)]


def _begun(request: Request, progress: Progress, shop: Shop) -> _Job:
    """Everything up to finished pages. Raises BuildStopped."""
    manuscript, edited, found = _edited(request, progress, shop)
    order, reported = order_of(edited.book, request.root)
    found += reported
    if order is None or has_errors(allowed(manuscript, found)):
        raise BuildStopped(in_order(allowed(manuscript, found)))
    progress.stage("pdf")
    laid_out = lay_out(request, edited, order, shop)
    book = laid_out.edited.book
    found += [*laid_out.pressed.diagnostics, *laid_out.found, *offers(order, book, laid_out.pages)]
    _stop(allowed(manuscript, found))
    spec = spec_of(order, book, laid_out.pages, request.root)
    return _Job(
        request=request, shop=shop, manuscript=manuscript, order=order, spec=spec, laid_out=laid_out, found=found
    )  # fmt: skip


def _cover(
    request: Request, book: Book, order: Order, spec: PressSpec, shop: Shop, places: Mapping[str, Location]
) -> tuple[CoverGeometry | None, bytes, list[Diagnostic]]:  # fmt: skip
    """Geometry and bytes of the cover for so many pages, and what was found; no bytes if it cannot be made."""
    try:
        geometry = cover_geometry(order.printer, order.paper, spec.trim, spec.pages, order.style.spine)
    except CoverImpossible as error:
        hint = "write the spine that the printer's calculator names as `print: spine: 14.2mm`"
        at = order.style.places.get("spine", order.style.at)
        return None, b"", [Diagnostic(rule=Rule.PRESS_OFFER, message=str(error), at=at, hint=hint)]
    found: list[Diagnostic] = []
    if not geometry.is_exact:
        message = f"the spine of {geometry.spine_width.css} was read between two rows of the printer's table"
        hint = "look it up in the printer's calculator, and write it as `print: spine:`"
        found.append(Diagnostic(rule=Rule.PRESS_ESTIMATE, message=message, at=order.style.at, hint=hint))
    templates, _ = styles_of(request.root)
    faces = load_faces(book.style.print.faces, request.root)
    wish = CoverWish(add_on=order.style.price)
    try:
        sheet = cover_sheet(book, geometry, templates, faces, wish, places)
    except (AddOnInvalid, BarcodeTooLarge) as error:
        at = order.style.places.get("price", order.style.at)
        return geometry, b"", [*found, Diagnostic(rule=Rule.VALUE_INVALID, message=f"print: price: {error}", at=at)]
    drawn = cover_pdf(sheet.value, shop.workshop)
    found += [*sheet.diagnostics, *drawn.diagnostics]
    if has_errors(found):
        return geometry, b"", found
    ready = to_press(drawn.value, spec, sides="cover", profiles=profiles())
    return geometry, ready.data, [*found, *ready.findings]


def _traced(found: Sequence[Diagnostic], pages: Sequence[int], laid_out: LaidOut) -> Iterator[Diagnostic]:
    """Findings on pages of the interior at the chapter that the page is of; the message names the page."""
    printed = laid_out.pressed.printed
    folios = printed.pagination.folios if printed else ()
    places = printed.pagination.places if printed else ()
    at = {
        s.id: e.at
        for s in laid_out.edited.book.sections
        if (e := next((e for e in elements(s.body) if e.at), None)) and e.at
    }
    for item, page in zip(found, pages, strict=True):
        section = places[page - 1].section if 0 < page <= len(places) else ""
        if section in at and page <= len(folios):
            message = item.message if item.message.startswith("page ") else f"page {page}: {item.message}"
            yield replace(item, at=at[section], message=f"{message} (folio {folios[page - 1]})")
        else:
            yield item


def _report(job: _Job) -> bytes:
    """What was asked for and what was found, as JSON."""
    printer, spec, sheet = job.order.printer, job.spec, job.sheet
    data: dict[str, object] = {
        "printer": printer.name, "binding": printer.binding, "paper": job.order.paper.name, "ink": spec.ink,
        "pdf": spec.flavour, "trim": shown(spec.trim), "pages": spec.pages, "isbn": spec.isbn or None,
        "checked": max((source.checked.isoformat() for source in printer.sources.values()), default=None),
        "findings": [
            {
                "rule": f.rule.code, "severity": f.rule.severity, "page": f.page or None, "box_mm": f.box, "measured": f.measured,
                "limit": f.limit, "source": f.source, "message": f.message, "hint": f.hint,
            } for f in job.listed
        ],
    }  # fmt: skip
    if sheet is not None:
        inches = {key: float(getattr(sheet, key).points / 72) for key in ("width", "height", "spine_width")}
        data["cover"] = {f"{key}_in": round(value, 4) for key, value in inches.items()} | {"is_exact": sheet.is_exact}
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n".encode()


def verify_pdf(data: bytes, name: str, printer: str, paper: str, ink: Ink, root: Path | None) -> tuple[Diagnostic, ...]:
    """What a printer will not take of the interior in a PDF that anybody made. The trim is that of its first page.

    name: of the file; paper: its key, empty = the first that suits; root: of a book whose own profiles are known too.
    Reports printer-unknown, press-offer and what preflight reports.
    """
    at = Location(path=name)
    folders = [house_styles() / "printers", *([root / "styles" / "printers"] if root else [])]
    outcome = load_printer(printer, tuple(f for f in folders if f.is_dir()), at)
    if (known := outcome.value) is None:
        return outcome.diagnostics
    stock = known.papers.get(paper) or next((p for p in known.papers.values() if ink in p.inks), None)
    if stock is None or (paper and paper not in known.papers):
        message = f"{known.name} does not print '{ink}' on the paper '{paper}'"
        hint = f"it offers {', '.join(known.papers)}"
        return (Diagnostic(rule=Rule.PRESS_OFFER, message=message, at=at, hint=hint),)
    trim, pages = trim_of(data)
    gutter = gutter_for(known, pages)
    margins = Margins(top=known.margins.top, bottom=known.margins.bottom, inside=gutter, outside=known.margins.outside)
    spec = PressSpec(
        printer=known, paper=stock, ink=ink, flavour=known.flavours[ink], trim=trim, margins=margins, bleeds=False, pages=pages,
        isbn="", title="", identifier="", modified="", condition=known.condition,
    )  # fmt: skip
    return in_order([as_diagnostic(item, name) for item in preflight(data, spec)])


def trim_of(data: bytes) -> tuple[Trim, int]:
    """Size of the cut page, from the first page of a PDF, and how many pages there are; 6 x 9 inches if it cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            box = [Fraction(str(value)).limit_denominator(1000) for value in pdf.pages[0].trimbox]
            return Trim(width=Length(abs(box[2] - box[0])), height=Length(abs(box[3] - box[1]))), len(pdf.pages)
    except (pikepdf.PdfError, ValueError, IndexError, TypeError):
        return Trim.parse("6x9in"), 0


def profiles() -> tuple[SystemProfile, ...]:
    """Profiles of presses that can be had: the house's, which is basICColor's for FOGRA39, then those of the machine."""
    own = SystemProfile(
        path=house_styles() / "icc" / "ISOcoated_v2_300_bas.icc", condition="FOGRA39", package="bookbuild"
    )
    return (own, *SYSTEM_PROFILES)


def _stop(found: Sequence[Diagnostic]) -> None:
    if has_errors(found):
        raise BuildStopped(in_order(found))
