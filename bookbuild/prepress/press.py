"""The plain PDF of a book or a cover -> the PDF for its printer.

What a printer takes is narrow: one kind of ink, nothing transparent, no links, boxes that say where to cut. What can be made
so without a change of looks is made so; the rest is refused with its place, since nothing here may alter a page unseen. The
keys of PDF/X are written to our own reading of ISO 15930; no licensed validator has seen them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import pikepdf

from bookbuild.diagnostics import Diagnostic, Rule, has_errors
from bookbuild.model.press import Flavour, Ink, PressSpec
from bookbuild.prepress.boxes import Frame, box_of, cover_frame, interior_frame, set_frame
from bookbuild.prepress.choose import Choice, choose
from bookbuild.prepress.findings import Found, Place, found, place_of
from bookbuild.prepress.flavours import FLAVOURS
from bookbuild.prepress.images import Alpha, convert_image
from bookbuild.prepress.ink import Inks, Unconvertible
from bookbuild.prepress.intent import set_info, set_intent
from bookbuild.prepress.marks import add_marks
from bookbuild.prepress.places import painted
from bookbuild.prepress.profiles import SYSTEM_PROFILES, SystemProfile
from bookbuild.prepress.sheets import lay_content, pad
from bookbuild.prepress.soft import Soft
from bookbuild.prepress.walk import Walk

Sides = Literal["interior", "cover"]

_TOLERANCE = 0.5  # points by which a page may differ from the trim


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """data: the PDF, empty if a finding is an error; places: for each finding where it stands, if on a page."""

    data: bytes = field(repr=False)
    findings: tuple[Diagnostic, ...]
    pages: int
    places: tuple[Place | None, ...] = ()


def to_press(
    pdf: bytes, spec: PressSpec, *, sides: Sides, profiles: Sequence[SystemProfile] = SYSTEM_PROFILES
) -> Pressed:
    """The PDF for the printer. pdf: plain, laid out in RGB; sides: a cover follows spec.printer.cover; profiles: of the machine.

    Reports press-pdf, press-trim, press-transparency, press-image-alpha, press-colour, press-profile-missing and
    press-profile-unusable. Raises ValueError if a PDF/X is to be in RGB.
    """
    is_cover = sides == "cover"
    flavour, ink, limit = (
        (spec.printer.cover.flavour, spec.printer.cover.ink, spec.printer.cover.ink_limit)
        if is_cover
        else (spec.flavour, spec.ink, spec.printer.ink_limit)
    )
    if FLAVOURS[flavour].is_x and ink is Ink.RGB:
        raise ValueError(f"{flavour} is for ink, not for RGB")
    choice = choose(spec, flavour, ink, profiles)
    if choice.rule:
        return _refused([found(choice.rule, choice.message, sides, hint=choice.hint)], 0)
    inks = None if ink is Ink.RGB else Inks(ink, choice.profile.data if choice.profile else b"", limit)
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return _Press(opened, spec, flavour, inks, sides).run(choice)
    except pikepdf.PdfError as error:
        return _refused([found(Rule.PRESS_PDF, f"the PDF cannot be read: {error}", sides)], 0)


class _Press:
    """One file being made ready."""

    def __init__(self, pdf: pikepdf.Pdf, spec: PressSpec, flavour: Flavour, inks: Inks | None, sides: Sides) -> None:
        self.pdf = pdf
        self.spec = spec
        self.flavour = flavour
        self.inks = inks
        self.sides = sides
        self.keys = FLAVOURS[flavour]
        self.takes_transparency = self.keys.takes_transparency and spec.printer.allows_transparency
        self.walk = Walk(pdf, inks, takes_transparency=self.takes_transparency)
        self.soft = Soft(self.walk.alphas)
        self.found: list[Found] = []

    def run(self, choice: Choice) -> Pressed:
        """All steps."""
        self._check_layers()
        for number, page in enumerate(self.pdf.pages):
            self._page(number, page)
        self._images()
        self.walk.finish()
        self._pad()
        for number, page in enumerate(self.pdf.pages if self.spec.printer.allows_marks else ()):
            add_marks(self.pdf, page, self._frame(number, page), self.inks.count if self.inks else 4)
        for trouble, number in sorted(self.walk.troubles.items()):
            self._find(Rule.PRESS_COLOUR, trouble, Place(page=number + 1))
        if has_errors(item.diagnostic for item in self.found):
            return _refused(self.found, len(self.pdf.pages))
        self._catalog(choice)
        return _pressed(self._saved(), self.found, len(self.pdf.pages))

    def _find(self, rule: Rule, what: str, place: Place | None = None) -> None:
        self.found.append(found(rule, what, self.sides, place))

    def _check_layers(self) -> None:
        hidden = self.pdf.Root.get("/OCProperties", pikepdf.Dictionary()).get("/D", pikepdf.Dictionary()).get("/OFF")
        if hidden is not None and len(hidden):
            self._find(Rule.PRESS_PDF, "the PDF has layers that are not shown, and a press would print them")

    def _frame(self, number: int, page: pikepdf.Page) -> Frame:
        if self.sides == "cover":
            return cover_frame(self.spec, page)
        return interior_frame(self.spec, is_recto=number % 2 == 0)

    def _page(self, number: int, page: pikepdf.Page) -> None:
        frame, old = self._frame(number, page), box_of(page)
        width, height = frame.trim[2] - frame.trim[0], frame.trim[3] - frame.trim[1]
        is_off = abs(old[2] - old[0] - width) > _TOLERANCE or abs(old[3] - old[1] - height) > _TOLERANCE
        if is_off or int(page.obj.get("/Rotate", 0)) % 360 or float(page.obj.get("/UserUnit", 1)) != 1:
            shown = f"{(old[2] - old[0]) * 25.4 / 72:.1f} x {(old[3] - old[1]) * 25.4 / 72:.1f} mm"
            self._find(
                Rule.PRESS_TRIM, f"the page is {shown} as it lies there, not of the trim", Place(page=number + 1)
            )
        new = self.walk.page(number, page)
        shift = (frame.trim[0] - old[0], frame.trim[1] - old[1])
        is_larger = self.spec.printer.allows_marks or (self.sides == "cover" and self.spec.cover_page)
        lay_content(self.pdf, page, new, shift, frame if is_larger else None, self.inks)
        set_frame(page, frame)
        if new.is_clear:
            for rule, what, box in self.soft.look(painted(page)):
                self._find(rule, what, place_of(number, box, frame) if box else Place(page=number + 1))

    def _images(self) -> None:
        """Pictures last, and one at a time: only now is it known on what they stand."""
        for place, (image, number) in sorted(self.walk.pictures.items()):
            alpha = None if self.takes_transparency else self.walk.alphas[place]
            if alpha is Alpha.SOFT and place in self.soft.refused:
                continue
            try:
                convert_image(self.pdf, image, self.inks, alpha)
            except Unconvertible as error:
                self._find(Rule.PRESS_COLOUR, str(error), Place(page=number + 1))

    def _pad(self) -> None:
        if self.sides == "interior" and len(self.pdf.pages):
            first = len(self.pdf.pages)
            pad(self.pdf, self.spec.printer.multiple, ends_blank=self.spec.printer.ends_blank)
            for number in range(first, len(self.pdf.pages)):
                set_frame(self.pdf.pages[number], self._frame(number, self.pdf.pages[number]))

    def _catalog(self, choice: Choice) -> None:
        """Pages, and what the press is told: nothing of what serves the screen stays."""
        for key in list(self.pdf.Root.keys()):
            if key not in {"/Type", "/Pages"}:
                del self.pdf.Root[key]
        set_info(self.pdf, self.spec, self.flavour, is_cover=self.sides == "cover")
        if self.keys.is_x:
            set_intent(self.pdf, choice.condition, choice.embedded)

    def _saved(self) -> bytes:
        out = io.BytesIO()
        self.pdf.save(
            out, force_version=self.keys.pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True,
            compress_streams=True, recompress_flate=False, fix_metadata_version=False,
        )  # fmt: skip
        return out.getvalue()


def _refused(items: Sequence[Found], pages: int) -> Pressed:
    return _pressed(b"", items, pages)


def _pressed(data: bytes, items: Sequence[Found], pages: int) -> Pressed:
    return Pressed(
        data=data, findings=tuple(i.diagnostic for i in items), pages=pages, places=tuple(i.place for i in items)
    )  # fmt: skip
