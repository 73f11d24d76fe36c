"""Fragments to one PDF: folios and page numbers filled in, links and outline joined, one structure tree, fonts once.

What depends on the whole book is decided here and nowhere else. ISO 32000-1 and, for the tags, ISO 14289-1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from bookbuild.model.metadata import Metadata
from bookbuild.model.rendition import PrintSection
from bookbuild.pdf.archive import MARKS, output_intent
from bookbuild.pdf.file import PdfFile, array, name_bytes, real, references, text
from bookbuild.pdf.fonts import Fonts
from bookbuild.pdf.fragment import Fragment
from bookbuild.pdf.outline import Bookmark, write_outline
from bookbuild.pdf.tags import Tags

_ARTIFACT = b"Q\n/Artifact <</Type/Pagination>> BDC\nq\n%b\nQ\nEMC"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnHead:
    """Heads of one page. content: an unpacked content stream; slots: (offsets of glyphs, glyphs of the ten digits)."""

    content: bytes = field(repr=False)
    slots: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSet:
    """The heads of a run's pages, and the resources that they name. pages: for each page its head."""

    pages: tuple[DrawnHead, ...]
    details: Mapping[str, Any]
    streams: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A section's pages in the book. first: number of its first page; is_recto: that page is a right-hand one."""

    section: PrintSection
    fragment: Fragment
    first: int
    is_roman: bool
    is_recto: bool
    heads: HeadSet | None = None

    def side(self, offset: int) -> str:
        """On which side the page at `offset` lies."""
        return "right" if (offset % 2 == 0) is self.is_recto else "left"

    def shift(self, offset: int) -> float:
        """How far its content moves to the right, in points, since it was laid out for the other side."""
        page = self.fragment.pages[offset]
        return 0.0 if page.side == self.side(offset) else page.shift or 0.0


def bind(
    runs: Sequence[Run], metadata: Metadata, labels: Mapping[str, str], fonts: Fonts, archive: bytes = b""
) -> tuple[bytes, tuple[str, ...]]:
    """The PDF, and ids to which links lead that no page has. labels: folio of each id; archive: ICC profile of a PDF/A."""
    binder = _Binder(runs, labels, fonts, archive)
    data = binder.bind(metadata)
    return data, tuple(sorted(binder.lost))


