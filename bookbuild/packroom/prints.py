"""The parcel for a printer: interior and cover by its rules, and every rule with what was measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bookbuild.diagnostics import BuildStopped, Diagnostic, Location, Rule
from bookbuild.model.book import Manuscript
from bookbuild.model.destination import Destination, Wanted
from bookbuild.model.press import Ink, PressStyle
from bookbuild.model.report import Request
from bookbuild.packroom.form import Facts, filled
from bookbuild.packroom.parcel import Check, Parcel, items_of
from bookbuild.packroom.press_rules import millimetres, press_checks
from bookbuild.pipeline import Edited, Shop
from bookbuild.pressroom import Job, Order, job_of, order_of, style_for, trim_of
from bookbuild.printers.geometry import gutter_for
from bookbuild.printers.offers import limits_of, shown

_SPINE = re.compile(r"`print: spine:[^`]*`")
_INKS = {Ink.GREY: "black only", Ink.CMYK: "colour", Ink.RGB: "colour (sRGB)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One reading of the manuscript, which all destinations share."""

    request: Request
    manuscript: Manuscript
    edited: Edited
    shop: Shop


def make_print(bench: Bench, destination: Destination, wanted: Wanted) -> tuple[Job | None, tuple[Diagnostic, ...]]:
    """Interior and cover by the rules of a printer, looked through; no job if there is none to speak of.

    Reports package-isbn and what pressroom reports.
    """
    order, found = _order(bench, destination, wanted)
    if order is None:
        return None, found
    if destination.needs_isbn and not order.isbn:
        key = "hardcover" if order.printer.binding == "hardcover" else "print"
        at = bench.manuscript.places.get("isbn", Location(path="book.yaml"))
        message = (
            f"{destination.name} takes no book without an ISBN, and this one has none for the {order.printer.binding}"
        )
        hint = f"write `isbn: {{{key}: …}}`, a number of its own for this format"
        return None, (Diagnostic(rule=Rule.PACKAGE_ISBN, message=message, at=at, hint=hint),)
    is_other = destination.printer != bench.edited.book.style.print.press.printer
    try:
        job = job_of(bench.request, bench.manuscript, bench.edited, order, bench.shop)
    except BuildStopped as stopped:
        return None, _named(stopped.diagnostics, destination, is_other=is_other)
    job.inside()
    if job.made:
        job.outside()
    return job, _named(job.found, destination, is_other=is_other)


def _named(
    found: Sequence[Diagnostic], destination: Destination, *, is_other: bool
) -> tuple[Diagnostic, ...]:  # fmt: skip
    """What is found for one printer says for which, and advises what holds there."""
    spine = f"`destinations: [{destination.key}: {{spine: 14.2mm}}]`"
    return tuple(
        replace(
            item, message=f"{destination.key}: {item.message}",
            hint=spine.join(_SPINE.split(item.hint)) if is_other else item.hint,
        )
        if item.rule.code.startswith("press-") else item
        for item in found
    )  # fmt: skip


def _order(
    bench: Bench, destination: Destination, wanted: Wanted
) -> tuple[Order | None, tuple[Diagnostic, ...]]:  # fmt: skip
    """The order. Another printer than the book's own need not have the paper that `print` names."""
    book, root = bench.edited.book, bench.request.root
    own = book.style.print.press
    style = _style_of(own, wanted, destination.printer)
    order, found = order_of(book, root, style)
    if order is None or wanted.paper or destination.printer == own.printer:
        return order, found
    paper = order.printer.papers.get(style.paper)
    if style.paper and (paper is None or style.ink not in paper.inks):
        return order_of(book, root, replace(style, paper=""))
    return order, found


def _style_of(own: PressStyle, wanted: Wanted, printer: str) -> PressStyle:
    """What a printer is asked for."""
    style = style_for(own, printer)
    said = {"paper": wanted.paper, "spine": wanted.spine, "cover": wanted.cover}
    places = {**style.places, **{key: wanted.places[key] for key, value in said.items() if value}}
    return replace(
        style, at=wanted.at, places=places, paper=wanted.paper or style.paper, spine=wanted.spine or style.spine,
        cover=wanted.cover or style.cover,
    )  # fmt: skip


def print_parcel(bench: Bench, destination: Destination, job: Job) -> Parcel:
    """Files, form and checks of a job without errors. Reports package-field."""
    data = job.book.metadata
    facts = Facts(data=data, isbn=job.order.isbn, made=_made(job), places=bench.manuscript.places)
    fields, limits, found = filled(destination, facts)
    kinds = {"interior.pdf": "interior", "cover.pdf": "cover"}
    made = [(kinds[kind], content, pages) for kind, content, pages in job.made if kind in kinds]
    return Parcel(
        destination=destination, isbn=job.order.isbn, items=items_of(destination, job.order.isbn, data.slug, made), filled=fields,
        checks=(*_checks(job), *press_checks(job.order.printer, job.listed), *limits), look=tuple(_look(bench, job)), found=found,
    )  # fmt: skip


