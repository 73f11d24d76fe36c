"""The tool's sentences with nodes in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bookbuild.model.book import Locale
from bookbuild.model.markup import Node, Nodes, element
from bookbuild.model.metadata import Work, WorkId

_FIELD = re.compile(r"\{\{(\w+)\}\}|\{(\w+)\}")


def phrase(locale: Locale, key: str, /, **fields: Nodes) -> Nodes:
    """The words for `key`, with `{{name}}` filled in by nodes."""
    text = locale.words[key]
    out: list[Node] = []
    last = 0
    for match in _FIELD.finditer(text):
        out += [text[last : match.start()], *fields.get(match[1] or match[2], ())]
        last = match.end()
    out.append(text[last:])
    return tuple(node for node in out if node != "")


def cited(works: Mapping[WorkId, Work], ids: Iterable[WorkId], locale: Locale) -> Nodes:
    """Works by title and year: 'A (2013) and B (2017)'."""
    named = [_cited(works[id_], locale) for id_ in ids if id_ in works]
    out: list[Node] = []
    for index, nodes in enumerate(named):
        if index:
            out.append(locale.say("list-and") if index == len(named) - 1 else locale.say("list-comma"))
        out.extend(nodes)
    return tuple(out)


def _cited(work: Work, locale: Locale) -> Nodes:
    title = (locale.say("work-quotes-open"), element("cite", work.title), locale.say("work-quotes-close"))
    named = tuple(part for part in title if part != "")
    return (*named, locale.say("work-year", year=work.year)) if work.year else named
