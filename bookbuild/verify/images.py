"""Raster images: size, transparency, and whether they can be decoded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.model.pictures import MOST_PIXELS, whole_files_only
from bookbuild.verify.book import Book
from bookbuild.verify.findings import finding

# Pixels decoded for one book: beyond it only the heads of images are read
_BUDGET = 400_000_000
_TYPES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}


def check_images(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-image-risky, epub-media-type."""
    budget = _BUDGET
    for path, item in book.by_path().items():
        if item.media_type in _TYPES and path in book.archive.files and path not in book.sealed:
            pixels, found = _image(path, book.archive.files[path], _TYPES[item.media_type], budget)
            budget -= pixels
            yield from found


def _image(path: str, data: bytes, form: str, budget: int) -> tuple[int, list[Diagnostic]]:
    found: list[Diagnostic] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with whole_files_only(), Image.open(io.BytesIO(data), formats=(form,)) as image:
                pixels = image.width * image.height
                if pixels > MOST_PIXELS:
                    message = f"the image has {image.width} × {image.height} = {pixels:,} pixels"
                    found.append(
                        finding(Rule.EPUB_IMAGE_RISKY, path, message, f"at most {MOST_PIXELS:,}; Apple refuses more")
                    )
                if pixels > budget:
                    return 0, found
                if form == "PNG" and _is_transparent(image):
                    message = "the image has transparent parts"
                    found.append(finding(Rule.EPUB_IMAGE_RISKY, path, message, "put it on white"))
                else:
                    image.load()
                return pixels, found
    except Exception as error:  # decoders end in many ways: OSError, SyntaxError, ValueError, DecompressionBombError …
        message = f"the image cannot be decoded as {form}: {type(error).__name__}"
        return 0, [*found, finding(Rule.EPUB_MEDIA_TYPE, path, message, "save the image anew")]


def _is_transparent(image: Image.Image) -> bool:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return False
    return image.convert("RGBA").getchannel("A").histogram()[255] < image.width * image.height
