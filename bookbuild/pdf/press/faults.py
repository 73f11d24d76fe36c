"""What is ugly in laid-out boxes and can be mended there.

The boxes are private to WeasyPrint: the version is pinned, and a test watches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes

from bookbuild.pdf.press.lines import characters

_OUT_OF_TEXT = (boxes.FootnoteAreaBox, boxes.MarginBox)
_HYPHENS = ("\u2010", "-")
_STACK = 3
_FEWEST_CHARACTERS, _FEWEST_LINES, _SHORTEST_STUB = 5, 5, 8
_SPACE = 0.24  # of the size: a space before justification, near enough
_OPEN = 1.0  # em; lines with wider spaces count as a fault, so that none is made for a lesser one
_STACKED, _AT_PAGE_END, _RUNT, _SHORT_PAGE, _TORN = 10, 6, 3, 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A line as it is set. ends: characters of its paragraph up to its end, spaces left out; is_broken: in a word;
    natural: its width before justification."""

    page: int
    text: str
    ends: int
    is_broken: bool
    spaces: int
    natural: float
    available: float
    size: float
    last_part: float

    @property
    def is_hyphenated(self) -> bool:
        """Say whether it ends in a hyphen, its own or of the text."""
        return len(self.text) > 1 and self.text.endswith(_HYPHENS) and self.text[-2].isalnum()

    @property
    def space(self) -> float:
        """How wide its spaces are, in ems."""
        return _SPACE + (self.available - self.natural) / (max(self.spaces, 1) * self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A justified paragraph with its lines."""

    element: Any
    lines: tuple[Set, ...]
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a line becomes without its last word. space: in ems."""

    space: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What was found. stacks: paragraph and first of three lines; page_ends: paragraph and line; last_page: its lines, if
    too few, else 0; apart: elements of notes, which are not read with the text; torn: lines with holes."""

    settings: tuple[Setting, ...]
    stacks: tuple[tuple[Setting, int], ...]
    page_ends: tuple[tuple[Setting, int], ...]
    runts: tuple[Setting, ...]
    last_page: int
    torn: int
    apart: frozenset[Any]

    @property
    def weight(self) -> int:
        """How bad it is; torn lines count only beside what can be mended."""
        mendable = _STACKED * len(self.stacks) + _AT_PAGE_END * len(self.page_ends) + _RUNT * len(self.runts)
        mendable += _SHORT_PAGE if self.last_page else 0
        return mendable + (_TORN * self.torn if mendable else 0)


def find_faults(pages: list[Any]) -> Faults:
    """Look through the pages of a section."""
    settings = tuple(_settings(pages))
    notes = (box for page in pages for box in page._page_box.children if isinstance(box, boxes.FootnoteAreaBox))
    return Faults(
        settings=settings,
        stacks=tuple((s, n) for s in settings for n in _stacks(s)),
        page_ends=tuple((s, n) for s in settings for n, (a, b) in enumerate(pairwise(s.lines)) if a.page != b.page and a.is_broken),
        runts=tuple(s for s in settings if _is_runt(s)),
        last_page=_last_page(pages),
        torn=sum(line.space > _OPEN for s in settings for line in s.lines[:-1]),
        apart=frozenset(child.element for area in notes for child in area.children),
    )  # fmt: skip


def loss_of_last_word(line: Set) -> Loss:
    """The spaces of a line without its last word, or the part of one that it ends in."""
    spaces = line.spaces - 1
    if spaces < 1:
        return Loss(space=99.0)
    room = line.available - line.natural + line.last_part + _SPACE * line.size
    return Loss(space=_SPACE + room / (spaces * line.size))


def _settings(pages: list[Any]) -> Iterator[Setting]:
    rows: dict[Any, list[tuple[int, Any, Any]]] = {}
    for number, page in enumerate(pages):
        for box in _blocks(page._page_box):
            rows.setdefault(box.element, []).extend(
                (number, box, line) for line in box.children if isinstance(line, boxes.LineBox)
            )
    for element, found in rows.items():
        ends, lines = 0, []
        for number, (page, block, line) in enumerate(found):
            texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
            if texts:
                ends += sum(characters(box) for box in texts if "::" not in (box.element_tag or ""))
                indent = line.position_x - block.content_box_x() if number == 0 else 0.0
                lines.append(_set(page, texts, ends, block.width - max(indent, 0.0), block.style["font_size"]))
        if lines:
            yield Setting(element=element, lines=tuple(lines), size=found[0][1].style["font_size"])


def _blocks(box: Any) -> Iterator[Any]:
    """Justified paragraphs of the text."""
    for child in box.children:
        if isinstance(child, _OUT_OF_TEXT):
            continue
        is_block = (
            isinstance(child, boxes.BlockBox) and child.element is not None and child.element_tag == child.element.tag
        )
        if is_block and any(isinstance(line, boxes.LineBox) for line in child.children):
            if child.style["text_align_all"] == "justify" and child.element_tag == "p":
                yield child
        elif hasattr(child, "children"):
            yield from _blocks(child)


def _set(page: int, texts: list[Any], ends: int, available: float, size: float) -> Set:
    text = "".join(box.text for box in texts).rstrip()
    extra = sum(box.justification_spacing * _spaces(box.text) for box in texts)
    width = max(box.position_x + box.width for box in texts) - min(box.position_x for box in texts)
    last = texts[-1]
    shown = sum(1 for c in last.text if not c.isspace())
    return Set(
        page=page, text=text, ends=ends, is_broken=sum(1 for c in last.text if not c.isspace()) > characters(last),
        spaces=_spaces(text), natural=width - extra, available=available, size=size,
        last_part=(width - extra) * len(text.split()[-1]) / len(text) if shown and text.split() else 0.0,
    )  # fmt: skip


def _spaces(text: str) -> int:
    return text.count(" ") + text.count("\xa0")


def _stacks(setting: Setting) -> Iterator[int]:
    """First lines of threes that end in hyphens, apart from each other, on one page; one of them at least a broken word."""
    run = 0
    for number, line in enumerate(setting.lines[:-1]):
        is_new = bool(number) and setting.lines[number - 1].page != line.page
        run = (0 if is_new else run) + 1 if line.is_hyphenated else 0
        if run == _STACK:
            yield number - _STACK + 1
            run = 0


def _is_runt(setting: Setting) -> bool:
    if len(setting.lines) < 2:
        return False
    before, last = setting.lines[-2:]
    word = last.text.strip()
    is_stub = before.is_broken and not any(c.isspace() for c in word)
    return 0 < len(word) < (_SHORTEST_STUB if is_stub else _FEWEST_CHARACTERS)


def _last_page(pages: list[Any]) -> int:
    """The lines of a last page that has too few and begins at its top; else 0."""
    if len(pages) < 2:
        return 0
    box = pages[-1]._page_box
    lines = list(_lines(box))
    if not lines or len(lines) >= _FEWEST_LINES or lines[0].position_y > box.content_box_y() + 1.5 * lines[0].height:
        return 0
    return len(lines)


def _lines(box: Any) -> Iterator[Any]:
    for child in box.children:
        if isinstance(child, boxes.LineBox):
            yield child
        elif isinstance(child, boxes.ReplacedBox):
            for _ in range(_FEWEST_LINES):  # a picture fills a page
                yield child
        elif hasattr(child, "children") and not isinstance(child, _OUT_OF_TEXT):
            yield from _lines(child)
