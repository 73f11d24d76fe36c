"""Characters that no face of the book draws: print would show an empty box."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.book import Book, IndexEntry
from bookbuild.model.markup import Nodes
from bookbuild.render.fonts import Face
from bookbuild.render.pictures import drawing_text

# Control and format characters that layout reads and nobody draws: line feed, soft hyphen, joiners, marks of direction,
# variation selectors
_UNDRAWN = frozenset(
    {
        0x9,
        0xA,
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        0x2060,
        *range(0x2066, 0x206A),
        0xFE0E,
        0xFE0F,
        0xFEFF,
    }
)


Find = Callable[[str, Location], Location]


def missing_glyphs(book: Book, faces: Iterable[Face], find: Find) -> tuple[Diagnostic, ...]:
    """Reports glyph-missing, once a character, at its first place. find: the place of a character at or after another."""
    drawn = frozenset().union(*(face.characters for face in faces)) | _UNDRAWN
    if drawn.issuperset(map(ord, set("".join(text for text, _ in _texts(book))))):
        return ()
    found: dict[str, Diagnostic] = {}
    top = Location(path="book.yaml")
    for text, at in _texts(book):
        for char in text:
            if ord(char) not in drawn and char not in found:
                message = f"no face of the book has the character '{char}' (U+{ord(char):04X})"
                hint = "use another character, or add a face under print: fonts: extra"
                found[char] = Diagnostic(rule=Rule.GLYPH_MISSING, message=message, at=find(char, at or top), hint=hint)
    return tuple(found.values())


def all_text(book: Book) -> str:
    """Every character that the book shows, for subsetting."""
    return "".join(text for text, _ in _texts(book)) + "".join(book.locale.words.values())


def _texts(book: Book) -> Iterator[tuple[str, Location | None]]:
    data = book.metadata
    credits_ = "".join(f"{c.name}{c.alternate.text if c.alternate else ''}" for c in data.contributors)
    yield (
        f"{data.title}{data.subtitle}{data.short_title}{data.publisher}{data.place}{data.rights}{data.licence}{credits_}"
        f"{data.series.title if data.series else ''}{data.series.position if data.series else ''}{book.style.break_mark}",
        None,
    )
    for section in book.sections:
        for body in (section.title, section.body, *(note.body for note in section.notes)):
            yield from _of_nodes(body, None)
        yield section.running_title + section.label + " ".join(section.content_notes), None
    for image in book.images.values():
        if image.media_type == "image/svg+xml":
            yield drawing_text(image.data), Location(path=image.path)
    for group in book.index:
        yield group.initial, None
        for entry in group.entries:
            yield from _of_entry(entry)


def _of_nodes(nodes: Nodes, at: Location | None) -> Iterator[tuple[str, Location | None]]:
    for node in nodes:
        if isinstance(node, str):
            yield node, at
        else:
            yield from _of_nodes(node.children, node.at or at)


def _of_entry(entry: IndexEntry) -> Iterator[tuple[str, Location | None]]:
    yield from _of_nodes(entry.term, None)
    for child in entry.children:
        yield from _of_entry(child)
