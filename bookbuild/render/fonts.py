"""Faces of the book: static instances cut from pinned font packages or the book's own files. The door to HarfBuzz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import fontpkg_source_serif_4
import pylopdf_fonts_ko
import uharfbuzz as hb
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from bookbuild.folder import read_inside
from bookbuild.limits import MOST_FONT
from bookbuild.model.rendition import Asset
from bookbuild.model.style import Faces

TEXT, DISPLAY, HANGUL = "Book Text", "Book Display", "Book Hangul"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One static font. family: its name in style sheets. characters: the code points it draws."""

    family: str
    weight: str
    style: str
    data: bytes = field(repr=False)
    characters: frozenset[int] = field(repr=False)

    @property
    def path(self) -> str:
        """Its path in a rendition, by family, weight and style."""
        suffix = "otf" if self.data[:4] == b"OTTO" else "ttf"
        return f"fonts/{self.family.lower().replace(' ', '-')}-{self.weight}-{self.style}.{suffix}"

    @property
    def asset(self) -> Asset:
        """The font as a file of a rendition."""
        kind = "font/otf" if self.data[:4] == b"OTTO" else "font/ttf"
        return Asset(path=self.path, media_type=kind, data=self.data)

    @property
    def rule(self) -> str:
        """Its @font-face rule, for a style sheet at the root of the rendition."""
        kind = f'font-family: "{self.family}"; font-weight: {self.weight}; font-style: {self.style}'
        return f'@font-face {{ {kind}; src: url("{self.path}"); }}\n'


class FontUnknown(Exception):
    """A family is neither in the catalogue nor a font file of the book."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A face of a variable font. axes: OpenType axis tag -> value."""

    file: str
    family: str
    weight: str
    style: str
    axes: tuple[tuple[str, float], ...]


_SERIF = "SourceSerif4[opsz,wght].ttf"
_SERIF_ITALIC = "SourceSerif4-Italic[opsz,wght].ttf"
# opsz: optical size in points; at opsz 14 a line of 10 pt holds 60 to 65 characters; titles take 32
_SOURCE_SERIF = (
    _Cut(_SERIF, TEXT, "normal", "normal", (("opsz", 14), ("wght", 400))),
    _Cut(_SERIF_ITALIC, TEXT, "normal", "italic", (("opsz", 14), ("wght", 400))),
    _Cut(_SERIF, TEXT, "bold", "normal", (("opsz", 14), ("wght", 600))),
    _Cut(_SERIF_ITALIC, TEXT, "bold", "italic", (("opsz", 14), ("wght", 600))),
    _Cut(_SERIF, DISPLAY, "normal", "normal", (("opsz", 32), ("wght", 400))),
    _Cut(_SERIF_ITALIC, DISPLAY, "normal", "italic", (("opsz", 32), ("wght", 400))),
)
CATALOGUE = ("source-serif-4", "noto-serif-kr", "noto-sans-kr")


def load_faces(faces: Faces, root: Path) -> tuple[Face, ...]:
    """The faces of a book, text first. root: the book's folder. Raises FontUnknown."""
    out = [*_family(faces.text, TEXT, root), *_family(faces.hangul, HANGUL, root)]
    if not any(face.family == DISPLAY for face in out):
        out += [
            Face(family=DISPLAY, weight=f.weight, style=f.style, data=f.data, characters=f.characters)
            for f in out
            if f.family == TEXT
        ]
    for number, name in enumerate(faces.extra, 1):
        out += _family(name, f"Book Extra {number}", root)
    return tuple(out)


def _family(name: str, family: str, root: Path) -> list[Face]:
    if name == "source-serif-4":
        return [_cut(cut, family) for cut in _SOURCE_SERIF] if family == TEXT else [_cut(_SOURCE_SERIF[0], family)]
    if name in {"noto-serif-kr", "noto-sans-kr"}:
        return [_korean(name, family)]
    return _own_files(name, family, root)


@lru_cache(maxsize=4)
def _korean(name: str, family: str) -> Face:
    path = pylopdf_fonts_ko.serif_path() if name == "noto-serif-kr" else pylopdf_fonts_ko.sans_path()
    return _face(family, "normal", "normal", path.read_bytes())


