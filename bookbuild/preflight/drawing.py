"""What a page paints, one mark after the other, and the state while it is read (ISO 32000-1 section 8.4)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bookbuild.preflight.lexer import InlineImage
from bookbuild.preflight.raw import Streams
from bookbuild.preflight.shapes import EVERYWHERE, IDENTITY, Matrix, Rect, both
from bookbuild.preflight.spaces import BLACK_INK, Colour, Space

_MOST_FAULTS = 20


class What(StrEnum):
    """Kind of a mark."""

    FILL = "a filled shape"
    STROKE = "a line"
    TEXT = "text"
    IMAGE = "an image"
    SHADING = "a gradient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A raster image where it stands. source: its stream, or itself if it stands inline; dpi: effective, across and along;
    is_mask: a stencil that is filled with the colour that is current."""

    source: object
    inline: InlineImage | None
    width: int
    height: int
    bits: int
    space: Space
    is_mask: bool
    dpi: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """A mark. box: what of it is not clipped, in points of the page; of text, about; see_through: why it is transparent, empty =
    it is not; thin: width of a line, or the shorter side of a filled rectangle; size, skew, render: of type; font, codes: what
    is shown."""

    what: What
    box: Rect
    colour: Colour
    overprints: bool = False
    alpha: float = 1.0
    see_through: str = ""
    thin: float = math.inf
    size: float = 0.0
    skew: float = 0.0
    render: int = 0
    font: object = None
    codes: bytes = b""
    picture: Picture | None = None
    shading: object = None


@dataclass(slots=True, kw_only=True)
class Drawing:
    """A page as it was read. faults: of the content; groups: transparency groups; forbidden: what PDF/X does not allow."""

    paints: list[Paint] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    groups: int = 0
    forbidden: set[str] = field(default_factory=set)
    is_whole: bool = True

    def fault(self, text: str) -> None:
        """Note something wrong with the content."""
        if len(self.faults) < _MOST_FAULTS and text not in self.faults:
            self.faults.append(text)


@dataclass(slots=True)
class State:
    """The graphics state, of which `q` makes a copy. clip: None = nothing can be seen; patterns: of filling and stroking."""

    ctm: Matrix = IDENTITY
    clip: Rect | None = EVERYWHERE
    fill: Colour = BLACK_INK
    stroke: Colour = BLACK_INK
    fill_pattern: object = None
    stroke_pattern: object = None
    line_width: float = 1.0
    fill_overprints: bool = False
    stroke_overprints: bool = False
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    blend: str = ""
    has_mask: bool = False
    font: object = None
    size: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    render: int = 0

    def copy(self) -> State:
        """A state of its own."""
        return replace(self)


class Budget:
    """Operators and marks that may still be read, of the whole file: time is bounded by counting, not by a clock."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, count: int = 1) -> bool:
        """Use some; say whether there were any."""
        self.left -= count
        return self.left >= 0


class Walk:
    """One page while it is read. read: reads the content of a form or a tile, which is a part of it."""

    def __init__(self, streams: Streams, budget: Budget, read: Callable[[Walk, bytes, object], None]) -> None:
        self.streams, self.budget, self.read = streams, budget, read
        self.drawing = Drawing()
        self.state = State()
        self.stack: list[State] = []
        self.resources: object = None
        self.depth = 0
        self.base: Matrix = IDENTITY
        self.tiled: Rect | None = None
        self.tiles: set[tuple[int, int]] = set()
        self.open: list[tuple[int, int]] = []
        self.path: list[tuple[list[tuple[float, float]], bool]] = []
        self.clips = False
        self.text_matrix: Matrix = IDENTITY
        self.line_matrix: Matrix = IDENTITY

    def see(self, paint: Paint) -> None:
        """Note a mark, as far as the clip lets it be seen."""
        clip = self.state.clip
        box = both(paint.box, clip) if clip else None
        if box is None or paint.alpha <= 0:
            return
        if not self.budget.take():
            self.drawing.is_whole = False
            return
        self.drawing.paints.append(replace(paint, box=self.tiled or box))

    def see_through(self, alpha: float) -> str:
        """Why what is painted now lets through what lies below it."""
        if alpha < 1:
            return f"an opacity of {alpha * 100:.0f} %"
        if self.state.has_mask:
            return "a soft mask"
        return f"the blend mode {self.state.blend}" if self.state.blend else ""
