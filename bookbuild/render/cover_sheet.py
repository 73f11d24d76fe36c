"""The printed cover on one sheet: back, spine and front as one drawing, set from the template `cover-sheet.svg.j2`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree
from markupsafe import Markup

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.model.book import Book, Image, Matter, Place, Side
from bookbuild.model.cover import CoverSheet
from bookbuild.model.cover_wish import CoverWish
from bookbuild.model.press import CoverGeometry
from bookbuild.model.rendition import PrintRendition, PrintSection
from bookbuild.render.balance import broken, line_width, ragged
from bookbuild.render.barcode import fitted_barcode
from bookbuild.render.cover_front import Field, FrontArt, between, field_of, front_art
from bookbuild.render.fonts import DISPLAY, TEXT, Face, used
from bookbuild.render.spine import SpineLine, set_spine
from bookbuild.render.templates import TemplateBroken, Templates

TEMPLATE = "templates/cover-sheet.svg.j2"
SVG_PATH = "cover-sheet.svg"
_BOOK = Location(path="book.yaml")
# where covers have their type (styles/templates/cover.svg.j2): the back has it in the same place
_LEFT, _TOP, _RIGHT = 150, 300, 1350
_AIR = 20.0  # points, at least, between the text of the back and the barcode
_STEP = 0.25
_LEADING, _DISPLAY_LEADING, _PARAGRAPH = 1.45, 1.2, 0.6
_ASCENT = 0.72  # of the size: by so much the first baseline stands under the head of its place
_DESCENT = 0.3
_SPINE_HINT = "give a short-title, or leave it so if the spine is too thin for type"
_NOTHING: Mapping[str, Location] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A line of type, in points. x, y: of the beginning of its baseline."""

    text: str
    x: float
    y: float
    size: float


def cover_sheet(
    book: Book, geometry: CoverGeometry, templates: Templates, faces: tuple[Face, ...], wish: CoverWish | None = None,
    places: Mapping[str, Location] = _NOTHING,
) -> Outcome[CoverSheet]:  # fmt: skip
    """The sheet of a book.

    places: of the keys of book.yaml. Reports cover-text, cover-spine, glyph-missing. Raises TemplateBroken, AddOnInvalid,
    BarcodeTooLarge.
    """
    wish = wish or CoverWish()
    front = front_art(book, geometry, templates, faces)
    setter = _Setter(book, geometry, faces, wish, places)
    helpers = {"area": between, "fit": setter.fit, "along": setter.along}
    svg = templates.render(TEMPLATE, _values(book, geometry, front, wish) | helpers)
    found = (*setter.found, *_unknown_glyphs(svg, faces, places))
    sheet = CoverSheet(geometry=geometry, svg=svg, rendition=_rendition(book, geometry, svg, faces, front.images))
    return Outcome(value=sheet, diagnostics=found)


def _values(book: Book, geometry: CoverGeometry, front: FrontArt, wish: CoverWish) -> dict[str, object]:
    data, style = book.metadata, book.style.cover
    return {
        "width": round(float(geometry.width.points), 4), "height": round(float(geometry.height.points), 4),
        "background": style.background, "ink": style.ink, "accent": style.accent, "language": data.language,
        "title": data.title, "subtitle": data.subtitle, "author": data.byline, "publisher": data.publisher,
        "subject": data.subjects[0].text if data.subjects else "",
        "front": field_of(geometry.front), "spine": field_of(geometry.spine), "back": field_of(geometry.back),
        "front_safe": field_of(geometry.front_safe), "spine_safe": field_of(geometry.spine_safe),
        "back_safe": field_of(geometry.back_safe), "column": _column(geometry, front), "barcode": field_of(geometry.barcode),
        "cover": front, "front_art": Markup(front.svg),
        "barcode_art": Markup(_barcode(book, geometry, wish)),
    }  # fmt: skip


def _column(geometry: CoverGeometry, front: FrontArt) -> Field:
    """Where the back has its text: what the front has, seen in a mirror, down to the barcode."""
    panel, back, safe = field_of(geometry.front), field_of(geometry.back), field_of(geometry.back_safe)
    outside = panel.right - (front.x + _RIGHT * front.scale)
    inside = front.x + _LEFT * front.scale - panel.x
    return between(
        max(back.x + outside, safe.x), max(front.y + _TOP * front.scale, safe.y),
        min(back.right - inside, safe.right), field_of(geometry.barcode).y - _AIR,
    )  # fmt: skip


def _barcode(book: Book, geometry: CoverGeometry, wish: CoverWish) -> str:
    """The symbol in the middle of its field, or nothing: the printer puts its own there."""
    isbn = wish.isbn or book.metadata.isbn("print")
    if isbn is None or wish.prints_barcode:
        return ""
    box = geometry.barcode
    made = fitted_barcode(isbn, wish.add_on, width=box.width, height=box.height, reduction=wish.reduction)
    x = box.x.points + (box.width.points - made.width.points) / 2
    y = box.y.points + (box.height.points - made.height.points) / 2
    return f'<g transform="translate({float(x):.4f} {float(y):.4f})">{made.svg}</g>'


