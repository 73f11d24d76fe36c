"""The XHTML of a chapter in both media, to the letter. BOOKBUILD_ACCEPT=1 writes what the tool makes now."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bookbuild.model.book import Book
from bookbuild.model.edition import FULL
from bookbuild.model.rendition import Pagination
from bookbuild.model.store import Memory
from bookbuild.pipeline import edit, house_styles, read
from bookbuild.render.epub_pages import epub_rendition
from bookbuild.render.fonts import load_faces
from bookbuild.render.print_pages import print_rendition
from bookbuild.render.templates import StyleFolders, Templates
from tests.support.building import BOOKS

HERE = Path(__file__).parent
SHOWN = ["title-page", "copyright-page", "contents", "blocks", "second", "filmography", "index"]


@pytest.fixture(scope="module")
def book() -> Book:
    manuscript, _ = read(BOOKS / "everything", None, None)
    assert manuscript is not None
    return edit(manuscript, FULL).book


def _compare(name: str, text: str) -> None:
    file = HERE / name
    if os.environ.get("BOOKBUILD_ACCEPT"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def test_epub_pages(book: Book) -> None:
    folders = StyleFolders(house=house_styles(), own=None)
    faces = load_faces(book.style.print.faces, BOOKS)
    rendition = epub_rendition(book, Templates(folders), folders, faces, Memory())
    pages = {page.id: page.xhtml for page in (*rendition.pages, rendition.navigation)}
    for name in SHOWN:
        _compare(f"{name}.epub.xhtml", pages["nav" if name == "contents" else name])


def test_print_documents(book: Book) -> None:
    """With the page numbers of an imagined layout, in which everything stands on page 7."""
    folders = StyleFolders(house=house_styles(), own=None)
    faces = load_faces(book.style.print.faces, BOOKS)
    ids = {
        *book.targets,
        *(locator.start for group in book.index for entry in group.entries for locator in entry.locators),
    }
    pages = Pagination(labels=dict.fromkeys(ids, "7"), folios=("7",))
    rendition = print_rendition(book, Templates(folders), folders, faces, pages)
    documents = {section.id: section.document for section in rendition.sections}
    for name in SHOWN:
        _compare(f"{name}.print.xhtml", documents[name])
