"""Justified lines drawn from words that were drawn before.

In a justified line Pango shapes each word and each space by itself, since the spaces have an attribute of their own. So
what a word looks like in a content stream depends on the word and its style alone. WeasyPrint has every line shaped anew
to draw it; here a line whose words are all known is put together from them. A line with a new word is shaped, and its
words are remembered. Only text of the Latin kind in a single face goes this way, and each line that is shaped checks that
it would have been put together just so: if one ever is not, nothing is put together any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import weasyprint.draw.text as target
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from bookbuild.pdf.press.patches import Patch

# letters and marks that no shaper joins to their neighbours, with the two spaces that justification widens
_LATIN = re.compile("[ \xa0!-~\xa1-\xac\xae-\u017f\u2010-\u2027\u2030-\u203a]+")
_SPACE = re.compile("([ \xa0])")
_KEYS = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variant_ligatures", "font_variant_position",
    "font_variant_caps", "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian", "font_kerning",
    "font_feature_settings", "font_variation_settings", "font_language_override", "lang", "direction",
)  # fmt: skip


def shaping_key(style: Any) -> str:
    """All of a style that shaping follows from, kept with it."""
    own: dict[str, Any] = style.__dict__
    key: str | None = own.get("shaping_key")
    if key is None:
        key = own["shaping_key"] = repr([style[name] for name in _KEYS])
    return key


def borrowed(text: str, style: Any, number: int, max_width: float | None = None, spacing: Any = 0) -> Any:
    """A layout as `create_layout` makes one. Its Pango layout is shared by all of its style and number: it serves one line,
    and is let go when that is done."""
    shared = style.font_config.__dict__.setdefault("shared_layouts", {})
    key = (shaping_key(style), number)
    pattern = shared.get(key)
    if pattern is None:
        pattern = shared[key] = dict(Layout(style).__dict__)
    layout = Layout.__new__(Layout)
    layout.__dict__.update(pattern, style=style, justification_spacing=spacing, max_width=max_width)
    width = -1 if max_width is None else int(max(0, max_width) * TO_UNITS)
    pango.pango_layout_set_width(layout.layout, width)
    layout.set_text(text)
    return layout


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is drawn. glyphs: (glyph, its width, its text)."""

    shown: str
    glyphs: tuple[tuple[int, float, str], ...]


@dataclass(slots=True)
class _Vocabulary:
    """The words of one style. font: key of its face in a document; face: of Pango; spaces: glyph, width in Pango units and
    width in the font."""

    words: dict[str, _Word | None] = field(default_factory=dict)
    spaces: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    font: Any = None
    face: int = 0
    size: float = 0.0
    is_sure: bool = True


def make(original: Callable[..., Any]) -> Callable[..., Any]:
    """`draw_first_line`, with a vocabulary."""

    def draw_first_line(stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any) -> Any:
        layout, style = textbox.pango_layout, textbox.style
        vocabulary = None
        if _is_common(layout, textbox, text_overflow, block_ellipsis):
            vocabulary = _vocabulary(style)
            shown = _put_together(stream, layout, vocabulary, style)
            if shown is not None:
                font = stream._fonts[vocabulary.font]
                stream.set_text_matrix(*matrix.values)
                stream.set_font_size(font.hash, vocabulary.size)
                stream.show_text(shown)
                return []
        is_whole = text_overflow != "ellipsis" and block_ellipsis == "none"
        _wake(layout, style, is_shared=is_whole and type(textbox) is TextBox)  # SVG has text boxes of its own
        start = len(stream.stream)
        emojis = original(stream, textbox, text_overflow, block_ellipsis, matrix)
        if vocabulary is not None and not emojis and vocabulary.is_sure:
            _learn(stream, layout, vocabulary, start, style)
        return emojis

    return draw_first_line


def make_reactivate(original: Callable[..., None]) -> Callable[..., None]:
    """`Layout.reactivate` that waits until the layout is wanted."""

    def reactivate(self: Any, style: Any) -> None:
        self.style = style
        self.wakes = original

    return reactivate


def make_deactivate(original: Callable[..., None]) -> Callable[..., None]:
    """`Layout.deactivate` of a layout that may never have woken up."""

    def deactivate(self: Any) -> None:
        own = self.__dict__
        for name in ("layout", "language", "style", "wakes"):
            own.pop(name, None)

    return deactivate


