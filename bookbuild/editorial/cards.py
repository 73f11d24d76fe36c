"""Work cards and the filmography: what book.yaml knows of a work, as nodes."""

from __future__ import annotations

from collections.abc import Mapping

from bookbuild.model.book import Locale
from bookbuild.model.markup import Element, Node, Nodes, element, foreign
from bookbuild.model.metadata import Credit, Work, WorkId


def work_card(work: Work, works: Mapping[WorkId, Work], locale: Locale, mark: Element) -> Element:
    """A definition list under the work's title; then whatever the author wrote into the block."""
    label = locale.say("card-label", title=work.title)
    rows = _rows(work, works, locale)
    facts = element("dl", *rows) if rows else None
    inside: Nodes = (*_titles(work), *((facts,) if facts else ()), *mark.children)
    return element("section", *inside, at=mark.at, class_="work-card", aria_label=label)


def filmography(works: Mapping[WorkId, Work], locale: Locale) -> Nodes:
    """Every work that is no history, by year, then title."""
    shown = sorted((w for w in works.values() if w.kind != "history"), key=lambda w: (w.year, w.title, w.id))
    return tuple(
        element("section", *_titles(work), element("dl", *_rows(work, works, locale)), class_="work-entry")
        for work in shown
    )


def _titles(work: Work) -> Nodes:
    year = (f" ({work.year})",) if work.year else ()
    lines: list[Node] = [element("p", element("cite", work.title), *year, class_="work-title")]
    if original := work.original:
        name = foreign(original.text, original.language)
        romanised: Nodes = (", ", element("i", original.romanised)) if original.romanised else ()
        lines.append(element("p", name, *romanised, class_="work-original"))
    return tuple(lines)


def _rows(work: Work, works: Mapping[WorkId, Work], locale: Locale) -> Nodes:
    """A group for each fact (HTML 4.4.9), so that a page does not end between a label and what it labels."""
    say = locale.say
    history = works.get(work.history) if work.history else None
    rows: tuple[tuple[str, Nodes], ...] = (
        (say("card-directed"), _names(work.directors)),
        (say("card-written"), _names(work.writers)),
        (say("card-cast"), _names(work.cast)),
        (say("card-runtime"), (say("card-minutes", minutes=work.runtime),) if work.runtime else ()),
        (say("card-country"), (work.country,) if work.country else ()),
        (say("card-place"), (work.place,) if work.place else ()),
        (say("card-dates"), (work.dates,) if work.dates else ()),
        (say("card-event"), (_event(history),) if history else ()),
    )
    return tuple(
        element("div", element("dt", label), element("dd", *value), class_="fact") for label, value in rows if value
    )


def _names(credits_: tuple[Credit, ...]) -> Nodes:
    """Names, each held together on a line, with the part played in brackets."""
    out: list[Node] = []
    between = "; " if any(credit.part for credit in credits_) else ", "
    for credit in credits_:
        name = element("span", f"{credit.name} {credit.alternate}".strip(), class_="nowrap")
        out += [*([between] if out else []), name, *([f" ({credit.part})"] if credit.part else [])]
    return tuple(out)


def _event(history: Work) -> str:
    original = f" ({history.original.text})" if history.original else ""
    details = ", ".join(part for part in (history.place, history.dates) if part)
    return f"{history.title}{original}" + (f", {details}" if details else "")
