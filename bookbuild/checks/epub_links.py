"""Links of an EPUB that lead past a notice into marked text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from bookbuild.checks.epub_file import EpubFile, is_external, local, marks_at, resolve, text_of
from bookbuild.checks.findings import finding
from bookbuild.checks.matching import squeeze
from bookbuild.checks.pieces import Marks
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import Level, Surface, Watch, Watched

BOOK = Location(path="book.yaml")
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


@dataclass(frozen=True, slots=True)
class _Target:
    element: etree._Element
    marks: Marks


def check_links(epub: EpubFile, watch: Watch) -> tuple[Diagnostic, ...]:
    """Links to a place inside a mark from outside of it; the passage as such and its notice are the deliberate ways.

    Reports SPO006.
    """
    targets = _targets(epub)
    open_ids = {p.id for p in watch.passages} | {p.notice for p in watch.passages}
    found: dict[tuple[Location, str], Diagnostic] = {}
    for path, link in _links(epub):
        file, fragment = resolve(path, _address(link) or "")
        target = targets.get((file, fragment))
        if target is None or fragment in open_ids or not reveals_more(target.marks, marks_at(link)):
            continue
        if _is_within_note(link, path, file) or _is_of_page_list(link):
            continue
        at = link_place(text_of(link), watch, passage_of(target.element, watch))
        message = f"a link leads into marked text past its notice: {epub.place(path)} to {epub.place(file, fragment)}"
        found.setdefault((at, fragment), finding(Rule.SPO006, message, at))
    return tuple(found.values())


def reveals_more(target: Marks, source: Marks) -> bool:
    """Say whether the target is on a work that the reader of the source has not chosen to read about."""
    return any(source.get(work, Level.PREMISE) == Level.PREMISE < level for work, level in target.items())


def passage_of(element: etree._Element, watch: Watch) -> Location | None:
    """The place in the manuscript of the passage around an element."""
    by_id = {p.id: p.at for p in watch.passages}
    ids = (e.get("id") or "" for e in (element, *element.iterancestors()))
    return next((by_id[name] for name in ids if name in by_id), None)


def sentence_place(text: str, watch: Watch, works: set[WorkId]) -> Location | None:
    """The place in the manuscript of the first marked sentence, on one of the works, that a text holds."""
    squeezed = squeeze(text)
    return next((s.at for s in watch.sentences if _is_on(s, works) and squeeze(s.text) in squeezed), None)


def link_place(words: str, watch: Watch, target: Location | None) -> Location:
    """Where the manuscript has a link of these words; else the place of what it leads to."""
    squeezed = squeeze(words)
    if squeezed:
        for wanted in (Surface.LINK, Surface.TEXT):
            for origin in watch.origins:
                if origin.surface is wanted and squeezed in squeeze(origin.text):
                    return origin.at
    return target or BOOK


def _is_on(sentence: Watched, works: set[WorkId]) -> bool:
    return any(mark.work in works for mark in sentence.marks)


def _targets(epub: EpubFile) -> Mapping[tuple[str, str], _Target]:
    return {
        (path, str(element.get("id"))): _Target(element, marks)
        for path, root in epub.pages.items()
        for element in root.iter(etree.Element)
        if element.get("id") and (marks := marks_at(element))
    }


def _links(epub: EpubFile) -> Iterator[tuple[str, etree._Element]]:
    for path, root in {**epub.pages, **epub.others}.items():
        for element in root.iter(etree.Element):
            href = _address(element)
            if "#" in href and not is_external(href):
                yield path, element


def _address(element: etree._Element) -> str:
    name = local(element)
    if name == "content":  # of the NCX
        return element.get("src") or ""
    return (element.get("href") or "") if name in {"a", "area", "reference"} else ""


def _is_within_note(link: etree._Element, path: str, file: str) -> bool:
    """Say whether the link is a note's call or the way back to it."""
    return path == file and link.get("role") in {"doc-backlink", "doc-noteref"}


def _is_of_page_list(link: etree._Element) -> bool:
    """Say whether the link is a bare number of the page list: it tells as little, and leads as far, as the numbers of a
    printed book, and EPUB Accessibility 1.1 section 2.4 wants every page in it."""
    return any(e.get(EPUB_TYPE) == "page-list" or local(e) == "pageTarget" for e in link.iterancestors())
