"""What notices say: the work, how much of it is told, and where to go. One sentence shape for all works, no event, no level.

Print gives pages, the EPUB links. A notice is a `section role=doc-notice` with a heading (EPUBCheck refuses the role on
`aside`); it stands before what it is about in the order of the file, so that it does so without any style sheet too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bookbuild.editorial.phrases import cited, phrase
from bookbuild.model.book import Locale, Manuscript, Matter, Slot
from bookbuild.model.markup import Element, Node, Nodes, element
from bookbuild.model.metadata import Work, WorkId
from bookbuild.model.spoilers import Level, Mark, Passage, highest


def local_notice(manuscript: Manuscript, passage: Passage, resume: Nodes, heading: str) -> Element:
    """The notice right before a passage. resume: words of the heading after it, or (); heading: its own tag."""
    locale = manuscript.locale
    words = _told(manuscript, passage.marks, "notice")
    lines = [element("p", *words, *_print_resume(locale, passage), at=passage.at)]
    lines += [_links(locale, passage, resume)]
    title = element(heading, locale.say("notice-label"), at=passage.at, class_="notice-title")
    return _notice(locale, passage.notice, "notice", title, *lines)


def opening_notice(
    manuscript: Manuscript, slot: Slot, passages: list[Passage], at_start: list[Passage], resumes: Mapping[str, Nodes]
) -> Nodes:
    """The line under the title: for each work that the chapter is about, where it is told and where to read on.

    at_start: passages that begin right there, whatever their work; the line is their notice.
    """
    own = set(slot.chapter.works) if slot.chapter else set()
    shown: dict[WorkId, list[Passage]] = {}
    for passage in passages:
        for work in passage.levels:
            if work in own or passage in at_start:
                shown.setdefault(work, []).append(passage)
    lines = [
        _opening_line(
            manuscript, slot, work, group, resume=resumes.get(group[0].notice, ()), is_notice=group[0] in at_start
        ) for work, group in shown.items()
    ]  # fmt: skip
    if not lines:
        return ()
    id_ = at_start[0].notice if at_start else f"{slot.id}..opening"
    notice = _notice(manuscript.locale, id_, "notice opening", *lines)
    others = tuple(element("span", id=p.notice, class_="anchor") for p in at_start[1:])
    return (notice.holding((*others, *notice.children)),)


def closing_line(works: Mapping[WorkId, Work], marks: Iterable[Mark], locale: Locale) -> Element:
    """Said where a passage ends and the chapter goes on."""
    words = phrase(locale, "spoiler-end", work=cited(works, highest(marks), locale))
    return element("p", *words, class_="spoiler-end")


def _notice(locale: Locale, id_: str, class_: str, *inside: Node) -> Element:
    return element("section", *inside, id=id_, class_=class_, role="doc-notice", aria_label=locale.say("notice-label"))


def _told(manuscript: Manuscript, marks: Iterable[Mark], key: str) -> Nodes:
    """A sentence for the works that are told in full, and one for those whose plot is told."""
    levels = highest(marks)
    out: list[Node] = []
    for kind, ids in (
        ("full", [i for i, level in levels.items() if level >= Level.ENDING]),
        ("plot", [i for i, level in levels.items() if level < Level.ENDING]),
    ):
        if ids:
            out += [" "] if out else []
            out += phrase(manuscript.locale, f"{key}-{kind}", work=cited(manuscript.works, ids, manuscript.locale))
    return tuple(out)


def only(medium: str, *nodes: Node) -> Element:
    """Nodes that one medium shows."""
    return element("span", *nodes, data_medium=medium)


def page_of(id_: str) -> Element:
    """The page on which a section begins, as a link."""
    return element("a", data_ref=id_, data_form="page")


def _print_resume(locale: Locale, passage: Passage) -> Nodes:
    if not passage.resume:
        return ()
    return (only("print", " ", *phrase(locale, "notice-resume", page=(page_of(passage.resume),))),)


def _links(locale: Locale, passage: Passage, resume: Nodes) -> Element:
    """The two ways on, in the EPUB: to what the notice is about, and past it."""
    links: list[Node] = [element("a", locale.say("notice-continue"), data_ref=passage.id, data_form="words")]
    if passage.resume:
        words = phrase(locale, "notice-skip", place=resume or (locale.say("notice-after"),))
        links += [" · ", element("a", *words, data_ref=passage.resume, data_form="words")]
    return element("p", *links, class_="notice-links", data_medium="epub")


def _opening_line(
    manuscript: Manuscript, slot: Slot, id_: WorkId, group: list[Passage], *, resume: Nodes, is_notice: bool
) -> Element:
    """One work's line. is_notice: the passage begins right after it, so that it is its notice."""
    locale, first = manuscript.locale, group[0]
    level = max(p.levels[id_] for p in group)
    key = f"opening-{'full' if level >= Level.ENDING else 'plot'}"
    here = (locale.say("here-chapter" if slot.matter is Matter.CHAPTER else "here-text"),)
    work = cited(manuscript.works, [id_], locale)
    target, words = (first.id, "next-page-link") if is_notice else (first.notice, "notice-link")
    start = (element("a", locale.say(words), data_ref=target, data_form="words"),)
    place = (element("a", *(resume or (locale.say("notice-after"),)), data_ref=first.resume, data_form="words"),)
    in_print = phrase(locale, f"{key}-print", here=here, work=work, start=(page_of(first.id),))
    in_epub = phrase(locale, f"{key}-epub", here=here, work=work, start=start)
    onward = (" ", *phrase(locale, "opening-resume-epub", place=place)) if first.resume else ()
    more = (" ", locale.say("opening-more")) if len(group) > 1 else ()
    return element("p", only("print", *in_print), only("epub", *in_epub, *onward), *_print_resume(locale, first), *more)
