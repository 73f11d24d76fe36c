"""`bookbuild package`: one read of the manuscript, a folder for each printer and shop; all of them are written, or none."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bookbuild.completeness import tracer_of
from bookbuild.diagnostics import BuildStopped, Diagnostic, Location, Rule, has_errors, in_order
from bookbuild.model.book import Book
from bookbuild.model.destination import Destination, Goods, Wanted
from bookbuild.model.edition import FULL
from bookbuild.model.report import PACKAGES, Artefact, Report, Request
from bookbuild.packroom.checklist import checklist, record
from bookbuild.packroom.parcel import Parcel, old_rules
from bookbuild.packroom.prints import Bench, make_print, print_parcel
from bookbuild.packroom.shops import Ebook, shop_parcel
from bookbuild.pipeline import (
    Pressed,
    Progress,
    allowed,
    artefact_of,
    broken_style,
    opened_shop,
    press_epub,
    press_pdf,
    stop_if_changed,
    trade_record,
)
from bookbuild.placing import traced_in_epub
from bookbuild.pressroom import Job, edited_of, preflight_report, style_folders, with_page
from bookbuild.printers.destinations import CHECKLIST, PREFLIGHT, RECORD, load_destination
from bookbuild.printers.profiles import printer_names
from bookbuild.render.templates import TemplateBroken
from bookbuild.runner.folders import Folder, folders_of, refuse_strangers, write_folders
from bookbuild.runner.outputs import Output
from bookbuild.verify.verify import verify_epub

_SHOPS = "shops"  # where a book goes that names no destination


@dataclass(slots=True)
class _Load:
    """What is on its way to the folders."""

    bench: Bench
    today: date
    found: list[Diagnostic]
    jobs: dict[str, Job] = field(default_factory=dict)
    parcels: list[Parcel] = field(default_factory=list)

    @property
    def book(self) -> Book:
        return self.bench.edited.book

    def stop(self) -> None:
        """Raises BuildStopped if there is an error among the findings."""
        self.found = list(allowed(self.bench.manuscript, self.found))
        if has_errors(self.found):
            raise BuildStopped(in_order(self.found))


def package(request: Request, progress: Progress, *, names: Sequence[str], today: date) -> Report:
    """A folder for each destination, under `package` in the folder of the outputs.

    names: of destinations, empty = those that the book names; today: the day of the build, for rules that have grown old.
    Raises BuildStopped (findings), ToolMissing, OutputDenied.
    """
    start = time.perf_counter()
    with opened_shop(replace(request, outputs=("epub", "pdf"))) as shop:
        manuscript, edited, found = edited_of(request, progress, shop)
        bench = Bench(request=request, manuscript=manuscript, edited=edited, shop=shop)
        load = _Load(bench=bench, today=today, found=found)
        wanted = wanted_of(edited.book, names)
        destinations = {one.key: made for one in wanted if (made := _destination(load, one))}
        load.stop()
        for key in destinations:
            refuse_strangers(_folder(request, key), edited.book.metadata.slug)
        for one in wanted:
            if destinations[one.key].kind is Goods.PRINT:
                progress.stage("press")
                _print(load, destinations[one.key], one)
        load.found += [*_one_number(load), *_one_pagination(load)]
        _shops(load, progress, [d for d in destinations.values() if d.kind is Goods.EBOOK])
        load.found += shop.complaints()
    load.stop()
    _pack(load, destinations, wanted)
    load.stop()
    stop_if_changed(request, shop, manuscript)
    progress.stage("write")
    return _written(load, [one.key for one in wanted], start)


def wanted_of(book: Book, names: Sequence[str]) -> tuple[Wanted, ...]:
    """The destinations asked for, else those that the book names, else its printer and any shop."""
    own = book.style.print.press
    named = {one.key: one for one in book.style.destinations}
    if names:
        at = own.at if own.printer else Location(path="book.yaml", line=1, column=1)
        return tuple(named.get(name) or Wanted(key=name, at=at) for name in dict.fromkeys(names))
    if named:
        return tuple(named.values())
    printer = (Wanted(key=own.printer, at=own.at),) if own.printer else ()
    return (*printer, Wanted(key=_SHOPS, at=own.at))


def _destination(load: _Load, wanted: Wanted) -> Destination | None:
    root = load.bench.request.root
    printers = printer_names(style_folders("printers", root))
    outcome = load_destination(wanted.key, style_folders("destinations", root), printers, wanted.at)
    load.found += outcome.diagnostics
    return outcome.value


def _folder(request: Request, key: str) -> Path:
    return request.out / PACKAGES / key


def _print(load: _Load, destination: Destination, wanted: Wanted) -> None:
    job, found = make_print(load.bench, destination, wanted)
    load.found += found
    if job is not None:
        load.jobs[destination.key] = job


def _one_number(load: _Load) -> Iterator[Diagnostic]:
    """Reports package-isbn: two bindings under one number."""
    by_isbn: dict[str, dict[str, str]] = {}
    for key, job in load.jobs.items():
        if job.order.isbn:
            by_isbn.setdefault(job.order.isbn, {}).setdefault(job.order.printer.binding, key)
    at = load.bench.manuscript.places.get("isbn", Location(path="book.yaml", line=1, column=1))
    for isbn, keys in by_isbn.items():
        if len(keys) > 1:
            who = " and ".join(f"the {binding} ({key})" for binding, key in sorted(keys.items()))
            message = f"{who} would go out under one ISBN, {isbn}"
            hint = "write `isbn: {print: …, hardcover: …}`: each format has a number of its own"
            yield Diagnostic(rule=Rule.PACKAGE_ISBN, message=message, at=at, hint=hint)


def _one_pagination(load: _Load) -> Iterator[Diagnostic]:
    """Reports package-pages-differ."""
    first: dict[str, tuple[str, Job]] = {}
    for key, job in load.jobs.items():
        if not job.order.isbn:
            continue
        other, before = first.setdefault(job.order.isbn, (key, job))
        if _places(job) != _places(before):
            counts = f"{len(_places(before))} for {other}, {len(_places(job))} for {key}"
            message = f"pages break elsewhere under the one ISBN {job.order.isbn} (pages: {counts})"
            hint = "write `print: margins:` that are wide enough for both; the notes on widened margins name the least ones"
            at = job.order.style.at
            yield Diagnostic(rule=Rule.PACKAGE_PAGES, message=message, at=at, hint=hint)


def _places(job: Job) -> tuple[object, ...]:
    printed = job.laid_out.pressed.printed
    return printed.pagination.places if printed else ()


def _shops(load: _Load, progress: Progress, destinations: Sequence[Destination]) -> None:
    """The EPUB and all that goes with it, with the page numbers of the printed book; a parcel for each shop."""
    if not destinations:
        return
    bench, book = load.bench, load.book
    pdf = _printed(load, progress)
    progress.stage("epub")
    epub = press_epub(bench.request.root, bench.edited, bench.shop.memory, pdf.printed, is_alone=False)
    load.found += epub.diagnostics
    if not epub.data or has_errors(allowed(bench.manuscript, load.found)):
        return
    if found := verify_epub(epub.data):
        tracer = tracer_of(book, bench.edited.homes, bench.request.root)
        load.found += traced_in_epub(found, epub.data, tracer)
    folios = pdf.printed.pagination.folios if pdf.printed else ()
    made = Ebook(
        data=book.metadata, epub=epub.data, cover=dict(epub.beside)["cover.jpg"], onix=trade_record(book, epub, folios),
        pdf=pdf.data, pages=len(folios), access=epub.access.summary if epub.access else "", places=bench.manuscript.places,
    )  # fmt: skip
    for destination in destinations:
        parcel = shop_parcel(destination, made)
        load.parcels.append(parcel)
        load.found += parcel.found


def _printed(load: _Load, progress: Progress) -> Pressed:
    """The PDF for the screen, and its pages: those of the first printer, so that the EPUB names pages of a book that exists."""
    number = load.book.metadata.isbn("print")
    jobs = sorted(load.jobs.values(), key=lambda job: job.order.isbn != number)
    if jobs and not jobs[0].order.style.bleeds:
        return jobs[0].laid_out.pressed
    progress.stage("pdf")  # the same pages, without what is drawn beyond the cut
    edited = with_page(jobs[0].laid_out.edited, bleed=None) if jobs else load.bench.edited
    pdf = press_pdf(load.bench.request.root, edited, load.bench.shop)
    load.found += pdf.diagnostics
    return pdf


def _pack(load: _Load, destinations: dict[str, Destination], wanted: Sequence[Wanted]) -> None:
    """Parcels of printers, and what is old in all of them."""
    for key, job in load.jobs.items():
        parcel = print_parcel(load.bench, destinations[key], job)
        load.parcels.append(parcel)
        load.found += parcel.found
    places = {one.key: one.at for one in wanted}
    load.parcels.sort(key=lambda parcel: list(places).index(parcel.destination.key))
    for parcel in load.parcels:
        load.found += old_rules(parcel, load.today, places[parcel.destination.key])


def _written(load: _Load, keys: Sequence[str], start: float) -> Report:
    """Write all folders or none."""
    request, slug = load.bench.request, load.book.metadata.slug
    folders, artefacts = [], []
    for parcel in load.parcels:
        told = [item for item in load.found if _is_of(item, parcel)]
        files = {item.name: item.data for item in parcel.items}
        files |= {CHECKLIST: _checklist(load, parcel, told), RECORD: record(parcel, told)}
        if job := load.jobs.get(parcel.destination.key):
            files[PREFLIGHT] = preflight_report(job)
        path = _folder(request, parcel.destination.key)
        about = {"destination": parcel.destination.key, "title": load.book.metadata.title, "isbn": parcel.isbn or None}
        folders.append(Folder(path=path, owner=slug, files=files, about=about))
        artefacts += list(_artefacts(parcel, path, files))
    write_folders(folders)
    found = in_order([*load.found, *_left_over(request, slug, keys)])
    return Report(artefacts=tuple(artefacts), diagnostics=found, seconds=(("package", time.perf_counter() - start),))


def _checklist(load: _Load, parcel: Parcel, told: Sequence[Diagnostic]) -> bytes:
    """Raises BuildStopped if the book's own template cannot be used."""
    try:
        return checklist(load.bench.request.root, load.book, parcel, told, load.today)
    except TemplateBroken as error:
        raise BuildStopped(in_order([*load.found, broken_style(error)])) from error


def _is_of(item: Diagnostic, parcel: Parcel) -> bool:
    """Say whether a finding concerns a destination: it names it, or is of the book and so of all."""
    about = item.rule.code.startswith(("press-", "package-"))
    return not about or item.message.startswith((f"{parcel.destination.key}: ", f"{parcel.destination.name}: "))


def _artefacts(parcel: Parcel, path: Path, files: dict[str, bytes]) -> Iterator[Artefact]:
    pages = {item.name: item.pages for item in parcel.items}
    for name, data in files.items():
        yield artefact_of(Output(path=path / name, data=data), FULL, parcel.destination.key, pages=pages.get(name))


def _left_over(request: Request, slug: str, keys: Sequence[str]) -> Iterator[Diagnostic]:
    """Reports package-left-over."""
    for folder in folders_of(request.out / PACKAGES, slug):
        if folder.name not in keys and not folder.name.startswith("."):
            message = f"the folder '{PACKAGES}/{folder.name}' is of an earlier run"
            hint = f"make it again with --for {folder.name}, or remove what is there with `bookbuild clean`"
            yield Diagnostic(rule=Rule.PACKAGE_LEFT_OVER, message=message, at=Location(path="book.yaml"), hint=hint)
