"""Number chapters and notes; gather what can be referred to; resolve cross-references. Dangling ones are findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bookbuild.diagnostics import Diagnostic, Location, Rule, did_you_mean
from bookbuild.editorial.contents import plain_title
from bookbuild.editorial.notices import dress
from bookbuild.model.book import Chapter, EditedText, Locale, Matter, NumberedNote, Section, Slot, Target
from bookbuild.model.markup import HEADINGS, Element, Node, Nodes, element, elements, rebuild, text_of
from bookbuild.model.numerals import roman, words
from bookbuild.model.spoilers import read_numbers

_MADE = frozenset({Matter.SEALED_NOTE, Matter.SEALED_NOTES, Matter.SAMPLE_END, Matter.SPOILERS})


@dataclass(slots=True)
class Linking:
    """What one run of the link pass has gathered."""

    locale: Locale
    chapter_label: str
    text: EditedText
    targets: dict[str, Target] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    counts: dict[Matter, int] = field(default_factory=dict)

    def report(self, rule: Rule, message: str, at: Location, hint: str) -> None:
        """Add a finding."""
        self.found.append(Diagnostic(rule=rule, message=message, at=at, hint=hint))


def link(text: EditedText) -> tuple[tuple[Section, ...], Mapping[str, Target], tuple[Diagnostic, ...]]:
    """Edited text to linked sections and the targets of references.

    Reports id-duplicate, reference-dead.
    """
    manuscript = text.manuscript
    work = Linking(manuscript.locale, manuscript.style.chapter_label, text)
    sections = [_section(work, slot) for slot in manuscript.slots]
    for slot, section in zip(manuscript.slots, sections, strict=True):
        _gather(work, slot, section)
    linked = tuple(_resolved(work, section) for section in sections)
    return linked, work.targets, tuple(work.found)


def _section(work: Linking, slot: Slot) -> Section:
    chapter = slot.chapter
    title = slot.title or (chapter.title if chapter else ()) or (work.locale.say(slot.matter.key),)
    body: Nodes = ()
    notes: tuple[NumberedNote, ...] = ()
    if chapter:
        title = plain_title(title) if slot.continues else title
        body, notes = chapter.body, _notes(chapter, title)
    number = _number(work, slot)
    return Section(
        id=slot.id, matter=slot.matter, place=slot.place, title=title, body=body, notes=notes, number=number, depth=slot.depth,
        label=_label(work, slot.matter, number), headings=_headings(body),
        running_title=(chapter.short_title if chapter else "") or text_of(title),
        content_notes=chapter.content_notes if chapter and not slot.continues else (), continues=slot.continues,
        side=slot.side, turn=slot.turn, marks=slot.marks if slot.continues else (),
    )  # fmt: skip


def _number(work: Linking, slot: Slot) -> str:
    if not slot.is_numbered:
        return ""
    count = work.counts[slot.matter] = work.counts.get(slot.matter, 0) + 1
    return roman(count).upper() if slot.matter is Matter.PART else str(count)


def _label(work: Linking, matter: Matter, number: str) -> str:
    if not number:
        return ""
    if matter is Matter.PART:
        return work.locale.say("part-number", number=number)
    if matter is Matter.SEALED_NOTE:
        return work.locale.say("seal-label", number=number)
    if work.chapter_label == "words":
        return work.locale.say("chapter-number", number=words(int(number), work.locale.language))
    return {"number": number, "none": ""}.get(work.chapter_label, number)


def _headings(body: Nodes) -> tuple[tuple[str, Nodes], ...]:
    """Headings of the first level that the contents may show; a marked one only by its safe title."""
    found = ((_way_to(e), safe_heading(e)) for e in elements(body) if e.tag == "h2" and e.has("id"))
    return tuple((id_, title) for id_, title in found if title)


def _way_to(item: Element) -> str:
    """The id to which the contents lead: of a marked heading, its notice."""
    return item.get("data-within").split()[0] if item.has("data-marked") and item.get("data-within") else item.get("id")


def safe_heading(item: Element) -> Nodes:
    """A heading as everybody may read it; empty if it is marked and has no safe title."""
    if title := item.get("data-safe-title"):
        return (title,)
    return () if item.has("data-marked") else item.children


def _notes(chapter: Chapter, title: Nodes) -> tuple[NumberedNote, ...]:
    """The notes that title and body call, in the order of their calls."""
    known = {note.label: note for note in chapter.notes}
    out = []
    for item in elements((*title, *chapter.body)):
        if (number := item.get("data-note")) and (note := known.get(item.get("data-label"))):
            id_, call_id = f"{chapter.id}..note-{number}", f"{chapter.id}..call-{number}"
            marks = read_numbers(item.get("data-marked"))
            body = dress(note.body, item.get("data-within"), marks)
            out.append(NumberedNote(number=int(number), id=id_, call_id=call_id, body=body, at=note.at, marks=marks))
    return tuple(out)


def _gather(work: Linking, slot: Slot, section: Section) -> None:
    """Ids of the section, in the order of the book. Reports id-duplicate."""
    at = slot.at
    _add(work, Target(id=section.id, section=section.id, title=section.title), at)
    if slot.chapter and not slot.continues and slot.matter not in _MADE:
        work.files[slot.chapter.at.path] = section.id
    bodies = (section.body, *(note.body for note in section.notes))
    for item in (e for body in bodies for e in elements(body)):
        id_ = item.get("id")
        if id_ and not item.has("data-note"):
            within = tuple(item.get("data-within").split())
            title = _target_title(item) or (section.title if within else ())
            _add(work, Target(id=id_, section=section.id, title=title, within=within), item.at or at)


def _target_title(item: Element) -> Nodes:
    if item.tag in HEADINGS:
        return safe_heading(item)
    if item.has("data-marked"):
        return ()
    caption = next((e for e in elements(item.children) if e.tag == "figcaption"), None)
    inside = caption.children if caption else ()
    first = next((c for c in inside if isinstance(c, Element)), None)
    return first.children if first else inside


def _add(work: Linking, target: Target, at: Location) -> None:
    if target.id in work.targets:
        hint = f"the first is at {work.places[target.id]}"
        work.report(Rule.ID_DUPLICATE, f"a second place has the id '{target.id}'", at, hint)
        return
    work.targets[target.id] = target
    work.places[target.id] = at


def _resolved(work: Linking, section: Section) -> Section:
    def change(item: Element) -> Iterable[Node]:
        return (_reference(work, item),) if item.has("data-ref") else (item,)

    notes = tuple(replace(note, body=rebuild(note.body, change)) for note in section.notes)
    return replace(section, title=rebuild(section.title, change), body=rebuild(section.body, change), notes=notes)


def _reference(work: Linking, item: Element) -> Element:
    """The link with the id it leads to; without one if it leads nowhere. Reports reference-dead."""
    at = item.at or Location(path="book.yaml")
    id_ = item.get("data-ref")
    bare = item.but(data_file=None, data_ref=None, data_form=None)
    if item.has("data-file"):
        path = item.get("data-file")
        section = work.files.get(path)
        if section is None and path in work.text.elsewhere:
            return _unlinked(item, work.text.elsewhere[id_ if id_ in work.text.elsewhere else path])
        if section is None:
            if path.endswith(".md"):  # other files are reported where they are read
                work.report(
                    Rule.REFERENCE_DEAD, f"no chapter of this book is '{path}'", at, did_you_mean(path, work.files)
                )
            return bare
        id_ = id_ or section
    target = work.targets.get(work.text.moved.get(id_, id_))
    if target is None and id_ in work.text.elsewhere:
        return _unlinked(item, work.text.elsewhere[id_])
    if target is None:
        message = f"nothing in the book has the id '{id_}'" if id_ else "a link without an id"
        hint = did_you_mean(id_, work.targets) if id_ else "write the id after #"
        work.report(Rule.REFERENCE_DEAD, message, at, hint)
        return bare
    children = item.children if text_of(item.children).strip() else plain_title(target.title)
    if not children and (item.get("data-ref") in work.text.moved or target.within):
        children = plain_title(work.targets[target.section].title)
    inside = item.get("data-within").split()
    notice = next((n for n in target.within if n not in inside), "")  # to the notice, not past it
    form = item.get("data-form") or None
    return bare.but(data_ref=notice or target.id, data_form=form).holding(children or ("" if form else id_,))


def _unlinked(item: Element, title: Nodes) -> Element:
    """A reference to what this edition lacks: its words alone."""
    words = item.children if text_of(item.children).strip() else plain_title(title)
    return element("span", *words, at=item.at)
