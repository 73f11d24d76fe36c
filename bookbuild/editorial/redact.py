"""What an edition does not show is taken out of the text here, before anything is derived from it.

A passage goes with all that stands in it: its notes, its index marks, its pictures, its ids. In its place stands what the
author wrote for those who are not told, or a line that says that something is left out, or a notice that names the sealed
note to which it was moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bookbuild.editorial.phrases import cited, phrase
from bookbuild.model.book import Chapter, Locale, Manuscript, Note, Slot
from bookbuild.model.edition import Edition, Strategy
from bookbuild.model.markup import BLOCKS, HEADINGS, SUBENTRY, Element, Node, Nodes, element, elements, rebuild
from bookbuild.model.metadata import Work, WorkId
from bookbuild.model.spoilers import Level, Mark, Passage, highest, read_marks

_PARAGRAPHS = frozenset({"p", "li", "dd", "dt", "td", "th", "figcaption", *HEADINGS})
Allowed = Mapping[WorkId, Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A passage on its way to the back of the book. chapter: where it stood; notice: id of what stands there now."""

    number: int
    notice: str
    slot: Slot
    chapter: Chapter
    body: Nodes
    marks: tuple[Mark, ...]
    at: Element
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """Id of the sealed note's section."""
        return f"sealed-{self.number}"


@dataclass(slots=True)
class Redaction:
    """One edition of one book, while it is made. moved: ids that are gone -> the id that stands in their place."""

    edition: Edition
    limit: Level
    works: Mapping[WorkId, Work]
    locale: Locale
    moved: dict[str, str] = field(default_factory=dict)
    seals: list[Seal] = field(default_factory=list)
    left_out: list[Passage] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    has_cut: bool = False

    def next_id(self, chapter: str, what: str) -> str:
        """An id that nobody else gives."""
        count = self.counts[chapter] = self.counts.get(chapter, 0) + 1
        return f"{chapter}..{what}-{count}"

    def is_cut(self, marks: Iterable[Mark], allowed: Allowed) -> bool:
        """Say whether text with these marks may not stand here. allowed: what the text around it may tell."""
        is_cut = self.edition.promises and any(
            m.level > max(self.limit, allowed.get(m.work, self.limit)) for m in marks
        )
        self.has_cut = self.has_cut or is_cut
        return is_cut


def redaction(manuscript: Manuscript, edition: Edition) -> Redaction:
    """What is needed to make an edition."""
    limit = manuscript.policy.limits.get(edition.name, Level.SECRET)
    return Redaction(edition, limit, manuscript.works, manuscript.locale)


def redact(work: Redaction, slot: Slot) -> Slot:
    """A slot without what the edition does not show."""
    chapter = slot.chapter
    if chapter is None or not work.edition.promises:
        return slot
    run = _Run(work, slot, chapter, _open_terms(work, chapter))
    title, body = run.inline(slot.title or chapter.title), run.walk(chapter.body, {})
    notes = run.called_notes((*title, *body), {})
    is_marked = work.is_cut(chapter.title_marks, {})
    if is_marked and slot.safe_title:
        title = (slot.safe_title,)
    short = slot.safe_title if is_marked else chapter.short_title
    whole = replace(chapter, title=title, body=body, notes=notes, short_title=short)
    return replace(slot, chapter=whole, title=title if slot.title else ())


