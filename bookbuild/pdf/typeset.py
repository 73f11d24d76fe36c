"""XHTML and CSS to laid-out pages. The only import of weasyprint.

Each section is a document of its own, laid out once its first page number is known; sections whose text did not change
since the last round keep their pages. One big document would be laid out again for every page number that moves, and
sets notes on wrong pages when that happens (docs/decisions/0004).
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from bookbuild.diagnostics import Diagnostic, Location, Rule, ToolMissing
from bookbuild.model.book import Image, Matter, Place, Side
from bookbuild.model.rendition import Asset, Pagination, PrintRendition, PrintSection
from bookbuild.pdf.bind import Run, bind
from bookbuild.pdf.notes import MOST_PUSHES, block_to_push, push

_BASE = "book:/"
_ISOLATED = "bookbuild-fonts-"
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>
"""


# a notice that would fall on the next page by a few lines; one on a page of its own
_CLOSE = "margin-top: 0.5em; padding: 0; border-bottom: 0"
_ALONE = "break-before: right; padding-top: 25%; border-top: 0; border-bottom: 0"


class LaidOutPage(Protocol):
    """What this module needs of a WeasyPrint page."""

    anchors: Mapping[str, tuple[float, float]]


class LaidOut(Protocol):
    """What this module needs of a WeasyPrint document."""

    pages: list[LaidOutPage]

    def copy(self, pages: list[LaidOutPage]) -> LaidOut:
        """A document of these pages."""

    def write_pdf(self, **options: object) -> bytes:
        """The document as PDF bytes."""


@dataclass(slots=True)
class _Kept:
    """A section's pages and what they were made from."""

    document: str
    start: str
    laid_out: LaidOut


@dataclass(slots=True)
class Press:
    """Lays sections out and keeps what has not changed. Alive as long as one book is being set."""

    engine: ModuleType
    rendition: PrintRendition
    fonts: object
    stylesheet: object
    kept: dict[str, _Kept] = field(default_factory=dict)

    def layout(self, section: PrintSection, side: Side, first: int) -> LaidOut:
        """Pages of a section that begins on `side` with folio `first`."""
        start = f"@page :nth(1) {{ counter-reset: page {first}; }}\nhtml {{ break-before: {side.value}; }}\n"
        kept = self.kept.get(section.id)
        if kept and kept.document == section.document and kept.start == start:
            return kept.laid_out
        laid_out = self._layout(section, start)
        if section.turn and _ends_on_verso(laid_out, side):
            laid_out = self._turned(section, start, laid_out, side)
        self.kept[section.id] = _Kept(section.document, start, laid_out)
        return laid_out

    def _turned(self, section: PrintSection, start: str, laid_out: LaidOut, side: Side) -> LaidOut:
        """The section with the notice at its end on a recto: close to the text if that suffices, else alone."""
        notice = f'[id="{section.turn}"]'
        if section.turn in laid_out.pages[-1].anchors and len(laid_out.pages) > 1:
            close = self._layout(section, f"{start}{notice} {{ {_CLOSE} }}")
            if not _ends_on_verso(close, side):
                return close
        return self._layout(section, f"{start}{notice} {{ {_ALONE} }}")

    def _layout(self, section: PrintSection, start: str) -> LaidOut:
        fetch = _fetcher(self.engine, self.rendition)
        css = self.engine.CSS(
            string=section.page_css + start, font_config=self.fonts, url_fetcher=fetch, base_url=_BASE
        )
        html = self.engine.HTML(string=section.document, base_url=_BASE, url_fetcher=fetch)
        parents = {child: parent for parent in html.etree_element.iter() for child in parent}
        for _ in range(MOST_PUSHES):
            laid_out: LaidOut = html.render(stylesheets=[self.stylesheet, css], font_config=self.fonts)
            if (element := block_to_push(laid_out.pages)) is None:
                break
            push(element, parents)
        return laid_out


