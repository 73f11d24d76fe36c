"""Pasted HTML, cleaned: nh3 decides what stays (lock.py), and whatever of it did not arrive in the tree is named."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.limits import MOST_DEPTH, MOST_TAGS
from bookbuild.manuscript.allowed import CLASSES, ID, LANGUAGE_TAG
from bookbuild.manuscript.characters import ILLEGAL, entity_character
from bookbuild.manuscript.html.scan import PLACE, Scan, Tag, attributes_of, scan
from bookbuild.manuscript.html.tags import ATTRIBUTES, BARE, DROPPED, GLOBAL, PHRASING, RENAMED, VOID
from bookbuild.manuscript.html.tree import flow, read
from bookbuild.manuscript.lock import washed

LINE, RAW = "data-line", "data-raw"  # as the parser has them
_SPOILER = re.compile(r"\bspoilers?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was taken away, in words. line, column: where; hides: it was meant to hide text, which nothing hides now."""

    what: str
    line: int
    column: int
    hides: bool = False


@dataclass(slots=True)
class Cleaned:
    """Blocks for the parser's tree, and what they lack. refused: why there are none at all."""

    elements: list[etree.Element] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    refused: str = ""


def clean(text: str, line: int) -> Cleaned:
    """A piece of HTML that begins in a line of the file, whose tabs are spaces."""
    seen = scan(text, line)
    if len(seen.tags) > MOST_TAGS:
        return Cleaned(refused=f"{len(seen.tags):,} tags in a piece of HTML")
    if seen.depth > MOST_DEPTH:
        return Cleaned(refused=_TOO_DEEP)
    children, depth = read(washed(seen.marked))
    if depth > 2 * MOST_DEPTH:
        return Cleaned(refused=_TOO_DEEP)
    elements = flow(children)
    kept = _placed(elements, seen, text.split("\n"), line)
    losses = [
        loss for number, tag in enumerate(seen.tags) if not tag.is_lost for loss in _losses(tag, kept.get(number))
    ]
    return Cleaned(elements=elements, losses=losses + _characters(text, line))


_ENTITY = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});")


def _characters(text: str, line: int) -> list[Loss]:
    """Characters that no book may hold, written as their numbers."""
    found = (match for match in _ENTITY.finditer(text) if ILLEGAL.search(entity_character(match[0])))
    return [
        Loss(
            what=f"U+{ord(entity_character(match[0])):04X} is taken away; it cannot stand in a book",
            line=line + text.count("\n", 0, match.start()), column=match.start() - text.rfind("\n", 0, match.start()),
        ) for match in found
    ]  # fmt: skip


_TOO_DEEP = f"more than {MOST_DEPTH} elements in each other"


@dataclass(frozen=True, slots=True)
class Inline:
    """What an inline tag becomes: an element, `span` if it has no meaning here; and what it loses, in words."""

    tag: str
    attributes: dict[str, str]
    loss: str
    hides: bool


def clean_tag(name: str, raw: str, *, is_alone: bool = False) -> Inline:
    """A start tag in running text, where no blocks can stand. raw: as typed, from `<` to `>`; is_alone: it has no end tag."""
    typed = Tag(name, attributes_of(raw), 1, 1, raw)
    tag = RENAMED.get(name, name)
    left = _given(tag, dict(attributes_of(washed(raw)))) if tag in PHRASING else {}
    if tag not in PHRASING or (is_alone and left.keys() != {"id"}):
        losses = _losses(typed, None) or [Loss(what=_gone(name), line=1, column=1)]
        return Inline("span", {}, losses[0].what, losses[0].hides)
    losses = _losses(typed, left)
    is_anchor = is_alone or (tag == "a" and "href" not in left)
    return Inline("span" if is_anchor else tag, left, *((losses[0].what, losses[0].hides) if losses else ("", False)))


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
    known = (GLOBAL if tag not in BARE else frozenset[str]()) | ATTRIBUTES.get(tag, frozenset())
    out = {key: value for key, value in given.items() if (key in known and _is_good(key, value)) or key == "data-span"}
    for key in _UNESCAPED & out.keys():
        out[key] = html.escape(out[key], quote=False)
    if "class" in out:
        words = [w for w in out["class"].split() if _is_class(tag, w)]
        out = {**out, "class": " ".join(words)} if words else {k: v for k, v in out.items() if k != "class"}
    return out


