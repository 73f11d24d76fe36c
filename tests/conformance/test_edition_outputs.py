"""The four editions against EPUBCheck, qpdf, pdfium and a CFI resolver of the tests' own; and what their notices say."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from bookbuild.epub.annotations import web_annotations
from bookbuild.epub.epubcheck import epubcheck
from bookbuild.model.edition import EDITIONS as BY_NAME
from bookbuild.model.store import Memory
from bookbuild.pipeline import Report, Request, build, edit, press_epub, read
from lxml import etree
from tests.support.building import BOOKS, FLAGSHIP, ROOT, Silent, bookbuild, make_book, tool
from tests.support.drafts import SURFACES, Draft, paragraph, squeeze
from tests.support.inspect import NS, Epub

EDITIONS = ("full", "safe", "sealed", "sample")


class Editions:
    """Books whose editions are built when one of them is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports: dict[tuple[str, str], Report] = {}

    def __call__(self, name: str, edition: str, kind: str = "epub") -> Path:
        if name == "surfaces":
            return self._pressed(edition)
        if (name, kind) not in self.reports:
            root = {"flagship": FLAGSHIP, "everything": BOOKS / "everything"}[name]
            request = Request(root=root, out=self.folder / name, outputs=(kind,), editions=EDITIONS, jobs=2)
            self.reports[name, kind] = build(request, Silent())
        made = self.reports[name, kind].artefacts
        return next(a.path for a in made if (a.edition, a.kind) == (edition, kind))

    def _pressed(self, edition: str) -> Path:
        """The book of all surfaces, whatever the tool's own checks say of it: they are not asked here."""
        path = self.folder / "surfaces-dist" / f"a-book-{edition}.epub"
        if not path.exists():
            root = surfaces(self.folder / "surfaces")
            manuscript, _ = read(root, None, None)
            assert manuscript is not None
            edited = edit(manuscript, BY_NAME[edition])
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(press_epub(root, edited, Memory()).data)
            if edition == "full":
                notes = web_annotations(path.read_bytes(), path.name, edited.book.works, edited.book.metadata)
                (path.parent / "a-book.spoilers.jsonld").write_bytes(notes)
        return path


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    return Editions(tmp_path_factory.mktemp("editions"))


def surfaces(root: Path) -> Path:
    """A book with a mark on every surface."""
    draft = Draft(chapter="one.md")
    pieces = [paragraph(draft, "", "", {})]
    for number, name in enumerate(SURFACES):
        pieces += [SURFACES[name](draft, ("red", "blue")[number % 2], "secret", {}), f"## {draft.say({}, 2)}"]
        pieces.append(paragraph(draft, "", "", {}))
    draft.write_chapter("one.md", "# One", "\n\n".join(pieces), {})
    draft.files["book.yaml"] = (
        "title: A Book\nlanguage: en\ndate: 2026-01-01\nworks:\n  red: {kind: film, title: Scarlet Harbour}\n"
        "  blue: {kind: film, title: Azure Mountain}\nstructure:\n  contents-depth: 2\n  chapters: [one.md]\n  back: [index]\n"
        "spoilers: {sample: {percent: 100}}\n"
    )
    return draft.save(root)


# -- other people's checkers -------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["safe", "sealed", "sample"])  # full: test_epub.py
@pytest.mark.parametrize("name", ["everything", pytest.param("flagship", marks=pytest.mark.slow)])
def test_epubcheck_has_nothing_to_say(editions: Editions, name: str, edition: str) -> None:
    assert epubcheck(editions(name, edition)) == ()


@pytest.mark.parametrize("edition", ["full", "safe", "sealed"])
def test_epubcheck_has_nothing_to_say_of_any_mark(editions: Editions, edition: str) -> None:
    assert epubcheck(editions("surfaces", edition)) == ()


@pytest.mark.parametrize("edition", ["safe", "sealed", "sample"])  # full: test_pdf.py
@pytest.mark.parametrize("name", ["everything", pytest.param("flagship", marks=pytest.mark.slow)])
def test_qpdf_finds_no_error(editions: Editions, name: str, edition: str) -> None:
    run = tool("qpdf", "--check", editions(name, edition, "pdf"))
    assert run.returncode == 0, run.stdout + run.stderr


