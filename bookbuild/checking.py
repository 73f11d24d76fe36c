"""Everything that can be said of a book: its manuscript, then the EPUB and the pages, which are made and not written.

Stands above the pipeline and the pressroom, whose stages it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bookbuild.completeness import tracer_of
from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, ToolMissing, has_errors, in_order
from bookbuild.editorial.allow import ALLOWABLE, apply_allowances, let_pass
from bookbuild.manuscript.chapter import ParsedChapter
from bookbuild.manuscript.consequences import without_consequences
from bookbuild.manuscript.load import BOOK_FILE, Parsed, load
from bookbuild.manuscript.mend import Edit, mend
from bookbuild.manuscript.sources import Source, decode, inside
from bookbuild.model.book import Manuscript
from bookbuild.model.edition import EDITIONS, FULL
from bookbuild.model.report import Request
from bookbuild.pipeline import (
    SEEN_BY_CHECK,
    Edited,
    Pressed,
    Progress,
    Shop,
    allowed,
    check_fonts,
    edit,
    file_name,
    opened_shop,
    own_lines,
    placed,
    press_epub,
    press_pdf,
    read,
)
from bookbuild.placing import traced_in_epub
from bookbuild.pressroom import preflighted, style_folders
from bookbuild.printers.destinations import destination_names, load_destination
from bookbuild.printers.profiles import printer_names
from bookbuild.remembered import house_styles
from bookbuild.runner.replace import ChangedMeanwhile, replace_text, with_lines
from bookbuild.verify.shops import check_for_shop
from bookbuild.verify.verify import verify_epub


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found. unseen: what was not looked at, in a sentence each; let_pass: findings that are allowed, with reasons."""

    found: tuple[Diagnostic, ...]
    unseen: tuple[str, ...] = ()
    let_pass: tuple[tuple[Diagnostic, str], ...] = ()


def destinations(root: Path) -> tuple[str, ...]:
    """Names that `check --for` knows: printers of the house and of the book, and shops."""
    printers, others = (style_folders(kind, root) for kind in ("printers", "destinations"))
    return tuple(sorted({*printer_names(printers), *destination_names(others)}))


def check_built(request: Request, progress: Progress, names: Sequence[str] = ()) -> Checked:
    """Look at the manuscript; if it has no errors, make every edition in which something is marked, and look at that.

    names: printers and shops for which the files must do. A printer that book.yaml names is always asked.
    Writes nothing. Raises WorkerLost, OutputDenied.
    """
    with opened_shop(replace(request, outputs=("epub", "pdf"))) as shop:
        progress.stage("read")
        manuscript, loaded = read(request.root, request.epoch, shop)
        if manuscript is None:
            return Checked(found=in_order(loaded), unseen=(_HALTED,))
        progress.stage("edit")
        styles = own_lines(request.root)
        edited = [edit(manuscript, edition, styles=styles) for edition in EDITIONS.values()]
        found = [*loaded, *(d for e in edited for d in (*e.diagnostics, *check_fonts(e.book, request.root)))]
        if has_errors(allowed(manuscript, found)):
            told = without_consequences(allowed(manuscript, found), request.root)
            return Checked(found=in_order(told), unseen=(_HALTED,), let_pass=_let_pass(manuscript, found))
        wanted = [e for e in edited if e.book.edition is FULL or e.watch.sentences or e.watch.terms]
        made, unseen = _made(request, wanted, shop, progress)
        found += [d for one in made for d in (*placed(request.root, one.found), *_verified(request.root, one))]
        found += _for_shops(request.root, made, names)
        if not unseen:
            found += _for_printers(request, manuscript, progress, shop, names)
        found += shop.complaints()
    seen = SEEN_BY_CHECK if unseen else ALLOWABLE
    told = in_order(allowed(manuscript, found, seen=seen))
    return Checked(found=told, unseen=unseen, let_pass=_let_pass(manuscript, found))


def _let_pass(manuscript: Manuscript, found: Sequence[Diagnostic]) -> tuple[tuple[Diagnostic, str], ...]:
    return let_pass(manuscript.allowances, in_order(found))


_HALTED = "the EPUB and the pages were not looked at: errors stand in the way"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """The files of one edition. pdf: None without Pango."""

    edited: Edited
    epub: Pressed
    pdf: Pressed | None

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        return (*self.epub.diagnostics, *(self.pdf.diagnostics if self.pdf else ()))

    @property
    def name(self) -> str:
        """Of its EPUB."""
        return file_name(self.edited.book.metadata, self.edited.book.edition, "epub")


