"""What an EPUB says of its accessibility, in ONIX codes (lists 143 and 196), and no more than `Access` says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bookbuild.epub.onix_codes import (
    ACCESS_FEATURES,
    EXEMPTIONS,
    HAZARDS,
    SUFFICIENT_MODES,
    WCAG_LEVELS,
    WCAG_VERSIONS,
)
from bookbuild.model.access import Access, Conformance

ACCESSIBILITY, HAZARD = "09", "12"  # list 79
_STANDARD = re.compile(r"EPUB Accessibility (?P<epub>1\.\d+) - WCAG (?P<version>2\.\d) Level (?P<level>A{1,3})")
# EPUB Accessibility 1.0 is claimed by address (section 5.2 there)
_OLD_STANDARDS = {
    "http://www.idpf.org/epub/a11y/accessibility-20170105.html#wcag-a": "02",
    "http://www.idpf.org/epub/a11y/accessibility-20170105.html#wcag-aa": "03",
}
_MAIL = re.compile(r"(?:mailto:)?([^\s@/:]+@[^\s@/]+\.[^\s@/.]+)")


@dataclass(frozen=True, slots=True)
class Feature:
    """A ProductFormFeature. kind: list 79; code: list 196 or 143; text: its description, may be empty."""

    kind: str
    code: str
    text: str = ""


def access_features(access: Access, publisher: str) -> tuple[Feature, ...]:
    """In the order of the codes, each once. publisher: whose own page is not that of an independent certifier."""
    plain = [ACCESS_FEATURES[name] for name in access.features if name in ACCESS_FEATURES]
    plain += [
        SUFFICIENT_MODES[modes[0]] for modes in access.sufficient if len(modes) == 1 and modes[0] in SUFFICIENT_MODES
    ]
    details = {Feature(ACCESSIBILITY, code) for code in plain}
    details |= {Feature(ACCESSIBILITY, code, text) for code, text in _stated(access.conformance, publisher)}
    if summary := " ".join(access.summary.split()):
        details.add(Feature(ACCESSIBILITY, "00", summary))
    hazards = {Feature(HAZARD, HAZARDS[name]) for name in access.hazards if name in HAZARDS}
    return tuple(sorted(details | hazards, key=lambda feature: (feature.kind, feature.code, feature.text)))


def _stated(stated: Conformance, publisher: str) -> Iterator[tuple[str, str]]:
    """Codes and descriptions of what a person states."""
    for code in _standards(stated.standard.strip()):
        yield code, ""
    if stated.exemption.strip() in EXEMPTIONS:
        yield EXEMPTIONS[stated.exemption.strip()], ""
    yield from _certified(stated, publisher)
    contact = stated.contact.strip()
    if mail := _MAIL.fullmatch(contact):
        yield "99", mail[1]  # the code holds a mail address only
    elif _is_address(contact):
        yield "96", contact


def _standards(standard: str) -> tuple[str, ...]:
    """Codes of a conformance string. Source: Schema.org Accessibility Properties Crosswalk, section 1.

    Those of WCAG go with code 04 only, so a claim that has no code of its own (EPUB Accessibility 1.2) has none at all.
    """
    if standard in _OLD_STANDARDS:
        return (_OLD_STANDARDS[standard],)
    found = _STANDARD.fullmatch(standard)
    if not found or found["epub"] != "1.1" or found["version"] not in WCAG_VERSIONS:
        return ()
    return "04", WCAG_VERSIONS[found["version"]], WCAG_LEVELS[found["level"]]


def _certified(stated: Conformance, publisher: str) -> Iterator[tuple[str, str]]:
    certifier, credential, report = (
        " ".join(text.split()) for text in (stated.certifier, stated.credential, stated.report)
    )
    if certifier:
        yield "93" if _is_address(certifier) else "90", certifier
    if _is_address(credential):  # 93 is for the page of a certification scheme too; a credential's name has no code
        yield "93", credential
    if stated.certified:
        yield "91", stated.certified.isoformat().replace("-", "")
    if _is_address(report):
        yield "94" if certifier and certifier != publisher else "96", report


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not re.search(r"\s", text)
