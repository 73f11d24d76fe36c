"""A chapter that cannot be read does not give dead references to its ids."""

from __future__ import annotations

from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.pipeline import check
from tests.support.building import BOOK_YAML, Silent, make_book

TWO = BOOK_YAML.replace("[one.md]", "[one.md, two.md]")
REFERENCES = "# One\n\n" + " ".join(f"See [](#{id_})." for id_ in ["dawn", "quay", "verse-1", "two"] * 12) + "\n"
CHAPTER = b"# Two\n\nThe caf\xe9.\n\n## Dawn {#dawn}\n\n## Quay {#quay}\n\n/// verse\n    id: verse-1\n\nThe sea\n///\n"


def found_in(root: Path) -> list[Diagnostic]:
    return [item for item in check(root, 0, Silent()) if item.severity == "error"]


def test_a_chapter_in_another_encoding_is_one_error(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", REFERENCES, book=TWO)
    (root / "two.md").write_bytes(CHAPTER)
    assert [item.rule for item in found_in(root)] == [Rule.ENCODING]


def test_a_reference_that_it_does_not_explain_stays_dead(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", REFERENCES + "\nSee [](#nowhere).\n", book=TWO)
    (root / "two.md").write_bytes(CHAPTER)
    found = found_in(root)
    assert [item.rule for item in found] == [Rule.REFERENCE_DEAD, Rule.ENCODING]
    assert "'nowhere'" in found[0].message


def test_a_chapter_that_is_not_there_is_one_error_that_counts_what_may_lead_to_it(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", REFERENCES + "\nSee [two](two.md).\n", book=TWO)
    (found,) = found_in(root)
    assert found.rule is Rule.FILE_MISSING
    assert "36 references to ids that no other chapter has may lead into it" in found.hint


def test_a_chapter_that_was_renamed_tells_its_ids_under_its_new_name(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", REFERENCES + "\nSee [](#nowhere).\n", book=TWO)
    (root / "second.md").write_bytes(CHAPTER)
    (found,) = found_in(root)
    assert found.rule is Rule.FILE_MISSING
    assert "1 reference to ids that no other chapter has may lead into it" in found.hint


def test_a_chapter_whose_front_matter_cannot_be_read_keeps_the_id_that_stands_there(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", "# One\n\nSee [](#night).\n", book=TWO)
    (root / "two.md").write_text(
        "---\nid: night\nshort-title: Night: a tale\n---\n\n# Two\n\nWords.\n", encoding="utf-8"
    )
    assert [item.rule for item in found_in(root)] == [Rule.YAML_SYNTAX]


def test_without_an_unread_chapter_every_dead_reference_is_told(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", REFERENCES, book=TWO, two_md="# Two\n\nWords.\n")
    assert {item.rule for item in found_in(root)} == {Rule.REFERENCE_DEAD}
    assert len(found_in(root)) == 36
