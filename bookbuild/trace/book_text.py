"""All that a book says, as one row of letters in which a place of any finished file can be found again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bookbuild.diagnostics import Location
from bookbuild.model.book import Book, IndexEntry, Matter, Section
from bookbuild.model.letters import letters
from bookbuild.model.markup import BLOCKS, Element, Nodes, text_of

_GAP = "\0"  # between pieces that do not run on; no letter
_REACHES = (48, 24, 12, 6, 0)  # letters on both sides of a place, that must agree: as many as can be had
_MOST = 400  # places that are compared
_CLOSE = 12_000  # letters on either side of a page, in which what it says is looked for first
_FEWEST, _FEWEST_OTHER = (
    4,
    2,
)  # letters that mean something without those around them; the second where a letter is a syllable


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one block. start, end: in the letters of the book; at: of the block; is_apart: it is no part of the running
    text, but a note, or what the tool makes of the book's own words; is_made: the second of these."""

    start: int
    end: int
    text: str
    at: Location
    is_apart: bool = False
    is_made: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookText:
    """The letters of a book and where they come from. pictures: (place in the letters, line of the image, path of the file)."""

    letters: str = field(repr=False)
    runs: Sequence[Run]
    pictures: Sequence[tuple[int, Location, str]]

    def run(self, place: int) -> Run:
        """The run that holds a place of the letters."""
        return self.runs[max(bisect_right(self.runs, place, key=lambda run: run.start) - 1, 0)]

    def find(self, before: str, here: str, after: str, near: int | None = None) -> int | None:
        """Where `here` stands, told by the letters around it; None if nowhere. near: of several, the nearest to that."""
        for reach in _REACHES:
            for left, right in ((reach, reach), (reach, 0), (0, reach)):
                lead = before[len(before) - min(left, len(before)) :]
                wanted = lead + here + after[:right]
                if len(wanted) < (_FEWEST if wanted.isascii() else _FEWEST_OTHER) or (
                    reach and left != right and not here
                ):
                    continue
                if places := self._near(wanted, near) or self.places(wanted):
                    return self._nearest([place + len(lead) for place in places], before, here, after, near)
        return None

    def places(self, wanted: str, start: int = 0, end: int | None = None) -> list[int]:
        """Where letters stand, from one place to another: the first of them, if they are many."""
        out: list[int] = []
        at = self.letters.find(wanted, start, end)
        while at >= 0 and len(out) < _MOST:
            out.append(at)
            at = self.letters.find(wanted, at + 1, end)
        return out

    def _near(self, wanted: str, near: int | None) -> list[int]:
        return [] if near is None else self.places(wanted, max(0, near - _CLOSE), near + _CLOSE)

    def _nearest(self, places: Sequence[int], before: str, here: str, after: str, near: int | None) -> int:
        if len(places) == 1:
            return places[0]

        def rank(place: int) -> tuple[int, bool, int, int]:
            end = place + len(here)
            alike = _common(before[::-1], self.letters[max(0, place - len(before)) : place][::-1])
            alike += _common(after, self.letters[end : end + len(after)])
            distance = abs(place - near) if near is not None else 0
            return (-min(alike, _REACHES[0]), self.run(place).is_apart, distance, place)

        return min(places, key=rank)


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(slots=True)
class _Writer:
    """Rows of letters in the making."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    runs: list[Run] = field(default_factory=list)
    pictures: list[tuple[int, Location, str]] = field(default_factory=list)
    is_parted: bool = False

    def add(self, text: str, at: Location, *, is_apart: bool, is_made: bool = False) -> None:
        """Words of a block; more of the last one, if they run on from it."""
        row = letters(text)
        if self.runs and self.runs[-1].at == at and self.runs[-1].end == self.length:
            last = self.runs.pop()
            start, text = last.start, f"{last.text}{' ' if self.is_parted else ''}{text}"
        else:
            start = self.length
        self.is_parted = False
        self.parts.append(row)
        self.length += len(row)
        self.runs.append(Run(start=start, end=self.length, text=text, at=at, is_apart=is_apart, is_made=is_made))

    def part(self) -> None:
        """What comes now does not run on from what came."""
        self.parts.append(_GAP)
        self.length += 1

    def nodes(self, nodes: Iterable[Element | str], at: Location, *, is_apart: bool) -> None:
        """Words of nodes, each at the nearest block around it that knows its place."""
        for node in nodes:
            if isinstance(node, str):
                self.add(node, at, is_apart=is_apart)
                continue
            is_block = node.tag in BLOCKS
            inner = node.at if node.at and (is_block or node.tag == "img") else at
            self.is_parted |= is_block or node.tag == "br"
            if node.tag == "img":
                self.pictures.append((self.length, inner, node.get("src")))
            elif not node.has("data-note"):
                self.nodes(node.children, inner, is_apart=is_apart)
                self.is_parted |= is_block


def book_text(book: Book, homes: Mapping[str, Location], settings: str, settings_path: str) -> BookText:
    """homes: by id of a section, where its title stands; settings: text of book.yaml, from which come titles, names and works.

    First the running text, then notes, entries of the index, short titles, and the lines of the settings.
    """
    writer = _Writer()
    start = Location(path=settings_path, line=1, column=1)
    for section in book.sections:
        home = homes.get(section.chapter, start)
        writer.part()
        if not section.continues:
            writer.nodes(section.title, home, is_apart=False)
        writer.nodes(section.body, home, is_apart=False)
    for section in book.sections:
        for note in section.notes:
            writer.part()
            writer.nodes(note.body, note.at, is_apart=True)
    for text, at in _made(book, homes, start):
        writer.part()
        writer.add(text, at, is_apart=True, is_made=True)
    for number, line in enumerate(settings.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            writer.part()
            column = len(line) - len(line.lstrip()) + 1
            writer.add(line, Location(path=settings_path, line=number, column=column), is_apart=True)
    return BookText(letters="".join(writer.parts), runs=tuple(writer.runs), pictures=tuple(writer.pictures))


def _made(book: Book, homes: Mapping[str, Location], start: Location) -> Iterator[tuple[str, Location]]:
    """Running heads, labels of chapters, and the terms of the index with the first mark of each."""
    for section in book.sections:
        home = homes.get(section.chapter, start)
        yield from ((words, home) for words in (section.label, section.running_title) if words)
    marks = {item.get("id"): item.at for section in book.sections for item in _marked(section) if item.at}
    index = next((homes[s.id] for s in book.sections if s.matter is Matter.INDEX and s.id in homes), start)
    for group in book.index:
        for entry in group.entries:
            yield from _terms(entry, marks, index)


def _marked(section: Section) -> Iterator[Element]:
    bodies: tuple[Nodes, ...] = (section.body, *(note.body for note in section.notes))
    for body in bodies:
        yield from _with_places(body, None)


def _with_places(nodes: Nodes, at: Location | None) -> Iterator[Element]:
    """Elements with an id, each with its own place or that of what is around it."""
    for node in nodes:
        if isinstance(node, Element):
            here = node.at or at
            if node.has("id"):
                yield Element(node.tag, node.attributes, (), here)
            yield from _with_places(node.children, here)


def _terms(entry: IndexEntry, marks: Mapping[str, Location], start: Location) -> Iterator[tuple[str, Location]]:
    first = next((marks[locator.start] for locator in entry.locators if locator.start in marks), None)
    children = list(entry.children)
    if first is None:
        first = next((at for child in children for _, at in _terms(child, marks, start) if at is not start), start)
    others = "".join(f" {text_of(term)}" for term, _ in (*entry.see, *entry.see_also))
    yield text_of(entry.term) + others, first
    for child in children:
        yield from _terms(child, marks, first)
