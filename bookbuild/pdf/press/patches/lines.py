"""Lines broken with fewer shapings.

For each line WeasyPrint shapes a stretch of text, then the line with the next word, then the line with each part of that
word that a hyphen may follow, and at last the line alone: four shapings and more. Two kinds of them can be left out without
another result. What is wider than the line by more than kerning could take back needs no shaping to be refused: its width
is read from the stretch that is shaped already. And the line alone has the width that it has in the stretch, unless its
last letter is kerned against the space after it, which is asked once a letter and style.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pyphen
import weasyprint.text.line_break as target
from weasyprint.layout import inline, preferred
from weasyprint.layout.percent import percentage
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from bookbuild.pdf.press.patches import Patch
from bookbuild.pdf.press.patches.words import borrowed, shaping_key

ffi.cdef("void pango_layout_line_index_to_x(PangoLayoutLine *line, int index, int trailing, int *x_pos);")
_RATIO = 4  # of line_break.py: so many characters fit in an em, for sure
_USUAL = 3.2  # so many hold a line and the next word in most text; where they do not, the long way is gone
_SLACK = 0.2  # of the size: what kerning may take back
_UNUSUAL = ("\n", "\t", "\xad", "\u200b", "\u2028", "\u2029")


def make(original: Callable[..., Any]) -> Callable[..., Any]:
    """`split_first_line` for horizontal text that wraps at spaces; all else goes the long way."""

    def split_first_line(text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any,
                         is_line_start: bool = True, minimum: bool = False) -> Any:  # fmt: skip
        if _is_common(text, style, max_width):
            found = _split(text, style, context, max_width, justification_spacing)
            if found is not None:
                return found
        return original(text, style, context, max_width, justification_spacing, is_line_start, minimum)

    return split_first_line


def _is_common(text: str, style: Any, max_width: Any) -> bool:
    own = style.__dict__
    common = own.get("breaks_plainly")
    if common is None:
        common = own["breaks_plainly"] = (
            style["white_space"] == "normal" and style["letter_spacing"] == "normal" and style["word_spacing"] == 0
            and style["word_break"] != "break-all" and style["overflow_wrap"] == "normal" and style["direction"] == "ltr"
            and style["text_decoration_line"] == "none"
        )  # fmt: skip
    size = style["font_size"]
    is_wide = max_width is not None and size and size * _RATIO <= max_width < 2**21
    return bool(common and is_wide and not any(c in text for c in _UNUSUAL))


def _split(text: str, style: Any, context: Any, max_width: float, spacing: Any) -> Any:
    """As the original, or None where this way is not shorter or not sure."""
    size = style["font_size"]
    short = text[: int(max_width / size * _USUAL)]
    layout = borrowed(short, style, 0, max_width, spacing)
    line, resume = layout.get_first_line()
    width, _ = target.line_size(line, style)
    if width > max_width or (resume is None and short != text):
        return None
    if resume is None:
        return target.first_line_metrics(line, text, layout, None, True, style)
    encoded = short.encode()
    first = encoded[:resume].decode()
    attributes = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)
    point = target.get_next_break_point(attributes[len(first) + 1 : len(short)])
    if point is None:
        return None
    second = encoded[resume:].decode()
    after = _Widths(layout, resume, max_width + _SLACK * size - width)
    word = second[:point].rstrip(" ")
    if not word:
        return _metrics(line, short, layout, resume, style, first)
    if second[point] == " " and not after.is_too_wide(word):
        return None
    parts = [
        part
        for part in _parts(second, style, context, max_width, width)
        if not second.startswith(part) or not after.is_too_wide(part)
    ]
    if not parts:
        return _metrics(line, short, layout, resume, style, first)
    shown = first + parts[0] + style["hyphenate_character"]
    new = borrowed(shown, style, 1, max_width, spacing)
    new_line, index = new.get_first_line()
    new_width, _ = target.line_size(new_line, style)
    if index is None and max_width - new_width >= 0:
        length = len((first + parts[0]).encode())
        hyphen = style["hyphenate_character"]
        return target.first_line_metrics(new_line, short, new, length, True, style, True, hyphen)
    return None  # by a hair: the long way tries the others


class _Widths:
    """Widths of beginnings of the second line of a layout. room: what the first line has left for them."""

    def __init__(self, layout: Any, start: int, room: float) -> None:
        self.line = pango.pango_layout_get_line_readonly(layout.layout, 1)
        self.layout = layout
        self.start = start
        self.room = room
        self.end = self.line.start_index + self.line.length
        self.place = ffi.new("int *")

    def is_too_wide(self, text: str) -> bool:
        """Say whether a beginning cannot stand on the first line, whatever kerning does."""
        index = self.start + len(text.encode())
        if index > self.end:
            return False
        pango.pango_layout_line_index_to_x(self.line, index, 0, self.place)
        return bool(self.place[0] * FROM_UNITS > self.room)


@lru_cache(maxsize=64)
def _fallback(language: str) -> str | None:
    found: str | None = pyphen.language_fallback(language)
    return found


def _parts(second: str, style: Any, context: Any, max_width: float, width: float) -> list[str]:
    """What may stand before a hyphen at the end of the line, the longest first."""
    lang = style["lang"] and _fallback(style["lang"])
    if style["hyphens"] != "auto" or not lang:
        return []
    total, left, right = style["hyphenate_limit_chars"]
    next_text = second
    if point := target.get_next_break_point_from_text(second, lang):
        next_text = next_text[:point]
    index = 0
    while next_text:
        bounds = target.get_next_word_boundaries(next_text, lang)
        if not bounds:
            return []
        start, stop = bounds
        if stop - start >= total:
            space = max_width - width
            zone = percentage(style["hyphenate_limit_zone"], style, max_width)
            if space > zone or space < 0:
                word = next_text[start:stop]
                before = second[: index + start]
                return [before + part for part, _ in _dictionary(context, lang, left, right, total).iterate(word)]
        next_text = next_text[stop:]
        index += stop
    return []


def _dictionary(context: Any, lang: str, left: int, right: int, total: int) -> Any:
    key = (lang, left, right, total)
    if context.dictionaries.get(key) is None:
        context.dictionaries[key] = pyphen.Pyphen(lang=lang, left=left, right=right)
    return context.dictionaries[key]


def _metrics(line: Any, text: str, layout: Any, resume: int, style: Any, first: str) -> Any:
    """The measures of a line that is followed by others."""
    alone = first.rstrip(" ")
    if not alone or line.length != len(first.encode()) or len(first) - len(alone) != 1:
        return target.first_line_metrics(line, text, layout, resume, True, style)
    if not _ends_alike(style, alone[-1]):
        return target.first_line_metrics(line, text, layout, resume, True, style)
    width, height = target.line_size(line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    layout.text = alone
    layout.deactivate()
    return layout, len(alone.encode()), resume, width, height, baseline


def _ends_alike(style: Any, letter: str) -> bool:
    """Say whether a letter before a space is as wide as a letter at the end."""
    memory = style.font_config.__dict__.setdefault("ends_alike", {})
    key = (shaping_key(style), letter)
    if key not in memory:
        place = ffi.new("int *")
        widths = []
        for text in (letter, f"{letter} n"):
            layout = target.Layout(style)
            layout.set_text(text)
            line, _ = layout.get_first_line()
            pango.pango_layout_line_index_to_x(line, len(letter.encode()), 0, place)
            widths.append(place[0])
        memory[key] = widths[0] == widths[1]
    return bool(memory[key])


PATCH = Patch(target, "split_first_line", make, "39ad1016863ca34d", (inline, preferred))
