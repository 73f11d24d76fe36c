"""Pages as sheets: content moved to its place, and empty pages at the end."""

from __future__ import annotations

import pikepdf

from bookbuild.prepress.boxes import Box, Frame, number
from bookbuild.prepress.ink import Inks
from bookbuild.prepress.places import painted
from bookbuild.prepress.walk import Rewritten, packed

_BLANK = b"q\nQ\n"  # not nothing: a stream of no bytes, packed, is an error to Ghostscript 10.00
_BLACK = b"0 0 0 1 k 0 0 0 1 K"  # pages begin in grey (ISO 32000-1, table 52), which does not overprint


def lay_content(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    new: Rewritten,
    shift: tuple[float, float],
    clip: Frame | None,
    inks: Inks | None,
) -> None:
    """Give a page its content, moved by so many points. clip: nothing may reach beyond its bleed, where the marks are."""
    opening = [b"q"]
    if clip:
        opening.append(_clip(clip.bleed))
    black = [_BLACK] if inks and inks.count == 4 else []
    is_moved = bool(shift[0] or shift[1])
    move = b" ".join(str(number(v)).encode() for v in (1, 0, 0, 1, *shift))
    if is_moved and new.has_patterns:
        # patterns lie on the page, not on what is drawn (8.7.3.1), so a `cm` does not move them; a form does
        form = packed(pdf, b"\n".join((*black, new.data)))
        form.Type, form.Subtype, form.Resources = pikepdf.Name.XObject, pikepdf.Name.Form, page.resources
        form.BBox = pikepdf.Array(page.mediabox)
        form.Matrix = pikepdf.Array([1, 0, 0, 1, number(shift[0]), number(shift[1])])
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(PressPage=form))
        page.obj.Contents = packed(pdf, b"\n".join((*opening, b"/PressPage Do\nQ")))
        return
    if is_moved:
        opening.append(move + b" cm")
    page.obj.Contents = packed(pdf, b"\n".join((*opening, *black, new.data, b"Q")))


def pad(pdf: pikepdf.Pdf, multiple: int, *, ends_blank: bool) -> None:
    """Empty pages at the end, until their number is a multiple; one more if the last page must be empty and is not."""
    count = len(pdf.pages)
    if ends_blank and any(not part.is_white for part in painted(pdf.pages[-1])):
        count += 1
    count += -count % max(1, multiple)
    content = packed(pdf, _BLANK)
    while len(pdf.pages) < count:
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=pikepdf.Array([0, 0, 1, 1]),
            Resources=pikepdf.Dictionary(),
            Contents=content,
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _clip(box: Box) -> bytes:
    values = (box[0], box[1], box[2] - box[0], box[3] - box[1])
    return b" ".join(str(number(v)).encode() for v in values) + b" re W n"
