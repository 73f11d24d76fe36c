"""Where things are painted on a page: boxes of what is transparent, and what lies below a picture.

Only pages on which something may be transparent are looked at, so they are parsed whole. Boxes of text are estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pikepdf

from bookbuild.prepress.boxes import Box
from bookbuild.prepress.states import transparency

Place = tuple[int, int]

_EVERYWHERE: Box = (-1e6, -1e6, 1e6, 1e6)
_DEPTH = 12
_ADVANCE, _ASCENT, _DESCENT = 0.5, 0.8, 0.2  # of a letter, in ems


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A thing on a page, in the order of painting. clear: what makes it transparent; image: the object of a picture; is_white:
    it leaves the paper as it is."""

    box: Box
    clear: str = ""
    image: Place | None = None
    is_white: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    matrix: pikepdf.Matrix
    clip: Box = _EVERYWHERE
    clear: str = ""
    fill_white: bool = False
    stroke_white: bool = False
    size: float = 0.0
    bytes_a_letter: int = 2
    pattern: pikepdf.Object | None = None


def painted(page: pikepdf.Page) -> list[Painted]:
    """Everything that a page paints."""
    canvas = _Canvas(page.resources, _State(pikepdf.Matrix()), 0)
    canvas.run(page.obj)
    return canvas.out


def meets(one: Box, other: Box) -> bool:
    """Two boxes share more than a hair."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > 0.2 and height > 0.2


def around(boxes: Iterable[Box]) -> Box:
    """The box around boxes."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return (min(lefts), min(bottoms), max(rights), max(tops))


@dataclass(slots=True)
class _Canvas:
    """A content stream being followed."""

    resources: pikepdf.Object
    state: _State
    depth: int
    out: list[Painted] = field(default_factory=list)
    stack: list[_State] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    clips: bool = False
    line: pikepdf.Matrix = field(default_factory=pikepdf.Matrix)

    def run(self, stream: pikepdf.Object) -> None:
        for instruction in pikepdf.parse_content_stream(stream):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self.paint(self.unit(), is_white=False)
            elif handler := _HANDLERS.get(str(instruction.operator)):
                handler(self, list(instruction.operands))

    def paint(self, box: Box, *, is_white: bool, image: Place | None = None) -> None:
        clip = self.state.clip
        box = (max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3]))
        if box[0] <= box[2] and box[1] <= box[3]:
            self.out.append(Painted(box=box, clear=self.state.clear, image=image, is_white=is_white))

    def unit(self) -> Box:
        return self.bounds(((0, 0), (1, 0), (0, 1), (1, 1)), self.state.matrix)

    def bounds(self, points: Sequence[tuple[float, float]], matrix: pikepdf.Matrix) -> Box:
        moved = [matrix.transform(point) for point in points]
        xs, ys = [x for x, _ in moved], [y for _, y in moved]
        return (min(xs), min(ys), max(xs), max(ys))

    def save(self, _: list[pikepdf.Object]) -> None:
        self.stack.append(self.state)

    def restore(self, _: list[pikepdf.Object]) -> None:
        if self.stack:
            self.state = self.stack.pop()

    def move(self, numbers: list[pikepdf.Object]) -> None:
        self.state = replace(self.state, matrix=_matrix(numbers) @ self.state.matrix)

    def graphics(self, operands: list[pikepdf.Object]) -> None:
        state = self.resources.get("/ExtGState", pikepdf.Dictionary()).get(str(operands[0]))
        if state is not None and any(key in state for key in ("/ca", "/CA", "/SMask", "/BM")):
            self.state = replace(self.state, clear=transparency(state))

    def fill_colour(self, numbers: list[pikepdf.Object]) -> None:
        pattern = None
        if numbers and isinstance(numbers[-1], pikepdf.Name):
            pattern = self.resources.get("/Pattern", pikepdf.Dictionary()).get(str(numbers[-1]))
        self.state = replace(self.state, fill_white=_is_white(numbers), pattern=pattern)

    def stroke_colour(self, numbers: list[pikepdf.Object]) -> None:
        self.state = replace(self.state, stroke_white=_is_white(numbers))

    def path(self, numbers: list[pikepdf.Object]) -> None:
        values = [float(v) for v in numbers]
        self.points += zip(values[0::2], values[1::2], strict=True)

    def rectangle(self, numbers: list[pikepdf.Object]) -> None:
        x, y, width, height = (float(v) for v in numbers)
        self.points += [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]

    def clip(self, _: list[pikepdf.Object]) -> None:
        self.clips = True

    def fill(self, _: list[pikepdf.Object]) -> None:
        pattern = self.state.pattern
        if self.points and pattern is not None and int(pattern.get("/PatternType", 1)) == 1 and self.depth < _DEPTH:
            self.tile(pattern, self.bounds(self.points, self.state.matrix))
        self.end(is_white=self.state.fill_white)

    def stroke(self, _: list[pikepdf.Object]) -> None:
        self.end(is_white=self.state.stroke_white)

    def both(self, _: list[pikepdf.Object]) -> None:
        self.end(is_white=self.state.fill_white and self.state.stroke_white)

    def nothing(self, _: list[pikepdf.Object]) -> None:
        self.end(is_white=None)

    def end(self, *, is_white: bool | None) -> None:
        """A path is painted, and perhaps clips what follows."""
        if self.points:
            box = self.bounds(self.points, self.state.matrix)
            if is_white is not None:
                self.paint(box, is_white=is_white)
            if self.clips:
                old = self.state.clip
                self.state = replace(
                    self.state,
                    clip=(max(box[0], old[0]), max(box[1], old[1]), min(box[2], old[2]), min(box[3], old[3])),
                )
        self.points, self.clips = [], False

    def shade(self, _: list[pikepdf.Object]) -> None:
        self.paint(self.state.clip, is_white=False)

    def do(self, operands: list[pikepdf.Object]) -> None:
        thing = self.resources.get("/XObject", pikepdf.Dictionary()).get(str(operands[0]))
        if thing is None:
            return
        if thing.get("/Subtype") == pikepdf.Name.Image:
            self.paint(self.unit(), is_white=False, image=thing.objgen)
        elif self.depth < _DEPTH:
            self.form(thing)

    def form(self, form: pikepdf.Object) -> None:
        matrix = _matrix(list(form.get("/Matrix", [1, 0, 0, 1, 0, 0]))) @ self.state.matrix
        inner = _Canvas(
            form.get("/Resources", self.resources), replace(self.state, matrix=matrix), self.depth + 1, self.out
        )
        left, bottom, right, top = (float(v) for v in form.BBox)
        inner.points = [(left, bottom), (right, bottom), (left, top), (right, top)]
        inner.clips = True
        inner.end(is_white=None)
        inner.run(form)

    def tile(self, pattern: pikepdf.Object, box: Box) -> None:
        """What a pattern shows, it may show anywhere in the path."""
        inner = _Canvas(pattern.Resources, _State(pikepdf.Matrix(), clear=self.state.clear), self.depth + 1)
        inner.run(pattern)
        self.out += [replace(part, box=box) for part in inner.out]

    def begin(self, _: list[pikepdf.Object]) -> None:
        self.line = pikepdf.Matrix()

    def font(self, operands: list[pikepdf.Object]) -> None:
        font = self.resources.get("/Font", pikepdf.Dictionary()).get(str(operands[0]))
        width = 2 if font is not None and font.get("/Subtype") == pikepdf.Name.Type0 else 1
        self.state = replace(self.state, size=float(operands[1]), bytes_a_letter=width)

    def text_matrix(self, numbers: list[pikepdf.Object]) -> None:
        self.line = _matrix(numbers)

    def text_move(self, numbers: list[pikepdf.Object]) -> None:
        self.line = pikepdf.Matrix(1, 0, 0, 1, float(numbers[0]), float(numbers[1])) @ self.line

    def show(self, operands: list[pikepdf.Object]) -> None:
        parts = operands[-1] if isinstance(operands[-1], pikepdf.Array) else operands[-1:]
        letters = (
            sum(len(bytes(part)) for part in parts if isinstance(part, pikepdf.String)) / self.state.bytes_a_letter
        )
        if letters:
            size = self.state.size
            width, low, high = letters * _ADVANCE * size, -_DESCENT * size, _ASCENT * size
            corners = ((0.0, low), (width, low), (0.0, high), (width, high))
            self.paint(self.bounds(corners, self.line @ self.state.matrix), is_white=self.state.fill_white)


