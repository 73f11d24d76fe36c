"""The book as the trade's product record: an ONIX for Books message, reference names (EDItEUR, releases 3.0 and 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from lxml import etree

from bookbuild.epub.onix_codes import language_code
from bookbuild.epub.onix_detail import descriptive_detail
from bookbuild.epub.onix_nodes import Node, element, node
from bookbuild.model.access import Access
from bookbuild.model.metadata import Isbn, Metadata
from bookbuild.model.trade import Extents, Format

__all__ = ["Extents", "Format", "Release", "onix_message"]

Release = Literal["3.0", "3.1"]


def onix_message(
    data: Metadata, access: Access, *, release: Release, extents: Extents, formats: Sequence[Format]
) -> bytes:
    """A message with one record per format that has an identifier, in the order of `Format`; without any, NoProduct.

    A paperback needs an ISBN and pages. Source: ONIX for Books Product Information Format Specification 3.0 and 3.1.
    """
    names = [form for form in Format if form in formats and _can_be_sold(data, extents, form)]
    records = [_product(data, access, extents, form) for form in names] or [node("NoProduct")]
    sent = re.sub(r"[-:]", "", data.modified)
    header = node("Header", node("Sender", node("SenderName", _sender(data))), node("SentDateTime", sent))
    message = node("ONIXMessage", header, *records, release=release)
    root = element(message, f"http://ns.editeur.org/onix/{release}/reference")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _sender(data: Metadata) -> str:
    people = (*data.authors, *data.contributors)
    names = (data.publisher, *(person.name for person in people), data.title)
    return next((name for name in names if name.strip()), data.slug)


def _can_be_sold(data: Metadata, extents: Extents, form: Format) -> bool:
    return bool(_identifiers(data, form)) and (form is Format.EPUB or extents.pages > 0)


def _isbn(data: Metadata, form: Format) -> Isbn | None:
    stated = data.isbn(form)
    if stated is None and form is Format.EPUB:
        return _isbn_of(data.identifier)
    return stated


def _isbn_of(urn: str) -> Isbn | None:
    digits = re.sub(r"[- ]", "", urn.removeprefix("urn:isbn:"))
    return Isbn(digits) if urn.startswith("urn:isbn:") and re.fullmatch(r"97[89]\d{10}", digits) else None


def _identifiers(data: Metadata, form: Format) -> tuple[Node, ...]:
    """List 5: a GTIN-13 and an ISBN-13; without ISBN, the identifier in the EPUB's package."""
    if isbn := _isbn(data, form):
        return _isbn_nodes(isbn)
    if form is Format.PAPERBACK or not data.identifier.strip():
        return ()
    name = node("IDTypeName", "EPUB package identifier")
    return (node("ProductIdentifier", node("ProductIDType", "01"), name, node("IDValue", data.identifier)),)


def _isbn_nodes(isbn: Isbn) -> tuple[Node, ...]:
    return tuple(node("ProductIdentifier", node("ProductIDType", kind), node("IDValue", isbn)) for kind in ("03", "15"))


def _product(data: Metadata, access: Access, extents: Extents, form: Format) -> Node:
    isbn = _isbn(data, form)
    return node(
        "Product",
        node("RecordReference", f"{f'urn:isbn:{isbn}' if isbn else data.identifier}.{form}"),
        node("NotificationType", "03"),  # confirmed on publication
        *_identifiers(data, form),
        descriptive_detail(data, access, extents, form),
        node("CollateralDetail", _description(data)),
        _publishing(data),
        node("RelatedMaterial", *_related(data, access, form)),
    )


def _description(data: Metadata) -> Node | None:
    """TextContent 03 for any reader."""
    if not data.description.strip():
        return None
    text = node("Text", data.description, language=language_code(data.language), textformat="06")
    return node("TextContent", node("TextType", "03"), node("ContentAudience", "00"), text)


def _publishing(data: Metadata) -> Node | None:
    """Block 4; an author who names no publisher is one. Without any name there is no block."""
    name = data.publisher.strip() or next((person.name for person in data.authors if person.name.strip()), "")
    if not name:
        return None
    day = data.published.isoformat().replace("-", "") if data.published else ""
    return node(
        "PublishingDetail",
        node("Imprint", node("ImprintName", data.publisher)),
        node("Publisher", node("PublishingRole", "01"), node("PublisherName", name)),
        node("CityOfPublication", data.place),
        node("PublishingStatus", "04"),
        node("PublishingDate", node("PublishingDateRole", "01"), node("Date", day, dateformat="00")) if day else None,
        _copyright(data),
    )


_RIGHTS = re.compile(
    r"(?:copyright\s*)?(?:©|\(c\))\s*(?P<years>\d{4}(?:\s*,\s*\d{4})*)\s+(?:by\s+)?(?P<owner>.+?)\.?", re.IGNORECASE
)


def _copyright(data: Metadata) -> Node | None:
    """CopyrightStatement of '© 2024, 2026 Kim Ji-woo' if the owner is the publisher or one of the contributors."""
    found = _RIGHTS.fullmatch(" ".join(data.rights.split()))
    if not found:
        return None
    owner = found["owner"]
    tag = "CorporateName" if owner == data.publisher else "PersonName"
    if tag == "PersonName" and owner not in {person.name for person in data.contributors}:
        return None
    years = [node("CopyrightYear", year) for year in re.findall(r"\d{4}", found["years"])]
    return node("CopyrightStatement", *years, node("CopyrightOwner", node(tag, owner)))


def _related(data: Metadata, access: Access, form: Format) -> Iterable[Node]:
    """The other format, and the print product whose page numbers the EPUB has (list 51)."""
    source, paper = _isbn_of(access.page_source), _isbn(data, Format.PAPERBACK)
    is_source = source in (None, paper)  # code 13 names the source of page numbers: not this book's, if it is another
    if form is Format.PAPERBACK:
        yield _relation(_identifiers(data, Format.EPUB), "ED", "06", "27" if is_source else "")
        return
    if paper:
        yield _relation(_isbn_nodes(paper), "BC", "06", "13" if is_source else "")
    if source and source != paper:
        yield _relation(_isbn_nodes(source), "", "13")


def _relation(identifiers: Sequence[Node], product_form: str, *codes: str) -> Node:
    relations = [node("ProductRelationCode", code) for code in codes if code and identifiers]
    return node("RelatedProduct", *relations, *identifiers, node("ProductForm", product_form if identifiers else ""))
