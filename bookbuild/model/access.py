"""What the EPUB may say of its own accessibility (EPUB Accessibility 1.1, sections 2 to 4; W3C, 25 May 2023)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bookbuild.diagnostics import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A value of schema:accessibilityFeature. blocked: what keeps it from being claimed, empty if nothing does; at: where."""

    feature: str
    blocked: str = ""
    at: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """What a person states in book.yaml; no machine can. All may be empty.

    standard: such as "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"; certifier: who evaluated the book, on what day; report:
    address of the report; exemption: a value of a11y:exemption; contact: address or mail of those who answer questions.
    """

    standard: str = ""
    certifier: str = ""
    certified: date | None = None
    credential: str = ""
    report: str = ""
    exemption: str = ""
    contact: str = ""


UNSTATED = Conformance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Computed from what is in the file, but for `conformance`.

    modes: schema:accessMode; sufficient: each a set of modes that is enough to read the book; hazards: "none" or names of
    hazards; page_source: of the page numbers, "urn:isbn:…" or words, empty if there are none.
    """

    modes: tuple[str, ...]
    sufficient: tuple[tuple[str, ...], ...]
    claims: tuple[Claim, ...]
    hazards: tuple[str, ...] = ("none",)
    summary: str = ""
    page_source: str = ""
    conformance: Conformance = UNSTATED

    @property
    def features(self) -> tuple[str, ...]:
        """Those that can be claimed, in order."""
        return tuple(claim.feature for claim in self.claims if not claim.blocked)
