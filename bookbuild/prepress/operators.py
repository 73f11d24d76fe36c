"""What the press does to each operator: colours to ink, states that do nothing away, black text over what is below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pikepdf

from bookbuild.model.press import Ink
from bookbuild.prepress.ink import Inks, Unconvertible, Values
from bookbuild.prepress.spaces import CMYK, GREY, RGB, Kind, Space, space_of, to_ink

OVER, KNOCK = b"/PressOver", b"/PressKnock"
_DEVICE = {b"g": GREY, b"rg": RGB, b"k": CMYK}
_SETS = frozenset({b"sc", b"scn", b"SC", b"SCN"})
_OPERANDS = {b"g": 1, b"G": 1, b"rg": 3, b"RG": 3, b"k": 4, b"K": 4, b"cs": 1, b"CS": 1, b"gs": 1, b"Do": 1, b"sh": 1}
_FILLS = frozenset({b"f", b"f*", b"F", b"B", b"B*", b"b", b"b*", b"Do", b"sh"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the names of a content stream stand for. states: those that stay, and whether they are transparent; resets: those
    that only end transparency; clear: pictures and forms that are transparent; spaces: /ColorSpace of the resources."""

    states: Mapping[bytes, bool]
    resets: frozenset[bytes]
    clear: frozenset[bytes]
    spaces: pikepdf.Object | None
    known: dict[bytes, Space] = field(default_factory=dict)

    def space(self, name: bytes) -> Space:
        """A colour space. Raises Unconvertible."""
        if b"#" in name:
            raise Unconvertible(f"colour space {name.decode('latin-1')}")
        if name not in self.known:
            self.known[name] = space_of(pikepdf.Name(name.decode("latin-1")), self.spaces)
        return self.known[name]


@dataclass(slots=True)
class _State:
    """What of the graphics state matters here. is_black: the colour of fillings is black ink alone; is_over: it overprints;
    is_clear: what is painted is transparent."""

    fill: Space = GREY
    stroke: Space = GREY
    is_black: bool = False
    is_over: bool = False
    is_clear: bool = False


