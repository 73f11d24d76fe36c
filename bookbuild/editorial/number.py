"""Number the notes of each chapter, before anything is left out: then numbers are the same in every edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, did_you_mean
from bookbuild.model.book import Chapter, Manuscript, Slot
from bookbuild.model.markup import Element, Node, Nodes, elements, rebuild


@dataclass(slots=True)
class _Numbering:
    chapter: Chapter
    called: dict[str, int] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def report(self, rule: Rule, message: str, at: Location, hint: str) -> None:
        """Add a finding."""
        self.found.append(Diagnostic(rule=rule, message=message, at=at, hint=hint))


def number_notes(manuscript: Manuscript) -> Outcome[Manuscript]:
    """Calls with `data-note` = their number, from 1 in each chapter, and `data-label` = what the author called it.

    Reports note-undefined, note-unused, note-twice.
    """
    found: list[Diagnostic] = []
    slots = []
    for slot in manuscript.slots:
        if slot.chapter is None:
            slots.append(slot)
            continue
        work = _Numbering(slot.chapter)
        slots.append(_slot(work, slot, slot.chapter))
        found += work.found
    return Outcome(value=replace(manuscript, slots=tuple(slots)), diagnostics=tuple(found))


def renumber_notes(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Notes counted anew, chapter by chapter, sealed ones last: those that an edition leaves out leave no gap."""
    numbers: dict[str, dict[str, int]] = {}
    out = []
    for slot in slots:
        chapter = slot.chapter
        if chapter is None:
            out.append(slot)
            continue
        change = partial(_renumbered, numbers.setdefault(chapter.id, {}), chapter.id)
        title = chapter.title if slot.continues else rebuild(chapter.title, change)
        out.append(replace(slot, chapter=replace(chapter, title=title, body=rebuild(chapter.body, change))))
    return tuple(out)


def _renumbered(numbers: dict[str, int], chapter: str, item: Element) -> Iterable[Node]:
    if not item.has("data-note"):
        return (item,)
    number = numbers.setdefault(item.get("data-label"), len(numbers) + 1)
    return (item.but(data_note=str(number), id=f"{chapter}..call-{number}"),)


def _slot(work: _Numbering, slot: Slot, chapter: Chapter) -> Slot:
    title = _called(work, slot.title or chapter.title)
    whole = replace(chapter, title=title, body=_called(work, chapter.body))
    _check_notes(work)
    return replace(slot, title=title if slot.title else (), chapter=whole)


def _called(work: _Numbering, nodes: Nodes) -> Nodes:
    known = {note.label: note for note in work.chapter.notes}

    def change(item: Element) -> Iterable[Node]:
        label = item.get("data-note")
        if not label:
            return (item,)
        at = item.at or work.chapter.at
        if label not in known:
            hint = did_you_mean(label, known) or f"add a line [^{label}]: …"
            work.report(Rule.NOTE_UNDEFINED, f"no note '[^{label}]' in this file", at, hint)
            return ()
        if label in work.called:
            hint = "give the second call a note of its own"
            work.report(Rule.NOTE_TWICE, f"note '[^{label}]' is called a second time", at, hint)
            return ()
        number = work.called[label] = len(work.called) + 1
        call_id = f"{work.chapter.id}..call-{number}"
        return (item.but(data_note=str(number), data_label=label, id=call_id),)

    return rebuild(nodes, change)


def _check_notes(work: _Numbering) -> None:
    """Reports note-unused, and note-undefined for calls inside notes."""
    labels: set[str] = set()
    for note in work.chapter.notes:
        for item in elements(note.body):
            if label := item.get("data-note"):
                hint = "a note cannot hold another: put its words into the text or into this note"
                at = item.at or note.at
                work.report(Rule.NOTE_UNDEFINED, f"note '[^{label}]' is called inside a note", at, hint)
        if note.label not in work.called and note.label not in labels:
            hint = f"call it with [^{note.label}], or delete it"
            work.report(Rule.NOTE_UNUSED, f"nothing calls note '[^{note.label}]'", note.at, hint)
        labels.add(note.label)
