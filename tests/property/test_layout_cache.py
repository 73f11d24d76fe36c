"""The same PDF however it was made: cold, warm, by one process or two, after any edits and undone edits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from bookbuild.model.report import Report, Request
from bookbuild.pipeline import build
from tests.support.building import Silent
from tests.support.foreign import SHARED, TIME_MACHINE, prepare
from tests.support.inspect import Pdf

WORDS = "the a of river stone light under every morning she counted letters nobody answered until winter".split()
BOOK = """\
title: A Book of Many Ways
language: en-GB
contributors: [{{name: Ann Author}}]
date: 2026-01-02
print: {{chapters-open: next}}
structure:
  front: [title-page, contents, preface: preface.md]
  chapters:
{chapters}  back: [index]
"""


def sentence(random_: random.Random) -> str:
    words = [random_.choice(WORDS) for _ in range(random_.randint(5, 14))]
    return " ".join(words).capitalize() + "."


def paragraph(random_: random.Random, chapters: int, *, note: str = "") -> str:
    text = " ".join(sentence(random_) for _ in range(random_.randint(2, 7)))
    if random_.random() < 0.3:
        text += f" See [](#chapter-{random_.randint(1, chapters)})."
    if random_.random() < 0.3:
        text += f" A [[term {random_.randint(1, 9)}]] stands here."
    return text + note


def chapter(random_: random.Random, number: int, chapters: int) -> str:
    parts = [f"# Chapter the {number} {{#chapter-{number}}}"]
    for n in range(random_.randint(3, 18)):
        has_note = random_.random() < 0.2
        parts.append(paragraph(random_, chapters, note=f" Called[^{n}]." if has_note else ""))
        if has_note:
            parts.append(f"[^{n}]: {sentence(random_)}")
        if random_.random() < 0.1:
            parts.append(f"## {sentence(random_)}")
    return "\n\n".join(parts) + "\n"


class Draft:
    """A book of text that a seed gives, and edits of it."""

    def __init__(self, root: Path, seed: int, chapters: int = 5) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.chapters = chapters
        root.mkdir(parents=True)
        lines = "".join(f"    - c{n}.md\n" for n in range(1, chapters + 1))
        (root / "book.yaml").write_text(BOOK.format(chapters=lines), encoding="utf-8")
        (root / "preface.md").write_text("# Preface\n\nSee [](#chapter-2).\n", encoding="utf-8")
        for n in range(1, chapters + 1):
            (root / f"c{n}.md").write_text(chapter(self.random, n, chapters), encoding="utf-8")

    def edit(self) -> tuple[Path, str]:
        """Change something; returns the file and what stood in it."""
        path = self.random.choice(sorted(self.root.glob("*.md")))
        before = path.read_text(encoding="utf-8")
        blocks = before.split("\n\n")
        place = self.random.randrange(1, len(blocks))
        kind = self.random.random()
        if kind < 0.4:
            blocks.insert(place, paragraph(self.random, self.chapters))
        elif kind < 0.6:
            blocks[place:place] = [paragraph(self.random, self.chapters) for _ in range(9)]
        elif kind < 0.8 and len(blocks) > 3 and "[^" not in blocks[place] and not blocks[place].startswith("#"):
            del blocks[place]
        else:
            blocks[0] = blocks[0].replace(" {#", f" {self.random.choice(WORDS)} {{#", 1)
        path.write_text("\n\n".join(blocks), encoding="utf-8")
        return path, before


def made(root: Path, out: Path, cache: Path | None, jobs: int = 1) -> tuple[bytes, Report]:
    request = Request(root=root, out=out, outputs=("pdf",), jobs=jobs, cache=cache)
    report = build(request, Silent())
    return report.artefacts[0].path.read_bytes(), report


@pytest.mark.parametrize("seed", range(4))
def test_any_edits_one_after_another_are_a_cold_build_of_their_end(seed: int, tmp_path: Path) -> None:
    draft = Draft(tmp_path / "book", seed)
    cache, out = tmp_path / "cache", tmp_path / "out"
    first, _ = made(draft.root, out, cache)
    undo = []
    for step in range(5):
        undo.append(draft.edit())
        warm, _ = made(draft.root, out, cache)
        cold, _ = made(draft.root, tmp_path / "cold", None)
        assert warm == cold, (seed, step)
    for path, text in reversed(undo):
        path.write_text(text, encoding="utf-8")
    undone, report = made(draft.root, out, cache)
    assert undone == first
    assert report.layouts[0].laid_out == (), "everything is known"


def test_one_process_makes_what_two_make(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "book", 77, chapters=9)
    one, _ = made(draft.root, tmp_path / "one", None, jobs=1)
    two, _ = made(draft.root, tmp_path / "two", tmp_path / "cache", jobs=2)
    assert one == two


def test_a_cache_of_which_much_is_gone_or_spoilt_gives_the_same(tmp_path: Path) -> None:
    """What is left of a cache is used. Files are named by digests that change with the code: which of them matter is a matter
    of chance, so it is tried until some sections have lost theirs and some have not."""
    draft = Draft(tmp_path / "book", 5)
    cache = tmp_path / "cache"
    whole, _ = made(draft.root, tmp_path / "out", cache)
    used = []
    for seed in range(6):
        chance = random.Random(seed)
        files = [p for p in sorted(cache.rglob("*")) if p.is_file()]
        assert len(files) > 12
        for path in files:
            match chance.randrange(4):
                case 0:
                    path.unlink()
                case 1:
                    path.write_bytes(path.read_bytes()[: -1 - chance.randrange(40)])
        again, report = made(draft.root, tmp_path / "out", cache)
        assert again == whole
        used.append((len(report.layouts[0].laid_out), report.layouts[0].sections))
        if 0 < used[-1][0] < used[-1][1]:
            return
    pytest.fail(f"of what was left all or nothing was used: {used}")


def numbers_are_true(data: bytes, tmp_path: Path) -> int:
    """Every page number that a reference or the contents name is that of the page where the chapter begins."""
    path = tmp_path / "look.pdf"
    path.write_bytes(data)
    pdf = Pdf(path)
    starts = {"".join(title.split()): pdf.labels[page] for _, title, page in reversed(pdf.outline)}
    text = "".join("".join(pdf.text(n).split()) for n in range(len(pdf)))
    checked = 0
    for title, label in starts.items():
        for piece in text.split(f"{title}(page")[1:]:
            assert piece.split(")")[0] == label, (title, label, piece[:12])
            checked += 1
    return checked


def test_digits_are_true_after_an_edit_that_moves_every_page(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "book", 11, chapters=7)
    cache = tmp_path / "cache"
    before, _ = made(draft.root, tmp_path / "out", cache)
    assert numbers_are_true(before, tmp_path) > 5
    path = draft.root / "c1.md"
    text = path.read_text(encoding="utf-8")
    more = "\n\n".join(paragraph(draft.random, 7) for _ in range(40))
    path.write_text(f"{text}\n{more}\n", encoding="utf-8")
    after, report = made(draft.root, tmp_path / "out", cache)
    assert numbers_are_true(after, tmp_path) > 5
    assert len(Pdf(tmp_path / "look.pdf")) > len(Pdf(tmp_path / "out" / report.artefacts[0].path.name)) - 1
    path.write_text(text, encoding="utf-8")
    undone, _ = made(draft.root, tmp_path / "out", cache)
    assert undone == before
    assert numbers_are_true(undone, tmp_path) > 5


def edits_of(root: Path, seed: int) -> Iterator[None]:
    """A hundred edits of a foreign book and undone edits, at random, one after another."""
    random_ = random.Random(seed)
    files = sorted(root.glob("*.md"))
    done: list[tuple[Path, str]] = []
    for _ in range(100):
        if done and random_.random() < 0.35:
            path, text = done.pop()
            path.write_text(text, encoding="utf-8")
        else:
            path = random_.choice(files)
            text = path.read_text(encoding="utf-8")
            done.append((path, text))
            blocks = text.split("\n\n")
            place = random_.randrange(1, len(blocks))
            added = [" ".join(sentence(random_) for _ in range(6)) for _ in range(random_.choice((1, 1, 1, 30)))]
            blocks[place:place] = added
            path.write_text("\n\n".join(blocks), encoding="utf-8")
        yield


@pytest.mark.slow
def test_a_hundred_edits_and_undone_edits_of_a_novel(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the foreign manuscripts lie beside the project only where it is developed")
    root = prepare(TIME_MACHINE, tmp_path)
    cache, out = tmp_path / "cache", tmp_path / "out"
    warm, _ = made(root, out, cache)
    laid_out = 0
    for _ in edits_of(root, 20261125):
        warm, report = made(root, out, cache)
        laid_out += len(report.layouts[0].laid_out)
    cold, _ = made(root, tmp_path / "cold", None)
    assert warm == cold
    path = tmp_path / "look.pdf"
    path.write_bytes(cold)
    pdf = Pdf(path)
    (_, title, first), (_, _, end) = pdf.outline[:2]
    assert title == "Contents"
    contents = [line for n in range(first, end) for line in pdf.lines(n)]
    checked = 0
    for _, title, page in pdf.outline:
        for line in contents:
            if line.split()[-1].isdigit() and "".join(line.split()[:-1]) == "".join(title.split()):
                assert line.split()[-1] == pdf.labels[page], (title, line)
                checked += 1
    assert checked > 8
    assert laid_out < 400, "about one section, and the contents where a page moved, for each edit"
