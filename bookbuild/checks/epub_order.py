"""The reading order of an EPUB: every notice before what it is about, and nothing marked in the preview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from bookbuild.checks.epub_file import EpubFile, classes, local, marks_at, own_marks, text_of
from bookbuild.checks.epub_links import BOOK, passage_of, sentence_place
from bookbuild.checks.findings import finding
from bookbuild.checks.matching import squeeze
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import Level, Passage, Watch

PREVIEW = 0.1
SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class _Position:
    """A place in reading order. words: that stand before it."""

    file: int
    number: int
    words: int
    element: etree._Element


def check_order(epub: EpubFile, watch: Watch) -> tuple[Diagnostic, ...]:
    """Notices come first, in a file of their own, and name the work; the first tenth holds nothing marked.

    Reports SPO010, SPO011, SPO012, SPO015.
    """
    positions, words = _positions(epub)
    ids = {str(at.element.get("id")): at for at in reversed(positions) if at.element.get("id")}
    found = [d for p in watch.passages if not p.is_left_out and (d := _passage(epub, p, ids))]
    reported = {d.at for d in found}
    unnamed = [d for d in _unnoticed(epub, watch, positions) if d.at not in reported]
    return (*found, *dict.fromkeys(unnamed), *_preview(epub, watch, positions, words))


def _positions(epub: EpubFile) -> tuple[list[_Position], int]:
    out: list[_Position] = []
    words = 0
    for file, path in enumerate(epub.spine):
        body = next((e for e in epub.pages[path].iter(etree.Element) if local(e) == "body"), epub.pages[path])
        for event, element in etree.iterwalk(body, events=("start", "end")):
            if event == "start":
                out.append(_Position(file, len(out), words, element))
                words += len((element.text or "").split()) if local(element) else 0
            elif element is not body:
                words += len((element.tail or "").split())
    return out, words


def _passage(epub: EpubFile, passage: Passage, ids: Mapping[str, _Position]) -> Diagnostic | None:
    start, notice = ids.get(passage.id), ids.get(passage.notice)
    if start is None:
        return None
    place = epub.place(epub.spine[start.file], passage.id)
    rule = Rule.SPO012 if passage.is_cross else Rule.SPO010
    if notice is None or notice.element.get("role") != "doc-notice":
        return finding(rule, f"no notice comes before a marked passage: {place}", passage.at)
    if notice.number > start.number:
        after = epub.place(epub.spine[notice.file], passage.notice)
        return finding(rule, f"the notice of a marked passage comes after it: {place}, notice {after}", passage.at)
    if notice.file == start.file and max(passage.levels.values(), default=Level.PREMISE) >= Level.ENDING:
        return finding(Rule.SPO011, f"a marked passage stands in the file of its notice: {place}", passage.at)
    return None


def _unnoticed(epub: EpubFile, watch: Watch, positions: list[_Position]) -> Iterator[Diagnostic]:
    """Marked text whose work no notice before it names."""
    titles = {work: squeeze(title) for work, title in watch.titles.items() if squeeze(title)}
    cross = {p.at for p in watch.passages if p.is_cross}
    named: set[WorkId] = set()
    for position in positions:
        element = position.element
        if element.get("role") == "doc-notice":
            words = squeeze(text_of(element))
            named |= {work for work, title in titles.items() if title in words}
        new = {w for w, level in own_marks(element).items() if level > Level.PREMISE and w in titles} - named
        if not new or not squeeze(text_of(element)):
            continue
        at = _place(element, watch, new)
        rule = Rule.SPO012 if at in cross else Rule.SPO010
        place = epub.place(epub.spine[position.file], _anchor(element))
        works = ", ".join(f"'{watch.titles[work]}'" for work in sorted(new))
        yield finding(rule, f"no notice before this marked text names {works}: {place}", at)


def _preview(epub: EpubFile, watch: Watch, positions: list[_Position], words: int) -> Iterator[Diagnostic]:
    """Marked text where shops let everybody read; in a sample, anywhere."""
    is_sample = watch.edition == SAMPLE
    is_promise = is_sample or watch.limit is not None
    seen: set[Location] = set()
    for position in positions:
        if not is_sample and position.words >= PREVIEW * words:
            return
        if not _counts(position.element, watch):
            continue
        at = _place(position.element, watch, set(marks_at(position.element)))
        if at not in seen:
            seen.add(at)
            where = "the sample" if is_sample else "the first tenth of the words"
            place = epub.place(epub.spine[position.file], _anchor(position.element))
            yield finding(Rule.SPO015, f"{where} holds marked text: {place}", at, breaks_promise=is_promise)


def _counts(element: etree._Element, watch: Watch) -> bool:
    if "spoiler" not in classes(element) or not squeeze(text_of(element)):
        return False
    top = max(own_marks(element).values(), default=Level.PREMISE)
    if watch.limit is None or watch.edition == SAMPLE:
        return top > Level.PREMISE
    return top > watch.limit or (top > Level.PREMISE and passage_of(element, watch) is not None)


def _place(element: etree._Element, watch: Watch, works: set[WorkId]) -> Location:
    return passage_of(element, watch) or sentence_place(text_of(element), watch, works) or BOOK


def _anchor(element: etree._Element) -> str:
    ids = (e.get("id") for e in (element, *element.iterancestors()))
    return next((name for name in ids if name), "")
