"""Every rule of the catalogue, provoked by a small book: exactly the right finding, at exactly the right place.

tests/rules/_base is a clean book. Every other folder there is named for a rule, or RULE.FACE where the faces of one
rule cannot stand in one book (a fault of book.yaml hides those of the chapters). One that ends in `.near-miss` only looks
as if it broke its rule, and must not be told so. A folder holds what differs from _base:

    expected.txt   what is found, a line a finding: `PATH:LINE:COLUMN severity [rule] message | hint`
    build.txt      `EDITION OUTPUT …`, such as `safe epub pdf`: what to build; without it the book is only checked
    absent.txt     files of _base that this book lacks, one a line
    links.txt      symbolic links to make in the book, `NAME -> TARGET` a line
    anything else  laid over the copy of _base

`BOOKBUILD_ACCEPT=1 pytest tests/test_rules.py` writes every expected.txt anew from what is found. Read the difference
before you commit it: an expectation says what ought to be found, not what happens to be.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from bookbuild.diagnostics import BuildStopped, Diagnostic, Rule
from bookbuild.editorial.allow import ALLOWABLE
from bookbuild.pipeline import Request, build, check

RULES = Path(__file__).parent / "rules"
BASE = RULES / "_base"
FOLDERS = tuple(sorted(f.name for f in RULES.iterdir() if f.is_dir() and f != BASE and not f.name.startswith(".")))
CONTROL = ("expected.txt", "build.txt", "absent.txt", "links.txt")
NEAR_MISS = ".near-miss"
ACCEPTS = os.environ.get("BOOKBUILD_ACCEPT") == "1"
EXEMPT = {
    "epubcheck": "no book can provoke it: whatever a book may say is written as a valid EPUB, or is found before",
    "cache-unusable": "a fault of the machine, not of a book; tests/unit/test_cache.py provokes it",
    "file-too-large": "its book would be of megabytes; tests/hostile/test_folder.py provokes it",
    "folder-too-large": "its book would be of 100,000 files; tests/hostile/test_folder.py provokes it",
    "source-changed": "of a book that is edited while it is built; tests/cli/test_nothing_lost.py provokes it",
    "cover-text": "of the printed cover; tests/unit/test_cover_sheet.py provokes it",
    "cover-spine": "of the printed cover; tests/unit/test_cover_sheet.py provokes it",
    "layout-unsettled": "a safeguard of the layout loop; tests of pdf/typeset.py provoke it with a renderer of their own",
    "printer-unnamed": "only `bookbuild print` asks for a printer; tests/press provokes it",
    "printer-unknown": "book.yaml names no printer yet; tests/unit/test_printers.py provokes it",
}

# Faults of any finished EPUB or PDF, not of a book folder: tests/verify and tests/proof provoke every one of them
OF_EPUBS = {rule.code for rule in Rule if rule.code.startswith(("epub-", "shop-"))}
OF_PROOFS = {rule.code for rule in Rule if rule.code.startswith("proof-")}

# Faults of what is packed for a printer or a shop: tests/packroom provokes them
OF_PACKAGES = {rule.code for rule in Rule if rule.code.startswith("package-")} | {"destination-unknown"}

# Faults of a print PDF, finished or being made ready: tests/preflight, tests/prepress and tests/press provoke them
OF_PRINT = {rule.code for rule in Rule if rule.code.startswith("press-")}


class Silent:
    """A progress that tells nobody."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def layout(self, laid_out: int, cached: int, remaining: int) -> None:
        """So many sections have their pages."""


def make_book(name: str, root: Path) -> Path:
    """A copy of _base in `root`, with the folder `name` laid over it."""
    shutil.copytree(BASE, root)
    overlay = RULES / name
    shutil.copytree(overlay, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*CONTROL))
    for path in lines_of(overlay / "absent.txt"):
        (root / path).unlink()
    for line in lines_of(overlay / "links.txt"):
        link, target = line.split(" -> ")
        (root / link).parent.mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(target)
    return root


def lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def shown(finding: Diagnostic) -> str:
    """A finding as expected.txt has it."""
    hint = f" | {finding.hint}" if finding.hint else ""
    return f"{finding.at} {finding.severity} [{finding.rule.code}] {finding.message}{hint}"


def rule_of(name: str) -> str:
    """The code of the rule that a folder is named for."""
    return name.partition(".")[0]


