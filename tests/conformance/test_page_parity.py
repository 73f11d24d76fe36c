"""The page list of the EPUB against the print PDF of the same build: every label, to the word."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bookbuild.model.book import Matter
from bookbuild.model.rendition import PagePlace, Pagination, Printed
from bookbuild.render.page_marks import mark_id, mark_pages, places
from lxml import etree
from tests.conftest import Built
from tests.support.inspect import EPUB_TYPE, NS, XHTML, Epub

BOOKS = ["flagship", "everything", "korean", "starter", "the-time-machine"]
Get = Callable[[str], Built]
LETTERS = 18
# what an EPUB page shows and print does not, or shows at the foot of a page
APART = {"noteref", "footnote", "backlink"}


def page_list(epub: Epub) -> list[tuple[str, str]]:
    """(label, href) of each page, in order."""
    for nav in epub.tree("nav.xhtml").iter(f"{XHTML}nav"):
        if nav.get(EPUB_TYPE) == "page-list":
            return [(str(a.text), str(a.get("href"))) for a in nav.iter(f"{XHTML}a")]
    return []


def squeezed(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


def pieces(item: etree._Element) -> list[str]:
    """The text of an element, with `\\0ID\\0` for each mark of a page."""
    kind = item.get(EPUB_TYPE)
    if kind == "pagebreak":
        return [f"\0{item.get('id')}\0"]
    if kind in APART or item.get("class") in {"notes", "index-section"}:
        return []
    if item.tag == f"{XHTML}a" and any(e.get("class") == "index-groups" for e in item.iterancestors()):
        return []  # places in the EPUB, pages in print
    out = [item.text or ""]
    for child in item:
        out += pieces(child) if isinstance(child.tag, str) else []
        out.append(child.tail or "")
    return out


def after_marks(epub: Epub, path: str) -> dict[str, str]:
    """For each mark of a page, the letters that follow it in its file."""
    text = "".join(pieces(epub.tree(path).find("h:body", NS)))
    return {
        match[1]: squeezed(re.sub(r"\0[^\0]*\0", "", text[match.end() :]))
        for match in re.finditer(r"\0([^\0]+)\0", text)
    }


@pytest.mark.parametrize("name", BOOKS)
def test_every_label_stands_before_the_words_that_its_page_begins_with(built: Get, name: str) -> None:
    book = built(name)
    pdf, epub = book.pdf, book.epub
    by_label = {label: pdf.text(number) for number, label in enumerate(pdf.labels)}
    listed = page_list(epub)
    assert listed
    compared = 0
    for label, href in listed:
        file, _, fragment = href.partition("#")
        if file == "nav.xhtml":
            continue
        following = after_marks(epub, file)[fragment]
        shown = squeezed(
            re.sub(r"\(page [0-9ivxlc]+\)", "", by_label[label])
        )  # pages after references are print's alone
        letters = 9 if file.startswith("text/index") else LETTERS  # see-references are links, and left out
        wanted = following[:letters]
        # a word that the page turn divides stands before its page whole in the EPUB, and in print with its end
        tails = [following[skip : skip + letters] for skip in range(12)]
        assert any(tail in shown[: len(tail) + 150] for tail in tails), (label, wanted, shown[:80])
        compared += 1
    assert compared == len(listed) - 1 or not any(href.startswith("nav.xhtml") for _, href in listed)


@pytest.mark.parametrize("name", BOOKS)
def test_every_page_with_text_is_listed_in_order_and_marked_once(built: Get, name: str) -> None:
    book = built(name)
    pdf, epub = book.pdf, book.epub
    listed = page_list(epub)
    labels = [label for label, _ in listed]
    assert len(labels) == len(set(labels))
    assert labels == [label for label in pdf.labels if label in set(labels)]
    contents = {label for label, href in listed if href.startswith("nav.xhtml")}
    missing = [
        label for number, label in enumerate(pdf.labels)
        if label not in set(labels) and squeezed(pdf.text(number)) and not is_of_contents(pdf.labels, label, contents, labels)
    ]  # fmt: skip
    assert missing == []
    marks = [
        str(e.get("id"))
        for path in epub.pages
        for e in epub.tree(path).iter(f"{XHTML}span")
        if e.get(EPUB_TYPE) == "pagebreak"
    ]
    assert marks == [href.partition("#")[2] for _, href in listed if not href.startswith("nav.xhtml")]
    ncx = [t.find("ncx:navLabel/ncx:text", NS).text for t in epub.tree("toc.ncx").iterfind(".//ncx:pageTarget", NS)]
    assert ncx == labels


def is_of_contents(order: list[str], label: str, first: set[str], listed: list[str]) -> bool:
    """Say whether a page goes on with the contents, which are one list in the EPUB."""
    before = [other for other in order[: order.index(label)] if other in listed]
    return bool(before) and before[-1] in first


def test_without_a_print_book_no_page_is_claimed(built_alone: Epub) -> None:
    assert page_list(built_alone) == []
    package = built_alone.read("content.opf").decode()
    assert "pageBreak" not in package
    assert "source-of" not in package
    assert not [p for p in built_alone.pages if b"pagebreak" in built_alone.read(p)]


PRINT = "<html><body><section><p>One two three four five six seven</p><p>eight nine ten eleven twelve</p></section></body></html>"


@pytest.mark.parametrize(
    ("page", "start", "before"),
    [
        ("<body><p>One two three four five six seven</p><p>eight nine ten eleven twelve</p></body>", 11, "four five"),
        ("<body><p>One two three four five six seven</p><p>eight nine ten eleven twelve</p></body>", 14, "four five"),
        (
            "<body><p>One two <em>three</em> four</p><p>five six seven eight nine ten eleven twelve</p></body>",
            6,
            "<em>three",
        ),
        (
            "<body><p>One two three four five six seven</p><h2>eight nine ten</h2><p>eleven twelve</p></body>",
            27,
            "<h2>eight",
        ),
        (
            "<body><p>One &amp;<a class='x'>two</a> three four five six seven eight nine ten</p></body>",
            3,
            "<a class='x'>two",
        ),
    ],
)
def test_a_mark_stands_before_the_word(page: str, start: int, before: str) -> None:
    (place,) = places(PRINT, page, [start])
    assert place is not None
    assert page[place:].startswith(before)


def test_a_page_that_is_not_there_gets_no_mark() -> None:
    assert places(PRINT, "<body><p>Quite another text, of other words altogether</p></body>", [11]) == [None]


def test_marks_are_written_with_their_words() -> None:
    marked = mark_pages("<p>One two</p>", [(7, "12")], lambda label: f'Page "{label}".')
    assert f'<p>One <span epub:type="pagebreak" role="doc-pagebreak" id="{mark_id("12")}"' in marked
    assert 'aria-label="Page &quot;12&quot;."></span>two</p>' in marked
    assert Matter.INDEX  # the index has a way of its own: the flagship shows it
    assert Printed(
        documents={}, pagination=Pagination(labels={}, folios=("1",), places=(PagePlace(section="", characters=0),))
    )
