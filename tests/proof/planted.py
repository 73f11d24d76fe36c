"""Pages set by hand in Courier, ten on fourteen, fifty characters a line, with tags or without."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pikepdf

SIZE, LEADING, ADVANCE = 10, 14, 6.0
WIDTH, HEIGHT, LEFT, TOP = 420, 420, 60, 360
COLUMNS = 50
ROWS = 20


@dataclass(frozen=True)
class Row:
    """A line. block: name of its paragraph, "" for running heads; down: lines below the first; x: points from the edge;
    extra: points added to each space."""

    page: int
    down: float
    text: str
    block: str
    role: str = "P"
    x: float = 0.0
    extra: float = 0.0
    size: float = SIZE


def words(seed: int, length: int = COLUMNS) -> str:
    """Words that make a line of just so many characters, other ones for other seeds."""
    dice = random.Random(seed)
    out = ""
    while len(out) < length:
        out += "".join(dice.choice("abcdefghiklmnoprstuvwy") for _ in range(dice.randint(2, 9))) + " "
    line = out[:length]
    for place in (length - 1, length - 2):  # a word of one letter at the end would be odd
        line = line[:place] + ("e" if line[place] == " " else line[place]) + line[place + 1 :]
    return line


def clean(pages: int = 4) -> list[Row]:
    """A chapter of so many pages: an opener with a heading, paragraphs of five lines, folios below; nothing to find."""
    rows = [Row(0, 5, "One", "h", "H1", size=16)]
    rows += [Row(n, 22, str(n + 1), "", x=147) for n in range(pages)]
    places = [(0, n) for n in range(8, ROWS)] + [(p, n) for p in range(1, pages) for n in range(ROWS)]
    for number, (page, down) in enumerate(places):
        block, within = divmod(number, 5)
        text = words(number, 30 if within == 4 else COLUMNS - 2 * (within == 0))
        rows.append(Row(page, down, text, f"p{block}", x=12 if within == 0 else 0))
    return rows


def change(rows: Sequence[Row], page: int, down: float, **changes: object) -> list[Row]:
    """The rows with one of them changed."""
    return [replace(r, **changes) if (r.page, r.down) == (page, down) else r for r in rows]  # type: ignore[arg-type]


def press(rows: Sequence[Row], *, tags: bool = True, labels: bool = True) -> bytes:
    """The PDF."""
    pdf = pikepdf.new()
    count = max(row.page for row in rows) + 1
    font = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier,
                                                Encoding=pikepdf.Name.WinAnsiEncoding))  # fmt: skip
    blocks: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    for page in range(count):
        pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        pdf.pages[page].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        stream = b"\n".join(_drawn(number, row, blocks) for number, row in enumerate(r for r in rows if r.page == page))
        pdf.pages[page].Contents = pdf.make_stream(stream)
    if tags:
        _tag(pdf, blocks)
    if labels:
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.D)])
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _drawn(number: int, row: Row, blocks: dict[str, tuple[str, list[tuple[int, int]]]]) -> bytes:
    text = row.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    x, y = LEFT + row.x, TOP - row.down * LEADING
    shown = f"BT /F {row.size} Tf {row.extra} Tw 1 0 0 1 {x} {y} Tm ({text}) Tj ET".encode("cp1252")
    if not row.block:
        return b"/Artifact BMC " + shown + b" EMC"
    blocks.setdefault(row.block, (row.role, []))[1].append((row.page, number))
    return f"/{row.role} <</MCID {number}>> BDC ".encode() + shown + b" EMC"


def _tag(pdf: pikepdf.Pdf, blocks: dict[str, tuple[str, list[tuple[int, int]]]]) -> None:
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    sections: dict[str, list[pikepdf.Object]] = {}
    for name, (role, owned) in blocks.items():
        kids = [pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=pdf.pages[page].obj, MCID=mark) for page, mark in owned]
        item = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name(f"/{role}"), K=pikepdf.Array(kids)))
        sections.setdefault(name.partition("/")[0] if "/" in name else "", []).append(item)
    parts = [pikepdf.Dictionary(S=pikepdf.Name.Sect, K=pikepdf.Array(items)) for items in sections.values()]
    root.K = pikepdf.Dictionary(S=pikepdf.Name.Document, K=pikepdf.Array(parts))
    pdf.Root.StructTreeRoot = root


def sections(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows with paragraphs named after a section of their own: `a/…`."""
    for row in rows:
        yield replace(row, block=f"a/{row.block}") if row.block else row
