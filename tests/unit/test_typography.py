"""Typographic characters and languages of runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.diagnostics import Location
from bookbuild.editorial.typography import habits_of, smarten, smarten_text
from bookbuild.manuscript.locales import load_locale
from bookbuild.manuscript.settings import SCRIPT_LANGUAGES
from bookbuild.model.markup import element, to_xhtml
from bookbuild.model.scripts import tag_languages

LOCALES = Path(__file__).resolve().parents[2] / "styles" / "locales"


def habits(language: str):  # type: ignore[no-untyped-def]
    return habits_of(load_locale(language, (LOCALES,), Location(path="book.yaml")).value)


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("\"Quoted\" and 'inner'.", "“Quoted” and ‘inner’."),
        ("\"'Both,' she said.\"", "“\u202f‘Both,’ she said.”"),
        ("\"She said, 'No.'\" “‘Typed’”", "“She said, ‘No.’\u202f” “\u202f‘Typed’\u202f”"),
        ("Sons & Co., AT&T", "Sons\u00a0& Co., AT&T"),
        ("It's '68, rock 'n' roll, the dogs' tails", "It’s ’68, rock ‘n’ roll, the dogs’ tails"),
        ("a -- b---c...", "a\u00a0– b—c…"),
        ('dash--"quote"', "dash–“quote”"),
        ("10 km at 5 p.m. on 3 May 2014", "10\u00a0km at 5\u00a0p.m. on 3\u00a0May 2014"),
        ("Mr. Kim, No. 5, p. 7", "Mr.\u00a0Kim, No.\u00a05, p.\u00a07"),
        ("1980--88", "1980–88"),
    ],
)
def test_english(typed: str, set_: str) -> None:
    assert smarten_text(typed, habits("en-GB")) == set_


@pytest.mark.parametrize(
    ("language", "typed", "set_"),
    [
        ("de", "\"Ja\", sagte er, 'nein'.", "„Ja“, sagte er, ‚nein‘."),
        ("fr", '"Oui" : non !', "«\u202fOui\u202f»\u202f: non\u202f!"),
        ("ko", '"네"라고', "“네”라고"),
        ("xx", '"any"', "“any”"),
    ],
)
def test_quotes_follow_the_language(language: str, typed: str, set_: str) -> None:
    assert smarten_text(typed, habits(language)) == set_


def test_quotes_that_touch_are_parted_across_elements_too() -> None:
    nodes = (element("p", "“", element("em", "‘No’"), "” and “", element("em", "yes"), "”"),)
    set_ = "<p>“<em>\u202f‘No’</em>\u202f” and “<em>yes</em>”</p>"
    assert to_xhtml(smarten(nodes, habits("en"))) == set_


def test_alternatives_and_labels_are_text_too() -> None:
    nodes = (element("section", element("img", alt="The boys' quay..."), aria_label="About 'It'"),)
    set_ = '<section aria-label="About ‘It’"><img alt="The boys’ quay…"/></section>'
    assert to_xhtml(smarten(nodes, habits("en"))) == set_


def test_quotes_pair_across_elements_and_code_stays_as_typed() -> None:
    nodes = (element("p", 'He said "', element("em", "No"), '." ', element("code", '"x" -- ...')),)
    assert to_xhtml(smarten(nodes, habits("en"))) == '<p>He said “<em>No</em>.” <code>"x" -- ...</code></p>'


@pytest.mark.parametrize(
    ("language", "text", "tagged"),
    [
        ("en", "Roh (노무현).", 'Roh (<span lang="ko" xml:lang="ko">노무현</span>).'),
        ("en", "5·18 민주화 운동 of", '5·18 <span lang="ko" xml:lang="ko">민주화 운동</span> of'),
        ("ko", "노무현 Roh", "노무현 Roh"),
        ("ko", "漢字와 가나 かな", '漢字와 가나 <span lang="ja" xml:lang="ja">かな</span>'),
        ("ru", "Русский и 한글", 'Русский и <span lang="ko" xml:lang="ko">한글</span>'),
        ("en", "слово", '<span lang="und-Cyrl" xml:lang="und-Cyrl">слово</span>'),
        ("en", "plain, café — “x”", "plain, café — “x”"),
    ],
)  # fmt: skip
def test_runs_in_another_script_get_their_language(language: str, text: str, tagged: str) -> None:
    assert to_xhtml(tag_languages((text,), language, SCRIPT_LANGUAGES)) == tagged


def test_a_run_that_is_marked_already_is_left_alone() -> None:
    node = element("span", "한글", lang="ko")
    assert tag_languages((node,), "en", SCRIPT_LANGUAGES) == (node,)
