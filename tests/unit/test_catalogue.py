"""The catalogue of rules: each belongs somewhere, is explained, and its example breaks it and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.cli.catalogue import Area, areas_of, explanation, first_sentence, listed, rules_page
from bookbuild.cli.examples import EXAMPLES
from bookbuild.diagnostics import Rule
from bookbuild.editorial.allow import ALLOWABLE
from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.mend import MENDABLE
from bookbuild.manuscript.sources import Source
from bookbuild.pipeline import check
from tests.support.building import ROOT, Silent
from tests.test_rules import make_book

# what the lines of one file cannot show, or an example would only repeat
UNSHOWN = {
    "book-missing", "file-missing", "file-unlisted", "file-twice", "file-too-large", "folder-too-large",
    "source-changed", "encoding", "control-character", "key-missing",
    "matter-unknown", "nesting", "image-unreadable", "image-active", "image-cleaned", "index-range", "index-missing",
    "index-left-out", "prose-unfinished", "prose-heading-case",
}  # fmt: skip
SHOWN_AREAS = {
    Area.FILES, Area.CONFIGURATION, Area.MARKDOWN, Area.REFERENCES, Area.IMAGES, Area.INDEX, Area.PROSE, Area.ALLOWANCES
}  # fmt: skip


def test_every_rule_belongs_to_one_area() -> None:
    assert {rule.code: len(areas_of(rule)) for rule in Rule if len(areas_of(rule)) != 1} == {}


def test_every_rule_gives_a_reason_and_not_only_its_name() -> None:
    """A text says what is found and, in a sentence or a clause of its own, why it matters or what to do."""
    short = [rule.code for rule in Rule if len(" ".join(rule.text.split())) <= len(first_sentence(rule)) + 10]
    alone = [code for code in short if not any(mark in _text(code) for mark in (",", ";", ":", " so ", "("))]
    assert alone == []


def _text(code: str) -> str:
    return next(rule.text for rule in Rule if rule.code == code)


def test_every_rule_of_the_manuscript_has_an_example() -> None:
    wanted = {rule for rule in Rule if areas_of(rule)[0] in SHOWN_AREAS and rule.code not in UNSHOWN}
    assert {rule.code for rule in wanted - set(EXAMPLES)} == set()


def _found(rule: Rule, text: str, folder: Path) -> set[str]:
    """Rules that are broken if these lines are those of the file that the example names. What the parser of chapters says of
    its rule is taken for the answer: a whole book takes a hundred times longer."""
    head = "" if text.startswith(("# ", "---\n")) else "# The harbour\n\n"
    if EXAMPLES[rule].file != "book.yaml":
        outcome = parse_chapter(Source(path="chapters/one.md", text=f"{head}{text}\n"), language="en-GB")
        if rule.code in BY_PARSER:
            return {item.rule.code for item in outcome.diagnostics}
    root = make_book("_base", folder)
    lines = text if EXAMPLES[rule].file == "book.yaml" else EXAMPLES[rule].settings
    file = root / "book.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}{lines}\n", encoding="utf-8")
    if EXAMPLES[rule].file != "book.yaml":
        (root / "chapters" / "one.md").write_text(f"{head}{text}\n", encoding="utf-8")
    return {item.rule.code for item in check(root, 0, Silent())}


PARSED = ("prose-", "block-", "code-", "comment-", "attribute-", "raw-", "heading-")
BY_PARSER = {rule.code for rule in EXAMPLES if rule.code.startswith(PARSED)}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.code)
def test_an_example_breaks_its_rule_and_the_better_one_none(rule: Rule, tmp_path: Path) -> None:
    bad = _found(rule, EXAMPLES[rule].bad, tmp_path / "bad")
    good = _found(rule, EXAMPLES[rule].good, tmp_path / "good")
    assert rule.code in bad
    assert rule.code not in good
    assert good <= {"SPO013", "empty-chapter", "index-missing"}


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.code)
def test_explain_tells_reason_ways_out_and_who_finds_it(rule: Rule) -> None:
    text = explanation(rule)
    assert rule.text in text
    assert "found by    bookbuild " in text
    assert (f"<!-- bookbuild: allow {rule.code} because … -->" in text) is (rule.code in ALLOWABLE)
    assert ("--fix" in text.partition("found by")[2]) is (rule.code in MENDABLE)
    assert ("not so" in text.replace("that is not so", "")) is (rule in EXAMPLES)


def test_the_list_names_every_rule_once() -> None:
    codes = [line.split()[0] for line in listed() if line.startswith("  ")]
    assert sorted(codes) == sorted(rule.code for rule in Rule)


def test_the_page_of_rules_is_up_to_date_and_opens_no_comment() -> None:
    page = rules_page()
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == page
    assert "<!--" not in page.replace("`<!--", "")
    assert all(f"| `{rule.code}` | {rule.severity} |" in page for rule in Rule)
    assert {row.count("|") - row.count("\\|") for row in page.splitlines() if row.startswith("| `")} == {6}
