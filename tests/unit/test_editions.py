"""Editions made from small books: where passages begin and end, what is cut, sealed and left, what notices name."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.model.book import Book
from bookbuild.model.edition import EDITIONS
from bookbuild.model.markup import elements, rebuild, text_of, to_xhtml
from bookbuild.model.store import Memory
from bookbuild.pipeline import Edited, edit, mine, press_epub, read
from tests.support.building import make_book
from tests.support.drafts import PNG, epub_texts, squeeze

YAML = """\
title: A Book
language: en
date: 2026-01-01
cover: {{image: cover.png}}
works:
  red: {{kind: film, title: Red Film}}
  blue: {{kind: film, title: Blue Film}}
  past: {{kind: history, title: An Event}}
{settings}structure:
  contents-depth: 2
  front: [title-page, contents]
  {chapters}
  back: [index]
"""
DROWNS = "The ferryman drowns his brother beneath the bridge"
FORGES = "A baker forged the testament of her late uncle"
FALLS = "The lantern falls from the tower onto the market"
PARTS = "parts: [{title: Part, chapters: [one.md]}, {title: Second, chapters: [two.md], spoilers: [{work: red}]}]"
BOTH = "{work: red, level: secret}, {work: blue, level: secret}"


class Case:
    """A small book. spoilers: of the first chapter's front matter."""

    def __init__(self, folder: Path, text: str, *, spoilers: str = BOTH, settings: str = "", title: str = "One",
                 chapters: str = "chapters: [one.md, two.md]", front: str = "", two: str = "Open text.") -> None:  # fmt: skip
        book = YAML.format(settings=settings, chapters=chapters)
        one = f"---\nspoilers: [{spoilers}]\n{front}---\n# {title}\n\n{text}\n"
        second = "" if PARTS[:5] in chapters else "spoilers: none\n"
        self.root = make_book(folder / "book", one, book=book, two_md=f"---\n{second}---\n# Two\n\n{two}\n")
        (self.root / "cover.png").write_bytes(PNG)
        manuscript, found = read(self.root, None, None)
        assert manuscript is not None, found
        self.manuscript = manuscript
        self.found = [f"{d.rule.code} {d.at}: {d.message}" for d in found if d.severity == "error"]

    def edited(self, name: str = "full") -> Edited:
        return edit(self.manuscript, EDITIONS[name], promised=True)

    def book(self, name: str = "full") -> Book:
        return self.edited(name).book

    def errors(self, name: str) -> list[str]:
        """Every error of an edition and of its EPUB."""
        edited = self.edited(name)
        found = (*edited.diagnostics, *press_epub(self.root, edited, Memory()).diagnostics)
        return self.found + [f"{d.rule.code} {d.at}: {d.message}" for d in found if d.severity == "error"]

    def all_errors(self) -> dict[str, list[str]]:
        return {name: found for name in EDITIONS if (found := self.errors(name))}

    def holds(self, name: str, words: str) -> list[str]:
        """Files of an edition's EPUB that say the words anywhere."""
        return [
            p
            for p, text in epub_texts(press_epub(self.root, self.edited(name), Memory()).data)
            if squeeze(words) in text
        ]

    def pieces(self, name: str = "full", chapter: str = "one") -> list[str]:
        return [s.id for s in self.book(name).sections if s.chapter == chapter]

    def section(self, id_: str, name: str = "full") -> str:
        return to_xhtml(next(s for s in self.book(name).sections if s.id == id_).body)

    def told(self, name: str = "full") -> list[tuple[str, str, tuple[str, ...]]]:
        """(section, section after it, works) of each passage shown."""
        return [(p.id, p.resume, tuple(p.levels)) for p in self.book(name).passages if not p.is_left_out]


def block(words: str, mark: str) -> str:
    return f"/// spoiler | {mark}\n{words}\n///"


def nested(outer: str, *inside: str) -> str:
    return block("\n\n".join(inside), outer)


# -- passages -----------------------------------------------------------------------------------


def test_marks_of_two_works_in_each_other_have_a_notice_each(tmp_path: Path) -> None:
    case = Case(
        tmp_path, "Open.\n\n" + nested("red", f"{DROWNS}.", block(f"{FORGES}.", "blue"), f"{FALLS}.") + "\n\nMore."
    )
    assert case.told() == [("one..2", "one..5", ("red",)), ("one..3", "one..4", ("blue",))]
    assert [p.notice for p in case.book().passages] == ["one..notice-1", "one..notice-2"]
    assert 'id="one..notice-1"' in case.section("one")
    assert 'id="one..notice-2"' in case.section("one..2")
    assert FORGES in case.section("one..3")
    assert FALLS in case.section("one..4")
    assert case.all_errors() == {}


