"""Bytes of any format to the text that someone looking into them could read."""

from __future__ import annotations

import gzip
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator

from PIL import ExifTags, Image

_DEPTH = 2
_MOST_BYTES = 64_000_000
_RUN = re.compile(
    rb"(?:[\x20-\x7e\t]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){8,}"
)
_RUN_LE = re.compile(rb"(?:[\x20-\x7e]\x00){6,}")
_RUN_BE = re.compile(rb"(?:\x00[\x20-\x7e]){6,}")


def readable(data: bytes, depth: int = _DEPTH) -> str:
    """Text files whole, of others every run of printable characters; archives are unpacked first."""
    if depth and (inner := "\n".join(_unpacked(data, depth))):
        return inner
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" not in data:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return "\n".join(_runs(data))


def image_texts(data: bytes) -> tuple[str, ...]:
    """What an image says beside its picture: EXIF, XMP, PNG text, JPEG comments, and any readable run of its bytes."""
    found = list(_runs(_without_pixels(data)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data)) as image:
                found += _image_fields(image, has_more=_says_more_later(data))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            pass
    return tuple(text for text in found if text)


def _without_pixels(data: bytes) -> bytes:
    """A PNG without its picture, in which nobody reads (PNG 3, section 5.3); other files as they are."""
    if not data.startswith(b"\x89PNG"):
        return data
    out, at = [data[:8]], 8
    while at + 8 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        out += [data[at:end]] if data[at + 4 : at + 8] != b"IDAT" else []
        at = end
    return b"\n".join([*out, data[at:]])


def _says_more_later(data: bytes) -> bool:
    """Say whether text follows the picture in a PNG (PNG 3, section 5.6); only then must the picture be unpacked."""
    rest = data[data.rfind(b"IDAT") :] if data.startswith(b"\x89PNG") else b""
    return any(name in rest for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"))


def _image_fields(image: Image.Image, *, has_more: bool) -> Iterator[str]:
    if has_more:
        image.load()
    for key, value in image.info.items():
        yield from _values(key)
        yield from _values(value)
    if image.format == "PNG" and "exif" not in image.info and not has_more:
        return  # to ask for EXIF would unpack the picture
    exif = image.getexif()
    for directory in (exif, *(exif.get_ifd(tag) for tag in ExifTags.IFD)):
        for value in directory.values():
            yield from _values(value)


def _values(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield readable(value, depth=0)
        if len(value) % 2 == 0:  # the XP fields of EXIF are UTF-16 without a mark
            yield value.decode("utf-16-le", "ignore")
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _values(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _values(item)


def _runs(data: bytes) -> Iterator[str]:
    for match in _RUN.finditer(data):
        yield match[0].decode("utf-8", "ignore")
    for match in _RUN_LE.finditer(data):
        yield match[0].decode("utf-16-le")
    for match in _RUN_BE.finditer(data):
        yield match[0].decode("utf-16-be")


def _unpacked(data: bytes, depth: int) -> Iterator[str]:
    try:
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for info in archive.infolist():
                    yield info.filename
                    if info.file_size <= _MOST_BYTES:
                        yield readable(archive.read(info), depth - 1)
        elif data.startswith(b"\x1f\x8b"):
            yield readable(gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MOST_BYTES), depth - 1)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError):
        return
