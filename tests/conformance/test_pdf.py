"""Print PDFs against independent readers (poppler, pdfium, qpdf) and the rules of book design."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from bookbuild.render.hangul import MOST_SYLLABLES
from lxml import etree
from tests.conftest import Built
from tests.support.building import build_book, make_book, tool
from tests.support.inspect import NS, Pdf

Get = Callable[[str], Built]
BOOKS = ["flagship", "everything", "korean", "starter", "the-time-machine"]
FACES = {
    "Book-Text", "Book-Text-Italic", "Book-Text-Bold", "Book-Text-Bold-Italic", "Book-Display", "Book-Display-Italic",
    "Book-Hangul", "Book-Hangul-Bold", "Book-Hangul-Italic", "Book-Hangul-Oblique", "Book-Hangul-Bold-Oblique",
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_qpdf_finds_no_error(built: Get, name: str) -> None:
    run = tool("qpdf", "--check", built(name).pdf_path)
    assert run.returncode == 0, run.stdout + run.stderr


def test_qpdf_finds_a_broken_twin(built: Get, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(built("starter").pdf.data[:-600])
    assert tool("qpdf", "--check", broken).returncode != 0


@pytest.mark.parametrize("name", BOOKS)
def test_every_page_has_the_trim_size(built: Get, name: str) -> None:
    pdf = built(name).pdf
    assert {tuple(pdf.drawn[i].get_size()) for i in range(len(pdf))} == {(396.0, 612.0)}


@pytest.mark.parametrize("name", BOOKS)
def test_only_the_books_own_faces_are_embedded_and_each_of_them_is(built: Get, name: str) -> None:
    fonts = built(name).pdf.fonts
    assert fonts
    assert {f.name for f in fonts} <= FACES
    assert all(f.is_embedded for f in fonts)


def test_a_character_that_no_face_draws_stops_the_build_instead_of_using_a_font_of_the_machine(tmp_path: Path) -> None:
    from bookbuild.diagnostics import BuildStopped

    root = make_book(tmp_path / "b", "# One\n\nA snowman ☃ and Thai ไทย.\n")
    with pytest.raises(BuildStopped) as stopped:
        build_book(root, tmp_path / "dist", "pdf")
    assert {(d.rule.code, d.at.line) for d in stopped.value.diagnostics} == {("glyph-missing", 3)}


@pytest.mark.parametrize("name", BOOKS)
def test_title_language_and_tags_are_there(built: Get, name: str) -> None:
    book = built(name)
    root = book.pdf.pdf.Root
    assert str(root.Lang) == book.epub.package.findtext(".//dc:language", namespaces=NS)
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert {"Document", "P", "H1"} <= book.pdf.structure()
    info = tool("pdfinfo", book.pdf_path).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Title:\s+\S", info)


def test_text_alternatives_are_in_the_tags(built: Get) -> None:
    alts = built("everything").pdf.alts()
    assert {"A plan with one line across it.", "A grey field.", "Another grey field."} <= set(alts)


@pytest.mark.parametrize("name", BOOKS)
def test_page_labels_are_roman_in_the_front_then_arabic_from_one(built: Get, name: str) -> None:
    labels = built(name).pdf.labels
    body = labels.index("1")
    assert all(re.fullmatch(r"[ivxlc]+", label) for label in labels[:body])
    assert labels[body:] == [str(n) for n in range(1, len(labels) - body + 1)]
    assert body % 2 == 0, "arabic 1 is a right-hand page"


@pytest.mark.parametrize("name", ["flagship", "everything"])
def test_chapters_and_parts_open_on_right_hand_pages(built: Get, name: str) -> None:
    book = built(name)
    titles = [t for _, t, _ in book.pdf.outline]
    assert titles
    chapters = {"".join(e.find(".//h:h1", NS).itertext()) for p in book.epub.pages for e in [book.epub.tree(p)]
                if e.find(".//h:section[@class='chapter']", NS) is not None}  # fmt: skip
    opened: dict[str, int] = {}
    for _, title, page in book.pdf.outline:
        if title in chapters:
            opened.setdefault(title, page)
    assert set(opened) == chapters
    assert all(page % 2 == 0 for page in opened.values()), opened


@pytest.mark.parametrize("name", ["flagship", "everything", "the-time-machine"])
def test_contents_name_the_page_on_which_each_title_stands(built: Get, name: str) -> None:
    book = built(name)
    contents = _pages_of(book.pdf, "Contents")
    lines = [line for page in contents for line in book.pdf.lines(page) if not _is_head(line, book.pdf)]
    labels = book.pdf.labels
    checked = 0
    first: dict[str, int] = {}
    for _, title, page in book.pdf.outline:
        first.setdefault(title, page)
    for title, page in first.items():
        words = _plain(title)
        found = [line for line in lines if _plain(line).startswith(words) or words in _plain(line)]
        if found and title not in {"Contents", "Index"} and len(words) > 3:
            assert any(line.split()[-1] == labels[page] for line in found), (title, labels[page], found)
            checked += 1
    assert checked >= 3 or name == "the-time-machine"


def _is_head(line: str, pdf: Pdf) -> bool:
    """A running head: the book's title between a folio and nothing, or nothing and a folio."""
    title = str(pdf.drawn.get_metadata_dict()["Title"]).split(":", maxsplit=1)[0]
    return re.fullmatch(rf"\w+ {re.escape(title)}|{re.escape(title)}", line) is not None


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _pages_of(pdf: Pdf, title: str) -> range:
    outline = pdf.outline
    at = next(i for i, (_, t, _) in enumerate(outline) if t == title)
    last = outline[at + 1][2] if at + 1 < len(outline) else len(pdf)
    return range(outline[at][2], last)


