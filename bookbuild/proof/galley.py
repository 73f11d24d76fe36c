"""Lines of type as paragraphs of a book, with what stands in the margins set apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bookbuild.proof.reading import Line, Sheet

HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"})
_TEXT = frozenset({"P", "LBody", "LI", "BlockQuote", "Div", "Sect", "Document"})
_APART = frozenset({"Note", "FENote", "Caption", "Table", "TOC", "Index"})
_FLUSH = 1.0  # points, by which a full line may miss the edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines that belong together, over pages. role: of the tags, or "P" and "H" where these are guessed.

    is_running: in the text itself, no note, table, caption or heading; is_justified: its full lines end alike.
    """

    role: str
    section: int
    lines: tuple[Line, ...]
    is_running: bool
    is_justified: bool = False

    @property
    def is_heading(self) -> bool:
        """Say whether it heads what follows."""
        return self.role in HEADINGS

    def on(self, page: int) -> tuple[Line, ...]:
        """Its lines on a page."""
        return tuple(line for line in self.lines if line.page == page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Galley:
    """A book as it is read. furniture: running heads and folios of each page; edges: left edge of the text on each side.

    top: baseline of the first line of a full page, from the foot of the page.
    """

    sheets: tuple[Sheet, ...]
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[tuple[Line, ...], ...]
    size: float
    leading: float
    measure: float
    edges: tuple[float, float]
    top: float
    pages: tuple[tuple[tuple[Paragraph, tuple[Line, ...]], ...], ...] = field(default=(), repr=False)

    def is_body(self, line: Line) -> bool:
        """Say whether a line is of the size of the text."""
        return abs(line.size - self.size) < 0.3

    def is_sunk(self, page: int) -> bool:
        """Say whether the text of a page begins lower than that of others, as an opener's does."""
        tops = [line.baseline for _, lines in self.pages[page] for line in lines]
        return not tops or max(tops) < self.top - 2.5 * self.leading

    def full(self, paragraph: Paragraph) -> Sequence[Line]:
        """The justified lines of a paragraph: all but the last."""
        return paragraph.lines[:-1] if paragraph.is_justified else ()


def make_galley(sheets: tuple[Sheet, ...], *, is_tagged: bool) -> Galley:
    """Sheets to paragraphs: by the tags, else by indents and spaces."""
    from bookbuild.proof.guess import guessed

    measures = measure(line for sheet in sheets for line in sheet.lines)
    if is_tagged:
        paragraphs, furniture = _tagged(sheets), tuple(tuple(x for x in s.lines if x.block is None) for s in sheets)
    else:
        paragraphs, furniture = guessed(sheets, *measures)
    size, leading, _, _ = measures
    running = [p for p in paragraphs if p.is_running]
    _, _, width, edges = measure(
        (line for p in running for line in p.lines if abs(line.size - size) < 0.3), size, leading
    )
    done = tuple(replace(p, is_justified=_is_justified(p, edges, width)) for p in paragraphs)
    pages: list[list[tuple[Paragraph, tuple[Line, ...]]]] = [[] for _ in sheets]
    for paragraph in done:
        for page in dict.fromkeys(line.page for line in paragraph.lines):
            pages[page].append((paragraph, paragraph.on(page)))
    tops = Counter(round(max(x.baseline for _, ls in page for x in ls)) for page in pages if page)
    return Galley(
        sheets=sheets, paragraphs=done, furniture=furniture, size=size, leading=leading, measure=width, edges=edges,
        top=float(tops.most_common(1)[0][0]) if tops else 0.0, pages=tuple(tuple(page) for page in pages),
    )  # fmt: skip


def measure(lines: Iterable[Line], size: float = 0.0, leading: float = 0.0
            ) -> tuple[float, float, float, tuple[float, float]]:  # fmt: skip
    """Size, leading, measure and left edges (of rectos, of versos) of most lines. size, leading: if they are known."""
    every = list(lines)
    sizes: Counter[float] = Counter()
    for line in every:
        sizes[line.size] += line.count
    size = size or (sizes.most_common(1)[0][0] if sizes else 0.0)
    body = [line for line in every if abs(line.size - size) < 0.3]
    steps = Counter(round(a.baseline - b.baseline, 1) for a, b in pairwise(body) if a.page == b.page)
    downward = Counter({step: count for step, count in steps.items() if 0.8 * size < step < 2.5 * size})
    leading = leading or (downward.most_common(1)[0][0] if downward else 1.2 * size)
    lefts: defaultdict[int, Counter[float]] = defaultdict(Counter)
    for line in body:
        lefts[line.page % 2][round(line.left, 0)] += 1
    edges = tuple(lefts[side].most_common(1)[0][0] if lefts[side] else 0.0 for side in (0, 1))
    widths = Counter(round(line.right - edges[line.page % 2]) for line in body if len(line.gaps) > 1)
    return size, leading, float(widths.most_common(1)[0][0]) if widths else 0.0, (edges[0], edges[1])


def _tagged(sheets: tuple[Sheet, ...]) -> tuple[Paragraph, ...]:
    """Paragraphs in the order in which they are first drawn."""
    rows: dict[int, list[Line]] = {}
    for sheet in sheets:
        for line in sheet.lines:
            if line.block is not None:
                rows.setdefault(line.block.number, []).append(line)
    out = []
    for lines in rows.values():
        block = lines[0].block
        assert block is not None
        is_running = block.role in _TEXT and not block.around & _APART
        out.append(Paragraph(role=block.role, section=block.section, lines=tuple(lines), is_running=is_running))
    return tuple(out)


def _is_justified(paragraph: Paragraph, edges: tuple[float, float], measure: float) -> bool:
    """Say whether most lines but the last end at one edge."""
    ends = [line.right - edges[line.page % 2] for line in paragraph.lines[:-1]]
    if not paragraph.is_running or not ends:
        return False
    edge = Counter(round(end) for end in ends).most_common(1)[0][0] if len(ends) > 2 else measure
    return sum(abs(end - edge) <= _FLUSH for end in ends) >= 0.8 * len(ends)
