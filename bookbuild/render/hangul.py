"""Words of Hangul held together in print: WeasyPrint has no `word-break: keep-all` (KLREQ section 3.2: eojeol)."""

from __future__ import annotations

import re

from bookbuild.model.markup import Node, Nodes, element

# A run of more syllables than this may break: no Korean word is so long, and held together it would leave the line
MOST_SYLLABLES = 24
_HANGUL = re.compile(r"[가-힣]")


def hold_words(nodes: Nodes, language: str) -> Nodes:
    """Korean text with each word in `span.keep`. language: of the text around."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.extend(_held(node) if _is_korean(language) else (node,))
            continue
        own = node.get("lang") or language
        if node.tag == "span" and _is_korean(own) and len(node.children) == 1 and _is_word(node.children[0]):
            out.append(node.but(class_=f"{node.get('class')} keep".strip()))
        else:
            out.append(node.holding(hold_words(node.children, own)))
    return tuple(out)


def _is_korean(language: str) -> bool:
    return language.split("-", maxsplit=1)[0] == "ko"


def _is_word(node: Node) -> bool:
    """Text without a space in it, with Hangul, and not too long to be held together."""
    return isinstance(node, str) and not re.search(r"\s", node) and 0 < len(_HANGUL.findall(node)) <= MOST_SYLLABLES


def _held(text: str) -> Nodes:
    parts = [part for part in re.split(r"(\s+)", text) if part]
    return tuple(element("span", part, class_="keep") if _is_word(part) else part for part in parts)
