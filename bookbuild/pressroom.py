"""Files for a printer: the interior and the cover, looked through before anybody calls them print-ready.

Stands above the pipeline, whose stages it uses. Pages are laid out with the margins that the printer asks of books of that
many pages, again until both agree; then they become the PDF that the printer takes, and preflight says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.book import Book
from bookbuild.model.press import Paper, PressSpec, PressStyle, Printer
from bookbuild.model.report import Request
from bookbuild.pipeline import (
    Edited,
    Pressed,
    Shop,
    press_pdf,
)
from bookbuild.printers.geometry import Widened, margins_for, pages_after_padding
from bookbuild.printers.offers import page_faults
from bookbuild.printers.profiles import load_printer
from bookbuild.remembered import house_styles

BOOK_FILE = "book.yaml"
MOST_LAYOUTS = 4  # until margins and pages agree
KINDS = ("interior.pdf", "cover.pdf", "preflight.json")


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
    folders = tuple(f for f in (house_styles() / "printers", root / "styles" / "printers") if f.is_dir())
    overrides = {key: _value(text) for key, text in style.limits}
    at = style.places.get("limits", style.at)
    outcome = load_printer(style.printer, folders, style.at, overrides, dict.fromkeys(overrides, at))
    if (printer := outcome.value) is None:
        return None, outcome.diagnostics
    paper = printer.papers.get(style.paper) or next((p for p in printer.papers.values() if style.ink in p.inks), None)
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
    current = edited
    for _ in range(MOST_LAYOUTS):
        pressed = press_pdf(request.root, current, shop)
        pages = pages_after_padding(order.printer, pressed.pages or 0)
        margins, widened = margins_for(order.printer, asked, pages, bleeds=order.style.bleeds)
        if margins == current.book.style.print.margins:
            return LaidOut(edited=current, pressed=pressed, pages=pages, found=tuple(_widened(widened, order)))
        page = replace(current.book.style.print, margins=margins)
        current = replace(edited, book=replace(edited.book, style=replace(edited.book.style, print=page)))
    message = f"after {MOST_LAYOUTS} layouts the inside margin and the number of pages still do not agree"
    hint = "name an inside margin under `print: margins:` that is wide enough for both numbers"
    found = Diagnostic(
        rule=Rule.PRESS_UNSETTLED, message=message, at=order.style.places.get("margins", order.style.at), hint=hint
    )
    return LaidOut(edited=current, pressed=pressed, pages=pages, found=(*_widened(widened, order), found))


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
        bleeds=style.bleeds, pages=pages, isbn=str(data.isbn("pdf") or ""), title=data.title, identifier=data.identifier,
        modified=data.modified, profile=(root / style.profile).read_bytes() if style.profile else b"",
        condition=style.condition or order.printer.condition,
    )  # fmt: skip