def _ends_on_verso(laid_out: LaidOut, first: Side) -> bool:
    """Say on which side a section's last page is. first: of its first."""
    return (len(laid_out.pages) % 2 == 0) is (first is Side.RECTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """The interior as a PDF, what layout found out, and what the engine complained of."""

    pdf: bytes = field(repr=False)
    pagination: Pagination
    diagnostics: tuple[Diagnostic, ...]


Render = Callable[[Pagination], PrintRendition]
Tick = Callable[[int, int], None]
MOST_ROUNDS = 6


def typeset(render: Render, tick: Tick) -> Typeset:
    """Lay out, tell the renderer the page numbers, lay out what they changed, until nothing changes.

    render: pagination -> rendition; tick: called with (sections done, of how many). Raises ToolMissing.
    Reports style-unknown, layout-unsettled.
    """
    engine = load_engine()
    with _quiet() as complaints:
        rendition = render(Pagination(labels={}))
        press = _press(engine, rendition)
        before: Pagination | None = None
        runs: list[Run] = []
        is_settled = False
        for _ in range(MOST_ROUNDS):
            runs = _one_round(press, rendition, tick)
            pagination = paginate(runs)
            if is_settled := pagination == before:
                break
            before = pagination
            rendition = render(pagination)
        pdf = bind(runs, rendition.metadata, lambda pages: _write(pages, runs))
        found = _findings(complaints, rendition)
    if not is_settled:
        at = Location(path="book.yaml")
        found = (
            *found,
            Diagnostic(
                rule=Rule.LAYOUT_UNSETTLED, message=f"page numbers did not settle in {MOST_ROUNDS} rounds", at=at
            ),
        )
    return Typeset(pdf=pdf, pagination=pagination, diagnostics=found)


def _press(engine: ModuleType, rendition: PrintRendition) -> Press:
    fonts = engine.text.fonts.FontConfiguration()
    fetch = _fetcher(engine, rendition)
    sheet = engine.CSS(
        string="".join(text for _, text in rendition.sheets), font_config=fonts, url_fetcher=fetch, base_url=_BASE
    )
    return Press(engine, rendition, fonts, sheet)


def _one_round(press: Press, rendition: PrintRendition, tick: Tick) -> list[Run]:
    """Every section once, in order: its side and first folio follow from the pages before it."""
    runs: list[Run] = []
    sheet_side = 0  # pages so far: an even number means that the next is a recto
    folio, place = 1, Place.FRONT
    for number, section in enumerate(rendition.sections):
        if (place is Place.FRONT) != (section.place is Place.FRONT):
            folio = 1
            runs, sheet_side = _fill(press, runs, sheet_side, Side.RECTO, folio)
        place = section.place
        runs_before = len(runs)
        runs, sheet_side = _fill(press, runs, sheet_side, section.side, folio)
        folio += len(runs) - runs_before
        side = Side.RECTO if sheet_side % 2 == 0 else Side.VERSO
        laid_out = press.layout(section, side, folio)
        runs.append(Run(section=section, laid_out=laid_out, first=folio, is_roman=place is Place.FRONT))
        sheet_side += len(laid_out.pages)
        folio += len(laid_out.pages)
        tick(number + 1, len(rendition.sections))
    return runs


def _fill(press: Press, runs: list[Run], count: int, side: Side, folio: int) -> tuple[list[Run], int]:
    """A blank page where the next section must begin on the other side."""
    wanted = {Side.RECTO: 0, Side.VERSO: 1}.get(side)
    if wanted is None or count % 2 == wanted:
        return runs, count
    blank_side = Side.RECTO if count % 2 == 0 else Side.VERSO
    is_roman = runs[-1].is_roman if runs else True
    first = runs[-1].first + len(runs[-1].laid_out.pages) if runs else folio
    section = PrintSection(
        id=f"blank-{blank_side}", place=Place.FRONT, matter=Matter.HALF_TITLE, side=blank_side, page_css="",
        document="<html><head><title></title></head><body></body></html>",
    )  # fmt: skip
    laid_out = press.layout(section, blank_side, 1)
    return [*runs, Run(section=section, laid_out=laid_out, first=first, is_roman=is_roman)], count + 1


def paginate(runs: Iterable[Run]) -> Pagination:
    """The folio of every page and of every id."""
    labels: dict[str, str] = {}
    folios: list[str] = []
    for run in runs:
        for offset, page in enumerate(run.laid_out.pages):
            folio = run.folio(offset)
            folios.append(folio)
            for anchor in page.anchors:
                labels.setdefault(anchor, folio)
    return Pagination(labels=labels, folios=tuple(folios))


def _write(pages: list[LaidOutPage], runs: list[Run]) -> bytes:
    first = next(run.laid_out for run in runs)
    return bytes(first.copy(pages).write_pdf(pdf_tags=True, pdf_version="1.7"))


def load_engine() -> ModuleType:
    """WeasyPrint, with no font of the machine in reach. Raises ToolMissing if Pango is not there."""
    if _ISOLATED not in os.environ.get("FONTCONFIG_FILE", ""):
        folder = Path(tempfile.mkdtemp(prefix=_ISOLATED))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        config = folder / "fonts.conf"
        config.write_text(_FONTS_CONF.format(cache=folder / "cache"), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(config)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No fonts configured")
        try:
            import_module("weasyprint.text.fonts")
            return import_module("weasyprint")
        except OSError as error:
            raise ToolMissing(_pango_hint(str(error))) from error


def _pango_hint(reason: str) -> str:
    library = (re.search(r"library ['\"]?([\w.-]+)", reason) or [None, "Pango"])[1]
    return f"print needs Pango ({library} is not there). {install_hint()}"


def install_hint() -> str:
    """The one command that installs Pango on this system."""
    if Path("/etc/debian_version").exists():
        return "Install it with: apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    if Path("/etc/fedora-release").exists():
        return "Install it with: dnf install pango"
    if Path("/etc/arch-release").exists():
        return "Install it with: pacman -S pango"
    if Path("/etc/alpine-release").exists():
        return "Install it with: apk add pango"
    if Path("/System/Library").exists():
        return "Install it with: brew install pango"
    return "See https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#installation"


def _fetcher(engine: ModuleType, rendition: PrintRendition) -> object:
    """Hands out the rendition's own files and nothing else: no network, no file of the machine."""
    assets: dict[str, Asset | Image] = {font.path: font for font in rendition.fonts}
    assets |= rendition.images

    class Fetcher(engine.urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: object = None) -> object:
            path = url.removeprefix(_BASE).lstrip("/")
            asset = assets.get(path)
            if asset is None:
                raise ValueError(f"'{path}' is not part of the book")
            return engine.urls.URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})

    return Fetcher(allowed_protocols=())


