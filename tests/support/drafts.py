"""Books made of words that stand nowhere else, so that each can be looked for; and searches that know nothing of the tool.

A draft remembers of each word what it gives away there: `told` words stand in marks, `open_` words outside of them,
`stand_ins` where a mark gives way.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pypdfium2
from bookbuild.model.spoilers import LEVELS
from PIL import Image

Around = Mapping[str, str]
TITLES = {"red": "Scarlet Harbour", "blue": "Azure Mountain", "past": "Great Flood"}
GUARDED = ("red", "blue")
_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aiou"]
_HANGUL = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"


def latin_word(number: int) -> str:
    """Eight letters, which no other number has, and no language either."""
    out = ""
    for _ in range(3):
        number, rest = divmod(number, len(_SYLLABLES))
        out = _SYLLABLES[rest] + out
    return f"x{out}q"


def hangul_word(number: int) -> str:
    """Five syllables."""
    digits = (number // len(_HANGUL) ** place % len(_HANGUL) for place in (2, 1, 0))
    return "뮤" + "".join(_HANGUL[digit] for digit in digits) + "쥬"


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 12), (90, 90, 90)).save(out, "PNG")
    return out.getvalue()


PNG = _png()


@dataclass(frozen=True)
class Word:
    """A word and what is told by reading it. place: `text`, `alt` (an attribute), or `nowhere` (in no output at all).

    chapter: file in which it is written. stands_for: marks for which it stands in.
    """

    word: str
    marks: Around
    chapter: str
    place: str = "text"
    stands_for: Around = field(default_factory=dict)

    def is_cut(self, limit: str) -> bool:
        """Say whether an edition with this limit lacks it."""
        return exceeds(self.marks, limit)


def exceeds(marks: Around, limit: str) -> bool:
    """Say whether marks tell more than an edition shows."""
    return any(LEVELS[level] > LEVELS[limit] for level in marks.values())


def joined(around: Around, work: str, level: str) -> dict[str, str]:
    """Marks of a place inside marks; what spoils nothing is none."""
    if work not in GUARDED or level == "premise":
        return {**around}
    return {**around, work: max(around.get(work, "premise"), level, key=lambda name: LEVELS[name])}


@dataclass
class Draft:
    """A book on its way. hangul: its words are Korean; count: words so far."""

    hangul: bool = False
    count: int = 0
    words: list[Word] = field(default_factory=list)
    files: dict[str, str | bytes] = field(default_factory=dict)
    chapter: str = ""
    book_marks: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    front: list[str] = field(default_factory=list)

    def new(self) -> str:
        """A word that stands nowhere else."""
        self.count += 1
        return hangul_word(self.count) if self.hangul else latin_word(self.count)

    def say(self, around: Around, words: int = 3, place: str = "text") -> str:
        """Words that are read behind these marks; open ones if there are none."""
        said = [self.new() for _ in range(words)]
        self.words += [Word(word, dict(around), self.chapter, place) for word in said]
        return " ".join(said)

    def stand_in(self, around: Around, inside: Around) -> str:
        """Words that stand for what `inside` tells, at a place with the marks `around`."""
        said = self.new()
        self.words.append(Word(said, dict(around), self.chapter, "stand-in", dict(inside)))
        return said

    def name(self) -> str:
        """A name for an id, a note or a file."""
        self.count += 1
        return latin_word(self.count)

    def id_inside(self, around: Around) -> str:
        """A name in the author's files that says what the marks around it hide, so that no output may carry it."""
        name = self.name()
        if around:
            self.words.append(Word(name, dict(around), self.chapter, "nowhere"))
        return name

    def image(self, name: str) -> str:
        """An image file of the book."""
        self.files[f"images/{name}.png"] = PNG
        return f"images/{name}.png"

    def note(self, text: str, label: str = "") -> str:
        """A note at the end of the chapter; returns its call."""
        label = label or f"n{len(self.notes) + 1}"
        self.notes.append(f"[^{label}]: {text}")
        return f"[^{label}]"

    def write_chapter(self, path: str, heading: str, body: str, around: Around, extra: str = "") -> None:
        """A chapter with its declaration. around: marks from the part, the book, or the title."""
        levels: dict[str, str] = {}
        for word in self.words:
            if word.chapter == path:
                for work, level in (*word.marks.items(), *word.stands_for.items()):
                    levels = joined(levels, work, level)
        for work in around:
            levels = joined(levels, work, around[work])
        entries = [f"  - {{work: {w}, level: {level}}}\n" for w, level in levels.items()] + self.front
        declared = "spoilers:\n" + "".join(entries) if entries else "spoilers: none\n"
        notes = "\n".join(self.notes)
        self.files[path] = f"---\n{declared}{extra}---\n{heading}\n\n{body}\n\n{notes}\n"
        self.notes, self.front = [], []

    def save(self, folder: Path) -> Path:
        """The book as files."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    def told(self, place: str = "text") -> list[Word]:
        """Words inside of marks that readers of the full edition may read there."""
        return [w for w in self.words if w.place == place and w.marks]

    def open_(self) -> list[Word]:
        """Words of the text outside of marks."""
        return [w for w in self.words if w.place == "text" and not w.marks]


Piece = Callable[[Draft, str, str, Around], str]


# -- surfaces: (draft, work, level, marks around) -> Markdown ----------------------------------


def paragraph(d: Draft, work: str, level: str, around: Around) -> str:
    return f"{d.say(around)}. {d.say(around)}."


def block(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    return f"/// spoiler | {work} {level}\n{d.say(inside)}.\n\n> {d.say(inside)}\n>\n> — {d.say(inside)}\n///"


def block_with_safe_words(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    return f"/// spoiler | {work} {level}\n    safe: {safe} stands here.\n\n{d.say(inside)}\n\n    {d.say(inside)}\n///"


def block_with_safe_block(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = "\n\n".join(d.stand_in(around, inside) for _ in range(2))
    verse = f"/// verse\n{d.say(inside)}\n{d.say(inside)}\n///"
    return f"/// spoiler | {work} {level}\n/// safe\n{safe}\n///\n\n{d.say(inside)}\n\n{verse}\n///"


def block_of_two_works(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(joined(around, "red", level), "blue", "ending")
    return f"/// spoiler | red {level}, blue ending\n{d.say(inside)}\n///"


def nested_blocks(d: Draft, work: str, level: str, around: Around) -> str:
    outer = joined(around, work, level)
    other = "blue" if work == "red" else "red"
    inner = joined(outer, other, "ending")
    inner_block = f"/// spoiler | {other} ending\n{d.say(inner)}\n///"
    return f"/// spoiler | {work} {level}\n{d.say(outer)}\n\n{inner_block}\n\n{d.say(outer)}\n///"


def deeper_inside(d: Draft, work: str, level: str, around: Around) -> str:
    plot, secret = joined(around, work, "plot"), joined(around, work, "secret")
    words = f"[{d.say(secret)}]{{.spoiler work={work} level=secret safe={d.stand_in(plot, secret)}}}"
    return f"/// spoiler | {work} plot\n{d.say(plot)} {words} {d.say(plot)}\n///"


def range_over_headings(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    head = d.say(inside, place="heading")
    text = f"{d.say(inside)}\n\n## {head}\n\n{d.say(inside)}"
    return f"<!-- spoilers: begin {work} {level} -->\n\n{text}\n\n<!-- spoilers: end -->\n\n## {d.say(around)}\n\n{d.say(around)}"


def marked_paragraph(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    return f"{d.say(inside)}\n{{.spoiler work={work} level={level} safe={d.stand_in(around, inside)}}}"


def marked_words(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    words = f"[{d.say(inside)} *{d.say(inside, 1)}*]{{.spoiler work={work} level={level} safe={safe}}}"
    return f"{d.say(around)} {words} {d.say(around)}."


def marked_word(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    return f"{d.say(around)} [{d.say(inside, 1)}]{{.spoiler work={work} level={level} safe={safe}}}."


def words_of_two_works(d: Draft, work: str, level: str, around: Around) -> str:
    return f"{marked_words(d, 'red', level, around)} {marked_words(d, 'blue', 'ending', around)}"


def marked_section(d: Draft, work: str, level: str, around: Around) -> str:
    """A marked heading with an id of the author, and one without."""
    inside = joined(around, work, level)
    id_ = d.id_inside(inside)
    head, second = d.say(inside, place="heading"), d.say(inside, place="heading")
    attributes = f"#{id_} .spoiler work={work} level={level}"
    text = f"## {head} {{{attributes}}}\n\n{d.say(inside)}\n\n### {second}\n\n{d.say(inside)}"
    return f"{text}\n\n## {d.say(around, place='heading')}\n\n{d.say(around)} [{d.say(around)}](#{id_})"


def reference_without_words_to_a_marked_section(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    id_ = d.id_inside(inside)
    text = f"## {d.say(inside, place='heading')} {{#{id_} .spoiler work={work} level={level}}}\n\n{d.say(inside)}"
    return f"{text}\n\n## {d.say(around, place='heading')}\n\n{d.say(around)} [](#{id_})"


def marked_section_with_safe_title(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    attributes = f".spoiler work={work} level={level} safe-title={d.new()}"
    head = d.say(inside, place="heading")
    return f"## {head} {{{attributes}}}\n\n{d.say(inside)}\n\n## {d.say(around, place='heading')}\n\n{d.say(around)}"


def safe_title_in_a_block(d: Draft, work: str, level: str, around: Around) -> str:
    """A heading inside a marked block, which says how it is called outside."""
    inside = joined(around, work, level)
    head, safe = d.say(inside, place="heading"), d.new()
    return f"/// spoiler | {work} {level}\n## {head} {{safe-title={safe}}}\n\n{d.say(inside)}\n///"


def heading_with_marked_words(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    words = f"[{d.say(inside, place='heading')}]{{.spoiler work={work} level={level} safe={safe}}}"
    return f"## {d.say(around)} {words}\n\n{d.say(around)}"


def figure_in_block(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    path = d.image(d.id_inside(inside))
    alt, caption = d.say(inside, place="alt"), d.say(inside)
    options = f"    alt: {alt}\n    credit: {d.say(inside)}\n"
    return f"/// spoiler | {work} {level}\n/// figure | {path}\n{options}{caption}\n///\n\n{d.say(inside)}\n///"


def marked_figure(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    path = d.image(d.id_inside(inside))
    attributes = f".spoiler work={work} level={level} safe-alt={d.stand_in(around, inside)}"
    caption = f'{d.say(around)}\n\n![{d.say(inside, place="alt")}]({path} "{d.say(inside)}"){{{attributes}}}'
    return f"{caption}\n\n{d.say(around)}"


def marked_image_in_a_line(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    path = d.image(d.id_inside(inside))
    attributes = f".spoiler work={work} level={level} safe={d.stand_in(around, inside)}"
    return f"{d.say(around)} ![{d.say(inside, place='alt')}]({path}){{{attributes}}} {d.say(around)}"


def marked_words_of_a_caption(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    words = f"{d.say(around)} [{d.say(inside)}]{{.spoiler work={work} level={level} safe={safe}}}"
    return f"/// figure | {d.image(d.name())}\n    alt: {d.say(around, place='alt')}\n{words}\n///"


def note_of_marked_text(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    before = d.note(d.say(around))
    first, second = d.note(d.say(inside)), d.note(f"{d.say(inside)}\n\n    {d.say(inside)}")
    text = f"/// spoiler | {work} {level}\n{d.say(inside)}{first}\n\n- {d.say(inside)}{second}\n///"
    return f"{d.say(around)}{before}\n\n{text}\n\n{d.say(around)}{d.note(d.say(around))}"


def marked_words_of_a_note(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    words = f"{d.say(around)} [{d.say(inside)}]{{.spoiler work={work} level={level} safe={safe}}} {d.say(around)}"
    return f"{d.say(around)}{d.note(words)} {d.say(around)}{d.note(d.say(around))}"


def marked_words_of_a_note_of_marked_text(d: Draft, work: str, level: str, around: Around) -> str:
    outer, other = joined(around, work, level), "blue" if work == "red" else "red"
    inner = joined(outer, other, "ending")
    safe = d.stand_in(outer, inner)
    words = f"{d.say(outer)} [{d.say(inner)}]{{.spoiler work={other} level=ending safe={safe}}}"
    return f"/// spoiler | {work} {level}\n{d.say(outer)}{d.note(words)}\n///"


def note_of_marked_words(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    call = d.note(d.say(inside))
    return f"{d.say(around)} [{d.say(inside)}{call}]{{.spoiler work={work} level={level} safe={d.stand_in(around, inside)}}}."


def index_marks(d: Draft, work: str, level: str, around: Around) -> str:
    """Terms inside of marks: left out, given in safe words, and standing in the text."""
    inside = joined(around, work, level)
    term = d.say(inside, 2, "nowhere" if inside else "index")
    other = d.say(inside, 2, "nowhere" if inside else "index")
    safe = d.new()
    left = f'[]{{.index term="{term}"}}' if inside else ""
    words = f'{d.say(inside)}{left}[]{{.index term="{other}" safe="{safe}"}}' if inside else d.say(inside)
    return f'/// spoiler | {work} {level}\n{words} [{d.say(inside)}]{{.index safe="{safe}"}}\n///'


def marked_index_mark(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    if not inside:
        return paragraph(d, work, level, around)
    term = d.say(inside, 2, "nowhere")
    mark = f'[]{{.index .spoiler work={work} level={level} term="{term}" safe="{d.new()}"}}'
    return f"{d.say(around)} {mark}{d.say(around)}"


def index_range_into_a_mark(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    term = d.say({}, 1, "index")
    start, end = (f'[]{{.index term="{term}" range="{what}" safe="{term}"}}' for what in ("start", "end"))
    return f"{d.say(around)}{start}\n\n/// spoiler | {work} {level}\n{d.say(inside)}{end}\n///\n\n{d.say(around)}"


def table_with_marked_cells(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    mark = f"{{.spoiler work={work} level={level} safe={d.stand_in(around, inside)}}}"
    rows = f"| {d.say(around, 1)} | {d.say(inside)} {mark} |\n| {d.say(around, 1)} | {d.say(around, 1)} |"
    return f"| {d.say(around, 1)} | {d.say(around, 1)} |\n|---|---|\n{rows}"


def table_with_marked_words(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    words = f"[{d.say(inside)}]{{.spoiler work={work} level={level} safe={safe}}}"
    return f"| {d.say(around, 1)} | {d.say(around, 1)} |\n|---|---|\n| {d.say(around, 1)} | {words} |"


def table_in_block(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    rows = f"| {d.say(inside, 1)} | {d.say(inside, 1)} |\n|---|---|\n| {d.say(inside)} | {d.say(inside)} |"
    return f"/// spoiler | {work} {level}\n{rows}\n///"


def list_with_marked_items(d: Draft, work: str, level: str, around: Around) -> str:
    """Attributes on a line of their own."""
    inside = joined(around, work, level)
    mark = f".spoiler work={work} level={level}"
    first = f"- {d.say(around)}\n- {d.say(inside)}\n  {{{mark} safe={d.stand_in(around, inside)}}}\n"
    return f"{first}- {d.say(inside)}\n  {{{mark}}}\n- {d.say(around)}"


def list_with_marked_words(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    words = f"[{d.say(inside)}]{{.spoiler work={work} level={level} safe={d.stand_in(around, inside)}}}"
    return f"1. {d.say(around)}\n2. {d.say(around)} {words}\n3. {d.say(around)}"


def definitions_marked(d: Draft, work: str, level: str, around: Around) -> str:
    """A marked term, a marked definition and one with words in its place."""
    inside = joined(around, work, level)
    mark = f".spoiler work={work} level={level}"
    first = f"{d.say(inside, 1)} {{{mark} safe={d.stand_in(around, inside)}}}\n:   {d.say(around)}\n\n"
    second = f"{d.say(around, 1)}\n:   {d.say(inside)}\n    {{{mark} safe={d.stand_in(around, inside)}}}\n\n"
    return f"{first}{second}{d.say(around, 1)}\n:   {d.say(inside)}\n    {{{mark}}}\n\n{d.say(around)}"


def loose_list_with_marked_words(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    words = f"[{d.say(inside)}]{{.spoiler work={work} level={level} safe={d.stand_in(around, inside)}}}"
    return f"- {d.say(around)}\n\n    {d.say(around)} {words}\n\n- {d.say(around)}\n\n    {d.say(around)}"


def definitions(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    safe = d.stand_in(around, inside)
    words = f"[{d.say(inside)}]{{.spoiler work={work} level={level} safe={safe}}}"
    return f"{d.say(around, 1)}\n:   {d.say(around)} {words}\n\n:   {d.say(around)}"


def code_in_block(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    return f"/// spoiler | {work} {level}\n```\n{d.say(inside)}\n```\n///"


def place_named_in_front_matter(d: Draft, work: str, level: str, around: Around) -> str:
    inside = joined(around, work, level)
    id_ = d.id_inside(inside)
    d.front.append(f'  - {{work: {work}, level: {level}, at: "#{id_}"}}\n')
    return f"## {d.say(inside, place='heading')} {{#{id_}}}\n\n{d.say(inside)}\n\n## {d.say(around)}\n\n{d.say(around)}"


SURFACES: dict[str, Piece] = {
    piece.__name__: piece for piece in (
        block, block_with_safe_words, block_with_safe_block, block_of_two_works, nested_blocks, deeper_inside,
        range_over_headings, marked_paragraph, marked_words, marked_word, words_of_two_works, marked_section,
        reference_without_words_to_a_marked_section, marked_section_with_safe_title, safe_title_in_a_block,
        heading_with_marked_words, figure_in_block, marked_figure, marked_image_in_a_line, marked_words_of_a_caption,
        note_of_marked_text, marked_words_of_a_note, marked_words_of_a_note_of_marked_text, note_of_marked_words,
        index_marks, marked_index_mark, index_range_into_a_mark, table_with_marked_cells, table_with_marked_words,
        table_in_block, list_with_marked_items,  list_with_marked_words,
        definitions_marked, loose_list_with_marked_words, definitions, code_in_block, place_named_in_front_matter,
    )
}  # fmt: skip


# -- searches ------------------------------------------------------------------------------------


def squeeze(text: str) -> str:
    """Letters alone, in one case: typography, markup and line ends cannot come between."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha())


