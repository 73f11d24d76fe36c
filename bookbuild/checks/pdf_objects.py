"""What a PDF says off its pages: outline, properties, destinations, structure, attachments, and every other string."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pikepdf

from bookbuild.checks import pieces as p
from bookbuild.checks.pdf_file import PdfFile, destinations
from bookbuild.checks.pieces import Kind, Segment, Stream
from bookbuild.checks.readable import image_texts, readable

_DEPTH = 40
_ACTUAL = re.compile(rb"/(?:ActualText|Alt|E)\s*(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)")
_PARTED = re.compile(rb"\)\s*-?[\d.]*\s*\(")
_KINDS: Mapping[str, Kind] = {
    "/Title": p.OUTLINE,
    "/P": p.PAGE_LABEL,
    "/Alt": p.ALT,
    "/ActualText": p.ALT,
    "/E": p.ALT,
    "/ID": p.ID,
    "/Names": p.DESTINATION,
    "/Dest": p.DESTINATION,
    "/D": p.DESTINATION,
    "/F": p.FILE_NAME,
    "/UF": p.FILE_NAME,
    "/Desc": p.ATTACHMENT,
    "/URI": p.LINK,
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A string. key: the name that it, or the list that holds it, goes by; owner: the dictionary around it."""

    text: str
    key: str
    owner: pikepdf.Object | None


def object_streams(file: PdfFile) -> list[Stream]:
    """Every string that the PDF's objects hold, and what its streams say to those who unpack them."""
    segments = [Segment(name, p.DESTINATION, "PDF destinations") for name, _ in destinations(file.pdf)]
    info = file.pdf.trailer.get("/Info")
    info_at = info.objgen if isinstance(info, pikepdf.Object) else (0, 0)
    segments += [Segment(found.text, p.METADATA, "PDF properties") for found in _strings(info, "", None)]
    metadata = file.pdf.Root.get("/Metadata")
    metadata_at = metadata.objgen if isinstance(metadata, pikepdf.Object) else (0, 0)
    on_page = _pages_of_annotations(file)
    for thing in file.pdf.objects:
        if thing.objgen != info_at:
            page = on_page.get(thing.objgen)
            segments += [_string_segment(file, found, page) for found in _strings(thing, "", None)]
        if isinstance(thing, pikepdf.Stream):
            segments += _stream_segments(thing, is_books=thing.objgen == metadata_at)
    segments += _spoken_in_contents(file)
    distinct = {(s.text, s.kind, s.place): s for s in segments if s.text.strip()}
    return [(segment,) for segment in distinct.values()]


def raw_pdf_streams(file: PdfFile) -> list[Stream]:
    """The unpacked instructions of the pages, except of sealed notes."""
    out: list[Stream] = []
    for number, page in enumerate(file.pdf.pages):
        if not file.sealed[number]:
            data = _PARTED.sub(b"", _contents(page))
            out.append((Segment(readable(data, depth=0), p.RAW, file.place(number)),))
    return out


def _strings(thing: object, key: str, owner: pikepdf.Object | None, depth: int = 0) -> Iterator[_Found]:
    """The strings of an object and of what it holds itself; what it refers to has its turn."""
    if isinstance(thing, pikepdf.String):
        yield _Found(str(thing), key, owner)
    elif depth < _DEPTH:
        for name, value, holder in _held(thing, key, owner):
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _strings(value, name, holder, depth + 1)


def _held(thing: object, key: str, owner: pikepdf.Object | None) -> Iterator[tuple[str, object, pikepdf.Object | None]]:
    if isinstance(thing, pikepdf.Array):
        yield from ((key, item, owner) for item in thing)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        yield from ((name, value, thing) for name, value in thing.items())


def _string_segment(file: PdfFile, found: _Found, page: int | None) -> Segment:
    kind = _KINDS.get(found.key, p.STRING)
    if found.key == "/Contents":
        kind = p.LINK if found.owner is not None and found.owner.get("/Subtype") == "/Link" else p.ALT
    if kind is p.ALT and page is None:
        page = _page_of_element(file, found.owner)
    text = re.sub(r"[_/+]", " ", found.text) if found.key == "/URI" else found.text
    if page is None:
        return Segment(text, kind, f"PDF {kind.label.removeprefix('the ').removeprefix('a ').removeprefix('an ')}")
    is_read = kind in {p.ALT, p.LINK}
    return Segment(text, kind, file.place(page), file.marks[page] if is_read else {}, file.sealed[page] and is_read)


def _pages_of_annotations(file: PdfFile) -> dict[tuple[int, int], int]:
    out = {page.obj.objgen: number for number, page in enumerate(file.pdf.pages)}
    for number, page in enumerate(file.pdf.pages):
        annotations = page.obj.get("/Annots")
        for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
            if isinstance(annotation, pikepdf.Object) and annotation.is_indirect:
                out[annotation.objgen] = number
    return out


def _page_of_element(file: PdfFile, element: pikepdf.Object | None, depth: int = 0) -> int | None:
    """The page that an element of the structure tree stands on, or the first that something in it does."""
    if depth > 8 or not isinstance(element, pikepdf.Dictionary):
        return None
    page = element.get("/Pg")
    if isinstance(page, pikepdf.Object) and page.objgen in file.numbers:
        return file.numbers[page.objgen]
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and (at := _page_of_element(file, kid, depth + 1)) is not None:
            return at
    return None


def _stream_segments(stream: pikepdf.Stream, *, is_books: bool) -> Iterator[Segment]:
    kind, subtype = str(stream.get("/Type", "")), str(stream.get("/Subtype", ""))
    if subtype == "/Image":
        yield from _image_segments(stream)
    elif kind == "/Metadata" or subtype == "/XML":
        yield Segment(_unpacked(stream), p.METADATA if is_books else p.PICTURE_DATA, "PDF XMP")
    elif kind == "/EmbeddedFile":
        yield Segment(_unpacked(stream), p.ATTACHMENT, "PDF attachment")


def _image_segments(stream: pikepdf.Stream) -> Iterator[Segment]:
    filters = stream.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names[-1] in {"/DCTDecode", "/JPXDecode"}:
        try:
            data = stream.read_raw_bytes() if len(names) == 1 else stream.get_stream_buffer()
        except pikepdf.PdfError:
            return
        yield from (Segment(text, p.PICTURE_DATA, "PDF image") for text in image_texts(bytes(data)))


def _unpacked(stream: pikepdf.Stream) -> str:
    try:
        return readable(stream.read_bytes())
    except pikepdf.PdfError:
        return readable(stream.read_raw_bytes())


def _contents(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents")
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    out = []
    for part in parts:
        if isinstance(part, pikepdf.Stream):
            try:
                out.append(part.read_bytes())
            except pikepdf.PdfError:
                continue
    return b"\n".join(out)


def _spoken_in_contents(file: PdfFile) -> Iterator[Segment]:
    """Text alternatives in the page's own instructions (ISO 32000-1, 14.9.3)."""
    for number, page in enumerate(file.pdf.pages):
        for match in _ACTUAL.finditer(_contents(page)):
            try:
                text = str(pikepdf.Object.parse(match[1]))
            except pikepdf.PdfError:
                continue
            yield Segment(text, p.ALT, file.place(number), file.marks[number], file.sealed[number])
