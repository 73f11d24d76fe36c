"""The command, EPUBCheck's and Ace's words as findings, and bookbuild's own books."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bookbuild.diagnostics import Rule, ToolMissing, has_errors
from bookbuild.epub import epubcheck as door
from bookbuild.verify.ace import find_ace, find_chromium, parse_report
from bookbuild.verify.verify import verify_epub

from tests.support.building import BOOKS, FLAGSHIP, bookbuild, build_book
from tests.verify.mutations import Files, pack, words

REPORT = {
    "assertions": [
        {
            "earl:testSubject": {"url": "text/a.xhtml", "dct:title": "A"},
            "assertions": [
                {
                    "earl:result": {"earl:outcome": "fail", "dct:description": "Fix all:\nImage has no alt"},
                    "earl:test": {
                        "dct:title": "image-alt", "earl:impact": "critical", "dct:description": "Images must have text",
                        "help": {"url": "http://kb.daisy.org/publishing/docs/html/images.html"},
                    },
                },
                {"earl:result": {"earl:outcome": "pass"}, "earl:test": {"dct:title": "bypass"}},
            ],
        },
        {"earl:testSubject": {"url": "text/b.xhtml"}, "assertions": []},
    ],
}  # fmt: skip


def test_a_violation_of_ace_is_a_finding() -> None:
    found = parse_report(json.dumps(REPORT))
    assert [(d.rule, d.at.path, d.message) for d in found] == [
        (Rule.EPUB_ACE, "text/a.xhtml", "critical image-alt: Image has no alt")
    ]
    assert "images.html" in found[0].hint


@pytest.mark.parametrize("text", ["[]", "{}", '{"assertions": [1, {"assertions": "x"}]}', "null"])
def test_a_report_of_another_form_says_nothing(text: str) -> None:
    assert parse_report(text) == ()


def test_no_report_is_a_missing_tool() -> None:
    with pytest.raises(ToolMissing):
        parse_report("no JSON")


def test_tools_are_looked_for_where_the_environment_says(tmp_path: Path) -> None:
    program = tmp_path / "my-ace"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    named = str(program)
    assert find_ace({"BOOKBUILD_ACE": named}) == find_chromium({"PUPPETEER_EXECUTABLE_PATH": named}) == named
    assert find_ace({"BOOKBUILD_ACE": named + "x"}) is None


@pytest.mark.parametrize(
    ("severity", "rule"),
    [("FATAL", "epubcheck"), ("ERROR", "epubcheck"), ("WARNING", "epub-check-warning"), ("USAGE", "epub-check-note")],
)
def test_words_of_epubcheck_weigh_what_epubcheck_says(severity: str, rule: str) -> None:
    found = door._diagnostic({"severity": severity, "ID": "OPF-001", "message": "x", "locations": []})
    assert found.rule.code == rule


@pytest.mark.parametrize("root", [FLAGSHIP, BOOKS / "everything", BOOKS / "korean"], ids=lambda p: p.name)
def test_books_of_our_own_have_no_error(root: Path, tmp_path: Path) -> None:
    report = build_book(root, tmp_path, "epub")
    made = next(a.path for a in report.artefacts if a.kind == "epub")
    assert not has_errors(found := verify_epub(made.read_bytes())), found


def test_a_valid_book_of_other_makers_has_no_error() -> None:
    """`Children's Literature` of the EPUB 3 samples: 340 KB in a page, page markers, a table of contents of four levels."""
    program = door.jar()
    assert program, "EPUBCheck is missing: `make test` installs it"
    found = verify_epub((program.parent / "samples" / "childrens-literature.epub").read_bytes())
    assert not has_errors(found), found
    assert Rule.EPUB_PAGE_LONG in {d.rule for d in found}


def test_the_command_reports_as_check_does(clean: Files, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.epub", tmp_path / "bad.epub"
    good.write_bytes(pack(clean))
    bad.write_bytes(pack(words('<p><a href="nothing.xhtml">x</a></p>')(clean)))
    run = bookbuild("verify", good)
    assert (run.code, run.out.strip(), run.err) == (0, "no findings", "")
    run = bookbuild("verify", bad, "--no-epubcheck", "--format", "json")
    assert run.code == 1
    first = json.loads(run.out)["diagnostics"][0]
    assert (first["rule"], first["severity"]) == ("epub-link", "error")
    assert first["path"].endswith("bad.epub/EPUB/text/a-second-chapter.xhtml")
    assert first["line"]
    assert first["hint"]


def test_a_file_that_is_not_there_is_a_fault_of_use(tmp_path: Path) -> None:
    assert bookbuild("verify", tmp_path / "nothing.epub").code == 2
    assert bookbuild("verify", tmp_path).code == 2


def test_without_java_it_says_what_is_lost(clean: Files, tmp_path: Path) -> None:
    file = tmp_path / "good.epub"
    file.write_bytes(pack(clean))
    run = bookbuild("verify", file, PATH=str(tmp_path))
    assert run.code == 0
    assert "go unseen" in run.err
    assert "Traceback" not in run.err


def test_ace_that_is_not_there_is_a_missing_tool(clean: Files, tmp_path: Path) -> None:
    file = tmp_path / "good.epub"
    file.write_bytes(pack(clean))
    run = bookbuild("verify", file, "--no-epubcheck", "--ace", BOOKBUILD_ACE=str(tmp_path / "none"))
    assert run.code == 3
    assert "npm install" in run.err
