"""A folder to a Manuscript: read, parse, put into declared order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, did_you_mean
from bookbuild.folder import own_styles
from bookbuild.limits import MOST_FILES, MOST_SETTINGS
from bookbuild.manuscript import located_yaml, sources
from bookbuild.manuscript.chapter import ParsedChapter, allowances, id_from, parse_chapter
from bookbuild.manuscript.images import is_remote, load_image
from bookbuild.manuscript.locales import load_locale
from bookbuild.manuscript.located_yaml import Key, LocatedYaml
from bookbuild.manuscript.order import Position, read_order
from bookbuild.manuscript.schema import BookFile, GuardedText, GuardFile, MarkEntry
from bookbuild.manuscript.settings import field_places, guarded_texts, metadata_of, policy_of, style_of, works_of
from bookbuild.manuscript.sources import Source
from bookbuild.manuscript.validate import validate
from bookbuild.model.book import Allowance, Chapter, Image, Manuscript, Matter, Slot
from bookbuild.model.markup import Element, Node, rebuild, text_of
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import LEVELS, GuardTerm

BOOK_FILE = "book.yaml"
GUARD_FILE = "spoilers.yaml"
Parsed = Outcome[ParsedChapter]
Mapper = Callable[[Callable[[Source], Parsed], Sequence[Source]], Iterable[Parsed]]


@dataclass(slots=True)
class _Loading:
    """One book on its way in."""

    root: Path
    book: BookFile
    document: LocatedYaml
    found: list[Diagnostic] = field(default_factory=list)
    images: dict[tuple[str, ...], Image] = field(default_factory=dict)
    allowances: tuple[Allowance, ...] = ()

    def report(self, rule: Rule, message: str, at: Location, hint: str) -> None:
        self.found.append(Diagnostic(rule=rule, message=message, at=at, hint=hint))


def load(root: Path, house: Path, epoch: int | None, mapper: Mapper) -> Outcome[Manuscript | None]:
    """Read the book in `root`. house: folder of the house style; mapper: ordered map that does the parsing.

    Everything found is reported together; value is None only if book.yaml itself cannot be understood.
    """
    opened = _open(root)
    if opened.value is None:
        return Outcome(value=None, diagnostics=opened.diagnostics)
    work = opened.value
    work.found.extend(opened.diagnostics)
    book, document = work.book, work.document
    order = read_order(book.structure, document)
    work.found.extend(order.found)
    parsed = _parse(work, order.positions, mapper)
    _unlisted(work, {p.path for p in order.positions} | order.refused)
    _sample(work, {p.path for p in order.positions if p.path})
    parsed, images = _images(work, parsed)
    works = works_of(book, document)
    _declared_works(work, parsed, set(works))
    guard, allowed = _guard(work, set(works))
    folders = (house / "locales", *((own / "locales",) if (own := _own_styles(work)) else ()))
    locale = load_locale(book.language, folders, document.value_at(("language",)))
    work.found.extend(locale.diagnostics)
    manuscript = Manuscript(
        metadata=metadata_of(book, root.resolve().name, epoch), locale=locale.value, style=style_of(book, document),
        works=works, slots=tuple(_slot(p, parsed, book) for p in order.positions), images=images,
        at=Location(path=BOOK_FILE, line=1, column=1), policy=policy_of(book), guard=guard,
        allowances=(*work.allowances, *allowed, *(a for p in parsed.values() for a in p.allowances)),
        places=field_places(document), guarded_texts=guarded_texts(book, document),
    )  # fmt: skip
    return Outcome(value=manuscript, diagnostics=tuple(work.found))


def _open(root: Path) -> Outcome[_Loading | None]:
    """book.yaml, read and checked. Reports book-missing and what YAML and schema report."""
    if not (root / BOOK_FILE).is_file():
        hint = "name the folder that holds book.yaml, or make a book with: bookbuild new FOLDER"
        at = Location(path=BOOK_FILE)
        missing = Diagnostic(rule=Rule.BOOK_MISSING, message="no book.yaml in this folder", at=at, hint=hint)
        return Outcome(value=None, diagnostics=(missing,))
    source = sources.read_source(root, BOOK_FILE, Location(path=BOOK_FILE, line=1, column=1), MOST_SETTINGS)
    if source.value is None:
        return Outcome(value=None, diagnostics=source.diagnostics)
    document = located_yaml.read(source.value.text, BOOK_FILE)
    if document.value is None:
        return Outcome(value=None, diagnostics=(*source.diagnostics, *document.diagnostics))
    typed = validate(document.value, BookFile)
    found = (*source.diagnostics, *document.diagnostics, *typed.diagnostics)
    if typed.value is None:
        return Outcome(value=None, diagnostics=found)
    work = _Loading(root, typed.value, document.value, allowances=allowances(source.value))
    return Outcome(value=work, diagnostics=found)


def _parse(work: _Loading, positions: Sequence[Position], mapper: Mapper) -> dict[str, ParsedChapter]:
    """Every file, parsed, by its path. Reports title-missing and what parsing reports."""
    texts: list[Source] = []
    for position in positions:
        if position.path:
            read = sources.read_source(work.root, position.path, position.at)
            work.found.extend(read.diagnostics)
            texts += [read.value] if read.value is not None else []
    parsed: dict[str, ParsedChapter] = {}
    book = work.book
    parser = partial(parse_chapter, shorthands=book.spoilers.shorthands, sanitise=book.sanitise, language=book.language)
    for text, outcome in zip(texts, mapper(parser, texts), strict=True):
        parsed[text.path] = outcome.value
        work.found.extend(outcome.diagnostics)
    unclosed = {d.at.path for d in work.found if d.rule in {Rule.FRONT_MATTER_UNCLOSED, Rule.YAML_SYNTAX}}
    for position in positions:
        found = parsed.get(position.path)
        needs_title = position.matter.in_contents and position.matter is not Matter.PART
        if found and needs_title and not text_of(found.chapter.title).strip() and position.path not in unclosed:
            hint = "begin it with a heading: # Title"
            work.report(Rule.TITLE_MISSING, "the chapter has no title", found.chapter.at, hint)
        if found and position.matter.needs_file and not found.chapter.body and found.chapter.title:
            hint = "write it, or take its line out of structure"
            work.report(Rule.EMPTY_CHAPTER, "the chapter has no text", found.chapter.at, hint)
    return parsed


def _unlisted(work: _Loading, listed: set[str]) -> None:
    """Reports file-unlisted, folder-too-large."""
    if sources.is_too_full(work.root):
        message = f"the folder holds more than {MOST_FILES:,} files; the others are not looked at"
        hint = "keep what is no part of the book in another folder, or in one that begins with a full stop"
        work.report(Rule.FOLDER_TOO_LARGE, message, Location(path=BOOK_FILE), hint)
    for path in sources.markdown_files(work.root, work.book.ignore):
        if path not in listed:
            hint = f"add '{path}' under structure in book.yaml, or under ignore"
            work.report(Rule.FILE_UNLISTED, "no line of book.yaml lists this file", Location(path=path), hint)


def _own_styles(work: _Loading) -> Path | None:
    """The book's own styles. Reports path-outside: `styles`, or a folder in it, is a link that leads out of the book."""
    for name in ("styles", "styles/locales", "styles/templates", "styles/css", "styles/printers"):
        if (work.root / name).is_symlink() and sources.inside(work.root, name) is None:
            hint = "copy the folder into the book folder; until then the house's styles are used"
            work.report(Rule.PATH_OUTSIDE, f"'{name}' leaves the book folder", Location(path=name), hint)
    return own_styles(work.root)