class Operators:
    """Rewriter of one content stream. troubles: what could not be made ink; is_clear: it paints something transparent;
    has_patterns: it paints with patterns, which do not move along with the content; open: states that nobody closed."""

    def __init__(self, names: Names, inks: Inks | None, *, is_page: bool = False) -> None:
        self.names = names
        self.inks = inks
        self.overprints = inks is not None and inks.kind is Ink.CMYK
        self.now = _State(is_black=is_page and self.overprints)
        self.stack: list[_State] = []
        self.in_text = False
        self.is_clear = False
        self.has_patterns = False
        self.troubles: set[str] = set()

    @property
    def open(self) -> int:
        """Saved states that are still open at the end."""
        return len(self.stack)

    @property
    def sees_text(self) -> bool:
        """Black text is printed otherwise than surfaces are, if there are other inks below it."""
        return self.overprints

    def operands(self, operator: bytes) -> int:
        """How many operands the operator has here."""
        if operator in _SETS:
            return (self.now.stroke if operator.isupper() else self.now.fill).count if self.inks else 1
        return _OPERANDS.get(operator, 0)

    def inline(self, image: pikepdf.PdfInlineImage) -> None:
        """Inline images stay as they are, so they must be of one ink."""
        if self.inks and not image.image_mask and image.colorspace not in {"/DeviceGray", "/G"}:
            self.troubles.add("picture of several colours inside the text of a page")

    def rewrite(self, operator: bytes, operands: Sequence[bytes]) -> bytes | None:
        """What stands in place of an operator."""
        handler = _HANDLERS.get(operator)
        return handler(self, operator, operands) if handler else None

    def _save(self, _operator: bytes, _operands: Sequence[bytes]) -> bytes | None:
        now = self.now
        self.stack.append(_State(now.fill, now.stroke, now.is_black, now.is_over, now.is_clear))
        return None

    def _restore(self, _operator: bytes, _operands: Sequence[bytes]) -> bytes | None:
        """A Q without its q has no meaning, and would undo what the press puts around the page."""
        if not self.stack:
            return b""
        self.now = self.stack.pop()
        return None

    def _text(self, operator: bytes, _operands: Sequence[bytes]) -> bytes | None:
        self.in_text = operator == b"BT"
        return self._over(operator) if self.in_text else None

    def _graphics(self, _operator: bytes, operands: Sequence[bytes]) -> bytes | None:
        name = operands[0]
        if name in self.names.states:
            self.now.is_clear = self.names.states[name]
            self.is_clear = self.is_clear or self.now.is_clear
            return None
        if name in self.names.resets and self.now.is_clear:
            self.now.is_clear = False
            return None
        return b""

    def _paint(self, operator: bytes, operands: Sequence[bytes]) -> bytes | None:
        if operator == b"Do" and operands[0] in self.names.clear:
            self.is_clear = True
        return self._knocking(b" ".join((*operands, operator)))

    def _space(self, operator: bytes, operands: Sequence[bytes]) -> bytes | None:
        space = self._named(operands[0])
        self._set_space(space, strokes=operator == b"CS")
        if self.inks is None or space.kind is Kind.PATTERN:
            return None
        return self._ink(space, _first(space), strokes=operator == b"CS")

    def _named(self, name: bytes) -> Space:
        try:
            return self.names.space(name)
        except Unconvertible as error:
            if self.inks:
                self.troubles.add(str(error))
            return GREY

    def _set_space(self, space: Space, *, strokes: bool) -> None:
        if strokes:
            self.now.stroke = space
        else:
            self.now.fill, self.now.is_black = space, False

    def _device(self, operator: bytes, operands: Sequence[bytes]) -> bytes | None:
        self._set_space(_DEVICE[operator.lower()], strokes=operator.isupper())
        return self._colour(operator, operands)

    def _colour(self, operator: bytes, operands: Sequence[bytes]) -> bytes | None:
        strokes = operator.isupper()
        space = self.now.stroke if strokes else self.now.fill
        if space.kind is Kind.PATTERN:
            self.has_patterns = True
            self.is_clear = self.is_clear or operands[-1] in self.names.clear
        if self.inks is None or space.kind is Kind.PATTERN:
            return None
        if operands[-1].startswith(b"/"):
            self.troubles.add("uncoloured pattern")
            return None
        return self._ink(space, [float(token) for token in operands], strokes=strokes)

    def _ink(self, space: Space, values: Sequence[float], *, strokes: bool) -> bytes | None:
        assert self.inks is not None
        try:
            inks = to_ink(space, values, self.inks)
        except Unconvertible as error:
            self.troubles.add(str(error))
            return None
        if not strokes:
            self.now.is_black = inks == (0, 0, 0, 1)
        shown = written(inks, strokes=strokes)
        if strokes or not self.overprints:
            return shown
        return self._over(shown) if self.in_text else self._knocking(shown, only_colour=True) or shown

    def _over(self, operator: bytes) -> bytes | None:
        """Black text is printed over what is below: no white edge shows if a plate is a hair off."""
        if not self.overprints or self.now.is_black == self.now.is_over:
            return operator if operator != b"BT" else None
        self.now.is_over = self.now.is_black
        return operator + b"\n" + (OVER if self.now.is_over else KNOCK) + b" gs"

    def _knocking(self, operator: bytes, *, only_colour: bool = False) -> bytes | None:
        """Surfaces cover what is below."""
        if not self.now.is_over or (only_colour and self.now.is_black):
            return None
        self.now.is_over = False
        return KNOCK + b" gs\n" + operator


def _first(space: Space) -> Values:
    """The colour that a space begins with (ISO 32000-1, 8.6.3)."""
    if space.kind is Kind.CMYK:
        return (0.0, 0.0, 0.0, 1.0)
    return (1.0 if space.kind is Kind.TINT else 0.0,) * space.count


def written(inks: Values, *, strokes: bool) -> bytes:
    """The operator that sets a colour."""
    operator = {1: b"g", 4: b"k"}[len(inks)]
    return b" ".join((*(_number(v) for v in inks), operator.upper() if strokes else operator))


def _number(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode() or b"0"


_Handler = Callable[[Operators, bytes, Sequence[bytes]], bytes | None]
_HANDLERS: Mapping[bytes, _Handler] = {
    b"q": Operators._save, b"Q": Operators._restore, b"BT": Operators._text, b"ET": Operators._text,
    b"gs": Operators._graphics, b"cs": Operators._space, b"CS": Operators._space,
    **dict.fromkeys((b"g", b"G", b"rg", b"RG", b"k", b"K"), Operators._device),
    **dict.fromkeys(sorted(_SETS), Operators._colour), **dict.fromkeys(sorted(_FILLS), Operators._paint),
}  # fmt: skip
