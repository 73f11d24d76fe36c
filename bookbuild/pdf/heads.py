"""Running heads and folios, apart from the text: what is asked for, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bookbuild.model.store import digest
from bookbuild.pdf.fragment import Fragment, PageFacts

_NTH = re.compile(r":nth\(\s*([^)]*)\)")
_COUNTER = re.compile(r"counters?\(\s*([\w-]+)\s*(?:,\s*(?:\"[^\"]*\"\s*,\s*)?([\w-]+))?")

Strings = tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A page as its margin boxes see it. folio: a number, or so many noughts for any number of as many figures.

    strings: (name, first, start, last, first-except) of the named strings (CSS Generated Content for Paged Media, 1.1.2).
    """

    side: str
    is_blank: bool
    name: str
    index: int
    groups: tuple[tuple[str, int], ...]
    folio: str
    pages: int
    strings: Strings


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadJob:
    """The heads of one section. document: XHTML whose root gives language and inherited style; page_css: its own rules."""

    kit: Path
    document: str = field(repr=False)
    page_css: str = field(repr=False)
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRules:
    """What heads can depend on in a style. counts_pages: they say how many pages there are; names_pages: the sheets name
    pages by their number; is_literal: they show counters of which nothing is known here; shows_other: they show page
    numbers otherwise than in arabic figures."""

    counts_pages: bool
    names_pages: bool
    is_literal: bool
    shows_other: bool


@lru_cache(maxsize=4096)
def head_rules(css: str) -> HeadRules:
    """css: style sheets with margin boxes."""
    nth = {part.strip() for part in _NTH.findall(css)}
    counters = _COUNTER.findall(css)
    return HeadRules(
        counts_pages=any(name == "pages" for name, _ in counters), names_pages=bool(nth - {"1"}),
        is_literal=any(name not in {"page", "pages"} for name, _ in counters),
        shows_other=any(kind not in {"", "decimal"} for name, kind in counters if name == "page"),
    )  # fmt: skip


def head_of(facts: PageFacts, side: str, folio: int, total: int, *, rules: HeadRules, is_roman: bool,
            strings: Strings) -> Head:  # fmt: skip
    """The least that says what the heads of a page are. side: on which it comes to lie."""
    number = str(folio)
    is_open = not (is_roman or rules.is_literal or rules.shows_other)
    index = facts.index if rules.names_pages else min(facts.index, 1)
    groups = tuple((name, n if rules.names_pages else min(n, 1)) for name, n in facts.groups)
    return Head(
        side=side, is_blank=facts.is_blank, name=facts.name, index=index, groups=groups,
        folio="0" * len(number) if is_open else number, pages=total if rules.counts_pages else 0, strings=strings,
    )  # fmt: skip


def named_strings(fragments: Iterable[Fragment]) -> list[list[Strings]]:
    """For each page of each fragment the value of each named string by its keyword; they carry over from one to the next."""
    carried: dict[str, str] = {}
    return [[_strings(page, carried) for page in fragment.pages] for fragment in fragments]


def _strings(page: PageFacts, carried: dict[str, str]) -> Strings:
    """The strings of a page. carried: their last values before it, after it changed to its own."""
    out: list[tuple[str, str, str, str, str]] = []
    for name in dict.fromkeys((*carried, *(name for name, _ in page.strings))):
        here = [text for key, text in page.strings if key == name]
        before = carried.get(name, "")
        first, last = (here[0], here[-1]) if here else (before, before)
        start = here[0] if here and name in page.leads else before
        out.append((name, first, start, last, "" if here else before))
        carried[name] = last
    return tuple(sorted(out))


def head_key(job: HeadJob, style: Iterable[str]) -> str:
    """Digest of all that the heads of a job follow from. style: digests of engine, sheets and faces."""
    return digest("heads", *style, job.document, job.page_css, repr(job.heads))
