"""The margin boxes of pages that have no text: laid out and painted by WeasyPrint, with the folio left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from weasyprint.document import Page
from weasyprint.draw import draw_stacking_context
from weasyprint.formatting_structure import boxes
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.page import (
    PageType,
    make_margin_boxes,
    page_height,
    page_width,
    set_page_type_computed_styles,
)
from weasyprint.layout.percent import resolve_percentages
from weasyprint.stacking import StackingContext

from bookbuild.pdf.engine import Overheard
from bookbuild.pdf.fragment import compact, seal
from bookbuild.pdf.heads import Head, HeadJob
from bookbuild.pdf.press.kit import PX, Press, press_of
from bookbuild.pdf.press.paint import (
    Canvas,
    content,
    digit_glyphs,
    font_facts,
    glyphs_in,
    new_canvas,
    new_file,
    new_resources,
    objects,
)

_OFFSET = 1_000_000  # names of resources of heads begin here, so that they never meet those of the text
_QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
_KEYWORDS = {"first": 1, "start": 2, "last": 3, "first-except": 4}


def make_heads(job: HeadJob) -> bytes:
    """Sealed bytes: details as JSON, then a content stream for each head, then data of objects.

    `details["slots"]` holds for each head [offsets of its glyphs, glyphs of the ten digits] for each number;
    `details["is_open"]` is false where a number cannot be left open.
    """
    press = press_of(job.kit)
    with Overheard() as messages:
        html = press.html(job.document)
        context = press.context(html, [press.full, press.sheet(job.page_css)])
        context.current_page = 1
        stand_in = _stand_ins(press, job)
        pages = [_page(context, html, head, stand_in) for head in job.heads]
        pdf = new_file()
        resources, fonts, images = new_resources(_OFFSET), {}, {}  # type: ignore[var-annotated]
        streams, slots, is_open = [], [], True
        for head, page in zip(job.heads, pages, strict=True):
            canvas = _painted(page, fonts, resources, images)
            found, is_known = _slots(canvas, page, head, stand_in, context)
            slots.append(found)
            is_open = is_open and is_known
            streams.append(b"\n".join(content(canvas)) if canvas.stream else b"")
        details = {
            "slots": slots, "is_open": is_open, "fonts": font_facts(fonts, press), "heads": len(job.heads),
            **objects(pdf, resources, images, streams), "messages": list(dict.fromkeys(messages)),
        }  # fmt: skip
    return seal([compact(details), *streams])


def _stand_ins(press: Press, job: HeadJob) -> dict[int, str]:
    """For each count of figures a number whose figures stand in no words of the heads."""
    words = [a or b for a, b in _QUOTED.findall(job.page_css + press.full_text)]
    words += [text for head in job.heads for row in head.strings for text in row[1:]]
    out: dict[int, str] = {}
    for head in job.heads:
        size = len(head.folio)
        if head.folio.strip("0"):
            continue
        candidates = (str(digit) * size for digit in range(9, 0, -1))
        out[size] = next((c for c in candidates if not any(c in text for text in words)), "")
    return out


def _page(context: Any, html: Any, head: Head, stand_in: dict[int, str]) -> Page:
    """A page with margin boxes and nothing else, as layout/page.py makes it."""
    kind = PageType(head.side, head.is_blank, head.name, head.index, head.groups)
    set_page_type_computed_styles(kind, html, context.style_for)
    style = context.style_for(kind)
    style["overflow"] = "visible"
    page = boxes.PageBox(kind, style)
    resolve_percentages(page, style["size"])
    page.position_x = page.position_y = 0
    page_width(page, context, style["size"][0])
    page_height(page, context, style["size"][1])
    context.style_for.initial_page_sizes["box"] = style["size"]
    context.style_for.initial_page_sizes["area"] = (page.width, page.height)
    context.page_bottom = page.content_box_y() + page.height
    folio = int(stand_in.get(len(head.folio), "") or head.folio) if not head.folio.strip("0") else int(head.folio)
    state: tuple[object, ...] = ([0], {"page": [folio], "pages": [head.pages]}, [{"page", "pages"}], [])
    context.get_string_set_for = lambda page, name, keyword="first": _string(head, name, keyword)
    page.children = tuple(make_margin_boxes(context, page, state))
    for box in page.children:
        layout_box_backgrounds(page, box, context.get_image_from_uri)
    page.background = page.canvas_background = None
    return Page(page)


def _string(head: Head, name: str, keyword: str) -> tuple[str, ...]:
    column = _KEYWORDS.get(keyword, 1)
    return tuple(row[column] for row in head.strings if row[0] == name)


def _painted(page: Any, fonts: dict[Any, Any], resources: Any, images: dict[str, Any]) -> Canvas:
    """A canvas with the margin boxes. It has no tags: all of it is an artifact, which binding says."""
    canvas = new_canvas(page, fonts, resources, images, tags=None)
    if not page._page_box.children:
        canvas.stream.clear()
        return canvas
    with canvas.stacked():
        canvas.transform(a=PX, d=PX)
        draw_stacking_context(canvas, StackingContext.from_page(page._page_box))
    return canvas


def _slots(canvas: Canvas, page: Any, head: Head, stand_in: dict[int, str], context: Any
           ) -> tuple[list[list[Any]], bool]:  # fmt: skip
    """Where the folio stands in a canvas, and whether that is known of each place where it stands."""
    if head.folio.strip("0"):
        return [], True
    number = stand_in[len(head.folio)]
    if not number:
        return [], False
    shown = [box for box in _texts(page._page_box) if number in box.text]
    lines = content(canvas)
    out: list[list[Any]] = []
    for box in shown:
        digits = digit_glyphs(box.style, context, canvas)
        if digits is None:
            return [], False
        wanted = [digits[int(figure)].encode() for figure in number]
        places = _places(lines, wanted)
        out += [[place, digits] for place in places if [place, digits] not in out]
    return out, len(out) == sum(box.text.count(number) for box in shown)


def _places(lines: list[bytes], wanted: list[bytes]) -> list[list[int]]:
    """Offsets of the glyphs of a number, wherever they stand one after another in shown text."""
    out, at = [], 0
    for line in lines:
        if line.endswith(b" TJ"):
            found = glyphs_in(line)
            glyphs = [glyph for _, glyph in found]
            size = len(wanted)
            start = 0
            while start + size <= len(glyphs):
                if glyphs[start : start + size] == wanted:
                    out.append([at + place for place, _ in found[start : start + size]])
                    start += size
                else:
                    start += 1
        at += len(line) + 1
    return out


def _texts(box: Any) -> Iterator[Any]:
    for child in box.descendants():
        if isinstance(child, boxes.TextBox):
            yield child
