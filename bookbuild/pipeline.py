"""The stages of a build, in order: the story of the whole. The only module that imports every package.

What only one kind of output needs is imported where that is made: a build that has little to do should not take long to
begin (docs/performance.md).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from bookbuild.completeness import faults_of_epub, faults_of_pdf, homes_of, tracer_of
from bookbuild.diagnostics import BuildStopped, Diagnostic, Location, OutputDenied, Rule, has_errors, in_order
from bookbuild.editorial.allow import ALLOWABLE, apply_allowances
from bookbuild.editorial.editions import make_edition, marked
from bookbuild.editorial.finish import finish, words_of
from bookbuild.editorial.identify import identify
from bookbuild.editorial.watch import make_watch
from bookbuild.editorial.wording import check_wording
from bookbuild.folder import own_styles, walked
from bookbuild.limits import MOST_FILES
from bookbuild.manuscript.chapter import ParsedChapter
from bookbuild.manuscript.consequences import without_consequences
from bookbuild.manuscript.load import BOOK_FILE, Parsed, load
from bookbuild.manuscript.sources import Source, find_character, find_words
from bookbuild.model.access import Access
from bookbuild.model.book import Book, Manuscript
from bookbuild.model.edition import EDITIONS, FULL, Edition
from bookbuild.model.markup import text_of
from bookbuild.model.metadata import Metadata
from bookbuild.model.plain import Codec
from bookbuild.model.rendition import Printed
from bookbuild.model.report import OUTPUTS, PACKAGES, PRINT_FILES, Artefact, Layout, MapRow, Report, Request
from bookbuild.model.spoilers import Level, Origin, Surface, Watch
from bookbuild.model.store import Forgetful, Memory, digest
from bookbuild.model.trade import Extents, Format
from bookbuild.pdf.engine import isolate_fonts
from bookbuild.pdf.reasons import reasons
from bookbuild.pdf.setting import BLANK, Made
from bookbuild.pdf.typeset import typeset
from bookbuild.pdf.workshop import Tally, Workshop
from bookbuild.remembered import code_stamp, house_styles, key_of, remember
from bookbuild.render.archive import archive_faults
from bookbuild.render.fonts import FontUnknown, load_faces
from bookbuild.render.glyphs import missing_glyphs
from bookbuild.render.print_pages import PrintPages
from bookbuild.render.templates import StyleFolders, TemplateBroken, Templates
from bookbuild.runner.cache import DiskCache
from bookbuild.runner.folders import clean_folders
from bookbuild.runner.jobs import Workers, workers
from bookbuild.runner.outputs import Output, clean, write_outputs
from bookbuild.runner.snapshot import Stamp, changed, snapshot

T = TypeVar("T")
# endings of files that go with an output
BESIDE = ("cover.jpg", "onix.xml")
# rules that need no PDF, so that `check` finds all there is of them
SEEN_BY_CHECK = frozenset({"SPO013", "SPO014", "SPO015", "index-left-out", "empty-chapter"}) | {
    code for code in ALLOWABLE if code.startswith("prose-")
}


class Progress(Protocol):
    """Told what the build is doing."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def layout(self, laid_out: int, cached: int, remaining: int) -> None:
        """So many sections of the book have their pages, by how they came to have them, and so many do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """Bytes of one output, before they are on the disk. seconds: to make it; checked: to look it through.

    beside: (ending, bytes) of files that go with it.
    """

    kind: str
    data: bytes = field(repr=False)
    pages: int | None
    diagnostics: tuple[Diagnostic, ...]
    seconds: float
    checked: float = 0.0
    layout: Layout | None = None
    printed: Printed | None = None
    access: Access | None = None
    beside: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


@dataclass(slots=True)
class _Clock:
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, name: str, work: Callable[[], T]) -> T:
        """Do the work of a stage and keep its time."""
        self.progress.stage(name)
        start = time.perf_counter()
        try:
            return work()
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def build(request: Request, progress: Progress) -> Report:
    """Build every edition and output asked for; write all of them, or none.

    Raises BuildStopped (findings), ToolMissing, OutputDenied; in each case the outputs of before are untouched.
    """
    clock = _Clock(progress)
    found: list[Diagnostic] = []
    outputs: list[Output] = []
    artefacts: list[Artefact] = []
    layouts: list[Layout] = []
    with opened_shop(request) as shop:
        before = key_of(request, shop.stamp) if shop.cache else ""
        manuscript, loaded = clock.run("read", lambda: read(request.root, request.epoch, shop))
        found += loaded
        if manuscript is None:
            raise BuildStopped(in_order(found))
        made = [
            clock.run("edit", partial(edit, manuscript, e, promised=True, styles=own_lines(request.root)))
            for e in _editions(request)
        ]
        found += [d for edited in made for d in (*edited.diagnostics, *check_fonts(edited.book, request.root))]
        _stop_on_errors(without_consequences(allowed(manuscript, found), request.root))
        for edited in made:
            book = edited.book
            made_here = _press(request, edited, shop, clock)
            for pressed in made_here:
                layouts += [pressed.layout] if pressed.layout else []
                found += placed(request.root, pressed.diagnostics)
                path = request.out / file_name(book.metadata, book.edition, pressed.kind)
                written = len(outputs)
                outputs.append(Output(path=path, data=pressed.data))
                for kind, data in pressed.beside:
                    name = file_name(book.metadata, book.edition, kind)
                    outputs.append(Output(path=request.out / name, data=data))
                words = words_of(book)
                artefacts.append(
                    artefact_of(outputs[written], book.edition, pressed.kind, pages=pressed.pages, words=words)
                )
            outputs += _annotations(request, edited, outputs)
            outputs += _trade_record(request, edited, made_here)
        found += shop.complaints()
    is_whole = set(request.editions) == set(EDITIONS) and set(request.outputs) == set(OUTPUTS)
    found = list(allowed(manuscript, found, seen=ALLOWABLE if is_whole else frozenset()))
    _stop_on_errors(found)
    stop_if_changed(request, shop, manuscript)
    clock.run("write", lambda: write_outputs(outputs))
    report = Report(
        artefacts=tuple(artefacts), diagnostics=in_order(found), seconds=tuple(clock.seconds.items()),
        layouts=tuple(layouts), files=tuple((o.path.name, hashlib.sha256(o.data).hexdigest()) for o in outputs),
    )  # fmt: skip
    if shop.cache:
        remember(request, report, shop.cache, before, shop.stamp)
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a build works with. crew: processes; cache: remembers results; stamp: digest of code and libraries; files: of the
    book, as they were when it began."""

    crew: Workers
    cache: DiskCache | None = None
    stamp: str = ""
    files: Mapping[str, Stamp] = field(default_factory=dict)

    @property
    def workshop(self) -> Workshop:
        """The same, for print."""
        return Workshop(scratch=self.crew.scratch, work=self.crew, store=self.cache or Forgetful(), stamp=self.stamp)

    @property
    def memory(self) -> Memory:
        """What it remembers, for all others."""
        return Memory(store=self.cache or Forgetful(), stamp=self.stamp)

    def complaints(self) -> tuple[Diagnostic, ...]:
        """Reports cache-unusable."""
        if self.cache is None or not self.cache.failure:
            return ()
        message = f"the cache in '{self.cache.folder}' cannot be written: {self.cache.failure.lower()}"
        return (Diagnostic(rule=Rule.CACHE_UNUSABLE, message=message, at=Location(path=BOOK_FILE), hint=CACHE_HINT),)


