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
    title = element(heading, locale.say("notice-label"), at=passage.at, class_="notice-title")
    label = _label(manuscript, "notice-label", passage.levels)
    return _notice(label, passage.notice, "notice", title, *_lines(manuscript, passage, resume))


def opening_notice(
    manuscript: Manuscript, slot: Slot, passages: list[Passage], at_start: list[Passage], resumes: Mapping[str, Nodes],
    *, is_seal: bool,
) -> Nodes:  # fmt: skip
    """The line under the title: for each work that the chapter is about, where it is told and where to read on.

    at_start: passages that begin right there; the line is their notice. is_seal: the slot is a sealed note.
    """
    lines = [line for p in at_start for line in _lines(manuscript, p, resumes.get(p.notice, ()))]
    told = dict.fromkeys(work for p in at_start for work in p.levels)
    for work in slot.chapter.works if slot.chapter and not is_seal else ():
        group = [p for p in passages if work in p.levels]
        if group and work not in told:
            told[work] = None
            lines.append(_opening_line(manuscript, slot, work, group, resumes.get(group[0].notice, ())))
    if not lines:
        return ()
    id_ = at_start[0].notice if at_start else f"{slot.id}..opening"
    label = _label(manuscript, "notice-label" if at_start else "opening-label", told)
    return (_notice(label, id_, "notice opening", *lines),)


def _lines(manuscript: Manuscript, passage: Passage, resume: Nodes) -> list[Node]:
    """What a notice says: the works, and the ways on."""
    words = _told(manuscript, passage.marks, "notice")
    text = element("p", *words, *_print_resume(manuscript.locale, passage), at=passage.at)
    return [text, *_links(manuscript.locale, passage, resume)]


def closing_line(works: Mapping[WorkId, Work], marks: Iterable[Mark], locale: Locale) -> Element:
    """Said where a passage ends and the chapter goes on."""
    words = phrase(locale, "spoiler-end", work=cited(works, highest(marks), locale))
    return element("p", *words, class_="spoiler-end")


def _notice(label: str, id_: str, class_: str, *inside: Node) -> Element:
    return element("section", *inside, id=id_, class_=class_, role="doc-notice", aria_label=label)


def _label(manuscript: Manuscript, key: str, works: Iterable[WorkId]) -> str:
    """What a notice is called for those who go from landmark to landmark: different for each in a file."""
    titles = manuscript.locale.say("list-comma").join(manuscript.works[id_].title for id_ in works)
    return f"{manuscript.locale.say(key)}: {titles}"


def _told(manuscript: Manuscript, marks: Iterable[Mark], key: str) -> Nodes:
    """A sentence for each work."""
    levels = highest(marks)
    out: list[Node] = []
    for id_, level in levels.items():
        kind = "full" if level >= Level.ENDING else "plot"
        out += [" "] if out else []
        out += phrase(manuscript.locale, f"{key}-{kind}", work=cited(manuscript.works, [id_], manuscript.locale))
    return tuple(out)


def only(medium: str, *nodes: Node) -> Element:
    """Nodes that one medium shows."""
    return element("span", *nodes, data_medium=medium)


def page_of(id_: str) -> Element:
    """The page on which a section begins, as a link."""
    return element("a", data_ref=id_, data_form="page")


def _print_resume(locale: Locale, passage: Passage) -> Nodes:
    target = passage.back or passage.resume
    if not target:
        return ()
    return (only("print", " ", *phrase(locale, "notice-resume", page=(page_of(target),))),)


def _links(locale: Locale, passage: Passage, resume: Nodes) -> list[Node]:
    """The two ways on, in the EPUB: past the passage, and to it. Each on a line: a finger must not slip."""
    out: list[Node] = []
    target = passage.back or passage.resume
    if target:
        place = resume or (locale.say("notice-back" if passage.back else "notice-after"),)
        words = phrase(locale, "notice-skip", place=place)
        out.append(
            element(
                "p", element("a", *words, data_ref=target, data_form="words"), class_="notice-link", data_medium="epub"
            )
        )
    words = (locale.say("notice-continue"),)
    out.append(
        element(
            "p", element("a", *words, data_ref=passage.id, data_form="words"), class_="notice-link", data_medium="epub"
        )
    )
    return out


def _opening_line(manuscript: Manuscript, slot: Slot, id_: WorkId, group: list[Passage], resume: Nodes) -> Element:
    """One work's line. group: the passages of the chapter that tell it."""
    locale, first = manuscript.locale, group[0]
    level = max(p.levels[id_] for p in group)
    kind = "full" if level >= Level.ENDING else "plot"
    here = (locale.say("here-chapter" if slot.matter is Matter.CHAPTER else "here-text"),)
    work = cited(manuscript.works, [id_], locale)
    notice = (element("a", locale.say("notice-link"), data_ref=first.notice, data_form="words"),)
    place = (element("a", *(resume or (locale.say("notice-after"),)), data_ref=first.resume, data_form="words"),)
    in_print = phrase(locale, f"opening-{kind}-print", here=here, work=work, start=(page_of(first.id),))
    in_epub = phrase(locale, f"opening-{kind}-epub", here=here, work=work, notice=notice)
    if first.resume:
        in_print += (" ", *phrase(locale, "opening-resume-print", page=(page_of(first.resume),)))
        in_epub += (" ", *phrase(locale, "opening-resume-epub", place=place))
    more = (" ", locale.say("opening-more")) if len(group) > 1 else ()
    return element("p", only("print", *in_print), only("epub", *in_epub), *more)