def findings(name: str, root: Path, out: Path) -> tuple[Diagnostic, ...]:
    """What a folder's book is told: by `check`, or by `build` if the folder says what to build."""
    told = lines_of(RULES / name / "build.txt")
    if not told:
        return check(root, 0, Silent())
    edition, *outputs = told[0].split()
    try:
        request = Request(root=root, out=out, outputs=tuple(outputs), editions=(edition,), epoch=0)
        return build(request, Silent()).diagnostics
    except BuildStopped as stopped:
        assert not out.exists() or not state_of(out), "a build that stops writes nothing"
        return stopped.diagnostics


def places(found: Iterable[Diagnostic]) -> set[tuple[str, str]]:
    return {(d.rule.code, str(d.at)) for d in found}


def state_of(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_base_is_clean(tmp_path: Path) -> None:
    assert check(make_book("_base", tmp_path / "book"), 0, Silent()) == ()


@pytest.mark.parametrize("name", FOLDERS)
def test_finds_exactly_this(name: str, tmp_path: Path) -> None:
    root = make_book(name, tmp_path / "book")
    found = [shown(d) for d in findings(name, root, tmp_path / "dist")]
    expected = RULES / name / "expected.txt"
    if ACCEPTS:
        expected.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == lines_of(expected)


def test_every_rule_has_a_folder() -> None:
    covered = {rule_of(name) for name in FOLDERS}
    codes = {rule.code for rule in Rule}
    assert covered | set(EXEMPT) | OF_EPUBS | OF_PRINT | OF_PROOFS | OF_PACKAGES == codes
    assert not covered & set(EXEMPT)


def test_every_spoiler_rule_has_a_near_miss() -> None:
    missed = {rule_of(name) for name in FOLDERS if name.endswith(NEAR_MISS)}
    assert missed >= ALLOWABLE - {"empty-chapter"} - set(EXEMPT)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_shows_its_own_rule(name: str) -> None:
    expected = (RULES / name / "expected.txt").read_text(encoding="utf-8")
    assert (f"[{rule_of(name)}]" in expected) is not name.endswith(NEAR_MISS)


ALL_FAULTS = {
    "book.yaml": b"""\
title: The Harbour
language: en-GB
structure:
  chapters:
    - chapters/one.md
    - chapters/two.md
    - chapters/three.md
    - chapters/four.md
  back:
    - index
""",
    "chapters/one.md": b"# The harbour\n\nThe ferry leaves at six.\nThe caf\xe9 closes at nine.\n",
    "chapters/two.md": b"---\nshort-title: Night: an account\n---\n\n# Night\n\nThe lamp is lit.\n\n## Dawn {#dawn}\n",
    "chapters/three.md": b"""\
---
content-notes: [drowning]
---

# The crossing

- The route
  ![A map](../images/map.svg)

| Where      | See            |
|------------|----------------|
| The island | [](#no-island) |

## Landfall {#dawn}

<script>alert("ferry")</script>
""",
    "chapters/four.md": b"""\
# The return

> Somebody painted it:
>
> ![A painting](../../x.png)

A photograph ![The quay](https://example.org/quay.jpg) shows it.

/// verse

The sea is wide
""",
}
ALL_PLACES = {
    ("encoding", "chapters/one.md:4:8"),
    ("yaml-syntax", "chapters/two.md:2:19"),
    ("image-missing", "chapters/three.md:8:3"),
    ("reference-dead", "chapters/three.md:12:16"),
    ("id-duplicate", "chapters/three.md:14:1"),
    ("raw-html", "chapters/three.md:16:1"),
    ("path-outside", "chapters/four.md:5:3"),
    ("image-remote", "chapters/four.md:7:14"),
    ("block-unclosed", "chapters/four.md:9:1"),
}


def test_all_faults_are_found_in_one_run_and_nothing_is_written(tmp_path: Path) -> None:
    root, out = tmp_path / "book", tmp_path / "dist"
    out.mkdir()
    (out / "the-harbour.epub").write_bytes(b"the EPUB of yesterday")
    (out / "the-harbour.pdf").write_bytes(b"the PDF of yesterday")
    before = state_of(out)
    for path, data in ALL_FAULTS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    with pytest.raises(BuildStopped) as stopped:
        build(Request(root=root, out=out, epoch=0), Silent())
    assert places(stopped.value.diagnostics) == ALL_PLACES
    assert state_of(out) == before
