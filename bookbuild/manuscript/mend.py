"""A chapter and what was found in it -> the chapter with the slips mended that have one right answer.

An edit is kept only if the file, read again, says the same in the same letters, and if nothing is found that was not found
before. Whatever is not certain is left to the author.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bookbuild.diagnostics import Diagnostic, Outcome, Rule
from bookbuild.manuscript.chapter import ParsedChapter
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import Nodes, elements, text_of

Parse = Callable[[Source], Outcome[ParsedChapter]]
Find = Callable[[Source], Sequence[Diagnostic]]

# what is mended, by the code of its rule
MENDABLE = {
    Rule.PROSE_INVISIBLE.code: "deleting the character can join no words",
    Rule.PROSE_LOOKALIKE.code: "a letter and its mark, or loose jamo, make one character (NFC)",
    Rule.PROSE_SPACING.code: "a space stands before a mark, or inside quotation marks",
    Rule.PROSE_PUNCTUATION.code: "the same comma, colon or semicolon stands twice",
    Rule.PROSE_NOTE.code: "a space stands before the call",
}
_ROUNDS = 8  # slips that stand in one paragraph are found one after another
_SPACE_BEFORE = re.compile(r"(?<=\w)[ \t]+(?=[,.;:!?](?:[ \t]+[^\s.?!,;:]|[ \t]*$|[”’\"')\]*_]))")
_SPACE_INSIDE = re.compile(r"(?<=[“‘])[ \t]+(?=\w)|(?<=[\w.,!?])[ \t]+(?=”)")
_SPACE_BEFORE_CALL = re.compile(r"(?<=[\w.,;:!?])[ \t]+(?=\[\^)")
_DOUBLED = re.compile(r"(?<=\w)([,;:])\1(?=\s|$)")
_COMBINED = re.compile(r"\w[\u0300-\u036f]+|[\u1100-\u11ff]+")
_JAMO = re.compile(r"[\u1100-\u11ff]")
# scripts that write no spaces and mark with a zero-width one where a line may break: Thai, Lao, Myanmar, Khmer
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_JOINERS = "\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of one line for a finding. start, end: in characters from 0; old, new: what stands there before and after."""

    finding: Diagnostic
    line: int
    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A file after its edits. text: with line feeds; edits: that were made, in order."""

    text: str
    edits: tuple[Edit, ...]


def mend(source: Source, find: Find, parse: Parse) -> Mended:
    """Make the edits that are safe, until there are no more. find: what is found in the file and not allowed."""
    made: list[Edit] = []
    for _ in range(_ROUNDS):
        wanted = _apart(edit for item in find(source) for edit in _edits(source, item))
        edits = _safe(source, wanted, parse) if wanted else ()
        if not edits:
            break
        source = _edited(source, edits)
        made += edits
    return Mended(text=source.text, edits=tuple(made))


def _safe(source: Source, wanted: Sequence[Edit], parse: Parse) -> tuple[Edit, ...]:
    """Those that are safe. A batch that is not is halved, so that one doubtful edit does not keep the others back."""
    before = _View.of(source, parse)
    edits: tuple[Edit, ...] = ()
    batches = [tuple(wanted)]
    while batches:
        batch = batches.pop()
        tried = _apart((*edits, *batch))
        if _is_safe(before, _View.of(_edited(source, tried), parse), tried):
            edits = tried
        elif len(batch) > 1:
            middle = len(batch) // 2
            batches += [batch[middle:], batch[:middle]]
    return edits


def _edits(source: Source, item: Diagnostic) -> Iterator[Edit]:
    """The edit for a finding, if there is one right one where it stands."""
    lines = source.text.split("\n")
    if item.rule.code not in MENDABLE or not 0 < item.at.line <= len(lines):
        return
    line, column = lines[item.at.line - 1], max(item.at.column - 1, 0)
    for start, end, new in _ANSWERS[item.rule](line, column, item):
        yield Edit(finding=item, line=item.at.line, start=start, end=end, old=line[start:end], new=new)


Answer = Iterator[tuple[int, int, str]]


def _invisible(line: str, column: int, item: Diagnostic) -> Answer:
    char, before, after = line[column : column + 1], line[column - 1 : column] if column else "", line[column + 1 :][:1]
    parts_words = not (before.isalnum() and after.isalnum())
    if (
        char in _JOINERS
        or (char == "\u00ad" and before.isalpha() and after.isalpha())
        or (char == "\u200b" and parts_words and not _UNSPACED.search(line))
    ) and char:
        yield column, column + 1, ""


def _lookalike(line: str, column: int, item: Diagnostic) -> Answer:
    match = _COMBINED.match(line, column)
    if match is None:
        return
    whole = unicodedata.normalize("NFC", match[0])
    if whole != match[0] and not _JAMO.search(whole) and not any(map(unicodedata.combining, whole)):
        yield match.start(), match.end(), whole


def _spacing(line: str, column: int, item: Diagnostic) -> Answer:
    pattern = _SPACE_INSIDE if "inside the quotation mark" in item.message else _SPACE_BEFORE
    if (
        item.message.startswith("a space ")
        and (match := pattern.search(line, column))
        and _is_near(line, column, match)
    ):
        yield match.start(), match.end(), ""


def _punctuation(line: str, column: int, item: Diagnostic) -> Answer:
    if (match := _DOUBLED.search(line, column)) and _is_near(line, column, match):
        yield match.start(), match.end(), match[1]


def _note(line: str, column: int, item: Diagnostic) -> Answer:
    if item.message.startswith("a space ") and (match := _SPACE_BEFORE_CALL.search(line, column)):
        yield match.start(), match.end(), ""


def _is_near(line: str, column: int, match: re.Match[str]) -> bool:
    """Say whether only the words that the finding names lie between it and what was found."""
    return not re.search(r"\s", line[column : match.start()])


_ANSWERS: dict[Rule, Callable[[str, int, Diagnostic], Answer]] = {
    Rule.PROSE_INVISIBLE: _invisible,
    Rule.PROSE_LOOKALIKE: _lookalike,
    Rule.PROSE_SPACING: _spacing,
    Rule.PROSE_PUNCTUATION: _punctuation,
    Rule.PROSE_NOTE: _note,
}


def _apart(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """In order of place, without those that touch the one before."""
    out: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.start, edit.end)):
        if not out or (out[-1].line, out[-1].end) < (edit.line, edit.start):
            out.append(edit)
    return tuple(out)


def _edited(source: Source, edits: Sequence[Edit]) -> Source:
    lines = source.text.split("\n")
    for edit in reversed(edits):
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[: edit.start] + edit.new + line[edit.end :]
    return replace(source, text="\n".join(lines))


@dataclass(frozen=True, slots=True)
class _View:
    """What a file says, to compare it before and after. text: with single spaces; marks: elements with their attributes."""

    text: str
    marks: tuple[str, ...]
    found: Counter[tuple[str, str]]

    @classmethod
    def of(cls, source: Source, parse: Parse) -> _View:
        outcome = parse(source)
        chapter = outcome.value.chapter
        parts = (chapter.title, chapter.body, *(note.body for note in chapter.notes))
        found = Counter((item.rule.code, item.message) for item in outcome.diagnostics)
        text = "\n".join(text_of(part) for part in parts)
        return cls(_single_spaced(text), tuple(mark for part in parts for mark in _marks(part)), found)

    @property
    def letters(self) -> str:
        """Letters and figures alone, each as one character."""
        return "".join(char for char in unicodedata.normalize("NFC", self.text) if char.isalnum())


def _single_spaced(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text)


def _marks(nodes: Nodes) -> Iterator[str]:
    """Every element with its attributes, and code to the letter."""
    for item in elements(nodes):
        code = text_of(item.children) if item.tag in {"code", "pre"} else ""
        yield f"{item.tag} {sorted(item.attributes)}{code}"


def _is_safe(before: _View, after: _View, edits: Sequence[Edit]) -> bool:
    """Say whether the text of the book changed by these characters, kept its letters, and shows no new fault."""
    taken = sum(len(_single_spaced(edit.old)) - len(edit.new) for edit in edits)
    is_same = before.letters == after.letters and before.marks == after.marks
    return is_same and len(before.text) - len(after.text) == taken and not after.found - before.found
