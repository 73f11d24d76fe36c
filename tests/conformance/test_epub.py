"""EPUBs against EPUBCheck 5.3 and against what readers rely on; each check has a broken twin."""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from bookbuild.epub.epubcheck import epubcheck
from bookbuild.verify.verify import verify_epub
from tests.conftest import Built
from tests.support.building import BOOK_YAML, build_book, make_book
from tests.support.inspect import EPUB_TYPE, NS, XML_LANG, Epub

BOOKS = ["flagship", "everything", "korean", "starter", "the-time-machine"]
Get = Callable[[str], Built]


@pytest.mark.parametrize("name", BOOKS)
def test_epubcheck_has_nothing_to_say(built: Get, name: str) -> None:
    assert epubcheck(built(name).epub_path) == ()


def test_epubcheck_finds_a_broken_twin(built: Get, tmp_path: Path) -> None:
    book = built("starter")
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(book.epub_path) as old, zipfile.ZipFile(broken, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("preface.xhtml"):
                data = data.replace(b"<p>", b"<p><blink/>", 1)
            new.writestr(info, data)
    assert [d.rule.code for d in epubcheck(broken)] != []


def test_mimetype_comes_first_and_stored_and_no_member_has_a_date(built: Get) -> None:
    infos = built("flagship").epub.zip.infolist()
    assert (infos[0].filename, infos[0].compress_type, infos[0].extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o100644}


@pytest.mark.parametrize("name", BOOKS)
def test_file_names_are_ascii_and_differ_whatever_their_case(built: Get, name: str) -> None:
    names = built(name).epub.names
    assert all(n.isascii() for n in names)
    assert len({n.lower() for n in names}) == len(names)


@pytest.mark.parametrize("name", BOOKS)
def test_each_page_has_one_heading_a_title_and_a_language(built: Get, name: str) -> None:
    epub = built(name).epub
    for path in epub.pages:
        page = epub.tree(path)
        assert len(page.findall(".//h:h1", NS)) <= 1, path
        assert (page.findtext("h:head/h:title", namespaces=NS) or "").strip(), path
        assert page.get("lang") == page.get(XML_LANG) == epub.package.get(XML_LANG)


@pytest.mark.parametrize("name", ["flagship", "everything", "korean"])
def test_every_run_of_hangul_is_marked_as_korean(built: Get, name: str) -> None:
    epub = built(name).epub
    for path in epub.pages:
        for item in epub.tree(path).iter():
            if not isinstance(item.tag, str):
                continue
            texts = [item.text or "", *((c.tail or "") for c in item)]
            if any("가" <= c <= "힣" for text in texts for c in text) and "title" not in item.tag:
                language = next(a.get("lang") for a in (item, *item.iterancestors()) if a.get("lang"))
                assert language == "ko", (path, texts)
            assert item.get("lang") == item.get(XML_LANG)


@pytest.mark.parametrize("name", BOOKS)
def test_every_link_inside_the_book_leads_to_an_element(built: Get, name: str) -> None:
    epub = built(name).epub
    ids = {path: {e.get("id") for e in epub.tree(path).iter() if e.get("id")} for path in {*epub.pages, "nav.xhtml"}}
    count = 0
    for path in ids:
        for link in epub.tree(path).iterfind(".//h:a[@href]", NS):
            href = str(link.get("href"))
            if ":" in href:
                continue
            target, _, fragment = href.partition("#")
            folder = path.rsplit("/", 1)[0] + "/" if "/" in path else ""
            full = path if not target else target.removeprefix("../") if target.startswith("../") else folder + target
            assert full in ids, (path, href)
            assert not fragment or fragment in ids[full], (path, href)
            count += 1
    assert count


@pytest.mark.parametrize("name", ["flagship", "everything"])
def test_notes_and_their_calls_are_a_pair(built: Get, name: str) -> None:
    """Every call leads to a note and every note back to its call, also from one file of a chapter to another."""
    epub = built(name).epub
    calls: dict[str, str] = {}
    backs: dict[str, str] = {}
    for path in epub.pages:
        for link in epub.tree(path).iter("{*}a"):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(link.get("href") or "")))
            target = path + str(link.get("href")) if str(link.get("href")).startswith("#") else target
            if link.get(EPUB_TYPE) == "noteref":
                calls[f"{path}#{link.get('id')}"] = target
            elif link.get(EPUB_TYPE) == "backlink":
                note = next(e for e in link.iterancestors() if e.get(EPUB_TYPE) == "footnote")
                assert f"{path}#{note.get('id')}" not in backs
                backs[f"{path}#{note.get('id')}"] = target
    assert calls
    assert {note: call for call, note in calls.items()} == backs


