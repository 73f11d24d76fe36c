"""Places that hold what they may not, as findings: one for each thing to mend, however often a file repeats it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bookbuild.checks.origins import Origins
from bookbuild.checks.pieces import Kind
from bookbuild.checks.search import Hit, Item, is_promised
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.spoilers import GuardTerm, Surface, Watch

_QUOTED = 60
_QUOTATION = Kind(Rule.SPO017, "a quotation", (Surface.QUOTE, Surface.TEXT, Surface.METADATA))
_PAGE_RULES = {
    Surface.INDEX: (Rule.SPO004, "a list"),
    Surface.NOTE: (Rule.SPO007, "a note"),
    Surface.CAPTION: (Rule.SPO005, "a caption"),
    Surface.QUOTE: (Rule.SPO017, "a quotation"),
}
_HINTS = {
    Rule.SPO001: "mark the heading and give it a safe-title, or choose another title",
    Rule.SPO002: "give the chapter another short-title, or the link another title",
    Rule.SPO003: "give the field a safe text in book.yaml",
    Rule.SPO004: "mark the entry and give it a safe wording",
    Rule.SPO005: "mark the figure and give it a safe-alt, or say less",
    Rule.SPO006: "link to the notice, or choose other words",
    Rule.SPO007: "mark the words in the note, or move its call into the marked text",
    Rule.SPO008: "rename it",
    Rule.SPO009: "mark it, or say it otherwise",
    Rule.SPO010: "let the notice stand before the passage, with a page to turn between them",
    Rule.SPO011: "part the passage from its notice",
    Rule.SPO012: "give the passage a notice of its own that names the work",
    Rule.SPO015: "move the passage back",
    Rule.SPO017: "mark the quotation, or quote something else",
    Rule.SPO018: "hide nothing: take it out, or let it be seen",
}


@dataclass(slots=True)
class _Found:
    hit: Hit
    label: str
    places: dict[str, None] = field(default_factory=dict)


def finding(rule: Rule, message: str, at: Location, *, breaks_promise: bool = False) -> Diagnostic:
    """A finding with the hint that goes with its rule."""
    return Diagnostic(rule=rule, message=message, at=at, hint=_HINTS.get(rule, ""), breaks_promise=breaks_promise)


def findings(hits: Iterable[Hit], watch: Watch) -> tuple[Diagnostic, ...]:
    """One finding for each rule, place of the manuscript and thing watched; it names the first place in the file."""
    origins = Origins(watch.origins)
    found: dict[tuple[Rule, Location, Item], _Found] = {}
    for hit in hits:
        rule, label, at = _sorted_out(hit, origins)
        entry = found.setdefault((rule, at, hit.item), _Found(hit, label))
        entry.places[hit.segment.place] = None
    return tuple(
        finding(rule, _message(entry, is_promised(item, watch)), at) for (rule, at, item), entry in found.items()
    )


def _sorted_out(hit: Hit, origins: Origins) -> tuple[Rule, str, Location]:
    """The rule, the surface's name and the place in the manuscript."""
    is_sentence = not isinstance(hit.item, GuardTerm)
    kind = _QUOTATION if is_sentence and hit.is_quote else hit.kind
    origin = origins.of(hit, kind)
    at = origin.at if origin else hit.item.at
    if kind.is_page and origin and origin.surface in _PAGE_RULES and (is_sentence or origin.surface != Surface.QUOTE):
        return *_PAGE_RULES[origin.surface], at
    return kind.rule, hit.kind.label if kind is _QUOTATION and hit.kind.rule is Rule.SPO003 else kind.label, at


def _message(entry: _Found, is_promised: bool) -> str:
    item = entry.hit.item
    what = "the guard term" if isinstance(item, GuardTerm) else "marked text"
    promise = ", which this edition promises not to hold" if is_promised else ""
    more = f" and {len(entry.places) - 1} more" if len(entry.places) > 1 else ""
    return f"{entry.label} holds {what} '{_short(item.text)}'{promise}: {_place(entry.hit)}{more}"


def _place(hit: Hit) -> str:
    segment = hit.segment
    return segment.locate(hit.start, hit.start + len(hit.matched)) if segment.locate else segment.place


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