class _quiet:  # noqa: N801 - a context manager, used like a function
    """Collects what WeasyPrint logs, instead of printing it."""

    def __enter__(self) -> list[str]:
        self.messages: list[str] = []
        self.handler = logging.Handler()
        self.handler.emit = lambda record: self.messages.append(record.getMessage())  # type: ignore[method-assign]
        self.logger = logging.getLogger("weasyprint")
        self.level, self.logger.level = self.logger.level, logging.WARNING
        self.handlers, self.logger.handlers = self.logger.handlers, [self.handler]
        return self.messages

    def __exit__(self, *_: object) -> None:
        self.logger.level = self.level
        self.logger.handlers = self.handlers


_AT = re.compile(r" at ([0-9]+):([0-9]+)")
# decorative images have an empty alt on purpose; that others have one is checked where they are read
_EXPECTED = ("has no required alt description",)


def _findings(complaints: Iterable[str], rendition: PrintRendition) -> tuple[Diagnostic, ...]:
    found = []
    for message in dict.fromkeys(complaints):
        if any(words in message for words in _EXPECTED):
            continue
        rule = Rule.GLYPH_MISSING if ".notdef" in message else Rule.STYLE_UNKNOWN
        match = _AT.search(message)
        at = _sheet_place(rendition, int(match[1]), int(match[2])) if match else Location(path="styles/css")
        words = (message[: match.start()] + message[match.end() :] if match else message).rstrip(".")
        found.append(Diagnostic(rule=rule, message=words[0].lower() + words[1:], at=at))
    return tuple(found)


def _sheet_place(rendition: PrintRendition, line: int, column: int) -> Location:
    """A place in the joined style sheet as one in the file it came from."""
    for path, text in rendition.sheets:
        lines = text.count("\n")
        if line <= lines:
            return Location(path=path, line=line, column=column) if path else Location(path="styles/css")
        line -= lines
    return Location(path="styles/css")
