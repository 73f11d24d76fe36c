"""The package metadata of an EPUB, in the order in which they are written (EPUB 3.3 section 5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bookbuild.model.access import Conformance
from bookbuild.model.metadata import Contributor
from bookbuild.model.rendition import EpubRendition


@dataclass(frozen=True, slots=True)
class Meta:
    """An element of the package's metadata. tag: `dc:title`, `meta` or `link`."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""


def package_metadata(book: EpubRendition) -> tuple[Meta, ...]:
    """Every element of `metadata`; a refining one stands right after what it refines."""
    return (*_identity(book), *_people(book), *_trade(book), *_accessibility(book), *_cover(book))


def _refine(id_: str, name: str, text: str, **attributes: str) -> Meta:
    extra = tuple((key.replace("_", ":"), value) for key, value in attributes.items())
    return Meta("meta", (("refines", f"#{id_}"), ("property", name), *extra), text)


def _identity(book: EpubRendition) -> Iterator[Meta]:
    data = book.metadata
    yield Meta("dc:identifier", (("id", "pub-id"),), data.identifier)
    if data.identifier.startswith("urn:isbn:"):
        yield _refine("pub-id", "identifier-type", "15", scheme="onix:codelist5")
    yield Meta("dc:title", (("id", "title"),), data.title)
    yield _refine("title", "title-type", "main")
    if other := data.alternate_title:
        yield _refine("title", "alternate-script", other.text, xml_lang=other.language)
    if data.subtitle:
        yield Meta("dc:title", (("id", "subtitle"),), data.subtitle)
        yield _refine("subtitle", "title-type", "subtitle")
    if data.edition:
        yield Meta("dc:title", (("id", "edition"),), data.edition)
        yield _refine("edition", "title-type", "edition")
    for language in book.languages:
        yield Meta("dc:language", (), language)
    yield Meta("meta", (("property", "dcterms:modified"),), data.modified)


def _people(book: EpubRendition) -> Iterator[Meta]:
    for number, person in enumerate(book.metadata.contributors, 1):
        yield from _person(f"person-{number}", person)


def _person(id_: str, person: Contributor) -> Iterator[Meta]:
    yield Meta("dc:creator" if person.role == "aut" else "dc:contributor", (("id", id_),), person.name)
    yield _refine(id_, "role", person.role, scheme="marc:relators")
    if person.file_as:
        yield _refine(id_, "file-as", person.file_as)
    if person.alternate:
        yield _refine(id_, "alternate-script", person.alternate.text, xml_lang=person.alternate.language)


def _trade(book: EpubRendition) -> Iterator[Meta]:
    data = book.metadata
    for tag, text in (
        ("dc:publisher", data.publisher),
        ("dc:description", data.description),
        ("dc:rights", data.rights),
    ):
        if text:
            yield Meta(tag, (), text)
    if data.published:
        yield Meta("dc:date", (), data.published.isoformat())
    for number, subject in enumerate(data.subjects, 1):
        id_ = f"subject-{number}"
        yield Meta("dc:subject", (("id", id_),), subject.text)
        if subject.scheme and subject.code:
            yield _refine(id_, "authority", subject.scheme)
            yield _refine(id_, "term", subject.code)
    if data.series:
        yield Meta("meta", (("property", "belongs-to-collection"), ("id", "series")), data.series.title)
        yield _refine("series", "collection-type", "series")
        if data.series.position:
            yield _refine("series", "group-position", data.series.position)


def _accessibility(book: EpubRendition) -> Iterator[Meta]:
    """What is in the file, and what a person states of it (EPUB Accessibility 1.1, sections 2.2, 2.4 and 4.3)."""
    access = book.access
    values = [("accessMode", mode) for mode in access.modes]
    values += [("accessModeSufficient", ",".join(modes)) for modes in access.sufficient]
    values += [("accessibilityFeature", feature) for feature in access.features]
    values += [("accessibilityHazard", hazard) for hazard in access.hazards]
    values += [("accessibilitySummary", access.summary)] if access.summary else []
    for name, text in values:
        yield Meta("meta", (("property", f"schema:{name}"),), text)
    if access.page_source:
        yield Meta("meta", (("property", "pageBreakSource"),), access.page_source)
        # the form of before 2024, which older systems read
        yield Meta("dc:source", (("id", "page-source"),), access.page_source)
        yield _refine("page-source", "source-of", "pagination")
    yield from _stated(access.conformance)


def _stated(stated: Conformance) -> Iterator[Meta]:
    if stated.standard:
        yield Meta("meta", (("property", "dcterms:conformsTo"), ("id", "conformance")), stated.standard)
        certifier = (("property", "a11y:certifiedBy"), ("refines", "#conformance"), ("id", "certifier"))
        yield Meta("meta", certifier, stated.certifier)
        if stated.certified:
            yield _refine("certifier", "dcterms:date", stated.certified.isoformat())
        if stated.credential:
            yield _refine("certifier", "a11y:certifierCredential", stated.credential)
        if stated.report:
            yield Meta("link", (("rel", "a11y:certifierReport"), ("refines", "#certifier"), ("href", stated.report)))
    if stated.exemption:
        yield Meta("meta", (("property", "a11y:exemption"),), stated.exemption)


def _cover(book: EpubRendition) -> Iterator[Meta]:
    if book.cover and book.has_ncx:
        yield Meta("meta", (("name", "cover"), ("content", "cover-image")))
