"""Image files of the book: read, told apart by content, measured, refused if they are not still pictures."""

from __future__ import annotations

import io
import re
from pathlib import Path

from lxml import etree
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.manuscript.sources import inside, normal, read_bytes
from bookbuild.model.book import Image

_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
MAX_PIXELS = 100_000_000
SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


def load_image(root: Path, candidates: tuple[str, ...], at: Location) -> Outcome[Image | None]:
    """The first of the candidate paths that exists; the last one is what the author typed. at: where it is named.

    Reports image-missing, path-outside, image-unreadable, image-active.
    """
    if not candidates[-1]:
        return Outcome(value=None)
    path = next((p for p in map(normal, candidates) if (file := inside(root, p)) and file.is_file()), candidates[-1])
    raw = read_bytes(root, path, at, Rule.IMAGE_MISSING)
    if raw.value is None:
        return Outcome(value=None, diagnostics=raw.diagnostics)
    data = raw.value
    if data.lstrip()[:200].lower().find(b"<svg") >= 0 or data.lstrip().startswith(b"<?xml"):
        return _svg(path, data, at)
    return _raster(path, data, at)


def _raster(path: str, data: bytes, at: Location) -> Outcome[Image | None]:
    try:
        with Pillow.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            kind = picture.format or ""
            if kind in _MEDIA_TYPES and width * height <= MAX_PIXELS:
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        return _bad(
            Rule.IMAGE_UNREADABLE,
            f"'{path}' cannot be read as an image ({type(error).__name__})",
            at,
            "save it anew as JPEG or PNG",
        )
    if kind not in _MEDIA_TYPES:
        return _bad(
            Rule.IMAGE_UNREADABLE, f"'{path}' is a {kind or 'unknown'} image", at, "save it as JPEG, PNG, GIF or SVG"
        )
    if width * height > MAX_PIXELS:
        return _bad(
            Rule.IMAGE_UNREADABLE,
            f"'{path}' has {width} × {height} pixels, too many for a page",
            at,
            f"at most {MAX_PIXELS:,} pixels",
        )
    return Outcome(value=Image(path=path, media_type=_MEDIA_TYPES[kind], width=width, height=height, data=data))


def _svg(path: str, data: bytes, at: Location) -> Outcome[Image | None]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return _bad(Rule.IMAGE_UNREADABLE, f"'{path}' is no well-formed SVG: {error.msg}", at, "save it anew")
    if root.tag != f"{SVG}svg":
        return _bad(
            Rule.IMAGE_UNREADABLE,
            f"'{path}' is XML, but no SVG",
            at,
            'its root must be <svg xmlns="http://www.w3.org/2000/svg">',
        )
    if reason := _active(root):
        return _bad(Rule.IMAGE_ACTIVE, f"'{path}' holds {reason}", at, "take it out in your drawing program")
    width, height = _svg_size(root)
    return Outcome(value=Image(path=path, media_type="image/svg+xml", width=width, height=height, data=data))


def _active(root: etree._Element) -> str:
    """What makes an SVG more than a still picture, or empty."""
    table = root.getroottree().docinfo.internalDTD
    if table is not None and table.entities():
        return "entity definitions"
    for item in root.iter():
        if not isinstance(item.tag, str):
            continue
        name = etree.QName(item).localname
        if name in {"script", "foreignObject", "handler", "listener"}:
            return f"a <{name}> element"
        for key, value in item.attrib.items():
            if reason := _active_attribute(str(key), str(value)):
                return reason
        if name == "style" and re.search(r"@import|url\(\s*['\"]?(?!#)", item.text or ""):
            return "a style sheet that loads other files"
    return ""


def _active_attribute(key: str, value: str) -> str:
    local = etree.QName(key).localname
    if local.startswith("on"):
        return f"an event handler ({local})"
    if key in _HREFS and not re.match(r"#|data:image/(png|jpeg);base64,", value):
        return f"a reference to '{value[:60]}' outside the file"
    if re.search(r"url\(\s*['\"]?(?!#)", value):
        return f"a reference outside the file in {local}"
    return ""


def _svg_size(root: etree._Element) -> tuple[int, int]:
    numbers = re.findall(r"[-+0-9.eE]+", root.get("viewBox") or "")
    if len(numbers) == 4:
        return max(round(float(numbers[2])), 1), max(round(float(numbers[3])), 1)
    sizes = [re.match(r"[0-9.]+", root.get(name) or "") for name in ("width", "height")]
    first, second = (round(float(m[0])) if m else 300 for m in sizes)
    return max(first, 1), max(second, 1)


def _bad(rule: Rule, message: str, at: Location, hint: str) -> Outcome[Image | None]:
    return Outcome(value=None, diagnostics=(Diagnostic(rule=rule, message=message, at=at, hint=hint),))