def _sample(work: _Loading, listed: set[str]) -> None:
    """Reports file-missing: a chapter of the sample that is none of the book."""
    for index, path in enumerate(work.book.spoilers.sample.chapters):
        if sources.normal(path) not in listed:
            at = work.document.value_at(("spoilers", "sample", "chapters", index))
            work.report(Rule.FILE_MISSING, f"structure does not list '{path}'", at, did_you_mean(path, listed))


def _images(work: _Loading, parsed: dict[str, ParsedChapter]) -> tuple[dict[str, ParsedChapter], dict[str, Image]]:
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
        placed[path] = replace(chapter, chapter=_with_images(chapter.chapter, found)) if chapter.images else chapter
    if cover := work.book.cover.image:
        at = work.document.value_at(("cover", "image"))
        if is_remote(cover):
            hint = "save it into the book folder and name that file"
            work.report(Rule.IMAGE_REMOTE, f"image '{cover}' is not a file of the book", at, hint)
        elif image := _image(work, (cover,), at):
            if image.media_type not in {"image/jpeg", "image/png"}:
                hint = "save it as JPEG or PNG; shops take nothing else"
                work.report(Rule.VALUE_INVALID, f"the cover '{cover}' is a {image.media_type} file", at, hint)
            images[cover] = image
    return placed, images