CACHE_HINT = "free some space, name another folder in BOOKBUILD_CACHE, or build with --no-cache"


@contextmanager
def opened_shop(request: Request) -> Iterator[Shop]:
    """A shop for as long as a build lasts. What is done when it is left is kept, however it is left."""
    cache = DiskCache(request.cache, request.cache_limit) if request.cache else None
    with workers(request.jobs, PRELOAD if "pdf" in request.outputs else PRELOAD[1:]) as crew:
        isolate_fonts(crew.scratch)  # before any process starts: they inherit it, and leave nothing behind
        try:
            files = snapshot(request.root, request.out)
            yield Shop(crew=crew, cache=cache, stamp=code_stamp() if cache else "", files=files)
        finally:
            if cache:
                cache.trim()


PRELOAD = ("bookbuild.pdf.preload", "bookbuild.manuscript.chapter")


def check(root: Path, epoch: int | None, progress: Progress) -> tuple[Diagnostic, ...]:
    """Everything that can be found without making an output."""
    progress.stage("read")
    manuscript, found = read(root, epoch, None)
    if manuscript is None:
        return in_order(found)
    seen = SEEN_BY_CHECK
    for edition in EDITIONS.values():
        progress.stage("edit")
        edited = edit(manuscript, edition, styles=own_lines(root))
        found = (*found, *edited.diagnostics, *check_fonts(edited.book, root))
        if edition is not FULL and not edited.watch.sentences and not edited.watch.terms:
            continue  # nothing is marked, so there is nothing that it could keep or break
        if has_errors(allowed(manuscript, found)):
            seen = frozenset()  # what was not looked at may yet need its allowance
        else:
            progress.stage("render")
            found = (*found, *placed(root, press_epub(root, edited, Memory()).diagnostics))
    return in_order(without_consequences(allowed(manuscript, found, seen=seen), root))


