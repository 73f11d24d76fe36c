"""Clean HTML to the elements that the dialect's own marks become, so that all that follows treats both alike.

Whatever holds blocks gets its loose text into paragraphs; whatever holds words only gets no blocks; lists hold items and
tables rows of one length. The input is what nh3 has written: balanced, and of known tags.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeAlias

from markdown.util import AtomicString

from bookbuild.manuscript.characters import ILLEGAL
from bookbuild.manuscript.html.tags import BARE, FLOW, GROUPS, HEADINGS, RENAMED, RUBY, VOID

_SPACES = re.compile(r"[ \t\n\r\f]+")  # HTML Standard, section 2.4: ASCII whitespace
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
_BLOCKS = FLOW | GROUPS


@dataclass(slots=True, eq=False)
class Item:
    """An element of clean HTML."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    holds_blocks: bool = False


Child: TypeAlias = "Item | str"


def read(text: str) -> tuple[list[Child], int]:
    """The tree of clean HTML, and how deep it goes."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root.children, reader.deepest


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Item("")
        self.open = [self.root]
        self.deepest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element under the name that it has here."""
        item = Item(RENAMED.get(tag, tag), {name: value or "" for name, value in attrs})
        self.open[-1].children.append(item)
        if tag not in VOID:
            self.open.append(item)
            self.deepest = max(self.deepest, len(self.open))
        if item.tag in _BLOCKS:
            for holder in reversed(self.open):
                if holder.holds_blocks:
                    break
                holder.holds_blocks = holder is not item

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Words."""
        self.open[-1].children.append(ILLEGAL.sub("", data))


def flow(children: Iterable[Child]) -> list[etree.Element]:
    """Blocks, with loose words in paragraphs."""
    out: list[etree.Element] = []
    run: list[Child] = []

    def end_run() -> None:
        paragraph = phrase(etree.Element("p"), run)
        if has_content(paragraph):
            out.append(paragraph)
        run.clear()

    for child in children:
        if isinstance(
            child, str
        ):  # authors mean an empty line, and Markdown readers take it, as the end of a paragraph
            first, *rest = _EMPTY_LINE.split(child)
            run.append(first)
            for part in rest:
                end_run()
                run.append(part)
        elif _is_block(child):
            end_run()
            out += _block(child)
        else:
            run.append(child)
    end_run()
    return out


def _block(item: Item) -> list[etree.Element]:
    if item.tag in _LISTS:
        return [_list(item)]
    if item.tag in {"p", "dt", *HEADINGS}:
        block = phrase(etree.Element(item.tag if item.tag != "dt" else "p", item.attributes), item.children)
        return [block] if has_content(block) else []
    if item.tag in _BUILDERS:
        return _BUILDERS[item.tag](item)
    return _inheriting(item, flow(item.children))  # groups, and what stands outside of what it belongs to


def _inheriting(item: Item, blocks: list[etree.Element]) -> list[etree.Element]:
    """What a group says of itself, said of its blocks: its id is that of the first, its language that of all."""
    if blocks and (id_ := item.attributes.get("id")):
        _name(blocks[0], id_)
    for name in ("lang", "xml:lang"):
        for block in blocks if name in item.attributes else ():
            if block.tag not in BARE and not block.get(name):
                block.set(name, item.attributes[name])
    return blocks


def _name(block: etree.Element, id_: str) -> None:
    """Give an id to a block: to itself, or to the first in it that can have one, or to an empty mark before its words."""
    if block.tag not in BARE and not block.get("id"):
        block.set("id", id_)
    elif block.tag == "blockquote" and len(block):
        _name(block[0], id_)
    elif block.tag in {"p", *HEADINGS}:
        mark = etree.Element("span", {"data-span": "1", "id": id_})
        mark.tail, block.text = block.text, AtomicString("")
        block.insert(0, mark)


def phrase(holder: etree.Element, children: Iterable[Child]) -> etree.Element:
    """Words and what marks them, put into an element; a block among them becomes words with spaces around."""
    for child in children:
        if isinstance(child, str):
            _add(holder, _SPACES.sub(" ", child))
        elif child.tag in RUBY:
            _ruby(holder, child)
        elif _is_block(child):
            _add(holder, " ")
            phrase(holder, child.children)
            _add(holder, " ")
        elif child.tag == "code":
            code = etree.SubElement(holder, "code", child.attributes)
            code.text = _escaped(_SPACES.sub(" ", _words(child.children)))
        elif (child.tag == "a" and "href" not in child.attributes) or child.tag == "span":
            phrase(etree.SubElement(holder, "span", {"data-span": "1", **child.attributes}), child.children)
        else:
            phrase(etree.SubElement(holder, child.tag, child.attributes), child.children)
    return holder


def _ruby(holder: etree.Element, item: Item) -> None:
    """A word and its reading in brackets, as readers without ruby show them (HTML Standard, section 4.5.11)."""
    if item.tag == "ruby":
        phrase(holder, item.children)
    elif item.tag == "rt":
        _add(holder, "(")
        phrase(holder, item.children)
        _add(holder, ")")


def has_content(holder: etree.Element) -> bool:
    """Say whether there is anything to see, or to refer to: words, a picture, an id."""
    return any(
        (item.text or "").strip()
        or item.tag == "img"
        or item.get("id")
        or (item is not holder and (item.tail or "").strip())
        for item in holder.iter()
    )


def _add(holder: etree.Element, text: str) -> None:
    """Text at the end of an element, never parsed as Markdown; of two spaces that meet one stays."""
    last = holder[-1] if len(holder) else None
    before = (holder.text if last is None else last.tail) or ""
    whole = AtomicString(before + (text.lstrip(" ") if before.endswith(" ") else text))
    if last is None:
        holder.text = whole
    else:
        last.tail = whole


def _list(item: Item) -> etree.Element:
    """A list; what stands in it outside of an item belongs to the item before."""
    items: list[Item] = []
    for child in item.children:
        if isinstance(child, Item) and child.tag == "li":
            items.append(child)
        elif not isinstance(child, str) or child.strip():
            if not items:
                items.append(Item("li"))
            items[-1].children += [" ", child]
            items[-1].holds_blocks = True
    out = etree.Element(item.tag, item.attributes)
    for one in items:
        _item(etree.SubElement(out, "li", one.attributes), one)
    return out


def _item(holder: etree.Element, item: Item) -> None:
    """What an item holds: words, words and then lists, or blocks."""
    cut = next((n for n, c in enumerate(item.children) if isinstance(c, Item) and _is_block(c)), len(item.children))
    rest = item.children[cut:]
    if all(not child.strip() if isinstance(child, str) else child.tag in _LISTS for child in rest):
        _trimmed(phrase(holder, item.children[:cut]))
        holder.extend(flow(rest))
    else:
        holder.extend(flow(item.children))


def _trimmed(holder: etree.Element) -> None:
    """Take the white space off the two ends of words, as Markdown has none there."""
    holder.text = AtomicString((holder.text or "").lstrip())
    if len(holder):
        holder[-1].tail = AtomicString((holder[-1].tail or "").rstrip())
    else:
        holder.text = AtomicString(holder.text.rstrip())


_LISTS = frozenset({"ul", "ol"})


def _is_block(item: Item) -> bool:
    return item.tag in _BLOCKS or item.holds_blocks


def _definitions(item: Item) -> list[etree.Element]:
    out = etree.Element("dl", item.attributes)
    before: list[etree.Element] = []  # definitions of no term
    for child in _ungrouped(item.children):
        if not len(out) and not (isinstance(child, Item) and child.tag == "dt"):
            before += flow(child.children if isinstance(child, Item) and child.tag == "dd" else [child])
            continue
        if isinstance(child, Item) and child.tag == "dt":
            phrase(etree.SubElement(out, "dt", child.attributes), child.children)
        elif isinstance(child, Item) and child.tag == "dd":
            _item(etree.SubElement(out, "dd", child.attributes), child)
        elif not isinstance(child, str) or child.strip():
            etree.SubElement(out, "dd").extend(flow([child]))
    return [*before, out] if len(out) else before


def _ungrouped(children: Iterable[Child]) -> Iterator[Child]:
    for child in children:
        if isinstance(child, Item) and child.tag in GROUPS:
            yield from _ungrouped(child.children)
        else:
            yield child


def _table(item: Item) -> list[etree.Element]:
    """A table of rows that are equally long, with its caption as that of a figure."""
    head, body, captions = _rows(item)
    if not head and body and all(cell.tag == "th" for cell in _cells(body[0])):
        head, body = body[:1], body[1:]
    grids = {"thead": _grid(head), "tbody": _grid(body)}
    if sum(len(cells) for grid in grids.values() for _, cells in grid) > _MOST_CELLS:
        grids = {"thead": _grid(head, reaching=False), "tbody": _grid(body, reaching=False)}
    columns = max((len(cells) for grid in grids.values() for _, cells in grid), default=0)
    if columns * (len(head) + len(body)) > _MOST_CELLS:
        columns = 1  # no table of a book: its rows stay as long as they are
    if not columns:
        return flow(child for caption in captions for child in caption.children)
    table = etree.Element("table", item.attributes)
    for name, cell in (("thead", "th"), ("tbody", "td")):
        group = etree.SubElement(table, name) if grids[name] else table
        for row, cells in grids[name]:
            _fill(etree.SubElement(group, "tr", row.attributes), [*cells, *[None] * (columns - len(cells))], cell)
    return _captioned([table], captions, {})


def _rows(item: Item) -> tuple[list[Item], list[Item], list[Item]]:
    head: list[Item] = []
    body: list[Item] = []
    foot: list[Item] = []
    captions: list[Item] = []
    for child in item.children:
        if not isinstance(child, Item):
            continue
        if child.tag == "figcaption":
            captions.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            rows = [row for row in child.children if isinstance(row, Item) and row.tag == "tr"]
            {"thead": head, "tbody": body, "tfoot": foot}[child.tag].extend(rows)
        elif child.tag == "tr":
            body.append(child)
    return head, body + foot, captions


def _cells(row: Item) -> list[Item]:
    return [cell for cell in row.children if isinstance(cell, Item) and cell.tag in {"td", "th"}]


def _grid(rows: Sequence[Item], *, reaching: bool = True) -> list[tuple[Item, list[Item | None]]]:
    """Each row with a cell for each column, None where a cell before or above reaches over it (HTML Standard, section 4.9.12)."""
    grid: list[tuple[Item, list[Item | None]]] = []
    covered: dict[int, int] = {}  # column -> rows below that a cell still takes
    for row in rows:
        cells: list[Item | None] = []
        for cell in (*_cells(row), None):
            while reaching and covered.get(len(cells), 0) > 0:
                covered[len(cells)] -= 1
                cells.append(None)
            reaches = (
                reaching and len(cells) < _WIDEST
            )  # in no row of a book does a cell so far on take more than its place
            for number in range(0 if cell is None else _span(cell, "colspan") if reaches else 1):
                covered[len(cells)] = _span(cell, "rowspan") - 1 if reaches else 0
                cells.append(None if number else cell)
        for column in [column for column, rows_left in covered.items() if column >= len(cells) and rows_left]:
            covered[column] -= 1
        grid.append((row, cells))
    return grid


def _span(cell: Item | None, name: str) -> int:
    given = cell.attributes.get(name, "") if cell else ""
    return min(max(int(given), 1), _WIDEST) if given.isdecimal() and len(given) < 5 else 1


_WIDEST = 50  # columns or rows that a cell may take, and columns before which one may take more than one
_MOST_CELLS = 20_000  # of a table whose rows are filled up


def _fill(row: etree.Element, cells: Sequence[Item | None], tag: str) -> None:
    """The cells of a row, empty ones where there is none. A row's own head is bold."""
    for cell in cells:
        spans = {"colspan", "rowspan"}
        made = etree.SubElement(row, tag, {k: v for k, v in cell.attributes.items() if k not in spans} if cell else {})
        if cell:
            phrase(etree.SubElement(made, "strong") if cell.tag == "th" and tag == "td" else made, cell.children)


