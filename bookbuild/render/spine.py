"""The spine of the printed cover: title, author and publisher in one line, as large as the spine lets them be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bookbuild.model.cover_wish import SpineReading
from bookbuild.model.metadata import Metadata
from bookbuild.render.balance import line_width
from bookbuild.render.cover_front import Field
from bookbuild.render.fonts import DISPLAY, TEXT, Face, east_asian

# of the width between the clearances: large type keeps off the folds, small type just stays within
_SHARE, _SMALL_SHARE, _SMALL = 0.62, 0.95, 7.0
_LARGEST, _SMALLEST = 22.0, 6.5  # points, of the first piece
_STEP = 0.25
_SIZES = {"title": 1.0, "author": 0.7, "publisher": 0.55}
_LEAST = {"title": 6.5, "author": 6.5, "publisher": 6.0}
# (space at the ends in points, least space between pieces in sizes, least size as a share of the largest): loose ones first
_WAYS = ((36.0, 2.5, 0.65), (24.0, 2.0, 0.65), (9.0, 1.4, 0.5), (0.0, 1.0, 0.0))
_CAPITALS = 0.335  # of the size: half the height of capitals, by which a line stands below its middle
_HANGUL_MIDDLE = 0.38  # of the size: the middle of a syllable above its baseline
_SYLLABLE = 1.08  # of the size, from one upright syllable to the next
_SPACE = 0.32  # of the size, between syllables that stand one below the other


@dataclass(frozen=True, slots=True, kw_only=True)
class SpineLine:
    """A piece of type. kind: title, author or publisher; transform: SVG, which moves and turns a text that starts at 0 0."""

    kind: str
    family: str
    text: str
    size: float
    transform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spine:
    """What stands on the spine, or a part of it, and the kinds that have no room."""

    lines: tuple[SpineLine, ...]
    left_out: tuple[str, ...] = ()


def set_spine(
    data: Metadata, safe: Field, kinds: Sequence[str], faces: tuple[Face, ...], reading: SpineReading, least: float = 0.0
) -> Spine:  # fmt: skip
    """The first piece at the head, the last at the foot, one alone in the middle.

    safe: where type may stand; least: points, which no type is smaller than.
    """
    whole = {"title": data.title, "author": data.byline, "publisher": data.publisher}
    wanted = tuple(kind for kind in kinds if whole[kind])
    for kept, title in _variants(wanted, data):
        texts = {**whole, "title": title}
        if kept and (placed := _placed({kind: texts[kind] for kind in kept}, safe, faces, reading, least)):
            return Spine(lines=placed, left_out=tuple(kind for kind in wanted if kind not in kept))
    return Spine(lines=(), left_out=wanted)


def _variants(wanted: tuple[str, ...], data: Metadata) -> Iterator[tuple[tuple[str, ...], str]]:
    """What to try, the fullest first: the short title before anything is left out."""
    titles = tuple(dict.fromkeys(t for t in (data.title, data.short_title) if t))
    for left_out in ((), ("publisher",), ("publisher", "author")):
        for title in titles:
            yield tuple(kind for kind in wanted if kind not in left_out), title


def _placed(
    texts: dict[str, str], safe: Field, faces: tuple[Face, ...], reading: SpineReading, smallest: float
) -> tuple[SpineLine, ...]:  # fmt: skip
    """In the loosest way in which all fits, at the largest size that this leaves; nothing if none does."""
    largest = min(_LARGEST, max(safe.width * _SHARE, min(safe.width * _SMALL_SHARE, max(_SMALL, smallest))))
    for inset, gap, share in _WAYS:
        least = max(_SMALLEST, smallest, largest * share)
        for step in range(int((largest - least) / _STEP) + 1 if largest >= least else 0):
            size = largest - step * _STEP
            sizes = {kind: max(size * _SIZES[kind], _LEAST[kind], smallest) for kind in texts}
            runs = {kind: _run(text, faces, _family(kind), sizes[kind], reading) for kind, text in texts.items()}
            length = sum(run.length for run in runs.values()) + gap * size * (len(runs) - 1)
            if length <= safe.height - 2 * inset:
                return tuple(_lines(runs, sizes, safe, inset, reading))
    return ()


def _family(kind: str) -> str:
    return DISPLAY if kind == "title" else TEXT


@dataclass(frozen=True, slots=True)
class _Run:
    """A text along the spine. cells: (text, where it begins, length, its width if it stands upright, else 0)."""

    length: float
    cells: tuple[tuple[str, float, float, float], ...]


def _run(text: str, faces: tuple[Face, ...], family: str, size: float, reading: SpineReading) -> _Run:
    def measure(part: str) -> float:
        return line_width(faces, family, part, size)

    if reading is not SpineReading.UPRIGHT:
        length = measure(text)
        return _Run(length, ((text, 0.0, length, 0.0),))
    return _column(text, size, measure)


def _column(text: str, size: float, measure: Callable[[str], float]) -> _Run:
    """Syllables one below the other; words in other scripts lie on their side."""
    cells: list[tuple[str, float, float, float]] = []
    at = 0.0
    for word in text.split():
        at += _SPACE * size if cells else 0
        for is_upright, letters in groupby(word, lambda c: bool(east_asian(c))):
            run = "".join(letters)
            for part in run if is_upright else (run,):
                length = size * _SYLLABLE if is_upright else measure(part)
                cells.append((part, at, length, measure(part) if is_upright else 0.0))
                at += length
    return _Run(at, tuple(cells))


def _lines(
    runs: dict[str, _Run], sizes: dict[str, float], safe: Field, inset: float, reading: SpineReading
) -> Iterator[SpineLine]:
    """Each run in its place: the first at the head, the last at the foot, what is between in the middle of the gap."""
    head, foot = safe.y + inset, safe.bottom - inset
    starts = _starts([run.length for run in runs.values()], head, foot)
    for (kind, run), start in zip(runs.items(), starts, strict=True):
        size = sizes[kind]
        for text, at, length, width in run.cells:
            top = start + at
            if width:
                transform = f"translate({safe.middle - width / 2:.4f} {top + size * (0.5 + _HANGUL_MIDDLE):.4f})"
            elif reading is SpineReading.UP:
                transform = f"translate({safe.middle + size * _CAPITALS:.4f} {top + length:.4f}) rotate(-90)"
            else:
                transform = f"translate({safe.middle - size * _CAPITALS:.4f} {top:.4f}) rotate(90)"
            yield SpineLine(kind=kind, family=_family(kind), text=text, size=round(size, 3), transform=transform)


def _starts(lengths: list[float], head: float, foot: float) -> list[float]:
    if len(lengths) == 1:
        return [head + (foot - head - lengths[0]) / 2]
    room = foot - head - sum(lengths)
    gap = room / (len(lengths) - 1)
    out = []
    for length in lengths:
        out.append(head)
        head += length + gap
    return out