def _made(job: Job) -> dict[str, str]:
    """Fields of the form that the files answer."""
    order, spec, sheet = job.order, job.spec, job.sheet
    told = {
        "trim": shown(spec.trim), "bleed": "bleed" if spec.bleeds else "no bleed", "paper": order.paper.name,
        "ink": _INKS[spec.ink], "pages": str(spec.pages), "price": order.style.wish.add_on,
        "edition": job.book.style.print.edition,
    }  # fmt: skip
    if sheet is not None:
        told["spine"] = millimetres(sheet.spine_width)
        told["sheet"] = f"{millimetres(sheet.width)} wide, {millimetres(sheet.height)} tall"
    return told


def _checks(job: Job) -> Iterator[Check]:
    """What is measured on the finished files."""
    printer, spec, order = job.order.printer, job.spec, job.order
    files = {kind: data for kind, data, _ in job.made}
    trim, pages = trim_of(files["interior.pdf"])
    limits, key = limits_of(printer, order.paper)
    yield Check(what="Trim", measured=shown(trim), limit="one that is offered", source=printer.sources.get("trims"))
    yield Check(
        what="Pages", measured=str(pages), limit=f"{limits.least} to {limits.most} on {order.paper.name}",
        source=printer.sources.get(key),
    )  # fmt: skip
    yield Check(
        what="Pages fill the sheets", measured=f"{pages} = {pages // printer.multiple} x {printer.multiple}",
        limit=f"a multiple of {printer.multiple}" + ("; the last page is blank" if printer.ends_blank else ""),
        source=printer.sources.get("multiple"),
    )  # fmt: skip
    yield Check(
        what="Ink on paper", measured=f"{_INKS[spec.ink]} on {order.paper.name}", limit="one that is offered",
        source=printer.sources.get(f"papers.{order.paper.key}.inks"),
    )  # fmt: skip
    yield Check(
        what="Kind of PDF, inside", measured=spec.flavour, limit=printer.flavours[spec.ink],
        source=printer.sources.get("flavours"),
    )  # fmt: skip
    yield from _margins(job)
    for name, what in (("interior.pdf", "Size of the interior"), ("cover.pdf", "Size of the cover")):
        limit = f"at most {printer.most_megabytes} MB" if printer.most_megabytes else ""
        measured = f"{len(files[name]) / 1e6:.2f} MB"
        yield Check(what=what, measured=measured, limit=limit, source=printer.sources.get("most-megabytes"))
    yield from _cover(job, files["cover.pdf"])


def _margins(job: Job) -> Iterator[Check]:
    printer, spec = job.order.printer, job.spec
    key = "bleed-margins" if spec.bleeds else "margins"
    least = printer.bleed_margins if spec.bleeds else printer.margins
    gutter = max(gutter_for(printer, spec.pages), least.inside)
    source = "gutters" if gutter > least.inside else f"{key}.inside"
    inside = millimetres(spec.margins.inside)
    limit = f"at least {millimetres(gutter)} for {spec.pages} pages"
    yield Check(what="Inside margin", measured=inside, limit=limit, source=printer.sources.get(source))
    for side in ("outside", "top", "bottom"):
        yield Check(
            what=f"{side.capitalize()} margin", measured=millimetres(getattr(spec.margins, side)),
            limit=f"at least {millimetres(getattr(least, side))}", source=printer.sources.get(f"{key}.{side}"),
        )  # fmt: skip


def _cover(job: Job, data: bytes) -> Iterator[Check]:
    printer, order, sheet = job.order.printer, job.order, job.sheet
    if sheet is None:
        return
    trim, _ = trim_of(data)
    yield Check(
        what="Cover between the cuts", measured=f"{millimetres(trim.width)} x {millimetres(trim.height)}",
        limit=f"{millimetres(sheet.trim.width)} x {millimetres(sheet.trim.height)}", source=printer.sources.get("cover"),
    )  # fmt: skip
    kind = order.paper.spine.kind
    said = "as book.yaml says" if order.style.spine else "by the printer's rule" if sheet.is_exact else "an estimate"
    yield Check(
        what="Spine", measured=f"{millimetres(sheet.spine_width)}, {said}", limit=f"{sheet.pages} pages on {order.paper.name}",
        source=None if order.style.spine else printer.sources.get(f"papers.{order.paper.key}.{kind}"),
        told="" if sheet.is_exact else "read between two rows of a table: take it from the printer's calculator",
    )  # fmt: skip


def _look(bench: Bench, job: Job) -> Iterator[str]:
    """What follows from this book for whoever uploads it."""
    order, own = job.order, bench.edited.book.style.print.press
    if own.paper and order.paper.key != own.paper:
        yield f"book.yaml names the paper '{own.paper}'; here it is '{order.paper.key}' ({order.paper.name})."
    if not order.isbn:
        yield "The book has no ISBN for this format: the field of the barcode is white, for the printer's own."
    if job.sheet is not None and not job.sheet.is_exact:
        yield "The spine is an estimate: ask the printer's calculator, and write what it says into book.yaml."
    if order.style.cover:
        yield f"The cover is '{order.style.cover}', which bookbuild did not make: compare title, names and ISBN with the inside."
    yield "Nobody here has a licensed PDF/X validator: the files follow our own reading of the standard."