def test_landmarks_contents_and_ncx_name_the_same_places(built: Get) -> None:
    epub = built("everything").epub
    navigation = epub.tree("nav.xhtml")
    navs = {n.get(EPUB_TYPE): [a.get("href") for a in n.iter("{*}a")] for n in navigation.iter("{*}nav")}
    landmarks = [a.get(EPUB_TYPE) for a in navigation.iter("{*}a") if a.get(EPUB_TYPE)]
    assert landmarks == ["cover", "toc", "preamble", "bodymatter", "glossary", "bibliography", "index"]
    ncx = [c.get("src") for c in epub.tree("toc.ncx").iterfind(".//ncx:navMap//ncx:content", NS)]
    assert ncx == navs["toc"]
    assert [h for h in navs["toc"] if "#" not in str(h)] == sorted(
        (h for h in navs["toc"] if "#" not in str(h)), key=epub.pages.index
    )


def test_a_book_without_contents_has_no_landmark_to_them(tmp_path: Path) -> None:
    """EPUBCheck RSC-011: the navigation file is not in the spine then."""
    root = make_book(tmp_path / "book", book=BOOK_YAML.replace(", contents", ""))
    build_book(root, tmp_path / "dist", "epub")
    data = (tmp_path / "dist" / "a-book.epub").read_bytes()
    assert [d for d in verify_epub(data) if d.severity == "error"] == []
    navigation = Epub(tmp_path / "dist" / "a-book.epub").tree("nav.xhtml")
    assert [a.get(EPUB_TYPE) for a in navigation.iter("{*}a") if a.get(EPUB_TYPE)] == ["cover", "bodymatter"]


def test_metadata_says_who_what_and_when_with_each_refinement_after_its_subject(built: Get) -> None:
    metadata = built("everything").epub.package.find("opf:metadata", NS)
    items = [(i.tag.split("}")[1], dict(i.attrib), i.text) for i in metadata]
    values = Counter((tag, text) for tag, _, text in items)
    for expected in (
        ("identifier", "urn:isbn:9780306406157"), ("creator", "Ann Author"), ("contributor", "Kim Ji-woo"),
        ("language", "en-US"), ("language", "ko"), ("publisher", "Example Press"), ("date", "2026-02-03"),
        ("meta", "김지우"), ("meta", "trl"), ("meta", "Author, Ann"), ("meta", "REF000000"), ("meta", "GBC"), ("meta", "모든 것"),
        ("meta", "2026-02-03T00:00:00Z"),
    ):  # fmt: skip
        assert values[expected] == 1, expected
    seen: list[str] = []
    for _, attributes, _ in items:
        if refined := attributes.get("refines"):
            assert seen, refined
            assert refined[1:] == seen[-1]
        elif "id" in attributes:
            seen.append(attributes["id"])


def test_no_conformance_is_claimed_that_nobody_has_stated(built: Get) -> None:
    package = built("flagship").epub.read("content.opf").decode()
    assert "conformsTo" not in package
    assert "certifiedBy" not in package
    assert "accessModeSufficient" in package


def test_cover_is_1500_by_2400_opaque_and_described(built: Get) -> None:
    import io

    from PIL import Image

    epub = built("flagship").epub
    with Image.open(io.BytesIO(epub.read("cover.png"))) as cover:
        assert (cover.size, cover.mode) == ((1500, 2400), "RGB")
        assert len(cover.getcolors(1 << 20) or []) > 20, "a cover without type"
    alt = next(epub.tree("text/cover.xhtml").iter("{*}img")).get("alt")
    assert "The Record and the Screen" in str(alt)


