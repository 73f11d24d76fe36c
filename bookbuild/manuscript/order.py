"""`structure` of book.yaml to a sequence of places: what stands where, before any file is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bookbuild.diagnostics import Diagnostic, Location, Rule, did_you_mean
from bookbuild.manuscript import sources
from bookbuild.manuscript.located_yaml import Key, LocatedYaml
from bookbuild.manuscript.schema import PartEntry, StructureEntry
from bookbuild.manuscript.settings import marks_of, slug_of
from bookbuild.model.book import Matter, Place
from bookbuild.model.spoilers import Mark

_MADE = {Matter.PART, Matter.CHAPTER, Matter.COVER, Matter.SEALED_NOTES, Matter.SEALED_NOTE, Matter.SAMPLE_END}
FRONT_AND_BACK = {m.key: m for m in Matter if m not in _MADE}
# made by the tool alone; a file for it would have no place on the page
_WITHOUT_FILE = frozenset({Matter.HALF_TITLE, Matter.TITLE_PAGE, Matter.CONTENTS})
# a titled piece that may stand before or after the chapters
_ANYWHERE = frozenset({Matter.NOTE})

TypedEntry = str | Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A line of `structure`. path: of its file, or empty. at: of the line; id_at: of the id that book.yaml gives."""

    matter: Matter
    place: Place
    path: str
    at: Location
    title: str = ""
    id: str = ""
    id_at: Location | None = None
    depth: int = 0
    safe_title: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Order:
    """The declared order, and what is wrong with it. refused: files of lines that could not be understood."""

    positions: list[Position] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


def read_order(structure: StructureEntry, document: LocatedYaml) -> Order:
    """Reports key-missing, matter-unknown, value-invalid, file-twice."""
    order = Order()
    order.positions += _typed(order, structure.front, Place.FRONT, document)
    order.positions += _chapters(structure.chapters, ("structure", "chapters"), document, 0)
    for number, part in enumerate(structure.parts):
        key: Key = ("structure", "parts", number)
        order.positions.append(_part(part, key, number, document))
        order.positions += _chapters(part.chapters, (*key, "chapters"), document, 1, marks_of(part.spoilers))
    if not structure.chapters and not structure.parts:
        message, hint = "structure lists no chapters", "give `chapters`, or `parts` with chapters"
        order.found.append(_finding(Rule.KEY_MISSING, message, document.at(("structure",)), hint))
    order.positions += _typed(order, structure.back, Place.BACK, document)
    _drop_repeated(order)
    return order


def _path(path: str | None) -> str:
    """A path in its normal form; one that means the folder itself stays as it is, to be reported as no file."""
    return sources.normal(path) or path if path else ""


def _chapters(
    paths: Sequence[str], key: Key, document: LocatedYaml, depth: int, marks: Sequence[Mark] = ()
) -> Iterator[Position]:
    for index, path in enumerate(paths):
        at = document.at((*key, index))
        yield Position(
            matter=Matter.CHAPTER, place=Place.BODY, path=_path(path), at=at, depth=depth, marks=tuple(marks)
        )


def _part(part: PartEntry, key: Key, number: int, document: LocatedYaml) -> Position:
    at = document.value_at((*key, "file")) if part.file else document.at((*key, "title"))
    return Position(
        matter=Matter.PART, place=Place.BODY, path=_path(part.file), at=at, title=part.title,
        id=part.id or f"part-{slug_of(part.safe_title or part.title) or number + 1}",
        id_at=document.value_at((*key, "id")) if part.id else document.at((*key, "title")),
        safe_title=part.safe_title or "", marks=tuple(marks_of(part.spoilers)),
    )  # fmt: skip


def _typed(order: Order, entries: Sequence[TypedEntry], place: Place, document: LocatedYaml) -> Iterator[Position]:
    for index, entry in enumerate(entries):
        at = document.at(("structure", place.value, index))
        key, path = (entry, None) if isinstance(entry, str) else next(iter(entry.items()), ("", None))
        matter = FRONT_AND_BACK.get(key)
        if (wrong := _fault(entry, matter, path, place, at)) is not None:
            order.found.append(wrong)
            order.refused |= {_path(p) for p in (entry.values() if not isinstance(entry, str) else ()) if p}
        elif matter is not None:
            yield Position(matter=matter, place=place, path=_path(path), at=at)


def _fault(entry: TypedEntry, matter: Matter | None, path: str | None, place: Place, at: Location) -> Diagnostic | None:
    if not isinstance(entry, str) and len(entry) != 1:
        message = f"an entry names one type, not {len(entry)}: {', '.join(entry)}"
        return _finding(Rule.MATTER_UNKNOWN, message, at, "write each as an entry of its own")
    key = entry if isinstance(entry, str) else next(iter(entry))
    here = [k for k, m in FRONT_AND_BACK.items() if m.place is place or m in _ANYWHERE]
    if matter is None:
        return _finding(Rule.MATTER_UNKNOWN, f"no matter of the type '{key}'", at, did_you_mean(key, here))
    if matter.place is not place and matter not in _ANYWHERE:
        message = f"'{key}' stands in {matter.place}, not in {place}"
        return _finding(Rule.MATTER_UNKNOWN, message, at, f"move the line to `{matter.place}`")
    if matter.needs_file and not path:
        return _finding(Rule.KEY_MISSING, f"'{key}' needs a file", at, f"write {key}: {place.value}/{key}.md")
    if path and matter in _WITHOUT_FILE:
        hint = f"write {key} alone; to change how it looks, give a template in styles/"
        return _finding(Rule.VALUE_INVALID, f"'{key}' is made by the tool and takes no file", at, hint)
    return None


def _drop_repeated(order: Order) -> None:
    """Keep the first line that names a file. Reports file-twice."""
    seen: dict[str, Location] = {}
    kept = []
    for position in order.positions:
        if position.path and position.path in seen:
            hint = f"the first is at {seen[position.path]}"
            order.found.append(_finding(Rule.FILE_TWICE, f"'{position.path}' is listed twice", position.at, hint))
            continue
        if position.path:
            seen[position.path] = position.at
        kept.append(position)
    order.positions = kept


def _finding(rule: Rule, message: str, at: Location, hint: str) -> Diagnostic:
    return Diagnostic(rule=rule, message=message, at=at, hint=hint)
