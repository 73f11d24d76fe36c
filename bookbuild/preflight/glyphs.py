"""Letters of a PDF where PDFium has them: loose boxes, from ascent to descent, or tight ones, around their ink."""

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


def read_text(data: bytes, *, is_tight: bool = False) -> tuple[Text, ...]:
    """The text of every page. is_tight: boxes go around the ink of letters. Raises what PDFium raises, if it cannot open the
    file."""
    document = import_module("pypdfium2").PdfDocument(data)
    try:
        made, left = [], MOST_LETTERS
        for number in range(len(document)):
            try:
                text = _page(document[number], min(left, _MOST_OF_ONE_PAGE), is_tight=is_tight)
            except Exception:  # a page that PDFium does not load; the others it does
                text = Text(words="", letters=(), is_whole=False)
            left -= len(text.letters)
            made.append(text)
        return tuple(made)
    finally:
        document.close()


def _page(page: object, most: int, *, is_tight: bool) -> Text:
    pdfium = import_module("pypdfium2.raw")
    text_page = page.get_textpage()  # type: ignore[attr-defined]
    count = min(text_page.count_chars(), most)
    handle, unicode, box_of = text_page.raw, pdfium.FPDFText_GetUnicode, _tight if is_tight else _loose
    letters, words = [], []
    for index in range(count):
        letter = chr(unicode(handle, index) % 0x110000)
        letter = "-" if letter == _HYPHEN else letter
        words.append(letter)
        if letter.isprintable() and not letter.isspace() and (box := box_of(handle, index)):
            x0, y0, x1, y1 = box
            letters.append((letter, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
    return Text(words="".join(words), letters=tuple(letters), is_whole=count == text_page.count_chars())


def _loose(handle: object, index: int) -> Rect | None:
    """From ascent to descent of the face."""
    pdfium = import_module("pypdfium2.raw")
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(rect)):
        return None
    return rect.left, rect.bottom, rect.right, rect.top


def _tight(handle: object, index: int) -> Rect | None:
    """Around what is drawn."""
    sides = [ctypes.c_double() for _ in range(4)]
    if not import_module("pypdfium2.raw").FPDFText_GetCharBox(handle, index, *map(ctypes.byref, sides)):
        return None
    left, right, bottom, top = (side.value for side in sides)
    return left, bottom, right, top
