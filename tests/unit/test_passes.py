"""Editorial passes on small books: notices, numbers, references, index, contents."""

from __future__ import annotations

from pathlib import Path

from bookbuild.editorial.finish import words_of
from bookbuild.model.book import Book
from bookbuild.model.edition import FULL
from bookbuild.model.markup import elements, text_of, to_xhtml
from bookbuild.pipeline import edit, read
from tests.support.building import make_book

YAML = """\
title: A Book
language: en
date: 2026-01-01
works:
  a-film: {kind: film, title: A Film, year: 1999, history: an-event, directors: [{name: Kim Lee, alternate: 김리}]}
  an-event: {kind: history, title: An Event, dates: 1990}
structure:
  chapter-label: words
  parts: [{title: Part, chapters: [one.md, two.md]}]
  back: [filmography, index]
"""


def book_of(folder: Path, one: str, two: str = "# Two\n\nText.\n") -> Book:
    manuscript, found = read(make_book(folder, one, book=YAML, two_md=two), None, None)
    assert manuscript is not None
    edited = edit(manuscript, FULL)
    assert not [d for d in (*found, *edited.diagnostics) if d.severity == "error"], (found, edited.diagnostics)
    return edited.book


def section(book: Book, id_: str) -> str:
    return to_xhtml(next(s for s in book.sections if s.id == id_).body)


def test_a_notice_stands_before_a_spoiler_and_says_where_to_read_on(tmp_path: Path) -> None:
    one = "# One\n\nOpen.\n\n/// spoiler | a-film\n## Told {#told}\n\nHe dies.\n///\n\n## After {#after}\n\nMore.\n"
    book = book_of(tmp_path, one)
    assert [s.id for s in book.sections if s.chapter == "one"] == ["one", "one..2", "one..3"]
    assert 'role="doc-notice"' in section(book, "one")
    assert "He dies" not in section(book, "one")
    assert "He dies" in section(book, "one..2")
    assert '<a data-ref="one..3" data-form="words">Leave it out: go to After</a>' in section(book, "one")
    assert section(book, "one..3").startswith('<h2 id="after">After</h2>')


def test_a_spoiler_at_the_end_sends_the_reader_to_the_next_chapter(tmp_path: Path) -> None:
    text = section(book_of(tmp_path, "# One\n\nOpen.\n\n/// spoiler | a-film\nHe dies.\n///\n"), "one")
    assert '<a data-ref="two" data-form="words">Leave it out: go to what comes after it</a>' in text


def test_work_card_and_filmography_tell_what_book_yaml_knows(tmp_path: Path) -> None:
    book = book_of(tmp_path, "# One\n\n/// work | a-film\n///\n\nText.\n")
    for text in (section(book, "one"), section(book, "filmography")):
        assert "A Film" in text
        assert "(1999)" in text
        assert 'lang="ko"' in text
        assert "An Event, 1990" in text
    assert "An Event</cite>" not in section(book, "filmography")


def test_references_by_id_and_by_file_take_the_title_of_their_target(tmp_path: Path) -> None:
    one = "# One\n\n[](#two) [](two.md) [there](two.md#x) [](#x)\n"
    text = section(book_of(tmp_path, one, "# Two *words*\n\n## Ex {#x}\n\nText.\n"), "one")
    assert text.count('<a data-ref="two">Two <em>words</em></a>') == 2
    assert '<a data-ref="x">there</a>' in text
    assert '<a data-ref="x">Ex</a>' in text


def test_an_unnumbered_chapter_takes_no_number_and_can_be_referred_to(tmp_path: Path) -> None:
    book = book_of(tmp_path, "---\nnumbered: false\n---\n# One\n\nA.\n", "# Two\n\n[](#one)\n")
    assert [(s.id, s.label) for s in book.sections if s.depth] == [("one", ""), ("two", "Chapter One")]
    assert '<a data-ref="one">One</a>' in section(book, "two")


def test_notes_are_numbered_by_their_calls_in_each_chapter_anew(tmp_path: Path) -> None:
    one = "# One\n\nB[^b] a[^a].\n\n[^a]: Note a.\n[^b]: Note b.\n"
    book = book_of(tmp_path, one, "# Two\n\nX[^a].\n\n[^a]: Other.\n")
    notes = {s.id: [(n.number, text_of(n.body)) for n in s.notes] for s in book.sections if s.notes}
    assert notes == {"one": [(1, "Note b."), (2, "Note a.")], "two": [(1, "Other.")]}


def test_a_note_in_a_title_is_kept_and_the_contents_do_not_show_it(tmp_path: Path) -> None:
    book = book_of(tmp_path, "# One[^n]\n\nText.\n\n[^n]: On the title.\n")
    first = next(s for s in book.sections if s.id == "one")
    assert [n.number for n in first.notes] == [1]
    assert any(e.has("data-note") for e in elements(first.title))
    assert to_xhtml(book.contents[0].children[0].title) == "One"


def test_the_index_is_a_tree_with_ranges_and_cross_references(tmp_path: Path) -> None:
    one = (
        '# One\n\n[]{.index term="b > sub" range="start"}x [Alpha]{.index} y[]{.index term="b > sub" range="end"} '
        '[]{.index term="gamma" see="b"}[]{.index term="b" see-also="Alpha"}[the 한글]{.index}\n'
    )
    book = book_of(tmp_path, one)
    shown = {
        group.initial: [
            (text_of(e.term), len(e.locators), [text_of(t) for t, _ in e.see], [text_of(t) for t, _ in e.see_also],
             [(text_of(c.term), bool(c.locators[0].end)) for c in e.children]) for e in group.entries
        ] for group in book.index
    }  # fmt: skip
    assert shown == {
        "A": [("Alpha", 1, [], [], [])], "B": [("b", 0, [], ["Alpha"], [("sub", True)])],
        "G": [("gamma", 0, ["b"], [], [])], "ㅎ" if "ㅎ" in shown else "하": [("the 한글", 1, [], [], [])],
    }  # fmt: skip


def test_words_are_counted_across_blocks_and_notes(tmp_path: Path) -> None:
    plain = words_of(book_of(tmp_path / "a", "# One\n\nfour words are here\n"))
    more = words_of(book_of(tmp_path / "b", "# One\n\n- four\n- words\n- are\n- here[^n]\n\n[^n]: and two\n"))
    assert more == plain + 2
