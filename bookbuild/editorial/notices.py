"""Notices before what an edition shows, and the division of a chapter at them.

A passage begins a section of its own, as does what follows it: a file of the EPUB, and in print a run of pages that
begins overleaf from the notice. So a reader who follows a notice, or a link, never has the passage before the eyes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bookbuild.editorial.contents import plain_title
from bookbuild.editorial.notice_text import closing_line, local_notice, opening_notice
from bookbuild.editorial.redact import Seal
from bookbuild.model.book import Locale, Manuscript, Note, Side, Slot
from bookbuild.model.markup import HEADINGS, Element, Node, Nodes, elements
from bookbuild.model.metadata import Work, WorkId
from bookbuild.model.spoilers import Level, Mark, Passage, highest, read_marks, write_numbers

Levels = Mapping[WorkId, Level]


@dataclass(slots=True)
class _Open:
    """A passage. notice: id; first, after: numbers of its first piece and of the one after its last; block: marks of the
    block that it is, if it is one; is_at_start: its notice is the line under the title."""

    marks: tuple[Mark, ...]
    notice: str
    first: int
    at: Element
    block: tuple[Mark, ...] = ()
    is_at_start: bool = False
    after: int = 0


@dataclass(slots=True)
class _Piece:
    """A part of the chapter on its way. stack: the passages that it lies in; is_after: it was begun by an end."""

    nodes: list[Node] = field(default_factory=list)
    stack: tuple[_Open, ...] = ()
    notices: list[_Open] = field(default_factory=list)
    is_after: bool = False


@dataclass(slots=True)
class _Division:
    """One chapter on its way to pieces."""

    manuscript: Manuscript
    slot: Slot
    notes: Mapping[str, Note]
    seal: Seal | None = None
    pieces: list[_Piece] = field(default_factory=lambda: [_Piece()])
    passages: list[_Open] = field(default_factory=list)
    seen: dict[WorkId, Level] = field(default_factory=dict)

    @property
    def now(self) -> _Piece:
        """The piece that is being filled."""
        return self.pieces[-1]


def place_notices(
    manuscript: Manuscript, slot: Slot, following: str, seal: Seal | None = None
) -> tuple[list[Slot], list[Passage]]:
    """The slot as one slot or several, and the passages behind notices.

    following: id of the next slot, or empty. seal: the passage that the slot holds, if it is a sealed note.
    """
    chapter = slot.chapter
    if chapter is None or not _levels(chapter.body, _notes(chapter.notes)):
        return [slot], []
    work = _Division(manuscript, slot, _notes(chapter.notes), seal)
    _flow(work, chapter.body, {})
    if len(work.pieces) > 1 and not work.now.nodes and not work.now.notices:
        work.pieces.pop()
    passages = [_finished(work, opened, following) for opened in work.passages]
    return _slots(work, passages), passages


def _notes(notes: Iterable[Note]) -> dict[str, Note]:
    return {note.label: note for note in notes}


# -- where passages begin and end ---------------------------------------------------------


def _levels(nodes: Nodes, notes: Mapping[str, Note]) -> dict[WorkId, Level]:
    """What nodes give away, and the notes that they call."""
    return highest(m for found in _all_marks(nodes, notes) for m in found)


def _all_marks(nodes: Nodes, notes: Mapping[str, Note]) -> Iterable[tuple[Mark, ...]]:
    for item in elements(nodes):
        if item.has("data-spoiler"):
            yield read_marks(item.get("data-spoiler"))
        if (label := item.get("data-label")) in notes:
            yield from _all_marks(notes[label].body, {})


def _news(work: _Division, nodes: Nodes, active: Levels) -> list[Mark]:
    """Marks in nodes that no notice has announced yet."""
    told = {**active}
    if not work.manuscript.policy.shows_every_notice:
        for id_, level in work.seen.items():
            told[id_] = max(told.get(id_, Level.PREMISE), level)
    found = dict.fromkeys(m for group in _all_marks(nodes, work.notes) for m in group)
    return [m for m in found if m.level > told.get(m.work, Level.PREMISE)]


def _flow(work: _Division, nodes: Nodes, active: Levels) -> None:
    """Fill pieces with nodes. active: what the notices so far have announced for this place."""
    index = 0
    while index < len(nodes):
        node = nodes[index]
        is_first_only = not work.manuscript.policy.shows_every_notice
        if is_first_only and isinstance(node, Element) and (news := _news(work, (node,), active)):
            end = _last_of(work, nodes, index, {m.work for m in news}) + 1
            opened = _begin(work, tuple(_news(work, nodes[index:end], active)), node)
            work.now.nodes.extend(nodes[index:end])
            _end(work, opened)
            index = end
            continue
        if isinstance(node, Element) and node.tag == "div" and node.has("data-spoiler"):
            _wrapper(work, node, active)
            index += 1
            continue
        if not isinstance(node, Element) or not _news(work, (node,), active):
            work.now.nodes.append(node)
            index += 1
            continue
        end = _stretch(work, nodes, index, active)
        marks = tuple(_news(work, nodes[index:end], active))
        opened = _begin(work, marks, node)
        work.now.nodes.extend(nodes[index:end])
        _end(work, opened)
        index = end


def _last_of(work: _Division, nodes: Nodes, start: int, works: set[WorkId]) -> int:
    """Position of the last block that tells one of the works: where one notice is for all, nobody may go on before it."""
    told = [i for i in range(start, len(nodes)) if works & {*_levels((nodes[i],), work.notes)}]
    return told[-1]


def _wrapper(work: _Division, item: Element, active: Levels) -> None:
    """A marked block: a passage, unless what it tells is announced already."""
    own = read_marks(item.get("data-spoiler"))
    told = {m.work for m in own}
    marks = tuple(m for m in _news(work, (item,), active) if m.work in told)  # deeper ones of the same work count
    inside = {
        **active,
        **{id_: max(active.get(id_, Level.PREMISE), level) for id_, level in highest(own + marks).items()},
    }
    shown = tuple(c for c in item.children if not (isinstance(c, Element) and c.has("data-stand-in")))
    if not marks and _news(work, shown, active):
        _flow(work, shown, active)
        return
    if not marks:
        work.now.nodes.append(item.holding(shown))
        return
    opened = _begin(work, marks, item, own)
    _flow(work, shown, inside)
    _end(work, opened)


def _stretch(work: _Division, nodes: Nodes, start: int, active: Levels) -> int:
    """End of the run of blocks that hold marked words: up to the last one before the next heading or marked block."""
    end = start + 1
    for index in range(start + 1, len(nodes)):
        node = nodes[index]
        if isinstance(node, Element) and (node.tag in HEADINGS or (node.tag == "div" and node.has("data-spoiler"))):
            break
        if isinstance(node, Element) and _news(work, (node,), active):
            end = index + 1
    return end


def _begin(work: _Division, marks: tuple[Mark, ...], at: Element, block: tuple[Mark, ...] = ()) -> _Open:
    notice = f"{work.slot.id}..notice-{len(work.passages) + 1}"
    opened = _Open(marks, notice, 0, at, block)
    work.passages.append(opened)
    for mark in marks:
        work.seen[mark.work] = max(work.seen.get(mark.work, Level.PREMISE), mark.level)
    before = work.now
    if not before.nodes and not before.notices and before.stack and not before.is_after:
        # a passage that begins where the one around it begins: both notices stand before both
        before.stack = (*before.stack, opened)
        opened.first = len(work.pieces) - 1
        opened.is_at_start = before.stack[0].is_at_start
        opened.notice = before.stack[0].notice if opened.is_at_start else opened.notice
        work.pieces[opened.first - 1].notices.append(opened)
        return opened
    opened.is_at_start = len(work.pieces) == 1 and not _has_text(before.nodes)
    before.notices.append(opened)
    opened.first = len(work.pieces)
    work.pieces.append(_Piece(stack=(*before.stack, opened)))
    return opened


def _has_text(nodes: list[Node]) -> bool:
    """Say whether anything but a work card stands before."""
    return any(not (isinstance(n, Element) and n.get("class") == "work-card") for n in nodes if not _blank(n))


def _blank(node: Node) -> bool:
    return isinstance(node, str) and not node.strip()


def _end(work: _Division, opened: _Open) -> None:
    rest = tuple(o for o in work.now.stack if o is not opened)
    if not work.now.nodes and work.now.is_after:
        work.now.stack = rest
    else:
        work.pieces.append(_Piece(stack=rest, is_after=True))
    opened.after = len(work.pieces) - 1


# -- slots -----------------------------------------------------------------------------------


def _piece_id(work: _Division, number: int) -> str:
    return work.slot.id if number == 0 else f"{work.slot.id}..{number + 1}"


def _finished(work: _Division, opened: _Open, following: str) -> Passage:
    own = set(work.slot.chapter.works) if work.slot.chapter else set()
    inside = opened.after < len(work.pieces)
    seal, back = (work.seal.number, work.seal.notice) if work.seal else (0, "")
    return Passage(
        id=_piece_id(work, opened.first), notice=opened.notice, resume=_piece_id(work, opened.after) if inside else following,
        chapter=work.seal.slot.id if work.seal else work.slot.id, marks=opened.marks, at=opened.at.at or work.slot.at,
        is_cross=not seal and any(m.work not in own for m in opened.marks), seal=seal, back=back,
    )  # fmt: skip


def _slots(work: _Division, passages: list[Passage]) -> list[Slot]:
    passage_of = {id(o): p for o, p in zip(work.passages, passages, strict=True)}
    locale, works = work.manuscript.locale, work.manuscript.works
    out = []
    for number, piece in enumerate(work.pieces):
        body = list(_dressed(work, piece))
        body += _ends(work, number, passages, locale, works)
        for opened in (o for o in piece.notices if not o.is_at_start):
            resume = _heading_after(work, opened, piece.stack)
            body.append(local_notice(work.manuscript, passage_of[id(opened)], resume, _level_before(body)))
        body = list(_enclosed(work, piece, tuple(body)))
        at_start = [passage_of[id(o)] for o in piece.notices if o.is_at_start]
        if number == 0:
            heads = {o.notice: _heading_after(work, o, ()) for o in reversed(work.passages)}
            body = [
                *opening_notice(work.manuscript, work.slot, passages, at_start, heads, is_seal=bool(work.seal)),
                *body,
            ]
        out.append(_slot(work, number, piece, tuple(body)))
    return out


def _slot(work: _Division, number: int, piece: _Piece, body: Nodes) -> Slot:
    slot, turns = work.slot, work.manuscript.policy.turns_page
    assert slot.chapter is not None
    chapter = replace(slot.chapter, body=body)
    local = [o for o in piece.notices if not o.is_at_start]
    marks = tuple(dict.fromkeys(m for o in piece.stack for m in o.marks))
    turn = local[0].notice if local and turns else ""
    if number == 0:
        has_opening = any(o.is_at_start for o in piece.notices)
        return replace(
            slot, chapter=chapter, marks=marks, turn=turn, side=Side.RECTO if has_opening and turns else slot.side
        )
    side = Side.VERSO if turns else Side.NEXT  # what follows a passage does not face it
    return replace(
        slot, chapter=chapter, id=_piece_id(work, number), continues=slot.id, side=side, marks=marks, turn=turn, is_numbered=False
    )  # fmt: skip


def _ends(
    work: _Division, number: int, passages: list[Passage], locale: Locale, works: Mapping[WorkId, Work]
) -> list[Node]:
    """The line that ends a passage, in its last piece, if text of the chapter follows."""
    ending = [p for o, p in zip(work.passages, passages, strict=True) if o.after == number + 1 < len(work.pieces)]
    marks = tuple(dict.fromkeys(m for p in ending for m in p.marks))
    return [closing_line(works, marks, locale)] if ending else []


def _heading_after(work: _Division, opened: _Open, told: tuple[_Open, ...]) -> Nodes:
    """The heading with which the text goes on after a passage, if those may read it who have been told of `told`."""
    if opened.after >= len(work.pieces):
        return ()
    piece = work.pieces[opened.after]
    first = next((n for n in piece.nodes if not _blank(n)), None)
    is_told_there = all(o in told for o in piece.stack)
    if not isinstance(first, Element) or first.tag not in HEADINGS or not is_told_there:
        return ()
    return () if any(True for _ in _all_marks((first,), {})) else plain_title(first.children)


def _level_before(nodes: list[Node]) -> str:
    """The tag of the last heading, which a notice's heading stands beside."""
    tags = [n.tag for n in nodes if isinstance(n, Element) and n.tag in HEADINGS]
    return tags[-1] if tags else "h2"


