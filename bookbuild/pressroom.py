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
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf

from bookbuild.completeness import tracer_of
from bookbuild.diagnostics import BuildStopped, Diagnostic, Location, Rule, has_errors, in_order
from bookbuild.folder import own_styles, read_inside, within
from bookbuild.limits import MOST_PRODUCT, MOST_PROFILE
from bookbuild.manuscript.consequences import without_consequences
from bookbuild.manuscript.load import BOOK_FILE
from bookbuild.manuscript.sources import read_bytes
from bookbuild.model.book import Book, Manuscript
from bookbuild.model.cover_wish import TemplatePage
from bookbuild.model.edition import FULL
from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.metadata import Metadata
from bookbuild.model.press import Binding, CoverGeometry, Ink, Paper, PressSpec, PressStyle, Printer
from bookbuild.model.report import Report, Request
from bookbuild.pdf.cover import cover_pdf
from bookbuild.pipeline import (
    Edited,
    Pressed,
    Progress,
    Shop,
    allowed,
    artefact_of,
    broken_style,
    check_fonts,
    edit,
    file_name,
    opened_shop,
    own_lines,
    press_pdf,
    read,
    stop_if_changed,
    styles_of,
)
from bookbuild.placing import (
    spots_of_faults,
    spots_of_findings,
    spots_of_press,
    traced,
    tracer_of_folder,
)
from bookbuild.preflight.findings import PressFinding, as_diagnostic
from bookbuild.preflight.preflight import preflight
from bookbuild.prepress.press import to_press
from bookbuild.prepress.profiles import SYSTEM_PROFILES, SystemProfile
from bookbuild.printers.geometry import (
    CoverImpossible,
    Widened,
    cover_geometry,
    edges_of,
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
from bookbuild.render.page_css import head_depth
from bookbuild.render.templates import TemplateBroken
from bookbuild.runner.outputs import Output, write_outputs
from bookbuild.trace.tracer import Tracer

MOST_LAYOUTS = 4  # until margins and pages agree


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a book wants printed, and by whom. isbn: of the book in that binding, or empty."""

    style: PressStyle
    printer: Printer
    paper: Paper
    isbn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """Pages whose margins suit their number. pages: of the file, padded; found: what was widened on the way."""

    edited: Edited
    pressed: Pressed
    pages: int
    found: tuple[Diagnostic, ...]


def order_of(book: Book, root: Path, style: PressStyle | None = None) -> tuple[Order | None, tuple[Diagnostic, ...]]:
    """The printer, its profile with the book's own numbers, and the paper.

    style: what is wanted, if not what the book says under `print`. Reports printer-unnamed and what profiles report.
    """
    own = book.style.print.press
    style = style or own
    if not style.printer:
        hint = "write `print: {printer: kdp, paper: cream}`; docs/printers.md lists the printers"
        at = Location(path=BOOK_FILE, line=1, column=1)
        return None, (Diagnostic(rule=Rule.PRINTER_UNNAMED, message="no printer is named", at=at, hint=hint),)
    folders = style_folders("printers", root)
    overrides = {key: _value(text) for key, text in style.limits}
    at = style.places.get("limits", style.at)
    outcome = load_printer(style.printer, folders, style.at, overrides, dict.fromkeys(overrides, at))
    if (printer := outcome.value) is None:
        return None, outcome.diagnostics
    paper = printer.papers.get(style.paper) or next((p for p in printer.papers.values() if style.ink in p.inks), None)
    if missing := tuple(_missing(style, root)):
        return None, missing
    if paper is None:
        message = f"{printer.name} prints '{style.ink}' on none of its papers"
        return None, (Diagnostic(rule=Rule.PRESS_OFFER, message=message, at=style.at),)
    isbn = _isbn_of(book.metadata, printer, is_own=style.printer == own.printer)
    return Order(style=style, printer=printer, paper=paper, isbn=isbn), ()


def style_folders(kind: str, root: Path | None) -> tuple[Path, ...]:
    """Folders of printers or destinations: the house's, then the book's own, if it lies in the book."""
    own = within(root, f"styles/{kind}") if root and own_styles(root) else None
    return tuple(folder for folder in (house_styles() / kind, own) if folder is not None and folder.is_dir())


def _missing(style: PressStyle, root: Path) -> Iterator[Diagnostic]:
    """Files that book.yaml names and that cannot be had. Reports path-outside, file-missing, file-too-large."""
    for key, path, most in (("profile", style.profile, MOST_PROFILE), ("cover", style.cover, MOST_PRODUCT)):
        if path:
            yield from read_bytes(root, path, style.places.get(key, style.at), Rule.FILE_MISSING, most).diagnostics


def _isbn_of(data: Metadata, printer: Printer, *, is_own: bool) -> str:
    """A hardcover's number is never a paperback's. is_own: `print` names the printer, so `isbn: print` is of its binding."""
    number = data.isbn("hardcover") if printer.binding is Binding.HARDCOVER else data.isbn("print")
    if number is None and is_own:
        number = data.isbn("print")
    return str(number or "")


def _value(text: str) -> object:
    """A number or truth as TOML would have it."""
    return int(text) if text.isdigit() else {"true": True, "false": False}.get(text, text)


def lay_out(request: Request, edited: Edited, order: Order, shop: Shop) -> LaidOut:
    """Lay out until the margins are those of books of that many pages. Reports press-margin-widened, press-gutter-unsettled."""
    asked = edited.book.style.print.margins
    widened: tuple[Widened, ...] = ()
    current = edited = _for_press(edited, order)
    head = head_depth(edited.book.style.print)
    for _ in range(MOST_LAYOUTS):
        pressed = press_pdf(request.root, current, shop)
        pages = pages_after_padding(order.printer, pressed.pages or 0)
        margins, widened = margins_for(order.printer, asked, pages, bleeds=order.style.bleeds, head=head)
        if margins == current.book.style.print.margins:
            return LaidOut(edited=current, pressed=pressed, pages=pages, found=tuple(_widened(widened, order)))
        current = with_page(edited, margins=margins)
    message = f"after {MOST_LAYOUTS} layouts the inside margin and the number of pages still do not agree"
    hint = "name an inside margin under `print: margins:` that is wide enough for both numbers"
    found = Diagnostic(
        rule=Rule.PRESS_UNSETTLED, message=message, at=order.style.places.get("margins", order.style.at), hint=hint
    )
    return LaidOut(edited=current, pressed=pressed, pages=pages, found=(*_widened(widened, order), found))


def _for_press(edited: Edited, order: Order) -> Edited:
    """Lines as thick as the printer wants them, heads as far from the cut, and something beyond it where pages bleed."""
    printer, bleeds = order.printer, order.style.bleeds
    sides = (printer.bleed.top, printer.bleed.bottom, printer.bleed.outside, printer.bleed.inside)
    return with_page(
        edited, rule=max(edited.book.style.print.rule, printer.least_line), edges=edges_of(printer, bleeds=bleeds),
        bleed=max(sides) if bleeds else None, for_archives=False,
    )  # fmt: skip


def with_page(edited: Edited, **changes: Any) -> Edited:
    """The same with other habits of the page."""
    style = edited.book.style
    return replace(edited, book=replace(edited.book, style=replace(style, print=replace(style.print, **changes))))


def _widened(widened: Sequence[Widened], order: Order) -> Iterator[Diagnostic]:
    for one in widened:
        source = f" ({one.source.place}, {one.source.checked})" if one.source else ""
        least = (one.least - one.head).css
        head = (
            f", and the {'running head' if one.side == 'top' else 'folio'} needs {one.head.css}"
            if one.head.points
            else ""
        )
        message = (
            f"the {one.side} margin is {one.asked.css}; {order.printer.name} asks for {least}{source}{head}, "
            f"so it is {one.least.css}"
        )
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
        bleeds=style.bleeds, pages=pages, isbn=order.isbn, title=data.title, identifier=data.identifier,
        modified=data.modified, profile=(read_inside(root, style.profile, MOST_PROFILE) or b"") if style.profile else b"",
        condition=style.condition or order.printer.condition, cover_page=style.wish.page,
    )  # fmt: skip


@dataclass
class Job:
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

    @property
    def folios(self) -> tuple[str, ...]:
        printed = self.laid_out.pressed.printed
        return printed.pagination.folios if printed else ()

    @cached_property
    def tracer(self) -> Tracer:
        printed = self.laid_out.pressed.printed
        places = printed.pagination.places if printed else ()
        return tracer_of(self.book, self.laid_out.edited.homes, self.request.root, places)

    def name(self, kind: str) -> str:
        return file_name(self.book.metadata, FULL, kind)

    def inside(self) -> None:
        """The interior, and what preflight says of it."""
        ready = to_press(self.laid_out.pressed.data, self.spec, sides="interior", profiles=profiles())
        plain = self.laid_out.pressed.data
        self.found += traced(ready.findings, spots_of_press(ready.places), plain, self.tracer, self.folios)
        if ready.data:
            self.spec = replace(self.spec, pages=ready.pages)
            self.made.append(("interior.pdf", ready.data, ready.pages))
            listed = preflight(ready.data, self.spec)
            self.listed += listed
            told = [as_diagnostic(item, self.name("interior.pdf")) for item in listed]
            self.found += traced(told, spots_of_findings(listed), ready.data, self.tracer, self.folios)

    def outside(self) -> None:
        """The cover for so many pages, and what preflight says of it."""
        self.sheet, told = geometry_of(self.order, self.spec)
        self.found += told
        if self.sheet is None:
            return
        path = self.order.style.cover
        if path:  # the file is there: order_of has looked
            data = read_inside(self.request.root, path, MOST_PRODUCT) or b""
        else:
            data, told = _cover(
                self.request, self.book, self.order, self.spec, self.shop, self.manuscript.places, self.sheet
            )
            self.found += told
        if data:
            self.made.append(("cover.pdf", data, 1))
            # where the printer puts the barcode in, that there is none is no fault
            isbn = "" if self.order.style.wish.prints_barcode else self.spec.isbn
            self.listed += (listed := preflight(data, replace(self.spec, isbn=isbn), cover=self.sheet))
            self.found += [as_diagnostic(item, path or self.name("cover.pdf")) for item in listed]


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
    stop_if_changed(request, shop, job.manuscript)
    job.made.append(("preflight.json", preflight_report(job), 0))
    return _written(request, progress, job.book, job.made, job.found, start)


def preflighted(request: Request, progress: Progress, shop: Shop, printer: str) -> tuple[Diagnostic, ...]:
    """What a printer will not take of interior and cover; nothing is written. printer: key of a profile, which need not be
    the one that book.yaml names. Reports what `press` reports."""
    try:
        job = _begun(request, progress, shop, printer)
    except BuildStopped as stopped:
        return stopped.diagnostics
    job.inside()
    if job.made:
        job.outside()
    return tuple(job.found)


def style_for(own: PressStyle, printer: str) -> PressStyle:
    """What `print` says, for a printer: of the press, the spine and the cover of its own it says nothing to another."""
    if printer == own.printer:
        return own
    return replace(own, printer=printer, flavour=None, profile="", condition="", spine=None, cover="", limits=())


def proof(request: Request, progress: Progress) -> Report:
    """`SLUG.proof.html`: what a typographer would mark in the print PDF, with pictures of the pages that have something.

    Raises BuildStopped (findings of the build; those of the proof stop nothing), ToolMissing, OutputDenied.
    """
    start = time.perf_counter()
    with opened_shop(replace(request, outputs=("pdf",))) as shop:
        manuscript, edited, found = edited_of(request, progress, shop)
        _stop(without_consequences(allowed(manuscript, found), request.root))
        progress.stage("pdf")
        pressed = press_pdf(request.root, edited, shop)
        found += [*pressed.diagnostics, *shop.complaints()]
        _stop(allowed(manuscript, found))
    data = edited.book.metadata
    progress.stage("proof")
    seen = examine(pressed.data, language=data.language)
    places = pressed.printed.pagination.places if pressed.printed else ()
    tracer = tracer_of(edited.book, edited.homes, request.root, places)
    spots = spots_of_faults(seen.faults)
    told = traced(tuple(seen.diagnostics(file_name(data, FULL, "pdf"))), spots, pressed.data, tracer)
    made = [("proof.html", report(seen, pressed.data, [str(item.at) for item in told]), 0)]
    stop_if_changed(request, shop, manuscript)
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


def edited_of(request: Request, progress: Progress, shop: Shop) -> tuple[Manuscript, Edited, list[Diagnostic]]:
    """The full edition, and what was found. Raises BuildStopped if the manuscript cannot be read."""
    progress.stage("read")
    manuscript, loaded = read(request.root, request.epoch, shop)
    if manuscript is None:
        raise BuildStopped(in_order(loaded))
    edited = edit(manuscript, FULL, promised=True, styles=own_lines(request.root))
    return manuscript, edited, [*loaded, *edited.diagnostics, *check_fonts(edited.book, request.root)]


def _begun(request: Request, progress: Progress, shop: Shop, printer: str = "") -> Job:
    """Everything up to finished pages. printer: empty = the one that book.yaml names. Raises BuildStopped."""
    manuscript, edited, found = edited_of(request, progress, shop)
    own = edited.book.style.print.press
    # the stock is that of a printer, too, where nobody says what it is called elsewhere
    style = replace(style_for(own, printer), paper="") if printer and printer != own.printer else own
    order, reported = order_of(edited.book, request.root, style)
    found += reported
    if order is None or has_errors(allowed(manuscript, found)):
        raise BuildStopped(in_order(without_consequences(allowed(manuscript, found), request.root)))
    progress.stage("pdf")
    return job_of(request, manuscript, edited, order, shop, found)


def job_of(
    request: Request, manuscript: Manuscript, edited: Edited, order: Order, shop: Shop, found: Sequence[Diagnostic] = ()
) -> Job:  # fmt: skip
    """Pages for an order. found: so far. Raises BuildStopped."""
    laid_out = lay_out(request, edited, order, shop)
    book = laid_out.edited.book
    found = [*found, *laid_out.pressed.diagnostics, *laid_out.found, *offers(order, book, laid_out.pages)]
    _stop(allowed(manuscript, found))
    spec = spec_of(order, book, laid_out.pages, request.root)
    return Job(
        request=request, shop=shop, manuscript=manuscript, order=order, spec=spec, laid_out=laid_out, found=list(found)
    )  # fmt: skip


def geometry_of(order: Order, spec: PressSpec) -> tuple[CoverGeometry | None, list[Diagnostic]]:
    """The sheet of the cover for so many pages. Reports press-offer, press-spine-estimate."""
    try:
        geometry = cover_geometry(order.printer, order.paper, spec.trim, spec.pages, order.style.spine)
    except CoverImpossible as error:
        hint = "write the spine that the printer's calculator names as `print: spine: 14.2mm`"
        at = order.style.places.get("spine", order.style.at)
        return None, [Diagnostic(rule=Rule.PRESS_OFFER, message=str(error), at=at, hint=hint)]
    if geometry.is_exact:
        return geometry, []
    message = f"the spine of {geometry.spine_width.css} was read between two rows of the printer's table"
    hint = "look it up in the printer's calculator, and write it as `print: spine:`"
    return geometry, [Diagnostic(rule=Rule.PRESS_ESTIMATE, message=message, at=order.style.at, hint=hint)]


def _cover(
    request: Request, book: Book, order: Order, spec: PressSpec, shop: Shop, places: Mapping[str, Location],
    geometry: CoverGeometry,
) -> tuple[bytes, list[Diagnostic]]:  # fmt: skip
    """Bytes of the cover, and what was found; no bytes if it cannot be made."""
    templates, _ = styles_of(request.root)
    faces = load_faces(book.style.print.faces, request.root)
    wish = replace(order.style.wish, isbn=order.isbn)
    if not order.isbn:
        wish = replace(wish, prints_barcode=True)
    told = list(_on_template(wish.page, geometry, order))
    try:
        sheet = cover_sheet(book, geometry, templates, faces, wish, places)
    except TemplateBroken as error:
        return b"", [broken_style(error)]
    except (AddOnInvalid, BarcodeTooLarge) as error:
        at = order.style.places.get("price", order.style.at)
        return b"", [Diagnostic(rule=Rule.VALUE_INVALID, message=f"print: price: {error}", at=at)]
    drawn = cover_pdf(sheet.value, shop.workshop)
    found = [*told, *sheet.diagnostics, *drawn.diagnostics]
    if has_errors(found):
        return b"", found
    ready = to_press(drawn.value, spec, sides="cover", profiles=profiles())
    return ready.data, [*found, *ready.findings]


def _on_template(page: TemplatePage | None, geometry: CoverGeometry, order: Order) -> Iterator[Diagnostic]:
    """Reports value-invalid if the sheet does not fit the template's page, press-template-place if nobody said where it lies."""
    if page is None:
        return
    nothing = Length(Fraction(0))
    right, foot = (page.left or nothing) + geometry.width, (page.top or nothing) + geometry.height
    at = order.style.places.get("cover-page", order.style.at)
    if right > page.size.width or foot > page.size.height:
        sheet = shown(Trim(width=geometry.width, height=geometry.height))
        message = f"print: cover-page: the cover of {sheet} does not fit on the template's page of {shown(page.size)}"
        yield Diagnostic(rule=Rule.VALUE_INVALID, message=message, at=at, hint="download the template for these pages")
    elif page.left is None:
        message = f"the cover lies in the middle of the template's page of {shown(page.size)}, which is a guess"
        hint = "measure on the template where the artwork begins, and write it as `print: cover-corner: 2.1x0.9in`"
        yield Diagnostic(rule=Rule.PRESS_TEMPLATE, message=message, at=at, hint=hint)


def preflight_report(job: Job) -> bytes:
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


def verify_pdf(
    data: bytes, name: str, printer: str, paper: str, ink: Ink, root: Path | None, interior: bytes = b""
) -> tuple[Diagnostic, ...]:  # fmt: skip
    """What a printer will not take of a PDF that anybody made: an interior, or the cover of one.

    name: of the file; paper: its key, empty = the first that suits; root: of a book whose own profiles are known too, and in
    whose manuscript the findings are placed; interior: the PDF that it is the cover of, empty = it is an interior itself.
    The trim is that of the first page of the interior.
    Reports printer-unknown, press-offer and what preflight reports.
    """
    at = Location(path=name)
    outcome = load_printer(printer, style_folders("printers", root), at)
    if (known := outcome.value) is None:
        return outcome.diagnostics
    stock = known.papers.get(paper) or next((p for p in known.papers.values() if ink in p.inks), None)
    if stock is None or (paper and paper not in known.papers):
        message = f"{known.name} does not print '{ink}' on the paper '{paper}'"
        hint = f"it offers {', '.join(known.papers)}"
        return (Diagnostic(rule=Rule.PRESS_OFFER, message=message, at=at, hint=hint),)
    trim, pages = trim_of(interior or data)
    gutter = gutter_for(known, pages)
    margins = Margins(top=known.margins.top, bottom=known.margins.bottom, inside=gutter, outside=known.margins.outside)
    spec = PressSpec(
        printer=known, paper=stock, ink=ink, flavour=known.flavours[ink], trim=trim, margins=margins, bleeds=False, pages=pages,
        isbn="", title="", identifier="", modified="", condition=known.condition,
    )  # fmt: skip
    if not interior:
        listed = preflight(data, spec)
        told = [as_diagnostic(item, name) for item in listed]
        tracer = tracer_of_folder(root) if root and listed else None
        return in_order(traced(told, spots_of_findings(listed), data, tracer) if tracer else told)
    order = Order(style=PressStyle(printer=printer, at=at), printer=known, paper=stock, isbn="")
    return _verified(data, name, order, spec)


def _verified(data: bytes, name: str, order: Order, spec: PressSpec) -> tuple[Diagnostic, ...]:
    """What is wrong with a cover for an interior of so many pages."""
    sheet, found = geometry_of(order, spec)
    listed = preflight(data, spec, cover=sheet) if sheet else ()
    return in_order([*found, *(as_diagnostic(item, name) for item in listed)])


def verify_cover(data: bytes, name: str, request: Request, progress: Progress) -> tuple[Diagnostic, ...]:
    """What is wrong with a cover for the book as it is now: its pages are laid out for that, for the printer it names.

    Raises BuildStopped.
    """
    with opened_shop(replace(request, outputs=("pdf",))) as shop:
        job = _begun(request, progress, shop)
        ready = to_press(job.laid_out.pressed.data, job.spec, sides="interior", profiles=profiles())
    return _verified(data, name, job.order, replace(job.spec, pages=ready.pages or job.spec.pages))


def is_single(data: bytes) -> bool:
    """Say whether a PDF has one page, as covers have and no book."""
    return trim_of(data)[1] == 1


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
