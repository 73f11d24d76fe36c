"""What a printer asks for, in points and for the file at hand: interior or cover."""

from __future__ import annotations

from dataclasses import dataclass

from bookbuild.model.geometry import Length
from bookbuild.model.press import CoverGeometry, Flavour, Ink, PressSpec
from bookbuild.preflight.shapes import Rect

X_SOURCE = "ISO 15930 (PDF/X)"
PDF_SOURCE = "ISO 32000-1"
X_FLAVOURS = frozenset(Flavour) - {Flavour.PLAIN}
# The highest version of PDF in each kind of PDF/X
VERSIONS = {Flavour.X1A_2001: "1.3", Flavour.X3_2002: "1.3", Flavour.X1A_2003: "1.4", Flavour.X4: "1.6"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """A length in points for each side of one page."""

    left: float
    bottom: float
    right: float
    top: float

    def around(self, box: Rect) -> Rect:
        """A rectangle, larger by the edges."""
        return box[0] - self.left, box[1] - self.bottom, box[2] + self.right, box[3] + self.top

    def within(self, box: Rect) -> Rect:
        """A rectangle, smaller by the edges."""
        return box[0] + self.left, box[1] + self.bottom, box[2] - self.right, box[3] - self.top


SIDES = ("left", "bottom", "right", "top")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The limits for one file. ink_limit: in per cent, None = no limit is known; cover: the file is a cover of that geometry."""

    spec: PressSpec
    cover: CoverGeometry | None
    flavour: Flavour
    ink: Ink
    ink_limit: int | None

    @property
    def is_x(self) -> bool:
        """Say whether the file must follow a PDF/X."""
        return self.flavour in X_FLAVOURS

    @property
    def allows_transparency(self) -> bool:
        """Say whether marks may be transparent: no PDF/X before X-4 lets them."""
        return self.spec.printer.allows_transparency and self.flavour in {Flavour.PLAIN, Flavour.X4}

    def bleed(self, number: int) -> Edges:
        """The bleed of a page. Odd ones are rectos, with the spine at their left."""
        sides = self.spec.printer.bleed
        if not self.spec.bleeds:
            return Edges(left=0, bottom=0, right=0, top=0)
        inside, outside = pt(sides.inside), pt(sides.outside)
        left, right = (inside, outside) if number % 2 else (outside, inside)
        return Edges(left=left, bottom=pt(sides.bottom), right=right, top=pt(sides.top))

    def margins(self, number: int, count: int) -> Edges:
        """White that text must leave on a page, of so many."""
        printer = self.spec.printer
        least = printer.bleed_margins if self.spec.bleeds else printer.margins
        steps = sorted(printer.gutters, key=lambda gutter: gutter.pages)
        gutter = next((pt(g.inside) for g in steps if count <= g.pages), pt(steps[-1].inside) if steps else 0.0)
        inside, outside = max(pt(least.inside), gutter), pt(least.outside)
        left, right = (inside, outside) if number % 2 else (outside, inside)
        return Edges(left=left, bottom=pt(least.bottom), right=right, top=pt(least.top))

    def source(self, *keys: str) -> str:
        """Where a limit is said: of the first of the keys that has a source, else of what stands around it. Keys are those of the
        profile; names of fields will do."""
        sources = self.spec.printer.sources
        for wanted in keys:
            key = wanted if wanted in sources else wanted.replace("_", "-")
            while key:
                if key in sources:
                    found = sources[key]
                    said = "" if found.is_direct else ", at second hand"
                    return f"{found.place}, {found.checked.isoformat()}{said}"
                key = key.rpartition(".")[0]
        return f"the profile {self.spec.printer.key}"


def asked_of(spec: PressSpec, cover: CoverGeometry | None) -> Asked:
    """What is asked of the interior, or of the cover if there is one."""
    if cover is None:
        return Asked(spec=spec, cover=None, flavour=spec.flavour, ink=spec.ink, ink_limit=spec.printer.ink_limit)
    rule = spec.printer.cover
    return Asked(spec=spec, cover=cover, flavour=rule.flavour, ink=rule.ink, ink_limit=rule.ink_limit)


def pt(length: Length) -> float:
    """A length in points."""
    return float(length.points)
