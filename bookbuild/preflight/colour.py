"""Colours: what may be printed with the inks of the book, and how much ink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour, Ink
from bookbuild.preflight import raw
from bookbuild.preflight.asked import X_SOURCE, Asked
from bookbuild.preflight.document import Pdf, Sheet
from bookbuild.preflight.drawing import Paint, Picture, What
from bookbuild.preflight.findings import PressFinding, in_millimetres
from bookbuild.preflight.functions import samples
from bookbuild.preflight.objects import JPEG_2000
from bookbuild.preflight.pictures import Inks, inks_of_picture
from bookbuild.preflight.raw import Streams
from bookbuild.preflight.shapes import both
from bookbuild.preflight.spaces import ALL, BLACK, PROCESS, Colour, Kind, Space, base_of, ink_sum, is_white, plates

_NO_INK = 0.004
_ROUNDED = 0.6
# Black text of several inks shows coloured edges when plates are a hair apart. Larger letters bear it.
_SMALL = 24.0
_NEARLY_BLACK = 0.15
_HINT_GREY = "convert the page to greys, or order the book in colour"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A mark with what it needs to be judged. space: without tables and tiles around it; known: inks of images, by object."""

    sheet: Sheet
    paint: Paint
    space: Space
    asked: Asked
    streams: Streams
    known: dict[tuple[int, int], Inks | None]

    def found(
        self, rule: Rule, message: str, *, measured: str = "", limit: str = "", source: str = "", hint: str = ""
    ) -> PressFinding:
        """A finding at the mark."""
        return PressFinding(
            rule=rule,
            page=self.sheet.number,
            box=in_millimetres(self.paint.box, self.sheet.media),
            message=f"{self.paint.what.value} {message}",
            measured=measured,
            limit=limit,
            source=source,
            hint=hint,
        )