def test_editions_are_publications_of_their_own(editions: Editions) -> None:
    packages = {edition: Epub(editions("everything", edition)).package for edition in EDITIONS}
    assert len({p.findtext(".//dc:identifier", namespaces=NS) for p in packages.values()}) == 4
    for edition in EDITIONS[1:]:
        text = etree.tostring(packages[edition], encoding="unicode")
        assert "isbn" not in text
        assert "9780306406157" not in text


# -- print: a small book, of which it is known what stands where ----------------------------------------


@dataclass(frozen=True)
class Place:
    """A passage of the book below. inside, after: words with which it and the text after it begin; own: its chapter's."""

    work: str
    title: str
    inside: str
    after: str
    chapter: str
    own: bool


FILLER = "All of this is a matter of long walks along the water in the light of late summer evenings. "
INSIDE = "{0} not what {0} seemed to be when {0} came in over the bar of {0} at the end of {0} winter. "
TITLES = ("Amber", "Birch", "Cedar", "Damson", "Elder", "Fig")


def spread_book(root: Path, trim: str) -> list[Place]:
    """Two chapters with three passages each; the text before each has another length, so that notices fall anywhere."""
    draft = Draft()
    places = []
    for number, title in enumerate(TITLES):
        chapter = "one" if number < 3 else "two"
        places.append(Place(f"w{number}", title, draft.new(), draft.new(), chapter, own=number % 3 == 0))
    works = "".join(f"  {p.work}: {{kind: film, title: {p.title}}}\n" for p in places)
    book = (
        f"title: A Book\nslug: a-book\nlanguage: en\ndate: 2026-01-01\nprint: {{trim: {trim}, hyphenate: false}}\n"
        f"works:\n{works}structure:\n  front: [title-page, contents, spoilers]\n  chapters: [one.md, two.md]\n"
    )
    for name in ("one", "two"):
        here = [p for p in places if p.chapter == name]
        declared = ", ".join(f"{{work: {p.work}}}" for p in here)
        text = f"---\nworks: [{here[0].work}]\nspoilers: [{declared}]\n---\n# Chapter {name}\n\n{FILLER * 4}\n"
        for number, place in enumerate(here):
            told = INSIDE.format(draft.new())
            before = f"{FILLER * 3}\n\n" * (2 + 7 * number if name == "one" else 9 - 3 * number)
            text += (
                f"\n{before}/// spoiler | {place.work}\n{place.inside} {told * 3}\n\n{told * (4 + 9 * number)}\n///\n"
            )
            text += f"\n{place.after} {FILLER}\n\n"
        (root / f"{name}.md").parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.md").write_text(text, encoding="utf-8")
    (root / "book.yaml").write_text(book, encoding="utf-8")
    return places


class Spread:
    """The book above as a PDF, with pages found by their words alone."""

    def __init__(self, root: Path, trim: str) -> None:
        self.places = spread_book(root, trim)
        report = build(Request(root=root, out=root / "dist", outputs=("pdf",), editions=("full",)), Silent())
        assert [d for d in report.diagnostics if d.severity != "info" and not d.rule.code.startswith("prose-")] == []
        self.drawn = pypdfium2.PdfDocument(report.artefacts[0].path.read_bytes())
        raw = [self.drawn[i].get_textpage().get_text_bounded() for i in range(len(self.drawn))]
        self.pages = [" ".join(text.split()) for text in raw]
        self.labels = [self.drawn.get_page_label(i) for i in range(len(self.drawn))]

    def page(self, words: str) -> int:
        """The one page on which words stand, from 0."""
        (found,) = (i for i, text in enumerate(self.pages) if squeeze(words) in squeeze(text))
        return found

    def label(self, words: str) -> str:
        return self.labels[self.page(words)]

    def notice(self, place: Place) -> int:
        return self.page(f"From the next page on, {place.title} is discussed")