def test_a_mark_of_both_works_has_one_notice_for_both(tmp_path: Path) -> None:
    case = Case(tmp_path, f"Open.\n\n{block(f'{DROWNS}.', 'red, blue plot')}\n\nMore.")
    assert case.told() == [("one..2", "one..3", ("red", "blue"))]
    notice = case.section("one")
    assert "Red Film" in notice
    assert "Blue Film" in notice
    assert case.all_errors() == {}


def test_a_nested_mark_that_tells_no_more_has_no_notice_of_its_own(tmp_path: Path) -> None:
    case = Case(
        tmp_path, "Open.\n\n" + nested("red", f"{DROWNS}.", block(f"{FORGES}.", "red plot")), spoilers="{work: red}"
    )
    assert case.told() == [("one..2", "two", ("red",))]


def test_a_deeper_mark_on_the_same_work_is_announced_by_the_outer_notice(tmp_path: Path) -> None:
    """A second notice would say that there is something deeper still."""
    case = Case(tmp_path, "Open.\n\n" + nested("red plot", f"{DROWNS}.", block(f"{FORGES}.", "red secret")))
    (passage,) = case.book().passages
    assert {w: level.key for w, level in passage.levels.items()} == {"red": "secret"}
    assert "in full" in case.section("one")


def test_adjacent_passages_follow_each_other_with_a_notice_each(tmp_path: Path) -> None:
    case = Case(tmp_path, f"Open.\n\n{block(f'{DROWNS}.', 'red')}\n\n{block(f'{FORGES}.', 'blue')}\n\nMore.")
    assert case.told() == [("one..2", "one..3", ("red",)), ("one..4", "one..5", ("blue",))]
    assert DROWNS in case.section("one..2")
    assert 'id="one..notice-2"' in case.section("one..3")
    assert FORGES in case.section("one..4")
    assert case.all_errors() == {}


def test_a_passage_at_the_end_of_a_book_leads_on_to_what_follows(tmp_path: Path) -> None:
    case = Case(tmp_path, f"Open.\n\n{block(f'{DROWNS}.', 'red')}", spoilers="{work: red}")
    assert case.told() == [("one..2", "two", ("red",))]
    assert case.pieces() == ["one", "one..2"]


def test_a_chapter_marked_from_its_start_opens_with_one_notice_under_its_title(tmp_path: Path) -> None:
    case = Case(tmp_path, f"{DROWNS}.\n\n## {FALLS}\n\nMore.", spoilers="{work: red, from: start}")
    assert case.pieces() == ["one", "one..2"]
    assert case.told() == [("one..2", "two", ("red",))]
    assert case.section("one").count("doc-notice") == 1
    assert case.book().contents[1].children == ()
    assert case.all_errors() == {}


def test_a_marked_title_gives_way_to_its_safe_title_and_opens_the_passage(tmp_path: Path) -> None:
    case = Case(
        tmp_path, "Open.", title=f'{DROWNS} {{.spoiler work=red safe-title="At the river"}}', spoilers="{work: red}"
    )
    first = next(s for s in case.book().sections if s.id == "one")
    assert text_of(first.title) == "At the river"
    assert first.running_title == "At the river"
    assert case.section("one..2").count(DROWNS) == 1
    assert case.holds("safe", DROWNS) == []
    assert case.all_errors() == {}


def test_marked_words_of_a_title_give_way_in_it_and_open_the_passage(tmp_path: Path) -> None:
    title = f"How [{DROWNS}]{{.spoiler work=red safe=something}} happens"
    case = Case(tmp_path, "Open.", title=title, spoilers="{work: red}")
    first = next(s for s in case.book().sections if s.id == "one")
    assert text_of(first.title) == "How something happens"
    assert DROWNS in to_xhtml(next(s for s in case.book().sections if s.id == "one..2").body)
    assert case.holds("safe", DROWNS) == []
    assert case.all_errors() == {}


def test_marks_of_a_part_lie_on_its_chapters_and_on_no_others(tmp_path: Path) -> None:
    case = Case(tmp_path, "Open.", spoilers="{work: past}", chapters=PARTS, two=f"{DROWNS}.")
    assert case.told() == [("two..2", "index", ("red",))]
    assert case.holds("safe", DROWNS) == []
    assert case.all_errors() == {}


