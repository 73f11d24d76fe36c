"""`check`: the forms of its findings, what it makes and does not write, what it mends."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from tests.support.building import BOOK_YAML, BOOKS, ROOT, bookbuild, make_book
from tests.unit.test_forms import validate

GOLDEN = Path(__file__).parent / "golden"
BROKEN = "tests/books/broken"
AS_ON_A_TERMINAL = {"FORCE_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"}


def _compare(name: str, text: str) -> None:
    file = GOLDEN / name
    if os.environ.get("BOOKBUILD_ACCEPT"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_a_badly_broken_book_on_a_terminal() -> None:
    run = bookbuild("check", "--quick", BROKEN, cwd=ROOT, **AS_ON_A_TERMINAL)
    assert run.code == 1
    _compare("broken.terminal.txt", _plain(run.err) + _plain(run.out))


def test_all_shows_each_finding_on_a_terminal() -> None:
    run = bookbuild("check", "--quick", "--all", BROKEN, cwd=ROOT, **AS_ON_A_TERMINAL)
    told = [line for line in _plain(run.err).splitlines() if re.match(r"tests/\S+  (?:error|warning)  ", line)]
    total = sum(map(int, re.findall(r"(\d+) (?:error|warning)s", run.out)))
    assert len(told) == total > 40
    assert "more like this" not in run.err


def test_a_badly_broken_book_in_a_pipe() -> None:
    run = bookbuild("check", "--quick", BROKEN, cwd=ROOT)
    _compare("broken.pipe.txt", run.err + run.out)
    assert all(
        re.match(r"[^:]+(?::\d+:\d+)?: (?:error|warning|note) \[[\w-]+\] \S", line) for line in run.err.splitlines()
    )


def test_a_badly_broken_book_as_workflow_commands() -> None:
    run = bookbuild("check", "--quick", "--format", "github", BROKEN, cwd=ROOT)
    assert (run.code, run.err) == (1, "")
    _compare("broken.github.txt", run.out)
    kinds = [line.split()[0] for line in run.out.splitlines()]
    assert kinds == sorted(kinds), "errors come first: GitHub shows ten"


def test_workflow_commands_name_files_from_the_root_of_the_checkout() -> None:
    run = bookbuild("check", "--quick", "--format", "github", ".", cwd=ROOT / BROKEN, GITHUB_WORKSPACE=str(ROOT))
    assert run.out.startswith(f"::error file={BROKEN}/book.yaml,line=")


def test_a_badly_broken_book_as_sarif_is_valid_and_whole() -> None:
    run = bookbuild("check", "--quick", "--format", "sarif", BROKEN, cwd=ROOT)
    log = json.loads(run.out)
    validate(log)
    plain = json.loads(bookbuild("check", "--quick", "--format", "json", BROKEN, cwd=ROOT).out)
    results = log["runs"][0]["results"]
    assert len(results) == len(plain["diagnostics"]) == sum(plain["totals"].values())
    assert [r["ruleId"] for r in results] == [d["rule"] for d in plain["diagnostics"]]
    places = [r["locations"][0]["physicalLocation"] for r in results]
    assert all((ROOT / place["artifactLocation"]["uri"]).is_file() for place in places)


def test_every_place_of_a_broken_book_lies_in_its_file() -> None:
    plain = json.loads(bookbuild("check", "--quick", "--format", "json", BROKEN, cwd=ROOT).out)
    assert len({d["rule"] for d in plain["diagnostics"]}) >= 24
    for item in plain["diagnostics"]:
        lines = (ROOT / item["path"]).read_text(encoding="utf-8", errors="replace").split("\n")
        if item["line"]:
            assert item["column"] <= len(lines[item["line"] - 1]) + 1
            assert (item["end_column"] or 0) <= len(lines[item["line"] - 1]) + 1


def test_check_makes_the_files_looks_into_them_and_writes_nothing(tmp_path: Path) -> None:
    chapter = "# One\n\nWords.\n"
    root = make_book(tmp_path / "book", chapter, styles__css__extra_css="p { transform: none; }\n")
    before = sorted(path for path in tmp_path.rglob("*"))
    run = bookbuild("check", root, "--no-cache", "--format", "json", cwd=tmp_path)
    rules = {item["rule"] for item in json.loads(run.out)["diagnostics"]}
    assert "epub-css-fragile" in rules
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_for_a_printer_that_book_yaml_does_not_name(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", book=BOOK_YAML + "print: {trim: 6x9in}\n")
    run = bookbuild("check", root, "--for", "kdp,kobo", "--no-cache", cwd=tmp_path)
    assert run.code == 1
    assert re.search(r"\[press-(?:page-count|offer)\].*24", run.err)
    plain = bookbuild("check", root, "--no-cache", cwd=tmp_path)
    assert (plain.code, "press-" in plain.err) == (0, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--for", "kpd"), "did you mean 'kdp'?"),
        (("--for", "kdp", "--quick"), "--quick makes none"),
        (("--format", "xml"), "'github', 'sarif'"),
    ],
)
def test_wrong_words_are_told(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    run = bookbuild("check", make_book(tmp_path / "book"), *arguments)
    assert run.code == 2
    assert words in run.err


def test_without_pango_the_epub_is_looked_at_and_the_gap_is_named(tmp_path: Path) -> None:
    long = "The ferry came in late over the bar that evening.\n\n" * 6_000
    root = make_book(tmp_path / "book", f"# One\n\nIt was was so.\n\n{long}")
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(
        "import cffi\n_open = cffi.FFI.dlopen\n"
        "def no(self, name, *a):\n"
        "    if name and 'pango' in str(name): raise OSError(f'cannot load library {name!r}')\n"
        "    return _open(self, name, *a)\ncffi.FFI.dlopen = no\n"
    )
    run = bookbuild("check", root, "--no-cache", PYTHONPATH=f"{trap}{os.pathsep}{ROOT}")
    assert run.code == 0, run.err
    assert "the pages were not looked at. print needs Pango" in run.err
    assert "prose-doubled" in run.err
    assert re.search(r"^a-book\.epub/EPUB/\S+: warning \[epub-page-long\]", run.err, re.MULTILINE)


def test_fix_mends_says_what_and_leaves_the_rest(tmp_path: Path) -> None:
    root = tmp_path / "book"
    shutil.copytree(BOOKS / "broken", root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    run = bookbuild("check", "--quick", "--fix", root, cwd=tmp_path)
    assert "book/chapters/one.md:3:24: mended [prose-spacing] deleted a space" in run.err
    assert "mended [prose-invisible] deleted U+00AD" in run.err
    assert "mended 13 slips" in run.err
    changed = [path.name for path, data in before.items() if path.read_bytes() != data]
    assert changed == ["one.md"]
    assert "한국어 문장이 있습니다, 그리고 또 하나, 끝." in (root / "chapters" / "one.md").read_text(encoding="utf-8")
    assert "mended 0 slips" in bookbuild("check", "--quick", "--fix", root, cwd=tmp_path).err


def test_fix_on_a_folder_that_cannot_be_written_ends_with_four_and_leaves_the_file(tmp_path: Path) -> None:
    """No temporary file can be made beside the chapter."""
    root = make_book(tmp_path / "book", "# One\n\nNets , sails.\n")
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(
        "import tempfile\nmake = tempfile.mkstemp\n"
        "def full(*a, **k):\n"
        "    if str(k.get('prefix', '')).startswith('.one.md'): raise OSError(28, 'No space left on device')\n"
        "    return make(*a, **k)\ntempfile.mkstemp = full\n"
    )
    run = bookbuild("check", "--quick", "--fix", root, PYTHONPATH=f"{trap}{os.pathsep}{ROOT}")
    assert (run.code, "No space left on device; it is as it was" in run.err) == (4, True)
    assert (root / "one.md").read_text(encoding="utf-8") == "# One\n\nNets , sails.\n"


def test_an_allowance_that_lets_nothing_pass_is_told(tmp_path: Path) -> None:
    allow = "<!-- bookbuild: allow prose-doubled because the keeper stammers -->"
    root = make_book(tmp_path / "book", f"# One\n\n{allow}\n\nIt was was so.\n")
    assert bookbuild("check", "--quick", root).code == 0
    (root / "one.md").write_text(f"# One\n\n{allow}\n\nIt was so.\n", encoding="utf-8")
    run = bookbuild("check", "--quick", root)
    assert (run.code, "this allows prose-doubled, which is not found here" in run.err) == (1, True)


def test_other_commands_tell_findings_in_the_same_forms(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", "# One\n\nSee [](#nowhere).\n")
    run = bookbuild("build", root, "--format", "github", cwd=tmp_path)
    assert run.out.startswith("::error file=book/one.md,line=3,endLine=3,col=5,endColumn=17,title=reference-dead::")
    validate(json.loads(bookbuild("build", root, "--format", "sarif", cwd=tmp_path).out))
    (tmp_path / "x.epub").write_bytes(b"no zip")
    run = bookbuild("verify", "x.epub", "--no-epubcheck", "--format", "github", cwd=tmp_path)
    assert run.out.startswith("::error file=x.epub,title=epub-zip::")
    run = bookbuild("verify", "x.epub", "--no-epubcheck", cwd=tmp_path)
    assert run.err.startswith("x.epub: error [epub-zip] ")