def _captioned(
    inside: Sequence[etree.Element], captions: Sequence[Item], attributes: dict[str, str]
) -> list[etree.Element]:
    """A figure, or what is in it if it has no caption."""
    words = [child for caption in captions for child in (*caption.children, Item("br"))][:-1]
    paragraphs = (
        flow(words) if any(_is_block(w) for w in words if isinstance(w, Item)) else [phrase(etree.Element("p"), words)]
    )
    paragraphs = [paragraph for paragraph in paragraphs if has_content(paragraph)]
    if not paragraphs:
        return list(inside)
    figure = etree.Element("figure", attributes)
    figure.extend(inside)
    etree.SubElement(figure, "figcaption").extend(paragraphs)
    return [figure]


def _figure(item: Item) -> list[etree.Element]:
    captions = [child for child in item.children if isinstance(child, Item) and child.tag == "figcaption"]
    inside = flow(child for child in item.children if not any(child is caption for caption in captions))
    if not captions:  # a paragraph with nothing but a picture is a figure
        return _inheriting(item, inside)
    bare = [picture for block in inside for picture in (_lone_picture(block) or [block])]
    return _captioned(bare, captions, item.attributes)


def _lone_picture(block: etree.Element) -> list[etree.Element]:
    """The picture of a paragraph that holds nothing else, for a figure that has its own caption."""
    words = "".join(block.itertext()).strip()
    return list(block) if block.tag == "p" and not words and all(item.tag == "img" for item in block) else []