def _matrix(numbers: Sequence[object]) -> pikepdf.Matrix:
    a, b, c, d, e, f = (float(str(v)) for v in numbers)
    return pikepdf.Matrix(a, b, c, d, e, f)


def _is_white(numbers: Sequence[pikepdf.Object]) -> bool:
    values = [float(v) for v in numbers if not isinstance(v, pikepdf.Name)]
    return values in ([1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0])


_HANDLERS: Mapping[str, Callable[[_Canvas, list[pikepdf.Object]], None]] = {
    "q": _Canvas.save, "Q": _Canvas.restore, "cm": _Canvas.move, "gs": _Canvas.graphics, "Do": _Canvas.do, "sh": _Canvas.shade,
    **dict.fromkeys(("g", "rg", "k", "sc", "scn", "cs"), _Canvas.fill_colour),
    **dict.fromkeys(("G", "RG", "K", "SC", "SCN", "CS"), _Canvas.stroke_colour),
    **dict.fromkeys(("m", "l", "c", "v", "y"), _Canvas.path), "re": _Canvas.rectangle,
    **dict.fromkeys(("W", "W*"), _Canvas.clip), "n": _Canvas.nothing,
    **dict.fromkeys(("f", "F", "f*"), _Canvas.fill), **dict.fromkeys(("S", "s"), _Canvas.stroke),
    **dict.fromkeys(("B", "B*", "b", "b*"), _Canvas.both),
    "BT": _Canvas.begin, "Tf": _Canvas.font, "Tm": _Canvas.text_matrix,
    **dict.fromkeys(("Td", "TD"), _Canvas.text_move), **dict.fromkeys(("Tj", "TJ", "'", '"'), _Canvas.show),
}  # fmt: skip
