"""Laid-out pages to content streams, objects and details of a fragment.

What WeasyPrint's `generate_pdf` does for a whole file is done here for a fragment: numbers are left open (slots), fonts
are named and not embedded, links and objects have no object numbers, and the structure tree is a tree of plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from zlib import compress

import pydyf
from weasyprint.pdf import _use_references
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import create_layout

from bookbuild.pdf.fragment import compact
from bookbuild.pdf.press.kit import PX, LaidOut, Press
from bookbuild.pdf.press.structure import artifacts, structure

_REFERENCE = re.compile(rb"(\d+) 0 R")
_SHOWN = re.compile(rb"<([0-9a-f]+)>")
FONTS = 1  # object number that stands for the book's font dictionary


@dataclass(frozen=True, slots=True)
class Painted:
    """Details and streams of a fragment; needs: "digits", if its stand-in numbers cannot be replaced."""

    details: bytes = field(repr=False)
    streams: tuple[bytes, ...] = field(repr=False)
    needs: tuple[str, ...]


class Canvas(Stream):  # type: ignore[misc]
    """A page's content. Remembers where the text of each number is written; marks what is no content as artifact."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers: list[tuple[Any, int]] = []
        self.apart: frozenset[int] = frozenset()

    def clone(self, **kwargs: Any) -> Any:
        """Called by WeasyPrint for groups and patterns; they are packed here, since no number stands in them."""
        return super().clone(**{"compress": True, **kwargs})

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        """Called by WeasyPrint around each text and image."""
        if self._tags is not None and id(box) in self.apart:
            with self.artifact():
                yield
            return
        start = len(self.stream)
        with super().marked(box, tag):
            yield
        if label_of(box):
            self.numbers += [(box, n) for n in range(start, len(self.stream)) if _is_text(self.stream[n])]


def label_of(box: Any) -> str:
    """The id whose page number a text box shows as its whole text, or empty."""
    element = box.element
    if element is None or not (label := element.get("data-label")):
        return ""
    is_after = (box.element_tag or "").endswith("::after")
    own = element.get("data-page") if is_after else "".join(element.itertext())
    return str(label) if getattr(box, "text", None) == own and str(own).isdigit() else ""


def _is_text(line: object) -> bool:
    return isinstance(line, bytes) and line.endswith(b" TJ")


def paint(laid_out: LaidOut, press: Press) -> Painted:
    """Every page of a document. Raises nothing of its own."""
    pdf = new_file()
    resources = new_resources(0)
    images: dict[str, Any] = {}
    fonts: dict[Any, Any] = {}
    canvases = []
    apart = artifacts(laid_out.pages)
    for page in laid_out.pages:
        canvas = new_canvas(page, fonts, resources, images, tags={})
        canvas.apart = apart
        page.paint(canvas, PX)
        canvases.append(canvas)
    slots: list[list[Any]] = []
    needs: set[str] = set()
    streams: list[bytes] = []
    for number, canvas in enumerate(canvases):
        data, found, is_fixed = _with_slots(canvas, laid_out)
        slots += [[number, *slot] for slot in found]
        needs |= {"digits"} if is_fixed else set()
        # pages with numbers to fill in are packed when they are bound
        streams.append(data if found else compress(data, 6))
    links, tree = _links(laid_out.pages), structure(laid_out.pages, [canvas._tags for canvas in canvases], apart)
    details = {
        "slots": slots, "links": links, "tree": tree, "bookmarks": _bookmarks(laid_out.pages),
        "fonts": font_facts(fonts, press), **objects(pdf, resources, images, streams),
    }  # fmt: skip
    return Painted(compact(details), tuple(streams), tuple(sorted(needs)))


def new_file() -> Any:
    """A PDF with nothing in it but the place of the book's fonts."""
    pdf = pydyf.PDF()
    pdf.objects.clear()
    for _ in range(FONTS + 1):
        pdf.add_object(pydyf.Dictionary())  # 0 is never used, FONTS stands for the book's fonts
    return pdf


