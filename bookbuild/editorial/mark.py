"""Marks made whole: every way to mark a passage becomes the same node, and what a chapter declares is compared with it.

After this pass `data-spoiler` stands on `div` (a block, a section, a range), on `span` and inline `img`, and on `li`, `dd`,
`dt`, `td` and `th`. Every mark names its work; marks that spoil nothing (a premise, an open history) are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, did_you_mean
from bookbuild.model.book import Chapter, Manuscript, Matter, Place, Slot
from bookbuild.model.markup import (
    HEADINGS,
    Element,
    Node,
    Nodes,
    element,
    elements,
    kept,
    rebuild,
    spaced_text,
    text_of,
)
from bookbuild.model.metadata import Work, WorkId
from bookbuild.model.spoilers import Declaration, Declared, Level, Mark, highest, read_marks, write_marks

_WRAPPED = frozenset({"p", "figure", "table", "blockquote", "ul", "ol", "dl", "pre"})
_SAFE_KEYS = ("data-safe", "data-safe-alt")
# Marked text of these cannot just go: a sentence or a table would be broken
_NEEDS_SAFE = frozenset({"span", "img", "td", "th", "dt"})


@dataclass(slots=True)
class _Marking:
    """One chapter. own: the guarded works that it is about."""

    works: Mapping[WorkId, Work]
    chapter: Chapter
    own: tuple[WorkId, ...]
    promises: bool
    found: list[Diagnostic] = field(default_factory=list)

    def report(self, rule: Rule, message: str, at: Location | None, hint: str = "") -> None:
        """Add a finding; SPO013 is an error where an edition makes a promise."""
        fatal = self.promises and rule is Rule.SPO013
        place = at or self.chapter.at
        self.found.append(Diagnostic(rule=rule, message=message, at=place, hint=hint, breaks_promise=fatal))

    def is_guarded(self, id_: WorkId) -> bool:
        """Say whether telling the work spoils something."""
        return id_ in self.works and not self.works[id_].is_open


def mark(manuscript: Manuscript, *, promises: bool) -> Outcome[Manuscript]:
    """Every chapter with its marks made whole. promises: the edition gives nothing away.

    Reports SPO013, SPO016.
    """
    found: list[Diagnostic] = []
    slots = []
    for given in manuscript.slots:
        slot = _with_text(given)
        if slot.chapter is None:
            slots.append(slot)
            continue
        own = tuple(w for w in slot.chapter.works if w in manuscript.works and not manuscript.works[w].is_open)
        work = _Marking(manuscript.works, slot.chapter, own, promises)
        slots.append(_slot(work, slot, manuscript.policy.marks))
        found += work.found
    return Outcome(value=replace(manuscript, slots=tuple(slots)), diagnostics=tuple(found))


def _with_text(slot: Slot) -> Slot:
    """A part whose title is marked has a text that holds the title, even if it has no file."""
    if slot.chapter is not None or not slot.safe_title:
        return slot
    return replace(slot, chapter=Chapter(id=slot.id, title=(), body=(), at=slot.at))


def _slot(work: _Marking, slot: Slot, on_book: tuple[Mark, ...]) -> Slot:
    chapter = work.chapter
    title, title_marks = _title(work, slot)
    body = _inside(work, _sections(chapter.body))
    title, body = _open_title(work, slot, title, body, marked=bool(title_marks))
    around = [*title_marks, *(() if slot.matter is Matter.PART else slot.marks)]
    around += on_book if slot.place is Place.BODY and slot.matter is Matter.CHAPTER else ()
    body, more = _declared(work, body)
    around = _known(work, [*around, *more], chapter.title_at)
    if around and body:
        body = (element("div", *body, at=chapter.title_at or chapter.at, data_spoiler=write_marks(around)),)
    notes = tuple(replace(note, body=_inside(work, note.body)) for note in chapter.notes)
    whole = replace(chapter, title=title, body=body, notes=notes, title_marks=title_marks)
    _compare(work, whole, around)
    _strayed_notes(work, whole)
    return replace(slot, chapter=whole, title=title if slot.title else ())


def _title(work: _Marking, slot: Slot) -> tuple[Nodes, tuple[Mark, ...]]:
    """Reports SPO016: a marked title that has nothing to stand in for it."""
    chapter = work.chapter
    of_part = slot.marks if slot.matter is Matter.PART and slot.safe_title else ()
    at = chapter.title_at or slot.at
    marks = tuple(_known(work, (*chapter.title_marks, *of_part), at))
    if marks and not slot.safe_title:
        work.report(Rule.SPO016, "a marked title has no safe-title", at, 'add safe-title="…" to it')
    if slot.safe_title and not chapter.title_marks and not of_part:
        hint = "mark the title: # Title {.spoiler}; or list `spoilers` of the part"
        work.report(Rule.SPO016, "a safe-title, and no mark that says what the title gives away", at, hint)
    return _inside(work, slot.title or chapter.title), marks


def _open_title(
    work: _Marking, slot: Slot, title: Nodes, body: Nodes, *, marked: bool
) -> tuple[Nodes, Nodes]:  # fmt: skip
    """A title that all may read, and the body; a marked title stands in it as its first, marked, heading.

    Everybody reads the title of a chapter before any notice, so what it gives away must come after one.
    """
    full = _without_links(title)
    if marked and slot.safe_title:
        return (slot.safe_title,), (element("h2", *full, at=work.chapter.title_at or slot.at), *body)
    marks = tuple(m for m, _ in marks_in(title))
    if not marks:
        return title, body
    heading = element("h2", *full, at=work.chapter.title_at)
    mark = element("div", heading, at=work.chapter.title_at, data_spoiler=write_marks(marks))
    return safe_words(title), (mark, *body)


def _without_links(nodes: Nodes) -> Nodes:
    """A copy that may stand a second time: without ids, notes and index marks."""
    return rebuild(nodes, lambda e: () if e.has("data-note") or e.has("data-index") else (e.but(id=None),))


def safe_words(nodes: Nodes) -> Nodes:
    """Nodes with every marked word replaced by what stands in for it."""

    def change(item: Element) -> Iterable[Node]:
        return (item.get("data-safe") or "…",) if item.has("data-spoiler") else (item,)

    return rebuild(nodes, change)


def _known(work: _Marking, marks: Iterable[Mark], at: Location | None) -> list[Mark]:
    """Marks that spoil something, each with its work. Reports SPO016."""
    out = []
    for item in marks:
        id_ = item.work
        if not id_:
            if len(work.own) != 1:
                few = "the chapter is about no work" if not work.own else "the chapter is about several works"
                work.report(Rule.SPO016, f"the mark names no work, and {few}", at, "name it: work=ID")
                continue
            id_ = work.own[0]
        if id_ not in work.works:
            work.report(Rule.SPO016, f"no work '{id_}' in book.yaml", at, did_you_mean(id_, work.works))
        elif item.level > Level.PREMISE and work.is_guarded(id_):
            out.append(replace(item, work=id_))
    return out


def _sections(nodes: Nodes) -> Nodes:
    """Marked headings with what belongs to them in a `div`."""
    out: list[Node] = []
    rest = list(nodes)
    while rest:
        node = rest.pop(0)
        if isinstance(node, str):
            out.append(node)
        elif node.tag in HEADINGS and node.has("data-spoiler"):
            end = next((i for i, n in enumerate(rest) if _is_heading(n, node.tag)), len(rest))
            inner = _sections(tuple(rest[:end]))
            bare = node.but(data_spoiler=None, data_safe=None)
            marks = tuple((k, v) for k, v in node.attributes if k in {"data-spoiler", "data-safe"})
            out.append(Element("div", (*marks, ("data-section", "1")), (bare, *inner), node.at))
            del rest[:end]
        else:
            children = _sections(node.children)
            out.append(node if children is node.children else node.holding(children))
    return kept(nodes, out)


def _begins_section(node: Node, tag: str) -> bool:
    """Say whether a heading of this level or a higher one stands here, also as the first thing of a marked section."""
    if isinstance(node, Element) and node.has("data-spoiler"):
        inner = next((c for c in node.children if isinstance(c, Element)), None)
        return inner is not None and _is_heading(inner, tag)
    return _is_heading(node, tag)


def _is_heading(node: Node, tag: str) -> bool:
    return isinstance(node, Element) and node.tag in HEADINGS and node.tag <= tag


def _inside(work: _Marking, nodes: Nodes) -> Nodes:
    """Marks on single elements, made whole, innermost first. Reports SPO016."""

    def change(item: Element) -> Iterable[Node]:
        if not item.has("data-spoiler"):
            if item.has("data-stand-in"):
                return (item,)
            children = _without_stand_ins(work, item.children)
            return (_titled(item if children is item.children else item.holding(children)),)
        marks = _known(work, read_marks(item.get("data-spoiler")), item.at)
        if not marks:  # it spoils nothing
            shown = [c for c in item.children if not _is_stand_in(c)]
            bare = item.but(data_spoiler=None, data_safe=None, data_safe_alt=None)
            return (
                shown if item.tag == "div" or (not bare.attributes and item.tag == "span") else (bare.holding(shown),)
            )
        whole = item.but(data_spoiler=write_marks(marks))
        _check(work, whole)
        return (_wrapped(whole),)

    return _without_stand_ins(work, rebuild(nodes, change))


def _titled(item: Element) -> Element:
    """A heading with marked words knows how it is called where everybody reads it."""
    if item.tag not in HEADINGS or item.has("data-safe-title") or not any(True for _ in marks_in(item.children)):
        return item
    return item.but(data_safe_title=text_of(safe_words(item.children)))


def _is_stand_in(node: Node) -> bool:
    return isinstance(node, Element) and node.has("data-stand-in")


def _without_stand_ins(work: _Marking, nodes: Nodes) -> Nodes:
    """Reports SPO016: a `safe` block that stands in no marked one."""
    strayed = [node for node in nodes if isinstance(node, Element) and _is_stand_in(node)]
    for node in strayed:
        work.report(Rule.SPO016, "a 'safe' block stands in no spoiler", node.at, "put it inside /// spoiler")
    return tuple(n for n in nodes if not _is_stand_in(n)) if strayed else nodes


def _wrapped(item: Element) -> Element:
    """A marked block in a `div` that holds the mark."""
    if item.tag not in _WRAPPED:
        return item
    marks = {k: v for k, v in item.attributes if k == "data-spoiler" or k in _SAFE_KEYS}
    bare = Element(item.tag, tuple((k, v) for k, v in item.attributes if k not in marks), item.children, item.at)
    return Element("div", tuple(marks.items()), (bare,), item.at)


def _check(work: _Marking, item: Element) -> None:
    hint = "say what stands there for those who are not told"
    texts = {key: item.get(key) for key in _SAFE_KEYS if item.has(key)}
    marked = _plain(text_of(c for c in item.children if not _is_stand_in(c)))
    for key, text in texts.items():
        name = key.removeprefix("data-")
        if not text.strip():
            work.report(Rule.SPO016, f"'{name}' is empty", item.at, hint)
        elif key == "data-safe" and _plain(text) == marked and not item.has("data-index"):
            work.report(
                Rule.SPO016, "'safe' is the marked text itself", item.at, "say it so that it gives nothing away"
            )
    if item.tag in _NEEDS_SAFE and not texts and not item.has("data-index"):
        what = {"span": "marked words", "img": "a marked image in a line", "dt": "a marked term"}.get(
            item.tag, "a cell"
        )
        work.report(Rule.SPO016, f"{what} without 'safe'", item.at, f'{hint}: safe="…"')


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


# -- declarations ----------------------------------------------------------------------


def _declared(work: _Marking, body: Nodes) -> tuple[Nodes, list[Mark]]:
    """The body with the marks that front matter puts on places of it, and those on all of it. Reports SPO016."""
    whole: list[Mark] = []
    declaration = work.chapter.spoilers
    for entry in declaration.entries if declaration else ():
        if entry.start == "start" and not entry.end:
            whole.append(entry.mark)
        elif entry.start or entry.place:
            body = _placed(work, body, entry)
    return body, whole


def _placed(work: _Marking, body: Nodes, entry: Declared) -> Nodes:
    marks = _known(work, [entry.mark], entry.at)
    first = 0 if entry.start == "start" else _position(body, entry.start or entry.place)
    if first is None:
        known = [e.get("id") for e in elements(body) if e.has("id")]
        id_ = entry.start or entry.place
        hint = did_you_mean(id_, known) if known else "give the heading an id: ## Heading {#id}"
        work.report(Rule.SPO016, f"the chapter has no place '#{id_}' to mark", entry.at, hint)
        return body
    end = _end(work, body, entry, first)
    if not marks:
        return body
    attributes = (("data-spoiler", write_marks(marks)),)
    return (*body[:first], Element("div", attributes, body[first:end], _at(body[first], entry.at)), *body[end:])


def _end(work: _Marking, body: Nodes, entry: Declared, first: int) -> int:
    """Position after the last marked node."""
    if entry.place:
        node = body[first]
        is_head = isinstance(node, Element) and node.tag in HEADINGS
        tag = node.tag if isinstance(node, Element) else ""
        after = range(first + 1, len(body))
        return next((i for i in after if _begins_section(body[i], tag)), len(body)) if is_head else first + 1
    end = _position(body, entry.end) if entry.end else len(body)
    if end is None or end <= first:
        message = f"the chapter has no place '#{entry.end}' after '{entry.start}'"
        work.report(Rule.SPO016, message, entry.at, "name a heading further down")
        return len(body)
    return end


def _at(node: Node, default: Location) -> Location:
    return node.at if isinstance(node, Element) and node.at else default


def _position(body: Nodes, id_: str) -> int | None:
    """Position of the block that is, or holds, the element with an id."""
    return next((i for i, n in enumerate(body) if any(e.get("id") == id_ for e in elements((n,)))), None)


# -- what the chapter says and what it does -----------------------------------------------


def marks_in(nodes: Nodes) -> Iterator[tuple[Mark, Element]]:
    """Every mark, with the element that bears it."""
    for item in elements(nodes):
        if item.has("data-spoiler"):
            for found in read_marks(item.get("data-spoiler")):
                yield found, item


def _compare(work: _Marking, chapter: Chapter, around: list[Mark]) -> None:
    """Reports SPO013. chapter: with its marks made whole."""
    places = _highest_places(chapter)
    declaration = chapter.spoilers or Declaration(at=chapter.at)
    if not declaration.is_made:
        _undeclared(work, declaration, places, around)
        return
    declared = highest(entry.mark for entry in declaration.entries)
    _undeclared_marks(work, declaration, places, declared, {*highest(around)})
    for entry in declaration.entries:
        if entry.start or entry.place:
            continue  # a place that is not there is reported where it is looked for
        if work.is_guarded(entry.mark.work) and entry.mark.level and entry.mark.work not in places:
            hint = "mark the passage, write `from: start`, or take the line out"
            work.report(Rule.SPO013, "the chapter declares this, and marks nothing", entry.at, hint)


def _strayed_notes(work: _Marking, chapter: Chapter) -> None:
    """Reports SPO016: a note written inside a marked block, whose call stands outside of marks, so that it is shown."""
    marked = {e.get("data-note") for m, item in marks_in(chapter.body) for e in elements((item,)) if e.has("data-note")}
    for note in chapter.notes if marked or any(True for _ in marks_in(chapter.body)) else ():
        if note.is_in_mark and note.label not in marked:
            hint = "a note belongs to the place of its call: mark its words, or move it out of the block"
            work.report(Rule.SPO016, f"note '[^{note.label}]' is called outside of marked text", note.at, hint)


def _highest_places(chapter: Chapter) -> dict[WorkId, tuple[Level, Location]]:
    """Per work the highest level that is marked, and where."""
    bodies = (chapter.title, chapter.body, *(note.body for note in chapter.notes))
    places: dict[WorkId, tuple[Level, Location]] = {}
    for found, item in (pair for body in bodies for pair in marks_in(body)):
        if found.work not in places or found.level > places[found.work][0]:
            places[found.work] = (found.level, item.at or chapter.at)
    return places


def _undeclared_marks(
    work: _Marking,
    declaration: Declaration,
    places: Mapping[WorkId, tuple[Level, Location]],
    declared: Mapping[WorkId, Level],
    around: set[WorkId],
) -> None:
    for id_, (level, at) in places.items():
        if id_ not in declared and id_ not in around:
            said = "declares none" if not declaration.entries else "does not declare it"
            title = work.works[id_].title
            hint = f"add {{work: {id_}, level: {level.key}}} to `spoilers` in line {declaration.at.line}"
            work.report(Rule.SPO013, f"this gives '{title}' away, and the chapter {said}", at, hint)
        elif id_ in declared and declared[id_] < level:
            message = f"this mark is of level {level.key}, and the chapter declares {declared[id_].key}"
            work.report(Rule.SPO013, message, at, f"raise the level in line {declaration.at.line}, or lower this one")


def _undeclared(
    work: _Marking, declaration: Declaration, places: Mapping[WorkId, tuple[Level, Location]], around: list[Mark]
) -> None:
    said = highest(around)
    asked = [id_ for id_ in work.works if work.is_guarded(id_) and id_ not in said]
    named = next((id_ for id_ in asked if id_ in places or _speaks_of(work, id_)), None)
    if named is None:
        return
    hint = "write `spoilers: none`, or list them, in the front matter"
    message = f"the chapter speaks of '{work.works[named].title}' and does not say whether it gives it away"
    work.report(Rule.SPO013, message, declaration.at, hint)


def _speaks_of(work: _Marking, id_: WorkId) -> bool:
    """Say whether the chapter names the work: in its front matter, on a card, or by title in its text."""
    chapter = work.chapter
    if id_ in chapter.works or any(e.get("data-work") == id_ for e in elements(chapter.body)):
        return True
    title = work.works[id_].title
    original = work.works[id_].original
    text = spaced_text((*chapter.title, *chapter.body, *(n for note in chapter.notes for n in note.body)))
    said = re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text) is not None
    return said or (original is not None and original.text in text)
