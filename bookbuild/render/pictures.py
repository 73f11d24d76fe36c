"""Pictures as every reading system takes them: at most four megapixels, on a ground that does not change with the theme.

Apple Books refuses more than four million pixels inside a book; a drawing on a transparent ground vanishes at night, when
black lines come to stand on a black page. A picture that is neither large nor transparent goes into the book as it is.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from math import sqrt

from lxml import etree
from PIL import Image as Pillow

from bookbuild.model.book import Image
from bookbuild.model.pictures import MOST_PIXELS
from bookbuild.model.store import Memory, digest
from bookbuild.render.fonts import HANGUL, TEXT, Face, east_asian, subset

_SVG = "{http://www.w3.org/2000/svg}"
_GROUND = "#ffffff"
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}


def epub_picture(image: Image, memory: Memory, lettering: Sequence[Face] = ()) -> bytes:
    """The bytes of a picture in the EPUB, made once for its content; the media type stays.

    lettering: faces whose letters drawings bring along, since a picture sees none of the book's fonts.
    """
    if image.media_type not in {*_FORMATS, "image/svg+xml"}:
        return image.data
    key = digest("picture", memory.stamp, image.media_type, image.data, *(face.data for face in lettering))
    data = memory.store.get(key)
    if data is None:
        data = _drawing(image.data, lettering) if image.media_type == "image/svg+xml" else _raster(image)
        memory.store.put(key, data)
    return data


def drawing_text(data: bytes) -> str:
    """The words of a drawing."""
    return _words(_parsed(data))


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _words(root: etree._Element) -> str:
    return "".join("".join(text.itertext()) for text in root.iter(f"{_SVG}text"))


def _raster(image: Image) -> bytes:
    with Pillow.open(io.BytesIO(image.data)) as picture:
        is_clear = "A" in picture.getbands() or "transparency" in picture.info
        if picture.width * picture.height <= MOST_PIXELS and not is_clear:
            return image.data
        picture.load()
        whole: Pillow.Image = picture
        if is_clear:
            whole = picture.convert("RGBA")
            ground = Pillow.new("RGBA", whole.size, _GROUND)
            whole = Pillow.alpha_composite(ground, whole).convert("RGB")
        elif whole.mode == "P":
            whole = whole.convert("RGB")
        return encoded(fitted(whole), _FORMATS[image.media_type])


def fitted(picture: Pillow.Image) -> Pillow.Image:
    """A picture of no more than four megapixels."""
    pixels = picture.width * picture.height
    if pixels <= MOST_PIXELS:
        return picture
    scale = sqrt(MOST_PIXELS / pixels)
    return picture.resize((int(picture.width * scale), int(picture.height * scale)), Pillow.Resampling.LANCZOS)


def encoded(picture: Pillow.Image, kind: str) -> bytes:
    """Bytes of a file: PNG, or JPEG of a quality at which nothing is seen to be lost."""
    out = io.BytesIO()
    if kind == "JPEG":
        picture.convert("RGB").save(out, "JPEG", quality=92, subsampling=0, optimize=True)
    else:
        picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _drawing(data: bytes, lettering: Sequence[Face]) -> bytes:
    """A drawing with a white rectangle behind it, as large as its view box, and with letters that few devices have."""
    root = _parsed(data)
    box = (root.get("viewBox") or "").replace(",", " ").split()
    ground = etree.Element(f"{_SVG}rect", fill=_GROUND)
    for name, value in zip(
        ("x", "y", "width", "height"), box if len(box) == 4 else ("0", "0", "100%", "100%"), strict=True
    ):
        ground.set(name, value)
    heads = {f"{_SVG}{name}" for name in ("title", "desc", "metadata")}
    first = next((n for n, child in enumerate(root) if child.tag not in heads), len(root))
    root.insert(first, ground)
    wanted = east_asian(_words(root))
    families = [family for family in (TEXT, HANGUL) if family.encode() in data]
    rules = [_face_rules(subset(face, wanted), families) for face in lettering if wanted & face.characters]
    if rules:
        style = etree.Element(f"{_SVG}style")
        style.text = "".join(rules)
        root.insert(first, style)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _face_rules(face: Face, families: Sequence[str]) -> str:
    """A face under the names that the drawing uses: letters that it lacks come from the next family of their list."""
    code_points = ", ".join(f"U+{c:X}" for c in sorted(face.characters))
    source = f'url("data:font/otf;base64,{base64.b64encode(face.data).decode()}"); unicode-range: {code_points}'
    return "".join(f'@font-face {{ font-family: "{family}"; src: {source}; }}' for family in families)