class _Numbered(pydyf.Dictionary):  # type: ignore[misc]
    """Resources whose names are given by their count: heads count from elsewhere, so that names never meet."""

    offset = 0

    def __len__(self) -> int:
        return dict.__len__(self) + self.offset

    def __bool__(self) -> bool:
        return dict.__len__(self) > 0


def new_resources(offset: int) -> Any:
    """An empty resource dictionary, as WeasyPrint's painting wants it."""
    kinds: dict[str, Any] = {}
    for kind in ("ExtGState", "XObject", "Pattern", "Shading"):
        kinds[kind] = _Numbered()
        kinds[kind].offset = offset
    lab = {
        key: pydyf.Array(("/Lab", pydyf.Dictionary({"WhitePoint": pydyf.Array(white), "Range": pydyf.Array((-125, 125) * 2)})))
        for key, white in (("lab-d50", (0.9643, 1, 0.8251)), ("lab-d65", (0.9505, 1, 1.089)))
    }  # fmt: skip
    return pydyf.Dictionary({**kinds, "ColorSpace": pydyf.Dictionary(lab), "Font": f"{FONTS} 0 R".encode()})


def new_canvas(
    page: Any, fonts: dict[Any, Any], resources: Any, images: dict[str, Any], tags: dict[Any, Any] | None
) -> Canvas:
    """A canvas for a page, with the origin at its top left corner."""
    left, top = -page.bleed["left"], -page.bleed["top"]
    width = page.width + page.bleed["left"] + page.bleed["right"]
    height = page.height + page.bleed["top"] + page.bleed["bottom"]
    canvas = Canvas(fonts, (left, top, width, height), resources, images, tags, {}, None, compress=False)
    canvas.transform(d=-1, f=page.height * PX)
    return canvas


def content(canvas: Any) -> list[bytes]:
    """The lines of a canvas."""
    return [item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in canvas.stream]


def _with_slots(canvas: Canvas, laid_out: LaidOut) -> tuple[bytes, list[list[Any]], bool]:
    """Content, [label, offsets of its glyphs, glyphs of the ten digits] for each number, and whether any cannot be bound."""
    lines = content(canvas)
    offsets, at = [], 0
    for line in lines:
        offsets.append(at)
        at += len(line) + 1
    slots: list[list[Any]] = []
    is_fixed = False
    for box, number in canvas.numbers:
        digits = digit_glyphs(box.style, laid_out.context, canvas)
        places = [offsets[number] + place for place, _ in glyphs_in(lines[number])]
        if digits is None or len(places) != len(box.text):
            is_fixed = True
        else:
            slots.append([label_of(box), places, digits])
    return b"\n".join(lines), slots, is_fixed


def glyphs_in(line: bytes) -> list[tuple[int, bytes]]:
    """(offset, glyph in four hexadecimal figures) for each glyph of a line that shows text."""
    return [
        (place, line[place : place + 4])
        for match in _SHOWN.finditer(line)
        for place in range(match.start(1), match.end(1), 4)
    ]


def digit_glyphs(style: Any, context: Any, canvas: Any) -> list[str] | None:
    """The glyphs of 0 to 9 in a style, as they stand in a content stream; None unless they are all of one width.

    The font learns of them, since any of them may be wanted when the numbers are known.
    """
    layout = create_layout("001234567890", style, context, None, 0)  # space between letters is less at either end
    line, _ = layout.get_first_line()
    run = line.runs[0]
    if run == ffi.NULL or run.next != ffi.NULL:
        return None
    item = run.data
    glyphs = [
        glyph for glyph in item.glyphs.glyphs[0 : item.glyphs.num_glyphs] if glyph.glyph != pango.PANGO_GLYPH_EMPTY
    ]
    glyphs = glyphs[1:-1]
    if len(glyphs) != 10 or len({glyph.geometry.width for glyph in glyphs}) != 1:
        return None
    font, size = canvas.add_font(item.item.analysis.font)
    for digit, glyph in enumerate(glyphs):
        font.to_unicode.setdefault(glyph.glyph, str(digit))
        pango.pango_font_get_glyph_extents(item.item.analysis.font, glyph.glyph, canvas.ink_rect, canvas.logical_rect)
        font.widths.setdefault(glyph.glyph, round(canvas.logical_rect.width * 1000 * FROM_UNITS / size))
    names = [f"{glyph.glyph:04x}" for glyph in glyphs]
    layout.deactivate()  # frees the glyphs
    return names


