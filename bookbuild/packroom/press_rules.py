"""The rules of a printer as a person reads them, with the findings of preflight that belong to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bookbuild.diagnostics import Rule
from bookbuild.model.geometry import Length
from bookbuild.model.press import Printer
from bookbuild.packroom.parcel import Check
from bookbuild.preflight.findings import PressFinding

_ZERO = Length(Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A rule that preflight looks at. key: of the profile, for its source; limit: in words, empty = the printer says nothing."""

    what: str
    key: str
    rules: tuple[Rule, ...]
    limit: Callable[[Printer], str]


def _least(length: Length) -> str:
    return f"at least {float(length.points):g} pt" if length > _ZERO else ""


def _allowed(is_allowed: bool) -> str:
    return "allowed" if is_allowed else "none"


ROWS = (
    Row(what="Fonts are embedded and drawn whole", key="", limit=lambda _: "all of them", rules=(
        Rule.PRESS_FONT_EMBEDDED, Rule.PRESS_FONT_TYPE3, Rule.PRESS_FONT_OPENTYPE, Rule.PRESS_FONT_LICENCE,
        Rule.PRESS_FONT_SYNTHETIC, Rule.PRESS_NOTDEF,
    )),
    Row(what="Smallest type", key="least-text", limit=lambda p: _least(p.least_text), rules=(Rule.PRESS_TEXT_SMALL,)),
    Row(what="Thinnest line", key="least-line", limit=lambda p: _least(p.least_line), rules=(Rule.PRESS_HAIRLINE,)),
    Row(what="Text keeps from the spine and the cut", key="margins", limit=lambda _: "the margins above",
        rules=(Rule.PRESS_GUTTER, Rule.PRESS_MARGIN)),
    Row(what="Resolution of pictures", key="least-dpi", rules=(Rule.PRESS_IMAGE_COARSE,),
        limit=lambda p: f"at least {p.least_dpi} dpi" if p.least_dpi else ""),
    Row(what="Resolution of line art", key="least-line-art-dpi", rules=(Rule.PRESS_LINE_ART,),
        limit=lambda p: f"at least {p.least_line_art_dpi} dpi" if p.least_line_art_dpi else ""),
    Row(what="Sum of the inks, inside", key="ink-limit", rules=(Rule.PRESS_INK_LIMIT,),
        limit=lambda p: f"at most {p.ink_limit} %" if p.ink_limit else ""),
    Row(what="Lightest tint", key="least-tint", rules=(Rule.PRESS_TINT,),
        limit=lambda p: f"at least {p.least_tint} %" if p.least_tint else ""),
    Row(what="Text in black ink alone", key="", limit=lambda _: "one ink", rules=(Rule.PRESS_BLACK_TEXT,)),
    Row(what="Colours outside of the inks", key="", limit=lambda _: "none", rules=(
        Rule.PRESS_RGB, Rule.PRESS_COLOUR_IN_GREY, Rule.PRESS_SPOT, Rule.PRESS_REGISTRATION, Rule.PRESS_OVERPRINT_WHITE,
    )),
    Row(what="Objects with an ICC profile", key="allows-icc", rules=(Rule.PRESS_ICC,), limit=lambda p: _allowed(p.allows_icc)),
    Row(what="Transparency", key="allows-transparency", rules=(Rule.PRESS_TRANSPARENCY, Rule.PRESS_IMAGE_ALPHA),
        limit=lambda p: _allowed(p.allows_transparency)),
    Row(what="Links, bookmarks, comments, forms", key="allows-links",
        rules=(Rule.PRESS_ANNOTATION, Rule.PRESS_BOOKMARKS, Rule.PRESS_ACTIVE, Rule.PRESS_LAYERS),
        limit=lambda p: _allowed(p.allows_links)),
    Row(what="Crop marks", key="allows-marks", rules=(Rule.PRESS_MARKS,), limit=lambda p: _allowed(p.allows_marks)),
    Row(what="Blank pages in a row", key="most-blank", rules=(Rule.PRESS_BLANK_PAGES,),
        limit=lambda p: f"at most {p.most_blank}" if p.most_blank is not None else ""),
    Row(what="Words that the printer does not print", key="phrases", rules=(Rule.PRESS_PHRASE,),
        limit=lambda p: ", ".join(f"'{phrase}'" for phrase in p.phrases)),
    Row(what="ISBN on the copyright page", key="", limit=lambda _: "that of this edition", rules=(Rule.PRESS_ISBN,)),
    Row(what="Text on the cover keeps from edges and folds", key="cover.safe",
        rules=(Rule.PRESS_COVER_SAFE, Rule.PRESS_SPINE_TEXT),
        limit=lambda p: f"{millimetres(p.cover.safe)}; on the spine {millimetres(p.cover.spine_safe)}"),
    Row(what="Barcode: scanned, size, quiet zones, ink", key="cover.barcode", limit=lambda _: "the ISBN, in black alone", rules=(
        Rule.PRESS_BARCODE, Rule.PRESS_BARCODE_MISSING, Rule.PRESS_BARCODE_SIZE, Rule.PRESS_BARCODE_INK,
        Rule.PRESS_BARCODE_QUIET, Rule.PRESS_BARCODE_ZONE,
    )),
)  # fmt: skip


def press_checks(printer: Printer, listed: Sequence[PressFinding]) -> Iterator[Check]:
    """What preflight looked at, for rules of which the printer says something."""
    for row in ROWS:
        if limit := row.limit(printer):
            hits = [item for item in listed if item.rule in row.rules]
            measured = hits[0].measured if hits else "looked at: nothing against it"
            yield Check(
                what=row.what, measured=measured, limit=limit, source=printer.sources.get(row.key),
                told="; ".join(dict.fromkeys(item.message for item in hits)),
            )  # fmt: skip


def millimetres(length: Length) -> str:
    """'3.18 mm (0.125 in)'."""
    return f"{float(length.points) * 25.4 / 72:.2f} mm ({float(length.points) / 72:.3f} in)"
