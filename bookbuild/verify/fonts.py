"""Embedded fonts: whether they can be read, and whether they have the letters that they are called for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import tinycss2
import uharfbuzz as hb
from lxml import etree
from tinycss2.ast import Node

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import Book, resolve
from bookbuild.verify.findings import finding, quoted
from bookbuild.verify.xml import XHTML, XML_LANG, Document

_LANG = re.compile(r":lang\(\s*[\"']?([A-Za-z0-9-]+)[\"']?\s*\)$")
_GENERAL = frozenset({"html", "body", ":root", "*"})
_SHOWN_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What a style sheet says of fonts. faces: family -> paths of its files; calls: language ("" = all text) -> families."""

    faces: Mapping[str, tuple[str, ...]]
    calls: Mapping[str, tuple[str, ...]]


def check_fonts(book: Book) -> Iterator[Diagnostic]:
    """Reports epub-font, epub-glyph-missing."""
    letters: dict[str, frozenset[int] | None] = {}
    for path, item in book.by_path().items():
        if _is_font(path) and path in book.archive.files and path not in book.sealed:
            letters[path] = _letters(book.archive.files[path])
            if letters[path] is None:
                hint = "embed it as TTF or OTF; Kobo and old engines take nothing else"
                yield finding(Rule.EPUB_FONT, path, "the font cannot be read", hint)
            elif not letters[path]:
                yield finding(
                    Rule.EPUB_FONT, path, "the font has no characters", "take it out, or embed the right file"
                )
        elif item.media_type.startswith("font/") and path.endswith(".woff2"):
            yield finding(
                Rule.EPUB_FONT, path, "a WOFF2 font, which Kobo and Kindle do not take", "embed it as TTF or OTF"
            )
    sheets = {path: _sheet(book, path) for path, item in book.by_path().items() if item.media_type == "text/css"}
    told: set[tuple[str, str]] = set()
    for page in book.pages():
        for sheet in _linked(page, sheets):
            yield from _missing(page, sheet, letters, told)


def _is_font(path: str) -> bool:
    return path.lower().endswith((".ttf", ".otf"))


def _letters(data: bytes) -> frozenset[int] | None:
    """Code points that a font draws; None: it is none."""
    try:
        face = hb.Face(data)
        return frozenset(face.unicodes) if face.glyph_count else None
    except (RuntimeError, ValueError, MemoryError):
        return None


def _linked(page: Document, sheets: Mapping[str, _Sheet]) -> Iterator[_Sheet]:
    for link in page.root.iter(f"{XHTML}link"):
        path = resolve(page.path, link.get("href") or "")[0]
        if path in sheets:
            yield sheets[path]


def _sheet(book: Book, path: str) -> _Sheet:
    faces: dict[str, tuple[str, ...]] = {}
    calls: dict[str, tuple[str, ...]] = {}
    text = book.archive.files.get(path, b"").decode("utf-8-sig", errors="replace")
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword == "font-face" and rule.content is not None:
            values = _values(rule.content)
            for family in _families(values.get("font-family", ())):
                faces[family] = (
                    *faces.get(family, ()),
                    *(resolve(path, a)[0] for a in _addresses(values.get("src", ()))),
                )
        elif rule.type == "qualified-rule" and (families := _families(_values(rule.content).get("font-family", ()))):
            for selector in tinycss2.serialize(rule.prelude).split(","):
                name = selector.strip().lower()
                if name in _GENERAL:
                    calls[""] = families
                elif match := _LANG.search(name):
                    calls.setdefault(match[1], families)
    return _Sheet(faces=faces, calls=calls)


def _values(content: Sequence[Node]) -> dict[str, Sequence[Node]]:
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return {node.lower_name: node.value for node in parsed if node.type == "declaration"}


def _families(value: Sequence[Node]) -> tuple[str, ...]:
    """Families of a list, in order: 'Book Hangul, serif' -> ("book hangul", "serif")."""
    out: list[list[str]] = [[]]
    for node in value:
        if node.type == "literal" and node.value == ",":
            out.append([])
        elif node.type in {"string", "ident"}:
            out[-1].append(node.value)
    return tuple(" ".join(words).casefold() for words in out if words)


def _addresses(value: Sequence[Node]) -> Iterator[str]:
    for node in value:
        if node.type == "url":
            yield node.value
        elif node.type == "function" and node.lower_name == "url":
            yield from (n.value for n in node.arguments if n.type == "string")


def _missing(
    page: Document, sheet: _Sheet, letters: Mapping[str, frozenset[int] | None], told: set[tuple[str, str]]
) -> Iterator[Diagnostic]:
    """Letters that the first embedded family of a call lacks, and those after it too, once a family and a page."""
    for language, families in sheet.calls.items():
        first = next((f for f in families if f in sheet.faces), None)
        paths = [path for family in families for path in sheet.faces.get(family, ())]
        known = [letters[path] for path in paths if path in letters]
        if first is None or not known or None in known or len(known) < len(paths) or (first, page.path) in told:
            continue
        drawn = frozenset().union(*(k for k in known if k is not None))
        lacking: dict[str, etree._Element] = {}
        for text, element in _texts(page.root, language, frozenset(sheet.calls) - {""}):
            for char in text:
                if ord(char) not in drawn and unicodedata.category(char)[0] == "L":
                    lacking.setdefault(char, element)
        if lacking:
            told.add((first, page.path))
            shown = "".join(list(lacking)[:_SHOWN_MOST]) + ("…" if len(lacking) > _SHOWN_MOST else "")
            message = (
                f"the embedded font {quoted(first)} lacks {len(lacking)} letters that the page sets in it: {shown}"
            )
            hint = "embed a larger subset: devices fill the gap with another face, or with a box"
            char, element = next(iter(lacking.items()))
            yield page.found(Rule.EPUB_GLYPH_MISSING, element, message, hint, words=char)


def _texts(root: etree._Element, wanted: str, own: frozenset[str]) -> Iterator[tuple[str, etree._Element]]:
    """Texts in a language ("" = all but those in languages with families of their own) under body, with their elements."""
    body = root.find(f"{XHTML}body")
    if body is None:
        return
    base = _language(root, "")
    languages = {body: _language(body, base)}
    for element in body.iter("*"):
        parent = element.getparent()
        inherited = base if parent is None else languages.get(parent, base)
        language = languages.setdefault(element, _language(element, inherited))
        if element.text and _is_wanted(language, wanted, own):
            yield element.text, element
        if element.tail and element is not body and parent is not None and _is_wanted(languages[parent], wanted, own):
            yield element.tail, parent


def _language(element: etree._Element, inherited: str) -> str:
    return str(element.get(XML_LANG) or element.get("lang") or inherited).lower()


def _is_wanted(language: str, wanted: str, own: frozenset[str]) -> bool:
    if wanted:
        return language == wanted or language.startswith(f"{wanted}-")
    return not any(language == name or language.startswith(f"{name}-") for name in own)
