"""The flagship as a whole: nothing to report, an index that a reader finds things in, a glossary of words that are used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bookbuild.model.book import Book, Matter
from bookbuild.model.edition import FULL
from bookbuild.model.markup import elements, text_of
from bookbuild.pipeline import check, edit, read

from tests.support.building import FLAGSHIP, Silent

FEWEST_ENTRIES = 300


@pytest.fixture(scope="module")
def book() -> Book:
    manuscript, found = read(FLAGSHIP, None, None)
    assert manuscript is not None
    assert found == ()
    return edit(manuscript, FULL).book


def test_check_finds_nothing() -> None:
    assert check(FLAGSHIP, None, Silent()) == ()


def test_twenty_chapters_in_five_parts(book: Book) -> None:
    begun = [s for s in book.sections if s.matter is Matter.CHAPTER and not s.continues]
    assert len(begun) == 20
    assert len([s for s in book.sections if s.matter is Matter.PART]) == 5


def test_the_index_has_entries_enough_and_none_that_leads_nowhere(book: Book) -> None:
    main = [entry for group in book.index for entry in group.entries]
    assert len(main) >= FEWEST_ENTRIES
    every = [*main, *(child for entry in main for child in entry.children)]
    ids = {entry.id for entry in every}
    for entry in every:
        references = [id_ for _, id_ in (*entry.see, *entry.see_also)]
        assert entry.locators or entry.children or references, text_of(entry.term)
        assert set(references) <= ids, text_of(entry.term)


def test_every_word_of_the_glossary_is_used(book: Book) -> None:
    (glossary,) = [s for s in book.sections if s.matter is Matter.GLOSSARY]
    apart = {Matter.GLOSSARY, Matter.INDEX, Matter.CONTENTS}
    text = " ".join(
        text_of(body) for s in book.sections if s.matter not in apart for body in (s.body, *(n.body for n in s.notes))
    )
    plain = re.sub(r"\s+", " ", text).casefold()
    terms = [text_of(e.children) for e in elements(glossary.body) if e.tag == "dt"]
    assert len(terms) > 50
    unused = [t for t in terms if not any(part in plain for part in forms(t))]
    assert unused == []


def forms(term: str) -> list[str]:
    """'Burim case (부림사건)' -> burim case, burim, 부림사건: any of them may stand in the text."""
    latin, _, hangul = term.replace("\u00a0", " ").partition(" (")
    return [w.casefold() for w in (latin, latin.removesuffix(" case"), hangul.rstrip(")")) if w]


def test_the_notes_of_each_chapter_point_to_its_sources() -> None:
    listed = set(
        re.findall(r"\{#(sources-[\w-]+)\}", (Path(FLAGSHIP) / "back" / "sources.md").read_text(encoding="utf-8"))
    )
    told = []
    for path in sorted((Path(FLAGSHIP) / "chapters").glob("*.md")):
        notes = re.findall(r"^\[\^[\w-]+\]: .*$", path.read_text(encoding="utf-8"), re.MULTILINE)
        (target,) = {
            id_ for note in notes for id_ in re.findall(r"at the end of the book\]\(#(sources-[\w-]+)\)", note)
        }
        told.append(target)
    assert sorted(told) == sorted(listed)


def test_each_chapter_refers_to_another(book: Book) -> None:
    for path in sorted((Path(FLAGSHIP) / "chapters").glob("*.md")):
        own = path.read_text(encoding="utf-8")
        ids = set(re.findall(r"\{#([\w-]+)", own))
        assert [target for target in re.findall(r"\]\(#([\w-]+)\)", own) if target not in ids], path.name
