"""Sections to fragments: what is known is taken from the store, the rest is laid out, longest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from bookbuild.model.book import Matter, Place, Side
from bookbuild.model.rendition import PrintRendition, PrintSection
from bookbuild.model.store import digest
from bookbuild.pdf.fragment import Damaged, Fragment, LayoutJob, unpack
from bookbuild.pdf.kit import Sheets, assets_in, make_sheets, write_kit
from bookbuild.pdf.work import examine, lay_out
from bookbuild.pdf.workshop import Tally, Workshop

_NUMBER = re.compile(r'(<[a-z]+\b[^<>]*\bdata-label="[^"<>]*"[^<>]*>)([0-9]+)(?=</)')
_PAGE = re.compile(r'(\bdata-label="[^"<>]*"[^<>]*\bdata-page=")([0-9]+)(?=")')
_WALKS = 12  # through the book, until every section lies on the side that it was laid out for
_ENTRIES = (
    34  # of the contents on a page: a guess that spares a round where it is right, and costs none where it is not
)
BLANK = "blank..page"


class Unsettled(Exception):
    """Sections do not come to rest: the side of one decides over the pages of another, and back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How a section's pages came to be. key: of its fragment; parts: (what it follows from, digest of that), when asked."""

    section: str
    is_cached: bool
    key: str
    parts: Callable[[], Iterator[tuple[str, str]]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A section at its place in the book. fragment: None while it waits for the numbers that it shows."""

    section: PrintSection
    fragment: Fragment | None
    first: int
    is_roman: bool
    is_recto: bool

    @property
    def pages(self) -> int:
        """How many pages it has, or probably has."""
        if self.fragment:
            return len(self.fragment.pages)
        return -(-self.section.document.count("<li") // _ENTRIES) or 1


@dataclass(slots=True)
class Setter:
    """Sets the sections of one book. Alive as long as it is being set."""

    rendition: PrintRendition
    workshop: Workshop
    tick: Callable[[Tally], None]
    sheets: Sheets = field(init=False)
    faces: str = field(init=False)
    files: dict[str, str] = field(init=False)
    styles: dict[bool, tuple[str, ...]] = field(init=False)
    known: dict[str, Fragment] = field(default_factory=dict)
    keys: dict[LayoutJob, str] = field(default_factory=dict)
    canonical: dict[str, str] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    laid_out: set[str] = field(default_factory=set)
    cached: set[str] = field(default_factory=set)
    _kit: Path | None = None

    def __post_init__(self) -> None:
        self.sheets = make_sheets(self.rendition.sheets)
        self.faces = digest(*(digest(face.path, face.data) for face in self.rendition.fonts))
        self.files = {path: sha256(image.data).hexdigest() for path, image in self.rendition.images.items()}
        self.styles = {
            with_heads: (self.workshop.stamp, digest(sheet), self.faces, *assets_in(sheet, self.files))
            for with_heads, sheet in ((True, self.sheets.full), (False, self.sheets.body))
        }

    @property
    def kit(self) -> Path:
        """The folder that presses work from, made when it is first wanted."""
        if self._kit is None:
            self._kit = write_kit(self.workshop.scratch, self.rendition, self.sheets)
        return self._kit

    def style(self, *, with_heads: bool) -> tuple[str, ...]:
        """Digests of what every layout follows from, besides its own text."""
        return self.styles[with_heads]

    def settle(self, rendition: PrintRendition, *, waits: bool) -> list[Placed]:
        """Every section with its pages, side and first folio. waits: contents and index wait for numbers. Raises Unsettled."""
        for _ in range(_WALKS):
            placed, missing = self._walk(rendition, waits=waits)
            if not missing:
                return placed
            self._make(missing)
        raise Unsettled

    def complaints(self) -> list[str]:
        """What the engine says of the style sheets."""
        key = digest("sheet", *self.style(with_heads=True))
        known = self.workshop.store.get(key)
        if known is not None:
            return [line for line in known.decode().split("\0") if line]
        found = next(found for _, found in self.workshop.work(examine, [self.kit], 1))
        self.workshop.store.put(key, "\0".join(found).encode())
        return found

    def _walk(self, rendition: PrintRendition, *, waits: bool) -> tuple[list[Placed], dict[str, tuple[LayoutJob, str]]]:
        """Go through the book once. Sides and folios follow from the pages before, as far as these are known."""
        placed: list[Placed] = []
        missing: dict[str, tuple[LayoutJob, str]] = {}
        count, folio, place = 0, 1, Place.FRONT

        def put(section: PrintSection, is_roman: bool) -> None:
            nonlocal count, folio
            is_recto = count % 2 == 0
            fragment = None
            if not (waits and section.matter in {Matter.CONTENTS, Matter.INDEX}):
                job = self._job(section, is_recto=is_recto, folio=folio)
                key = self.key(job)
                if (fragment := self._found(key, section, job)) is None:
                    missing[key] = (job, section.id)
            one = Placed(section=section, fragment=fragment, first=folio, is_roman=is_roman, is_recto=is_recto)
            placed.append(one)
            count, folio = count + one.pages, folio + one.pages

        for section in rendition.sections:
            is_new = (place is Place.FRONT) != (section.place is Place.FRONT)
            if _is_other(Side.RECTO if is_new else section.side, count):
                put(blank(rendition), place is Place.FRONT)
            folio = 1 if is_new else folio
            place = section.place
            if _is_other(section.side, count):
                put(blank(rendition), place is Place.FRONT)
            put(section, place is Place.FRONT)
        return placed, missing

    def _job(self, section: PrintSection, *, is_recto: bool, folio: int) -> LayoutJob:
        """What to lay out: the same whatever stands around the section, unless its style wants to know more."""
        is_parted = self.sheets.is_parted
        job = LayoutJob(
            kit=Path(), document=self._canonical(section.document), turn=section.turn,
            is_recto=is_recto if section.turn or not is_parted else True,
            folio=folio if self.sheets.shows_folio or not is_parted else 0,
            page_css=None if is_parted else section.page_css, refine=self.rendition.refine,
        )  # fmt: skip
        known = self._found(self.key(job), section, job)
        if known is None:
            return job
        if "digits" in known.needs:
            job = replace(job, document=section.document)
        return replace(job, is_recto=is_recto) if "side" in known.needs else job

    def _canonical(self, document: str) -> str:
        """A document with noughts for the figures of page numbers that are bound later."""
        if "data-label" not in document:
            return document
        if document not in self.canonical:
            noughts = _NUMBER.sub(lambda m: m[1] + "0" * len(m[2]), document)
            self.canonical[document] = _PAGE.sub(lambda m: m[1] + "0" * len(m[2]), noughts)
        return self.canonical[document]

    def key(self, job: LayoutJob) -> str:
        """Digest of all that a job's fragment follows from."""
        if job not in self.keys:
            self.keys[job] = digest(
                "fragment", *self.style(with_heads=job.page_css is not None), job.document, repr(job.page_css), job.turn,
                f"{job.is_recto} {job.folio}{' refined' * job.refine}", *assets_in(job.document, self.files),
            )  # fmt: skip
        return self.keys[job]

    def _found(self, key: str, section: PrintSection, job: LayoutJob) -> Fragment | None:
        """A fragment that is known or stored. What is stored but damaged is as good as not there."""
        if key not in self.known and (data := self.workshop.store.get(key)) is not None:
            try:
                self.known[key] = unpack(data)
            except Damaged:
                return None
            self.cached.add(section.id)
            self._note(section.id, job, is_cached=True)
        return self.known.get(key)

    def _make(self, missing: dict[str, tuple[LayoutJob, str]]) -> None:
        """Lay out what is not known, and remember it."""
        keys = sorted(missing, key=lambda key: (-len(missing[key][0].document), key))
        jobs = [replace(missing[key][0], kit=self.kit) for key in keys]
        self._tell(len(keys))
        results = self.workshop.work(lay_out, jobs, sum(len(job.document) for job in jobs))
        for done, (index, data) in enumerate(results, 1):
            key = keys[index]
            job, section = missing[key]
            self.known[key] = unpack(data)
            self.workshop.store.put(key, data)
            self.laid_out.add(section)
            self._note(section, job, is_cached=False)
            self._tell(len(keys) - done)

    def _tell(self, remaining: int) -> None:
        self.tick(Tally(laid_out=len(self.laid_out), cached=len(self.cached - self.laid_out), remaining=remaining))

    def _note(self, section: str, job: LayoutJob, *, is_cached: bool) -> None:
        before = self.made.get(section)
        is_cached = is_cached and (before is None or before.is_cached)
        self.made[section] = Made(
            section=section,
            is_cached=is_cached,
            key=self.key(job),
            parts=partial(self._parts, job),
        )

    def _parts(self, job: LayoutJob) -> Iterator[tuple[str, str]]:
        """What a fragment follows from, one by one, for those who ask why it was made anew."""
        yield "engine", self.workshop.stamp
        for path, value in self.sheets.body_parts:
            yield f"style {path}", value
        yield "faces", self.faces
        plain = _PAGE.sub(r"\1", _NUMBER.sub(r"\1", job.document)) if "data-label" in job.document else job.document
        yield "text", digest(plain)
        numbers = [m[2] for m in (*_NUMBER.finditer(job.document), *_PAGE.finditer(job.document))]
        yield "digits", f"{sum(map(len, numbers))}:{digest(numbers)}"
        yield "images", digest(*assets_in(job.document, self.files))
        yield "side", str(job.is_recto)
        yield "folio", str(job.folio)
        yield "heads", digest(repr(job.page_css))


def _is_other(side: Side, count: int) -> bool:
    """Say whether a section that must begin on a side cannot begin after so many pages."""
    return count % 2 != {Side.RECTO: 0, Side.VERSO: 1}.get(side, count % 2)


def blank(rendition: PrintRendition) -> PrintSection:
    """A page with nothing on it."""
    language = rendition.metadata.language
    return PrintSection(
        id=BLANK, place=Place.FRONT, matter=Matter.HALF_TITLE, side=Side.NEXT, page_css="",
        document=f'<html lang="{language}"><head><title></title></head><body class="print"></body></html>',
    )  # fmt: skip


def sections_of(placed: Sequence[Placed]) -> Iterator[tuple[Placed, Fragment]]:
    """Those that have their pages."""
    for one in placed:
        if one.fragment is not None:
            yield one, one.fragment
