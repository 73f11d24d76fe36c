"""Image files of the book: read, told apart by content, measured, refused if they are not still pictures."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Literal

from lxml import etree
from PIL import Image as Pillow

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.folder import TooLarge
from bookbuild.limits import MOST_DRAWING, MOST_IMAGE, MOST_PIXELS, MOST_SHAPES
from bookbuild.manuscript.drawings import SVG, active, still
from bookbuild.manuscript.shapes import shapes_of
from bookbuild.manuscript.sources import inside, normal, read_bytes, too_large
from bookbuild.model.book import Image
from bookbuild.model.pictures import quiet, whole_files_only

_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}


def is_remote(path: str) -> bool:
    """Say whether a path is an address instead of a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", path) is not None


def load_image(
    root: Path, candidates: tuple[str, ...], at: Location, *, sanitise: bool = False
) -> Outcome[Image | None]:
    """The first of the candidate paths that exists; the last one is what the author typed. at: where it is named.

    sanitise: what makes an SVG more than a still picture is taken out, where it is a fault otherwise.
    Reports image-missing, path-outside, image-unreadable, image-active, image-cleaned.
    """
    if not candidates[-1]:
        return Outcome(value=None)
    paths = [normal(path) for path in candidates]
    path = next((p for p in paths if (file := inside(root, p)) and file.is_file()), None)
    if path is None:  # name it as the author would look for it: as typed, or from the book folder
        path = paths[0] if candidates[-1].startswith("..") and not paths[0].startswith("..") else candidates[-1]
    raw = read_bytes(root, path, at, Rule.IMAGE_MISSING, MOST_IMAGE)
    if raw.value is None:
        return Outcome(value=None, diagnostics=raw.diagnostics)
    data = raw.value
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        if len(data) > MOST_DRAWING:
            return Outcome(value=None, diagnostics=(too_large(path, TooLarge(len(data), MOST_DRAWING), at),))
        return _svg(path, data, at, sanitise=sanitise)
    return _raster(path, data, at)


def _raster(path: str, data: bytes, at: Location) -> Outcome[Image | None]:
    try:
        with quiet(), Pillow.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            kind = picture.format or ""
            if kind in _MEDIA_TYPES and width * height <= MOST_PIXELS:
                with whole_files_only():
                    picture.load()
    except Pillow.DecompressionBombError:
        message = f"'{path}' has more than twice {MOST_PIXELS:,} pixels, too many for a page"
        return _bad(Rule.IMAGE_UNREADABLE, message, at, f"at most {MOST_PIXELS:,} pixels")
    except Exception:  # decoders end in many ways: OSError, SyntaxError, ValueError, struct.error, zlib.error …
        return _bad(
            Rule.IMAGE_UNREADABLE,
            f"'{path}' cannot be read as an image",
            at,
            "save it anew as JPEG or PNG",
        )
    if kind not in _MEDIA_TYPES:
        return _bad(
            Rule.IMAGE_UNREADABLE, f"'{path}' is a {kind or 'unknown'} image", at, "save it as JPEG, PNG, GIF or SVG"
        )
    if width * height > MOST_PIXELS:
        return _bad(
            Rule.IMAGE_UNREADABLE,
            f"'{path}' has {width} × {height} pixels, too many for a page",
            at,
            f"at most {MOST_PIXELS:,} pixels",
        )
    return Outcome(value=Image(path=path, media_type=_MEDIA_TYPES[kind], width=width, height=height, data=data))


def _svg(path: str, data: bytes, at: Location, *, sanitise: bool) -> Outcome[Image | None]:
    # entities of the file itself are read where they will not be written again; libxml2 ends those that grow without end
    entities: Literal["internal", False] = "internal" if sanitise else False
    parser = etree.XMLParser(resolve_entities=entities, no_network=True, load_dtd=False, huge_tree=False)
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
    if (shapes := shapes_of(root)) > MOST_SHAPES:
        message = f"'{path}' draws {shapes:,} elements, repetitions counted; at most {MOST_SHAPES:,} are drawn"
        return _bad(Rule.IMAGE_UNREADABLE, message, at, "simplify it in your drawing program")
    found: tuple[Diagnostic, ...] = ()
    if sanitise and (lost := still(root)):
        message = f"taken out of '{path}': {', '.join(lost)}"
        found = (Diagnostic(rule=Rule.IMAGE_CLEANED, message=message, at=at, hint="look at the picture in an output"),)
        written = etree.tostring(root, encoding="unicode").encode()
        try:
            root = etree.fromstring(written, parser)
        except etree.XMLSyntaxError as error:
            message = f"'{path}' cannot be cleaned: {error.msg}"
            return _bad(Rule.IMAGE_UNREADABLE, message, at, "save it as plain SVG in your drawing program")
        data = written
    if reason := active(root):
        return _bad(Rule.IMAGE_ACTIVE, f"'{path}' holds {reason}", at, _PLAIN)
    width, height = _svg_size(root)
    image = Image(path=path, media_type="image/svg+xml", width=width, height=height, data=data)
    return Outcome(value=image, diagnostics=found)


_PLAIN = "save it as plain SVG in your drawing program, or set sanitise: true in book.yaml"


def _svg_size(root: etree._Element) -> tuple[int, int]:
    """Width and height in user units, from the viewBox, else the attributes, else 300 (CSS 2.2 section 10.3.2)."""
    box = (root.get("viewBox") or "").replace(",", " ").split()
    sizes = box[2:] if len(box) == 4 else [root.get("width") or "", root.get("height") or ""]
    first, second = (_units(size) for size in sizes)
    return first, second


def _units(text: str) -> int:
    match = re.match(r"[0-9]+(?:\.[0-9]+)?", text)
    return max(round(float(match[0])), 1) if match else 300


def _bad(rule: Rule, message: str, at: Location, hint: str) -> Outcome[Image | None]:
    return Outcome(value=None, diagnostics=(Diagnostic(rule=rule, message=message, at=at, hint=hint),))