class _Binder:
    """A book being bound."""

    def __init__(self, runs: Sequence[Run], labels: Mapping[str, str], fonts: Fonts, archive: bytes) -> None:
        self.archive = archive
        self.pdf = PdfFile()
        self.runs = runs
        self.labels = labels
        self.fonts = fonts
        self.root, self.tree, self.info, self.faces = self.pdf.numbers(4)
        self.pages = self.pdf.numbers(sum(len(run.fragment.pages) for run in runs))
        self.tags = Tags(self.pdf, self.pages)
        self.written: dict[tuple[str, bytes], int] = {}
        self.openings: dict[float, int] = {}
        self.closing = self.pdf.add_stream(b"Q")
        self.places: dict[str, tuple[int, float, float]] = {}
        self.lost: set[str] = set()

    def bind(self, metadata: Metadata) -> bytes:
        """The whole file."""
        bookmarks: list[Bookmark] = []
        self._find_places()
        first = 0
        for run in self.runs:
            detail = run.fragment.detail()
            self.fonts.gather(detail["fonts"])
            links = self._links(run, detail, first)
            self._pages(run, detail, first, links)
            self.tags.section(
                detail["tree"],
                first,
                links,
                [(run.fragment.pages[i].height, run.shift(i)) for i in range(len(run.fragment.pages))],
            )
            bookmarks += self._bookmarks(run, detail, first)
            first += len(run.fragment.pages)
        for run in self.runs:
            if run.heads:
                self.fonts.gather(run.heads.details["fonts"])
        self.fonts.write(self.pdf, self.faces)
        self.pdf.put(self.tree, b"<</Type/Pages/Count %d/Kids%b>>" % (len(self.pages), references(self.pages)))
        self._catalog(metadata, bookmarks)
        return self.pdf.finish(self.root, self.info)

    def _find_places(self) -> None:
        first = 0
        for run in self.runs:
            for anchor in run.fragment.anchors:
                height = run.fragment.pages[anchor.page].height
                place = (first + anchor.page, anchor.x + run.shift(anchor.page), height - anchor.y)
                self.places.setdefault(anchor.name, place)
            first += len(run.fragment.pages)

    def _links(self, run: Run, detail: Mapping[str, Any], first: int) -> list[tuple[int, int]]:
        """The annotations of a run's links: (page in the book, object number). ISO 32000-1, 12.5.6.5."""
        out = []
        for page, left, top, right, bottom, kind, target, spoken in detail["links"]:
            height, shift = run.fragment.pages[page].height, run.shift(page)
            words = self._spoken(spoken) or target
            if kind == "external":
                action = b"/A<</S/URI/URI%b>>" % text(target)
            elif target in self.places:
                action = b"/Dest%b" % text(target)
            else:
                action = b""
                self.lost.add(target)
            rectangle = array((left + shift, height - bottom, right + shift, height - top))
            number = self.pdf.number()
            parent = self.tags.annotation(number)
            # F 4 is the flag Print (ISO 32000-1, table 165): PDF/A and the checks of print shops ask for it
            self.pdf.put(
                number, b"<</Type/Annot/Subtype/Link/Rect%b/Border[0 0 0]/F 4/Contents%b%b/StructParent %d>>"
                % (rectangle, text(words), action, parent),
            )  # fmt: skip
            out.append((first + page, number))
        return out

    def _spoken(self, words: str) -> str:
        parts = words.split("\0")
        return " ".join("".join(self.labels.get(p, p) if i % 2 else p for i, p in enumerate(parts)).split())

    def _pages(self, run: Run, detail: Mapping[str, Any], first: int, links: Sequence[tuple[int, int]]) -> None:
        slots: dict[int, list[Any]] = {}
        for page, label, places, digits in detail["slots"]:
            slots.setdefault(page, []).append((self.labels[label], places, digits))
        resources = self._resources(run, detail)
        on_page: dict[int, list[int]] = {}
        for page, number in links:
            on_page.setdefault(page, []).append(number)
        for offset, facts in enumerate(run.fragment.pages):
            body = self._body(run.fragment.streams[offset], slots.get(offset))
            contents = references((self._opening(run.shift(offset)), body, self._head(run, offset)))
            annotations = b"/Annots%b" % references(on_page[first + offset]) if first + offset in on_page else b""
            media, trim, bleed = _boxes(facts.width, facts.height, facts.bleed)
            self.pdf.put(
                self.pages[first + offset],
                b"<</Type/Page/Parent %d 0 R/MediaBox%b/TrimBox%b/BleedBox%b/Contents%b/Resources %d 0 R/Tabs/S"
                b"/StructParents %d%b>>"
                % (self.tree, media, trim, bleed, contents, resources, first + offset, annotations),
            )

    def _body(self, data: bytes, slots: Sequence[Any] | None) -> int:
        """The content of a page, numbers filled in."""
        if slots is None:
            number = self.pdf.number()
            self.pdf.put_stream(number, data, b"/Filter/FlateDecode")
            return number
        return self.pdf.add_stream(filled(data, slots))

    def _opening(self, shift: float) -> int:
        """What stands before the content of a page: the state is kept, and moved for the other side."""
        if shift not in self.openings:
            self.openings[shift] = self.pdf.add_stream(b"q" if not shift else b"q 1 0 0 1 %b 0 cm" % real(shift))
        return self.openings[shift]

    def _head(self, run: Run, offset: int) -> int:
        """What stands after the content of a page: the state of before, then heads and folio as an artifact."""
        head = run.heads.pages[offset] if run.heads else None
        if head is None or not head.content:
            return self.closing
        folio = str(run.first + offset)
        content = filled(head.content, [(folio, places, digits) for places, digits in head.slots])
        return self.pdf.add_stream(_ARTIFACT % content)

    def _resources(self, run: Run, detail: Mapping[str, Any]) -> int:
        """One resource dictionary for a run: that of its text, with what its heads name besides."""
        parts = [self._resolved(detail, run.fragment.streams)]
        if run.heads:
            parts.append(self._resolved(run.heads.details, run.heads.streams))
        merged = _merged(tuple(parts))
        key = ("", merged)
        if key not in self.written:
            self.written[key] = self.pdf.add(merged)
        return self.written[key]

    def _resolved(self, detail: Mapping[str, Any], streams: Sequence[bytes]) -> bytes:
        """Resources with the numbers of what they name; equal objects are written once, images above all."""
        numbers: dict[int, int] = {1: self.faces}
        entries = detail["objects"]

        def number_of(own: int) -> int:
            if own not in numbers:
                head, refs, place = entries[own - 2]
                data = _closed(head, [number_of(ref) for ref in refs])
                key = (str(place is not None), data + b"\0" + (streams[place] if place is not None else b""))
                if key not in self.written:
                    self.written[key] = self._write_object(data, None if place is None else streams[place])
                numbers[own] = self.written[key]
            return numbers[own]

        head, refs = detail["resources"]
        return _closed(head, [number_of(ref) for ref in refs])

    def _write_object(self, head: bytes, data: bytes | None) -> int:
        if data is None:
            return self.pdf.add(head)
        number = self.pdf.number()
        before, _, _ = head.rpartition(b"/Length ")
        self.pdf.put_stream(number, data, before.removeprefix(b"<<"))
        return number

    def _bookmarks(self, run: Run, detail: Mapping[str, Any], first: int) -> Iterator[Bookmark]:
        for page, level, label, left, top, is_open in detail["bookmarks"]:
            height = run.fragment.pages[page].height
            yield Bookmark(
                level=level, label=label, page=self.pages[first + page], left=left + run.shift(page), top=height - top,
                is_open=is_open,
            )  # fmt: skip

    def _catalog(self, metadata: Metadata, bookmarks: Sequence[Bookmark]) -> None:
        names = sorted(self.places.items(), key=lambda item: name_bytes(item[0]))
        rows = b"".join(
            b"%b[%d 0 R/XYZ %b %b 0]" % (text(name), self.pages[page], real(left), real(top))
            for name, (page, left, top) in names
        )
        outline = write_outline(self.pdf, bookmarks)
        self.pdf.put(self.root, b"".join((
            b"<</Type/Catalog/Pages %d 0 R/Lang%b" % (self.tree, text(metadata.language)),
            b"/Names<</Dests %d 0 R>>" % self.pdf.add(b"<</Names[%b]>>" % rows) if names else b"",
            b"/Outlines %d 0 R/PageMode/UseOutlines" % outline if outline else b"",
            b"/PageLayout/TwoPageRight/PageLabels<</Nums[%b]>>" % b"".join(self._labels()),
            b"/ViewerPreferences<</DisplayDocTitle true>>/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % self.tags.write(),
            output_intent(self.pdf, self.archive) if self.archive else b"",
            b"/Metadata %d 0 R>>" % self._xmp(metadata),
        )))  # fmt: skip
        author = b"/Author%b" % text(metadata.byline) if metadata.byline else b""
        producer = text(PRODUCER)
        self.pdf.put(self.info, b"<</Title%b%b/Producer%b>>" % (text(metadata.title), author, producer))

    def _labels(self) -> Iterator[bytes]:
        """Roman and arabic page labels (ISO 32000-1, 12.4.2)."""
        position = 0
        previous: bool | None = None
        for run in self.runs:
            if run.is_roman != previous:
                yield b"%d<</S/%b/St %d>>" % (position, b"r" if run.is_roman else b"D", run.first)
                previous = run.is_roman
            position += len(run.fragment.pages)

    def _xmp(self, metadata: Metadata) -> int:
        """Properties for machines (ISO 16684-1), with the mark of PDF/UA-1 (ISO 14289-1, 5)."""
        creators = "".join(f"<rdf:li>{escape(c.name)}</rdf:li>" for c in metadata.contributors if c.role == "aut")
        data = _XMP.format(
            title=escape(metadata.title), language=escape(metadata.language), producer=PRODUCER,
            archive=MARKS if self.archive else "",
            creators=f"<dc:creator><rdf:Seq>{creators}</rdf:Seq></dc:creator>" if creators else "",
        )  # fmt: skip
        number = self.pdf.number()
        self.pdf.put_stream(number, data.encode(), b"/Type/Metadata/Subtype/XML")
        return number