def test_marks_of_the_book_lie_on_every_chapter(tmp_path: Path) -> None:
    case = Case(
        tmp_path, f"{DROWNS}.", settings="spoilers: {marks: [{work: red}]}\n", spoilers="{work: red}", two=f"{FORGES}."
    )
    assert [(id_, works) for id_, _, works in case.told()] == [("one..2", ("red",)), ("two..2", ("red",))]
    assert case.holds("safe", DROWNS) == []
    assert case.holds("safe", FORGES) == []


def test_marks_on_an_open_history_and_of_premises_do_nothing(tmp_path: Path) -> None:
    text = f"{block(f'{DROWNS}.', 'past secret')}\n\n[{FORGES}]{{.spoiler work=red level=premise safe=x}}."
    case = Case(tmp_path, text, spoilers="{work: past}")
    assert case.book().passages == ()
    assert case.pieces() == ["one"]
    assert case.holds("safe", DROWNS)
    assert case.holds("sample", FORGES) or case.holds("safe", FORGES)
    assert case.all_errors() == {}


def test_paragraphs_with_marked_words_are_one_passage_up_to_the_last_before_a_heading(tmp_path: Path) -> None:
    marked = [f"Words [{w}]{{.spoiler work=red safe=something}}." for w in (DROWNS, FORGES, FALLS)]
    text = f"Open one.\n\n{marked[0]}\n\nOpen two.\n\n{marked[1]}\n\nOpen three.\n\n## Head\n\n{marked[2]}"
    case = Case(tmp_path, text, spoilers="{work: red}")
    assert case.told() == [("one..2", "one..3", ("red",)), ("one..4", "two", ("red",))]
    assert "Open two" in case.section("one..2")
    assert "Open three" in case.section("one..3")
    assert case.all_errors() == {}


def test_notices_first_makes_one_passage_from_the_first_mark_to_the_last(tmp_path: Path) -> None:
    """Who leaves it out goes on behind the last mark on the work; what stands between is announced too."""
    passages = "\n\nMore.\n\n".join(block(f"{words}.", mark) for words, mark in (
        (DROWNS, "red plot"), (FALLS, "red plot"), (FORGES, "blue plot"), (f"{DROWNS} again", "red secret")))  # fmt: skip
    case = Case(tmp_path, f"Open.\n\n{passages}\n\nEnd.", settings="spoilers: {notices: first}\n")
    assert [works for _, _, works in case.told()] == [("red", "blue")]
    assert case.book().passages[0].levels["red"].key == "secret"
    assert case.all_errors() == {}


def test_notices_first_announces_it_again_in_the_next_chapter(tmp_path: Path) -> None:
    case = Case(
        tmp_path,
        f"Open.\n\n{block(f'{DROWNS}.', 'red')}",
        settings="spoilers: {notices: first}\n",
        spoilers="{work: red}",
    )
    assert case.told() == [("one..2", "two", ("red",))]


# -- cuts --------------------------------------------------------------------------------------------


def test_a_cross_mark_in_a_shown_passage_is_cut_from_it(tmp_path: Path) -> None:
    case = Case(tmp_path, nested("red plot", f"{DROWNS}.", block(f"{FORGES}.", "blue"), f"{FALLS}."))
    assert case.holds("safe", DROWNS)
    assert case.holds("safe", FALLS)
    assert case.holds("safe", FORGES) == []
    assert case.told("safe") == [("one..2", "two", ("red",))]
    assert case.all_errors() == {}


def test_what_stands_in_is_shown_where_the_passage_is_cut_and_only_there(tmp_path: Path) -> None:
    text = f"/// spoiler | red\n/// safe\nStands in.\n\n## Safe heading\n///\n\n{DROWNS}.\n///"
    case = Case(tmp_path, text, spoilers="{work: red}")
    assert case.holds("full", "Stands in") == []
    assert case.holds("safe", "Stands in")
    assert "leaves out" not in case.section("one", "safe")
    assert case.all_errors() == {}


def test_a_cut_without_a_stand_in_says_that_something_is_left_out(tmp_path: Path) -> None:
    case = Case(tmp_path, f"Open.\n\n{block(f'{DROWNS}.', 'red')}", spoilers="{work: red}")
    assert "leaves out a passage on <cite>Red Film</cite>" in case.section("one", "safe")


