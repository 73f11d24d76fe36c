"""Display lines of even length: what CSS calls `text-wrap: balance`, which WeasyPrint does not have."""

from __future__ import annotations

from itertools import pairwise

from bookbuild.model.markup import Node, Nodes, element, text_of
from bookbuild.render.fonts import HANGUL, Face, width


def line_width(faces: tuple[Face, ...], family: str, text: str, size: float) -> float:
    """Width of a line in the unit of `size`; what the family does not draw is measured in the Hangul face."""
    main = next(f for f in faces if f.family == family and f.style == "normal")
    hangul = next((f for f in faces if f.family == HANGUL), main)
    other = "".join(c for c in text if ord(c) not in main.characters)
    own = "".join(c for c in text if ord(c) in main.characters)
    return width(main, own, size) + width(hangul, other, size)


def broken(text: str, faces: tuple[Face, ...], family: str, size: float, measure: float) -> list[str]:
    """Text in as few lines as fit the measure, the longest of them as short as can be."""
    words = text.split()
    least = _greedy(words, faces, family, size, measure)
    if len(least) < 2:
        return least
    low, high = max(line_width(faces, family, word, size) for word in words), measure
    best = least
    while high - low > size / 20:
        middle = (low + high) / 2
        tried = _greedy(words, faces, family, size, middle)
        if len(tried) == len(least):
            best, high = tried, middle
        else:
            low = middle
    return best


def ragged(text: str, faces: tuple[Face, ...], family: str, size: float, measure: float) -> list[str]:
    """A paragraph in lines that fit the measure if its words do, their ends as even as can be and the last one no runt.

    The sum of the squares of what lines lack is made smallest (Knuth and Plass, Breaking Paragraphs into Lines, 1981), and
    the last line counts only if it is shorter than a third.
    """
    words = text.split()
    widths = [line_width(faces, family, word, size) for word in words]
    space = line_width(faces, family, "n n", size) - line_width(faces, family, "nn", size)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        options, width = [], -space
        for start in range(end - 1, -1, -1):
            width += widths[start] + space
            lack = measure - width
            if lack < 0 and start < end - 1:
                break
            is_last = end == len(words)
            cost = 0.0 if is_last and width > measure / 3 else max(lack, 0) ** 2
            options.append((best[start][0] + cost, start))
        best.append(min(options))
    ends = [len(words)] if words else []
    while ends and best[ends[-1]][1]:
        ends.append(best[ends[-1]][1])
    starts = [0, *sorted(ends)]
    return [" ".join(words[start:end]) for start, end in pairwise(starts)]


def fitted(text: str, faces: tuple[Face, ...], family: str, size: float, measure: float) -> str:
    """Text that fits a line: whole, or its first words and an ellipsis."""
    if line_width(faces, family, text, size) <= measure:
        return text
    words = text.split()
    while len(words) > 1 and line_width(faces, family, " ".join(words) + " …", size) > measure:
        words.pop()
    return " ".join(words) + " …"


def _greedy(words: list[str], faces: tuple[Face, ...], family: str, size: float, measure: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and line_width(faces, family, f"{lines[-1]} {word}", size) <= measure:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def with_breaks(nodes: Nodes, lines: list[str]) -> Nodes:
    """Nodes with a br where `lines`, which hold the same words, end. Marked-up titles stay as they are."""
    if (
        len(lines) < 2
        or " ".join(lines) != " ".join(text_of(nodes).split())
        or not all(isinstance(n, str) for n in nodes)
    ):
        return nodes
    out: list[Node] = []
    for line in lines:
        # the space before the break keeps the words apart where the break is not shown: outline, contents
        out += [" ", element("br"), line] if out else [line]
    return tuple(out)
