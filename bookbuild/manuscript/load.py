"""A folder to a Manuscript: read, parse, put into declared order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, did_you_mean
from bookbuild.manuscript import located_yaml, sources
from bookbuild.manuscript.chapter import ParsedChapter, parse_chapter
from bookbuild.manuscript.images import load_image
from bookbuild.manuscript.locales import load_locale
from bookbuild.manuscript.located_yaml import Key, LocatedYaml
from bookbuild.manuscript.schema import BookFile
from bookbuild.manuscript.settings import metadata_of, slug_of, style_of, works_of
from bookbuild.manuscript.sources import Source
from bookbuild.manuscript.validate import validate
from bookbuild.model.book import Chapter, Image, Manuscript, Matter, Place, Slot
from bookbuild.model.markup import Element, Node, rebuild
from bookbuild.model.metadata import WorkId

BOOK_FILE = "book.yaml"
Parsed = Outcome[ParsedChapter]
Mapper = Callable[[Callable[[Source], Parsed], Sequence[Source]], Iterable[Parsed]]
FRONT_AND_BACK = {m.key: m for m in Matter if m not in {Matter.PART, Matter.CHAPTER, Matter.COVER}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A line of `structure` before its file is read."""

    matter: Matter
    path: str
    at: Location
    title: str = ""
    id: str = ""
    depth: int = 0


