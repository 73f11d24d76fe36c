"""Destinations as data: those of the house can be read and say where their numbers come from; a book's own are checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bookbuild.diagnostics import Location
from bookbuild.model.destination import FORM, Destination, Goods
from bookbuild.packroom.parcel import is_old
from bookbuild.printers.destinations import destination_names, load_destination
from bookbuild.printers.profiles import printer_names

STYLES = Path(__file__).parents[2] / "styles"
HOUSE, PRINTERS = STYLES / "destinations", printer_names((STYLES / "printers",))
AT = Location(path="book.yaml", line=3, column=5)
NAMES = destination_names((HOUSE,))
OWN = """\
name = "A shop of one's own"
kind = "ebook"
most-megabytes = 20
[files]
epub = "{isbn}.epub"
cover = "front.jpg"
[form]
title = "Name"
isbn = "Number"
[most]
title = 60
[sources]
checked = 2026-11-28
[sources.direct]
"most-megabytes, most.title" = "their handbook, page 3"
"""


def loaded(name: str, *folders: Path) -> Destination:
    outcome = load_destination(name, (HOUSE, *folders), PRINTERS, AT)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


@pytest.mark.parametrize("name", NAMES)
def test_a_destination_of_the_house_says_where_its_numbers_come_from(name: str) -> None:
    made = loaded(name)
    assert made.form
    assert set(made.form) <= set(FORM)
    for key in (*(f"most.{key}" for key in made.most), *(("most-megabytes",) if made.most_megabytes else ())):
        assert made.sources[key].place, key
        assert made.sources[key].checked >= date(2026, 11, 1)
    if made.picture.least_wide or made.picture.best_wide:
        assert "picture" in made.sources
    assert made.look
    assert (made.kind is Goods.PRINT) == bool(made.printer)


def test_every_printer_of_the_house_has_its_destination() -> None:
    assert {loaded(name).printer for name in NAMES} - {""} == set(PRINTERS)
    assert set(PRINTERS) <= set(NAMES)


def test_the_form_keeps_the_order_of_the_file() -> None:
    assert list(loaded("kdp").form)[:3] == ["language", "title", "subtitle"]
    assert next(iter(loaded("google").form)) == "isbn"


def test_a_book_has_its_own_or_replaces_one_of_the_house(tmp_path: Path) -> None:
    (tmp_path / "kobo.toml").write_text(OWN, encoding="utf-8")
    made = loaded("kobo", tmp_path)
    assert (made.name, made.most_megabytes, made.most["title"]) == ("A shop of one's own", 20, 60)
    assert made.sources["most.title"].is_direct


def test_a_printer_of_the_books_own_needs_no_file() -> None:
    outcome = load_destination("my-printer", (HOUSE,), (*PRINTERS, "my-printer"), AT)
    assert outcome.value is not None
    assert (outcome.value.printer, outcome.value.kind) == ("my-printer", Goods.PRINT)
    assert "pages" in outcome.value.form


def test_a_name_that_is_no_name_for_a_folder_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "...toml").write_text(OWN, encoding="utf-8")
    outcome = load_destination("..", (HOUSE, tmp_path), (*PRINTERS, ".."), AT)
    assert [d.rule.code for d in outcome.diagnostics] == ["destination-unknown"]


def test_a_name_that_nobody_has_is_told_with_the_nearest_one() -> None:
    outcome = load_destination("kbo", (HOUSE,), PRINTERS, AT)
    (found,) = outcome.diagnostics
    assert (found.rule.code, found.at, outcome.value) == ("destination-unknown", AT, None)
    assert "kobo" in found.hint


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('kind = "ebook"', 'kind = "print"\nprinter = "kpd"', 3, "there is no printer 'kpd'"),
        ('kind = "ebook"', 'kind = "scroll"', 2, "'kind' must be one of print, ebook"),
        ("most-megabytes = 20", 'most-megabytes = "20"', 3, "must be a whole number"),
        ("most-megabytes = 20", "most-megabyte = 20", 3, "a destination has no key 'most-megabyte'"),
        ("most-megabytes = 20", 'needs = ["titel"]', 3, "no field of a form is called 'titel'"),
        ('cover = "front.jpg"', 'cover = "../front.jpg"', 6, "'../front.jpg' is no name for a file"),
        ('cover = "front.jpg"', 'cover = "Manifest.json"', 6, "'Manifest.json' is no name for a file"),
        ('cover = "front.jpg"', 'cover = "{slug}.EPUB"', 4, "a name of its own for each file"),
        ('title = "Name"', 'titel = "Name"', 8, "a destination has no key 'form.titel'"),
        ("title = 60", "titles = true", 11, "'most.titles' must be a whole number"),
        ("[sources]\nchecked = 2026-11-28", "[sources]", 12, "the sources lack 'checked'"),
        ('"most-megabytes, most.title"', '"most-kilobytes"', 15, "a destination has no key 'most-kilobytes'"),
    ],
)
def test_a_fault_of_a_file_is_told_at_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in OWN
    (tmp_path / "own.toml").write_text(OWN.replace(old, new), encoding="utf-8")
    outcome = load_destination("own", (HOUSE, tmp_path), PRINTERS, AT)
    assert outcome.value is None
    assert any(
        (d.rule.code, d.at.path, d.at.line) == ("style-broken", "styles/destinations/own.toml", line)
        and words in d.message
        for d in outcome.diagnostics
    ), outcome.diagnostics


@pytest.mark.parametrize(
    ("today", "old"),
    [("2026-11-28", False), ("2027-05-27", False), ("2027-05-28", True), ("2028-01-01", True), ("2026-01-01", False)],
)
def test_a_number_is_old_after_six_months(today: str, old: bool) -> None:
    assert is_old(date(2026, 11, 28), date.fromisoformat(today)) is old