def check_colour(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """Reports press-rgb, press-icc, press-colour-in-grey, press-spot, press-registration, press-black-text, press-ink-limit,
    press-tint, press-overprint-white, press-transparency, press-x-forbidden. What lies outside the bleed is not printed."""
    known: dict[tuple[int, int], Inks | None] = {}
    for sheet, drawing in zip(pdf.sheets, pdf.drawings, strict=True):
        for paint in drawing.paints:
            if both(paint.box, sheet.bleed) and paint.render != 3:
                mark = _Mark(
                    sheet=sheet,
                    paint=paint,
                    space=base_of(paint.colour.space),
                    asked=asked,
                    streams=pdf.streams,
                    known=known,
                )
                yield from _mark(mark)
        yield from _page(sheet, drawing.forbidden, drawing.groups, asked)


def _page(sheet: Sheet, forbidden: set[str], groups: int, asked: Asked) -> Iterator[PressFinding]:
    if raw.name(raw.down(sheet.page, "/Group", "/S")) == "Transparency":
        groups += 1
    if groups and asked.is_x and asked.flavour is not Flavour.X4:
        message, measured = "a transparency group", str(groups)
        yield PressFinding(
            rule=Rule.PRESS_TRANSPARENCY,
            page=sheet.number,
            message=message,
            measured=measured,
            limit="none",
            source=X_SOURCE,
            hint="flatten transparency when exporting",
        )
    allowed = {JPEG_2000} if asked.flavour is Flavour.X4 else set()
    for name in sorted(forbidden - allowed) if asked.is_x else ():
        yield PressFinding(
            rule=Rule.PRESS_X_FORBIDDEN, page=sheet.number, message=name, limit="not in PDF/X", source=X_SOURCE
        )


def _mark(mark: _Mark) -> Iterator[PressFinding]:
    paint, asked = mark.paint, mark.asked
    if paint.see_through and not asked.allows_transparency:
        source = X_SOURCE if asked.is_x else asked.source("allows_transparency")
        hint = "flatten transparency when exporting"
        message = "is transparent"
        yield mark.found(
            Rule.PRESS_TRANSPARENCY, message, measured=paint.see_through, limit="none", source=source, hint=hint
        )
    yield from _space(mark)
    if paint.overprints and is_white(paint.colour) and paint.what in {What.TEXT, What.FILL, What.STROKE}:
        hint = "switch overprinting off for it"
        yield mark.found(Rule.PRESS_OVERPRINT_WHITE, "is white and overprints, so it vanishes", hint=hint)


def _space(mark: _Mark) -> Iterator[PressFinding]:
    """The first thing that is wrong with a space; what follows from it is not told again."""
    space, asked = mark.space, mark.asked
    spots = [ink for ink in space.inks if ink not in {*PROCESS, ALL, "None"}]
    if spots:
        names = ", ".join(sorted(spots))[:100]
        hint = "convert spot colours to the inks of the book"
        source = asked.source("inks")
        yield mark.found(Rule.PRESS_SPOT, "in a spot colour", measured=names, limit="none", source=source, hint=hint)
    elif ALL in space.inks:
        hint = "use black; registration colour prints on every plate and is for marks outside the page"
        yield mark.found(Rule.PRESS_REGISTRATION, "in registration colour", hint=hint)
    elif asked.ink is not Ink.RGB and (space.kind in {Kind.RGB, Kind.LAB}):
        name = f"{space.kind.value} with a profile" if space.is_icc else space.kind.value
        wanted = "greys" if asked.ink is Ink.GREY else "CMYK"
        hint = _HINT_GREY if asked.ink is Ink.GREY else "convert to CMYK with the profile of the printer"
        yield mark.found(
            Rule.PRESS_RGB, "in RGB or Lab", measured=name, limit=wanted, source=asked.source("inks"), hint=hint
        )
    elif (space.is_icc or space.is_calibrated) and _forbids_icc(asked):
        hint = "export without profiles in objects: text in black that is tagged is separated anew and prints light"
        source = X_SOURCE if asked.flavour in {Flavour.X1A_2001, Flavour.X1A_2003} else asked.source("allows_icc")
        yield mark.found(Rule.PRESS_ICC, "with a colour profile of its own", limit="none", source=source, hint=hint)
    else:
        yield from _inks(mark, inks_of(mark))


def _forbids_icc(asked: Asked) -> bool:
    return not asked.spec.printer.allows_icc or asked.flavour in {Flavour.X1A_2001, Flavour.X1A_2003}


def inks_of(mark: _Mark) -> Inks | None:
    """How much ink a mark has at most, and on which plates."""
    paint = mark.paint
    if paint.what is What.IMAGE and paint.picture is not None and not paint.picture.is_mask:
        return _inks_of_image(paint.picture, mark)
    if paint.what is What.SHADING:
        domain = raw.numbers(raw.entry(paint.shading, "/Domain"))
        ends = (domain[0], domain[1]) if len(domain) == 2 else (0.0, 1.0)
        made = samples(raw.entry(paint.shading, "/Function"), ends, mark.streams) or []
        steps = [inks for values in made if (inks := plates(Colour(paint.colour.space, values))) is not None]
        if not steps:
            return None
        colour = max(max((v for ink, v in inks.items() if ink != BLACK), default=0.0) for inks in steps)
        most = max(ink_sum(inks) for inks in steps)
        return Inks(peak=most, most=most, colour=colour, steps=None)
    inks = plates(paint.colour)
    if inks is None:
        return None
    colour = max((v for ink, v in inks.items() if ink != BLACK), default=0.0)
    return Inks(peak=ink_sum(inks), most=ink_sum(inks), colour=colour, steps=inks)


def _inks_of_image(picture: Picture, mark: _Mark) -> Inks | None:
    """Decoded once, wherever the image stands."""
    key = raw.identity(picture.source)
    if key == (0, 0):
        return inks_of_picture(picture, mark.streams)
    if key not in mark.known:
        mark.known[key] = inks_of_picture(picture, mark.streams)
    return mark.known[key]


def _inks(mark: _Mark, inks: Inks | None) -> Iterator[PressFinding]:
    asked, paint = mark.asked, mark.paint
    if inks is None or asked.ink is Ink.RGB:
        return
    if asked.ink is Ink.GREY and inks.colour > _NO_INK * 2:
        measured = f"{inks.colour * 100:.0f} % cyan, magenta or yellow"
        source = asked.source("inks")
        yield mark.found(
            Rule.PRESS_COLOUR_IN_GREY, "has colour", measured=measured, limit="black", source=source, hint=_HINT_GREY
        )
        return
    if asked.ink_limit is not None and inks.most > asked.ink_limit + _ROUNDED:
        measured = f"{inks.most:.0f} %" + (f", {inks.peak:.0f} % at its peak" if inks.peak > inks.most + 1 else "")
        key = "cover.ink_limit" if asked.cover is not None else "ink_limit"
        yield mark.found(
            Rule.PRESS_INK_LIMIT,
            "has too much ink",
            measured=measured,
            limit=f"at most {asked.ink_limit} %",
            source=asked.source(key),
            hint="convert with a profile of that limit, or write rich black as 60 40 40 100",
        )
    elif paint.what is What.TEXT and inks.steps is not None and _is_rich(inks.steps) and paint.size <= _SMALL:
        measured = " ".join(f"{inks.steps.get(ink, 0) * 100:.0f}" for ink in PROCESS)
        hint = "set text in 100 % black alone"
        yield mark.found(
            Rule.PRESS_BLACK_TEXT,
            "is black of several inks",
            measured=measured,
            limit=f"black alone up to {_SMALL:.0f} pt",
            hint=hint,
        )
    elif (
        inks.steps is not None
        and asked.ink is Ink.GREY
        and _NO_INK < inks.peak / 100 < asked.spec.printer.least_tint / 100 - _NO_INK
    ):
        least = asked.spec.printer.least_tint
        yield mark.found(
            Rule.PRESS_TINT,
            "has a tint so light that it may vanish",
            measured=f"{inks.peak:.0f} %",
            limit=f"at least {least} %",
            source=asked.source("least_tint"),
            hint="make it darker, or white",
        )


def _is_rich(inks: dict[str, float]) -> bool:
    """Black, or nearly, of several inks. What is seen is reckoned by simple subtraction; a dark blue is a colour."""
    black = inks.get(BLACK, 0)
    if not any(v > 0.01 for ink, v in inks.items() if ink != BLACK):
        return False
    return max((1 - inks.get(ink, 0)) * (1 - black) for ink in PROCESS if ink != BLACK) < _NEARLY_BLACK
