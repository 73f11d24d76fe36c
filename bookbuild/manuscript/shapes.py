"""How much an SVG draws once its references are followed: ten elements that each repeat the one before ten times are billions."""

from __future__ import annotations

import re

from lxml import etree

_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


def shapes_of(root: etree._Element) -> int:
    """Elements that are drawn, each as often as it is referred to. What refers to itself is counted once."""
    by_id = {id_: item for item in root.iter("*") if (id_ := item.get("id"))}
    rules = [name for style in root.iter("{*}style") for name in _REFERENCE.findall(style.text or "")]
    known: dict[etree._Element, int] = {}
    open_: set[etree._Element] = set()
    todo: list[tuple[etree._Element, bool]] = [(root, False)]
    while todo:
        item, is_done = todo.pop()
        if item in known or (item in open_ and not is_done):
            continue
        below = [*item.iterchildren("*"), *(by_id[name] for name in _names(item) if name in by_id)]
        if is_done:
            known[item] = 1 + sum(known.get(other, 0) for other in below)
        else:
            open_.add(item)
            todo.append((item, True))
            todo += [(other, False) for other in below if other not in known]
    total = known[root]
    extra = max((known.get(by_id[name], 0) for name in rules if name in by_id), default=0)
    return total * max(extra, 1)


def _names(item: etree._Element) -> list[str]:
    """Ids that an element refers to."""
    out = [value[1:] for key in _HREFS if (value := str(item.get(key) or "")).startswith("#")]
    for value in item.attrib.values():
        if "#" in str(value):
            out += _REFERENCE.findall(str(value))
    return out
