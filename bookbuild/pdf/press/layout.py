"""One section to one fragment: a pure function of its job."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import weasyprint.layout
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import page_height, page_width, set_page_type_computed_styles
from weasyprint.layout.percent import resolve_percentages

from bookbuild.pdf.engine import Overheard
from bookbuild.pdf.fragment import Anchor, Fragment, LayoutJob, PageFacts
from bookbuild.pdf.notes import MOST_PUSHES, block_to_push, push
from bookbuild.pdf.press.drift import drift, figure_to_drift
from bookbuild.pdf.press.kit import PX, LaidOut, Press, press_of
from bookbuild.pdf.press.lines import first_characters, lines_of_type
from bookbuild.pdf.press.paint import paint
from bookbuild.pdf.press.refine import refine
from bookbuild.pdf.press.shown import shown

# a notice that would fall on the next page by a few lines; one on a page of its own
_CLOSE = "margin-top: 0.5em; padding: 0; border-bottom: 0"
_ALONE = "break-before: right; padding-top: 25%; border-top: 0; border-bottom: 0"
_SIDES = frozenset({"left", "right", "recto", "verso"})
_SIDED = re.compile(r"(?:break|page-break)-(?:before|after)\s*:\s*(?:left|right|recto|verso)", re.IGNORECASE)
# what may differ between the sides: the margins, and what layout itself writes into the style of a page that it makes
_MIRRORED = frozenset({"margin_left", "margin_right", "counter_increment", "counter_reset", "counter_set", "overflow"})


def lay_out(job: LayoutJob) -> Fragment:
    """The pages of a section. What the engine says of it comes with it as messages."""
    press = press_of(job.kit)
    with Overheard() as messages:
        laid_out = _with_turn(press, job)
        painted = paint(laid_out, press)
        needs = {*painted.needs, *_needs(press, laid_out, job)}
        starts = first_characters(laid_out.pages)
        pages = tuple(_facts(laid_out, page, index, starts[index]) for index, page in enumerate(laid_out.pages))
    return Fragment(
        pages=pages, anchors=tuple(_anchors(laid_out.pages)), needs=tuple(sorted(needs)),
        messages=tuple(dict.fromkeys(messages)), details=painted.details, streams=painted.streams,
        lines=lines_of_type(laid_out.pages), text=shown(laid_out.pages),
    )  # fmt: skip


def _with_turn(press: Press, job: LayoutJob) -> LaidOut:
    """The section; with the notice at its end on a recto: close to the text if that suffices, else alone."""
    laid_out = _laid_out(press, job)
    if not job.turn or not _ends_on_verso(laid_out, job):
        return laid_out
    notice = f'[id="{job.turn}"]'
    if job.turn in laid_out.pages[-1].anchors and len(laid_out.pages) > 1:
        close = _laid_out(press, job, f"{notice} {{ {_CLOSE} }}")
        if not _ends_on_verso(close, job):
            return close
    return _laid_out(press, job, f"{notice} {{ {_ALONE} }}")


def _ends_on_verso(laid_out: LaidOut, job: LayoutJob) -> bool:
    return (len(laid_out.pages) % 2 == 0) is job.is_recto


def _laid_out(press: Press, job: LayoutJob, more: str = "") -> LaidOut:
    """The section laid out; again, where a block must be pushed over to keep a note on the page of its call, or a figure
    leaves a hole; and again, if that is wished, for hyphens, runts and an empty last page."""
    start = f"html {{ break-before: {'recto' if job.is_recto else 'verso'}; }}\n"
    if job.folio:
        start += f"@page :nth(1) {{ counter-reset: page {job.folio}; }}\n"
    sheets = [press.body if job.page_css is None else press.full, press.sheet((job.page_css or "") + start + more)]
    html = press.html(job.document)
    parents = {child: parent for parent in html.etree_element.iter() for child in parent}
    with _bare(has_heads=job.page_css is not None):
        laid_out = _moved(press, html, sheets, parents)
        return refine(laid_out, parents, lambda: _moved(press, html, sheets, parents)) if job.refine else laid_out


def _moved(press: Press, html: Any, sheets: list[Any], parents: dict[Any, Any]) -> LaidOut:
    """A document laid out until nothing more must be pushed over or drifts."""
    for _ in range(MOST_PUSHES):
        laid_out = press.lay_out(html, sheets)
        if (element := block_to_push(laid_out.pages)) is not None:
            push(element, parents)
        elif (figure := figure_to_drift(laid_out.pages, parents)) is not None:
            drift(figure, parents)
        else:
            break
    return laid_out


class _bare:  # noqa: N801 - a context manager, used like a function
    """Pages without margin boxes: the body sheet has none, so looking for sixteen of them on each page finds nothing."""

    def __init__(self, *, has_heads: bool) -> None:
        self.has_heads = has_heads

    def __enter__(self) -> None:
        self.before = weasyprint.layout.make_margin_boxes
        if not self.has_heads:
            weasyprint.layout.make_margin_boxes = lambda context, page, state: ()

    def __exit__(self, *_: object) -> None:
        weasyprint.layout.make_margin_boxes = self.before


def _needs(press: Press, laid_out: LaidOut, job: LayoutJob) -> Iterator[str]:
    """What the pages cannot do without: the side, if a page of the other side is another page."""
    is_sided = any(page._page_box.page_type.blank or _shift(laid_out, page) is None for page in laid_out.pages)
    if job.turn or is_sided or (_SIDED.search(press.body_text + job.document) and _breaks_to_a_side(laid_out.pages)):
        yield "side"


def _breaks_to_a_side(pages: list[Any]) -> bool:
    return any(
        box.style["break_before"] in _SIDES or box.style["break_after"] in _SIDES
        for page in pages
        for box in page._page_box.descendants()
        if box.element is not None and box.element_tag != "html" and isinstance(box, boxes.BlockLevelBox)
    )


def _facts(laid_out: LaidOut, page: Any, index: int, begins: int) -> PageFacts:
    box = page._page_box
    kind = box.page_type
    strings, leads = _strings(box)
    shift, bleed = _shift(laid_out, page), page.bleed
    return PageFacts(
        side=kind.side, is_blank=kind.blank, name=kind.name or "", index=index, groups=tuple(kind.groups),
        width=_points(page.width), height=_points(page.height),
        bleed=(_points(bleed["top"]), _points(bleed["right"]), _points(bleed["bottom"]), _points(bleed["left"])),
        shift=None if shift is None else _points(shift), strings=strings, leads=leads, begins=begins,
    )  # fmt: skip


def _points(pixels: float) -> float:
    return round(float(pixels) * PX, 4)


def _shift(laid_out: LaidOut, page: Any) -> float | None:
    """How far the content of a page stands further right on the other side (CSS pixels); None if more than that differs."""
    kind = page._page_box.page_type
    cache = laid_out.context.dictionaries  # lives as long as this layout
    key = ("shift", kind.side, kind.blank, kind.name, kind.index == 0)
    if key not in cache:
        other = kind._replace(side="left" if kind.side == "right" else "right")
        cache[key] = _difference(laid_out, page._page_box, other)
    value: float | None = cache[key]
    return value


def _difference(laid_out: LaidOut, box: Any, other: Any) -> float | None:
    style_for = laid_out.context.style_for
    set_page_type_computed_styles(other, laid_out.html, style_for)
    style, here = style_for(other), box.style
    if any(style[name] != here[name] for name in INITIAL_VALUES if name not in _MIRRORED):
        return None
    own, others = style_for(box.page_type, "@footnote"), style_for(other, "@footnote")
    if (own is None) is not (others is None):
        return None
    if own is not None and any(own[name] != others[name] for name in INITIAL_VALUES):
        return None
    page = boxes.PageBox(other, style)
    resolve_percentages(page, style["size"])
    page_width(page, laid_out.context, style["size"][0])
    page_height(page, laid_out.context, style["size"][1])
    same = (page.width, page.height, page.margin_top) == (box.width, box.height, box.margin_top)
    return float(page.margin_left - box.margin_left) if same else None


def _strings(page_box: Any) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The named strings that a page sets (CSS Generated Content for Paged Media, section 1.1)."""
    found = [
        (str(name), str(text))
        for box in page_box.descendants()
        if box.string_set and box.string_set != "none"
        for name, text in box.string_set
    ]
    leads: list[str] = []
    box = page_box
    while box is not None:
        if box.style["string_set"] != "none":
            leads += [name for name, _ in box.style["string_set"]]
        box = box.children[0] if box.children else None
    return tuple(found), tuple(leads)


def _anchors(pages: list[Any]) -> Iterator[Anchor]:
    seen: set[str] = set()
    for number, page in enumerate(pages):
        for name, place in page.anchors.items():
            if name not in seen:
                seen.add(name)
                yield Anchor(name=name, page=number, x=_points(place[0]), y=_points(place[1]))