def test_running_heads_name_book_and_chapter_and_spare_openers_and_blanks(built: Get) -> None:
    book = built("flagship")
    pdf, labels = book.pdf, book.pdf.labels
    titles = {"".join(h.itertext()) for p in book.epub.pages for h in book.epub.tree(p).iterfind(".//h:h1", NS)}
    openers = {page for level, title, page in pdf.outline if title in titles and level < 2}
    heads = {"left": 0, "right": 0}
    for page in range(labels.index("1"), len(pdf)):
        head = _head(pdf.drawn[page])
        if page in openers or not pdf.lines(page):
            assert head == "" or "Record and the Screen" not in head
        elif page % 2:
            assert head.lower() == f"{labels[page]}therecordandthescreen", (page, head)
            heads["left"] += 1
        else:
            assert head.endswith(labels[page]), (page, head)
            assert len(head) > len(labels[page]) + 3
            heads["right"] += 1
    assert heads["left"] > 5
    assert heads["right"] > 5


def _head(page: pypdfium2.PdfPage) -> str:
    """Text above the text block, left to right, without spaces."""
    text = page.get_textpage()
    found = []
    for i in range(text.count_chars()):
        left, bottom, _, _ = text.get_charbox(i, loose=True)
        if bottom > 558 and (char := text.get_text_range(i, 1)).strip():
            found.append((left, char))
    return "".join(char for _, char in sorted(found))


@pytest.mark.parametrize("name", ["flagship", "everything"])
def test_each_note_stands_on_the_page_of_its_call(built: Get, name: str) -> None:
    """The words before each call and the first words of its note, both from the EPUB, share a page of the PDF."""
    book = built(name)
    pages = [_letters(book.pdf.text(i)) for i in range(len(book.pdf))]
    checked = 0
    trees = [book.epub.tree(path) for path in book.epub.pages]
    links = [a for page in trees for a in page.iterfind(".//h:a[@role='doc-noteref']", NS)]
    calls = {str(a.get("href")).rpartition("#")[2]: a for a in links}
    for page in trees:
        for note in page.iterfind(".//h:div[@role='doc-footnote']", NS):
            call = calls[str(note.get("id"))]
            words = _letters("".join(note.itertext()))[:24]
            before = _letters(_text_before(call))[-24:]
            here = {i for i, text in enumerate(pages) if words in text}
            called = {i for i, text in enumerate(pages) if before in text}
            if len(before) == 24 and here and called:
                assert here & called, (words, before, here, called)
                checked += 1
    assert checked >= (25 if name == "flagship" else 2)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _text_before(item: etree._Element) -> str:
    """The words of an element's paragraph before it, other calls left out."""
    parent = item.getparent()
    block = parent if parent.tag.endswith(("}p", "}dd", "}td")) else parent.getparent()
    words = block.text or ""
    for child in block:
        if child is item or item in list(child.iter()):
            break
        words += ("" if child.get("role") == "doc-noteref" else "".join(child.itertext())) + (child.tail or "")
    return words


