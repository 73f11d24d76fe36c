"""Rectangles and matrices of a page, in points from the lower left (ISO 32000-1 section 8.3)."""

from __future__ import annotations

import math
from collections.abc import Iterable

Point = tuple[float, float]
Rect = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EVERYWHERE: Rect = (-1e9, -1e9, 1e9, 1e9)


def times(a: Matrix, b: Matrix) -> Matrix:
    """First a, then b."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def put(m: Matrix, x: float, y: float) -> Point:
    """A point through a matrix."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def put_rect(m: Matrix, rect: Rect) -> Rect:
    """The upright rectangle around a rectangle that went through a matrix."""
    x0, y0, x1, y1 = rect
    return around(put(m, x, y) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def around(points: Iterable[Point]) -> Rect:
    """The upright rectangle around points, of which there must be one."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def both(a: Rect, b: Rect) -> Rect | None:
    """What two rectangles share; a line without width counts."""
    x0, y0, x1, y1 = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (x0, y0, x1, y1) if x0 <= x1 and y0 <= y1 else None


def grown(rect: Rect, by: float) -> Rect:
    """A rectangle, wider on all sides."""
    return rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by


def centre(rect: Rect) -> Point:
    """The middle."""
    return (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2


def has_point(rect: Rect, point: Point) -> bool:
    """Say whether a point lies in a rectangle."""
    return rect[0] <= point[0] <= rect[2] and rect[1] <= point[1] <= rect[3]


def thinnest(m: Matrix) -> float:
    """By how much a matrix scales where it scales least (its smaller singular value)."""
    a, b, c, d = m[:4]
    total, area = a * a + b * b + c * c + d * d, abs(a * d - b * c)
    largest = math.sqrt(max((total + math.sqrt(max(total * total - 4 * area * area, 0.0))) / 2, 0.0))
    return area / largest if largest else 0.0
