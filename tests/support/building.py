"""Books made on the spot, and builds of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bookbuild.manuscript.chapter import ParsedChapter, parse_chapter
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import to_xhtml
from bookbuild.pipeline import Edited, Pressed, Report, Request, build, opened_shop, press_pdf

ROOT = Path(__file__).resolve().parents[2]
BOOKS = ROOT / "tests" / "books"
FLAGSHIP = ROOT / "manuscript"
BOOK_YAML = """\
title: A Book
language: en-GB
contributors: [{name: Ann Author}]
date: 2026-01-02
structure:
  front: [title-page, contents]
  chapters: [one.md]
"""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str) -> None:
        """Nothing."""

    def layout(self, laid_out: int, cached: int, remaining: int) -> None:
        """Nothing."""


def make_book(folder: Path, chapter: str = "# One\n\nText.\n", **files: str) -> Path:
    """A book of one chapter in `folder`; files: name with `__` for `/` and `_` for `.` before the ending -> text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "book.yaml").write_text(files.pop("book", BOOK_YAML), encoding="utf-8")
    (folder / "one.md").write_text(chapter, encoding="utf-8")
    for name, text in files.items():
        path = folder / (name.replace("__", "/").rsplit("_", 1)[0] + "." + name.rsplit("_", 1)[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def make_long_book(folder: Path, chapters: int = 24) -> Path:
    """A book that takes seconds to lay out, in as many sections: for what may happen meanwhile."""
    words = "The ferry came in late over the bar that evening, and nobody on the quay had seen it leave. "
    names = [f"c{number:02}" for number in range(chapters)]
    listed = ", ".join(f"{name}.md" for name in names)
    files = {
        f"{name}_md": f"# Chapter {name}\n\n" + "\n\n".join(f"{n}. {name} {words * 6}[^n{n}]" for n in range(16))
        + "\n\n" + "\n\n".join(f"[^n{n}]: Note {n} of {name}." for n in range(16)) + "\n"
        for name in names
    }  # fmt: skip
    return make_book(folder, book=BOOK_YAML.replace("[one.md]", f"[one.md, {listed}]"), **files)


def parse(text: str, path: str = "one.md") -> ParsedChapter:
    """One chapter, without findings asserted."""
    return parse_chapter(Source(path=path, text=text)).value


def body(text: str) -> str:
    """The XHTML of a chapter's body after parsing, before editing."""
    outcome = parse_chapter(Source(path="one.md", text=text))
    assert not outcome.diagnostics, outcome.diagnostics
    return to_xhtml(outcome.value.chapter.body)


def build_book(root: Path, out: Path, *outputs: str, jobs: int = 1) -> Report:
    """Build into `out`."""
    return build(Request(root=root, out=out, outputs=outputs or ("epub", "pdf"), jobs=jobs), Silent())


def pressed_pdf(root: Path, edited: Edited) -> Pressed:
    """The print PDF of an edited book."""
    with opened_shop(Request(root=root, out=root / "dist")) as shop:
        return press_pdf(root, edited, shop)


@dataclass(frozen=True)
class Run:
    """What a command line run left behind."""

    code: int
    out: str
    err: str


def bookbuild(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Run:
    """The command line in a process of its own. environment: added to this one's."""
    command = [sys.executable, "-m", "bookbuild", *map(str, arguments)]
    env = {k: v for k, v in os.environ.items() if k != "FONTCONFIG_FILE"} | environment
    run = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600)
    return Run(run.returncode, run.stdout, run.stderr)


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a checker that the tests need; its absence is a failure, not a skip."""
    path = shutil.which(name)
    assert path is not None, f"{name} is missing: `make test` installs it"
    return subprocess.run([path, *map(str, arguments)], capture_output=True, text=True, check=False)
