"""Where the pages of the print book begin in the pages of the EPUB (EPUB Accessibility 1.1, section 2.4).

Layout says how many characters of a section's print document stand before each page. The EPUB shows the same text, but for
what is meant for one of the two: page numbers after references, notes, words of notices. A page is found in it by the
letters that follow and by how far in they should stand, and is marked before the word that it begins with. A word that a
page turn divides stands whole on the page where it ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

from bookbuild.model.book import Matter, Section
from bookbuild.model.rendition import PageLink, Printed

_TOKEN = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)([^>]*?)(/?)>", re.DOTALL)
_PIECE = re.compile(r"&[^;\s]+;|.", re.DOTALL)
_VOID = frozenset({"br", "hr", "img", "wbr", "col", "link", "meta", "input", "source"})
# what only one of the two shows: calls, notes and links back; page numbers
_CLASSES = re.compile(r'\bclass="(?:[^"]* )?(?:noteref|notes|backlink|footnote|page-ref|page-number)(?: [^"]*)?"')
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "dfn", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
)
_HEADS = frozenset({"header", "h1", "h2", "h3", "h4", "h5", "h6"})
_LENGTHS = (40, 20, 10)  # letters that must agree, as many as can be had
_REACH = 600  # letters that may be skipped where a page begins with what the EPUB does not show
_UNDRAWN = dict.fromkeys(map(ord, "\xad"))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A run of text. at: where in the document; raw: as it stands there; first: number of characters before it; shown: counts."""

    at: int
    raw: str
    first: int
    text: str
    is_shared: bool


class _Text:
    """The text of an XHTML document as layout counts it: no spaces, no soft hyphens, nothing of head and drawings.

    shared: the same without what only one medium shows.
    """

    def __init__(self, document: str, counts: Callable[[str], bool]) -> None:
        self.document = document
        self.chunks = list(_chunks(document, counts))
        self.starts = [chunk.first for chunk in self.chunks]
        shared = [chunk for chunk in self.chunks if chunk.is_shared]
        self.shared = "".join(chunk.text for chunk in shared)
        self.shared_chunks = shared
        self.shared_starts: list[int] = []
        total = 0
        for chunk in shared:
            self.shared_starts.append(total)
            total += len(chunk.text)

    def shared_at(self, count: int) -> int:
        """How many of the shared characters stand among the first `count` ones."""
        number = bisect_right([c.first for c in self.shared_chunks], count) - 1
        if number < 0:
            return 0
        chunk = self.shared_chunks[number]
        return self.shared_starts[number] + min(count - chunk.first, len(chunk.text))

    def place(self, number: int) -> tuple[_Chunk, int]:
        """The chunk of a shared character, and where the character stands in it as it is written."""
        index = bisect_right(self.shared_starts, number) - 1
        chunk = self.shared_chunks[index]
        left = number - self.shared_starts[index]
        for piece in _PIECE.finditer(chunk.raw):
            size = len(_squeezed(unescape(piece[0]) if len(piece[0]) > 1 else piece[0]))
            if size and left < size:
                return chunk, piece.start()
            left -= size
        raise ValueError(number)


def _squeezed(text: str) -> str:
    return "".join(text.split()).translate(_UNDRAWN)


def _chunks(document: str, counts: Callable[[str], bool]) -> Iterator[_Chunk]:
    """counts: says of a start tag whether layout counts what it holds."""
    depth, unseen, apart, total = 0, 0, 0, 0
    start = document.find("<body")
    for match in _TOKEN.finditer(document, max(start, 0)):
        token = match[0]
        if not token.startswith("<"):
            text = _squeezed(unescape(token) if "&" in token else token)
            if text and not unseen:
                yield _Chunk(match.start(), token, total, text, not apart)
                total += len(text)
            continue
        tag = _TAG.fullmatch(token)
        if tag is None or tag[2] in _VOID or tag[4]:
            continue
        if tag[1]:
            depth -= 1
            unseen = 0 if unseen > depth else unseen
            apart = 0 if apart > depth else apart
            continue
        depth += 1
        if not unseen and (tag[2] in {"svg", "script", "style"} or not counts(token)):
            unseen = depth
        if not apart and _CLASSES.search(token):
            apart = depth


def _print_counts(tag: str) -> bool:
    """Notes stand at the foot of the page and are not counted."""
    return 'class="footnote"' not in tag


def _everything(tag: str) -> bool:
    return True


def places(document: str, page: str, starts: Sequence[int]) -> list[int | None]:
    """Where in the XHTML of an EPUB page the print pages begin; None where nothing of a page is found in it.

    document: of the section in print; starts: for each page, how many of its characters stand before it.
    """
    printed, shown = _Text(document, _print_counts), _Text(page, _everything)
    out: list[int | None] = []
    last_print = last_shown = 0
    for start in starts:
        here = printed.shared_at(start)
        found = _found(printed.shared, shown.shared, here, last_shown + here - last_print, last_shown)
        if found is None:
            out.append(None)
            continue
        last_print, last_shown = here, found
        out.append(_before_word(shown, found))
    return out


def _found(printed: str, shown: str, here: int, expected: int, least: int) -> int | None:
    """The character of `shown` that answers to one of `printed`: the nearest to where it is expected whose letters agree."""
    for skipped in range(min(_REACH, len(printed) - here)):
        for length in _LENGTHS if skipped == 0 else _LENGTHS[:1]:
            wanted = printed[here + skipped : here + skipped + length]
            if not wanted or (skipped and len(wanted) < _LENGTHS[-1]):
                return None
            near = _nearest(shown, wanted, expected + skipped, least)
            if near is not None:
                return near
    return None


