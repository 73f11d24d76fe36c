"""What the EPUB says of its accessibility: what is computed, what a person states, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from bookbuild.diagnostics import BuildStopped, Rule
from bookbuild.model.book import Book, Matter
from bookbuild.model.edition import EDITIONS, FULL
from bookbuild.model.markup import element, text_of
from bookbuild.pipeline import Request, build, edit, read
from bookbuild.render.access import access_of, access_statement, page_source, with_statement
from tests.support.building import BOOKS, Silent
from tests.support.inspect import NS, Epub


def book_of(name: str = "everything", edition: str = "full") -> Book:
    manuscript, _ = read(BOOKS / name, 0, None)
    assert manuscript is not None
    return edit(manuscript, EDITIONS[edition]).book


def test_features_follow_from_the_book() -> None:
    book = book_of()
    full = access_of(book, "", has_pages=True)
    assert full.features == (
        "tableOfContents", "structuralNavigation", "readingOrder", "displayTransformability", "ARIA", "alternativeText",
        "index", "pageBreakMarkers", "pageNavigation", "unlocked",
    )  # fmt: skip
    assert full.sufficient == (("textual",),)
    without_index = replace(book, sections=tuple(s for s in book.sections if s.matter is not Matter.INDEX))
    assert "index" not in access_of(without_index, "", has_pages=True).features


def test_a_picture_without_words_blocks_what_hangs_on_it() -> None:
    book = book_of()
    bare = replace(book.sections[-1], body=(element("img", src="map.png"),))
    access = access_of(replace(book, sections=(*book.sections, bare)), "", has_pages=False)
    blocked = {claim.feature: claim.blocked for claim in access.claims if claim.blocked}
    assert set(blocked) == {"alternativeText", "pageBreakMarkers", "pageNavigation"}
    assert "image-without-alt" in blocked["alternativeText"]
    assert access.sufficient == (("textual", "visual"),)
    assert access.summary == book.locale.say("access-summary-gaps")
    said = text_of(access_statement(book, access))
    assert book.locale.say("access-no-alternative-text") in said
    assert book.locale.say("access-alternative-text") not in said


def test_page_numbers_are_those_of_the_isbn_or_of_an_edition_in_words() -> None:
    book = book_of()
    assert book.metadata.isbn("print")
    assert page_source(book) == f"urn:isbn:{book.metadata.isbn('print')}"
    plain = replace(book, metadata=replace(book.metadata, isbns=()))
    assert page_source(plain) == "First edition, paperback, 2026"
    named = replace(plain, style=replace(plain.style, print=replace(plain.style.print, edition="Second edition")))
    assert page_source(named) == "Second edition, paperback, 2026"
    assert page_source(replace(plain, metadata=replace(plain.metadata, published=None))) == "First edition, paperback"
    safe = book_of(edition="safe")
    assert "isbn" not in page_source(safe), "the ISBN is of a book with other pages"


def test_the_statement_stands_in_its_section_only() -> None:
    book = book_of()
    access = access_of(book, "", has_pages=True)
    whole = with_statement(book, access)
    changed = [(a, b) for a, b in zip(book.sections, whole.sections, strict=True) if a != b]
    assert [after.matter for _, after in changed] == [Matter.ACCESSIBILITY]
    assert book.locale.say("access-index") in text_of(changed[0][1].body)
    bare = replace(book, sections=tuple(s for s in book.sections if s.matter is not Matter.ACCESSIBILITY))
    assert with_statement(bare, access) is bare


STATED = """\
accessibility:
  conforms-to: EPUB Accessibility 1.1 - WCAG 2.2 Level AA
  certified-by: Ann Author
  certified-on: 2026-05-06
  credential: https://example.org/credential
  report: https://example.org/report
  exemption: eaa-microenterprise
  contact: access@example.org
"""


def built(tmp_path: Path, more: str, outputs: tuple[str, ...] = ("epub",)) -> Epub:
    root = tmp_path / "book"
    shutil.copytree(BOOKS / "korean", root)
    (root / "book.yaml").write_text((root / "book.yaml").read_text(encoding="utf-8") + more, encoding="utf-8")
    report = build(Request(root=root, out=tmp_path / "out", outputs=outputs, epoch=0), Silent())
    return Epub(next(a.path for a in report.artefacts if a.kind == "epub"))


def metas(epub: Epub) -> list[tuple[str, str, str]]:
    """(property, what it refines, value)"""
    found = epub.package.iterfind(".//opf:meta", NS)
    return [(m.get("property") or "", m.get("refines") or "", m.text or "") for m in found]


def test_what_a_person_states_is_written_and_nothing_if_nobody_does(tmp_path: Path) -> None:
    stated = metas(built(tmp_path / "stated", STATED))
    assert ("dcterms:conformsTo", "", "EPUB Accessibility 1.1 - WCAG 2.2 Level AA") in stated
    assert ("a11y:certifiedBy", "#conformance", "Ann Author") in stated
    assert ("dcterms:date", "#certifier", "2026-05-06") in stated
    assert ("a11y:exemption", "", "eaa-microenterprise") in stated
    plain = built(tmp_path / "plain", "")
    assert not [m for m in metas(plain) if m[0].startswith(("a11y:", "dcterms:conformsTo"))]
    assert b"certif" not in plain.read("content.opf")


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("{conforms-to: WCAG 2.2 AA, certified-by: Ann}", "is not of the form"),
        ("{conforms-to: EPUB Accessibility 1.1 - WCAG 2.2 Level AA}", "needs `certified-by`"),
        ("{certified-by: Ann}", "needs `conforms-to`"),
        ("{exemption: small}", "eaa-microenterprise"),
        ("{report: javascript:x}", "report"),
    ],
)
def test_a_statement_that_no_system_would_understand_is_refused(said: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(BuildStopped) as stopped:
        built(tmp_path, f"accessibility: {said}\n")
    (found,) = stopped.value.diagnostics
    assert found.rule is Rule.VALUE_INVALID
    assert hint in f"{found.message} {found.hint}"
    assert found.at.path == "book.yaml"


def test_every_edition_names_its_own_pages() -> None:
    assert FULL.name in EDITIONS
    assert len({page_source(book_of(edition=name)) for name in ("full", "safe", "sealed")}) == 3
