"""Each fault planted in pages that are clean without it, and found by its own rule and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from bookbuild.diagnostics import Rule, Severity
from bookbuild.proof.examine import examine
from bookbuild.proof.values import Fault, Unreadable

from tests.proof.planted import COLUMNS, Row, change, clean, press, words


def faults(rows: Sequence[Row], language: str = "en", *, tags: bool = True, labels: bool = True) -> list[Fault]:
    return list(examine(press(rows, tags=tags, labels=labels), language=language).faults)


def codes(found: Sequence[Fault]) -> list[str]:
    return sorted(f.rule.code.removeprefix("proof-") for f in found)


def hyphen(seed: int, length: int = COLUMNS) -> str:
    return words(seed, length - 4) + "ing-"


@pytest.mark.parametrize("tags", [True, False])
def test_clean_pages_are_clean(tags: bool) -> None:
    assert codes(faults(clean(), tags=tags)) == []


def test_the_figures_are_those_of_the_pages() -> None:
    figures = examine(press(clean()), language="en").figures
    assert (figures.pages, figures.size, figures.leading, figures.measure) == (4, 10, 14, 300)
    assert figures.characters[1:] == (COLUMNS - 2, COLUMNS)
    assert figures.word_space == 0.6  # Courier
    assert (figures.loose, figures.tight, figures.rivers) == (0, 0, 0)


def joined(rows: Sequence[Row], page: int, first: int, last: int) -> list[Row]:
    """Lines from the foot of a page to the head of the next made one paragraph, and what is around them others."""
    out = []
    for row in rows:
        down = int(row.down)
        if not row.block or not ((row.page == page and down >= first) or (row.page == page + 1 and down < 5)):
            out.append(row)
        elif row.page == page:
            is_first = down == first
            out.append(
                replace(row, block="torn", x=12 if is_first else 0, text=words(500 + down, 48 if is_first else 50))
            )
        elif down <= last:
            out.append(replace(row, block="torn", x=0, text=words(600 + down, 30 if down == last else 50)))
        else:
            length = {last + 1: 48, 4: 30}.get(down, 50)
            out.append(replace(row, block="after", x=12 if down == last + 1 else 0, text=words(700 + down, length)))
    return out


@pytest.mark.parametrize("tags", [True, False])
def test_a_widow(tags: bool) -> None:
    rows = joined(clean(), 1, 18, 0)
    rows = change(rows, 1, 17, text=words(901, 30))
    found = faults(rows, tags=tags)
    assert codes(found) == ["widow"]
    assert (found[0].page, found[0].label, found[0].measured, found[0].limit) == (3, "3", 1, 2)
    assert found[0].rule.severity is Severity.ERROR


@pytest.mark.parametrize("tags", [True, False])
def test_an_orphan(tags: bool) -> None:
    rows = joined(clean(), 1, 19, 2)
    rows = change(rows, 1, 18, text=words(902, 30))
    found = faults(rows, tags=tags)
    assert codes(found) == ["orphan"]
    assert found[0].page == 2


@pytest.mark.parametrize("tags", [True, False])
def test_a_runt(tags: bool) -> None:
    assert codes(faults(change(clean(), 1, 2, text="it."), tags=tags)) == ["runt"]
    assert codes(faults(change(clean(), 1, 2, text="it was."), tags=tags)) == []


def test_a_runt_with_the_number_of_a_note_is_no_longer_for_it() -> None:
    assert codes(faults(change(clean(), 1, 2, text="it.12"))) == ["runt"]


def test_three_hyphens_in_a_row_and_not_two() -> None:
    rows = change(change(clean(), 1, 4, text=hyphen(1)), 1, 5, text=hyphen(2))
    assert codes(faults(rows)) == []
    found = faults(change(rows, 1, 6, text=hyphen(3)))
    assert codes(found) == ["hyphens"]
    assert (found[0].measured, found[0].limit) == (3, 2)
    box = found[0].box
    assert box is not None
    assert 125 < box.top / 25.4 * 72 + 25 < 160  # from a line's height above the baseline of the fifth line
    assert box.right - box.left == pytest.approx(300 / 72 * 25.4, abs=1)


@pytest.mark.parametrize(("page", "code"), [(1, "hyphen-page"), (2, "hyphen-turn")])
def test_a_word_broken_at_the_end_of_a_page(page: int, code: str) -> None:
    rows = joined(clean(), page, 17, 1)
    rows = change(change(rows, page, 16, text=words(903, 30)), page, 19, text=hyphen(4))
    assert codes(faults(rows)) == [code]


def test_the_same_word_at_three_line_ends() -> None:
    rows = clean()
    for down in (4, 5, 6):
        rows = change(rows, 1, down, text=words(40 + down, COLUMNS - 8) + " evening")
    assert codes(faults(rows)) == ["ladder"]
    assert codes(faults(change(rows, 1, 5, text=words(45)))) == []


def test_a_loose_line_and_a_tight_one() -> None:
    text = "a" * 10 + " " + "b" * 10 + " " + "c" * 18
    assert codes(faults(change(clean(), 1, 5, text=text, extra=30.0))) == ["loose"]
    tight = " ".join(["aaaa", "bbbbb", "ccccc", "ddddd", "eeeee", "fffff", "gggg", "hhhhhh", "iiiiiii"])
    assert len(tight) * 6 - tight.count(" ") * 4.5 == 288  # the line is indented
    assert codes(faults(change(clean(), 1, 5, text=f"{tight}jj", extra=-4.5))) == ["tight"]


def test_a_line_that_ends_in_the_middle_of_its_paragraph() -> None:
    rows = [replace(r, block="long") if r.page == 1 and r.block and r.down > 3 else r for r in clean()]
    rows = [replace(r, x=0, text=words(300 + int(r.down))) if r.block == "long" and r.page == 1 else r for r in rows]
    rows = change(rows, 1, 9, text=words(309, 20))
    found = [f for f in faults(rows) if "short" in f.message]
    assert [(f.rule, f.measured, f.unit) for f in found] == [(Rule.PROOF_LOOSE, 180.0, "pt")]


def test_many_loose_lines_are_over_the_budget() -> None:
    rows = clean(8)
    for page in range(1, 7):
        rows = change(rows, page, 5, text="a" * 10 + " " + "b" * 10 + " " + "c" * 18, extra=30.0)
    assert "budget" in codes(faults(rows))


def test_a_river() -> None:
    rows = [r for r in clean() if r.page != 1 or not r.block]
    for down in range(20):
        text = words(800 + down, 24) + " " + words(900 + down, 25)
        rows.append(Row(1, down, text, "long"))
    found = [f for f in faults(rows) if f.rule is Rule.PROOF_RIVER]
    assert found
    assert any(f.measured is not None and f.measured >= 19 for f in found)


@pytest.mark.parametrize("tags", [True, False])
def test_lines_off_the_grid(tags: bool) -> None:
    rows = [replace(r, down=r.down + 0.15) if r.page == 2 and 8 <= r.down <= 12 and r.block else r for r in clean()]
    found = faults(rows, tags=tags)
    assert codes(found) == ["grid"]
    assert (found[0].page, abs(found[0].measured or 0), found[0].unit) == (3, 2.1, "pt")
    near = [replace(r, down=r.down + 0.03) if r.page == 2 and 8 <= r.down <= 12 and r.block else r for r in clean()]
    assert codes(faults(near, tags=tags)) == []


@pytest.mark.parametrize("tags", [True, False])
def test_a_missing_folio(tags: bool) -> None:
    rows = [r for r in clean() if (r.page, r.down) != (2, 22)]
    found = faults(rows, tags=tags)
    assert codes(found) == ["folio"]
    assert found[0].page == 3


@pytest.mark.parametrize("labels", [True, False])
def test_a_folio_out_of_order(labels: bool) -> None:
    found = faults(change(clean(), 2, 22, text="8"), labels=labels)
    assert codes(found) == ["folio"]
    assert "shows the number 8, where 3 is due" in found[0].message


def test_the_opener_may_go_without_a_folio() -> None:
    assert codes(faults([r for r in clean() if (r.page, r.down) != (0, 22)])) == []


def test_feet_of_facing_pages() -> None:
    rows = [r for r in clean(5) if (r.page, r.down) not in {(1, 19), (1, 18)}]
    assert codes(faults(rows)) == ["feet"]


def test_a_last_page_with_three_lines() -> None:
    def cut(rows: list[Row], below: int) -> list[Row]:
        return [r for r in rows if r.page < 3 or r.down < below or not r.block]

    assert codes(faults(cut(clean(), 3))) == ["short-page"]
    assert codes(faults(cut(clean(), 5))) == []


def test_a_heading_at_the_foot() -> None:
    rows = [r for r in clean() if not (r.page == 1 and r.down in {18, 19} and r.block)]
    heading = Row(1, 18, "A heading", "h2", "H2")
    below = Row(1, 19, words(950, 48), "last", x=12)
    rows = [replace(r, block="last", x=0) if r.page == 2 and r.down <= 2 and r.block else r for r in rows]
    found = codes(faults([*rows, heading, below]))
    assert "heading" in found
    assert set(found) <= {"heading", "orphan"}  # it is one by itself
    assert "heading" not in codes(
        faults([r for r in clean() if r.down != 10 or r.page != 1] + [Row(1, 10, "A heading", "h2", "H2")])
    )


def test_marks_at_the_wrong_edge_in_korean() -> None:
    rows = change(clean(), 1, 5, text=")" + words(951, COLUMNS - 1))
    assert codes(faults(rows, "ko-KR")) == ["line-edge"]
    assert codes(faults(rows, "en")) == []
    assert codes(faults(change(clean(), 1, 5, text=words(952, COLUMNS - 2) + " ("), "ko")) == ["line-edge"]


def test_bytes_that_are_no_pdf() -> None:
    with pytest.raises(Unreadable):
        examine(b"%PDF-1.7 and nothing more", language="en")
    with pytest.raises(Unreadable):
        examine(b"", language="en")


def test_diagnostics_have_the_page_as_their_line() -> None:
    proof = examine(press(change(clean(), 2, 22, text="8")), language="en")
    (found,) = proof.diagnostics("book.pdf")
    assert str(found.at) == "book.pdf:3:1"
    assert found.message.startswith("page 3: ")
    assert proof.has_errors
