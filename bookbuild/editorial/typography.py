"""Typographic characters from typed ones, by the book's language: quotes, dashes, ellipses, spaces that hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bookbuild.model.book import Locale
from bookbuild.model.markup import BLOCKS, Element, Node, Nodes, kept, text_of

NBSP, NARROW = "\u00a0", "\u202f"
_OPENING = "([{‘“«„‚‹¿¡"
_DASHES = "—–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """A language's quotes (outer open, outer close, inner open, inner close) and the phrases that must not break."""

    quotes: tuple[str, str, str, str]
    months: str
    before: str
    units: str
    french_spaces: bool


def habits_of(locale: Locale) -> Habits:
    """From the locale's words `quotes`, `months`, `keep-before`, `keep-units`, `punctuation-spaces`."""
    words = locale.words
    outer_open, outer_close, inner_open, inner_close = words["quotes"].split("|")
    return Habits(
        quotes=(outer_open, outer_close, inner_open, inner_close), months=words["months"], before=words["keep-before"],
        units=words["keep-units"], french_spaces=words.get("punctuation-spaces", "") == "french",
    )  # fmt: skip


def smarten(nodes: Nodes, habits: Habits) -> Nodes:
    """Nodes with typographic characters; code stays as typed. Quotes pair up across inline elements of a block."""
    return kept(nodes, _walk(nodes, habits, [" "]))


def smarten_text(text: str, habits: Habits) -> str:
    """One text."""
    return _convert(text, habits, " ", "")


def _walk(nodes: Nodes, habits: Habits, last: list[str]) -> list[Node]:
    """last: the character before, in a list of one, so that it goes on through the elements of a block."""
    out: list[Node] = []
    for index, node in enumerate(nodes):
        if isinstance(node, str):
            following = _first_character(nodes, index + 1)
            text = _convert(node, habits, last[0], following)
            last[0] = text[-1] if text else last[0]
            out.append(node if text == node else text)
        elif node.tag in {"code", "pre", "kbd", "samp", "var"} or _is_address(node):
            last[0] = "x"
            out.append(node)
        else:
            is_block = node.tag in BLOCKS or node.tag == "br" or node.get("class") == "line"
            before = [" "] if is_block else last
            children = kept(node.children, _walk(node.children, habits, before))
            out.append(_alt(node if children is node.children else node.holding(children), habits))
            last[0] = " " if is_block else last[0]
    return out


def _is_address(item: Element) -> bool:
    """Say whether a link shows its own address, which must not be changed."""
    return item.tag == "a" and item.get("href").removeprefix("mailto:") == text_of(item.children)


def _alt(item: Element, habits: Habits) -> Element:
    """Text alternatives and labels are text too."""
    for name in ("alt", "aria-label"):
        typed = item.get(name)
        if typed and (set_ := smarten_text(typed, habits)) != typed:
            item = item.but(**{name: set_})
    return item


def _first_character(nodes: Nodes, start: int = 0) -> str:
    for number in range(start, len(nodes)):  # a slice would copy the rest, for each text
        node = nodes[number]
        found = node[:1] if isinstance(node, str) else _first_character(node.children)
        if found:
            return found
    return ""


def _convert(text: str, habits: Habits, before: str, after: str) -> str:
    text = text.replace("---", "—").replace("--", "–").replace("...", "…")
    if "'" in text or '"' in text:
        text = _quotes(text, habits, before, after)
    return _spaces(_parted(text, before), habits)


_TOUCHING = re.compile(r"(?<=[“”„])(?=[‘’‚])|(?<=[‘’‚])(?=[“”„])")


def _parted(text: str, before: str) -> str:
    """A double and a single quote that touch look like one of three strokes: a narrow space, which does not break, parts them."""
    if not any(quote in text for quote in "“”„‘’‚"):
        return text
    return _TOUCHING.sub(NARROW, before[-1:] + text)[len(before[-1:]) :]


def _quotes(text: str, habits: Habits, before: str, after: str) -> str:
    outer_open, outer_close, inner_open, inner_close = habits.quotes
    out: list[str] = []
    for index, char in enumerate(text):
        if char not in "'\"":
            out.append(char)
            continue
        previous = out[-1][-1] if out else before
        following = text[index + 1] if index + 1 < len(text) else after
        opens = _opens(previous, following)
        if char == '"':
            out.append(outer_open if opens else outer_close)
        elif (following.isdigit() and opens) or not opens:
            # an apostrophe is not the inner closing quote in every language: Unicode 6.2 names U+2019 for it
            out.append("’" if (previous.isalnum() and following.isalnum()) or following.isdigit() else inner_close)
        else:
            out.append(inner_open)
    return "".join(out)


def _opens(previous: str, following: str) -> bool:
    if previous.isspace() or previous in _OPENING:
        return bool(following) and not following.isspace()
    if previous in _DASHES or previous == "/":
        return following.isalnum()
    return False


_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=16)
def _held(before: str, units: str, months: str) -> tuple[re.Pattern[str] | None, ...]:
    """What finds the spaces that must not break: after such words, before units, before months."""
    return (
        re.compile(rf"(?<![\w.])({before}) (?=\S)") if before else None,
        re.compile(rf"(?<=\d) (?=(?:{units})(?!\w))") if units else None,
        re.compile(rf"(?<!\d)(\d{{1,2}}) (?=(?:{months})\b)") if months else None,
    )


def _spaces(text: str, habits: Habits) -> str:
    before, units, months = _held(habits.before, habits.units, habits.months)
    text = text.replace(" – ", f"{NBSP}– ").replace(" & ", f"{NBSP}& ")
    text = before.sub(rf"\1{NBSP}", text) if before else text
    if _DIGIT.search(text):
        text = units.sub(NBSP, text) if units else text
        text = months.sub(rf"\1{NBSP}", text) if months else text
    if habits.french_spaces:
        text = re.sub(r"(?<=[^\s«]) ?([;!?»]|:(?!//))(?=\s|$|[).,])", rf"{NARROW}\1", text)
        text = re.sub(r"« ?", f"«{NARROW}", text)
    return text