PRODUCER = "bookbuild, WeasyPrint"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{creators}
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>{archive}</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def filled(data: bytes, slots: Sequence[Any]) -> bytes:
    """A content stream with its numbers. slots: (number, offsets of glyphs, glyphs of the ten digits).

    Raises ValueError if a number has more or fewer figures than its place, which no staleness check may let through.
    """
    out = bytearray(data)
    for number, places, digits in slots:
        for figure, place in zip(number, places, strict=True):
            out[place : place + 4] = digits[int(figure)].encode()
    return bytes(out)


def _closed(head: str, numbers: Sequence[int]) -> bytes:
    parts = head.encode("latin-1").split(b"\t")
    out = [parts[0]]
    for number, part in zip(numbers, parts[1:], strict=True):
        out += [b"%d 0 R" % number, part]
    return b"".join(out)


def _boxes(width: float, height: float, bleed: tuple[float, float, float, float]) -> tuple[bytes, bytes, bytes]:
    """Media, trim and bleed box (ISO 32000-1, 14.11.2); the bleed box is at most 10 points outside the trim."""
    top, right, bottom, left = bleed
    inner = [min(10.0, side) for side in bleed]
    media = array((-left, -bottom, width + right, height + top))
    return media, array((0, 0, width, height)), array((-inner[3], -inner[2], width + inner[1], height + inner[0]))