def test_a_call_stays_on_the_line_of_its_word(built: Get) -> None:
    """No line of the text begins with the number of a note: what does is a note, at the foot, in its own size."""
    pdf = built("flagship").pdf
    for index in range(12, len(pdf)):
        text = pdf.drawn[index].get_textpage()
        previous_left = 1e9
        for i in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(i, loose=True)
            size = top - bottom
            starts_line = left < previous_left - 100
            if starts_line and text.get_text_range(i, 1).isdigit() and 200 < bottom < 552 and left < 60:
                assert size > 8, (index, pdf.lines(index)[:3])
            previous_left = right


def test_hangul_never_breaks_inside_a_word(built: Get) -> None:
    checked = 0
    for name in ("flagship", "everything", "korean"):
        book = built(name)
        texts = (t for p in book.epub.pages for t in book.epub.tree(p).itertext())
        words = {w for text in texts for w in re.findall(r"[가-힣]{2,}", text)}
        for page in range(len(book.pdf)):
            for first, second in pairwise(book.pdf.lines(page)):
                tail, head = re.search(r"([가-힣]+)$", first), re.match(r"([가-힣]+)", second)
                if tail and head:
                    joined = tail[1] + head[1]
                    # a name of more than 8 syllables may break (render/hangul.py)
                    assert joined not in words or tail[1] in words or len(joined) > MOST_SYLLABLES, (
                        page,
                        first,
                        second,
                    )
                checked += bool(tail)
    assert checked


def test_pages_hold_the_words_of_the_book_and_nothing_twice(built: Get) -> None:
    book = built("the-time-machine")
    pages = "".join("".join(book.pdf.text(i).split()) for i in range(len(book.pdf)))
    missing = []
    for path in book.epub.pages:
        for paragraph in book.epub.tree(path).iterfind(".//h:section[@class='chapter']/h:p", NS):
            words = "".join("".join(paragraph.itertext()).split())
            if len(words) > 60 and words[:40].replace("-", "") not in pages.replace("-", ""):
                missing.append(words[:40])
    assert len(missing) <= 12, missing  # a head and a folio stand in the middle of a paragraph that turns the page


def test_lines_hold_sixty_to_seventy_characters(built: Get) -> None:
    pdf = built("the-time-machine").pdf
    full = [line for page in range(20, 60) for line in pdf.lines(page) if len(line) > 54]
    mean = sum(map(len, full)) / len(full)
    assert 60 <= mean <= 70, mean


def test_no_paragraph_leaves_one_line_alone_at_a_page_turn(built: Get) -> None:
    """Widows and orphans: a page's first line is not a paragraph's last, its last not a paragraph's first."""
    pdf = built("the-time-machine").pdf
    widows = 0
    for index in range(10, len(pdf)):
        lines = _text_lines(pdf.drawn[index])
        if len(lines) > 5 and lines[0][1] < 200 and lines[1][0] > lines[0][0] + 5:
            widows += 1
    assert widows == 0


def _text_lines(page: pypdfium2.PdfPage) -> list[tuple[float, float]]:
    """(left, right) of each line of the text block, top to bottom, heads and folios left out."""
    text = page.get_textpage()
    rows: dict[int, list[float]] = {}
    for i in range(text.count_chars()):
        left, bottom, right, _ = text.get_charbox(i, loose=True)
        if 62 < bottom < 552 and text.get_text_range(i, 1).strip():
            row = rows.setdefault(round(bottom / 3), [left, right])
            row[0], row[1] = min(row[0], left), max(row[1], right)
    return [(a, b) for _, (a, b) in sorted(rows.items(), reverse=True)]


def test_outline_follows_the_book(built: Get) -> None:
    titles = [title for _, title, _ in built("flagship").pdf.outline]
    for expected in (
        "Introduction",
        "The Long Road to Democracy",
        "The Attorney",
        "A Taxi Driver",
        "Crimes and Courts",
        "Silenced",
        "Index",
    ):
        assert expected in titles
    levels = {title: level for level, title, _ in built("flagship").pdf.outline}
    assert levels["The Attorney"] == levels["The Long Road to Democracy"] + 1


def test_cross_references_name_the_page_of_their_target(built: Get) -> None:
    book = built("flagship")
    pages = {title: book.pdf.labels[page] for _, title, page in reversed(book.pdf.outline)}
    text = " ".join(book.pdf.text(i) for i in range(len(book.pdf)))
    found = re.findall(r"A Taxi Driver \(page ([0-9ivx]+)\)", text)
    assert found
    assert set(found) == {pages["A Taxi Driver"]}