def _made(
    request: Request, wanted: Sequence[Edited], shop: Shop, progress: Progress
) -> tuple[list[_Made], tuple[str, ...]]:
    """The files of each edition, print first: it tells the EPUB its pages. Also what could not be made."""
    made, unseen = [], ""
    for edited in wanted:
        pdf = None
        if not unseen:
            progress.stage("pdf")
            try:
                pdf = press_pdf(request.root, edited, shop)
            except ToolMissing as error:
                unseen = f"the pages were not looked at. {error}"
        progress.stage("epub")
        printed = pdf.printed if pdf else None
        epub = press_epub(request.root, edited, shop.memory, printed, is_alone=edited.book.edition is not FULL)
        made.append(_Made(edited=edited, epub=epub, pdf=pdf))
    return made, (unseen,) if unseen else ()


def _verified(root: Path, made: _Made) -> Iterator[Diagnostic]:
    """What `verify` says of the EPUB, at its line of the manuscript where its words stand there once."""
    if not made.epub.data:
        return
    found = [item for item in verify_epub(made.epub.data) if item.rule not in _BY_DESIGN]
    if not found:
        return
    tracer = tracer_of(made.edited.book, made.edited.homes, root)
    for before, item in zip(found, traced_in_epub(found, made.epub.data, tracer), strict=True):
        if item.at == before.at:
            item = replace(item, at=replace(item.at, path=f"{made.name}/{item.at.path}".rstrip("/")))  # noqa: PLW2901
        yield item


# the embedded subset of the Hangul face holds Hangul alone: other letters of Korean text are for the reader's own face
_BY_DESIGN = frozenset({Rule.EPUB_GLYPH_MISSING})


def _for_shops(root: Path, made: Sequence[_Made], names: Sequence[str]) -> Iterator[Diagnostic]:
    """What shops do not take of the full edition's EPUB and its cover."""
    full = next((one for one in made if one.edited.book.edition is FULL and one.epub.data), None)
    folders, printers = style_folders("destinations", root), printer_names(style_folders("printers", root))
    for name in names if full else ():
        if name in printers:
            continue
        outcome = load_destination(name, folders, printers, Location(path=BOOK_FILE, line=1, column=1))
        yield from outcome.diagnostics
        if full and outcome.value:
            cover = dict(full.epub.beside).get("cover.jpg", b"")
            yield from check_for_shop(full.epub.data, cover, outcome.value, full.name)


def _for_printers(
    request: Request, manuscript: Manuscript, progress: Progress, shop: Shop, names: Sequence[str]
) -> Iterator[Diagnostic]:
    """What preflight says of interior and cover for the book's own printer and for those that are named."""
    own = manuscript.style.print.press
    known = printer_names(style_folders("printers", request.root))
    printers = dict.fromkeys([*([own.printer] if own.printer else []), *(name for name in names if name in known)])
    for name in printers:
        progress.stage("press")
        found = preflighted(request, progress, shop, name)
        yield from found if len(printers) == 1 else _named(found, name)


def _named(found: Sequence[Diagnostic], name: str) -> Iterator[Diagnostic]:
    """Findings of one printer among several, whose name they tell."""
    for item in found:
        is_printers = item.rule.code.startswith(("press-", "cover-", "printer-"))
        yield replace(item, message=f"for {name}: {item.message}") if is_printers else item


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedFile:
    """A file that was mended, or left alone for a reason. path: in the book folder."""

    path: str
    edits: tuple[Edit, ...]
    problem: str = ""


def mend_book(root: Path, epoch: int | None) -> tuple[MendedFile, ...]:
    """Mend the chapters where there is one right answer, each file whole or not at all. Raises OutputDenied."""
    parsers: list[Callable[[Source], Parsed]] = []
    texts: list[Source] = []

    def mapper(function: Callable[[Source], Parsed], sources: Sequence[Source]) -> list[Parsed]:
        parsers.append(function)
        texts.extend(sources)
        return [function(source) for source in sources]

    load(root, house_styles(), epoch, mapper)
    return tuple(done for text in texts if (done := _mended(root, text, parsers[0])) is not None)


def _mended(root: Path, source: Source, parse: Callable[[Source], Outcome[ParsedChapter]]) -> MendedFile | None:
    """What became of a file; None if there was nothing to do. A file with characters that no book may hold is left alone."""
    file = inside(root, source.path)
    try:
        data = file.read_bytes() if file else b""
    except OSError:  # it was there when the book was read
        return MendedFile(path=source.path, edits=(), problem="cannot be read any more; it was left alone")
    read_again = decode(data, source.path)
    if file is None or read_again.diagnostics or read_again.value != source:
        return None

    def find(text: Source) -> Sequence[Diagnostic]:
        outcome = parse(text)
        return apply_allowances(outcome.value.allowances, outcome.diagnostics, seen=frozenset())

    mended = mend(source, find, parse)
    if not mended.edits:
        return None
    try:
        replace_text(file, data, with_lines(data, mended.text))
    except ChangedMeanwhile:
        return MendedFile(path=source.path, edits=(), problem="changed while it was read; it was left alone")
    return MendedFile(path=source.path, edits=mended.edits)