_KINDS = (b"ExtGState", b"XObject", b"Pattern", b"Shading", b"ColorSpace", b"Font")


@lru_cache(maxsize=256)
def _merged(parts: tuple[bytes, ...]) -> bytes:
    """Resource dictionaries as one. Names that two of them use mean the same (new_resources in press/paint.py)."""
    found: dict[bytes, dict[bytes, bytes]] = {}
    for part in parts:
        for kind, value in _entries(part):
            if value.startswith(b"<<"):
                found.setdefault(kind, {}).update(_entries(value))
            else:
                found.setdefault(kind, {})[b""] = value
    out = []
    for kind in sorted(found):
        inner = found[kind]
        out.append(
            b"/%b %b"
            % (kind, inner[b""] if b"" in inner else b"<<%b>>" % b"".join(b"/%b %b" % i for i in sorted(inner.items())))
        )
    return b"<<%b>>" % b"".join(out)


def _entries(data: bytes) -> list[tuple[bytes, bytes]]:
    """Keys and values of a dictionary as pydyf writes it: a key, a space, a value; nested ones are whole."""
    out: list[tuple[bytes, bytes]] = []
    at, end = 2, len(data) - 2
    while at < end:
        space = data.index(b" ", at)
        key, start, depth = data[at + 1 : space], space + 1, 0
        at = start
        while at < end and (depth or data[at : at + 1] != b"/" or at == start):
            if data[at : at + 2] in {b"<<", b">>"}:
                depth += 1 if data[at : at + 1] == b"<" else -1
                at += 2
            else:
                depth += {b"[": 1, b"]": -1}.get(data[at : at + 1], 0)
                at += 1
        out.append((key, data[start:at]))
    return out
