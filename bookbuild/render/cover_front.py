"""The front of the printed cover: the cover of the EPUB and the shops, drawn into its panel, with ground all around it."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from lxml import etree
from PIL import Image as Pillow

from bookbuild.model.book import Book, Image
from bookbuild.model.press import Box, CoverGeometry
from bookbuild.render.cover import HEIGHT, WIDTH, Area, cover_svg, flat
from bookbuild.render.fonts import Face
from bookbuild.render.pictures import encoded
from bookbuild.render.templates import TemplateBroken, Templates

# half of what templates put their type into, seen from the middle of the cover
_TYPE_WIDTH, _TYPE_HEIGHT = 600, 1080
_BLEED = 9.0  # points: how far a cover that ends at its own edges goes over the trim
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A rectangle on the sheet, in points from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """x of the right side."""
        return round(self.x + self.width, 4)

    @property
    def bottom(self) -> float:
        """y of the lower side."""
        return round(self.y + self.height, 4)

    @property
    def middle(self) -> float:
        """x of the middle."""
        return round(self.x + self.width / 2, 4)


def field_of(box: Box) -> Field:
    """A box in the numbers that drawings take."""
    x, y, width, height = (round(float(side.points), 4) for side in (box.x, box.y, box.width, box.height))
    return Field(x=x, y=y, width=width, height=height)


def between(left: float, top: float, right: float, bottom: float) -> Field:
    """The rectangle of four sides."""
    return Field(x=round(left, 4), y=round(top, 4), width=round(right - left, 4), height=round(bottom - top, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontArt:
    """The front as a drawing on the sheet. svg: a `g`; x, y, scale: where a point of the cover (1500 x 2400) comes to lie.

    images: files that it shows, by path.
    """

    svg: str
    x: float
    y: float
    scale: float
    images: tuple[Image, ...] = ()


def front_art(book: Book, geometry: CoverGeometry, templates: Templates, faces: tuple[Face, ...]) -> FrontArt:
    """The front, from the fold to the edges of the sheet. Raises TemplateBroken."""
    region = between(
        field_of(geometry.spine).right, 0, float(geometry.width.points), float(geometry.height.points)
    )  # fmt: skip
    board = flat_board(geometry)
    if own := book.images.get(book.style.cover.image):
        return _clipped(_picture(own, board, region), region)
    art = _within(board, field_of(geometry.front_safe))
    area = Area(
        left=(region.x - art.x) / art.scale, top=(region.y - art.y) / art.scale,
        right=(region.right - art.x) / art.scale, bottom=(region.bottom - art.y) / art.scale,
    )  # fmt: skip
    svg = cover_svg(book, templates, faces, area)
    if svg == cover_svg(
        book, templates, faces
    ):  # a template that knows nothing of the sheet, and ends where the cover ends
        art = _over(between(board.x, board.y - _BLEED, board.right + _BLEED, board.bottom + _BLEED))
    return _clipped(replace(art, svg=_group(svg, art)), region)


def flat_board(geometry: CoverGeometry) -> Field:
    """The front without the hinge, which nobody sees flat."""
    front = field_of(geometry.front)
    hinges = [field_of(hinge) for hinge in geometry.hinges]
    left = max([front.x, *(hinge.right for hinge in hinges if front.x <= hinge.middle < front.right)])
    return between(left, front.y, front.right, front.bottom)


def _within(board: Field, safe: Field) -> FrontArt:
    """The whole cover on the board, its type in the safe zone."""
    middle, centre = board.middle, board.y + board.height / 2
    scale = min(
        board.width / WIDTH, board.height / HEIGHT,
        (safe.right - middle) / _TYPE_WIDTH, (middle - safe.x) / _TYPE_WIDTH,
        (safe.bottom - centre) / _TYPE_HEIGHT, (centre - safe.y) / _TYPE_HEIGHT,
    )  # fmt: skip
    return _centred(board, scale)


def _over(board: Field) -> FrontArt:
    """The cover so large that the board is covered."""
    return _centred(board, max(board.width / WIDTH, board.height / HEIGHT))


def _centred(board: Field, scale: float) -> FrontArt:
    x, y = board.middle - WIDTH / 2 * scale, board.y + board.height / 2 - HEIGHT / 2 * scale
    return FrontArt(svg="", x=round(x, 4), y=round(y, 4), scale=round(scale, 7))


def _clipped(art: FrontArt, region: Field) -> FrontArt:
    clip = f'<clipPath id="front-panel"><rect {_sides(region)}/></clipPath>'
    return replace(art, svg=f'{clip}<g clip-path="url(#front-panel)">{art.svg}</g>')


def _sides(field: Field) -> str:
    return f'x="{field.x}" y="{field.y}" width="{field.width}" height="{field.height}"'


def _group(svg: str, art: FrontArt) -> str:
    """A drawing as a part of another one. Raises TemplateBroken."""
    try:
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        box = [float(n) for n in root.get("viewBox", f"0 0 {WIDTH} {HEIGHT}").replace(",", " ").split()]
        left, top, width, _ = box
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TemplateBroken("templates/cover.svg.j2", 0, f"the cover cannot be drawn: {error}") from error
    root.tag = f"{_SVG}g"
    for name in ("width", "height", "viewBox", "x", "y", "preserveAspectRatio", "version"):
        root.attrib.pop(name, None)
    scale = art.scale * WIDTH / width
    root.set("transform", f"matrix({scale:.7f} 0 0 {scale:.7f} {art.x - left * scale:.4f} {art.y - top * scale:.4f})")
    return str(etree.tostring(root, encoding="unicode"))


def _picture(own: Image, board: Field, region: Field) -> FrontArt:
    """The author's own cover over the board; beyond its edges, in bleed and turn-in, it goes on as in a mirror."""
    scale = max(board.width / own.width, board.height / own.height)
    width, height = own.width * scale, own.height * scale
    x, y = board.middle - width / 2, board.y + board.height / 2 - height / 2
    file = _opaque(own)
    across = [n for n in (-1, 0, 1) if x + n * width < region.right and x + (n + 1) * width > region.x]
    down = [n for n in (-1, 0, 1) if y + n * height < region.bottom and y + (n + 1) * height > region.y]
    tiles = [_tile(file.path, x + n * width, y + m * height, width, height, (n, m)) for m in down for n in across]
    return FrontArt(
        svg="".join(tiles), x=round(x, 4), y=round(y, 4), scale=round(width / WIDTH, 7), images=(file,)
    )  # fmt: skip


def _tile(path: str, x: float, y: float, width: float, height: float, turned: tuple[int, int]) -> str:
    across, down = (-1 if n else 1 for n in turned)
    left, top = x + (width if across < 0 else 0), y + (height if down < 0 else 0)
    return (
        f'<image transform="matrix({across} 0 0 {down} {left:.4f} {top:.4f})" width="{width:.4f}" height="{height:.4f}" '
        f'preserveAspectRatio="none" href="{path}"/>'
    )


def _opaque(own: Image) -> Image:
    """The file under a plain name, and without transparency, which presses refuse."""
    data = own.data
    with Pillow.open(io.BytesIO(data)) as picture:
        if "A" in picture.getbands() or "transparency" in picture.info:
            data = encoded(flat(picture.convert("RGBA")), "PNG")
    suffix = "jpg" if own.media_type == "image/jpeg" else "png"
    return replace(own, path=f"images/cover.{suffix}", data=data)