def _image(work: _Loading, paths: tuple[str, ...], at: Location) -> Image | None:
    """An image, read once however often it is named; what is wrong with it is reported wherever it is."""
    if paths in work.images:
        return work.images[paths]
    loaded = load_image(work.root, paths, at, sanitise=work.book.sanitise)
    work.found.extend(loaded.diagnostics)
    if loaded.value is not None:
        work.images[paths] = loaded.value
    return loaded.value


def _with_images(chapter: Chapter, found: Mapping[str, str]) -> Chapter:
    def change(item: Element) -> Iterable[Node]:
        return (item.but(src=found.get(item.get("src"), "")),) if item.tag == "img" else (item,)

    notes = tuple(replace(note, body=rebuild(note.body, change)) for note in chapter.notes)
    return replace(chapter, title=rebuild(chapter.title, change), body=rebuild(chapter.body, change), notes=notes)


def _declared_works(work: _Loading, parsed: dict[str, ParsedChapter], known: set[WorkId]) -> None:
    """Reports work-unknown."""
    named = [declared for chapter in parsed.values() for declared in chapter.declared]
    for id_, entry in work.book.works.items():
        if entry.history:
            named.append((WorkId(entry.history), work.document.value_at(("works", id_, "history"))))
    named += [(WorkId(m.work), work.document.value_at(key)) for m, key in _marks_of_book(work.book)]
    for name, at in named:
        if name not in known:
            work.report(Rule.WORK_UNKNOWN, f"no work '{name}' in book.yaml", at, did_you_mean(name, known))


def _marks_of_book(book: BookFile) -> Iterable[tuple[MarkEntry | GuardedText, Key]]:
    """Every mark of book.yaml, with the path of its work."""
    for index, mark in enumerate(book.spoilers.marks):
        yield mark, ("spoilers", "marks", index, "work")
    for number, part in enumerate(book.structure.parts):
        for index, mark in enumerate(part.spoilers):
            yield mark, ("structure", "parts", number, "spoilers", index, "work")
    for name, value in (("title", book.title), ("subtitle", book.subtitle), ("description", book.description)):
        if isinstance(value, GuardedText):
            yield value, (name, "work")


def _guard(work: _Loading, known: set[WorkId]) -> tuple[tuple[GuardTerm, ...], tuple[Allowance, ...]]:
    """Guard terms of spoilers.yaml, if the book has one. Reports work-unknown and what YAML and schema report."""
    if not (work.root / GUARD_FILE).is_file():
        return (), ()
    source = sources.read_source(work.root, GUARD_FILE, Location(path=GUARD_FILE, line=1, column=1), MOST_SETTINGS)
    work.found.extend(source.diagnostics)
    if source.value is None:
        return (), ()
    document = located_yaml.read(source.value.text, GUARD_FILE)
    work.found.extend(document.diagnostics)
    if document.value is None:
        return (), ()
    typed = validate(document.value, GuardFile)
    work.found.extend(typed.diagnostics)
    terms = []
    for id_, by_level in (typed.value.guard if typed.value else {}).items():
        if id_ not in known:
            at = document.value.at(("guard", id_))
            work.report(Rule.WORK_UNKNOWN, f"no work '{id_}' in book.yaml", at, did_you_mean(id_, known))
            continue
        for level, words in by_level.items():
            terms += [
                GuardTerm(
                    work=WorkId(id_), level=LEVELS[level], text=text,
                    at=document.value.value_at(("guard", id_, level, number)),
                ) for number, text in enumerate(words)
            ]  # fmt: skip
    return tuple(terms), allowances(source.value)


def _slot(position: Position, parsed: dict[str, ParsedChapter], book: BookFile) -> Slot:
    found = parsed.get(position.path)
    chapter = found.chapter if found else None
    structure = book.structure
    by_matter = {Matter.CHAPTER: structure.number_chapters, Matter.PART: structure.number_parts}
    unread = id_from(position.path) if position.path else position.matter.key
    return Slot(
        matter=position.matter, place=position.place, id=position.id or (chapter.id if chapter else unread),
        at=position.id_at or (found.id_at if found else None) or position.at,
        title=(position.title,) if position.title else (), chapter=chapter, depth=position.depth,
        is_numbered=by_matter.get(position.matter, False) and (chapter is None or chapter.is_numbered),
        safe_title=position.safe_title or (chapter.safe_title if chapter else ""), marks=position.marks,
    )  # fmt: skip