def stop_if_changed(request: Request, shop: Shop, manuscript: Manuscript) -> None:
    """Files are read when they are needed: of a book that was edited meanwhile, one output may be of the text before and
    another of the text after. Raises BuildStopped (source-changed)."""
    chapters = {slot.chapter.at.path for slot in manuscript.slots if slot.chapter}
    found = tuple(
        Diagnostic(
            rule=Rule.SOURCE_CHANGED, message="the file was changed while the book was made", at=Location(path=path),
            hint="run the command again",
        )
        for path in changed(shop.files, snapshot(request.root, request.out))
        if not path.endswith(".md") or path in chapters
    )  # fmt: skip
    if found:
        raise BuildStopped(found)


def spoiler_map(root: Path, epoch: int | None) -> tuple[tuple[MapRow, ...], tuple[Diagnostic, ...]]:
    """Every passage of the book behind a notice, and what each edition does with it."""
    manuscript, found = read(root, epoch, None)
    if manuscript is None:
        raise BuildStopped(in_order(found))
    whole = marked(identify(manuscript), promises=False)
    titles = {
        slot.id: text_of(slot.title or (slot.chapter.title if slot.chapter else ())) for slot in whole.value.slots
    }
    rows = []
    for passage in make_edition(whole.value, FULL).passages:
        for id_, level in passage.levels.items():
            fates = tuple((e.name, _fate(manuscript, e, level)) for e in EDITIONS.values())
            work, title = manuscript.works[id_].title, titles.get(passage.chapter, passage.chapter)
            rows.append(MapRow(chapter=title, work=work, level=level.key, at=passage.at, fates=fates))
    return tuple(rows), in_order(allowed(manuscript, (*found, *whole.diagnostics)))


def _fate(manuscript: Manuscript, edition: Edition, level: Level) -> str:
    limit = manuscript.policy.limits.get(edition.name)
    return "shown" if limit is None or level <= limit else {"seal": "sealed"}.get(edition.strategy, "left out")


def mine(root: Path, epoch: int | None) -> tuple[dict[str, dict[str, list[str]]], tuple[Diagnostic, ...]]:
    """Guard terms proposed for spoilers.yaml: work -> level -> terms."""
    manuscript, found = read(root, epoch, None)
    if manuscript is None:
        raise BuildStopped(in_order(found))
    from bookbuild.editorial.mine import propose_terms

    whole = marked(identify(manuscript), promises=False)
    proposed = propose_terms(whole.value)
    plain = {str(work): {level.key: terms for level, terms in levels.items()} for work, levels in proposed.items()}
    return plain, in_order(allowed(manuscript, (*found, *whole.diagnostics)))


def links(root: Path, epoch: int | None) -> tuple[dict[str, tuple[Location, ...]], tuple[Diagnostic, ...]]:
    """Addresses that the book links to outside of itself, with their places."""
    manuscript, found = read(root, epoch, None)
    if manuscript is None:
        raise BuildStopped(in_order(found))
    from bookbuild.editorial.outside import outside_links

    return outside_links(manuscript), in_order(allowed(manuscript, found))