def _wake(layout: Any, style: Any, *, is_shared: bool) -> None:
    """Give a layout its Pango layout back: one of its own, or, for a line as it comes, one that such lines share."""
    wakes = layout.__dict__.pop("wakes", None)
    if wakes is None:
        return
    if (
        is_shared
        and layout.justification_spacing == 0
        and style.__dict__.get("draws_plainly")
        and layout.ascent is None
    ):
        shared = borrowed(layout.text, style, 3, layout.max_width)
        pango.pango_layout_set_width(shared.layout, -1)
        layout.layout, layout.language = shared.layout, shared.language
        layout.first_line_direction = shared.first_line_direction
    else:
        wakes(layout, style)


def _is_common(layout: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any) -> bool:
    style = textbox.style
    own = style.__dict__
    common = own.get("draws_plainly")
    if common is None:
        common = own["draws_plainly"] = (
            style["letter_spacing"] == "normal" and style["word_spacing"] == 0 and style["overflow_wrap"] == "normal"
            and style["direction"] == "ltr" and style["font_size"] >= 1e-6
        )  # fmt: skip
    if not common or layout.justification_spacing <= 0 or text_overflow == "ellipsis" or block_ellipsis != "none":
        return False
    text = layout.text
    ends = text[:1] + text[-1:]
    return " " not in ends and "\xa0" not in ends and _LATIN.fullmatch(text) is not None


def _vocabulary(style: Any) -> _Vocabulary:
    memory: dict[str, _Vocabulary] = style.font_config.__dict__.setdefault("vocabularies", {})
    key = shaping_key(style)
    if key not in memory:
        memory[key] = _Vocabulary()
    return memory[key]


def _put_together(stream: Any, layout: Any, vocabulary: _Vocabulary, style: Any) -> str | None:
    """A line from words; None if one cannot be had, or the face is not yet in this document."""
    font = stream._fonts.get(vocabulary.font)
    if font is None or not vocabulary.is_sure:
        return None
    met = font.__dict__.setdefault("met", set())
    extra = int(layout.justification_spacing * TO_UNITS)
    widened = {
        text: _Word(_widened(glyph, width, logical, extra, vocabulary.size), ((glyph, logical, text),))
        for text, (glyph, width, logical) in vocabulary.spaces.items()
    }
    out = []
    for piece in _SPACE.split(layout.text):
        word = widened.get(piece) or vocabulary.words.get(piece)
        if word is None and (word := _looked_up(piece, vocabulary, font, style)) is None:
            return None
        out.append(word.shown)
        if piece not in met:
            met.add(piece)
            for glyph, logical, text in word.glyphs:
                font.to_unicode.setdefault(glyph, text)
                font.widths.setdefault(glyph, logical)
    return "".join(out)


def _looked_up(text: str, vocabulary: _Vocabulary, font: Any, style: Any) -> _Word | None:
    """A word that was not met before, shaped by itself; None if it is not of the vocabulary's face alone."""
    if text in vocabulary.words or not text or text in " \xa0":
        return None
    layout = borrowed(text, style, 2)
    line, _ = layout.get_first_line()
    run = line.runs[0]
    word = None
    if run != ffi.NULL and run.next == ffi.NULL and _address(run.data) == vocabulary.face:
        word = _word(run.data, text, font, vocabulary.size)
    layout.deactivate()
    vocabulary.words[text] = word
    return word


def _address(run: Any) -> int:
    """Of a run's face, in Pango's memory; faces stay where they are as long as their font map is used."""
    return int(ffi.cast("uintptr_t", run.item.analysis.font))


def _widened(glyph: int, width: int, logical: float, extra: int, size: float) -> str:
    """A space with `extra` Pango units, as Pango gives them (pango-layout.c, distribute_letter_spacing) and WeasyPrint
    writes them: half before it, which is an offset, and half after it."""
    left = extra // 2
    if extra & 1023 == 0:
        left = (left + 512) & ~1023
    offset = left / size
    kerning = logical + offset - (width + extra) * 1000 * FROM_UNITS / size
    shown = f"<>{-offset}<{glyph:04x}" if offset else f"<{glyph:04x}"
    shown += f">{int(kerning)}<" if kerning else ""
    return shown[:-1] if shown[-1] == "<" else f"{shown}>"