def _nearest(text: str, wanted: str, expected: int, least: int) -> int | None:
    if text.startswith(wanted, max(expected, least)):
        return max(expected, least)
    before = text.rfind(wanted, least, max(expected, least) + len(wanted))
    after = text.find(wanted, max(expected, least))
    found = [place for place in (before, after) if place >= 0]
    return min(found, key=lambda place: abs(place - expected)) if found else None


def _before_word(shown: _Text, number: int) -> int:
    """The place before the word of a character, and before the elements that begin with it, as far as a mark may stand there."""
    chunk, offset = shown.place(number)
    while offset and _joins(chunk.raw[offset - 1]) and _joins(chunk.raw[offset]):
        offset -= 1
    at = chunk.at + offset
    if chunk.raw[:offset].strip():
        return at
    return _outside(shown.document, at)


def _joins(character: str) -> bool:
    """Say whether a character goes on with the word: scripts that are written without spaces have no such words."""
    return (character.isalnum() or character in "'’\xad\u2060") and not "\u2e80" <= character <= "\u9fff"


def _outside(document: str, at: int) -> int:
    """Before start tags that stand right before a place: of inline elements, of headings, and inside a figure."""
    while True:
        before = document[:at].rstrip()
        opened = before.rfind("<")
        tag = _TAG.fullmatch(before[opened:]) if before.endswith(">") else None
        if tag is None or tag[1]:
            return at
        name = tag[2]
        if (
            (name in _INLINE and before == document[:at])
            or name in _HEADS
            or (name == "p" and 'class="label"' in tag[3] and _follows(document[:opened], "header"))
        ):
            at = opened
        elif name in {"figcaption", "p", "img"} and (figure := _figure_before(document, opened)) is not None:
            return figure
        else:
            return at


def _follows(before: str, name: str) -> bool:
    text = before.rstrip()
    return text.endswith(">") and text[text.rfind("<") :].startswith(f"<{name}")


def _figure_before(document: str, at: int) -> int | None:
    """Inside the figure whose caption begins at a place, if only its picture stands between."""
    before = document[:at]
    start = before.rfind("<figure")
    if start < 0:
        return None
    inner = before[before.index(">", start) + 1 :]
    is_bare = not _TOKEN.sub(lambda m: "" if m[0].startswith("<") else m[0], inner).strip()
    return before.index(">", start) + 1 if is_bare and "</figure" not in inner else None


Say = Callable[[str], str]


def mark_pages(page: str, marks: Iterable[tuple[int, str]], say: Say) -> str:
    """An EPUB page with a mark at each place. marks: (place, label), in order; say: label -> what is read out."""
    parts, last = [], 0
    for at, label in marks:
        words = escape(say(label))
        parts += [
            page[last:at],
            f'<span epub:type="pagebreak" role="doc-pagebreak" id="{mark_id(label)}" aria-label="{words}"></span>',
        ]
        last = at
    return "".join((*parts, page[last:]))


def mark_id(label: str) -> str:
    """Id of a page's mark. No id that an author gives holds two full stops."""
    return f"page..{label}"


@dataclass(frozen=True, slots=True)
class Marked:
    """An EPUB page with its marks, and the links of the page list."""

    xhtml: str
    links: tuple[PageLink, ...]


def with_pages(section: Section, xhtml: str, path: str, printed: Printed, say: Say) -> Marked:
    """path: of the EPUB page, relative to the root of the rendition."""
    own = [
        (label, place.characters)
        for label, place in zip(printed.pagination.folios, printed.pagination.places, strict=True)
        if place.section == section.id
    ]
    document = printed.documents.get(section.id)
    if not own or document is None:
        return Marked(xhtml, ())
    if section.matter is Matter.INDEX:
        found = _of_entries(xhtml, own, printed)
    else:
        found = places(document, xhtml, [start for _, start in own])
    if found:
        # a section begins with its page, whatever it shows first
        found[0] = _inside_section(xhtml)
    marks: list[tuple[int, str]] = []
    for (label, _), at in zip(own, found, strict=True):
        if at is not None and (not marks or at > marks[-1][0]):
            marks.append((at, label))
    links = tuple(PageLink(label=label, href=f"{path}#{mark_id(label)}") for _, label in marks)
    return Marked(mark_pages(xhtml, marks, say), links)


def _of_entries(xhtml: str, own: Sequence[tuple[str, int]], printed: Printed) -> list[int | None]:
    """An index has pages in print and places in the EPUB: a page begins before the first entry that begins on it."""
    first: dict[str, int] = {}
    for match in re.finditer(r'<li id="([^"]+)">', xhtml):
        if label := printed.pagination.labels.get(match[1]):
            first.setdefault(label, match.end())
    return [first.get(label) for label, _ in own]


def _inside_section(xhtml: str) -> int | None:
    """Right after the start tag of the body's first element, before its heading; inside a paragraph that has none before it."""
    body = xhtml.index(">", xhtml.index("<body")) + 1
    match = re.compile(r"\s*<[a-z]+\b[^>]*>(\s*<p\b[^>]*>)?").match(xhtml, body)
    return match.end() if match else None