def read(root: Path, epoch: int | None, shop: Shop | None) -> tuple[Manuscript | None, tuple[Diagnostic, ...]]:
    """Folder to manuscript."""
    outcome = load(root, house_styles(), epoch, partial(_parsed, shop) if shop else map)
    return outcome.value, outcome.diagnostics


def _parsed(shop: Shop, function: Callable[[Source], Parsed], sources: Sequence[Source]) -> list[Parsed]:
    """Each file, parsed: those that were parsed before are remembered."""
    store = shop.workshop.store
    how = repr(getattr(function, "keywords", {}))
    keys = [digest("parse", shop.stamp, how, source.path, source.text) for source in sources]
    out: dict[int, Parsed] = {}
    for number, (key, source) in enumerate(zip(keys, sources, strict=True)):
        if (data := store.get(key)) is not None:
            out[number] = Codec(ParsedChapter, path=source.path).read(data)
    todo = [number for number in range(len(sources)) if number not in out]
    weight = sum(len(sources[number].text) for number in todo) // _LAYOUT_TO_PARSING
    for number, data in zip(
        todo, shop.crew.ordered(partial(_plain, function), [sources[n] for n in todo], weight), strict=True
    ):
        out[number] = Codec(ParsedChapter, path=sources[number].path).read(data)
        store.put(keys[number], data)
    return [out[number] for number in range(len(sources))]


def _plain(function: Callable[[Source], Parsed], source: Source) -> bytes:
    """A parsed file as it is remembered: the same values come back, whether it was parsed just now or long ago."""
    return Codec(ParsedChapter, path=source.path).write(function(source))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """One edition, ready to be rendered; what its files must not say; what was found; and where titles are written."""

    book: Book
    watch: Watch
    diagnostics: tuple[Diagnostic, ...]
    homes: Mapping[str, Location]


_LAYOUT_TO_PARSING = 10  # how many times longer the layout of a text takes than its parsing


def edit(
    manuscript: Manuscript, edition: Edition, *, promised: bool = False, styles: Sequence[Origin] = ()
) -> Edited:  # fmt: skip
    """Manuscript to the Book of one edition. promised: it is going to be given out; styles: lines of the book's own."""
    whole = marked(identify(manuscript), promises=promised and edition.promises)
    text = make_edition(whole.value, edition)
    finished = finish(text)
    found = (*whole.diagnostics, *check_wording(whole.value), *finished.diagnostics)
    watch = make_watch(whole.value, text, styles)
    return Edited(book=finished.value, watch=watch, diagnostics=found, homes=homes_of(manuscript))


def own_lines(root: Path) -> tuple[Origin, ...]:
    """The lines of the book's own style sheets, templates and words, which may say what nobody marked."""
    folder = own_styles(root)
    out = []
    for name in sorted(walked(folder, MOST_FILES)) if folder else ():
        text = (
            StyleFolders(house=house_styles(), own=folder).own_text(name)
            if name.endswith((".css", ".j2", ".toml"))
            else ""
        )
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                at = Location(path=f"styles/{name}", line=number, column=1)
                out.append(Origin(surface=Surface.STYLE, text=line, at=at))
    return tuple(out)


