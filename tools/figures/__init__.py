"""The drawn figures of the flagship book: `python -m tools.figures` writes manuscript/images/*.svg, the same bytes every time.

Dates and numbers come from the fact sheets of the book; tests/book/test_figures.py holds them against these. The coasts and
borders in geography.json are Natural Earth's (public domain).
"""

from __future__ import annotations

from . import charts, lines, maps

FIGURES = {**maps.FIGURES, **lines.FIGURES, **charts.FIGURES}


def figures() -> dict[str, str]:
    """File name -> SVG."""
    return {f"{name}.svg": draw() for name, draw in sorted(FIGURES.items())}
