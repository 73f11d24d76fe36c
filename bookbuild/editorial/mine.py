"""Guard terms proposed from the marked text itself: `bookbuild spoilers mine`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log

from bookbuild.editorial.origins import origins
from bookbuild.editorial.watch import marked_text, words_of_text
from bookbuild.model.book import Manuscript
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import Level

MOST_PROPOSED = 25
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*")


def propose_terms(manuscript: Manuscript) -> dict[WorkId, dict[Level, list[str]]]:
    """Words and pairs of words that stand in marked text of one work only, the most telling first, by work and level.

    Vocabulary that gives a story away belongs to that story (Wan et al. 2019, arXiv 1905.13416). A term weighs more the
    rarer its words are in the open text, and names weigh double. manuscript: with its marks made whole.
    """
    open_ = words_of_text(" ".join(o.text for o in origins(manuscript) if not o.is_marked))
    work = _Mining(f" {open_} ", Counter(open_.split()), {(t.work, words_of_text(t.text)) for t in manuscript.guard})
    counts: dict[tuple[WorkId, Level], Counter[str]] = {}
    for watched in marked_text(manuscript):
        for mark in watched.marks if not watched.is_whole else ():
            new = (t for t in _candidates(watched.text) if work.is_new(mark.work, t))
            counts.setdefault((mark.work, mark.level), Counter()).update(new)
    owners: dict[str, set[WorkId]] = {}
    for (id_, _), found in counts.items():
        for term in found:
            owners.setdefault(words_of_text(term), set()).add(id_)
    out: dict[WorkId, dict[Level, list[str]]] = {}
    for (id_, level), all_ in counts.items():
        found = Counter({t: n for t, n in all_.items() if len(owners[words_of_text(t)]) == 1})
        ranked = sorted(found, key=lambda term, n=found: (-work.weight(term, n[term]), term))  # type: ignore[misc]
        out.setdefault(id_, {})[level] = ranked[:MOST_PROPOSED]
    return out


@dataclass(frozen=True, slots=True)
class _Mining:
    """What the open text says, and how often; and the terms that are guarded already."""

    text: str
    counts: Counter[str]
    known: set[tuple[WorkId, str]]

    def is_new(self, work: WorkId, term: str) -> bool:
        """Say whether the open text lacks a term, and nobody guards it."""
        words = words_of_text(term)
        return f" {words} " not in self.text and (work, words) not in self.known

    def weight(self, term: str, count: int) -> float:
        """How much a term tells: the mean rarity of its words (inverse frequency), doubled for names."""
        words = words_of_text(term).split()
        rarity = sum(log(1 + self.counts.total() / (1 + self.counts[w])) for w in words) / len(words)
        return count * rarity * (2.0 if any(t[:1].isupper() for t in term.split()) else 1.0)


def _candidates(text: str) -> Iterable[str]:
    tokens = _TOKEN.findall(text)
    names = [t for i, t in enumerate(tokens) if (t[0].isupper() and i > 0) or "가" <= t[0] <= "힣"]
    long_ = [t for t in tokens if len(t) >= 6 and t[0].islower()]
    pairs = [f"{a} {b}" for a, b in pairwise(tokens) if len(a) > 3 and len(b) > 3]
    return dict.fromkeys((*names, *long_, *pairs))
