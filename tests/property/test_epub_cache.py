"""The same EPUB however it was made: cold, warm, after edits and undone edits; each page rendered once for its content."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.model.report import Request
from bookbuild.pipeline import build
from bookbuild.render import epub_pages
from tests.property.test_layout_cache import Draft
from tests.support.building import Silent


def made(root: Path, out: Path, cache: Path | None) -> bytes:
    report = build(Request(root=root, out=out, outputs=("epub",), cache=cache), Silent())
    return report.artefacts[0].path.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_edits_one_after_another_are_a_cold_build_of_their_end(seed: int, tmp_path: Path) -> None:
    draft = Draft(tmp_path / "book", 100 + seed)
    cache = tmp_path / "cache"
    first = made(draft.root, tmp_path / "out", cache)
    undo = []
    for _ in range(4):
        undo.append(draft.edit())
        assert made(draft.root, tmp_path / "out", cache) == made(draft.root, tmp_path / "cold", None)
    for path, text in reversed(undo):
        path.write_text(text, encoding="utf-8")
    assert made(draft.root, tmp_path / "out", cache) == first


def test_only_what_changed_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Draft(tmp_path / "book", 7)
    rendered: list[str] = []
    original = epub_pages._xhtml

    def counted(book: object, section: object, *more: object) -> str:
        rendered.append(section.id)  # type: ignore[attr-defined]
        return original(book, section, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(epub_pages, "_xhtml", counted)
    made(draft.root, tmp_path / "out", tmp_path / "cache")
    assert len(rendered) > 6
    rendered.clear()
    path = draft.root / "c3.md"
    path.write_text(path.read_text(encoding="utf-8").replace(" of ", " by ", 1), encoding="utf-8")
    made(draft.root, tmp_path / "out", tmp_path / "cache")
    assert rendered == ["chapter-3"]


@pytest.mark.parametrize("change", ["template", "title", "locale"])
def test_what_stands_around_a_page_is_part_of_it(change: str, tmp_path: Path) -> None:
    draft = Draft(tmp_path / "book", 8)
    cache = tmp_path / "cache"
    before = made(draft.root, tmp_path / "out", cache)
    styles = draft.root / "styles"
    if change == "template":
        from bookbuild.remembered import house_styles

        target = styles / "templates" / "matter" / "text.xhtml.j2"
        target.parent.mkdir(parents=True)
        text = (house_styles() / "templates" / "matter" / "text.xhtml.j2").read_text(encoding="utf-8")
        target.write_text(
            text.replace("{{ body | xhtml }}", '<p class="x-new">new</p>{{ body | xhtml }}'), encoding="utf-8"
        )
    elif change == "title":
        book = draft.root / "book.yaml"
        book.write_text(book.read_text(encoding="utf-8").replace("Many Ways", "Some Ways"), encoding="utf-8")
    else:
        (styles / "locales").mkdir(parents=True)
        (styles / "locales" / "en.toml").write_text('notes = "Remarks"\n', encoding="utf-8")
    after = made(draft.root, tmp_path / "out", cache)
    assert after != before
    assert after == made(draft.root, tmp_path / "cold", None)
