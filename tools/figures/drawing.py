"""A sheet of paper for one figure: black, greys and a white ground; text stays text.

A figure is 340 units wide and at most 450 high, and a unit is one CSS pixel: three quarters of a point in print, so that the
small type is 8.25 pt and a black line of 0.8 is 0.6 pt; on a telephone the drawing stands as it is. What is higher than 450
would be made smaller in print, where a figure has at most seven tenths of the height of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

WIDTH = 340
LABEL, NOTE = 12.0, 11.0
LEAD = 14.0  # from one line of text to the next
RISE = 4.0  # from the middle of a line down to its foot
FACE = "'Book Text', 'Book Hangul', serif"
BLACK, DARK, GREY, LIGHT, PALE, WHITE = "#000000", "#777777", "#999999", "#d2d2d2", "#e0e0e0", "#ffffff"
WIDE = "\u2002"  # the space between a date and what happened
THIN, LINE, BAR = 1.0, 1.25, 6.0  # THIN only in black
Point = tuple[float, float]


def number(value: float) -> str:
    """A number as short as one decimal makes it."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def points(path: Iterable[Point]) -> str:
    """Points of a polyline or polygon."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in path)


class Sheet:
    """One figure."""

    def __init__(self, height: int) -> None:
        self.height = height
        self._out: list[str] = []

    def text(self, at: Point, words: str, *, size: float = LABEL, anchor: str = "start", style: str = "") -> None:
        """One line of text by its foot. What stands between asterisks is bold."""
        parts = words.replace("  ", WIDE).split("*")
        inner = "".join(
            f'<tspan font-weight="bold">{escape(part)}</tspan>' if n % 2 else escape(part)
            for n, part in enumerate(parts)
            if part
        )
        more = ("" if anchor == "start" else f' text-anchor="{anchor}"') + (
            "" if size == LABEL else f' font-size="{number(size)}"'
        )
        slant = f' font-style="{style}"' if style else ""
        self._out.append(f'<text x="{number(at[0])}" y="{number(at[1])}"{more}{slant}>{inner}</text>')

    def block(self, at: Point, words: str, *, size: float = LABEL, anchor: str = "start") -> float:
        """Lines parted by "|", the first with its middle at the point. Returns the middle of the line after the last."""
        y = at[1]
        for line in words.split("|") if words else ():
            self.text((at[0], y + RISE), line, size=size, anchor=anchor)
            y += LEAD
        return y

    def line(self, path: Sequence[Point], *, width: float = THIN, colour: str = BLACK, dash: str = "") -> None:
        """A line through points, open."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        pen = f'stroke="{colour}" stroke-width="{number(width)}" stroke-linejoin="round"{dashed}'
        self._out.append(f'<polyline points="{points(path)}" fill="none" {pen}/>')

    def shape(self, rings: Iterable[Sequence[Point]], *, fill: str, stroke: str = "", width: float = THIN) -> None:
        """Closed outlines as one shape."""
        path = "".join(f"M{points(ring)}Z" for ring in rings)
        edge = f' stroke="{stroke}" stroke-width="{number(width)}" stroke-linejoin="round"' if stroke else ""
        self._out.append(f'<path d="{path}" fill="{fill}"{edge}/>')

    def dot(self, at: Point, *, radius: float = 2.6, fill: str = BLACK, edge: float = 0) -> None:
        """A dot; with an edge, a black ring around its fill."""
        ring = f' stroke="{BLACK}" stroke-width="{number(edge)}"' if edge else ""
        self._out.append(
            f'<circle cx="{number(at[0])}" cy="{number(at[1])}" r="{number(radius)}" fill="{fill}"{ring}/>'
        )

    def box(self, corner: Point, size: Point, *, fill: str = BLACK) -> None:
        """A filled rectangle: a bar of a chart, or a stretch of time."""
        x, y, wide, high = (number(value) for value in (*corner, *size))
        self._out.append(f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{fill}"/>')

    def svg(self) -> str:
        """The file."""
        size = f'width="{WIDTH}" height="{self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" {size}>'
        ground = f'<rect x="0" y="0" {size} fill="{WHITE}"/>'
        group = f'<g font-family="{FACE}" font-size="{number(LABEL)}" fill="{BLACK}">'
        return "\n".join((head, ground, group, *self._out, "</g>", "</svg>", ""))


def spread(wanted: Sequence[float], heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Tops of labels, each as near to the top it wants as the others let it, in order and without overlap."""
    offsets = [0.0]
    for height in heights:
        offsets.append(offsets[-1] + height + gap)
    pools: list[tuple[float, int]] = []  # mean of what is wanted, and how many share it
    for want, offset in zip(wanted, offsets, strict=False):
        mean, many = want - offset, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, many = (mean * many + other * count) / (many + count), many + count
        pools.append((mean, many))
    floor = high - offsets[-1] + gap
    flat = [min(max(mean, low), floor) for mean, many in pools for _ in range(many)]
    return [place + offset for place, offset in zip(flat, offsets, strict=False)]
