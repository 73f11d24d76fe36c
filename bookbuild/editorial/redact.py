"""The spoiler pass: a notice before each marked passage, which says where to read on; and the work cards.

The full edition, the only one so far, shows every passage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from bookbuild.diagnostics import Diagnostic, Outcome, Rule, did_you_mean
from bookbuild.editorial.cards import work_card
from bookbuild.model.book import Chapter, EditedText, Locale, Manuscript
from bookbuild.model.edition import Edition
from bookbuild.model.markup import HEADINGS, Element, Node, Nodes, element, elements
from bookbuild.model.metadata import Work, WorkId

Following = Callable[[], Nodes]


@dataclass(slots=True)
class _Redaction:
    locale: Locale
    works: Mapping[WorkId, Work]
    chapter: Chapter
    after: str
    found: list[Diagnostic]
    count: int = 0

    def work(self, id_: str, item: Element) -> Work | None:
        if (work := self.works.get(WorkId(id_))) is None and item.at:
            hint = did_you_mean(id_, self.works)
            self.found.append(
                Diagnostic(rule=Rule.WORK_UNKNOWN, message=f"no work '{id_}' in book.yaml", at=item.at, hint=hint)
            )
        return work


def redact(manuscript: Manuscript, edition: Edition) -> Outcome[EditedText]:
    """Apply the edition to every chapter. Reports work-unknown."""
    found: list[Diagnostic] = []
    slots = []
    ids = [slot.id for slot in manuscript.slots if slot.chapter]
    for slot in manuscript.slots:
        if slot.chapter is None:
            slots.append(slot)
            continue
        later = ids[ids.index(slot.id) + 1 :] if slot.id in ids else []
        work = _Redaction(manuscript.locale, manuscript.works, slot.chapter, later[0] if later else "", found)
        slots.append(replace(slot, chapter=_chapter(work)))
    edited = replace(manuscript, slots=tuple(slots))
    return Outcome(value=EditedText(manuscript=edited, edition=edition), diagnostics=tuple(found))


def _chapter(work: _Redaction) -> Chapter:
    body = tuple(_walk(work, work.chapter.body, tuple))
    notes = tuple(replace(note, body=tuple(_walk(work, note.body, tuple))) for note in work.chapter.notes)
    return replace(work.chapter, body=body, notes=notes)


def _walk(work: _Redaction, nodes: Nodes, following: Following) -> list[Node]:
    """following: what comes after `nodes` in the elements around them, gathered only where a passage asks for it."""
    out: list[Node] = []
    for index, node in enumerate(nodes):
        rest = partial(_after, nodes, index + 1, following)
        if isinstance(node, str):
            out.append(node)
        elif node.has("data-spoiler"):
            out.extend(_passage(work, node, rest))
        elif node.has("data-work"):
            found = work.work(node.get("data-work"), node)
            out.extend([work_card(found, work.works, work.locale, node)] if found else [])
        else:
            out.append(node.holding(_walk(work, node.children, rest)))
    return out


def _after(nodes: Nodes, start: int, following: Following) -> Nodes:
    return nodes[start:] + following()


def _passage(work: _Redaction, item: Element, rest: Following) -> list[Node]:
    work.count += 1
    id_ = item.get("id") or f"{work.chapter.id}..spoiler-{work.count}"
    found = work.work(item.get("data-spoiler"), item)
    inside = element(
        "section",
        *_walk(work, item.children, rest),
        at=item.at,
        class_="spoiler",
        id=id_,
        aria_label=work.locale.say("spoiler-passage"),
    )
    return [_notice(work, found, item, rest), inside] if found else [inside]


def _notice(work: _Redaction, about: Work, item: Element, rest: Following) -> Element:
    """`section role=doc-notice` (EPUBCheck refuses the role on aside) with the place where a reader may go on."""
    say = work.locale.say
    before, _, after = say("notice").partition("{work}")
    words: list[Node] = [before, element("cite", about.title), after]
    if target := _resume(rest()) or work.after:
        first, _, last = say("notice-resume").partition("{place}")
        words += [" ", first, element("a", at=item.at, data_ref=target), last]
    text = element("p", *words, at=item.at)
    return element("section", text, at=item.at, class_="notice", role="doc-notice", aria_label=say("notice-label"))


def _resume(rest: Nodes) -> str:
    """Id of the first heading after the passage."""
    return next((e.get("id") for e in elements(rest) if e.tag in HEADINGS and e.has("id")), "")
