"""Where bookbuild and EPUBCheck 5.3.0 disagree whether a file has an error: why, by mutation."""

from __future__ import annotations

_PACKING = (
    "EPUBCheck reads what Java's ZIP reader gives it; this is against EPUB 3.3 section 4.2.2, or breaks other readers"
)
_PAGES = (
    "EPUBCheck checks that links of a page list resolve, not that it agrees with the markers (EPUB Accessibility 1.1)"
)
_ACCESS = "EPUBCheck does not compare accessibility metadata with a vocabulary or with the book"
_SCHEMA = (
    "only the schemas of EPUBCheck know which element may stand where; bookbuild has none, so EPUBCheck runs beside it"
)

EXPLAINED = {
    "member-damaged": "EPUBCheck does not compare the checksum of every member; readers refuse the page",
    "mimetype-compressed": _PACKING,
    "name-leaves": "EPUBCheck takes `..` as a folder above; unpacked by a plain tool, the file leaves its folder",
    "modified-no-day": "EPUBCheck compares the form of dcterms:modified, not whether there is such a day",
    "isbn-digit": "EPUBCheck does not look at the check digit of an ISBN",
    "epub-2": _SCHEMA,
    "image-cut": "EPUBCheck reads the first bytes of an image; bookbuild decodes it",
    "font-broken": "EPUBCheck does not read fonts; reading systems drop one that is none",
    "page-bomb": "EPUB 3.3 forbids external entities only; bookbuild reads no file that declares any, for safety",
    "page-latin-1": "EPUBCheck puts a replacement character for bytes that are no UTF-8; readers show an error",
    "alt-missing": "EPUBCheck leaves WCAG to Ace; the European Accessibility Act asks for the text",
    "lang-malformed": "EPUBCheck looks at dc:language, not at every lang",
    "page-title-missing": "EPUBCheck warns; HTML requires the title, and so does WCAG 2.4.2",
    "page-list-missing": _PAGES,
    "page-list-incomplete": _PAGES,
    "page-list-entry-without-marker": _PAGES,
    "page-list-order": _PAGES,
    "page-list-label-twice": _PAGES,
    "page-list-levels": "EPUBCheck warns; EPUB 3.3 section 7.4.3 says that the list is flat",
    "page-marker-unlabelled": _PAGES,
    "css-latin-1": "EPUBCheck puts a replacement character for bytes that are no UTF-8",
    "access-feature-unknown": _ACCESS,
    "access-hazards-contradict": _ACCESS,
    "access-conformance-misspelt": _ACCESS,
    "access-conformance-nobody": _ACCESS,
    "access-markers-claimed": _ACCESS,
    "access-mathml-claimed": _ACCESS,
    "schema-unknown-element": _SCHEMA,
    "schema-block-in-paragraph": _SCHEMA,
    "schema-role": _SCHEMA,
}