@dataclass(slots=True)
class _Run:
    """One chapter. calls: what may be told where each note is called."""

    work: Redaction
    slot: Slot
    chapter: Chapter
    open_terms: frozenset[str]
    calls: dict[str, tuple[Mark, ...]] = field(default_factory=dict)

    def called_notes(self, nodes: Nodes, allowed: Allowed) -> tuple[Note, ...]:
        """The notes that nodes call, without what is cut; those that nobody calls any more are gone."""
        labels = {e.get("data-label") for e in elements(nodes)}
        return tuple(
            replace(n, body=self.walk(n.body, _joined(allowed, self.calls.get(n.label, ()))))
            for n in self.chapter.notes
            if n.label in labels
        )

    def walk(self, nodes: Nodes, allowed: Allowed) -> Nodes:
        """Nodes without what is cut, outermost marks first."""
        out: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
                continue
            if label := node.get("data-label"):
                self.calls[label] = tuple(Mark(w, level) for w, level in allowed.items())
            if node.has("data-spoiler") and self.work.is_cut(read_marks(node.get("data-spoiler")), allowed):
                out.extend(self._cut(node, allowed))
            elif node.tag in _PARAGRAPHS and self._inline_marks(node, allowed):
                out.extend(self._paragraph(node, allowed))
            else:
                inside = _joined(allowed, read_marks(node.get("data-spoiler")))
                out.append(node.holding(self.walk(node.children, inside)))
        return tuple(out)

    def inline(self, nodes: Nodes) -> Nodes:
        """Nodes of a title: marked words give way to what stands in for them."""
        return self.walk(nodes, {})

    # -- blocks ------------------------------------------------------------------

    def _cut(self, item: Element, allowed: Allowed) -> Nodes:
        if item.tag == "div":
            return self._block(item, allowed)
        return self._small(item, allowed)

    def _block(self, item: Element, allowed: Allowed) -> Nodes:
        marks = read_marks(item.get("data-spoiler"))
        if self._seals:
            return self._sealed(item, marks, allowed)
        id_ = self.work.next_id(self.chapter.id, "left")
        shown = self._stand_in(item) or (self._left_out_line(marks, item),)
        self._move(item, id_)
        passage = Passage(
            id=id_, notice=id_, resume="", chapter=self.slot.id, marks=marks, at=item.at or self.chapter.at, is_left_out=True
        )  # fmt: skip
        self.work.left_out.append(passage)
        return (element("div", *shown, *self._open_ranges(item), at=item.at, class_="stand-in", id=id_),)

    def _open_ranges(self, item: Element) -> Nodes:
        """Ends of index ranges that stand in what is cut, and have their other end in what is shown."""
        by_term: dict[str, list[Element]] = {}
        for end in elements((item,)):
            if end.get("data-range"):
                by_term.setdefault(end.get("data-index"), []).append(end)
        lonely = [e for term, group in by_term.items() for e in group if len(group) % 2 and term in self.open_terms]
        kept = {"data-index", "data-range", "data-sort"}
        return tuple(Element("span", tuple(p for p in e.attributes if p[0] in kept), (), e.at) for e in lonely)

    def _stand_in(self, item: Element) -> Nodes:
        """What the author wrote for those who are not told."""
        head = next((c for c in item.children if isinstance(c, Element)), None)
        out: list[Node] = []
        is_section = head is not None and item.has("data-section")
        if head is not None and is_section and head.get("data-safe-title"):
            out.append(
                element(
                    head.tag, head.get("data-safe-title"), at=head.at, id=self.work.next_id(self.chapter.id, "safe")
                )
            )
        text = item.get("data-safe") or item.get("data-safe-alt")
        given: list[Node] = [element("p", text, at=item.at)] if text else []
        for child in item.children:
            if isinstance(child, Element) and child.has("data-stand-in"):
                given.extend(self.walk(child.children, {}))
        if out and not given:
            given = [self._left_out_line((), item)]
        return (*out, *given)

    def _left_out_line(self, marks: tuple[Mark, ...], item: Element) -> Element:
        named = marks or read_marks(item.get("data-spoiler"))
        works = cited(self.work.works, highest(named), self.work.locale)
        return element("p", *phrase(self.work.locale, "left-out", work=works), at=item.at, class_="left-out")

    def _move(self, item: Element, id_: str) -> None:
        self.work.moved |= {e.get("id"): id_ for e in elements((item,)) if e.has("id") and not e.has("data-note")}

    # -- sealing -------------------------------------------------------------------

    def _sealed(self, item: Element, marks: tuple[Mark, ...], allowed: Allowed) -> Nodes:
        inside = _joined(allowed, marks)
        shown = tuple(c for c in item.children if not (isinstance(c, Element) and c.has("data-stand-in")))
        seal = self._seal(item, marks, allowed)
        self.work.moved |= {item.get("id"): seal.notice} if item.has("id") else {}
        number = len(self.work.seals)
        body = _whole_ranges(self.walk(shown, inside))  # what is sealed inside it gets numbers after its own
        self.work.seals[number - 1] = replace(seal, body=body, notes=self.called_notes(body, inside))
        return (*self._stand_in_if_given(item), *self._open_ranges(item), seal_notice(self.work, seal))

    def _stand_in_if_given(self, item: Element) -> Nodes:
        given = self._stand_in(item)
        return tuple(n for n in given if not (isinstance(n, Element) and n.get("class") == "left-out"))

    def _seal(self, item: Element, marks: tuple[Mark, ...], around: Allowed) -> Seal:
        """A sealed note to be filled. around: what the passage tells in which it stood, and which it tells too."""
        told = _joined(around, marks)
        marks = (*marks, *(Mark(w, level) for w, level in told.items() if level > highest(marks).get(w, Level.PREMISE)))
        number = len(self.work.seals) + 1
        notice = self.work.next_id(self.chapter.id, "seal")
        seal = Seal(number=number, notice=notice, slot=self.slot, chapter=self.chapter, body=(), marks=marks, at=item)
        self.work.seals.append(seal)
        return seal

    # -- words in a paragraph ----------------------------------------------------------

    def _inline_marks(self, item: Element, allowed: Allowed) -> list[tuple[Mark, ...]]:
        """The marks of what is cut from a paragraph's own words."""
        found = []
        for child in item.children:
            if isinstance(child, str) or child.tag in BLOCKS or child.has("data-index"):
                continue
            marks = read_marks(child.get("data-spoiler"))
            found += [marks] if self.work.is_cut(marks, allowed) else self._inline_marks(child, allowed)
        return found

    def _paragraph(self, item: Element, allowed: Allowed) -> Nodes:
        """A paragraph with stand-ins; if the edition seals, its sealed notes are named at its end."""
        links: list[Node] = []
        if self._seals:
            for marks in dict.fromkeys(tuple(sorted(m)) for m in self._inline_marks(item, allowed)):
                links += [" ", self._inline_seal(item, marks, allowed)]
        shown = item.holding((*self.walk(item.children, allowed), *links))
        return (shown,)

    def _inline_seal(self, item: Element, marks: tuple[Mark, ...], allowed: Allowed) -> Element:
        """The whole paragraph, with these marks shown, as a sealed note; and a link to it."""
        seal = self._seal(item, marks, allowed)
        told = _joined(allowed, marks)
        inside = _bare(self._told(item.children, told), is_told=False)
        body = (element("p", *inside, at=item.at),)
        self.work.seals[seal.number - 1] = replace(seal, body=body, notes=self.called_notes(body, told))
        words = self.work.locale.say("seal-link", number=seal.number)
        return element("a", words, at=item.at, data_ref=seal.id, id=seal.notice, class_="seal-link")

    def _told(self, nodes: Nodes, told: Allowed) -> Nodes:
        """Nodes in which what `told` allows stands, and the rest gives way without a note of its own."""
        out: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
            elif node.has("data-spoiler") and self.work.is_cut(read_marks(node.get("data-spoiler")), told):
                out.extend(self._small(node, told) if node.tag != "div" else ())
            else:
                out.append(node.holding(self._told(node.children, told)))
        return tuple(out)

    def _small(self, item: Element, allowed: Allowed) -> Nodes:
        """What stands in for marked words, an item, a cell or an image in a line."""
        text = item.get("data-safe") or item.get("data-safe-alt")
        bare = item.but(data_spoiler=None, data_safe=None, data_safe_alt=None)
        if item.has("data-index"):
            return (bare.but(data_index=text.replace(" > ", SUBENTRY), data_safe=text),) if text else ()
        if any(e.has("id") and not e.has("data-note") for e in elements((item,))):
            id_ = self.work.next_id(self.chapter.id, "left")
            self._move(item, id_)
            bare = bare.but(id=id_)
        ranges = self._open_ranges(item)
        if item.tag in {"span", "img"}:
            return (element("span", text, *ranges, id=bare.get("id")),) if bare.has("id") else (text, *ranges)
        if item.tag in {"li", "dd"} or (item.tag in {"td", "th", "dt"} and self._seals):
            return (bare.holding((*self._item(item, text, allowed), *ranges)),)
        return (bare.holding((text or "…", *ranges)),)

    @property
    def _seals(self) -> bool:
        return self.work.edition.strategy is Strategy.SEAL

    def _item(self, item: Element, text: str, allowed: Allowed) -> Nodes:
        """What stands in an item of a list: words of the author, else that something is left out; or a link to its seal."""
        marks = read_marks(item.get("data-spoiler"))
        if not self._seals:
            return (text,) if text else self._left_out_line(marks, item).children
        seal = self._seal(item, marks, allowed)
        inside = _joined(allowed, marks)
        body = self.walk(tuple(n for n in item.children), inside)
        blocks = body if any(isinstance(n, Element) and n.tag in BLOCKS for n in body) else (element("p", *body),)
        self.work.seals[seal.number - 1] = replace(seal, body=blocks, notes=self.called_notes(blocks, inside))
        words = self.work.locale.say("seal-link", number=seal.number)
        link = element("a", words, at=item.at, data_ref=seal.id, id=seal.notice, class_="seal-link")
        return (text, " ", link) if text else (link,)


