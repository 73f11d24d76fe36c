"""Pieces of text to the places in them where marked text or a guard term stands and may not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bookbuild.checks.matching import (
    SEPARATOR,
    SentenceSearch,
    TermSearch,
    divided,
    fold,
    is_in_code,
    joined,
    least,
    squeeze,
    squeeze_parts,
)
from bookbuild.checks.pieces import Kind, Segment, Stream
from bookbuild.model.spoilers import GuardTerm, Level, Watch, Watched

_CONTEXT = 80
Item = Watched | GuardTerm


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that holds what it may not. kind: the surface; matched, before, after: squeezed, what was found and what
    stands around it; start: in the squeezed text of the segment; is_quote: all of it stands in a quotation."""

    item: Item
    segment: Segment
    kind: Kind
    matched: str
    before: str
    after: str
    start: int
    is_quote: bool


def level_of(item: Item) -> Level:
    """How much an item reveals; of a sentence on several works the most."""
    if isinstance(item, GuardTerm):
        return item.level
    return max((mark.level for mark in item.marks), default=Level.PREMISE)


def is_promised(item: Item, watch: Watch) -> bool:
    """Say whether the edition promises that the item is nowhere in the file."""
    return watch.limit is not None and level_of(item) > watch.limit


class Search:
    """Looks for what is watched. Kept while one file is checked, because what to look for is prepared once."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.sentences = [sentence for sentence in watch.sentences if squeeze(sentence.text)]
        self.terms = [term for term in watch.terms if squeeze(term.text)]
        self.squeezed_terms = [squeeze(term.text) for term in self.terms]
        self.sentence_search = SentenceSearch([squeeze(s.text) for s in self.sentences])
        self.term_search = TermSearch([term.text for term in self.terms])

    def hits(self, streams: Sequence[Stream]) -> Iterator[Hit]:
        """Every place, in the order of the file, sentences first."""
        if not streams or not (self.sentences or self.terms):
            return
        text = _Text.of(streams)
        yield from self._sentences(text)
        yield from self._terms(text)
        yield from self._code(text)

    def _sentences(self, text: _Text) -> Iterator[Hit]:
        squeezed = text.squeezed
        for run in self.sentence_search.runs(squeezed.whole):
            item = self.sentences[run.sentence]
            sentence = self.sentence_search.sentences[run.sentence]
            need = len(sentence) if item.is_whole else least(sentence)
            for start, end, segments in self._outside(item, squeezed, run.start, run.end):
                if end - start >= need:
                    yield _hit(item, squeezed, start, end, segments)

    def _outside(self, item: Item, line: _Line, start: int, end: int) -> Iterator[tuple[int, int, list[Segment]]]:
        """The parts of a finding that stand where they may not: (start, end, segments)."""
        begin, segments = start, list[Segment]()
        for segment, first, last in line.parts(start, end):
            if self._may_hold(segment, item):
                if segments:
                    yield begin, first, segments
                begin, segments = last, []
            else:
                segments.append(segment)
        if segments:
            yield begin, end, segments

    def _may_hold(self, segment: Segment, item: Item) -> bool:
        if is_promised(item, self.watch) and not segment.is_sealed:
            return False
        if isinstance(item, GuardTerm):
            return segment.marks.get(item.work, Level.PREMISE) >= item.level
        return any(segment.marks.get(mark.work, Level.PREMISE) > Level.PREMISE for mark in item.marks)

    def _terms(self, text: _Text) -> Iterator[Hit]:
        seen: set[tuple[int, int, int]] = set()
        for line in text.folded:
            for number, start, end in self.term_search.places(line.whole):
                segments = [segment for segment, _, _ in line.parts(start, end)]
                item = self.terms[number]
                if not segments or any(s.kind.is_code or self._may_hold(s, item) for s in segments):
                    continue
                hit = _hit(item, line, start, end, segments)
                key = (number, id(hit.segment), hit.start)
                if key not in seen:
                    seen.add(key)
                    yield hit

    def _code(self, text: _Text) -> Iterator[Hit]:
        line = text.code
        for item, term in zip(self.terms, self.squeezed_terms, strict=True):
            if not is_in_code(term, line.whole):
                continue
            at = line.whole.find(term)
            while at >= 0:
                segments = [segment for segment, _, _ in line.parts(at, at + len(term))]
                if segments and not any(self._may_hold(s, item) for s in segments):
                    yield _hit(item, line, at, at + len(term), segments)
                at = line.whole.find(term, at + len(term))


@dataclass(frozen=True, slots=True)
class _Line:
    """Many segments as one text. starts: where in it each begins."""

    whole: str
    starts: Sequence[int]
    segments: Sequence[Segment | None]

    def parts(self, start: int, end: int) -> Iterator[tuple[Segment, int, int]]:
        """The segments of a stretch, each with the part of the stretch that lies in it."""
        number = bisect_right(self.starts, start) - 1
        while number < len(self.starts) and self.starts[number] < end:
            segment = self.segments[number]
            last = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.whole)
            if segment is not None and min(last, end) > max(self.starts[number], start):
                yield segment, max(self.starts[number], start), min(last, end)
            number += 1

    def start_of(self, at: int) -> int:
        """Where the segment of a place begins."""
        return self.starts[bisect_right(self.starts, at) - 1]


@dataclass(frozen=True, slots=True)
class _Text:
    """The streams of a file in the forms in which they are searched. folded: with words divided at line ends made whole,
    and, where that differs, with their hyphens."""

    squeezed: _Line
    folded: Sequence[_Line]
    code: _Line

    @classmethod
    def of(cls, streams: Iterable[Stream]) -> _Text:
        """Each stream's segments run on; between streams stands what no search can cross."""
        segments: list[Segment | None] = []
        for stream in streams:
            segments += [*(segment for segment in stream if segment.text), None]
        texts = ["\n" if segment is None else segment.text.replace(SEPARATOR, " ") for segment in segments]
        folded = fold(SEPARATOR.join(texts))
        squeezed = squeeze_parts(folded)
        whole = joined(folded)
        forms = [whole] if (other := divided(folded)) == whole else [whole, other]
        coded = [(s, t) for s, t in zip(segments, squeezed, strict=True) if s is not None and s.kind.is_code and t]
        both = [pair for s, t in coded for pair in ((s, t), (None, "\0"))]
        return cls(
            squeezed=_line(squeezed, segments, "\0"),
            folded=[_line(form.split(SEPARATOR), segments, "\n\0\n") for form in forms],
            code=_line([t for _, t in both], [s for s, _ in both], "\0"),
        )


