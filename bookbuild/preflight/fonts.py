"""Fonts and type: embedded, whole, allowed, and large enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour
from bookbuild.preflight import raw
from bookbuild.preflight.asked import X_SOURCE, Asked, pt
from bookbuild.preflight.document import Pdf, Sheet
from bookbuild.preflight.drawing import Paint, What
from bookbuild.preflight.faces import Face, face_of
from bookbuild.preflight.findings import PressFinding, in_millimetres, points, quoted
from bookbuild.preflight.letters import INVISIBLE

_ROUNDED = 0.02
_LEANS = 0.05
_BOLDENS = 2
_SHOWN = 6


@dataclass(slots=True)
class _Faces:
    """Faces by their object, and what was told of them."""

    pdf: Pdf
    known: dict[tuple[int, int], Face] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)

    def of(self, font: object) -> Face:
        """The face of a font dictionary."""
        below = next(iter(raw.items(raw.entry(font, "/DescendantFonts"))), None)
        key = next((k for k in map(raw.identity, (font, below)) if k != (0, 0)), (0, 0))
        if key == (0, 0):
            return face_of(font, self.pdf.streams)
        if key not in self.known:
            self.known[key] = face_of(font, self.pdf.streams)
        return self.known[key]

    def is_new(self, rule: Rule, name: str) -> bool:
        """Say whether it has not been told of a font, and note that it is now."""
        is_new = (rule.code, name) not in self.told
        self.told.add((rule.code, name))
        return is_new


def check_fonts(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """Reports press-font-embedded, press-font-type3, press-font-opentype, press-font-licence, press-notdef, press-text-small,
    press-text-invisible, press-font-synthetic. Fonts are told of once, at the first page that shows them."""
    faces = _Faces(pdf)
    for sheet, drawing in zip(pdf.sheets, pdf.drawings, strict=True):
        for paint in drawing.paints:
            if paint.what is What.TEXT:
                face = faces.of(paint.font)
                yield from _face(face, faces, sheet, paint, asked)
                yield from _type(face, sheet, paint, asked)


def _face(face: Face, faces: _Faces, sheet: Sheet, paint: Paint, asked: Asked) -> Iterator[PressFinding]:
    for rule, message, limit, source, hint in _faults(face, asked):
        if faces.is_new(rule, face.name + message):
            yield PressFinding(
                rule=rule,
                page=sheet.number,
                box=in_millimetres(paint.box, sheet.media),
                message=f"the font {quoted(face.name)} {message}",
                limit=limit,
                source=source,
                hint=hint,
            )


def _faults(face: Face, asked: Asked) -> Iterator[tuple[Rule, str, str, str, str]]:
    embed = "export with all fonts embedded"
    if face.subtype == "Type3":
        hint = "such fonts are drawings or pixels: use an outline font"
        yield Rule.PRESS_FONT_TYPE3, "is of Type 3", "outline fonts", "", hint
    elif not face.file:
        yield Rule.PRESS_FONT_EMBEDDED, "is not embedded", "required", X_SOURCE if asked.is_x else "", embed
    elif not face.is_readable:
        yield Rule.PRESS_FONT_EMBEDDED, "is embedded and cannot be read", "", "", embed
    if face.is_open_type and asked.is_x and asked.flavour is not Flavour.X4:
        hint = "embed the bare CFF or TrueType program; OpenType files came with PDF 1.6"
        yield Rule.PRESS_FONT_OPENTYPE, "is embedded as an OpenType file", "not before PDF 1.6", X_SOURCE, hint
    if face.is_restricted:
        hint = "buy a licence for embedding, or take another font"
        yield Rule.PRESS_FONT_LICENCE, "says that it may not be embedded", "OS/2 fsType", "OpenType 1.9", hint


def _type(face: Face, sheet: Sheet, paint: Paint, asked: Asked) -> Iterator[PressFinding]:
    box = in_millimetres(paint.box, sheet.media)
    if paint.render == INVISIBLE:
        hint = "take it out, such as the hidden text of a scan: printers refuse what cannot be seen"
        message = "invisible text"
        yield PressFinding(rule=Rule.PRESS_TEXT_INVISIBLE, page=sheet.number, box=box, message=message, hint=hint)
        return
    if missing := face.missing(paint.codes):
        shown = ", ".join(f"{code:04X}" for code in missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
        yield PressFinding(
            rule=Rule.PRESS_NOTDEF,
            page=sheet.number,
            box=box,
            message=f"characters that the font {quoted(face.name)} does not have: an empty box is printed",
            measured=f"codes {shown}",
            hint="set them in a font that has them",
        )
    least = pt(asked.spec.printer.least_text)
    if paint.size < least - _ROUNDED:
        yield PressFinding(
            rule=Rule.PRESS_TEXT_SMALL,
            page=sheet.number,
            box=box,
            message="type is too small",
            measured=points(paint.size),
            limit=f"at least {points(least)}",
            source=asked.source("least_text"),
            hint="set it larger",
        )
    yield from _synthetic(face, sheet, paint, box)


def _synthetic(
    face: Face, sheet: Sheet, paint: Paint, box: tuple[float, float, float, float]
) -> Iterator[PressFinding]:
    how = "a slant" if paint.skew > _LEANS else "a stroke around its letters" if paint.render == _BOLDENS else ""
    if how:
        yield PressFinding(
            rule=Rule.PRESS_FONT_SYNTHETIC,
            page=sheet.number,
            box=box,
            message=f"italic or bold letters of {quoted(face.name)} that no font has: they are made by {how}",
            hint="give the book the real italic or bold face",
        )