def _joined(allowed: Allowed, marks: Iterable[Mark]) -> dict[WorkId, Level]:
    """What may be told inside of marks: of each work the highest level."""
    inner = highest(marks)
    return {w: max(allowed.get(w, Level.PREMISE), inner.get(w, Level.PREMISE)) for w in (*inner, *allowed)}


def _whole_ranges(nodes: Nodes) -> Nodes:
    """Nodes in which an index range that has its other end elsewhere is a mark of one place."""
    counts = Counter(e.get("data-index") for e in elements(nodes) if e.has("data-range"))

    def change(item: Element) -> Iterable[Node]:
        if not item.has("data-range") or counts[item.get("data-index")] % 2 == 0:
            return (item,)
        return (item.but(data_range=None),) if item.get("data-range") == "start" else ()

    return rebuild(nodes, change)


def _bare(nodes: Nodes, *, is_told: bool) -> Nodes:
    """Words that stand a second time: without ids, index marks, and notes but those that only marked words call."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
        elif node.has("data-index") or (node.has("data-note") and not is_told):
            continue
        elif node.has("data-note"):
            out.append(node)
        else:
            out.append(node.but(id=None).holding(_bare(node.children, is_told=is_told or node.has("data-spoiler"))))
    return tuple(out)


def _open_terms(work: Redaction, chapter: Chapter) -> frozenset[str]:
    """Terms of index ranges that begin or end in text that the edition shows."""
    found: set[str] = set()

    def look(nodes: Nodes) -> None:
        for node in nodes:
            if isinstance(node, Element) and not (
                node.has("data-spoiler") and work.is_cut(read_marks(node.get("data-spoiler")), {})
            ):
                found.update([node.get("data-index")] if node.get("data-range") else [])
                look(node.children)

    look(chapter.body)
    return frozenset(found)


def seal_notice(work: Redaction, seal: Seal) -> Element:
    """The notice where a passage stood, with the way to its sealed note."""
    link = element("a", work.locale.say("seal-link", number=seal.number), at=seal.at.at, data_ref=seal.id)
    key = "seal-full" if max(m.level for m in seal.marks) >= Level.ENDING else "seal-plot"
    words = phrase(work.locale, key, work=cited(work.works, highest(seal.marks), work.locale), note=(link,))
    label = work.locale.say("notice-label")
    return element(
        "section", element("p", *words, at=seal.at.at), at=seal.at.at, class_="notice seal", role="doc-notice",
        id=seal.notice, aria_label=label,
    )  # fmt: skip