@dataclass(slots=True)
class _Setter:
    """Breaks the texts that a template asks for, and keeps what did not fit."""

    book: Book
    geometry: CoverGeometry
    faces: tuple[Face, ...]
    wish: CoverWish
    places: Mapping[str, Location]
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def least(self) -> float:
        """The smallest type that the printer prints, in points."""
        return float(self.geometry.least_text.points)

    def fit(
        self, key: str, place: Field, largest: float, smallest: float, *, family: str = TEXT, at_foot: bool = False
    ) -> tuple[SheetLine, ...]:  # fmt: skip
        """A text of book.yaml in lines, as large as its place lets it be. key: description, subtitle, subject …; largest,
        smallest: sizes, in points; at_foot: its last baseline is the foot of the place, if that is safe. Called by templates."""
        text = self.text(key)
        size, smallest = largest, max(smallest, self.least)
        lines, fits = self.set(text, place, size, family)
        while not fits and size - _STEP >= smallest:
            size -= _STEP
            lines, fits = self.set(text, place, size, family)
        if not fits:
            message = f"the {key} has no room on the printed cover, not even in {smallest:g} pt"
            at = self.places.get("subjects" if key == "subject" else key, _BOOK)
            self.found.append(Diagnostic(rule=Rule.COVER_TEXT, message=message, at=at, hint=f"shorten the {key}"))
        if at_foot and lines:
            safe = field_of(self.geometry.back_safe).bottom - size * _DESCENT
            down = min(place.bottom, safe) - lines[-1].y
            lines = tuple(replace(line, y=round(line.y + down, 4)) for line in lines)
        return lines

    def along(self, top: float, bottom: float, kinds: Sequence[str]) -> tuple[SpineLine, ...]:
        """Pieces of type for a stretch of the spine. kinds: title, author, publisher, from the head. Called by templates."""
        if not self.geometry.has_spine_text:
            return ()
        safe = field_of(self.geometry.spine_safe)
        stretch = between(safe.x, max(top, safe.y), safe.right, min(bottom, safe.bottom))
        spine = set_spine(self.book.metadata, stretch, kinds, self.faces, self.wish.reading, self.least)
        if spine.left_out:
            wide = float(self.geometry.spine_width.points) / 72 * 25.4
            message = f"the spine, {wide:.1f} mm wide, has no room for the {' and the '.join(spine.left_out)}"
            at = self.places.get("title", _BOOK)
            self.found.append(Diagnostic(rule=Rule.COVER_SPINE, message=message, at=at, hint=_SPINE_HINT))
        return spine.lines

    def text(self, key: str) -> str:
        """The text of a key."""
        data = self.book.metadata
        return {
            "title": data.title, "subtitle": data.subtitle, "short-title": data.short_title, "author": data.byline,
            "publisher": data.publisher, "description": data.description, "rights": data.rights,
            "series": data.series.title if data.series else "", "subject": data.subjects[0].text if data.subjects else "",
        }[key]  # fmt: skip

    def set(self, text: str, place: Field, size: float, family: str) -> tuple[tuple[SheetLine, ...], bool]:
        """Lines at a size, and whether they fit."""
        out: list[SheetLine] = []
        is_display = family == DISPLAY
        y = place.y + size * _ASCENT
        fits = True
        for paragraph in (p for p in text.split("\n") if p.strip()):
            for line in (broken if is_display else ragged)(paragraph, self.faces, family, size, place.width):
                out.append(SheetLine(text=line, x=place.x, y=round(y, 4), size=size))
                fits = fits and line_width(self.faces, family, line, size) <= place.width
                y += size * (_DISPLAY_LEADING if is_display else _LEADING)
            y += size * _PARAGRAPH
        return tuple(out), fits and (not out or out[-1].y <= place.bottom)


def _unknown_glyphs(svg: str, faces: tuple[Face, ...], places: Mapping[str, Location]) -> list[Diagnostic]:
    """Reports glyph-missing for what the texts of the sheet hold, once a character."""
    drawn = frozenset().union(*(face.characters for face in faces))
    try:
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise TemplateBroken(TEMPLATE, error.lineno or 0, f"the cover cannot be drawn: {error}") from error
    text = "".join("".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text"))
    return [
        Diagnostic(
            rule=Rule.GLYPH_MISSING, message=f"no face of the book has the character '{c}' (U+{ord(c):04X})",
            at=places.get("description", _BOOK), hint="use another character, or add a face under print: fonts: extra",
        )
        for c in dict.fromkeys(text) if ord(c) not in drawn and not c.isspace()
    ]  # fmt: skip


def _rendition(
    book: Book, geometry: CoverGeometry, svg: str, faces: tuple[Face, ...], images: tuple[Image, ...]
) -> PrintRendition:
    """The sheet as a book of one page."""
    width, height = geometry.width.css, geometry.height.css
    kept = used(faces, svg)
    page = f"@page {{ size: {width} {height}; margin: 0 }}\nhtml, body {{ margin: 0 }}\n"
    page += f"img {{ display: block; position: absolute; left: 0; top: 0; width: {width}; height: {height} }}\n"
    language, title = book.metadata.language, Markup.escape(book.metadata.title)
    document = (
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{language}"><head><title>{title}</title></head>'
        f'<body><img src="{SVG_PATH}" alt=""/></body></html>'
    )
    section = PrintSection(
        id="cover", place=Place.FRONT, matter=Matter.COVER, side=Side.RECTO, document=document, page_css=""
    )  # fmt: skip
    drawing = Image(path=SVG_PATH, media_type="image/svg+xml", width=0, height=0, data=_for_press(svg))
    return PrintRendition(
        metadata=book.metadata, sections=(section,), sheets=(("", "".join(face.rule for face in kept)), ("", page)),
        fonts=tuple(face.asset for face in kept), images={image.path: image for image in (drawing, *images)},
    )  # fmt: skip


def _for_press(svg: str) -> bytes:
    """The drawing with its lines of type marked, to be set whole (pdf/press/lettering.py).

    `text-anchor` is read there too: WeasyPrint would put such a text into a transparency group.
    """
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    root.set("data-set", "whole")
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if not len(text) and (anchor := text.attrib.pop("text-anchor", "")):
            text.set("data-anchor", anchor)
    return bytes(etree.tostring(root, encoding="utf-8"))