def placed(root: Path, found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Findings of the leak check at the very words in their paragraph, where these stand there as they were found."""
    return [replace(d, at=find_words(root, d.words, d.at), words="") if d.words else d for d in found]


def allowed(
    manuscript: Manuscript, found: Sequence[Diagnostic], *, seen: frozenset[str] = frozenset()
) -> tuple[Diagnostic, ...]:  # fmt: skip
    """Findings without those that the author allows. seen: rules of which nothing more will be found. Reports allow."""
    return apply_allowances(manuscript.allowances, found, seen=seen)


def check_fonts(book: Book, root: Path) -> tuple[Diagnostic, ...]:
    """Reports glyph-missing, and a font file that is not there."""
    try:
        return missing_glyphs(book, load_faces(book.style.print.faces, root), partial(find_character, root))
    except FontUnknown as error:
        at = dict(book.style.print.faces.at).get(str(error), Location(path=BOOK_FILE, line=1, column=1))
        hint = "name a face of the catalogue (source-serif-4, noto-serif-kr, noto-sans-kr) or a .ttf or .otf of the book folder"
        return (Diagnostic(rule=Rule.FILE_MISSING, message=f"no font '{error}'", at=at, hint=hint),)


def press_epub(
    root: Path, edited: Edited, memory: Memory, printed: Printed | None = None, *, is_alone: bool = True
) -> Pressed:  # fmt: skip
    """Book to EPUB bytes, looked through for leaks. printed: the print book of the same build, for its page numbers;
    is_alone: no files are wanted that go with it."""
    from bookbuild.epub.archive import write_archive
    from bookbuild.epub.wellformed import BrokenRendition, check_rendition
    from bookbuild.render.cover import shop_cover
    from bookbuild.render.epub_pages import epub_rendition

    start = time.perf_counter()
    book = edited.book
    templates, folders = styles_of(root)
    try:
        faces = load_faces(book.style.print.faces, root)
        beside = () if is_alone else (("cover.jpg", shop_cover(book, templates, faces, memory)),)
        rendition = epub_rendition(book, templates, folders, faces, memory, printed)
        check_rendition(rendition, memory)
    except TemplateBroken as error:
        return _broken("epub", error, start)
    except BrokenRendition as error:
        return _broken("epub", _blamed(error, error.template, folders), start)
    data = write_archive(rendition)
    made = time.perf_counter()
    told = leaks("epub", data, edited.watch)
    trace = partial(tracer_of, book, edited.homes, root)
    lost = faults_of_epub(book, data, rendition.files, trace, is_told=_tells_hiding(told))
    found = (*unclaimed(rendition.access), *fragile_sheets(root), *told, *lost)
    end = time.perf_counter()
    return Pressed(
        kind="epub", data=data, pages=None, diagnostics=found, seconds=made - start, checked=end - made,
        beside=beside, access=rendition.access,
    )  # fmt: skip


def unclaimed(access: Access) -> Iterator[Diagnostic]:
    """Reports access-unclaimed. That there is no print book is no fault of the EPUB."""
    for claim in access.claims:
        if claim.blocked and claim.feature not in {"pageBreakMarkers", "pageNavigation"}:
            message = f"the feature '{claim.feature}' is not claimed: {claim.blocked}"
            at = claim.at or Location(path=BOOK_FILE)
            yield Diagnostic(rule=Rule.ACCESS_UNCLAIMED, message=message, at=at)


# sheets of the EPUB that a book may have of its own
EPUB_SHEETS = ("shared.css", "epub.css", "extra.css", "extra-epub.css")


def fragile_sheets(root: Path) -> Iterator[Diagnostic]:
    """What old reading systems choke on in the book's own style sheets. Reports epub-css, epub-css-fragile."""
    from bookbuild.verify.css import check_css

    _, folders = styles_of(root)
    for name in EPUB_SHEETS:
        if folders.is_own(f"css/{name}"):
            found = check_css(f"styles/css/{name}", folders.own_text(f"css/{name}").encode(), frozenset())
            yield from (item for item in found if item.rule in {Rule.EPUB_CSS, Rule.EPUB_CSS_FRAGILE})


def press_pdf(root: Path, edited: Edited, shop: Shop, tick: Callable[[Tally], None] | None = None) -> Pressed:
    """Book to print PDF bytes, looked through for leaks."""
    start = time.perf_counter()
    book = edited.book
    templates, folders = styles_of(root)
    faces = load_faces(book.style.print.faces, root)
    try:
        pages = PrintPages(book, templates, folders, faces)
        made = typeset(pages, tick or _no_tick, shop.workshop)
    except TemplateBroken as error:
        return _broken("pdf", error, start)
    except OSError as error:
        raise OutputDenied(_NO_ROOM.format(path=shop.crew.scratch, why=error.strerror or error)) from error
    seconds = time.perf_counter() - start
    found = leaks("pdf", made.pdf, edited.watch) if made.pdf else ()
    if book.style.print.for_archives:
        found = (*found, *archive_faults(book, pages.sheets))
    trace = partial(tracer_of, book, edited.homes, root)
    lost = faults_of_pdf(book, made.seen, made.pagination.folios, trace, is_told=_tells_hiding(found))
    found = (*found, *lost)
    return Pressed(
        kind="pdf", data=made.pdf, pages=made.pagination.pages, diagnostics=(*made.diagnostics, *found), seconds=seconds,
        checked=time.perf_counter() - start - seconds, layout=_layout(root, book.edition, made.made, shop),
        printed=Printed(documents={s.id: s.document for s in pages(made.pagination).sections}, pagination=made.pagination),
    )  # fmt: skip


_NO_ROOM = "cannot write temporary files in '{path}': {why}; free some space there, or name another folder in TMPDIR"


def _layout(root: Path, edition: Edition, made: Sequence[Made], shop: Shop) -> Layout:
    """What was laid out and why; kept, so that the next build can say the same."""
    key = hashlib.sha256(f"made 2 {root.resolve()} {edition.name}".encode()).hexdigest()
    before = shop.cache.get(key) if shop.cache else None
    why, now = reasons(made, before)
    if shop.cache and now != before:
        shop.cache.put(key, now)
    sections = sum(one.section != BLANK for one in made)
    return Layout(edition=edition.name, sections=sections, laid_out=why)


def _tells_hiding(found: Sequence[Diagnostic]) -> bool:
    return any(item.rule in {Rule.SPO010, Rule.SPO018} for item in found)


def leaks(kind: str, data: bytes, watch: Watch) -> tuple[Diagnostic, ...]:
    """What a finished file gives away. Reports what checks/leaks.py reports."""
    if not watch.is_guarded:
        return ()  # nothing is looked for, so nothing that looks need be loaded
    from bookbuild.checks.leaks import check_epub, check_pdf

    return check_epub(data, watch) if kind == "epub" else check_pdf(data, watch)


def file_name(metadata: Metadata, edition: Edition, kind: str) -> str:
    """SLUG.epub, SLUG-safe.pdf …"""
    return f"{metadata.slug}{edition.suffix}.{kind}"


def clean_outputs(root: Path, out: Path, epoch: int | None) -> tuple[Path, ...]:
    """Remove what `build`, `print`, `proof` and `package` write for this book, and nothing else.

    Raises BuildStopped if book.yaml cannot be read.
    """
    manuscript, found = read(root, epoch, None)
    if manuscript is None:
        raise BuildStopped(in_order(found))
    names = [
        file_name(manuscript.metadata, edition, kind) for edition in EDITIONS.values() for kind in (*OUTPUTS, *BESIDE)
    ]
    names += [file_name(manuscript.metadata, FULL, kind) for kind in PRINT_FILES]
    packed = clean_folders(out / PACKAGES, manuscript.metadata.slug)
    return (*packed, *clean(out, [*names, annotations_name(manuscript.metadata)]))


def _press(request: Request, edited: Edited, shop: Shop, clock: _Clock) -> Sequence[Pressed]:
    """The outputs of one edition, print first: it finds out what the EPUB may say of pages."""
    before = {**clock.seconds}

    def tick(tally: Tally) -> None:
        clock.progress.layout(tally.laid_out, tally.cached, tally.remaining)

    pressed: dict[str, Pressed] = {}
    if "pdf" in request.outputs:
        pressed["pdf"] = clock.run("pdf", lambda: press_pdf(request.root, edited, shop, tick))
    printed = pressed["pdf"].printed if "pdf" in pressed else None
    if "epub" in request.outputs:
        pressed["epub"] = clock.run(
            "epub", lambda: press_epub(request.root, edited, shop.memory, printed, is_alone=False)
        )
    clock.seconds |= {kind: before.get(kind, 0.0) + p.seconds for kind, p in pressed.items()}
    clock.seconds["leaks"] = before.get("leaks", 0.0) + sum(p.checked for p in pressed.values())
    return [pressed[kind] for kind in OUTPUTS if kind in pressed]


def _annotations(request: Request, edited: Edited, outputs: Sequence[Output]) -> list[Output]:
    """`SLUG.spoilers.jsonld`, beside the EPUB of the full edition; not beside editions that promise not to tell."""
    book = edited.book
    if book.edition is not FULL or not book.passages:
        return []
    epub = next((o for o in outputs if o.path.name == file_name(book.metadata, FULL, "epub")), None)
    if epub is None or not epub.data:  # there are findings that stop the build
        return []
    from bookbuild.epub.annotations import web_annotations

    path = request.out / annotations_name(book.metadata)
    return [Output(path=path, data=web_annotations(epub.data, epub.path.name, book.works, book.metadata))]


def _trade_record(request: Request, edited: Edited, made: Sequence[Pressed]) -> list[Output]:
    """`SLUG.onix.xml`, beside the EPUB of the full edition: what booksellers and libraries want to know of it."""
    book = edited.book
    by_kind = {pressed.kind: pressed for pressed in made if pressed.data}
    epub, pdf = by_kind.get("epub"), by_kind.get("pdf")
    if book.edition is not FULL or epub is None or epub.access is None:
        return []
    folios = pdf.printed.pagination.folios if pdf and pdf.printed else ()
    data = trade_record(book, epub, folios)
    return [Output(path=request.out / file_name(book.metadata, book.edition, "onix.xml"), data=data)]


def trade_record(book: Book, epub: Pressed, folios: Sequence[str]) -> bytes:
    """ONIX for an EPUB, and for the printed book if it has pages. folios: of its pages."""
    from bookbuild.epub.onix import onix_message

    assert epub.access is not None
    extents = Extents(
        pages=len(folios), last_folio=max((int(f) for f in folios if f.isdigit()), default=0), words=words_of(book),
        epub_bytes=len(epub.data),
    )  # fmt: skip
    formats = (Format.EPUB, *((Format.PAPERBACK,) if folios else ()))
    return onix_message(book.metadata, epub.access, release=book.style.epub.onix, extents=extents, formats=formats)


def annotations_name(metadata: Metadata) -> str:
    """SLUG.spoilers.jsonld"""
    return f"{metadata.slug}.spoilers.jsonld"


def styles_of(root: Path) -> tuple[Templates, StyleFolders]:
    """The templates, and the folders of styles: the house's and the book's own."""
    folders = StyleFolders(house=house_styles(), own=own_styles(root))
    return Templates(folders), folders


def _broken(kind: str, error: TemplateBroken, start: float) -> Pressed:
    return Pressed(
        kind=kind, data=b"", pages=None, diagnostics=(broken_style(error),), seconds=time.perf_counter() - start
    )  # fmt: skip


def broken_style(error: TemplateBroken) -> Diagnostic:
    """A file of the styles that cannot be used, as a finding."""
    at = Location(path=f"styles/{error.path}", line=error.line, column=error.column if error.line else 0)
    return Diagnostic(rule=Rule.STYLE_BROKEN, message=str(error), at=at, hint=error.hint)


def _blamed(error: Exception, template: str, folders: StyleFolders) -> TemplateBroken:
    """A broken page is the fault of the book's own template, if it has one for it; else it is ours, and raised."""
    for path in (f"templates/matter/{template}.xhtml.j2", "templates/macros.xhtml.j2", "templates/page.xhtml.j2"):
        if folders.is_own(path):
            return TemplateBroken(path, 0, str(error))
    raise error


def _editions(request: Request) -> tuple[Edition, ...]:
    return tuple(EDITIONS[name] for name in request.editions)


def _stop_on_errors(found: Sequence[Diagnostic]) -> None:
    if has_errors(found):
        raise BuildStopped(in_order(found))


def artefact_of(output: Output, edition: Edition, kind: str, *, pages: int | None = None, words: int = 0) -> Artefact:
    """What the report says of a file."""
    return Artefact(
        path=output.path, edition=edition.name, kind=kind, pages=pages, words=words, bytes=len(output.data),
        sha256=hashlib.sha256(output.data).hexdigest(),
    )  # fmt: skip


def _no_tick(tally: Tally) -> None:
    """Nobody is watching."""