def epub_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """(file, everything that it says): its name, its text without tags, and all of it with them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield "comment", archive.comment.decode("latin-1")
        for info in archive.infolist():
            raw = archive.read(info)
            text = raw.decode("utf-8", "replace") + (raw.decode("latin-1") if info.filename.endswith("png") else "")
            whole = html.unescape(text)
            bare = html.unescape(re.sub(r"<[^>]*>", "", text))
            name = f"{info.filename} {info.comment.decode('latin-1')}"
            yield info.filename, " \0 ".join(squeeze(t) for t in (name, unquote(name), whole, unquote(whole), bare))


def pdf_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """(place, what it says) for pages, every string and name of every object, and every stream."""
    drawn = pypdfium2.PdfDocument(data)
    yield "pages", squeeze("".join(drawn[i].get_textpage().get_text_bounded() for i in range(len(drawn))))
    yield "bytes", squeeze(data.decode("latin-1"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        strings: list[str] = []
        for item in pdf.objects:
            strings += _strings(item)
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") != "/Image":
                raw = item.read_bytes()
                strings += [raw.decode("latin-1"), raw.decode("utf-8", "replace"), raw.decode("utf-16-be", "replace")]
        strings += [str(pdf.docinfo), *_strings(pdf.trailer), str(pdf.open_metadata())]
        yield "objects", "\0".join(squeeze(s) for s in strings)


def _strings(item: object) -> Iterator[str]:
    """Strings, names and keys of an object, not of those that it refers to."""
    if isinstance(item, pikepdf.String):
        yield str(item)
        yield bytes(item).decode("utf-8", "replace")
    elif isinstance(item, pikepdf.Name):
        yield str(item)
    else:
        yield from _strings_inside(item)


def _strings_inside(item: object) -> Iterator[str]:
    values: list[object] = []
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield from item.keys()
        values = [value for _, value in item.items()]
    elif isinstance(item, pikepdf.Array):
        values = list(item)
    for value in values:
        if not getattr(value, "is_indirect", False):
            yield from _strings(value)


def found(words: list[Word], texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(word, place) for each word that stands in one of the texts."""
    return [(w.word, place) for place, text in texts for w in words if squeeze(w.word) in text]
