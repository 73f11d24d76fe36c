"""What the leak check looks for, taken from the marked manuscript; and where the manuscript could have said it openly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bookbuild.diagnostics import Location
from bookbuild.editorial.origins import origins
from bookbuild.model.book import EditedText, Manuscript, Matter, Note
from bookbuild.model.markup import BLOCKS, SUBENTRY, Element, Nodes, text_of
from bookbuild.model.spoilers import (
    GuardTerm,
    Level,
    Mark,
    Origin,
    Watch,
    Watched,
    highest,
    read_marks,
)

_SENTENCE = re.compile(r"(?<=[.!?。！？…])[\"”’»)]*\s+")
# What is shorter is looked for as words, and only if it stands nowhere else: letters and digits
SHORTEST, SHORTEST_HANGUL, SHORTEST_WORD, SHORTEST_HANGUL_WORD = 14, 7, 7, 3
# what the EPUB says of itself in the tool's own words
HOUSE_WORDS = (
    "textual visual tableOfContents structuralNavigation readingOrder displayTransformability ARIA index none",
)


def make_watch(manuscript: Manuscript, text: EditedText, styles: Sequence[Origin] = ()) -> Watch:
    """manuscript: marked, with all that the author wrote; text: what the edition makes of it; styles: lines of its sheets."""
    policy = manuscript.policy
    limit = policy.limits.get(text.edition.name)
    marked = [*marked_text(manuscript), *manuscript.guarded_texts]
    said = (
        [*origins(manuscript), *styles] if marked or manuscript.guard or text.passages else []
    )  # else nothing is looked for
    own = (*manuscript.locale.words.values(), *HOUSE_WORDS)
    open_ = _Open(" ".join((*(o.text for o in said if not o.is_marked), *own)))
    sentences = [w for w in marked if len(squeezed(w.text)) >= shortest(w.text)]
    short = [w for w in marked if w not in sentences and open_.lacks(w.text)]
    terms = [GuardTerm(work=m.work, level=m.level, text=w.text, at=w.at) for w in short for m in w.marks]
    guard = [t for t in manuscript.guard if not manuscript.works[t.work].is_open and t.level > Level.PREMISE]
    return Watch(
        edition=text.edition.name, limit=limit, sentences=tuple(dict.fromkeys(sentences)),
        terms=tuple(dict.fromkeys((*guard, *terms))), titles={w.id: w.title for w in manuscript.works.values()},
        origins=tuple(said), passages=text.passages,
        sealed=tuple(s.id for s in text.manuscript.slots if s.matter is Matter.SEALED_NOTE and s.continues),
        turns_page=policy.turns_page,
        language=manuscript.metadata.language,
    )  # fmt: skip


@dataclass(slots=True)
class _Open:
    """The words that stand outside of marks."""

    text: str
    plain: str = ""

    def __post_init__(self) -> None:
        self.plain = words_of_text(self.text)

    def lacks(self, text: str) -> bool:
        """Say whether words are long enough to be told apart, and stand nowhere in the open text."""
        words, letters = words_of_text(text), squeezed(text)
        is_name = text.strip()[:1].isupper() and len(letters) >= 5
        is_long = len(letters) >= (SHORTEST_HANGUL_WORD if shortest(text) == SHORTEST_HANGUL else SHORTEST_WORD)
        return (is_name or is_long) and f" {words} " not in f" {self.plain} "


def words_of_text(text: str) -> str:
    """The words of a text in one case, parted by single spaces."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def squeezed(text: str) -> str:
    """Letters and digits alone, in one case: what typography, line ends and ligatures leave of a text."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def shortest(text: str) -> int:
    """The least number of letters by which a text is known again."""
    letters = squeezed(text)
    wide = sum(1 for c in letters if unicodedata.east_asian_width(c) in "WF")
    return SHORTEST_HANGUL if wide * 2 > len(letters) else SHORTEST


# -- marked text ------------------------------------------------------------------------------


def marked_text(manuscript: Manuscript) -> Iterator[Watched]:
    """Every sentence, and every other saying, of marked text."""
    for slot in manuscript.slots:
        chapter = slot.chapter
        if chapter is None:
            continue
        notes = {note.label: note for note in chapter.notes}
        yield from _of_nodes((*chapter.title, *chapter.body), (), notes, chapter.at)
        for note in chapter.notes:
            yield from _of_nodes(note.body, (), {}, note.at)


def _of_nodes(
    nodes: Nodes, around: tuple[Mark, ...], notes: dict[str, Note], at: Location
) -> Iterator[Watched]:  # fmt: skip
    """Sentences of marked text; a note counts where it is called."""
    for node in nodes:
        if isinstance(node, str):
            continue
        here = node.at or at
        own = read_marks(node.get("data-spoiler"))
        marks = (*around, *own)
        if node.has("data-stand-in"):
            continue
        if marks and (own or node.tag in BLOCKS) and not _has_blocks(node) and not _is_declared_safe(node):
            yield from _sentences(text_of(node.children), marks, here)
        if marks:
            yield from _hidden(node, marks, here)
            if (note := notes.get(node.get("data-label"))) and own == ():
                yield from (replace(w, is_whole=True) for w in _of_nodes(note.body, marks, {}, note.at))
        yield from _of_nodes(node.children, marks, notes, here)


def _is_declared_safe(item: Element) -> bool:
    """Say whether a heading is its own safe title: its author says that it gives nothing away."""
    return item.has("data-safe-title") and squeezed(item.get("data-safe-title")) == squeezed(text_of(item.children))


def _has_blocks(item: Element) -> bool:
    return any(isinstance(c, Element) and (c.tag in BLOCKS or c.has("data-stand-in")) for c in item.children)


def _sentences(text: str, marks: Sequence[Mark], at: Location) -> Iterator[Watched]:
    for sentence in _SENTENCE.split(text):
        if sentence.strip():
            yield Watched(text=" ".join(sentence.split()), marks=_strongest(marks), at=at)


def _strongest(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    return tuple(Mark(work, level) for work, level in highest(marks).items())


def _hidden(item: Element, marks: Sequence[Mark], at: Location) -> Iterator[Watched]:
    """What a marked element says elsewhere than in its words."""
    if alt := item.get("alt"):
        yield from _sentences(alt, marks, at)
    if (title := item.get("title")) and item.tag != "abbr":  # an abbreviation is explained wherever it stands
        yield from _sentences(title, marks, at)
    if item.has("data-index"):
        safe = words_of_text(item.get("data-safe"))
        for part in item.get("data-index").split(SUBENTRY):
            if words_of_text(part) not in safe or not safe:
                yield from _sentences(part, marks, at)