_UNESCAPED = frozenset({"alt", "href", "src"})  # which are unescaped where they are converted, as those of Markdown are


def _is_good(key: str, value: str) -> bool:
    if key == "id":
        return ID.fullmatch(value) is not None and ".." not in value
    if key == "lang":
        return LANGUAGE_TAG.fullmatch(value) is not None
    if key == "start":
        return re.fullmatch(r"[0-9]{1,4}", value) is not None
    return key != "align" or value in {"left", "center", "right"}


def _is_class(tag: str, word: str) -> bool:
    if tag == "code":
        return word.startswith("language-")
    return (
        word != "spoiler" and word not in {"index", "term"} and (word.startswith("x-") or word in CLASSES.get(tag, ()))
    )


# what may be gone and nothing with it: the page around, groups of rows and columns, empty paragraphs, places to break a word
_NO_LOSS = frozenset("body br caption col colgroup figcaption figure html p summary tbody tfoot thead wbr".split())


def told(losses: Iterable[tuple[Loss, Location]]) -> tuple[Diagnostic, ...]:
    """A finding for each kind of loss of a chapter, at the first place. Reports html-cleaned, SPO016."""
    places: dict[str, list[Location]] = {}
    found: list[Diagnostic] = []
    for loss, at in losses:
        if loss.hides:
            found.append(Diagnostic(rule=Rule.SPO016, message=loss.what, at=at, hint=_HIDE))
        else:
            places.setdefault(loss.what, []).append(at)
    for what, all_ in places.items():
        more = f" ({len(all_)} times in this chapter)" if len(all_) > 1 else ""
        first = min(all_, key=lambda at: (at.line, at.column))
        found.append(Diagnostic(rule=Rule.HTML_CLEANED, message=f"{what}{more}", at=first, hint=_LOOK))
    return tuple(found)


_HIDE = "write [words]{.spoiler work=…}, or a block /// spoiler"
_LOOK = "write it with the dialect's blocks and spans (docs/dialect.md), if the text needs it"


def _losses(tag: Tag, kept: dict[str, str] | None) -> list[Loss]:
    """What a tag lost. kept: the attributes that are left; None if the element is not there."""
    lost = [name for name, value in tag.attributes if not _is_kept(name, value, kept or {})]
    if tag.name == "details" or _is_hiding(tag):
        return [Loss(what=f"<{tag.name}> hides nothing in a book", line=tag.line, column=tag.column, hides=True)]
    if tag.name in DROPPED or (tag.name == "img" and kept is None):
        what = f"<{tag.name}> is taken away with all that it holds"
    elif kept is None and tag.name not in _NO_LOSS and (tag.name != "a" or tag.attributes):
        what = _gone(tag.name)
    elif lost:
        names = list(dict.fromkeys(lost))
        what = f"{', '.join(names)} of <{tag.name}> {'are' if len(names) > 1 else 'is'} taken away"
    else:
        return []
    return [Loss(what=what, line=tag.line, column=tag.column)]


def _gone(name: str) -> str:
    return f"<{name}> is taken away" + ("" if name[0] in "!?" or name in VOID else "; its words stay")


def _is_hiding(tag: Tag) -> bool:
    """Say whether a tag calls its text a spoiler, as forums and themes do."""
    named = (v if k in {"class", "id"} else k for k, v in tag.attributes if k not in _OF_WORDS or k in {"class", "id"})
    return any(_SPOILER.search(words.replace("_", "-")) for words in (tag.name, *named))


_OF_WORDS = frozenset({"alt", "content", "href", "src", "style", "title"})


def _is_kept(name: str, value: str, kept: dict[str, str]) -> bool:
    if name in {"colspan", "rowspan"}:
        return True  # empty cells say the same
    if name == "class":
        return set(value.split()) <= set(kept.get("class", "").split())
    return name in kept or (name == "name" and kept.get("id") == value)