def _learn(stream: Any, layout: Any, vocabulary: _Vocabulary, start: int, textbox_style: Any) -> None:
    """Remember the words of a line that was just drawn, if it was drawn word by word in one face."""
    runs = _runs(layout)
    if [text for _, text in runs] != _SPACE.split(layout.text) or not all(text for _, text in runs):
        return
    if not _is_of_one_face(stream, runs, vocabulary):
        return
    font = stream._fonts[vocabulary.font]
    extra = int(layout.justification_spacing * TO_UNITS)
    for run, text in runs:
        if text in " \xa0":
            glyph = run.glyphs.glyphs[0]
            vocabulary.spaces[text] = (glyph.glyph, glyph.geometry.width - extra, font.widths[glyph.glyph])
        elif text not in vocabulary.words:
            vocabulary.words[text] = _word(run, text, font, vocabulary.size)
    drawn = [line for line in stream.stream[start:] if isinstance(line, bytes) and line.endswith(b" TJ")]
    again = _put_together(stream, layout, vocabulary, textbox_style)
    if again is not None and drawn != [b"[" + again.encode() + b"] TJ"]:
        vocabulary.is_sure = False


def _is_of_one_face(stream: Any, runs: list[tuple[Any, str]], vocabulary: _Vocabulary) -> bool:
    """Say whether all runs are drawn by one face, which is the vocabulary's, or becomes so."""
    if len({_address(run) for run, _ in runs}) != 1:
        return False
    if any(text in " \xa0" and run.glyphs.num_glyphs != 1 for run, text in runs):
        return False
    font, size = stream.add_font(runs[0][0].item.analysis.font)
    key = next(k for k, f in stream._fonts.items() if f is font)
    if font.bitmap or font.png or font.svg or font.colr or vocabulary.font not in {None, key}:
        return False
    vocabulary.font, vocabulary.size, vocabulary.face = key, size, _address(runs[0][0])
    return True


def _runs(layout: Any) -> list[tuple[Any, str]]:
    line, _ = layout.get_first_line()
    text = layout.text.encode()
    out = []
    run = line.runs[0]
    while run != ffi.NULL:
        item = run.data.item
        out.append((run.data, text[item.offset : item.offset + item.length].decode(errors="replace")))
        run = run.next
    return out


def _word(run: Any, text: str, font: Any, size: float) -> _Word | None:
    """A word as `draw_first_line` writes it; None if a glyph is missing, raised or moved."""
    data, count = text.encode(), run.glyphs.num_glyphs
    clusters = [run.glyphs.log_clusters[n] for n in range(count)]
    out, glyphs = ["<"], []
    for n, info in enumerate(run.glyphs.glyphs[0:count]):
        glyph, place = info.glyph, info.geometry
        if glyph not in font.widths:
            _measure(font, glyph, run.item.analysis.font, size)
        if (
            glyph == pango.PANGO_GLYPH_EMPTY
            or glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG
            or place.x_offset
            or place.y_offset
        ):
            return None
        end = len(data) if n == count - 1 else clusters[n + 1]
        glyphs.append((glyph, font.widths[glyph], data[clusters[n] : end].decode()))
        kerning = font.widths[glyph] + 0.0 - place.width * 1000 * FROM_UNITS / size
        out.append(f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}")
    shown = "".join(out)
    return _Word(shown[:-1] if shown[-1] == "<" else f"{shown}>", tuple(glyphs))


def _measure(font: Any, glyph: int, face: Any, size: float) -> None:
    """The width of a glyph, as the original rounds it."""
    logical = ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(face, glyph, ffi.NULL, logical)
    font.widths[glyph] = round(logical.width * 1000 * FROM_UNITS / size)


PATCHES = (
    Patch(target, "draw_first_line", make, "1bb8eae6d88e71b1"),
    Patch(Layout, "reactivate", make_reactivate, "0b89ee097104b713"),
    Patch(Layout, "deactivate", make_deactivate, "bfec3ec8406e1c82"),
)
