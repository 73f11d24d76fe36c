"""The page on how the book handles spoilers: what the edition promises, and which chapter tells which work, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bookbuild.editorial.contents import plain_title
from bookbuild.editorial.notice_text import page_of
from bookbuild.editorial.phrases import cited
from bookbuild.model.book import Chapter, Locale, Manuscript, Matter, Place, Slot
from bookbuild.model.edition import Edition, Strategy
from bookbuild.model.markup import Node, Nodes, element, text_of
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import Level, Passage


def with_policy_page(
    manuscript: Manuscript, edition: Edition, passages: Sequence[Passage], *, is_needed: bool
) -> Manuscript:  # fmt: skip
    """The manuscript with the page filled; put in after the contents if `structure` does not name it.

    passages: shown, sealed and left out, in the order of the book. is_needed: something is said there.
    """
    position = next((i for i, s in enumerate(manuscript.slots) if s.matter is Matter.SPOILERS), None)
    slots = list(manuscript.slots)
    if position is None:
        if not is_needed:
            return manuscript
        position = _where(slots)
        slot = Slot(matter=Matter.SPOILERS, place=Place.FRONT, id=_free_id(slots), at=manuscript.at)
        slots.insert(position, slot)
    slot = slots[position]
    own = slot.chapter.body if slot.chapter else ()
    chapter = slot.chapter or Chapter(id=slot.id, title=(), body=(), at=manuscript.at)
    body = (*(own or _policy(manuscript, edition, passages)), *_map(manuscript, passages), *_content_notes(manuscript))
    slots[position] = replace(slot, chapter=replace(chapter, body=body))
    return replace(manuscript, slots=tuple(slots))


def _free_id(slots: Iterable[Slot]) -> str:
    taken = {slot.id for slot in slots}
    return "spoilers" if "spoilers" not in taken else "spoilers..page"


def _where(slots: list[Slot]) -> int:
    """After the contents, else at the end of the front matter."""
    for index, slot in enumerate(slots):
        if slot.matter is Matter.CONTENTS:
            return index + 1
    return next((i for i, s in enumerate(slots) if s.place is not Place.FRONT), len(slots))


def policy_key(manuscript: Manuscript, edition: Edition) -> str:
    """The word for what an edition promises; less of it, if book.yaml lets the edition show more than it does by itself."""
    limit = manuscript.policy.limits.get(edition.name, Level.PREMISE)
    if edition.is_extract:
        return "policy-sample" if limit is Level.PREMISE else "policy-sample-more"
    return f"policy-{edition.name}" if limit < Level.ENDING else "policy-other"


def _policy(manuscript: Manuscript, edition: Edition, passages: Sequence[Passage]) -> Nodes:
    say = manuscript.locale.say
    lines = [say(policy_key(manuscript, edition))]
    if any(not p.is_left_out and not p.seal for p in passages):
        lines.append(say("policy-notices"))
    if edition.strategy is not Strategy.SHOW and manuscript.policy.numbers_as_full and not edition.is_extract:
        lines.append(say("policy-numbers"))
    if any(w.is_open for w in manuscript.works.values()):
        lines.append(say("policy-history"))
    return tuple(element("p", line) for line in lines)


# -- the map --------------------------------------------------------------------------------


def _map(manuscript: Manuscript, passages: Sequence[Passage]) -> Nodes:
    """A table: a line for each work that a chapter tells. A column for each work would not fit on a page of twenty.

    Chapters have a column of their own unless each is called as the one work that it tells.
    """
    locale = manuscript.locale
    told: list[tuple[Slot, WorkId, list[Passage]]] = []
    has_pages = any(not p.is_left_out for p in passages)
    for slot in manuscript.slots:
        of_chapter = [p for p in passages if p.chapter == slot.id]
        for id_ in dict.fromkeys(id_ for p in of_chapter for id_ in p.levels):
            told.append((slot, id_, [p for p in of_chapter if id_ in p.levels]))
    if not told:
        return ()
    names_both = any(text_of(_chapter_title(slot, locale)) != manuscript.works[id_].title for slot, id_, _ in told)
    last: Slot | None = None
    rows: list[Node] = []
    for slot, id_, here in told:
        rows.append(
            _row(manuscript, slot, id_, here, is_first=slot is not last, names_both=names_both, has_pages=has_pages)
        )
        last = slot
    keys = ("chapter", "work", "told") if names_both else ("work", "told")
    columns = [element("th", locale.say(f"map-{key}"), scope="col") for key in keys]
    columns += [element("th", locale.say("map-page"), scope="col", data_medium="print")] if has_pages else []
    head = element("tr", *columns)
    label = locale.say("spoiler-map")
    table = element("table", element("thead", head), element("tbody", *rows), class_="spoiler-map", aria_label=label)
    return (table,)


def _row(
    manuscript: Manuscript, slot: Slot, id_: WorkId, passages: list[Passage], *, is_first: bool, names_both: bool,
    has_pages: bool,
) -> Node:  # fmt: skip
    """is_first: of its chapter. names_both: the chapter has a cell of its own; else the name of the work leads to it."""
    locale = manuscript.locale
    work = cited(manuscript.works, [id_], locale)
    cells = [element("td", *_told(locale, id_, passages))]
    if names_both:
        title = element("a", *_chapter_title(slot, locale), data_ref=slot.id, data_form="words")
        cells = [element("td", *((title,) if is_first else ())), element("td", *work), *cells]
    else:
        cells = [element("td", element("a", *work, data_ref=slot.id, data_form="words")), *cells]
    cells += [element("td", *_pages(passages), data_medium="print")] if has_pages else []
    return element("tr", *cells)


def _chapter_title(slot: Slot, locale: Locale) -> Nodes:
    """The title as all may read it."""
    if slot.safe_title:
        return (slot.safe_title,)
    title = slot.title or (slot.chapter.title if slot.chapter else ()) or (locale.say(slot.matter.key),)
    return plain_title(title) if text_of(title).strip() else (locale.say(slot.matter.key),)


def _told(locale: Locale, id_: WorkId, passages: list[Passage]) -> Nodes:
    """How much is told, with a link to each notice."""
    out: list[Node] = []
    for passage in passages:
        word = _word(locale, id_, passage)
        if out and text_of(out[-1:]) == word and passage.is_left_out:
            continue
        out += [", "] if out else []
        if passage.is_left_out:
            out.append(word)
        else:
            out.append(element("a", word, data_ref=passage.notice, data_form="words"))
    return tuple(out)


def _word(locale: Locale, id_: WorkId, passage: Passage) -> str:
    if passage.is_left_out:
        return locale.say("map-left-out")
    if passage.seal:
        return locale.say("seal-link", number=passage.seal)
    return locale.say("map-full" if passage.levels[id_] >= Level.ENDING else "map-plot")


def _pages(passages: list[Passage]) -> Nodes:
    out: list[Node] = []
    for passage in passages:
        if not passage.is_left_out:
            out += [", "] if out else []
            out.append(page_of(passage.id))
    return tuple(out)


def _content_notes(manuscript: Manuscript) -> Nodes:
    """What may distress readers, by chapter: another matter than spoilers, and looked for in the same place."""
    locale = manuscript.locale
    rows: list[Node] = []
    for slot in manuscript.slots:
        if slot.chapter and slot.chapter.content_notes and not slot.continues:
            link = element("a", *_chapter_title(slot, locale), data_ref=slot.id, data_form="words")
            notes = ", ".join(slot.chapter.content_notes)
            rows.append(element("tr", element("td", link), element("td", notes)))
    if not rows:
        return ()
    title = locale.say("content-notes-title")
    head = element("tr", *(element("th", locale.say(key), scope="col") for key in ("map-chapter", "map-content")))
    return (
        element("h2", title),
        element("p", locale.say("content-notes-text")),
        element("table", element("thead", head), element("tbody", *rows), class_="content-list", aria_label=title),
    )