@dataclass(slots=True)
class _Loading:
    root: Path
    found: list[Diagnostic] = field(default_factory=list)

    def take(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.found.extend(diagnostics)


def load(root: Path, house: Path, epoch: int | None, mapper: Mapper) -> Outcome[Manuscript | None]:
    """Read the book in `root`. house: folder of the house style; mapper: ordered map that does the parsing.

    Everything found is reported together; value is None only if book.yaml itself cannot be understood.
    """
    top = Location(path=BOOK_FILE, line=1, column=1)
    if not (root / BOOK_FILE).is_file():
        hint = "name the folder that holds book.yaml, or make a book with: bookbuild new FOLDER"
        return Outcome(
            value=None,
            diagnostics=(
                Diagnostic(
                    rule=Rule.BOOK_MISSING,
                    message="no book.yaml in this folder",
                    at=Location(path=BOOK_FILE),
                    hint=hint,
                ),
            ),
        )
    work = _Loading(root)
    source = sources.read_source(root, BOOK_FILE, top)
    work.take(source.diagnostics)
    document = located_yaml.read(source.value.text, BOOK_FILE) if source.value else None
    if document is None or document.value is None:
        return Outcome(value=None, diagnostics=(*work.found, *(document.diagnostics if document else ())))
    work.take(document.diagnostics)
    typed = validate(document.value, BookFile)
    work.take(typed.diagnostics)
    if typed.value is None:
        return Outcome(value=None, diagnostics=tuple(work.found))
    book = typed.value
    places = _places(work, book, document.value)
    parsed = _parse(work, places, mapper)
    _unlisted(work, places, book, document.value)
    style = style_of(book)
    parsed, images = _images(work, parsed, style.cover.image, document.value)
    works = works_of(book, document.value)
    _declared_works(work, parsed, set(works), document.value, book)
    locale = load_locale(
        book.language, (house / "locales", root / "styles" / "locales"), document.value.at(("language",))
    )
    work.take(locale.diagnostics)
    manuscript = Manuscript(
        metadata=metadata_of(book, root.resolve().name, epoch), locale=locale.value, style=style, works=works,
        slots=tuple(_slot(p, parsed, book) for p in places), images=images, at=top,
    )  # fmt: skip
    return Outcome(value=manuscript, diagnostics=tuple(work.found))


def _places(work: _Loading, book: BookFile, document: LocatedYaml) -> tuple[_Place, ...]:
    structure = book.structure
    out = [*_typed(work, structure.front, Place.FRONT, document)]
    for index, path in enumerate(structure.chapters):
        out.append(
            _Place(matter=Matter.CHAPTER, path=sources.normal(path), at=document.at(("structure", "chapters", index)))
        )
    for number, part in enumerate(structure.parts):
        key: Key = ("structure", "parts", number)
        id_ = part.id or f"part-{slug_of(part.title) or number + 1}"
        out.append(
            _Place(matter=Matter.PART, path=part.file or "", at=document.at((*key, "title")), title=part.title, id=id_)
        )
        for index, path in enumerate(part.chapters):
            out.append(
                _Place(
                    matter=Matter.CHAPTER, path=sources.normal(path), at=document.at((*key, "chapters", index)), depth=1
                )
            )
    if not structure.chapters and not structure.parts:
        at = document.at(("structure",))
        work.take(
            [
                Diagnostic(
                    rule=Rule.KEY_MISSING,
                    message="structure lists no chapters",
                    at=at,
                    hint="give `chapters`, or `parts` with chapters",
                )
            ]
        )
    out.extend(_typed(work, structure.back, Place.BACK, document))
    return tuple(out)


def _typed(
    work: _Loading, entries: Sequence[str | dict[str, str | None]], place: Place, document: LocatedYaml
) -> Iterable[_Place]:
    for index, entry in enumerate(entries):
        at = document.at(("structure", place.value, index))
        key, path = (entry, "") if isinstance(entry, str) else next(iter(entry.items()), ("", ""))
        matter = FRONT_AND_BACK.get(key)
        if matter is None or (isinstance(entry, dict) and len(entry) != 1):
            known = [k for k, m in FRONT_AND_BACK.items() if m.place is place or m in {Matter.NOTE}]
            work.take(
                [
                    Diagnostic(
                        rule=Rule.MATTER_UNKNOWN,
                        message=f"no matter of the type '{key}'",
                        at=at,
                        hint=did_you_mean(key, known),
                    )
                ]
            )
        elif matter.needs_file and not path:
            work.take(
                [
                    Diagnostic(
                        rule=Rule.KEY_MISSING,
                        message=f"'{key}' needs a file",
                        at=at,
                        hint=f"write {key}: {place.value}/{key}.md",
                    )
                ]
            )
        else:
            yield _Place(matter=matter, path=sources.normal(path or ""), at=at)


def _parse(work: _Loading, places: Sequence[_Place], mapper: Mapper) -> dict[str, ParsedChapter]:
    texts: list[Source] = []
    seen: dict[str, Location] = {}
    for place in places:
        if not place.path:
            continue
        if place.path in seen:
            message = f"'{place.path}' is listed twice"
            work.take(
                [
                    Diagnostic(
                        rule=Rule.FILE_TWICE, message=message, at=place.at, hint=f"the first is at {seen[place.path]}"
                    )
                ]
            )
            continue
        seen[place.path] = place.at
        read = sources.read_source(work.root, place.path, place.at)
        work.take(read.diagnostics)
        if read.value is not None:
            texts.append(read.value)
    parsed = {}
    for text, outcome in zip(texts, mapper(parse_chapter, texts), strict=True):
        parsed[text.path] = outcome.value
        work.take(outcome.diagnostics)
    for place in places:
        chapter = parsed.get(place.path)
        needs_title = place.matter.in_contents and place.matter is not Matter.PART
        if chapter and needs_title and not chapter.chapter.title:
            work.take(
                [
                    Diagnostic(
                        rule=Rule.TITLE_MISSING,
                        message="the chapter has no title",
                        at=chapter.chapter.at,
                        hint="begin it with a heading: # Title",
                    )
                ]
            )
    return parsed


def _unlisted(work: _Loading, places: Sequence[_Place], book: BookFile, document: LocatedYaml) -> None:
    listed = {place.path for place in places}
    for path in sources.markdown_files(work.root, book.ignore):
        if path not in listed:
            hint = f"add '{path}' under structure in book.yaml, or under ignore"
            work.take(
                [
                    Diagnostic(
                        rule=Rule.FILE_UNLISTED,
                        message="no line of book.yaml lists this file",
                        at=Location(path=path),
                        hint=hint,
                    )
                ]
            )


def _images(
    work: _Loading, parsed: dict[str, ParsedChapter], cover: str, document: LocatedYaml
) -> tuple[dict[str, ParsedChapter], dict[str, Image]]:
    """Chapters whose images name their file by its path in the book folder, and the images by that path.

    A path counts from the file that names it, or from the book folder.
    """
    images: dict[str, Image] = {}
    placed = {}
    for path, chapter in parsed.items():
        beside = PurePosixPath(path).parent
        found: dict[str, str] = {}
        for typed, at in chapter.images:
            if image := _image(work, (f"{beside}/{typed}", typed), at):
                images[image.path] = image
                found[typed] = image.path
        placed[path] = replace(chapter, chapter=_with_images(chapter.chapter, found))
    if cover and (image := _image(work, (cover,), document.value_at(("cover", "image")))):
        images[cover] = images[image.path] = image
    return placed, images


def _image(work: _Loading, paths: tuple[str, ...], at: Location) -> Image | None:
    loaded = load_image(work.root, paths, at)
    work.take(loaded.diagnostics)
    return loaded.value


def _with_images(chapter: Chapter, found: Mapping[str, str]) -> Chapter:
    def change(item: Element) -> Iterable[Node]:
        return (item.but(src=found.get(item.get("src"), "")),) if item.tag == "img" else (item,)

    notes = tuple(replace(note, body=rebuild(note.body, change)) for note in chapter.notes)
    return replace(chapter, body=rebuild(chapter.body, change), notes=notes)


def _declared_works(
    work: _Loading, parsed: dict[str, ParsedChapter], known: set[WorkId], document: LocatedYaml, book: BookFile
) -> None:
    named = [declared for chapter in parsed.values() for declared in chapter.declared]
    named += [
        (WorkId(e.history), document.value_at(("works", id_, "history"))) for id_, e in book.works.items() if e.history
    ]
    for id_, at in named:
        if id_ not in known:
            work.take(
                [
                    Diagnostic(
                        rule=Rule.WORK_UNKNOWN,
                        message=f"no work '{id_}' in book.yaml",
                        at=at,
                        hint=did_you_mean(id_, known),
                    )
                ]
            )


def _slot(place: _Place, parsed: dict[str, ParsedChapter], book: BookFile) -> Slot:
    found = parsed.get(place.path)
    chapter = found.chapter if found else None
    numbered = {Matter.CHAPTER: book.structure.number_chapters, Matter.PART: book.structure.number_parts}.get(
        place.matter, False
    )
    return Slot(
        matter=place.matter, id=place.id or (chapter.id if chapter else place.matter.key), at=place.at,
        title=(place.title,) if place.title else (), chapter=chapter,
        is_numbered=numbered and (chapter is None or chapter.is_numbered), depth=place.depth,
    )  # fmt: skip