def _links(pages: list[Any]) -> list[list[Any]]:
    """[page, left, top, right, bottom, kind, target, text] of each link, in points from the page's top left corner."""
    out: list[list[Any]] = []
    for number, page in enumerate(pages):
        for kind, target, rectangle, box in page.links:
            if kind in {"internal", "external"}:
                box.link_annotation = len(out)
                out.append([number, *(round(v * PX, 3) for v in rectangle), kind, target, _spoken(box)])
    return out


def _spoken(box: Any) -> str:
    """The words of a link; a number that is bound later stands as its id between zero bytes."""
    if box.element is None:
        return ""
    parts: list[str] = []

    def walk(element: Any) -> None:
        label, text = element.get("data-label"), "".join(element.itertext())
        if label and text.isdigit():
            parts.append(f"\0{label}\0")
        else:
            parts.append(element.text or "")
            for child in element:
                walk(child)
                parts.append(child.tail or "")

    walk(box.element)
    return "".join(parts)


def _bookmarks(pages: list[Any]) -> list[list[Any]]:
    """[page, level, label, left, top, is open], in order."""
    return [
        [number, level, label, round(x * PX, 3), round(y * PX, 3), state != "closed"]
        for number, page in enumerate(pages)
        for level, label, (x, y), state in page.bookmarks
    ]


def font_facts(fonts: dict[Any, Any], press: Press) -> list[dict[str, Any]]:
    """What each font of the document is, and which glyphs of it are used."""
    facts = []
    for font in sorted(fonts.values(), key=lambda f: f.hash):
        if font.hash not in press.face_digests:
            press.face_digests[font.hash] = sha256(font.file_content).hexdigest()
        facts.append({
            "hash": font.hash, "name": font.name.decode(), "family": font.family, "flags": font.flags,
            "ascent": font.ascent, "descent": font.descent, "angle": font.italic_angle, "stems": [font.stemv, font.stemh],
            "file": press.face_digests[font.hash], "is_cff": font.type == "otf", "index": font.index,
            "widths": sorted(font.widths.items()), "unicode": sorted(font.to_unicode.items()),
            "missing": sorted(font.missing.values()),
        })  # fmt: skip
    return facts


def objects(pdf: Any, resources: Any, images: dict[str, Any], streams: list[bytes]) -> dict[str, Any]:
    """The resources, and the objects that they name: [dictionary, references in it, number of its data or None].

    References are written as a tab; data joins `streams`.
    """
    _use_references(pdf, resources, images, {})
    out: list[list[Any]] = []
    for thing in pdf.objects[FONTS + 1 :]:
        data = None
        if isinstance(thing, pydyf.Stream):
            packed = thing.data
            head, _, rest = packed.partition(b"\nstream\n")
            data = len(streams)
            streams.append(rest.removesuffix(b"\nendstream"))
        else:
            head = thing.data
        out.append([*_opened(head), data])
    return {"resources": _opened(_plain(resources)), "objects": out}


def _plain(resources: Any) -> bytes:
    """Without the kinds that are empty, and without the colour spaces that nobody uses."""
    kept = {k: v for k, v in resources.items() if not isinstance(v, dict) or dict.__len__(v)}
    return bytes(pydyf.Dictionary(kept).data)


def _opened(data: bytes) -> list[Any]:
    return [_REFERENCE.sub(b"\t", data).decode("latin-1"), [int(n) for n in _REFERENCE.findall(data)]]
