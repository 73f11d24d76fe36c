"""Letters of a PDF where PDFium has them: loose boxes, from ascent to descent."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from importlib import import_module

from bookbuild.preflight.shapes import Rect

MOST_LETTERS = 12_000_000
_MOST_OF_ONE_PAGE = 200_000
# What PDFium gives for a hyphen at the end of a line
_HYPHEN = "\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of a page. words: as somebody who copies it gets it; letters: those that can be seen, with their boxes;
    is_whole: no letter was left out."""

    words: str
    letters: tuple[tuple[str, Rect], ...]
    is_whole: bool = True


def read_text(data: bytes) -> tuple[Text, ...]:
    """The text of every page. Raises what PDFium raises, if it cannot open the file."""
    document = import_module("pypdfium2").PdfDocument(data)
    try:
        made, left = [], MOST_LETTERS
        for number in range(len(document)):
            try:
                text = _page(document[number], min(left, _MOST_OF_ONE_PAGE))
            except Exception:  # a page that PDFium does not load; the others it does
                text = Text(words="", letters=(), is_whole=False)
            left -= len(text.letters)
            made.append(text)
        return tuple(made)
    finally:
        document.close()


def _page(page: object, most: int) -> Text:
    pdfium = import_module("pypdfium2.raw")
    text_page = page.get_textpage()  # type: ignore[attr-defined]
    count = min(text_page.count_chars(), most)
    handle, rect = text_page.raw, pdfium.FS_RECTF()
    place, unicode, box_of = ctypes.byref(rect), pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    letters, words = [], []
    for index in range(count):
        letter = chr(unicode(handle, index) % 0x110000)
        letter = "-" if letter == _HYPHEN else letter
        words.append(letter)
        if letter.isprintable() and not letter.isspace() and box_of(handle, index, place):
            x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
            letters.append((letter, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
    return Text(words="".join(words), letters=tuple(letters), is_whole=count == text_page.count_chars())
