"""What holds for raster images wherever they are read."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ImageFile

# inside an EPUB: Apple Books refuses more (Asset Guide 5.3)
MOST_PIXELS = 4_000_000


@contextmanager
def quiet() -> Iterator[None]:
    """Pillow warns of odd metadata and of large pictures: what matters of that is a finding, the rest is no one's business."""
    if not (logger := logging.getLogger("PIL")).handlers:
        logger.addHandler(logging.NullHandler())  # without any, what is logged goes to the terminal
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def whole_files_only() -> Iterator[None]:
    """WeasyPrint makes Pillow take torn files, for the whole process, once it is imported."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
