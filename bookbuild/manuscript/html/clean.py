"""Pasted HTML, cleaned: nh3 decides what stays (lock.py), and whatever of it did not arrive in the tree is named."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bookbuild.limits import MOST_DEPTH, MOST_TAGS
from bookbuild.manuscript.allowed import CLASSES, ID, LANGUAGE_TAG
from bookbuild.manuscript.characters import ILLEGAL, entity_character
from bookbuild.manuscript.html.losses import Loss, losses_of, other
from bookbuild.manuscript.html.scan import PLACE, Places, Scan, scan, tag_of
from bookbuild.manuscript.html.tags import ATTRIBUTES, BARE, GLOBAL, PHRASING, RENAMED, ROWS
from bookbuild.manuscript.html.tree import flow, read
from bookbuild.manuscript.lock import washed
from bookbuild.manuscript.syntax.located import LINE, RAW


@dataclass(slots=True)
class Cleaned:
    """Blocks for the parser's tree, and what they lack. refused: why there are none at all."""

    elements: list[etree.Element] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    refused: str = ""


def clean(text: str, line: int, *, shorthands: bool = False) -> Cleaned:
    """A piece of HTML that begins in a line of the file, whose tabs are spaces. shorthands: as book.yaml says of spoilers."""
    seen = scan(text, line)
    if len(seen.tags) > MOST_TAGS:
        return Cleaned(refused=f"{len(seen.tags):,} tags in a piece of HTML")
    if seen.depth > MOST_DEPTH:
        return Cleaned(refused=_TOO_DEEP)
    rows = bool(seen.tags) and seen.tags[0].name in ROWS  # without their table they would run together
    left = washed(f"<table>{seen.marked}</table>" if rows else seen.marked)
    if left.count("<") > 3 * MOST_TAGS:  # what is never closed is begun again in each paragraph after
        return Cleaned(refused="tags that are never closed, and so are repeated without end")
    children, depth = read(left)
    if depth > 2 * MOST_DEPTH:
        return Cleaned(refused=_TOO_DEEP)
    elements = flow(children)
    kept = _placed(elements, seen, text.split("\n"), line)
    losses = [
        loss for number, tag in enumerate(seen.tags) if not tag.is_lost for loss in losses_of(tag, kept.get(number))
    ]
    losses += [other(tag) for tag in seen.others if not tag.is_lost]
    losses += _signs(text, line, shorthands=shorthands)
    told = [loss.line for loss in losses if loss.kind == "hides"]
    shown = dict.fromkeys(_shown(elements, shorthands=shorthands))  # an item and its paragraph say the same
    losses += [loss for loss in shown if not any(0 <= at - loss.line < _NEAR for at in told)]
    return Cleaned(elements=elements, losses=losses)


_TOO_DEEP = f"more than {MOST_DEPTH} elements in each other"
_ENTITY = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});")
_MARKS = re.compile(
    r"\{[^{}]*\.spoiler\b[^{}]*\}|\{\s*/?\s*spoiler\b|^\s*/{3,}\s*spoiler\b|spoilers:\s*begin", re.MULTILINE
)
_SHORT_MARKS = re.compile(
    r"\|\|(?=\S)(?:(?!\|\|).)+?\|\||(?<![\w\"'/])>!(?=\S).+?!<(?![/A-Za-z])|^\s*>!", re.MULTILINE | re.DOTALL
)
_CALLS = re.compile(r"\[\^[^\]\s]+\]|(?<!!)\[[^\[\]\n]*\](?:\([^()\s]*\)|\{[^{}\n]*\})")


def _signs(text: str, line: int, *, shorthands: bool) -> Iterator[Loss]:
    """What an author may take for marks of the dialect, and what no book may hold."""
    places = Places(text, line)
    for match in _MARKS.finditer(text):
        yield Loss.at("hides", *places(match.start()), f"'{match[0][:30]}' in a piece of HTML")
    for match in _SHORT_MARKS.finditer(text) if shorthands else ():
        yield Loss.at("hides", *places(match.start()), f"'{match[0].strip()[:2]}' in a piece of HTML")
    for match in _CALLS.finditer(text):
        if not _MARKS.search(match[0]):
            yield Loss.at("signs", *places(match.start()), match[0][:30])
    for match in _ENTITY.finditer(text):
        if ILLEGAL.search(character := entity_character(match[0])):
            yield Loss.at("lost", *places(match.start()), f"U+{ord(character):04X}, which cannot stand in a book,")


def _shown(elements: Sequence[etree.Element], *, shorthands: bool) -> Iterator[Loss]:
    """Marks of spoilers in the words that came of it, where entities or tags in them hid them from a look at the source."""
    for item in _all(elements):
        if item.tag not in _HOLDERS:
            continue
        words = "".join(item.itertext())
        found = _MARKS.search(words) or (_SHORT_MARKS.search(words) if shorthands else None)
        if found:
            what = f"'{found[0].strip()[:30]}' in a piece of HTML"
            yield Loss.at("hides", int(item.get(LINE, "1")), 1, what)


