"""What a printer's profile makes of a book: margins, pages, the sheet of the interior, spine and cover.

Lengths are exact. Sources of all numbers are in the profile; the make-up of covers is the drawing in docs/printers.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.press import Box, CoverGeometry, CoverRule, Paper, Printer, Source, Spine, SpineKind
from bookbuild.printers.offers import limits_of, shown

NOTHING = Length(Fraction(0))
# a narrower strip holds no readable line: 7.2 points
_LEAST_SPINE_TEXT = Length(Fraction(72, 10))


class CoverImpossible(Exception):
    """No cover can be made of this: pages out of range, a spine that the profile cannot tell, no room for the barcode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widened:
    """A margin that was less than the printer asks for. side: top, bottom, inside or outside; head: what the running head or
    the folio in it needs of the least."""

    side: str
    asked: Length
    least: Length
    source: Source | None
    head: Length = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page as the printer wants it, before cutting. trim: the cut page on it."""

    width: Length
    height: Length
    trim: Box


def gutter_for(printer: Printer, pages: int) -> Length:
    """The least inside margin of a book of so many pages. Beyond the last row of the profile, that row holds."""
    rows = [gutter.inside for gutter in printer.gutters if pages <= gutter.pages]
    last = [gutter.inside for gutter in printer.gutters[-1:]]
    return max([printer.margins.inside, *(rows or last)[:1]])


def edges_of(printer: Printer, *, bleeds: bool) -> Margins:
    """How far from the cut all text must stay. bleeds: some page of the book does."""
    sides = printer.bleed_margins if bleeds else printer.margins
    return Margins(top=sides.top, bottom=sides.bottom, inside=sides.inside, outside=sides.outside)


def margins_for(
    printer: Printer, margins: Margins, pages: int, *, bleeds: bool, head: Length = NOTHING
) -> tuple[Margins, tuple[Widened, ...]]:
    """Margins that the printer accepts, and what was made wider for that.

    bleeds: some page of the book does; head: what running heads and folios need of the margins at top and bottom.
    """
    key = "bleed-margins" if bleeds else "margins"
    sides = edges_of(printer, bleeds=bleeds)
    gutter = gutter_for(printer, pages)
    asks = {
        "top": (margins.top, sides.top + head, f"{key}.top"),
        "bottom": (margins.bottom, sides.bottom + head, f"{key}.bottom"),
        "inside": (margins.inside, max(gutter, sides.inside), "gutters" if gutter > sides.inside else f"{key}.inside"),
        "outside": (margins.outside, sides.outside, f"{key}.outside"),
    }
    widened = tuple(
        Widened(
            side=side,
            asked=asked,
            least=least,
            source=printer.sources.get(source),
            head=head if side in {"top", "bottom"} else NOTHING,
        )
        for side, (asked, least, source) in asks.items()
        if asked < least
    )
    return Margins(**{side: max(asked, least) for side, (asked, least, _) in asks.items()}), widened


def pages_after_padding(printer: Printer, pages: int, *, last_is_blank: bool = False) -> int:
    """How many pages a file has once blank ones are added: the least number, the multiple, a blank last page if that is asked.

    last_is_blank: the last of `pages` is empty by itself.
    """
    wanted = pages + 1 if printer.ends_blank and not last_is_blank else pages
    wanted = max(wanted, printer.pages.least)
    return -(-wanted // printer.multiple) * printer.multiple


def sheet_size(printer: Printer, trim: Trim, *, bleeds: bool, is_recto: bool) -> Sheet:
    """The size of a page in the file. A recto is bound at its left; without bleed the page is the trim."""
    bleed = printer.bleed
    top, bottom, outside, inside = (
        (bleed.top, bleed.bottom, bleed.outside, bleed.inside) if bleeds else (NOTHING, NOTHING, NOTHING, NOTHING)
    )
    left = inside if is_recto else outside
    return Sheet(
        width=trim.width + inside + outside,
        height=trim.height + top + bottom,
        trim=Box(x=left, y=top, width=trim.width, height=trim.height),
    )


def spine_width(printer: Printer, paper: Paper, pages: int) -> tuple[Length, bool]:
    """How thick a book is, and whether that is exact: not if it was read between two rows of a table.

    pages: printed sides. Raises CoverImpossible for pages out of range, and where the profile has no row.
    """
    _refuse_pages(printer, paper, pages)
    if (read := _thickness(paper.spine, pages)) is None:
        what = f"{printer.name} has no spine width for {pages} pages on the paper '{paper.key}'"
        raise CoverImpossible(f"{what}: take it from the printer's calculator")
    width, is_exact = read
    return width + paper.spine.extra, is_exact


def cover_geometry(
    printer: Printer, paper: Paper, trim: Trim, pages: int, spine: Length | None = None
) -> CoverGeometry:
    """The sheet of a cover: back, spine, front, from left to right, and where text and barcode may stand.

    spine: its width as the printer says it, which is exact. Raises CoverImpossible.
    """
    _refuse_pages(printer, paper, pages)
    width, is_exact = (spine, True) if spine else spine_width(printer, paper, pages)
    rule = printer.cover
    back, middle, front = _panels(rule, trim, width)
    fold = NOTHING if rule.hinge_adds else rule.hinge
    barcode = _barcode(rule, back, fold)
    spine_safe = rule.narrow_spine_safe if width < rule.narrow_spine else rule.spine_safe
    middle_safe = _inset(middle, spine_safe, spine_safe, rule.safe)
    safe = _inset(back, rule.safe, rule.safe + fold, rule.safe), _inset(front, rule.safe + fold, rule.safe, rule.safe)
    if min(box.width for box in safe) == NOTHING or barcode.x < back.x or barcode.y < back.y:
        raise CoverImpossible(f"a cover of {shown(trim)} has no room for the barcode and the margins of {printer.name}")
    return CoverGeometry(
        width=front.x + front.width + rule.outer,
        height=rule.outer + front.height + rule.outer,
        spine_width=width,
        back=back,
        spine=middle,
        front=front,
        back_safe=safe[0],
        spine_safe=middle_safe,
        front_safe=safe[1],
        hinges=_hinges(rule, middle),
        barcode=barcode,
        trim=Box(x=rule.outer, y=rule.outer, width=front.x + front.width - rule.outer, height=front.height),
        has_spine_text=pages >= rule.text_from and middle_safe.width >= _LEAST_SPINE_TEXT,
        is_exact=is_exact,
        pages=pages,
        least_text=printer.least_text,
    )


def _refuse_pages(printer: Printer, paper: Paper, pages: int) -> None:
    limits, _ = limits_of(printer, paper)
    if not limits.least <= pages <= limits.most:
        what = f"{printer.name} binds {limits.least} to {limits.most} pages on the paper '{paper.key}', not {pages}"
        raise CoverImpossible(what)
    if pages % printer.multiple:
        raise CoverImpossible(f"{printer.name} binds multiples of {printer.multiple} pages, not {pages}")


def _thickness(spine: Spine, pages: int) -> tuple[Length, bool] | None:
    """The thickness without what comes on top; None outside of the rows, which are never extended."""
    if spine.kind is SpineKind.CALIPER:
        return Length(spine.caliper.points * pages), True
    if (after := next((row for row in spine.rows if pages <= row[0]), None)) is None:
        return None
    if spine.kind is SpineKind.STEPS or after[0] == pages:
        return after[1], True
    before = [row for row in spine.rows if row[0] < pages]
    if not before:
        return None
    (least, thin), (most, thick) = before[-1], after
    between = (thick - thin).points * Fraction(pages - least, most - least)
    return Length(thin.points + between), False


def _panels(rule: CoverRule, trim: Trim, spine: Length) -> tuple[Box, Box, Box]:
    """Back, spine and front. A hinge that adds lies between them."""
    width, height = trim.width + rule.board_wider, trim.height + rule.board_taller
    between = rule.hinge if rule.hinge_adds else NOTHING
    back = Box(x=rule.outer, y=rule.outer, width=width, height=height)
    middle = Box(x=back.x + width + between, y=rule.outer, width=spine, height=height)
    front = Box(x=middle.x + spine + between, y=rule.outer, width=width, height=height)
    return back, middle, front


def _hinges(rule: CoverRule, spine: Box) -> tuple[Box, ...]:
    if rule.hinge == NOTHING:
        return ()
    places = (spine.x - rule.hinge, spine.x + spine.width)
    return tuple(Box(x=x, y=spine.y, width=rule.hinge, height=spine.height) for x in places)


def _barcode(rule: CoverRule, back: Box, fold: Length) -> Box:
    box = rule.barcode
    return Box(
        x=back.x + back.width - fold - box.from_spine - box.width,
        y=back.y + back.height - box.from_edge - box.height,
        width=box.width,
        height=box.height,
    )


def _inset(box: Box, left: Length, right: Length, ends: Length) -> Box:
    """A box without its edges; a box that is too small for that has no width or height, in its middle."""
    x, width = _shorter(box.x, box.width, left, right)
    y, height = _shorter(box.y, box.height, ends, ends)
    return Box(x=x, y=y, width=width, height=height)


def _shorter(start: Length, length: Length, before: Length, after: Length) -> tuple[Length, Length]:
    rest = length - before - after
    if rest < NOTHING:
        return Length(start.points + length.points / 2), NOTHING
    return start + before, rest
