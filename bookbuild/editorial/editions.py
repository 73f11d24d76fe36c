"""Manuscript to the EditedText of one edition: marks, note numbers, cuts, seals, the extract, notices, the policy page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bookbuild.diagnostics import Diagnostic, Outcome, Rule, did_you_mean
from bookbuild.editorial.cards import work_card
from bookbuild.editorial.contents import plain_title
from bookbuild.editorial.extract import extract
from bookbuild.editorial.mark import mark
from bookbuild.editorial.notices import place_notices
from bookbuild.editorial.number import number_notes, renumber_notes
from bookbuild.editorial.phrases import cited, phrase
from bookbuild.editorial.policy_page import policy_key, with_policy_page
from bookbuild.editorial.redact import Redaction, Seal, redact, redaction
from bookbuild.model.book import Chapter, EditedText, Manuscript, Matter, Place, Slot
from bookbuild.model.edition import Edition
from bookbuild.model.markup import Element, Node, Nodes, element, elements, rebuild
from bookbuild.model.metadata import Metadata, WorkId
from bookbuild.model.spoilers import Passage, highest, write_marks


@dataclass(slots=True)
class _Making:
    """An edition on its way."""

    manuscript: Manuscript
    passages: list[Passage] = field(default_factory=list)


def marked(manuscript: Manuscript, *, promises: bool) -> Outcome[Manuscript]:
    """The manuscript with marks made whole, notes numbered and cards filled: the same for every edition.

    promises: whether it must be declared what each chapter gives away. Reports SPO013, SPO016, note-undefined,
    note-unused, note-twice, work-unknown.
    """
    whole = mark(manuscript, promises=promises)
    numbered = number_notes(whole.value)
    filled = _cards(numbered.value)
    return Outcome(
        value=filled.value, diagnostics=(*whole.diagnostics, *numbered.diagnostics, *filled.diagnostics)
    )  # fmt: skip


def make_edition(manuscript: Manuscript, edition: Edition) -> EditedText:
    """What one edition shows. manuscript: as `marked` gives it."""
    cuts = redaction(manuscript, edition)
    slots = tuple(redact(cuts, slot) for slot in manuscript.slots)
    work = _Making(replace(manuscript, slots=slots))
    elsewhere: dict[str, Nodes] = {}
    if edition.is_extract:
        work.manuscript, elsewhere = extract(work.manuscript, cuts.moved)
    _notices(work, _sealed_slots(manuscript, cuts))
    kept = {e.get("id") for s in work.manuscript.slots if s.chapter for e in elements(s.chapter.body)}
    work.passages += [p for p in cuts.left_out if p.id in kept]
    if edition.promises and not manuscript.policy.numbers_as_full:
        work.manuscript = replace(work.manuscript, slots=renumber_notes(work.manuscript.slots))
    work.manuscript = replace(work.manuscript, metadata=_metadata(manuscript, edition, is_changed=cuts.has_cut))
    is_needed = bool(work.passages) or cuts.has_cut
    finished = with_policy_page(work.manuscript, edition, work.passages, is_needed=is_needed)
    return EditedText(
        manuscript=finished, edition=edition, passages=tuple(work.passages), moved=cuts.moved, elsewhere=elsewhere
    )  # fmt: skip


def _metadata(manuscript: Manuscript, edition: Edition, *, is_changed: bool) -> Metadata:
    """An edition that shows less is another publication: a name and an identifier of its own, and no ISBN of the full one."""
    data, say = manuscript.metadata, manuscript.locale.say
    if not edition.promises:
        return data
    identifier = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{data.identifier}#{edition.name}')}"
    policy = say(policy_key(manuscript, edition)) if is_changed else ""
    description = " ".join(text for text in (data.description, policy) if text)
    return replace(
        data, identifier=identifier, isbns=(), edition=say(f"edition-{edition.name}"), description=description
    )  # fmt: skip


def _cards(manuscript: Manuscript) -> Outcome[Manuscript]:
    """Work cards filled from book.yaml. Reports work-unknown."""
    found: list[Diagnostic] = []

    def change(item: Element) -> Iterable[Node]:
        if not item.has("data-work"):
            return (item,)
        id_ = WorkId(item.get("data-work"))
        if id_ not in manuscript.works:
            at, hint = item.at or manuscript.at, did_you_mean(id_, manuscript.works)
            found.append(Diagnostic(rule=Rule.WORK_UNKNOWN, message=f"no work '{id_}' in book.yaml", at=at, hint=hint))
            return ()
        return (work_card(manuscript.works[id_], manuscript.works, manuscript.locale, item),)

    slots = []
    for slot in manuscript.slots:
        chapter = slot.chapter
        if chapter:
            notes = tuple(replace(note, body=rebuild(note.body, change)) for note in chapter.notes)
            chapter = replace(chapter, body=rebuild(chapter.body, change), notes=notes)
        slots.append(replace(slot, chapter=chapter))
    return Outcome(value=replace(manuscript, slots=tuple(slots)), diagnostics=tuple(found))


def _notices(work: _Making, sealed: list[tuple[Slot, Seal | None]]) -> None:
    """Every slot with its notices, in one piece or several; the sealed notes last."""
    open_slots: list[tuple[Slot, Seal | None]] = [(slot, None) for slot in work.manuscript.slots]
    ordered = [*open_slots, *sealed]
    slots: list[Slot] = []
    for index, (slot, seal) in enumerate(ordered):
        following = ordered[index + 1][0].id if index + 1 < len(ordered) else ""
        pieces, passages = place_notices(work.manuscript, slot, following, seal)
        if seal is not None:
            pieces[-1] = _with_way_back(work.manuscript, pieces[-1], seal)
        slots += pieces
        work.passages += passages
    work.manuscript = replace(work.manuscript, slots=tuple(slots))


def _sealed_slots(manuscript: Manuscript, cuts: Redaction) -> list[tuple[Slot, Seal | None]]:
    """The page before the seals, and a slot for each."""
    if not cuts.seals:
        return []
    say = manuscript.locale.say
    text = Chapter(id="sealed-notes", title=(), body=(element("p", say("sealed-notes-text")),), at=manuscript.at)
    page = Slot(matter=Matter.SEALED_NOTES, place=Place.BACK, id="sealed..notes", at=manuscript.at, chapter=text)
    return [(page, None), *((_sealed_slot(manuscript, seal), seal) for seal in cuts.seals)]


def _sealed_slot(manuscript: Manuscript, seal: Seal) -> Slot:
    title = cited(manuscript.works, highest(seal.marks), manuscript.locale)
    body = (element("div", *seal.body, at=seal.at.at, data_spoiler=write_marks(seal.marks)),)
    chapter = replace(
        seal.chapter, title=title, short_title="", safe_title="", title_marks=(), body=body, notes=seal.notes, content_notes=()
    )  # fmt: skip
    return Slot(
        matter=Matter.SEALED_NOTE, place=Place.BACK, id=seal.id, at=seal.at.at or seal.slot.at, chapter=chapter, depth=1,
        is_numbered=True,
    )  # fmt: skip


def _with_way_back(manuscript: Manuscript, slot: Slot, seal: Seal) -> Slot:
    assert slot.chapter is not None
    title = seal.slot.title or seal.chapter.title or (manuscript.locale.say(seal.slot.matter.key),)
    words = (seal.slot.safe_title,) if seal.slot.safe_title else plain_title(title)
    link = element("a", *words, data_ref=seal.notice, role="doc-backlink")
    line = element("p", *phrase(manuscript.locale, "seal-back", place=(link,)), class_="seal-back")
    return replace(slot, chapter=replace(slot.chapter, body=(*slot.chapter.body, line)))
