"""Runs in a script that is not the book's get the language of that script (WCAG 2.2, 3.1.2; EPUB Accessibility)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fontTools import unicodedata as scripts  # Unicode's Scripts.txt (UAX 24), kept up by fontTools

from bookbuild.model.markup import Element, Node, Nodes, foreign, kept

# Scripts that a language is written in, beside Latin, which every book may use for names
OWN_SCRIPTS: Mapping[str, frozenset[str]] = {
    "ko": frozenset({"Hang", "Hani"}), "ja": frozenset({"Hira", "Kana", "Hani"}), "zh": frozenset({"Hani", "Bopo"}),
    "ru": frozenset({"Cyrl"}), "uk": frozenset({"Cyrl"}), "bg": frozenset({"Cyrl"}), "sr": frozenset({"Cyrl"}),
    "el": frozenset({"Grek"}), "he": frozenset({"Hebr"}), "yi": frozenset({"Hebr"}), "ar": frozenset({"Arab"}),
    "fa": frozenset({"Arab"}), "th": frozenset({"Thai"}), "hi": frozenset({"Deva"}),
}  # fmt: skip
# all but Latin letters and General Punctuation, which go with any text
_ELSEWHERE = re.compile("[\u0370-\u1fff\u2070-\U0010ffff]")
_NEUTRAL = frozenset({"Zyyy", "Zinh", "Zzzz", "Latn"})


def tag_languages(nodes: Nodes, language: str, by_script: Mapping[str, str]) -> Nodes:
    """Wrap foreign runs in `span lang xml:lang`. language: of the text around; by_script: ISO 15924 -> BCP 47."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.extend(_runs(node, language, by_script))
            continue
        own = node.get("lang") or language
        children = tag_languages(node.children, own, by_script)
        out.append(_folded(node if children is node.children else node.holding(children)))
    return kept(nodes, out)


def script_of(char: str) -> str:
    """ISO 15924 code of a character's script."""
    return str(scripts.script(char))


def language_of(char: str, language: str, by_script: Mapping[str, str]) -> str:
    """The language a character calls for, or empty if it goes with any text in `language`."""
    if char < "\u0370":
        return ""
    script = script_of(char)
    if script in _NEUTRAL or script in OWN_SCRIPTS.get(language.split("-", maxsplit=1)[0], frozenset()):
        return ""
    return by_script.get(script, f"und-{script}")


def _runs(text: str, language: str, by_script: Mapping[str, str]) -> list[Node]:
    if text.isascii() or not _ELSEWHERE.search(text):
        return [text]
    out: list[Node] = []
    start, end, current = 0, 0, ""
    for index, char in enumerate(text):
        wanted = language_of(char, language, by_script)
        if not wanted and (char.isspace() or not char.isalnum()):
            continue  # belongs to the run if the run goes on after it
        if wanted == current and wanted:
            end = index + 1
        else:
            if current:
                out += [foreign(text[start:end], current)]
                start = end
            if wanted:
                out += [text[start:index]] if text[start:index] else []
                start, end = index, index + 1
            current = wanted
    if current:
        out.append(foreign(text[start:end], current))
        start = end
    return [*out, text[start:]] if text[start:] else out


def _folded(item: Element) -> Element:
    """An element that holds nothing but one foreign run takes the language itself, unless it is a block."""
    if item.tag not in {"i", "em", "cite", "a", "b", "strong", "dfn", "q", "abbr"} or len(item.children) != 1:
        return item
    only = item.children[0]
    if (
        isinstance(only, Element)
        and only.tag == "span"
        and len(only.attributes) == 2
        and only.has("lang")
        and not item.has("lang")
    ):
        return item.but(lang=only.get("lang"), **{"xml:lang": only.get("lang")}).holding(only.children)
    return item