@pytest.mark.parametrize(("name", "has_hangul"), [("flagship", True), ("the-time-machine", False)])
def test_a_hangul_face_is_embedded_only_if_the_book_has_hangul(built: Get, name: str, has_hangul: bool) -> None:
    fonts = [n for n in built(name).epub.names if "fonts/" in n]
    assert bool(fonts) is has_hangul


def test_the_embedded_face_draws_every_hangul_character_of_the_book(built: Get) -> None:
    import io

    from fontTools.ttLib import TTFont

    epub = built("flagship").epub
    font = TTFont(io.BytesIO(epub.read(next(n for n in epub.names if "fonts/" in n).removeprefix("EPUB/"))))
    wanted = {c for path in epub.pages for c in epub.text(path) if "가" <= c <= "힣"}
    assert wanted
    assert wanted <= {chr(c) for c in font.getBestCmap()}


def test_style_sheet_has_nothing_that_old_engines_choke_on(built: Get) -> None:
    import re

    css = built("everything").epub.read("css/book.css").decode()
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for word in ("calc(", "var(", "min(", "max(", "clamp(", "@media", "@supports", ":has", ":is", ":where", "grid", "flex",
                 "position:", "vw", "vh", "rem;", "direction:", "unicode-bidi"):  # fmt: skip
        assert word not in css, word
    assert not re.search(r"(?<![-\w])(color|background|transform)\s*:", css)
    assert not re.search(r"[{};]\s*}", css.replace(";}", "}").replace("; }", "}")), "an empty rule"


def test_the_tools_own_attributes_stay_inside(built: Get) -> None:
    for name in ("everything", "flagship"):
        epub = built(name).epub
        for path in (*epub.pages, "nav.xhtml"):
            attributes = {a for e in epub.tree(path).iter() for a in e.attrib}
            assert not {a for a in attributes if a.startswith("data-")} - {"data-spoiler"}, path


def test_comments_of_the_author_reach_no_output(built: Get) -> None:
    book = built("everything")
    assert all("reaches no output" not in book.epub.text(p) for p in book.epub.pages)
    assert all("reaches no output" not in book.pdf.text(p) for p in range(len(book.pdf)))


def test_epub_is_made_without_the_print_engine(tmp_path: Path) -> None:
    from tests.support.building import BOOKS as SMALL
    from tests.support.building import bookbuild

    trap = tmp_path / "trap" / "weasyprint"
    trap.mkdir(parents=True)
    (trap / "__init__.py").write_text("raise OSError('no Pango here')\n")
    run = bookbuild("build", SMALL / "korean", "--output", "epub", "--out", tmp_path, PYTHONPATH=str(trap.parent))
    assert run.code == 0, run.err
    assert Epub(tmp_path / "korean.epub").pages
    run = bookbuild(
        "build", SMALL / "korean", "--output", "pdf", "--no-cache", "--out", tmp_path, PYTHONPATH=str(trap.parent)
    )
    assert run.code == 3
    assert "apt-get install" in run.err or "Install it with" in run.err
    assert "Traceback" not in run.err
    assert not (tmp_path / "korean.pdf").exists()


def test_epub_is_made_where_nothing_of_the_print_engine_can_be_imported(tmp_path: Path) -> None:
    from tests.support.building import BOOKS as SMALL
    from tests.support.building import bookbuild

    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Gone:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'weasyprint', 'pydyf', 'cffi', '_cffi_backend'}:\n"
        "            raise ImportError(f'{name} is not here')\n"
        "sys.meta_path.insert(0, Gone())\n"
    )
    world = {"PYTHONPATH": str(tmp_path), "BOOKBUILD_CACHE": str(tmp_path / "cache")}
    run = bookbuild("build", SMALL / "everything", "--output", "epub", "--out", tmp_path, **world)
    assert run.code == 0, run.err
    assert Epub(tmp_path / "everything.epub").pages
    run = bookbuild("build", SMALL / "korean", "--output", "pdf", "--out", tmp_path, **world)
    assert "weasyprint is not here" in run.err, "the trap does not hold"
    assert run.code == 3
    assert "internal error" not in run.err
