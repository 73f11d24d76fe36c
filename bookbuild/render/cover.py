"""The cover image: the author's own, or the template `cover.svg.j2` drawn with the book's faces."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import resvg_py  # resvg: a static SVG renderer without scripts, network or fonts of the machine
from fontTools.ttLib import TTFont
from PIL import Image as Pillow

from bookbuild.model.book import Book
from bookbuild.model.rendition import Asset
from bookbuild.model.store import Memory, digest
from bookbuild.render.balance import broken, line_width
from bookbuild.render.fonts import DISPLAY, TEXT, Face
from bookbuild.render.pictures import encoded, epub_picture
from bookbuild.render.templates import TemplateBroken, Templates

# Embedded cover: at most 4 megapixels (Apple Books Asset Guide), 5:8 as KDP wants it
WIDTH, HEIGHT = 1500, 2400
SHOP_WIDTH, SHOP_HEIGHT = 1600, 2560
_MEASURE = 1200
_STEM = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLine:
    """A line of type. y: of its baseline; size: in pixels."""

    text: str
    y: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What the template has to paint, in its own units. The cover is 1500 x 2400; on a printed sheet there is more around it."""

    left: float = 0
    top: float = 0
    right: float = WIDTH
    bottom: float = HEIGHT


ALONE = Area()


def cover_image(book: Book, templates: Templates, faces: tuple[Face, ...], memory: Memory) -> Asset:
    """The cover as a file of the EPUB, drawn once for what it shows. Raises TemplateBroken."""
    if own := book.images.get(book.style.cover.image):
        path = f"cover.{_STEM.get(own.media_type, 'png')}"
        return Asset(path=path, media_type=own.media_type, data=epub_picture(own, memory))
    svg = cover_svg(book, templates, faces)
    key = digest("cover", memory.stamp, svg, *(digest(face.path, face.data) for face in faces))
    data = memory.store.get(key)
    if data is None:
        data = _draw(svg, faces)
        memory.store.put(key, data)
    return Asset(path="cover.png", media_type="image/png", data=data)


def shop_cover(book: Book, templates: Templates, faces: tuple[Face, ...], memory: Memory) -> bytes:
    """The cover for shops, a JPEG beside the EPUB: 1600 x 2560 from the template (what KDP asks for), else the author's own
    at its own size. Raises TemplateBroken."""
    own = book.images.get(book.style.cover.image)
    svg = "" if own else cover_svg(book, templates, faces)
    key = digest(
        "shop cover", memory.stamp, own.data if own else svg, *(digest(face.path, face.data) for face in faces)
    )
    data = memory.store.get(key)
    if data is None:
        with Pillow.open(io.BytesIO(own.data if own else _drawn(svg, faces, SHOP_WIDTH, SHOP_HEIGHT))) as picture:
            data = encoded(flat(picture), "JPEG")
        memory.store.put(key, data)
    return data


def flat(picture: Pillow.Image) -> Pillow.Image:
    """A picture on white, without transparency."""
    if "A" not in picture.getbands():
        return picture.convert("RGB")
    ground = Pillow.new("RGBA", picture.size, "#ffffff")
    return Pillow.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")


def cover_alt(book: Book) -> str:
    """Its text alternative."""
    data, say = book.metadata, book.locale.say
    if book.style.cover.alt:
        return book.style.cover.alt
    return (
        say("cover-alt-by", title=data.title, byline=data.byline) if data.byline else say("cover-alt", title=data.title)
    )


def cover_svg(book: Book, templates: Templates, faces: tuple[Face, ...], area: Area = ALONE) -> str:
    """The template `cover.svg.j2`, filled in. Raises TemplateBroken."""
    data, style = book.metadata, book.style.cover
    title = _lines(data.title, faces, DISPLAY, largest=170, smallest=84, most=5, top=540)
    below = (title[-1].y if title else 540) + 150
    subtitle = _lines(data.subtitle, faces, TEXT, largest=76, smallest=52, most=5, top=below)
    author_top = max(1900, (subtitle[-1].y if subtitle else below) + 200)
    values = {
        "background": style.background, "ink": style.ink, "accent": style.accent, "title_lines": title,
        "subtitle_lines": subtitle,
        "left": _short(area.left), "top": _short(area.top), "right": _short(area.right), "bottom": _short(area.bottom),
        "author_lines": _lines(data.byline, faces, TEXT, largest=72, smallest=40, most=3, top=author_top),
        "publisher_lines": _lines(data.publisher, faces, TEXT, largest=44, smallest=30, most=1, top=2270),
        "works": [
            {"title": w.title, "original": w.original.text if w.original else "", "year": w.year or ""}
            for w in book.works.values()
            if w.kind != "history"
        ],
    }  # fmt: skip
    return templates.render("templates/cover.svg.j2", values)


def _short(value: float) -> float:
    """A number as it is written: whole if it can be."""
    return int(value) if value == int(value) else round(value, 3)


def _lines(
    text: str, faces: tuple[Face, ...], family: str, *, largest: int, smallest: int, most: int, top: int
) -> tuple[CoverLine, ...]:
    """Text broken into lines at the largest size at which it needs at most `most` of them."""
    if not text:
        return ()
    lines: list[str] = []
    size = largest
    for size in range(largest, smallest - 1, -6):
        lines = broken(text, faces, family, size, _MEASURE)
        if len(lines) <= most and all(line_width(faces, family, line, size) <= _MEASURE for line in lines):
            break
    return tuple(CoverLine(text=line, y=top + round(i * size * 1.18), size=size) for i, line in enumerate(lines))


def _draw(svg: str, faces: tuple[Face, ...]) -> bytes:
    """SVG to PNG of the size of its template, opaque; the same bytes every time."""
    with Pillow.open(io.BytesIO(_drawn(svg, faces))) as picture:
        return encoded(picture.convert("RGB"), "PNG")


def _drawn(svg: str, faces: tuple[Face, ...], width: int | None = None, height: int | None = None) -> bytes:
    """width, height: in pixels, if not those that the drawing names."""
    with tempfile.TemporaryDirectory(prefix="bookbuild-") as folder:
        files = []
        for number, face in enumerate(faces):
            file = Path(folder) / f"{number}.font"
            file.write_bytes(_named(face))
            files.append(str(file))
        try:
            return bytes(
                resvg_py.svg_to_bytes(
                    svg_string=svg, skip_system_fonts=True, font_files=files, width=width, height=height
                )
            )
        except ValueError as error:
            raise TemplateBroken("templates/cover.svg.j2", 0, f"the cover cannot be drawn: {error}") from error


def _named(face: Face) -> bytes:
    """The font file under the family name of the style sheets: resvg goes by the name inside, and two cuts share one."""
    font = TTFont(io.BytesIO(face.data))
    names = font["name"]
    for name_id in (1, 16, 21):
        names.removeNames(nameID=name_id)
    names.setName(face.family, 1, 3, 1, 0x409)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
