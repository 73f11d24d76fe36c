"""EditedText to Book: everything derived is derived here, after redaction, in this order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bookbuild.diagnostics import Diagnostic, Outcome
from bookbuild.editorial.cards import filmography
from bookbuild.editorial.contents import make_contents
from bookbuild.editorial.index import make_index
from bookbuild.editorial.link import link
from bookbuild.editorial.typography import Habits, habits_of, smarten, smarten_text
from bookbuild.editorial.veil import veil
from bookbuild.model.book import Book, EditedText, Manuscript, Matter, Section
from bookbuild.model.markup import Nodes, spaced_text
from bookbuild.model.metadata import Metadata
from bookbuild.model.scripts import tag_languages

Pass = Callable[[Nodes], Nodes]


def finish(text: EditedText) -> Outcome[Book]:
    """Reports what link and make_index report."""
    manuscript = text.manuscript
    styled = text_pass(manuscript)
    sections, targets, linked = link(replace(text, manuscript=_polished(manuscript, styled)))
    sections, targets, images = veil(sections, targets, manuscript.images, manuscript.style.cover.image)
    sections, index, indexed = make_index(sections, manuscript.locale, lambda term: styled((term,)))
    films = styled(filmography(manuscript.works, manuscript.locale))
    book = Book(
        metadata=_metadata(manuscript), edition=text.edition, locale=manuscript.locale, style=manuscript.style,
        works=manuscript.works, sections=tuple(_with_films(s, films) for s in sections), targets=targets, index=index,
        contents=make_contents(sections, manuscript.style.contents_depth), images=images,
        policy=manuscript.policy, passages=text.passages,
    )  # fmt: skip
    found: tuple[Diagnostic, ...] = (*linked, *(() if text.edition.is_extract else indexed))
    return Outcome(value=book, diagnostics=found)


def text_pass(manuscript: Manuscript) -> Pass:
    """What every text of the book goes through: typographic characters, then the languages of foreign runs."""
    habits = habits_of(manuscript.locale)
    language = manuscript.metadata.language
    by_script = dict(manuscript.style.script_languages)

    def apply(nodes: Nodes) -> Nodes:
        polished = smarten(nodes, habits) if manuscript.style.smart_typography else nodes
        return tag_languages(polished, language, by_script)

    return apply


def _polished(manuscript: Manuscript, styled: Pass) -> Manuscript:
    habits = habits_of(manuscript.locale)
    slots = []
    for slot in manuscript.slots:
        chapter = slot.chapter
        if chapter:
            notes = tuple(replace(note, body=styled(note.body)) for note in chapter.notes)
            short = _smart(manuscript, chapter.short_title, habits)
            chapter = replace(
                chapter, title=styled(chapter.title), body=styled(chapter.body), notes=notes, short_title=short
            )
        slots.append(replace(slot, title=styled(slot.title), chapter=chapter))
    return replace(manuscript, slots=tuple(slots))


def _smart(manuscript: Manuscript, text: str, habits: Habits) -> str:
    return smarten_text(text, habits) if manuscript.style.smart_typography else text


def _metadata(manuscript: Manuscript) -> Metadata:
    data, habits = manuscript.metadata, habits_of(manuscript.locale)
    return replace(
        data, title=_smart(manuscript, data.title, habits), subtitle=_smart(manuscript, data.subtitle, habits),
        short_title=_smart(manuscript, data.short_title, habits), rights=_smart(manuscript, data.rights, habits),
        description=_smart(manuscript, data.description, habits), licence=_smart(manuscript, data.licence, habits),
    )  # fmt: skip


def _with_films(section: Section, films: Nodes) -> Section:
    return replace(section, body=section.body + films) if section.matter is Matter.FILMOGRAPHY else section


def words_of(book: Book) -> int:
    """Number of words of the text and its notes, as shops count them."""
    bodies = [part for s in book.sections for part in (s.title, s.body, *(n.body for n in s.notes))]
    # what only print shows, the EPUB says in its own words
    return sum(len(spaced_text(body, medium="epub").split()) for body in bodies)
