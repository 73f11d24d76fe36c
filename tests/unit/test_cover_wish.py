"""What a book wants of its cover: read from book.yaml, and how spines read where its language is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.model.cover_wish import CoverWish, SpineReading, TemplatePage, usual_reading
from bookbuild.model.edition import FULL
from bookbuild.model.geometry import Length, Trim
from bookbuild.pipeline import edit, read
from tests.support.building import make_book

BOOK = """\
title: A Book
language: {language}
contributors: [{{name: Kim Ji-woo}}]
print: {{printer: kdp, paper: cream{keys}}}
structure:
  chapters: [one.md]
"""


def wish(root: Path, keys: str = "", language: str = "en") -> CoverWish:
    text = BOOK.format(language=language, keys=f", {keys}" if keys else "")
    manuscript, found = read(make_book(root, "# One\n\nText.\n", book=text), None, None)
    assert manuscript is not None, found
    press = edit(manuscript, FULL).book.style.print.press
    assert press is not None
    return press.wish


@pytest.mark.parametrize(
    ("language", "reading"),
    [
        ("en-GB", "down"), ("da", "down"), ("nl", "down"), ("pt-BR", "down"), ("fr-CA", "up"), ("de", "up"), ("es-MX", "up"),
        ("pt", "up"), ("RU", "up"), ("ko", "upright"), ("zh-Hant", "upright"), ("ja", "upright"), ("kok", "down"),
    ],
)  # fmt: skip
def test_spines_read_as_is_usual_in_the_language(language: str, reading: str) -> None:
    assert usual_reading(language) == reading


def test_without_keys_only_the_language_speaks(tmp_path: Path) -> None:
    assert wish(tmp_path / "en") == CoverWish()
    assert wish(tmp_path / "fr", language="fr") == CoverWish(reading=SpineReading.UP)


def test_every_key_reaches_the_cover(tmp_path: Path) -> None:
    keys = "spine-reading: down, barcode: printer, bar-reduction: 0.03mm, price: 51995, cover-page: 17x11in, cover-corner: 2x0.9in"
    inch = Length.parse
    assert wish(tmp_path / "book", keys, "fr") == CoverWish(
        reading=SpineReading.DOWN, add_on="51995", prints_barcode=True, reduction=inch("0.03mm"),
        page=TemplatePage(size=Trim.parse("17x11in"), left=inch("2in"), top=inch("0.9in")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("spine-reading: left", "spine-reading"),
        ("barcode: mine", "barcode"),
        ("bar-reduction: 0.2mm", "too much to take from a bar"),
        ("cover-corner: 1x1in", "name the page's size as cover-page"),
        ("cover-page: large", "no trim size"),
    ],
)
def test_a_wrong_value_is_told_and_stops(tmp_path: Path, keys: str, said: str) -> None:
    text = BOOK.format(language="en", keys=f", {keys}")
    manuscript, found = read(make_book(tmp_path / "book", "# One\n\nText.\n", book=text), None, None)
    assert manuscript is None
    (error,) = [d for d in found if d.severity == "error"]
    assert said in f"{error.message} {error.hint}"
    assert error.at.line == 4