@pytest.mark.parametrize(("numbering", "numbers"), [("full", [1, 3]), ("own", [1, 2])])
def test_numbers_of_notes_stay_or_are_counted_anew(tmp_path: Path, numbering: str, numbers: list[int]) -> None:
    """`own` ends in a KeyError when the EPUB is made."""
    text = f"A[^a].\n\n{block(f'{DROWNS}[^b].', 'red')}\n\nC[^c].\n\n[^a]: First.\n[^b]: {FORGES}.\n[^c]: Third."
    case = Case(tmp_path, text, spoilers="{work: red}", settings=f"spoilers: {{numbering: {numbering}}}\n")
    assert [n.number for s in case.book("safe").sections for n in s.notes] == numbers
    assert [n.number for s in case.book().sections for n in s.notes] == [1, 2, 3]
    assert case.holds("safe", FORGES) == []
    assert case.all_errors() == {}


def test_a_reference_into_cut_text_leads_to_what_stands_there(tmp_path: Path) -> None:
    marked = nested("red", f"## {DROWNS} {{#deep}}", f"{FALLS}.")
    case = Case(tmp_path, f"Open.\n\n{marked}\n\n## After {{#after}}\n\n[Look there](#deep).", spoilers="{work: red}")
    link = next(e for s in case.book("safe").sections for e in elements(s.body) if text_of((e,)) == "Look there")
    assert link.get("data-ref") == "one..left-1"
    assert 'id="one..left-1"' in case.section("one", "safe")
    link = next(e for s in case.book().sections for e in elements(s.body) if text_of((e,)) == "Look there")
    assert link.get("data-ref") == "one..notice-1"
    assert case.all_errors() == {}


def test_a_range_of_the_index_over_a_cut_passage_stays_whole(tmp_path: Path) -> None:
    ends = [f'[]{{.index term="bridges" range="{what}"}}' for what in ("start", "end")]
    case = Case(tmp_path, f"Open{ends[0]}.\n\n{block(f'{DROWNS}.', 'red')}\n\nMore{ends[1]}.", spoilers="{work: red}")
    for name in ("full", "safe", "sealed"):
        (group,) = case.book(name).index
        (locator,) = group.entries[0].locators
        assert locator.end, name
    assert case.errors("full") == case.errors("safe") == case.errors("sealed") == []


def test_a_range_of_the_index_that_ends_in_a_cut_passage_ends_there(tmp_path: Path) -> None:
    start, end = (f'[]{{.index term="bridges" range="{what}" safe="bridges"}}' for what in ("start", "end"))
    case = Case(tmp_path, f"Open{start}.\n\n{block(f'{DROWNS}{end}.', 'red')}\n\nMore.", spoilers="{work: red}")
    (group,) = case.book("safe").index
    assert group.entries[0].locators[0].end
    assert case.errors("full") == case.errors("safe") == []


def test_an_index_of_the_full_edition_leads_to_notices(tmp_path: Path) -> None:
    case = Case(
        tmp_path, f"Open.\n\n{block(f'{DROWNS} [bridge]{{.index safe=bridge}}.', 'red')}", spoilers="{work: red}"
    )
    (group,) = case.book().index
    assert [(text_of(e.term), e.locators[0].notice) for e in group.entries] == [("bridge", "one..notice-1")]
    assert case.book("safe").index == ()


# -- the sample ------------------------------------------------------------------------------------------


