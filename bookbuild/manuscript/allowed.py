"""Which attributes and classes an author may give to which element."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

from bookbuild.diagnostics import Diagnostic, Location, Rule, did_you_mean
from bookbuild.manuscript.syntax.attributes import AUTHOR
from bookbuild.model.markup import HEADINGS

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*")
ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")

# classes an author may give, by element; those beginning with x- are the author's own and always pass
CLASSES: dict[str, frozenset[str]] = {
    "span": frozenset({"index", "term", "smallcaps", "nowrap", "spoiler"}),
    "img": frozenset({"decorative", "spoiler"}),
    "p": frozenset({"flush", "spoiler"}),
    **dict.fromkeys((*HEADINGS, "li", "dd", "dt", "td", "th"), frozenset({"spoiler"})),
}
SPOILER_KEYS = frozenset({"work", "level", "kind", "safe", "safe-title", "safe-alt"})
_SPOILER = frozenset({"work", "level", "kind", "safe"})
_GLOBAL = frozenset({"id", "class", "lang"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    "span": frozenset({"term", "see", "see-also", "range", "sort"}) | _SPOILER,
    "a": frozenset({"href", "title"}),
    "img": frozenset({"src", "alt", "title", "credit", "safe-alt"}) | _SPOILER,
    "abbr": frozenset({"title"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"align"}) | _SPOILER,
    "th": frozenset({"align"}) | _SPOILER,
    **dict.fromkeys(HEADINGS, _SPOILER | {"safe-title"}),
    **dict.fromkeys(("p", "li", "dd", "dt"), _SPOILER),
}


def allowed_attributes(item: etree.Element, at: Location) -> tuple[dict[str, str], list[Diagnostic]]:
    """The attributes that mean something, and a finding for each that does not."""
    known = _GLOBAL | ATTRIBUTES.get(item.tag, frozenset())
    out: dict[str, str] = {}
    found: list[Diagnostic] = []
    for name, value in item.attrib.items():
        if name.startswith("data-"):  # the parser's own; an author's begin with author-data- here
            continue
        if (wrong := _fault(name, value or "", known, at)) is not None:
            found.append(wrong)
        else:
            out[name] = value or ""
    found += _unknown_classes(item.tag, out, at)
    if "lang" in out:
        out["xml:lang"] = out["lang"]
    return out, found


def _fault(name: str, value: str, known: frozenset[str], at: Location) -> Diagnostic | None:
    if name not in known:
        shown = name.removeprefix(AUTHOR)
        message = f"unknown attribute '{shown}'"
        return Diagnostic(rule=Rule.ATTRIBUTE_UNKNOWN, message=message, at=at, hint=did_you_mean(shown, known))
    if name == "id" and (not ID.fullmatch(value) or ".." in value):
        hint = "begin with a letter; use letters, digits, '-', '_' and single '.'"
        return Diagnostic(rule=Rule.ID_INVALID, message=f"'{value}' cannot be an id", at=at, hint=hint)
    if name == "lang" and not LANGUAGE_TAG.fullmatch(value):
        hint = "write a BCP 47 tag: en, ko, fr-CA …"
        return Diagnostic(rule=Rule.ATTRIBUTE_UNKNOWN, message=f"'{value}' is no language tag", at=at, hint=hint)
    return None


def _unknown_classes(tag: str, attributes: dict[str, str], at: Location) -> list[Diagnostic]:
    known = CLASSES.get(tag, frozenset())
    found = []
    for word in attributes.get("class", "").split():
        if word not in known and not word.startswith("x-"):
            hint = did_you_mean(word, known) or "classes of your own begin with x-"
            found.append(Diagnostic(rule=Rule.ATTRIBUTE_UNKNOWN, message=f"unknown class '{word}'", at=at, hint=hint))
    return found
