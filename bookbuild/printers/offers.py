"""What a printer offers, and what of a book it does not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bookbuild.model.geometry import Length, Trim
from bookbuild.model.press import Ink, Pages, Paper, Printer, Source

# printers give sizes to the hundredth of an inch, so A5 is 5.83 x 8.27
_TRIM_TOLERANCE = Length(Fraction(72, 100))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFault:
    """What the printer does not offer. what: lower case; limit: what it does offer, for a hint."""

    what: str
    limit: str
    source: Source | None


def page_faults(printer: Printer, paper: str, ink: Ink, trim: Trim, pages: int) -> tuple[PageFault, ...]:
    """What of a book the printer does not offer. paper: its key; pages: after padding."""
    faults = []
    if not _is_offered(printer, trim):
        faults.append(_fault(printer, f"the trim {shown(trim)} is not offered", _trims(printer), "trims"))
    stock = printer.papers.get(paper)
    if stock is None:
        faults.append(_fault(printer, f"the paper '{paper}' is not offered", ", ".join(printer.papers), "papers"))
    elif ink not in stock.inks:
        what = f"'{ink.value}' is not printed on the paper '{paper}'"
        faults.append(_fault(printer, what, ", ".join(stock.inks), f"papers.{paper}.inks"))
    if stock is None and ink not in printer.flavours:
        faults.append(_fault(printer, f"'{ink.value}' is not printed", ", ".join(printer.flavours), "flavours"))
    faults += _pages_faults(printer, stock, pages)
    return tuple(faults)


def shown(trim: Trim) -> str:
    """A trim as one would write it: in inches if these have at most three decimals, else in millimetres."""
    inches = [side.points / 72 for side in (trim.width, trim.height)]
    if all((side * 1000).denominator == 1 for side in inches):
        return " x ".join(f"{float(side):g}" for side in inches) + " in"
    return " x ".join(f"{float(side) * 25.4:.4g}" for side in inches) + " mm"


def _fault(printer: Printer, what: str, limit: str, key: str) -> PageFault:
    return PageFault(what=what, limit=limit, source=printer.sources.get(key))


def _pages_faults(printer: Printer, stock: Paper | None, pages: int) -> list[PageFault]:
    faults = []
    limits, key = limits_of(printer, stock)
    if not limits.least <= pages <= limits.most:
        what = f"{pages} pages are too {'few' if pages < limits.least else 'many'}"
        faults.append(_fault(printer, what, f"{limits.least} to {limits.most} pages", key))
    if pages % printer.multiple:
        what = f"{pages} pages are no multiple of {printer.multiple}"
        faults.append(_fault(printer, what, f"a multiple of {printer.multiple}", "multiple"))
    return faults


def limits_of(printer: Printer, stock: Paper | None) -> tuple[Pages, str]:
    """How many pages, and the key that says so."""
    return (stock.pages, f"papers.{stock.key}.pages") if stock and stock.pages else (printer.pages, "pages")


def _is_offered(printer: Printer, trim: Trim) -> bool:
    least, most = printer.least_trim, printer.most_trim
    if not printer.trims and not least and not most:
        return True
    if any(_is_near(trim.width, other.width) and _is_near(trim.height, other.height) for other in printer.trims):
        return True
    return bool(
        (least or most)
        and (not least or (trim.width >= least.width and trim.height >= least.height))
        and (not most or (trim.width <= most.width and trim.height <= most.height))
    )


def _is_near(one: Length, other: Length) -> bool:
    return abs(one.points - other.points) <= _TRIM_TOLERANCE.points


def _trims(printer: Printer) -> str:
    offered = [shown(trim) for trim in printer.trims]
    if printer.least_trim and printer.most_trim:
        offered.append(f"any from {shown(printer.least_trim)} to {shown(printer.most_trim)}")
    return ", ".join(offered)
