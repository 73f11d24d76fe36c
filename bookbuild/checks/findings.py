"""Places that hold what they may not, as findings: one for each thing to mend, however often a file repeats it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bookbuild.checks.origins import Origins
from bookbuild.checks.pieces import DRAWING, PICTURE_DATA, Kind
from bookbuild.checks.search import Hit, Item, is_promised
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.spoilers import GuardTerm, Origin, Surface, Watch

_QUOTED = 60
_QUOTATION = Kind(Rule.SPO017, "a quotation", (Surface.QUOTE, Surface.TEXT, Surface.METADATA))
_PAGE_RULES = {
    Surface.INDEX: (Rule.SPO004, "a list"),
    Surface.NOTE: (Rule.SPO007, "a note"),
    Surface.CAPTION: (Rule.SPO005, "a caption"),
    Surface.QUOTE: (Rule.SPO017, "a quotation"),
}
# what a text of the manuscript is, wherever it goes
_RULE_OF = {
    Surface.TITLE: Rule.SPO001, Surface.HEAD: Rule.SPO002, Surface.METADATA: Rule.SPO003, Surface.INDEX: Rule.SPO004,
    Surface.ALT: Rule.SPO005, Surface.CAPTION: Rule.SPO005, Surface.LINK: Rule.SPO006, Surface.NOTE: Rule.SPO007,
    Surface.ID: Rule.SPO008, Surface.FILE: Rule.SPO008, Surface.STYLE: Rule.SPO008, Surface.QUOTE: Rule.SPO017,
    Surface.TEXT: Rule.SPO009,
}  # fmt: skip
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
    origin: Origin | None = None
    places: dict[str, None] = field(default_factory=dict)


def finding(rule: Rule, message: str, at: Location, *, breaks_promise: bool = False) -> Diagnostic:
    """A finding with the hint that goes with its rule."""
    return Diagnostic(rule=rule, message=message, at=at, hint=_HINTS.get(rule, ""), breaks_promise=breaks_promise)


def findings(hits: Iterable[Hit], watch: Watch) -> tuple[Diagnostic, ...]:
    """One finding for each rule, place of the manuscript and thing watched; it names the first place in the file."""
    origins = Origins(watch.origins)
    found: dict[tuple[Rule, Location, Item], _Found] = {}
    for hit in hits:
        rule, label, at, origin = _sorted_out(hit, origins)
        entry = found.setdefault((rule, at, hit.item), _Found(hit, label, origin))
        entry.places[hit.segment.place] = None
    return tuple(_told(rule, at, entry, watch) for (rule, at, _), entry in _once(found).items())


def _told(rule: Rule, at: Location, entry: _Found, watch: Watch) -> Diagnostic:
    item = entry.hit.item
    made = replace(finding(rule, _message(entry, is_promised(item, watch)), at), words=item.text)
    is_picture = entry.hit.kind in {PICTURE_DATA, DRAWING}
    return replace(made, hint="take it out of the image file") if is_picture else made


def _once(found: dict[tuple[Rule, Location, Item], _Found]) -> dict[tuple[Rule, Location, Item], _Found]:
    """One finding for each text of the manuscript: by the rule for what it is there, not for every place it goes to."""
    by_text: dict[tuple[Location, Item], list[tuple[Rule, _Found]]] = {}
    out = {}
    for (rule, at, item), entry in found.items():
        if entry.origin is None:
            out[rule, at, item] = entry
        else:
            by_text.setdefault((at, item), []).append((rule, entry))
    for (at, item), entries in by_text.items():
        order = [_RULE_OF[e.origin.surface] for _, e in entries if e.origin] + list(_RULE_OF.values())
        rule, first = min(entries, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
        for _, entry in entries:
            first.places |= entry.places
        out[rule, at, item] = first
    return out


def _sorted_out(hit: Hit, origins: Origins) -> tuple[Rule, str, Location, Origin | None]:
    """The rule, the surface's name, the place in the manuscript and the text there."""
    is_sentence = not isinstance(hit.item, GuardTerm)
    kind = _QUOTATION if is_sentence and hit.is_quote else hit.kind
    origin = origins.of(hit, kind) or origins.picture(hit)
    at = origin.at if origin else hit.item.at
    if kind.is_page and origin and origin.surface in _PAGE_RULES and (is_sentence or origin.surface != Surface.QUOTE):
        return *_PAGE_RULES[origin.surface], at, origin
    return kind.rule, hit.kind.label if kind is _QUOTATION and hit.kind.rule is Rule.SPO003 else kind.label, at, origin


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
