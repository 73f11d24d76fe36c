"""Words of Hangul held together in print: WeasyPrint has no `word-break: keep-all` (KLREQ section 3.2: eojeol)."""

from __future__ import annotations

import re

from bookbuild.model.markup import Node, Nodes, element

# A longer word, the name of an office or a league, may break: held together it tears the line before it open. It breaks
# by syllable then (KLREQ section 3.2 allows either), and not next to its ends
MOST_SYLLABLES = 8
_AT_ENDS = 2
_HANGUL = re.compile(r"[가-힣]")


def hold_words(nodes: Nodes, language: str) -> Nodes:
    """Korean text with each word in `span.keep`. language: of the text around."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.extend(_held(node) if _is_korean(language) else (node,))
            continue
        own = node.get("lang") or language
        if node.tag == "span" and _is_korean(own) and len(node.children) == 1 and _is_short(node.children[0]):
            out.append(node.but(class_=f"{node.get('class')} keep".strip()))
        else:
            out.append(node.holding(hold_words(node.children, own)))
    return tuple(out)


def _is_korean(language: str) -> bool:
    return language.split("-", maxsplit=1)[0] == "ko"


def _is_short(node: Node) -> bool:
    """A word that is held together whole."""
    return isinstance(node, str) and _is_word(node) and len(_HANGUL.findall(node)) <= MOST_SYLLABLES


def _is_word(text: str) -> bool:
    """Text without a space in it, with Hangul."""
    return not re.search(r"\s", text) and bool(_HANGUL.search(text))


def _held(text: str) -> Nodes:
    out: list[Node] = []
    for part in re.split(r"(\s+)", text):
        if not _is_word(part):
            out += [part] if part else []
        elif _is_short(part):
            out.append(_kept(part))
        else:
            syllables = list(_HANGUL.finditer(part))
            first, last = syllables[_AT_ENDS - 1].end(), syllables[-_AT_ENDS].start()
            out += [_kept(part[:first]), part[first:last], _kept(part[last:])]
    return tuple(out)


def _kept(text: str) -> Node:
    return element("span", text, class_="keep")
