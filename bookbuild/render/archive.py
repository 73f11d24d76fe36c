"""What a PDF for archives may not hold: colours of a press, since the file says that its colours are those of a screen."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.book import Book, Image
from bookbuild.model.markup import elements

PROFILE = "icc/sRGB2014.icc"
_BOOK = Location(path="book.yaml")
_HINT = "convert it to sRGB"


def archive_faults(book: Book, sheets: tuple[tuple[str, str], ...]) -> Iterator[Diagnostic]:
    """Reports archive-colour for pictures in CMYK, and for style sheets and drawings that name inks (ISO 19005-2, 6.2.4.3).

    sheets: (path, text) of the style sheets.
    """
    places = _places(book)
    for path, image in sorted(book.images.items()):
        if _is_of_a_press(image):
            message = f"'{path}' is in the inks of a press, which PDF/A-2b with sRGB does not allow"
            yield Diagnostic(rule=Rule.ARCHIVE_COLOUR, message=message, at=places.get(path, _BOOK), hint=_HINT)
    for path, text in sheets:
        if "device-cmyk(" in text:
            line = text[: text.index("device-cmyk(")].count("\n") + 1
            message = "'device-cmyk()' is a colour of a press, which PDF/A-2b with sRGB does not allow"
            at = Location(path=path, line=line, column=1)
            yield Diagnostic(rule=Rule.ARCHIVE_COLOUR, message=message, at=at, hint="write the colour as #rrggbb")


def _is_of_a_press(image: Image) -> bool:
    if image.media_type == "image/svg+xml":
        return b"device-cmyk(" in image.data
    try:
        with Pillow.open(io.BytesIO(image.data)) as picture:
            return picture.mode == "CMYK"
    except (UnidentifiedImageError, OSError):
        return False  # told where it was read


def _places(book: Book) -> Mapping[str, Location]:
    """Where each picture stands first."""
    out: dict[str, Location] = {}
    for section in book.sections:
        for element in elements(section.body):
            if element.tag == "img" and element.at:
                out.setdefault(str(dict(element.attributes).get("src", "")), element.at)
    return out
