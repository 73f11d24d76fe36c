"""Accessibility metadata: there, in the vocabulary, and true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from bookbuild.diagnostics import Diagnostic, Rule, did_you_mean
from bookbuild.verify.book import Book
from bookbuild.verify.findings import quoted
from bookbuild.verify.navigation import navs
from bookbuild.verify.page_list import markers
from bookbuild.verify.xml import MATHML, OPF, XHTML, types_of

# https://www.w3.org/community/reports/a11y-discov-vocab/CG-FINAL-vocabulary-20241209/
_MODES = frozenset("auditory chartOnVisual chemOnVisual colorDependent diagramOnVisual mathOnVisual musicOnVisual tactile "
                   "textOnVisual textual visual".split())  # fmt: skip
_FEATURES = frozenset("""
    annotations ARIA bookmarks index pageBreakMarkers printPageNumbers pageNavigation readingOrder structuralNavigation
    tableOfContents taggedPDF alternativeText audioDescription closedCaptions captions describedMath longDescription
    openCaptions rubyAnnotations signLanguage transcript displayTransformability synchronizedAudioText timingControl
    unlocked ChemML latex latex-chemistry MathML MathML-chemistry ttsMarkup highContrastAudio highContrastDisplay
    largePrint braille tactileGraphic tactileObject fullRubyAnnotations horizontalWriting verticalWriting
    withAdditionalWordSegmentation withoutAdditionalWordSegmentation none unknown
""".split())  # fmt: skip
_HAZARDS = frozenset("""
    flashing noFlashingHazard unknownFlashingHazard motionSimulation noMotionSimulationHazard
    unknownMotionSimulationHazard sound noSoundHazard unknownSoundHazard none unknown
""".split())  # fmt: skip
_VALUES = {"accessMode": _MODES, "accessibilityFeature": _FEATURES, "accessibilityHazard": _HAZARDS}
_SUFFICIENT = _MODES & {"auditory", "tactile", "textual", "visual"}
# EPUB Accessibility 1.1 section 4.5
_CONFORMS = re.compile(r"EPUB Accessibility 1\.[12] - WCAG 2\.[0-2] Level A{1,3}|none")


def check_access(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-access-missing, epub-access-value, epub-access-claim."""
    package = book.package
    for name, known in _VALUES.items():
        values = book.meta(f"schema:{name}")
        if not values:
            message = f"there is no schema:{name}"
            yield package.found(Rule.EPUB_ACCESS_MISSING, package.root, message, "see EPUB Accessibility 1.1 section 2")
        for element, value in values:
            if value not in known:
                message = f"{quoted(value)} is no value of schema:{name}"
                yield package.found(Rule.EPUB_ACCESS_VALUE, element, message, did_you_mean(value[:100], known))
    for element, value in book.meta("schema:accessModeSufficient"):
        if not {part.strip() for part in value.split(",")} <= _SUFFICIENT:
            message = f"{quoted(value)} is no value of schema:accessModeSufficient"
            yield package.found(
                Rule.EPUB_ACCESS_VALUE, element, message, "write textual, visual, auditory or tactile, with commas"
            )
    if markers(book) and not _has_page_source(book):
        message = "there are page markers, and no pageBreakSource says of which print edition"
        yield package.found(Rule.EPUB_ACCESS_MISSING, package.root, message, "name its ISBN, or write none")
    yield from _hazards(book)
    yield from _conformance(book)
    yield from _claims(book)


def _has_page_source(book: Book) -> bool:
    """By pageBreakSource, or the older way: dc:source, refined by source-of."""
    every = book.package.root.iter(f"{OPF}meta")
    return any(m.get("property") in {"pageBreakSource", "source-of"} for m in every)