def _own_files(name: str, family: str, root: Path) -> list[Face]:
    out = [_read_face(name, family, "normal", "normal", root)]
    for part, weight, style in (
        ("Italic", "normal", "italic"),
        ("Bold", "bold", "normal"),
        ("BoldItalic", "bold", "italic"),
    ):
        folder, slash, file = name.rpartition("/")
        beside = f"{folder}{slash}{file.replace('Regular', part)}"
        if beside != name and (root / beside).is_file():
            out.append(_read_face(beside, family, weight, style, root))
    return out


def read_font(name: str, root: Path) -> bytes:
    """The bytes of a font file of the book. Raises FontUnknown if it lies outside, is not there, is too large, or is no font."""
    if not name.lower().endswith((".ttf", ".otf")):
        raise FontUnknown(name)
    try:
        data = read_inside(root, name, MOST_FONT)
        face = hb.Face(data) if data else None
        is_font = face is not None and face.glyph_count > 0 and face.upem > 0 and len(face.unicodes) > 0
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        raise FontUnknown(name) from error
    if data is None or not is_font:
        raise FontUnknown(name)
    return data


def _read_face(name: str, family: str, weight: str, style: str, root: Path) -> Face:
    return _face(family, weight, style, read_font(name, root))


def _face(family: str, weight: str, style: str, data: bytes) -> Face:
    return Face(family=family, weight=weight, style=style, data=data, characters=frozenset(hb.Face(data).unicodes))


@lru_cache(maxsize=16)
def _cut(cut: _Cut, family: str) -> Face:
    name = family if family != TEXT else cut.family
    data = instance((fontpkg_source_serif_4.ROOT / "files" / cut.file).read_bytes(), dict(cut.axes))
    return _face(name, cut.weight, cut.style, data)


def instance(data: bytes, axes: Mapping[str, float]) -> bytes:
    """A static font from a variable one, at a place of its axes, with every glyph and feature kept."""
    face = hb.Face(data)
    wanted = hb.SubsetInput()
    wanted.keep_everything()
    for tag, value in axes.items():
        wanted.pin_axis_location(face, tag, value)
    return bytes(hb.subset(face, wanted).blob.data)


def subset(face: Face, characters: Iterable[int]) -> Face:
    """A font with only these characters, all layout features kept (without them, kerning goes: design notes)."""
    source = hb.Face(face.data)
    wanted = hb.SubsetInput()
    code_points = sorted(set(characters) & face.characters)
    wanted.sets(hb.SubsetInputSets.UNICODE).set(set(code_points))
    features = wanted.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.clear()
    features.invert()
    data = bytes(hb.subset(source, wanted).blob.data)
    return Face(family=face.family, weight=face.weight, style=face.style, data=data, characters=frozenset(code_points))


def east_asian(text: Iterable[str]) -> set[int]:
    """Code points of Hangul, Han and kana in a text: what devices outside of East Asia often cannot draw."""
    return {ord(c) for c in set(text) if "\u1100" <= c <= "\uffdc" and not "\u2000" <= c <= "\u2fff"}


def used(faces: Iterable[Face], text: str) -> tuple[Face, ...]:
    """The faces that `text` needs, whole: were they cut down to it, a new character would change every page's layout."""
    characters = {ord(c) for c in set(text)}
    out = []
    for face in faces:
        if face.family in {TEXT, DISPLAY} or characters & face.characters - _drawn_by_text(faces):
            out.append(face)
    return tuple(out)


def _drawn_by_text(faces: Iterable[Face]) -> frozenset[int]:
    return next((face.characters for face in faces if face.family == TEXT), frozenset())


@lru_cache(maxsize=8192)
def width(face: Face, text: str, size: float) -> float:
    """Advance width of a line of text set in a face, in the unit of `size`."""
    if not text:
        return 0.0
    font = hb.Font(hb.Face(face.data))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    advance = float(sum(p.x_advance for p in buffer.glyph_positions))
    return advance * size / float(font.face.upem)


@lru_cache(maxsize=64)
def outlines(text: str) -> tuple[str, Fraction]:
    """A line of Latin letters and figures of Noto Sans as one SVG path and its width, both for size 1, y upwards."""
    font = hb.Font(hb.Face(_korean("noto-sans-kr", HANGUL).data))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    em, at, parts = font.face.upem, 0, []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen = SVGPathPen(None, ntos=lambda value: f"{value / em:.4f}".rstrip("0").rstrip("."))
        font.draw_glyph_with_pen(info.codepoint, TransformPen(pen, (1, 0, 0, 1, at + place.x_offset, place.y_offset)))
        parts.append(pen.getCommands())
        at += place.x_advance
    return "".join(parts), Fraction(at, em)
