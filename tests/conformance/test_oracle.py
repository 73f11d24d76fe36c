"""Our PDF against one WeasyPrint run over the whole book: the same words on each page, at the same places."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from bookbuild.model.edition import FULL
from bookbuild.model.rendition import Pagination, PrintRendition
from bookbuild.pdf.typeset import typeset
from bookbuild.pdf.workshop import Workshop
from bookbuild.pipeline import edit, read
from bookbuild.remembered import house_styles
from bookbuild.render.fonts import load_faces
from bookbuild.render.print_pages import PrintPages
from bookbuild.render.templates import StyleFolders, Templates
from tests.support.building import BOOKS, FLAGSHIP
from tests.support.foreign import SHARED, TIME_MACHINE, WAR_AND_PEACE, prepare
from tests.support.naive import naive_pdf
from tests.support.positions import Difference, differences

# Pages on which the two differ, and why ours is right. Each was looked at (docs/performance.md).
JUSTIFIED: Mapping[str, Mapping[int, str]] = {}


def both(root: Path, scratch: Path) -> tuple[bytes, bytes]:
    """The oracle's PDF and ours, from the same XHTML with the same numbers.

    Notices stand where they fall: that they are laid out a second time to come to stand on a right-hand page is beyond the
    oracle, which knows no such rule.
    """
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    book = edit(manuscript, FULL).book
    folders = StyleFolders(house=house_styles(), own=root / "styles" if (root / "styles").is_dir() else None)
    pages = PrintPages(book, Templates(folders), folders, load_faces(book.style.print.faces, root))

    def render(pagination: Pagination) -> PrintRendition:
        rendition = pages(pagination)
        return replace(rendition, refine=False, sections=tuple(replace(s, turn="") for s in rendition.sections))

    made = typeset(render, lambda tally: None, Workshop(scratch=scratch))
    return naive_pdf(render(made.pagination), mends_notes=True), made.pdf


def unexplained(name: str, found: list[Difference]) -> list[Difference]:
    """Differences that nobody has looked at, and those that are gone."""
    known = JUSTIFIED.get(name, {})
    explained = [d for d in found if d.page in known]
    assert {d.page for d in explained} == set(known), "a difference that was listed is gone: take it from the list"
    return [d for d in found if d not in explained]


@pytest.mark.parametrize(
    "name", ["everything", "korean", pytest.param("flagship", marks=pytest.mark.slow), TIME_MACHINE]
)
def test_every_character_stands_where_one_run_over_the_book_puts_it(name: str, tmp_path: Path) -> None:
    if name == TIME_MACHINE and not SHARED.is_dir():
        pytest.skip("the foreign manuscripts lie beside the project only where it is developed")
    root = FLAGSHIP if name == "flagship" else prepare(name, tmp_path) if name == TIME_MACHINE else BOOKS / name
    oracle, ours = both(root, tmp_path)
    assert unexplained(name, differences(oracle, ours)) == []


@pytest.mark.slow
def test_the_first_part_of_a_long_novel_stands_where_one_run_puts_it(tmp_path: Path) -> None:
    """The first part only: the oracle lays the whole of it out again for each note that parts from its call."""
    if not SHARED.is_dir():
        pytest.skip("the foreign manuscripts lie beside the project only where it is developed")
    root = prepare(WAR_AND_PEACE, tmp_path)
    listed = (root / "book.yaml").read_text(encoding="utf-8")
    head, first, *_, last = listed.split("    - title:")
    settings = last[last.index("print:") :]
    (root / "book.yaml").write_text(f"{head}    - title:{first}{settings}", encoding="utf-8")
    oracle, ours = both(root, tmp_path)
    assert unexplained(WAR_AND_PEACE, differences(oracle, ours)) == []


def test_a_line_that_moved_is_found(tmp_path: Path) -> None:
    """The broken twin: the same book with one word more."""
    oracle, _ = both(BOOKS / "korean", tmp_path)
    other = tmp_path / "book"
    shutil.copytree(BOOKS / "korean", other)
    chapter = max(other.rglob("*.md"), key=lambda p: p.stat().st_size)
    chapter.write_text(chapter.read_text(encoding="utf-8").rstrip() + " 하나\n", encoding="utf-8")
    _, changed = both(other, tmp_path)
    assert differences(oracle, changed)