def _quotation(item: Item) -> list[etree.Element]:
    inside = flow(item.children)
    if not inside:
        return []
    out = etree.Element("blockquote", item.attributes)
    out.extend(_inheriting(item, inside))
    return [out]


def _preformatted(item: Item) -> list[etree.Element]:
    inner = [child for child in item.children if isinstance(child, Item)]
    out = etree.Element("pre", item.attributes)
    code = etree.SubElement(out, "code", inner[0].attributes if len(inner) == 1 and inner[0].tag == "code" else {})
    code.text = _escaped(_words(item.children).removeprefix("\n").rstrip())
    return [out]


def _rule(item: Item) -> list[etree.Element]:
    return [etree.Element("hr", item.attributes)]


def _words(children: Iterable[Child]) -> str:
    """Words as code has them: breaks and blocks begin lines."""
    out = ""
    for child in children:
        if isinstance(child, str):
            out += child
        elif child.tag == "br":
            out += "\n"
        else:
            inside = _words(child.children)
            out += f"\n{inside}\n" if _is_block(child) and out.rstrip(" ")[-1:] not in {"", "\n"} else inside
    return out


def _escaped(text: str) -> AtomicString:
    """As code is kept until it is converted."""
    return AtomicString(html.escape(text, quote=False))


_BUILDERS = {
    "blockquote": _quotation, "dl": _definitions, "figure": _figure, "hr": _rule, "pre": _preformatted, "table": _table,
}  # fmt: skip