def _hazards(book: Book) -> Iterator[Diagnostic]:
    hazards = book.meta("schema:accessibilityHazard")
    alone = [(e, v) for e, v in hazards if v in {"none", "unknown"}]
    if alone and len(hazards) > 1:
        message = f"the hazard {quoted(alone[0][1])} stands beside others"
        yield book.package.found(Rule.EPUB_ACCESS_VALUE, alone[0][0], message, "it stands alone")


def _conformance(book: Book) -> Iterator[Diagnostic]:
    package, stated = book.package, book.meta("dcterms:conformsTo")
    for element, value in stated:
        if re.search(r"wcag|epub.{0,3}a(11y|ccess)", value, re.IGNORECASE) and not _CONFORMS.fullmatch(value):
            message = f"{quoted(value)} is not the exact form of a claim of conformance"
            hint = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
            yield package.found(Rule.EPUB_ACCESS_VALUE, element, message, hint)
        elif _CONFORMS.fullmatch(value) and value != "none" and not _certified(book):
            message = "conformance is claimed, and nobody says who found it (a11y:certifiedBy)"
            yield package.found(Rule.EPUB_ACCESS_CLAIM, element, message, "name the evaluator, or do not claim it")


def _certified(book: Book) -> bool:
    """Whoever certified may stand alone or refine the claim."""
    every = book.package.root.iter(f"{OPF}meta")
    return any(m.get("property") == "a11y:certifiedBy" and (m.text or "").strip() for m in every)


def _claims(book: Book) -> Iterator[Diagnostic]:
    package, real = book.package, _reality(book)
    for element, value in book.meta("schema:accessibilityFeature"):
        if value in _TESTABLE and value not in real:
            message = f"the feature {quoted(value)} is claimed, and the book does not have it: {_TESTABLE[value]}"
            yield package.found(
                Rule.EPUB_ACCESS_CLAIM, element, message, "take the claim out, or make it true", words=value
            )
    if "textual" in {value for _, value in book.meta("schema:accessModeSufficient")} and "every alt" not in real:
        at = book.meta("schema:accessModeSufficient")[0][0]
        message = "text alone is said to be enough, and there are images without alt"
        yield package.found(Rule.EPUB_ACCESS_CLAIM, at, message, "describe the images, or take the claim out")


_TESTABLE = {
    "tableOfContents": "there is no nav of type toc with entries",
    "pageBreakMarkers": "there is no page marker",
    "printPageNumbers": "there is no page marker",
    "pageNavigation": "there is no list of pages",
    "index": "no page has an index",
    "alternativeText": "there are images without alt, or no image has one",
    "longDescription": "no image refers to a longer description",
    "ARIA": "no element has a role",
    "MathML": "there is no MathML",
    "synchronizedAudioText": "there is no media overlay",
}


def _reality(book: Book) -> Set[str]:
    """Features that the book has, of those that can be tested; and 'every alt'."""
    real: set[str] = set()
    navigation = book.navigation()
    if navigation is not None:
        real |= (
            {"tableOfContents"} if any(n.find(f".//{XHTML}a") is not None for n in navs(navigation, "toc")) else set()
        )
        real |= {"pageNavigation"} if navs(navigation, "page-list") else set()
    elements = [e for page in book.pages() for e in page.root.iter("*")]
    images = [e for e in elements if e.tag == f"{XHTML}img"]
    types = {kind for e in elements for kind in types_of(e)}
    has_all = all(e.get("alt") is not None for e in images)
    tests = {
        "every alt": has_all, "alternativeText": has_all and any(e.get("alt") for e in images), "index": "index" in types,
        "pageBreakMarkers": "pagebreak" in types, "printPageNumbers": "pagebreak" in types,
        "longDescription": any(e.get("aria-details") or e.get("aria-describedby") for e in elements),
        "ARIA": any(e.get("role") for e in elements), "MathML": any(e.tag == f"{MATHML}math" for e in elements),
        "synchronizedAudioText": any(item.media_type == "application/smil+xml" for item in book.items),
    }  # fmt: skip
    return real | {name for name, is_true in tests.items() if is_true}
