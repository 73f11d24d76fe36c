"""How findings are told: what is underlined, what is gathered, what is escaped."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import fastjsonschema
import pytest
from bookbuild.cli.forms.causes import causes, elsewhere
from bookbuild.cli.forms.github import workflow_commands
from bookbuild.cli.forms.places import Sources, anchored, span, underlined
from bookbuild.cli.forms.plain import findings_as_values, totals
from bookbuild.cli.forms.sarif import FINGERPRINT, sarif_log
from bookbuild.cli.forms.text import counted, excerpt, grouped, one_line_each
from bookbuild.diagnostics import Diagnostic, Location, Rule
from rich.cells import cell_len

SCHEMA = Path(__file__).parents[1] / "support" / "sarif" / "sarif-2.1.0-rtm.5.json"


def at(line: int, column: int = 1, path: str = "one.md") -> Location:
    return Location(path=path, line=line, column=column)


def finding(message: str, where: Location, rule: Rule = Rule.WORK_UNKNOWN, hint: str = "") -> Diagnostic:
    return Diagnostic(rule=rule, message=message, at=where, hint=hint)


@pytest.mark.parametrize(
    ("line", "column", "rule", "message", "words"),
    [
        ("See [](#dawn), and go.", 5, Rule.REFERENCE_DEAD, "nothing in the book has the id 'dawn'", "[](#dawn)"),
        ("/// vers", 5, Rule.BLOCK_UNKNOWN, "no block 'vers'", "vers"),
        ("/// verse ", 1, Rule.BLOCK_UNCLOSED, "block 'verse' is never closed", "/// verse"),
        ("at six , and", 4, Rule.PROSE_SPACING, "a space before ','", "six ,"),
        ("<script>x</script>", 1, Rule.RAW_HTML, "raw HTML tag <script>", "<script>"),
        ("![A](x.png){.big} b", 1, Rule.ATTRIBUTE_UNKNOWN, "unknown class 'big'", "![A](x.png){.big}"),
        ("#### Skipped", 1, Rule.HEADING_SKIPPED, "heading 'Skipped' skips a level", "#### Skipped"),
        ("오늘 하루", 4, Rule.PROSE_DOUBLED, "'하루' stands twice", "하루"),
        ("it's there", 1, Rule.PROSE_DOUBLED, "'it's' stands twice", ""),
        ("The paragraph goes on", 1, Rule.PROSE_UNFINISHED, "the paragraph breaks off after 'on'", ""),
        ("", 1, Rule.TITLE_MISSING, "the chapter has no title", ""),
        ("short", 99, Rule.YAML_SYNTAX, "mapping values are not allowed here", ""),
    ],
)
def test_what_a_finding_means_is_underlined_and_nothing_is_guessed(
    line: str, column: int, rule: Rule, message: str, words: str
) -> None:
    start, end = span(line, finding(message, at(1, column), rule))
    assert line[start:end] == words
    start, end = underlined(line, finding(message, at(1, column), rule))
    assert end > start


@pytest.mark.parametrize(
    ("line", "start", "end", "under"),
    [
        ("The ferry leaves.", 4, 9, "ferry"),
        ("한국어 문장 , 그리고", 4, 8, "문장 ,"),
        ("\tA\tferry leaves", 3, 8, "ferry"),
        ("cafe\u0301 noir", 6, 10, "noir"),
        ("a\u00adb ferry", 4, 9, "ferry"),
        ("x" * 300 + " ferry " + "y" * 300, 301, 306, "ferry"),
        ("가" * 300 + " 나룻배 " + "다" * 300, 301, 304, "나룻배"),
        ("esc \x1b[31m ferry", 10, 15, "ferry"),
    ],
)
def test_carets_stand_under_the_words_in_cells(line: str, start: int, end: int, under: str) -> None:
    shown, carets = excerpt(line, start, end, cell_len)
    assert cell_len(shown) <= 104
    assert "\x1b" not in shown
    assert "\t" not in shown
    before = len(carets) - len(carets.lstrip(" "))
    cells, text = 0, ""
    for char in shown:
        if before <= cells < len(carets) and (cell_len(char) or text):
            text += char
        cells += cell_len(char)
    assert text.replace("\u0301", "") == under
    assert set(carets) <= {" ", "^"}


def test_a_line_of_a_megabyte_takes_no_time() -> None:
    line = "가 " * 500_000 + "ferry" + " x" * 500_000
    began = time.perf_counter()
    shown, carets = excerpt(line, 1_000_000, 1_000_005, cell_len)
    assert time.perf_counter() - began < 20
    assert "ferry" in shown
    assert carets.strip() == "^^^^^"


def test_a_line_that_fits_is_shown_whole() -> None:
    line = "x" * 80 + " end"
    assert excerpt(line, 81, 84, cell_len) == (line, " " * 81 + "^^^")


def test_an_error_of_one_cause_is_told_once_for_the_whole_book() -> None:
    found = [finding("no work 'fery' in book.yaml", at(n, path=f"{n % 3}.md")) for n in range(1, 21)]
    told = causes(sorted(found, key=lambda item: item.at))
    assert len(told) == 1
    assert elsewhere(told[0]).startswith("and 19 more like this: lines 6, 9, 12, 15, 18; 1.md lines 1, 4, 7")
    assert elsewhere(told[0]).endswith(" …")
    assert len(causes(found, everything=True)) == 20


def test_a_warning_is_gathered_in_its_file_only() -> None:
    found = [finding("a space before ','", at(n, path=path), Rule.PROSE_SPACING) for path in "ab" for n in (1, 2, 3)]
    told = causes(found)
    assert [(cause.first.at.path, len(cause.more)) for cause in told] == [("a", 2), ("b", 2)]


def test_findings_that_differ_in_the_words_they_quote_are_told_three_times_and_then_listed_with_them() -> None:
    found = [finding(f"a hyphen in the range '{n}-{n + 1}'", at(n), Rule.PROSE_RANGE) for n in range(10, 20)]
    told = causes(found)
    assert [cause.first.at.line for cause in told] == [10, 11, 12]
    assert elsewhere(told[2]).startswith("and 7 more like this: lines 13 '13-14', 14 '14-15'")
    assert sum(1 + len(cause.more) for cause in told) == len(found)


def test_findings_that_have_nothing_in_common_stay_apart() -> None:
    found = [
        finding("no text", at(1), Rule.EMPTY_CHAPTER),
        finding("no text", at(1, path="two.md"), Rule.EMPTY_CHAPTER),
    ]
    assert len(causes(found)) == 2


def test_a_line_each_is_what_editors_parse(tmp_path: Path) -> None:
    item = finding("no work 'x'\x1b[2J", at(3, 7), hint="did you mean 'y'?")
    (line,) = one_line_each([item], lambda path: path)
    assert line == "one.md:3:7: error [work-unknown] no work 'x'\ufffd[2J | did you mean 'y'?"
    assert re.match(r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<type>\w+) \[(?P<rule>[\w-]+)\] ", line)


def test_files_are_parted_and_paths_outside_the_book_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    root = tmp_path / "book"
    root.mkdir()
    (root / "one.md").write_text("the words\n", encoding="utf-8")
    found = [finding("a 'words'", at(1, 5)), finding("b", at(1, path="../secret.md"))]
    text = "\n".join("".join(w for w, _ in line) for line in grouped(found, root, str, cell_len))
    assert "     1 | the words\n       |     ^^^^^" in text
    assert text.startswith("../secret.md:1:1  error  work-unknown  b\n\none.md:1:5")
    assert "secret\n" not in text
    assert Sources(root).line(found[1]) is None


def test_workflow_commands_are_escaped_as_the_runner_takes_them_apart(tmp_path: Path) -> None:
    (tmp_path / "a,b:c.md").write_text("See [](#x).\n", encoding="utf-8")
    found = [
        finding("100 % of 'x'\r\n::error::no", at(1, 5, "a,b:c.md"), Rule.PROSE_SPACING, hint="two\nlines"),
        finding("an error", at(0, 0, "a,b:c.md")),
        finding("a note", at(1, 1, "a,b:c.md"), Rule.ACCESS_UNCLAIMED),
    ]
    lines = list(workflow_commands(found, tmp_path, str))
    assert lines == [
        "::error file=a%2Cb%3Ac.md,title=work-unknown::an error",
        "::warning file=a%2Cb%3Ac.md,line=1,endLine=1,col=5,endColumn=11,title=prose-spacing"
        "::100 %25 of 'x'%0D%0A::error::no%0Atwo%0Alines",
        "::notice file=a%2Cb%3Ac.md,line=1,endLine=1,col=1,title=access-unclaimed::a note",
    ]


def test_what_lies_in_no_file_of_the_repository_is_shown_at_book_yaml(tmp_path: Path) -> None:
    item = finding("no alt", at(3, 4, "x.epub/EPUB/nav.xhtml"))
    assert anchored([item], tmp_path) == (item,)
    (tmp_path / "book.yaml").write_text("title: x\n", encoding="utf-8")
    (moved,) = anchored([item], tmp_path)
    assert (moved.at.path, moved.at.line, moved.message) == ("book.yaml", 1, "x.epub/EPUB/nav.xhtml:3:4: no alt")


def test_sarif_counts_in_characters_keeps_identities_and_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "하나 둘.md"
    file.write_text("𝕏 See [](#dawn).\n\n𝕏 See [](#dawn).\n", encoding="utf-8")
    found = [finding("no id 'dawn'", at(line, 7, file.name), Rule.REFERENCE_DEAD) for line in (1, 3)]
    found.append(finding("no text", at(0, 0, file.name), Rule.EMPTY_CHAPTER, hint="write it"))
    allowed = [(finding("'a' stands twice", at(1, 1, file.name), Rule.PROSE_DOUBLED), "he stammers")]
    log = sarif_log(found, tmp_path, str, allowed)
    validate(log)
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    results = run["results"]
    first = results[0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"]["uri"] == "%ED%95%98%EB%82%98%20%EB%91%98.md"
    assert first["region"] == {
        "startLine": 1,
        "startColumn": 7,
        "endColumn": 16,
        "snippet": {"text": "𝕏 See [](#dawn)."},
    }
    assert "region" not in results[2]["locations"][0]["physicalLocation"]
    assert results[3]["suppressions"] == [{"kind": "inSource", "justification": "he stammers"}]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    prints = [result["partialFingerprints"][FINGERPRINT] for result in results]
    assert len(set(prints)) == len(prints)
    file.write_text("A new line.\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    later = [finding("no id 'dawn'", at(line, 7, file.name), Rule.REFERENCE_DEAD) for line in (3, 5)]
    moved = sarif_log(later, tmp_path, str)["runs"][0]["results"]
    assert [result["partialFingerprints"][FINGERPRINT] for result in moved] == prints[:2]


def validate(log: object) -> None:
    fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")), use_default=False)(log)


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = sarif_log([finding("x", at(1))], Path(), str)
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate(log)


def test_json_has_the_keys_that_it_promises(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("See [](#dawn).\n", encoding="utf-8")
    found = [
        finding("no id 'dawn'", at(1, 5), Rule.REFERENCE_DEAD, "hint"),
        finding("gone", at(0, 0), Rule.FILE_UNLISTED),
    ]
    assert findings_as_values(found, tmp_path, str) == [
        {
            "rule": "reference-dead", "severity": "error", "path": "one.md", "line": 1, "column": 5, "end_column": 14,
            "message": "no id 'dawn'", "hint": "hint",
        },
        {
            "rule": "file-unlisted", "severity": "warning", "path": "one.md", "line": None, "column": None, "end_column": None,
            "message": "gone", "hint": None,
        },
    ]  # fmt: skip
    assert totals(found) == {"errors": 1, "warnings": 1, "notes": 0}
    assert counted(found) == "1 error, 1 warning"