# -- dress: what a piece bears to the renderers ------------------------------------------------


def _dressed(work: _Division, piece: _Piece) -> Nodes:
    """Nodes with the marks made classes, and with what later passes must know of them:

    `data-within`: notices of the passages around (of the piece); `data-marked`: marks on the very words.
    """
    within = " ".join(o.notice for o in piece.stack)
    around = tuple(dict.fromkeys(m for o in piece.stack for m in o.block))
    known = {m.work: o.notice for o in reversed(work.passages) for m in o.marks}
    return dress(tuple(n for n in piece.nodes if not _blank(n)), within, around, known)


def _enclosed(work: _Division, piece: _Piece, nodes: Nodes) -> Nodes:
    """What stands inside of a marked block, in the element that says so."""
    around = tuple(dict.fromkeys(m for o in piece.stack for m in o.block))
    if not around or not nodes:
        return nodes
    within = " ".join(o.notice for o in piece.stack)
    label = work.manuscript.locale.say("spoiler-passage")
    begun = [o for o in piece.stack if o.block and work.pieces[o.first] is piece and o.at.has("id")]
    attributes = {"class": "spoiler", "data-spoiler": write_numbers(around), "aria-label": label, "data-within": within}
    attributes |= {"id": begun[-1].at.get("id")} if begun else {}
    return (Element("section", tuple(attributes.items()), nodes, piece.stack[-1].at.at),)


def dress(
    nodes: Nodes, within: str, around: tuple[Mark, ...], known: Mapping[WorkId, str] | None = None
) -> Nodes:  # fmt: skip
    """Nodes as later passes want them. around: marks of the elements that hold them; known: notice of each work before."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
            continue
        own = read_marks(node.get("data-spoiler"))
        inside = tuple(dict.fromkeys((*around, *own)))
        item = node.but(data_safe=None, data_safe_alt=None, data_spoiler=None, data_section=None)
        if node.has("data-index") and node.has("data-safe"):
            item = item.but(data_safe=node.get("data-safe"))
        if own and not node.has("data-index"):
            item = item.but(class_=f"{item.get('class')} spoiler".strip(), data_spoiler=write_numbers(own))
        inner = within or " ".join(dict.fromkeys((known or {}).get(m.work, "") for m in own)).strip()
        if inner:
            item = item.but(data_within=inner)
        if inside:
            item = item.but(data_marked=write_numbers(inside))
        children = [c for c in node.children if not (isinstance(c, Element) and c.has("data-stand-in"))]
        out.append(item.holding(dress(tuple(children), inner, inside, known)))
    return tuple(out)