def test_the_sample_ends_after_its_share_of_the_words_with_a_whole_paragraph(tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {name} " + "word " * 20 for name in ("alpha", "beta", "gamma", "delta"))
    case = Case(tmp_path, text, settings="spoilers: {sample: {percent: 30}}\n", spoilers="{work: past}")
    assert case.holds("sample", "Paragraph beta")
    assert case.holds("sample", "Paragraph gamma") == []
    assert case.pieces("sample", "two") == []
    assert [s.matter.key for s in case.book("sample").sections][-1] == "sample-end"


def test_the_sample_holds_only_premises_and_does_not_end_with_a_heading(tmp_path: Path) -> None:
    text = f"Alpha words.\n\n{block(f'{DROWNS}.', 'red plot')}\n\nBeta words.\n\n## Head\n\n" + "Gamma words " * 30
    case = Case(tmp_path, text, settings="spoilers: {sample: {percent: 18}}\n", spoilers="{work: red}")
    assert case.holds("sample", "Beta words")
    assert case.holds("sample", DROWNS) == []
    assert "<h2" not in case.section("one", "sample")
    assert case.errors("sample") == []


def test_the_sample_takes_the_chapters_that_book_yaml_names(tmp_path: Path) -> None:
    case = Case(tmp_path, f"{block(f'{DROWNS}.', 'red')}", settings="spoilers: {sample: {chapters: [two.md]}}\n",
                spoilers="{work: red}", two="Open text, [](#one) and [there](one.md).")  # fmt: skip
    assert case.pieces("sample") == []
    assert case.pieces("sample", "two") == ["two"]
    assert "<span>One</span> and <span>there</span>" in case.section("two", "sample")
    assert case.errors("sample") == []


# -- seals ---------------------------------------------------------------------------------------------


def test_a_seal_names_its_note_and_the_note_leads_back(tmp_path: Path) -> None:
    case = Case(tmp_path, f"Open.\n\n{block(f'{DROWNS}.', 'red')}\n\nMore.", spoilers="{work: red}")
    ids = [s.id for s in case.book("sealed").sections]
    assert ids[-3:] == ["sealed..notes", "sealed-1", "sealed-1..2"]
    assert 'data-ref="sealed-1"' in case.section("one", "sealed")
    assert DROWNS not in case.section("sealed-1", "sealed")
    assert DROWNS in case.section("sealed-1..2", "sealed")
    assert 'data-ref="one..seal-1"' in case.section("sealed-1..2", "sealed")
    assert case.errors("sealed") == []


def test_marked_words_are_sealed_with_their_paragraph(tmp_path: Path) -> None:
    case = Case(tmp_path, f"In the end [{DROWNS}]{{.spoiler work=red safe=something}} happens.", spoilers="{work: red}")
    assert "In the end something happens." in text_of_section(case, "one", "sealed")
    assert f"In the end {DROWNS} happens." in text_of_section(case, "sealed-1..2", "sealed")
    assert case.errors("sealed") == []


def text_of_section(case: Case, id_: str, name: str) -> str:
    return " ".join(text_of(next(s for s in case.book(name).sections if s.id == id_).body).split())


def test_a_note_of_a_sealed_passage_goes_with_it(tmp_path: Path) -> None:
    case = Case(
        tmp_path, f"A[^a].\n\n{block(f'{DROWNS}[^b].', 'red')}\n\n[^a]: Open.\n[^b]: {FORGES}.", spoilers="{work: red}"
    )
    notes = {s.id: [n.number for n in s.notes] for s in case.book("sealed").sections if s.notes}
    assert notes == {"one": [1], "sealed-1..2": [2]}
    assert case.errors("sealed") == []


# -- found wrong ------------------------------------------------------------------------------------------
# Each of these fails on purpose: it is the smallest book that shows a fault.


def test_a_safe_title_of_a_part_stands_in_for_its_title(tmp_path: Path) -> None:
    parts = (
        f"parts: [{{title: {DROWNS}, safe-title: At the river, spoilers: [{{work: red}}], chapters: [one.md, two.md]}}]"
    )
    case = Case(tmp_path, "Open.", chapters=parts, spoilers="{work: red}")
    assert case.holds("safe", "At the river")
    assert case.holds("safe", DROWNS) == []
    assert [p for p in case.holds("full", DROWNS) if "nav" in p or "ncx" in p] == []


def test_a_reference_without_words_to_a_cut_heading_does_not_show_its_id(tmp_path: Path) -> None:
    section = f"## {FALLS} {{#the-ferryman-drowns .spoiler work=red}}\n\n{DROWNS}."
    text = f"Open.\n\n{section}\n\n## After\n\nSee [](#the-ferryman-drowns)."
    case = Case(tmp_path, text, spoilers="{work: red}")
    assert case.holds("safe", "the ferryman drowns") == []
    assert case.holds("sample", "the ferryman drowns") == []


def test_a_heading_with_marked_words_has_an_id_without_them(tmp_path: Path) -> None:
    case = Case(
        tmp_path, "Open.\n\n## How [he drowns]{.spoiler work=red safe=it} happens\n\nMore.", spoilers="{work: red}"
    )
    assert case.holds("safe", "he drowns") == []
    assert [p for p in case.holds("full", "he drowns") if "nav" in p or "ncx" in p] == []


def test_a_cut_section_with_a_safe_title_has_an_id_without_its_true_one(tmp_path: Path) -> None:
    text = f'Open.\n\n## {DROWNS} {{.spoiler work=red safe-title="The bridge"}}\n\n{FALLS}.\n\n## After\n\nMore.'
    case = Case(tmp_path, text, spoilers="{work: red}")
    assert case.holds("safe", "ferryman drowns") == []
    assert case.errors("safe") == case.errors("sealed") == []


def test_contents_of_sections_lead_to_the_notice_of_a_marked_section_with_a_safe_title(tmp_path: Path) -> None:
    text = f'Open.\n\n## {DROWNS} {{.spoiler work=red safe-title="The bridge"}}\n\n{FALLS}.\n\n## After\n\nMore.'
    assert Case(tmp_path, text, spoilers="{work: red}").errors("full") == []


def test_two_passages_that_begin_under_the_title_can_be_built(tmp_path: Path) -> None:
    text = f"{block(f'{DROWNS}.', 'red')}\n\nMore {FALLS}."
    case = Case(tmp_path, text, spoilers="{work: red}, {work: blue, from: start}")
    assert case.all_errors() == {}


def test_a_passage_inside_a_mark_that_tells_nothing_new_has_its_notice(tmp_path: Path) -> None:
    """Blue in blue has no notice; but red inside of it must have one."""
    text = (
        "Open.\n\n"
        + nested("blue", f"{FALLS}.", nested("blue", f"{FORGES}.", block(f"{DROWNS}.", "red")))
        + "\n\nMore."
    )
    case = Case(tmp_path, text)
    assert [works for _, _, works in case.told()] == [("blue",), ("red",)]
    assert case.errors("full") == []


def test_a_missing_notice_is_found_though_an_earlier_chapter_had_one(tmp_path: Path) -> None:
    """As the book above, after a chapter with a notice on red: either there is a notice, or SPO012 says there is none."""
    inside = nested("blue", f"{FALLS}.", nested("blue", f"{FORGES}.", block(f"{DROWNS}.", "red")))
    two = f"spoilers: [{BOTH}]\n---\n# Two\n\nOpen.\n\n{inside}\n"
    case = Case(tmp_path, f"Open.\n\n{block('Something else happens on the river at night.', 'red')}\n\nMore.")
    (case.root / "two.md").write_text(f"---\n{two}", encoding="utf-8")
    manuscript, _ = read(case.root, None, None)
    assert manuscript is not None
    case.manuscript = manuscript
    noticed = any(p.chapter == "two" and "red" in p.levels for p in case.book().passages)
    assert noticed or case.errors("full")


def test_the_way_past_a_passage_does_not_name_a_marked_heading_in_open_text(tmp_path: Path) -> None:
    text = f"Open, and yet in blue.\n\n{block(f'{DROWNS}.', 'red')}\n\n## {FORGES}\n\n{FALLS}."
    case = Case(tmp_path, text, spoilers="{work: red}, {work: blue, from: start}", front="works: [red]\n")
    assert FORGES not in case.section("one")
    assert case.errors("full") == []


def test_words_marked_for_one_work_in_a_passage_on_another_are_sealed_without_telling_that_one(tmp_path: Path) -> None:
    for level, name in (("ending", "a"), ("plot", "b")):
        text = f"Open.\n\n{block(f'{DROWNS}, and [{FORGES}]{{.spoiler work=blue safe=something}}.', f'red {level}')}\n\nMore."
        assert Case(tmp_path / name, text).errors("sealed") == []


def test_a_seal_inside_of_another_names_both_works(tmp_path: Path) -> None:
    """The note on blue stands in the passage on red: who opens it reads of both."""
    case = Case(tmp_path, "Open.\n\n" + nested("red", f"{DROWNS}.", block(f"{FORGES}.", "blue"), f"{FALLS}."))
    note = next(s for s in case.book("sealed").sections if s.id == "sealed-2")
    words = rebuild((*note.title, *note.body), lambda e: () if e.tag == "a" else (e,))
    named = {text_of((e,)) for e in elements(words) if e.tag == "cite"}
    assert named == {"Red Film", "Blue Film"}


def test_a_sealed_note_may_hold_a_passage_of_a_lower_level_on_another_work(tmp_path: Path) -> None:
    case = Case(tmp_path, "Open.\n\n" + nested("blue", f"{FALLS}.", block(f"{DROWNS}.", "red plot"), f"{FORGES}."))
    assert case.errors("sealed") == []


def test_marked_words_of_a_note_of_a_sealed_passage_are_sealed_once(tmp_path: Path) -> None:
    note = f"[^a]: A note [{FORGES}]{{.spoiler work=blue safe=something}}."
    case = Case(tmp_path, f"Open.\n\n{block(f'{DROWNS}[^a].', 'red')}\n\nMore.\n\n{note}")
    assert len([s for s in case.book("sealed").sections if s.matter.key == "sealed-note" and not s.continues]) == 2
    assert case.errors("sealed") == []


def test_a_note_called_by_marked_words_is_sealed_with_them(tmp_path: Path) -> None:
    text = f"In the end [{DROWNS}[^a]]{{.spoiler work=red safe=something}}.\n\n[^a]: {FORGES}."
    assert Case(tmp_path, text, spoilers="{work: red}").holds("sealed", FORGES)


@pytest.mark.parametrize("text", [
    f"- One\n- {DROWNS}\n  {{.spoiler work=red}}\n- Two", f"| a | b |\n|---|---|\n| c | {DROWNS} {{.spoiler work=red safe=x}} |",
    f"Term\n:   {DROWNS}\n    {{.spoiler work=red}}", f"{DROWNS} {{.spoiler work=red safe=x}}\n:   Definition.",
])  # fmt: skip
def test_marked_items_cells_and_definitions_are_sealed_and_not_lost(tmp_path: Path, text: str) -> None:
    assert Case(tmp_path, text, spoilers="{work: red}").holds("sealed", DROWNS)


def test_marked_words_in_a_loose_list_are_sealed_once(tmp_path: Path) -> None:
    text = f"- One\n\n    More [{DROWNS}]{{.spoiler work=red safe=something}}.\n\n- Two\n\n    Words."
    case = Case(tmp_path, text, spoilers="{work: red}")
    assert [s.id for s in case.book("sealed").sections if s.matter.key == "sealed-note"] == ["sealed-1", "sealed-1..2"]
    assert "<p><p>" not in case.section("sealed-1..2", "sealed")


def test_a_range_of_the_index_into_a_sealed_passage_ends_once(tmp_path: Path) -> None:
    start, end = (f'[]{{.index term="bridges" range="{what}" safe="bridges"}}' for what in ("start", "end"))
    case = Case(tmp_path, f"Open{start}.\n\n{block(f'{DROWNS}{end}.', 'red')}\n\nMore.", spoilers="{work: red}")
    assert case.errors("sealed") == []


def test_a_range_of_the_index_from_one_seal_into_another_inside_of_it_is_closed(tmp_path: Path) -> None:
    start, end = (f'[]{{.index term="bridges" range="{what}" safe="bridges"}}' for what in ("start", "end"))
    inner = block(f"{DROWNS}{end}.", "red")
    case = Case(tmp_path, "Open.\n\n" + nested("blue", f"{FORGES}{start}.", inner, f"{FALLS}.") + "\n\nMore.")
    assert case.errors("sealed") == []


def test_a_safe_index_mark_of_a_sealed_passage_stays_in_the_index(tmp_path: Path) -> None:
    mark = f'[]{{.index .spoiler work=blue term="{FORGES}" safe="bakers"}}'
    case = Case(tmp_path, f"Open.\n\n{block(f'{DROWNS}{mark}.', 'red')}\n\nMore.")
    assert [text_of(e.term) for g in case.book("sealed").index for e in g.entries] == ["bakers"]


@pytest.mark.parametrize("text", [
    f"- One\n- {DROWNS} {{.spoiler work=red safe=x}}\n- Two", f"Term\n:   {DROWNS} {{.spoiler work=red safe=x}}\n\nMore.",
])  # fmt: skip
def test_a_mark_at_the_end_of_an_item_is_taken_or_reported(tmp_path: Path, text: str) -> None:
    """docs/spoilers.md says that it is a mark; docs/dialect.md, that it is text."""
    case = Case(tmp_path, f"{text}\n\nOpen [{FORGES}]{{.spoiler work=red safe=x}}.", spoilers="{work: red}")
    assert case.found or case.holds("safe", DROWNS) == []


def test_a_term_whose_only_definition_is_cut_goes_with_it_or_says_so(tmp_path: Path) -> None:
    """A dt without a dd is not valid XHTML."""
    case = Case(tmp_path, f"Term\n:   {DROWNS}\n    {{.spoiler work=red}}\n\nMore.", spoilers="{work: red}")
    assert "</dt></dl>" not in case.section("one", "safe")


@pytest.mark.parametrize("word", ["Open.", "More.", "He dies.", "Part.", "Notes."])
def test_a_short_marked_sentence_does_not_collide_with_the_tools_own_words(tmp_path: Path, word: str) -> None:
    """Class names and the tool's sentences hold such words, and no author can change that."""
    case = Case(tmp_path, f"Start.\n\n{block(word, 'red')}\n\nEnd.", spoilers="{work: red}", two="Words.")
    assert case.all_errors() == {}


def test_with_notices_first_later_passages_have_opaque_names_and_an_index(tmp_path: Path) -> None:
    later = nested("red", f"## {FORGES} {{#the-forged-will}}", f'{FALLS} [bridge]{{.index safe="bridge"}}.')
    text = f"Open.\n\n{block(f'{DROWNS}.', 'red')}\n\nMore.\n\n{later}\n\nEnd."
    case = Case(tmp_path, text, settings="spoilers: {notices: first}\n", spoilers="{work: red}")
    assert case.holds("full", "the forged will") == []
    assert case.errors("full") == []


def test_a_safe_edition_without_a_block_left_out_says_what_it_is_too(tmp_path: Path) -> None:
    """Words that stand in are as much a change of the text, and note numbers may be missing."""
    case = Case(tmp_path, f"In the end [{DROWNS}]{{.spoiler work=red safe=something}}.", spoilers="{work: red}")
    assert any(s.matter.key == "spoilers" for s in case.book("safe").sections)


# -- what a reader of the code found ------------------------------------------------------------------


def test_a_stand_in_of_one_paragraph_is_all_that_is_said(tmp_path: Path) -> None:
    text = f"Open.\n\n/// spoiler | red\n## {DROWNS}\n\n{FALLS}.\n\n/// safe\nSomething.\n///\n///\n\nMore."
    shown = Case(tmp_path, text, spoilers="{work: red}").section("one", "safe")
    assert "Something." in shown
    assert "leaves out" not in shown


def test_a_place_marked_by_front_matter_ends_where_a_marked_section_begins(tmp_path: Path) -> None:
    text = f"Open.\n\n## A {{#a}}\n\n{FALLS}.\n\n## {DROWNS} {{.spoiler work=blue safe-title=B}}\n\n{FORGES}.\n\n## End\n\nMore."
    case = Case(tmp_path, text, spoilers='{work: red, at: "#a"}, {work: blue}')
    assert [works for _, _, works in case.told()] == [("red",), ("blue",)]


def test_the_cover_keeps_its_name_though_a_passage_shows_it(tmp_path: Path) -> None:
    case = Case(tmp_path, f"Open.\n\n{block('![A tower](cover.png)', 'red')}\n\nMore.", spoilers="{work: red}")
    assert "cover.png" in case.book().images


def test_a_field_that_only_tells_the_premise_is_shown(tmp_path: Path) -> None:
    field = "description: {text: A ferry and a bridge in the mist, safe: A film, work: red, level: premise}\n"
    case = Case(tmp_path, "Open.", spoilers="{work: red, level: premise}", settings=field)
    assert case.book().metadata.description == "A ferry and a bridge in the mist"
    assert case.errors("full") == []


def test_a_note_of_the_title_is_called_once_though_a_passage_is_sealed(tmp_path: Path) -> None:
    case = Case(
        tmp_path,
        f"Open.\n\n{block(f'{DROWNS}.', 'red')}\n\nMore.\n\n[^t]: Of the title.",
        title="One[^t]",
        spoilers="{work: red}",
    )
    assert case.errors("sealed") == []
    calls = [e for s in case.book("sealed").sections for e in elements((*s.title, *s.body)) if e.has("data-note")]
    assert len(calls) == 1


def test_an_edition_that_may_tell_endings_does_not_promise_that_it_does_not(tmp_path: Path) -> None:
    text = f"Open.\n\n{block(f'{DROWNS}.', 'red ending')}\n\n{block(f'{FALLS}.', 'red secret')}\n\nMore."
    case = Case(tmp_path, text, spoilers="{work: red, level: secret}", settings="spoilers: {safe: {max: ending}}\n")
    assert "still tell how a work ends" in case.section("spoilers", "safe")
    assert case.errors("safe") == []


def test_terms_are_proposed_that_stand_in_marked_text_of_one_work_only(tmp_path: Path) -> None:
    text = f"Open.\n\n{block('He is Vandermeer and Anselm.', 'red')}\n\nMore.\n\n{block('She is Vandermeer.', 'blue')}"
    proposed, _ = mine(Case(tmp_path, text).root, None)
    assert "Anselm" in proposed["red"]["ending"]
    assert not any("Vandermeer" in term for levels in proposed.values() for terms in levels.values() for term in terms)
