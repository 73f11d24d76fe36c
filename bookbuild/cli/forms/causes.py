"""Findings -> causes: what one fault of the author gives rise to is told once, and the other places are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bookbuild.diagnostics import Diagnostic, Severity

MOST = 3  # findings of one kind in one file that are told in full
PLACES = 12  # further places that are named
_QUOTED = re.compile(r"'[^'\n]*'")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A finding that is told in full, and those that say the same of other places. words: whether these quote other words."""

    first: Diagnostic
    more: tuple[Diagnostic, ...] = ()
    words: bool = False


def causes(found: Sequence[Diagnostic], *, everything: bool = False) -> tuple[Cause, ...]:
    """In the order of their first places. everything: each finding is a cause of its own."""
    if everything:
        return tuple(Cause(first=item) for item in found)
    same = _gathered(found)
    return tuple(sorted(_few_of_a_kind(same), key=lambda cause: cause.first.at))


def _gathered(found: Iterable[Diagnostic]) -> list[list[Diagnostic]]:
    """Errors that say the same anywhere in the book have one cause, such as a work that is not declared. What is only
    warned of is a slip of its place, so such findings are gathered file by file."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for item in found:
        where = "" if item.severity is Severity.ERROR and "'" in item.message else item.at.path
        groups.setdefault((where, item.severity, item.message, item.hint), []).append(item)
    return list(groups.values())


def _few_of_a_kind(groups: Iterable[list[Diagnostic]]) -> Iterator[Cause]:
    """Of groups of one file that differ only in the words they quote, the first are told, and the last takes the rest."""
    kinds: dict[tuple[str, str, str], list[list[Diagnostic]]] = {}
    for group in groups:
        first = group[0]
        kinds.setdefault((first.at.path, first.rule.code, kind_of(first.message)), []).append(group)
    for kind in kinds.values():
        told = kind if len(kind) <= MOST + 1 else kind[:MOST]
        yield from (Cause(first=group[0], more=tuple(group[1:])) for group in told[:-1])
        last = told[-1]
        rest = sorted((item for group in kind[len(told) :] for item in group), key=lambda item: item.at)
        yield Cause(first=last[0], more=(*last[1:], *rest), words=bool(rest))


def kind_of(message: str) -> str:
    """A message without the words it quotes and the numbers it names."""
    return _NUMBER.sub("0", _QUOTED.sub("'…'", message))


def elsewhere(cause: Cause) -> str:
    """'and 37 more like this: lines 4, 8; chapters/two.md: lines 3, 9 …', or nothing."""
    if not cause.more:
        return ""
    by_file: dict[str, list[Diagnostic]] = {}
    for item in cause.more[:PLACES]:
        by_file.setdefault(item.at.path, []).append(item)
    parts = []
    for path, items in by_file.items():
        lines = list(dict.fromkeys(_line(item, words=cause.words) for item in items if item.at.line))
        name = "" if path == cause.first.at.path else f"{path} "
        parts.append(name + (f"line{'s' if len(lines) > 1 else ''} {', '.join(lines)}" if lines else ""))
    rules = sorted({item.rule.code for item in cause.more} - {cause.first.rule.code})
    also = f" ({', '.join(rules)} too)" if rules else ""
    end = " …" if len(cause.more) > PLACES else ""
    return f"and {len(cause.more)} more like this{also}: {'; '.join(part.strip() for part in parts)}{end}"


def _line(item: Diagnostic, *, words: bool) -> str:
    quoted = _QUOTED.search(item.message) if words else None
    return f"{item.at.line} {quoted[0]}" if quoted else str(item.at.line)
