"""Letters of a PDF where PDFium has them: loose boxes, from ascent to descent."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from importlib import import_module

from bookbuild.preflight.shapes import Rect

MOST_LETTERS = 12_000_000
_MOST_OF_ONE_PAGE = 200_000


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
            text = _page(document[number], min(left, _MOST_OF_ONE_PAGE))
            left -= len(text.letters)
            made.append(text)
        return tuple(made)
    finally:
        document.close()


def _page(page: object, most: int) -> Text:
    pdfium = import_module("pypdfium2.raw")
    text_page = page.get_textpage()  # type: ignore[attr-defined]
    count = min(text_page.count_chars(), most)
    letters, words, rect = [], [], pdfium.FS_RECTF()
    for index in range(count):
        letter = chr(pdfium.FPDFText_GetUnicode(text_page, index) % 0x110000)
        words.append(letter)
        if letter.isspace() or not letter.isprintable() or pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        if pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rect)):
            box = (rect.left, rect.bottom, rect.right, rect.top)
            letters.append((letter, (min(box[::2]), min(box[1::2]), max(box[::2]), max(box[1::2]))))
    return Text(words="".join(words), letters=tuple(letters), is_whole=count == text_page.count_chars())