@pytest.fixture(scope="module", params=["5.5x8.5in", "148x210mm", "4.25x7in"])
def spread(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Spread:
    return Spread(tmp_path_factory.mktemp("spread"), request.param)


def side_by_side(page: int) -> int:
    """Number of the pair of pages that lie open together: page 0 is a right-hand page, alone."""
    return (page + 1) // 2


def test_no_notice_lies_open_together_with_its_passage(spread: Spread) -> None:
    for place in spread.places:
        notice, passage = spread.notice(place), spread.page(place.inside)
        assert notice < passage, place
        assert side_by_side(notice) != side_by_side(passage), place
        assert passage == notice + 1, "it begins overleaf"
        assert passage % 2 == 1, "on a left-hand page"
        assert side_by_side(spread.page(place.after)) != side_by_side(passage), "nor does what follows it face it"


def test_page_numbers_of_notices_are_those_of_the_pages(spread: Spread) -> None:
    for place in spread.places:
        text = spread.pages[spread.notice(place)]
        (said,) = re.findall(rf"{place.title} is discussed in full.*?continue at page (\w+)\.", text)
        assert said == spread.label(place.after), place


def test_page_numbers_under_the_titles_are_those_of_the_pages(spread: Spread) -> None:
    for place in spread.places:
        if place.own:
            text = spread.pages[spread.page(f"from page {spread.label(place.inside)} on, discusses {place.title}")]
            said = re.findall(rf"from page (\w+) on, discusses {place.title}.*?at page (\w+)\.", text)
            assert said == [(spread.label(place.inside), spread.label(place.after))]


def test_the_map_names_the_page_on_which_each_passage_begins(spread: Spread) -> None:
    first = next(i for i, text in enumerate(spread.pages) if "Discussed" in text and "From page" in text)
    page = " ".join(spread.pages[first : first + 2])  # the table may run on
    for place in spread.places:
        assert re.search(rf"{place.title} in full {spread.label(place.inside)}\b", page), (place, page)


# -- the EPUB ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", ["flagship", "everything", "surfaces"])
def test_links_of_notices_lead_somewhere_and_past_a_passage_to_a_file(
    editions: Editions, name: str, edition: str
) -> None:
    """A link to an element in a file shows its text in a pop-up in some readers; a link to a file does not."""
    epub = Epub(editions(name, edition))
    ids = {path: {e.get("id") for e in epub.tree(path).iter() if e.get("id")} for path in epub.pages}
    count = 0
    for path in epub.pages:
        for notice in epub.tree(path).iterfind(".//h:*[@role='doc-notice']", NS):
            for link in notice.iterfind(".//h:a", NS):
                target, _, fragment = str(link.get("href")).partition("#")
                full = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
                assert full in ids, (path, link.get("href"))
                assert not fragment or fragment in ids[full], (path, link.get("href"))
                count += 1
            if "sealed" not in path:
                ways = notice.findall(".//h:p[@class='notice-link']/h:a", NS)
                assert [a.get("href") for a in ways if "#" in str(a.get("href"))] == []
    assert count or edition in {"safe", "sample"}


@pytest.mark.parametrize("name", ["flagship", "everything", "surfaces"])
def test_without_any_style_notices_still_come_before_what_they_are_about(editions: Editions, name: str) -> None:
    epub = Epub(editions(name, "full"))
    titles = _titles(name)
    named: set[str] = set()
    marks = 0
    for path in epub.pages:
        page = epub.tree(path)
        for styled in [*page.iterfind(".//h:link", NS), *page.iterfind(".//h:style", NS)]:
            parent = styled.getparent()
            assert parent is not None
            parent.remove(styled)
        for item in page.iter():
            if not isinstance(item.tag, str):
                continue
            assert item.get("style") is None
            assert item.get("hidden") is None or "nav" in path
            if item.get("role") == "doc-notice":
                words = " ".join("".join(item.itertext()).split())
                named |= {id_ for id_, title in titles.items() if title in words}
            for mark in (item.get("data-spoiler") or "").split():
                assert mark.split(":")[0] in named, (path, mark)
                marks += 1
    assert marks


def _titles(name: str) -> dict[str, str]:
    if name == "surfaces":
        return {"red": "Scarlet Harbour", "blue": "Azure Mountain"}
    if name == "everything":
        return {"a-film": "A Film"}
    manuscript, _ = read(FLAGSHIP, None, None)
    assert manuscript is not None
    return {str(id_): work.title.replace("'", "’") for id_, work in manuscript.works.items() if work.kind != "history"}


def resolve(epub: Epub, cfi: str) -> tuple[str, etree._Element]:
    """(file, element) of an EPUB CFI (EPUB CFI 1.1): even steps count elements from 1, an id in brackets must agree."""
    match = re.fullmatch(r"epubcfi\((/[^!]+)!(/[^!]+)\)", cfi)
    assert match is not None, cfi
    itemref = _walk(epub.package, match[1])
    assert etree.QName(itemref).localname == "itemref"
    href = next(
        str(i.get("href")) for i in epub.package.iterfind(".//opf:item", NS) if i.get("id") == itemref.get("idref")
    )
    return href, _walk(epub.tree(href), match[2])


def _walk(root: etree._Element, steps: str) -> etree._Element:
    here = root
    for number, id_ in re.findall(r"/(\d+)(?:\[([^\]]*)\])?", steps):
        assert int(number) % 2 == 0, "an odd step is a text"
        here = [child for child in here if isinstance(child.tag, str)][int(number) // 2 - 1]
        assert not id_ or here.get("id") == id_
    return here


@pytest.mark.parametrize("name", ["flagship", "everything", "surfaces"])
def test_annotations_lead_to_the_marked_elements_of_the_epub(editions: Editions, name: str) -> None:
    path = editions(name, "full")
    files = list(path.parent.glob("*.spoilers.jsonld"))
    assert len(files) == 1
    collection = json.loads(files[0].read_text(encoding="utf-8"))
    epub = Epub(path)
    items = collection["first"]["items"]
    found = []
    for item in items:
        source, _, member = item["target"]["source"].partition("#")
        assert source == path.name
        (cfi,) = (s["value"] for s in item["target"]["selector"] if s["value"].startswith("epubcfi("))
        href, element = resolve(epub, cfi)
        assert f"EPUB/{href}" == member
        level = next(b["value"] for b in item["body"] if b.get("value")).rpartition(":")[2]
        assert level in {mark.rpartition(":")[2] for mark in str(element.get("data-spoiler")).split()}
        found.append(element.get("data-spoiler"))
    marked = [m for p in epub.pages for e in epub.tree(p).iter() if e.get("data-spoiler")
              for m in str(e.get("data-spoiler")).split()]  # fmt: skip
    assert len(items) == collection["total"] == len(marked)


def test_editions_that_promise_have_no_annotations(tmp_path: Path) -> None:
    assert (
        bookbuild("build", BOOKS / "everything", "--out", tmp_path, "--output", "epub", "--edition", "safe").code == 0
    )
    names = {"everything-safe.cover.jpg", "everything-safe.epub"}
    assert {p.name for p in tmp_path.iterdir()} == names


# -- languages, history -------------------------------------------------------------------------------------


def test_a_korean_book_has_korean_notices(tmp_path: Path) -> None:
    book = (
        "title: 책\nslug: book\nlanguage: ko\ndate: 2026-01-01\nworks:\n  namsan: {kind: film, title: 남산의 부장들, year: 2020}\n"
        "structure:\n  front: [title-page, contents]\n  chapters: [one.md]\n"
    )
    text = "---\nworks: [namsan]\nspoilers: [{work: namsan}]\n---\n# 하나\n\n열린 글입니다.\n\n/// spoiler | namsan\n"
    text += "부장은 마지막에 대통령을 쏜다.\n///\n\n다시 열린 글입니다.\n"
    root = make_book(tmp_path / "book", text, book=book)
    report = build(Request(root=root, out=tmp_path / "dist", outputs=("epub",), editions=EDITIONS), Silent())
    assert [d for d in report.diagnostics if d.severity != "info"] == []
    for artefact in report.artefacts:
        epub = Epub(artefact.path)
        says = [
            "".join(n.itertext()) for p in epub.pages for n in epub.tree(p).iterfind(".//h:*[@role='doc-notice']", NS)
        ]
        labels = [str(n.get("aria-label")) for p in epub.pages for n in epub.tree(p).iter() if n.get("aria-label")]
        assert bool(says) is (artefact.edition in {"full", "sealed"})
        for words in says:
            assert "남산의 부장들" in words
            assert not re.search(r"[A-Za-z]", words), words
        assert not [label for label in labels if re.search(r"[A-Za-z]", label)]
        pages = " ".join(epub.text(p) for p in epub.pages if "spoilers" in p)
        assert re.search(r"[가-힣]{2}", pages)
        assert not re.search(r"[A-Za-z]{3}", pages), pages


def test_history_that_is_open_is_told_without_notices_and_findings(tmp_path: Path) -> None:
    book = (
        "title: A Book\nslug: book\nlanguage: en\ndate: 2026-01-01\nworks:\n  past: {kind: history, title: The Uprising}\n"
        "  told: {kind: film, title: A Film, policy: open}\nstructure:\n  chapters: [one.md]\n"
    )
    text = (
        "---\nworks: [past, told]\nspoilers: [{work: past, level: secret, from: start}]\n---\n# One\n\nThe Uprising.\n\n"
        "/// spoiler | past secret\nThe general orders the paratroopers to fire.\n///\n\n"
        "[The crowd wins the square]{.spoiler work=told safe=something}.\n"
    )
    root = make_book(tmp_path / "book", text, book=book)
    report = build(Request(root=root, out=tmp_path / "dist", outputs=("epub",), editions=EDITIONS), Silent())
    assert report.diagnostics == ()
    for artefact in report.artefacts:
        epub = Epub(artefact.path)
        trees = [epub.tree(p) for p in epub.pages]
        assert not [n for t in trees for n in t.iter() if n.get("role") == "doc-notice" or n.get("data-spoiler")]
        assert artefact.edition == "sample" or any("orders the paratroopers" in epub.text(p) for p in epub.pages)
    assert list((tmp_path / "dist").glob("*.jsonld")) == []


# -- a promise that would be broken ---------------------------------------------------------------------------

TOLD = "The ferryman drowns his brother beneath the old stone bridge"
LEAK_BOOK = (
    "title: A Book\nslug: a-book\nlanguage: en\ndate: 2026-01-01\nworks:\n  river: {kind: film, title: The River}\n"
    "structure:\n  chapters: [one.md, two.md]\n"
)


def leaking(root: Path, *, two: str = "Open text.") -> Path:
    one = f"---\nspoilers: [{{work: river}}]\n---\n# One\n\nOpen.\n\n/// spoiler | river\n{TOLD}.\n///\n\nMore.\n"
    return make_book(root, one, book=LEAK_BOOK, two_md=f"---\nspoilers: [{{work: river}}]\n---\n# Two\n\n{two}\n\n"
                     "[It rains]{.spoiler work=river safe=something}.\n")  # fmt: skip


def plant_in_template(root: Path) -> None:
    own = root / "styles" / "templates" / "matter"
    own.mkdir(parents=True)
    house = (ROOT / "styles" / "templates" / "matter" / "text.xhtml.j2").read_text(encoding="utf-8")
    (own / "text.xhtml.j2").write_text(house.replace("{{ closing | xhtml }}", f"<p>{TOLD}.</p>"), encoding="utf-8")
    assert TOLD in (own / "text.xhtml.j2").read_text(encoding="utf-8")


def plant_in_stand_in(root: Path) -> None:
    text = (root / "two.md").read_text(encoding="utf-8")
    (root / "two.md").write_text(text.replace("safe=something", f'safe="{TOLD}"'), encoding="utf-8")


def plant_in_a_style_sheet(root: Path) -> None:
    (root / "styles" / "css").mkdir(parents=True)
    (root / "styles" / "css" / "extra.css").write_text(f"/* {TOLD} */\n", encoding="utf-8")


@pytest.mark.parametrize("output", ["epub", "pdf"])
@pytest.mark.parametrize("plant", [plant_in_template, plant_in_stand_in, plant_in_a_style_sheet])
def test_a_broken_promise_is_exit_1_and_writes_nothing(
    tmp_path: Path, plant: Callable[[Path], None], output: str
) -> None:
    root, out = leaking(tmp_path / "book"), tmp_path / "dist"
    arguments = ("build", root, "--out", out, "--edition", "safe", "--output", output)
    plant(root)
    run = bookbuild(*arguments)
    if plant is plant_in_a_style_sheet and output == "pdf":  # a style sheet's comments do not get into a PDF
        assert run.code == 0, run.err
        return
    assert run.code == 1, run.err
    assert re.search(r"SPO0\d\d", run.err)
    assert "Traceback" not in run.err
    assert not out.exists() or list(out.iterdir()) == []


def test_a_broken_promise_leaves_the_last_good_file_untouched(tmp_path: Path) -> None:
    root, out = leaking(tmp_path / "book"), tmp_path / "dist"
    arguments = ("build", root, "--out", out, "--output", "epub")
    assert bookbuild(*arguments, "--edition", "safe").code == 0
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.iterdir()}
    assert set(before) == {"a-book-safe.cover.jpg", "a-book-safe.epub"}
    plant_in_stand_in(root)
    run = bookbuild(*arguments, "--edition", "full", "--edition", "safe")
    assert run.code == 1
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.iterdir()} == before
