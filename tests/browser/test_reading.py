"""EPUBs in two reading engines, foliate-js and epub.js: every way into a page works, at any size and at night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import Unpacked, read
from tests.browser.faults import (
    INDEX,
    chapter_faults,
    click_faults,
    contents,
    contents_faults,
    cover_faults,
    first_links,
    foreign_hangul,
    index_faults,
    index_links,
    note_faults,
    passage_of,
    picture_faults,
    resolved,
    says,
    sideways,
    skip_faults,
    skip_links,
    terms_of,
)
from tests.support.reader import ENGINES, NARROW, NIGHT, PHONE, TABLET, Page, Reader, View

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
Get = Callable[[str], Unpacked]
BOOKS = ["flagship", "everything", "korean"]
in_engines = pytest.mark.parametrize("engine", ENGINES)
of_books = pytest.mark.parametrize("name", BOOKS)
with_notices = pytest.mark.parametrize("name", ["flagship", "everything"])


@pytest.mark.parametrize("screen", [PHONE, TABLET], ids=["phone", "tablet"])
@in_engines
@of_books
def test_the_cover_fills_a_page_and_nothing_of_it_is_cut(
    reader: Reader, unpacked: Get, name: str, engine: str, screen: tuple[int, int]
) -> None:
    reader.open(unpacked(name).folder, View(engine, screen))
    assert cover_faults(reader) == []


@pytest.mark.parametrize(("style", "fault"), [("width: 60px", "small"), ("margin-left: 200px", "cut")])
@in_engines
def test_a_cover_that_is_cut_or_small_is_found(
    reader: Reader, unpacked: Get, tmp_path: Path, engine: str, style: str, fault: str
) -> None:
    old = 'role="doc-cover"'
    twin = unpacked("everything").twin(tmp_path / "twin", "text/cover.xhtml", old, f'{old} style="{style}"')
    reader.open(twin, View(engine))
    assert any(found.startswith(fault) for found in cover_faults(reader))


@in_engines
@of_books
def test_contents_list_every_entry_and_lead_to_its_heading(
    reader: Reader, unpacked: Get, name: str, engine: str
) -> None:
    book = unpacked(name)
    assert contents_faults(reader, book.epub, reader.open(book.folder, View(engine))) == []


PREFACE = (
    '<li class="toc-preface"><a href="text/preface.xhtml"><span class="toc-title">Preface of the book</span></a>\n</li>'
)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (PREFACE, "", "'Preface of the book' is not listed"),
        ("text/afterword.xhtml", "text/preface.xhtml", "'Afterword of the book' leads to 'Preface of the book'"),
    ],
    ids=["lacks", "leads elsewhere"],
)
@in_engines
def test_contents_that_lack_an_entry_or_lead_elsewhere_are_found(
    reader: Reader, unpacked: Get, tmp_path: Path, engine: str, old: str, new: str, fault: str
) -> None:
    twin = unpacked("everything").twin(tmp_path / "twin", "nav.xhtml", old, new)
    assert fault in contents_faults(reader, read(twin), reader.open(twin, View(engine)))


@in_engines
@with_notices
def test_a_click_in_the_contents_leads_to_the_heading(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    entries = contents(book.epub)
    reader.open(book.folder, View(engine))
    for label, href in (entries[0], entries[len(entries) // 2], entries[-1]):
        assert click_faults(reader, label, href) == []


@in_engines
def test_a_click_that_leads_to_another_heading_is_found(
    reader: Reader, unpacked: Get, tmp_path: Path, engine: str
) -> None:
    wrong = "text/preface.xhtml"
    twin = unpacked("everything").twin(tmp_path / "twin", "nav.xhtml", "text/foreword.xhtml", wrong)
    reader.open(twin, View(engine))
    assert click_faults(reader, "Foreword of the book", f"EPUB/{wrong}")


@in_engines
@of_books
def test_a_chapter_begins_with_its_heading_and_text(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    reader.open(book.folder, View(engine))
    chapters = [
        path for path in book.epub.pages if book.epub.tree(path).find(".//{*}section[@role='doc-chapter']") is not None
    ]
    assert chapters
    assert {path: found for path in chapters if (found := chapter_faults(reader, book.epub, path))} == {}


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("display: none", "heading"),
        ("margin: 90em 0 0 0", "heading"),
        ("margin: 0 0 90em 0", "no text"),
        ("break-after: column", "no text"),
    ],
)
@in_engines
def test_a_chapter_that_begins_without_heading_or_text_is_found(
    reader: Reader, unpacked: Get, tmp_path: Path, engine: str, style: str, fault: str
) -> None:
    twin = unpacked("everything").twin(
        tmp_path / "twin", "css/book.css", "margin: 3em 0 0 0; }\n.label", f"{style}; }}\n.label"
    )
    reader.open(twin, View(engine))
    assert any(found.startswith(fault) for found in chapter_faults(reader, read(twin), "text/plain.xhtml"))


@in_engines
@with_notices
def test_a_call_leads_to_its_note_and_the_note_back(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    reader.open(book.folder, View(engine))
    links = first_links(book.epub, "noteref", 4)
    assert links
    for path, call, target in links:
        assert note_faults(reader, path, call, target) == []


@in_engines
def test_a_note_that_is_gone_is_missed(reader: Reader, unpacked: Get, tmp_path: Path, engine: str) -> None:
    book = unpacked("everything")
    path, call, target = first_links(book.epub, "noteref", 1)[0]
    file, _, fragment = target.partition("#")
    twin = book.twin(tmp_path / "twin", file.removeprefix("EPUB/"), f'id="{fragment}"', 'id="elsewhere"')
    reader.open(twin, View(engine))
    assert note_faults(reader, path, call, target)


@in_engines
@with_notices
def test_a_notice_leads_past_what_it_warns_of(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    reader.open(book.folder, View(engine))
    skips = skip_links(book.epub)
    assert skips
    for path, href in skips:
        assert skip_faults(reader, book.epub, path, href) == []


@in_engines
def test_a_notice_that_leads_into_what_it_warns_of_is_found(
    reader: Reader, unpacked: Get, tmp_path: Path, engine: str
) -> None:
    book = unpacked("everything")
    path, href = skip_links(book.epub)[0]
    for number, wrong in enumerate((href.replace("-3", "-2"), "missing.xhtml")):
        twin = book.twin(tmp_path / f"twin{number}", path.removeprefix("EPUB/"), f'"{href}"', f'"{wrong}"')
        reader.open(twin, View(engine))
        try:
            faults = skip_faults(reader, book.epub, path, href, written=wrong)
        except AssertionError as stuck:
            faults = [str(stuck)]
        assert faults, wrong


@in_engines
@of_books
def test_the_index_leads_into_the_text(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    links = index_links(book.epub)
    said = [h for h in links if says(passage_of(book.epub, resolved(INDEX, h)) or "", terms_of(book.epub, h))]
    assert len(said) >= 0.8 * len(links), "a term may stand for a passage that has other words, but most have its words"
    reader.open(book.folder, View(engine))
    for href in (said[0], said[len(said) // 2], said[-1]):
        assert index_faults(reader, book.epub, href) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("index", "blocks.xhtml#index..mark-3", "plain.xhtml#index..mark-8", "none of"),
        ("index", "blocks.xhtml#index..mark-3", "blocks.xhtml#index..mark-5", "none of"),
        ("blocks", 'id="index..mark-3"', 'id="elsewhere"', "EPUB/text/blocks.xhtml#index..mark-3 is no place"),
    ],
    ids=["another chapter", "another paragraph", "nowhere"],
)
@in_engines
def test_a_link_of_the_index_to_where_its_term_does_not_stand_is_found(
    reader: Reader, unpacked: Get, tmp_path: Path, engine: str, file: str, old: str, new: str, fault: str
) -> None:
    twin = unpacked("everything").twin(tmp_path / "twin", f"text/{file}.xhtml", old, new)
    reader.open(twin, View(engine))
    href = new if file == "index" else "blocks.xhtml#index..mark-3"
    assert terms_of(read(twin), href) == ("Kim Dae-jung",)
    (found,) = index_faults(reader, read(twin), href)
    assert found.startswith(fault)


@in_engines
@of_books
def test_night_leaves_every_word_readable(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    reader.open(book.folder, View(engine, css=NIGHT))
    count = 0
    for path in book.epub.pages:
        reader.go(f"EPUB/{path}")
        found = reader.probe("contrast")
        assert found["out"] == [], path
        count += found["count"]
    assert count > 20


@in_engines
@with_notices
def test_no_picture_lets_the_night_through(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    reader.open(book.folder, View(engine, css=NIGHT))
    with_pictures = [path for path in book.epub.pages if b"<img" in book.epub.read(path)]
    assert len(with_pictures) > 1
    assert {path: found for path in with_pictures if (found := picture_faults(reader, path))} == {}


@in_engines
def test_a_picture_that_lets_the_night_through_is_found(
    reader: Reader, unpacked: Get, tmp_path: Path, engine: str
) -> None:
    ground = '<rect fill="#ffffff" x="0" y="0" width="300" height="120"/><rect width="300" height="120" fill="#ddd"/>'
    twin = unpacked("everything").twin(tmp_path / "twin", "images/images/plan.svg", ground, "")
    drawing = Image.new("RGBA", (60, 40))
    drawing.paste((0, 0, 0, 255), (5, 20, 55, 22))
    drawing.save(twin / "EPUB/images/images/grey.png")
    (twin / "EPUB/images/images/photo.jpg").write_bytes(b"")
    reader.open(twin, View(engine, css=NIGHT))
    assert picture_faults(reader, "text/blocks.xhtml") == [
        "'A plan with one line across it.': 99 % transparent",
        "'A grey field.': 96 % transparent",
        "'': not shown",
        "'a small grey field': 96 % transparent",
    ]


@in_engines
def test_a_colour_of_its_own_is_lost_at_night(reader: Reader, unpacked: Get, tmp_path: Path, engine: str) -> None:
    twin = unpacked("everything").twin(tmp_path / "twin", "css/book.css", "h1 { ", "h1 { color: #222; ")
    reader.open(twin, View(engine, css=NIGHT), "EPUB/text/plain.xhtml")
    assert reader.probe("contrast")["out"]


@in_engines
@of_books
def test_letters_of_twice_the_size_need_no_scrolling_sideways(
    reader: Reader, unpacked: Get, name: str, engine: str
) -> None:
    book = unpacked(name)
    reader.open(book.folder, View(engine, NARROW, flow="scrolled", size=200))
    faults = {path: found for path in book.epub.pages if (found := sideways(reader, path))}
    assert faults == {}


@in_engines
def test_a_line_that_cannot_break_sticks_out(reader: Reader, unpacked: Get, tmp_path: Path, engine: str) -> None:
    twin = unpacked("everything").twin(tmp_path / "twin", "css/book.css", "p { ", "p { white-space: nowrap; ")
    reader.open(twin, View(engine, NARROW, flow="scrolled", size=200))
    assert sideways(reader, "text/preface.xhtml")


@in_engines
@of_books
def test_hangul_is_drawn_with_the_face_of_the_book(reader: Reader, unpacked: Get, name: str, engine: str) -> None:
    book = unpacked(name)
    reader.open(book.folder, View(engine))
    pages = [path for path in book.epub.pages if any("가" <= c <= "힣" for c in book.epub.text(path))]
    assert pages
    for path in pages:
        reader.go(f"EPUB/{path}")
        assert foreign_hangul(reader) == 0, path


@in_engines
def test_a_face_that_is_not_there_draws_nothing(reader: Reader, unpacked: Get, tmp_path: Path, engine: str) -> None:
    book = unpacked("korean")
    twin = book.twin(tmp_path / "twin", "css/book.css", "src: url(", "src: url(no-")
    reader.open(twin, View(engine))
    path = next(p for p in book.epub.pages if any("가" <= c <= "힣" for c in book.epub.text(p)))
    reader.go(f"EPUB/{path}")
    assert foreign_hangul(reader) > 0


PLACES = {
    "cover": "text/cover.xhtml", "title": "text/title-page.xhtml", "copyright": "text/copyright-page.xhtml",
    "epigraph": "text/epigraph.xhtml",
    "contents": "nav.xhtml", "spoilers": "text/spoilers.xhtml", "index": "text/index.xhtml",
    "filmography": "text/filmography.xhtml", "glossary": "text/glossary.xhtml", "sources": "text/sources.xhtml",
}  # fmt: skip


@pytest.mark.parametrize("view", [View("foliate"), View("epubjs", TABLET)], ids=["phone", "tablet"])
@of_books
def test_pictures_of_the_pages_for_the_eye(reader: Reader, unpacked: Get, shots: Path, name: str, view: View) -> None:
    """BOOKBUILD_SHOTS=FOLDER keeps them."""
    book = unpacked(name)
    places = {key: path for key, path in PLACES.items() if path in {*book.epub.pages, "nav.xhtml"}}
    for path in book.epub.pages:
        if book.epub.tree(path).find(".//{*}section[@role='doc-chapter']") is not None:
            places[Path(path).stem] = path
        for section in book.epub.tree(path).iter("{*}section"):
            if section.get("class") in {"notice", "notes"}:
                inner = section.get("id") or section.get("aria-labelledby")
                places[f"{Path(path).stem}-{section.get('class')}"] = f"{path}#{inner}"
    for light, css in (("light", ""), ("dark", NIGHT)):
        for size in (0, 200):
            reader.open(book.folder, replace(view, css=css, size=size))
            for key, path in places.items():
                reader.go(f"EPUB/{path.partition('#')[0]}")
                reader.go(f"EPUB/{path}")  # epub.js finds a place in a new file before the letters have grown
                file = reader.shot(shots / f"{name}-{view.engine}-{view.screen[0]}-{light}-{size or 100}-{key}.png")
                assert file.stat().st_size > 1000


def test_page_knows_what_it_shows() -> None:
    assert not Page((), ()).shows("EPUB/text/a.xhtml")
