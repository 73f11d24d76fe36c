"""The colophon of a book that brings none of its own: licence, faces, tool, edition."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache

from fontTools.ttLib import TTFont, TTLibError

from bookbuild import __version__
from bookbuild.model.book import Book, Matter
from bookbuild.model.markup import Nodes, element
from bookbuild.render.fonts import Face, used
from bookbuild.render.glyphs import all_text
from bookbuild.render.shell import tagged

_FAMILY, _TYPOGRAPHIC_FAMILY, _LICENCE, _LICENCE_ADDRESS = 1, 16, 13, 14  # OpenType 1.9, name table
_OPEN = "SIL Open Font License"


def with_colophon(book: Book, faces: tuple[Face, ...]) -> Book:
    """The book with its colophon written, where `structure` has one without a file. faces: all of the book's."""
    if not any(s.matter is Matter.COLOPHON and not s.body for s in book.sections):
        return book
    body = colophon(book, used(faces, all_text(book)))
    sections = (replace(s, body=body) if s.matter is Matter.COLOPHON and not s.body else s for s in book.sections)
    return replace(book, sections=tuple(sections))


def colophon(book: Book, faces: tuple[Face, ...]) -> Nodes:
    """Paragraphs, the same for the EPUB and for print. faces: those that print uses."""
    say, data = book.locale.say, book.metadata
    names = dict.fromkeys(_named(face.data) for face in faces)
    shown = [f"{name} ({licence})" if licence else name for name, licence in names if name]
    edition = say("list-comma").join(
        part for part in (data.title, data.edition, data.published.isoformat() if data.published else "") if part
    )
    lines = [data.licence, say("colophon-faces", faces=say("list-comma").join(shown)) if shown else ""]
    lines += [say("colophon-made", version=__version__)]
    lines += [say("colophon-edition", edition=edition, identifier=data.identifier.removeprefix("urn:"))]
    return tuple(element("p", *tagged(book, line)) for line in lines if line)


@lru_cache(maxsize=32)
def _named(data: bytes) -> tuple[str, str]:
    """Family name of a font, and its licence if it is the one that most free fonts have."""
    try:
        with TTFont(io.BytesIO(data), lazy=True) as font:
            names = font["name"]
            family = names.getDebugName(_TYPOGRAPHIC_FAMILY) or names.getDebugName(_FAMILY) or ""
            licence = f"{names.getDebugName(_LICENCE) or ''} {names.getDebugName(_LICENCE_ADDRESS) or ''}"
    except (TTLibError, KeyError, OSError, ValueError):
        return "", ""
    return family, _OPEN if _OPEN.lower() in licence.lower() or "scripts.sil.org/ofl" in licence.lower() else ""