def _line(texts: Sequence[str], segments: Sequence[Segment | None], wall: str) -> _Line:
    texts = [wall if segment is None else text for text, segment in zip(texts, segments, strict=True)]
    return _Line("".join(texts), [0, *accumulate(len(text) for text in texts)][:-1], segments)


def _hit(item: Item, line: _Line, start: int, end: int, segments: Sequence[Segment]) -> Hit:
    first = segments[0]
    part = first.part if first.part and all(s.part is first.part for s in segments) else None
    before = line.whole[max(0, start - _CONTEXT) : start].rpartition("\0")[2]
    after = line.whole[end : end + _CONTEXT].partition("\0")[0]
    return Hit(
        item=item,
        segment=first,
        kind=part or first.kind,
        matched=squeeze(line.whole[start:end]),
        before=squeeze(before),
        after=squeeze(after),
        start=len(squeeze(line.whole[line.start_of(start) : start])),
        is_quote=all(s.is_quote for s in segments),
    )


def without_repetitions(watch: Watch) -> Watch:
    """Sentences that say the same become one, which may stand in the marks of each: who reads one has read the other."""
    same: dict[str, list[Watched]] = {}
    for sentence in watch.sentences:
        same.setdefault(squeeze(sentence.text), []).append(sentence)
    merged = []
    for sentences in same.values():
        shown = [s for s in sentences if not is_promised(s, watch)] or sentences
        marks = dict.fromkeys(mark for s in shown for mark in s.marks)
        merged.append(replace(shown[0], marks=tuple(marks)))
    return replace(watch, sentences=tuple(merged))
