"""`check --fix`: whatever the chapter, no letter changes, nothing new is found, and a second time there is nothing to do."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import partial

from bookbuild.diagnostics import Diagnostic
from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.mend import MENDABLE, Mended, mend
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import elements, text_of
from hypothesis import given, settings
from hypothesis import strategies as st

PARSE = partial(parse_chapter, language="en-GB")
WORDS = [
    "tide",
    "harbour",
    "1981",
    "the",
    "그리고",
    "나룻배",
    "cafe\u0301",
    "\u1112\u1161\u11ab\uad6d",
    "light\u00adhouse",
    "a\u200bb",
]
SPACES = [" ", "  ", "\t", "\n", "", " \u200b", "\u2060"]
MARKS = [",", ",,", " ,", " ;", "::", ".", " .", "..", " …", "?", " !", "—", "”", " ”", "“ ", "“", "-", " :) "]
THINGS = [
    "`a , b`", "`x,, y`", "[^n]", " [^n]", "[words , here](https://example.org/a,,b)", "*so , it,, is*", "**“ yes ”**",
    "<!-- to , do,, -->", "![A light , on](images/a.svg)", "[term , one]{.index}", "\n\n", "\n> ", "\n- ", "\n\n    ", "\n## ",
    "\n\n```\na , b,,\n```\n\n", "\n/// verse\nthe sea , wide\n///\n", "$", "|", "\\",
]  # fmt: skip
PIECES = st.one_of(*(st.sampled_from(some) for some in (WORDS, SPACES, MARKS, THINGS)), st.characters(codec="utf-8"))
CHAPTERS = st.lists(PIECES, min_size=1, max_size=40).map(
    lambda parts: "# One\n\n" + "".join(parts) + "\n\n[^n]: A note , here.\n"
)


def found_in(source: Source) -> tuple[Diagnostic, ...]:
    return PARSE(source).diagnostics


def mended(text: str) -> tuple[Source, Mended]:
    source = Source(path="one.md", text=text)
    return source, mend(source, found_in, PARSE)


def letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


def said(text: str) -> str:
    """The letters of a chapter as the reader gets them, its code and its addresses to the letter."""
    chapter = PARSE(Source(path="one.md", text=text)).value.chapter
    parts = (chapter.title, chapter.body, *(note.body for note in chapter.notes))
    items = [item for part in parts for item in elements(part)]
    code = [text_of(item.children) for item in items if item.tag in {"code", "pre"}]
    return letters("".join(map(text_of, parts))) + repr((code, [item.attributes for item in items]))


@settings(max_examples=250, deadline=None)
@given(CHAPTERS)
def test_a_mended_chapter_says_the_same_and_has_no_new_fault(text: str) -> None:
    source, done = mended(text)
    after = Source(path="one.md", text=done.text)
    assert letters(after.text) == letters(text)
    assert said(after.text) == said(text)
    assert after.text.count("\n") == text.count("\n")
    before_found, after_found = (Counter((d.rule.code, d.message) for d in found_in(s)) for s in (source, after))
    assert not after_found - before_found
    assert mend(after, found_in, PARSE).edits == ()
    assert (done.text == text) is (done.edits == ())
    assert {edit.finding.rule.code for edit in done.edits} <= set(MENDABLE)
