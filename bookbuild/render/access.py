"""What the EPUB may say of its accessibility, computed from what is in the book; and the page that says it in words.

A feature is claimed when the files have it (EPUB Accessibility 1.1, sections 2.2 to 2.4; values: schema.org accessibility
properties for discoverability vocabulary 2.0). Conformance is a person's word, and is taken from book.yaml.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image as Pillow

from bookbuild.model.access import Access, Claim, Conformance
from bookbuild.model.book import Book, Matter
from bookbuild.model.edition import FULL
from bookbuild.model.markup import Element, Node, Nodes, element, elements
from bookbuild.render.shell import tagged
from bookbuild.render.templates import StyleFolders

# a size that the reader cannot change, in a sheet of the book's own
_FIXED_SIZE = re.compile(r"font(?:-size)?\s*:[^;}]*?\b[0-9.]+(?:px|pt|mm|cm|in)\b", re.IGNORECASE)


def access_of(book: Book, own: str, *, has_pages: bool) -> Access:
    """own: style sheets that the book adds; has_pages: the pages of a print book are marked."""
    without = next((e for e in _images(book) if not _is_described(e)), None)
    described = without is None
    return Access(
        modes=("textual", "visual"),  # there is a cover, at least
        sufficient=(("textual",),) if described else (("textual", "visual"),),
        claims=tuple(_claims(book, own, without, has_pages=has_pages)),
        hazards=("none",) if not _moves(book) else ("unknownFlashingHazard", "noMotionSimulationHazard", "noSoundHazard"),
        summary=book.locale.say("access-summary") if described and not _moves(book) else book.locale.say("access-summary-gaps"),
        page_source=page_source(book) if has_pages else "",
        conformance=book.metadata.access,
    )  # fmt: skip


def _claims(book: Book, own: str, without: Element | None, *, has_pages: bool) -> Iterator[Claim]:
    yield Claim(feature="tableOfContents", blocked="" if book.contents else "no chapter is in the contents")
    yield Claim(feature="structuralNavigation")  # heading levels are put in order where they are read
    yield Claim(feature="readingOrder")
    fixed = _FIXED_SIZE.search(own)
    why = f"a style sheet of the book has '{fixed[0].strip()}', which readers cannot change" if fixed else ""
    yield Claim(feature="displayTransformability", blocked=why)
    yield Claim(feature="ARIA")
    why = f"the picture '{without.get('src')}' is not described (image-without-alt)" if without else ""
    yield Claim(feature="alternativeText", blocked=why, at=without.at if without else None)
    if any(e.has("aria-details") for s in book.sections for e in elements(s.body)):
        yield Claim(feature="longDescription")
    if any(s.matter is Matter.INDEX for s in book.sections):
        yield Claim(feature="index")
    why = "" if has_pages else "no print book is built with it"
    yield Claim(feature="pageBreakMarkers", blocked=why)
    yield Claim(feature="pageNavigation", blocked=why)
    yield Claim(feature="unlocked")


def _images(book: Book) -> Iterator[Element]:
    for section in book.sections:
        for body in (section.title, section.body, *(note.body for note in section.notes)):
            yield from (e for e in elements(body) if e.tag == "img")


def _is_described(image: Element) -> bool:
    return bool(image.get("alt").strip()) or image.get("role") == "presentation"


def _moves(book: Book) -> bool:
    """Say whether a picture has more than one frame: whether it flashes, nobody has measured."""
    for image in book.images.values():
        if image.media_type == "image/gif":
            with Pillow.open(io.BytesIO(image.data)) as picture:
                if getattr(picture, "is_animated", False):
                    return True
    return False


def page_source(book: Book) -> str:
    """What the page numbers are of: the ISBN of the printed book as a URN, or words (EPUB Accessibility 1.1, section 2.4.2)."""
    data, say = book.metadata, book.locale.say
    isbn = data.isbn("print")
    if isbn and book.edition is FULL:
        return f"urn:isbn:{isbn}"
    name = data.edition or book.style.print.edition or say("page-source-edition")
    year = str(data.published.year) if data.published else ""
    return say("page-source", edition=name, year=year).strip(" ,") if year else say("page-source-undated", edition=name)


def access_statement(book: Book, access: Access) -> Nodes:
    """The statement as the text of a section: what there is, what is missing, what a person found, whom to ask."""
    say, words = book.locale.say, book.locale.words
    there: list[Node] = [
        element("li", say(f"access-{_kebab(feature)}"))
        for feature in access.features
        if f"access-{_kebab(feature)}" in words
    ]
    if access.page_source:
        source = access.page_source.removeprefix("urn:isbn:")
        there.append(
            element("li", say("access-pages", source=f"ISBN {source}" if source != access.page_source else source))
        )
    there += [element("li", say("access-hazards-none"))] if access.hazards == ("none",) else []
    missing = [
        element("li", say(f"access-no-{_kebab(claim.feature)}"))
        for claim in access.claims
        if claim.blocked and f"access-no-{_kebab(claim.feature)}" in words
    ]
    parts: list[Node] = [element("p", say("access-there")), element("ul", *there)]
    if missing:
        parts += [element("p", say("access-missing")), element("ul", *missing)]
    parts += [element("p", *tagged(book, line)) for line in _stated(book, access.conformance)]
    return tuple(parts)


def own_sheets(folders: StyleFolders) -> str:
    """What the book adds to the style of the EPUB."""
    return "".join(folders.text(path) for path in ("css/extra.css", "css/extra-epub.css"))


def with_print_statement(book: Book, folders: StyleFolders) -> Book:
    """The same for print: on the EPUB that goes with it. Nothing is looked at in a book without such a section."""
    if not any(s.matter is Matter.ACCESSIBILITY for s in book.sections):
        return book
    return with_statement(book, access_of(book, own_sheets(folders), has_pages=True))


def with_statement(book: Book, access: Access) -> Book:
    """The book with the statement in its section, if it has one."""
    if not any(s.matter is Matter.ACCESSIBILITY for s in book.sections):
        return book
    statement = access_statement(book, access)
    sections = (replace(s, body=statement) if s.matter is Matter.ACCESSIBILITY else s for s in book.sections)
    return replace(book, sections=tuple(sections))


def _stated(book: Book, stated: Conformance) -> Iterator[str]:
    say = book.locale.say
    if stated.standard:
        day = stated.certified.isoformat() if stated.certified else ""
        yield (
            say("access-conforms", certifier=stated.certifier, standard=stated.standard, date=day)
            if day
            else say("access-conforms-undated", certifier=stated.certifier, standard=stated.standard)
        )
    else:
        yield say("access-unstated")
    if stated.exemption:
        yield say(f"access-{stated.exemption}")
    if stated.contact:
        yield say("access-contact", contact=stated.contact)


def _kebab(feature: str) -> str:
    """'alternativeText' -> 'alternative-text'."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"-\1", feature).lower()
