"""A rendition to a PDF: every section laid out once, numbers settled, all of it bound.

A section's layout depends on no other section (docs/decisions/0013). Page numbers of other places stand in it as noughts
and are filled in when the book is bound; a section is laid out again only if a number turns out to have more or fewer
figures than was thought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.numerals import roman
from bookbuild.model.rendition import PagePlace, Pagination, PrintRendition, SeenPage
from bookbuild.pdf.bind import Run, bind
from bookbuild.pdf.findings import engine_findings
from bookbuild.pdf.fonts import Fonts
from bookbuild.pdf.headlines import draw_heads
from bookbuild.pdf.setting import BLANK, Made, Placed, Setter, Unsettled, sections_of
from bookbuild.pdf.workshop import Tally, Workshop

Render = Callable[[Pagination], PrintRendition]
Tick = Callable[[Tally], None]
MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """The interior as a PDF, what layout found out, what the engine complained of, and how each section came to be.

    pdf: empty if the page numbers did not settle. seen: by section, what is seen of its text on its pages.
    """

    pdf: bytes = field(repr=False)
    pagination: Pagination
    diagnostics: tuple[Diagnostic, ...]
    made: tuple[Made, ...]
    seen: Mapping[str, Sequence[SeenPage]] = field(default_factory=dict, repr=False)


def typeset(render: Render, tick: Tick, workshop: Workshop) -> Typeset:
    """Lay out, tell the renderer the page numbers, lay out what they changed, until nothing changes.

    render: pagination -> rendition. The way there is always the same, whatever is remembered of it, so the result is.
    Raises ToolMissing. Reports style-unknown, glyph-missing, layout-unsettled.
    """
    rendition = render(Pagination(labels={}))
    setter = Setter(rendition, workshop, tick)
    pagination, placed = _settled(render, rendition, setter)
    complaints = setter.complaints()
    made = tuple(setter.made.values())
    if placed is None:
        at = Location(path="book.yaml")
        message = f"page numbers did not settle in {MOST_ROUNDS} rounds"
        found = Diagnostic(rule=Rule.LAYOUT_UNSETTLED, message=message, at=at)
        return Typeset(
            pdf=b"", pagination=pagination, diagnostics=(*engine_findings(complaints, rendition), found), made=made
        )
    runs, said = draw_heads(_runs(placed), setter)
    faces = {sha256(face.data).hexdigest(): face.data for face in rendition.fonts}
    fonts = Fonts(faces, workshop.store, workshop.stamp)
    pdf, lost = bind(runs, rendition.metadata, pagination.labels, fonts, rendition.archive)
    messages = [*complaints, *(m for _, fragment in sections_of(placed) for m in fragment.messages), *said]
    messages += [f"no anchor '#{name}' for a link of the book's own" for name in lost]
    return Typeset(
        pdf=pdf, pagination=pagination, diagnostics=engine_findings(messages, rendition), made=made,
        seen=dict(_seen(placed)),
    )  # fmt: skip


def _seen(placed: Sequence[Placed]) -> Iterator[tuple[str, tuple[SeenPage, ...]]]:
    """Sections with what is seen on their pages."""
    first = 1
    for one, fragment in sections_of(placed):
        pages = enumerate(fragment.seen(), first)
        yield one.section.id, tuple(SeenPage(number=n, body=body, notes=notes) for n, (body, notes) in pages)
        first += one.pages


def _settled(render: Render, rendition: PrintRendition, setter: Setter) -> tuple[Pagination, list[Placed] | None]:
    """The page numbers, and every section in its place, or None if they do not come to rest."""
    before = Pagination(labels={})
    for number in range(MOST_ROUNDS):
        try:
            placed = setter.settle(rendition, waits=number == 0)
        except Unsettled:
            return before, None
        pagination = paginate(placed)
        if number and pagination == before:
            return pagination, placed
        before = pagination
        rendition = render(pagination)
    return before, None


def paginate(placed: Iterable[Placed]) -> Pagination:
    """The folio of every page and of every id, and the place with which each page begins."""
    labels: dict[str, str] = {}
    folios: list[str] = []
    places: list[PagePlace] = []
    for one in placed:
        own = [roman(one.first + n) if one.is_roman else str(one.first + n) for n in range(one.pages)]
        folios += own
        pages = one.fragment.pages if one.fragment else ()
        section = "" if one.section.id == BLANK else one.section.id
        places += [PagePlace(section="" if page.is_blank else section, characters=page.begins) for page in pages]
        for anchor in one.fragment.anchors if one.fragment else ():
            labels.setdefault(anchor.name, own[anchor.page])
    return Pagination(labels=labels, folios=tuple(folios), places=tuple(places))


def _runs(placed: Sequence[Placed]) -> list[Run]:
    return [
        Run(section=one.section, fragment=fragment, first=one.first, is_roman=one.is_roman, is_recto=one.is_recto)
        for one, fragment in sections_of(placed)
    ]