_HOLDERS = frozenset({"p", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Inline:
    """What an inline tag becomes: an element, `span` if it has no meaning here; and what it loses."""

    tag: str
    attributes: dict[str, str]
    losses: tuple[Loss, ...]


def clean_tag(raw: str, *, is_alone: bool = False) -> Inline:
    """A start tag in running text, where no blocks can stand. raw: as typed, from `<` to `>`; is_alone: it has no end tag."""
    typed = tag_of(raw)
    tag = RENAMED.get(typed.name, typed.name)
    left = _given(tag, dict(tag_of(washed(raw)).attributes)) if tag in PHRASING else {}
    if tag not in PHRASING or (is_alone and left.keys() != {"id"}):
        id_ = {"id": left["id"]} if "id" in left else {}
        return Inline("span", id_, losses_of(typed, None) or (Loss.at("tag", 1, 1, f"<{typed.name}>"),))
    is_anchor = is_alone or (tag == "a" and "href" not in left)
    return Inline("span" if is_anchor else tag, left, losses_of(typed, left))


def _placed(elements: Sequence[etree.Element], seen: Scan, lines: list[str], first: int) -> dict[int, dict[str, str]]:
    """Give each element its line, and what was typed for it; answer with the attributes that each tag still has, by number."""
    kept: dict[int, dict[str, str]] = {}
    line = first
    for item in _all(elements):
        number = item.attrib.pop(PLACE, "")
        known = number.isdecimal() and len(number) < 9 and int(number) < len(seen.tags)
        given = _given(item.tag, item.attrib)
        item.attrib.clear()
        item.attrib.update(given)
        if known:
            tag = seen.tags[int(number)]
            line = max(line, tag.line)
            if int(number) in kept:  # what is not closed is begun again in the next paragraph; an id is given once
                item.attrib.pop("id", None)
            kept.setdefault(int(number), given)
            item.set(RAW, tag.raw)
        else:
            line = _line_of(item, lines, line, first)
        item.set(LINE, str(line))
    return kept


def _all(elements: Sequence[etree.Element]) -> Iterator[etree.Element]:
    for element in elements:
        yield from element.iter()


def _line_of(item: etree.Element, lines: list[str], line: int, first: int) -> int:
    """The line in which an element's words begin, from the one reached."""
    words = next((text.strip() for text in item.itertext() if text.strip()), "").split(" ")[0]
    for number in range(line, min(line + _NEAR, first + len(lines))) if words else ():
        if words in lines[number - first]:
            return number
    return line


_NEAR = 50


def _given(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    """Of the attributes those that the dialect has for an element, with values that it takes."""
    given = {key: ILLEGAL.sub("", value) for key, value in attributes.items()}
    if tag in {"a", "span"} and (name := given.pop("name", "")):
        given.setdefault("id", name)
    if language := given.pop("xml:lang", ""):
        given.setdefault("lang", language)
    if given.get("id"):
        given["id"] = _as_id(given["id"])
    if given.get("href", "").startswith("#"):
        given["href"] = f"#{_as_id(given['href'][1:])}"
    known = (GLOBAL if tag not in BARE else frozenset[str]()) | ATTRIBUTES.get(tag, frozenset())
    out = {key: value for key, value in given.items() if (key in known and _is_good(key, value)) or key == "data-span"}
    for key in _UNESCAPED & out.keys():
        out[key] = html.escape(out[key], quote=False)
    if "class" in out:
        words = [w for w in out["class"].split() if _is_class(tag, w)]
        out = {**out, "class": " ".join(words)} if words else {k: v for k, v in out.items() if k != "class"}
    return out


_UNESCAPED = frozenset({"alt", "href", "src"})  # which are unescaped where they are converted, as those of Markdown are


def _as_id(value: str) -> str:
    """An id as a book can have it: those of word processors begin with an underline. The same for the id and its links."""
    if not value or (ID.fullmatch(value) and ".." not in value):
        return value
    return "id" + re.sub(r"[^A-Za-z0-9_-]+", "-", value)


def _is_good(key: str, value: str) -> bool:
    if key == "lang":
        return LANGUAGE_TAG.fullmatch(value) is not None
    if key == "start":
        return re.fullmatch(r"[0-9]{1,4}", value) is not None
    return value != "" if key == "id" else key != "align" or value in {"left", "center", "right"}


def _is_class(tag: str, word: str) -> bool:
    if tag == "code":
        return word.startswith("language-")
    return word not in {"spoiler", "index", "term"} and (word.startswith("x-") or word in CLASSES.get(tag, ()))
