"""`bookbuild package`: a folder for each printer and shop, all of them or none, and what it says of each."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import pikepdf
import pytest
from bookbuild import pressroom
from bookbuild.diagnostics import BuildStopped, OutputDenied
from bookbuild.model.press import CoverRecord
from bookbuild.model.report import Report, Request
from bookbuild.packroom.package import package
from PIL import Image as Pillow

from tests.support.building import Silent, bookbuild, build_book, make_book

BOOK = """\
title: A Book
subtitle: With a Ferry
language: en
date: 2026-01-01
contributors: [{name: Kim Ji-woo, file-as: "Kim, Ji-woo"}, {name: Ann Other, role: trl}]
publisher: Example Press
description: A ferry comes in late, and nobody on the quay has seen it leave.
isbn: {print: 978-0-306-40615-7, epub: 978-1-86197-876-9}
subjects: [{text: FICTION / Sea Stories, scheme: BISAC, code: FIC047000}, ferries, fog, harbours, quays, bells, ropes, tides, gulls]
print: {printer: kdp, paper: cream, trim: 6x9in, margins: {top: 1.3in, bottom: 1.2in, outside: 0.8in, inside: 0.9in}}
destinations: [kdp, ingram: {spine: 2.6mm}, google]
structure:
  front: [title-page, copyright-page]
  chapters: [one.md]
"""
TEXT = "# One\n\n" + "\n\n".join("The ferry came in late over the bar that evening. " * 9 for _ in range(150)) + "\n"
TODAY = date(2026, 11, 28)


def pack(root: Path, out: Path, *names: str, today: date = TODAY) -> Report:
    return package(Request(root=root, out=out), Silent(), names=names, today=today)


def refused(root: Path, out: Path, *names: str) -> list[tuple[str, int]]:
    """Rule and line of each error; nothing was written."""
    with pytest.raises(BuildStopped) as stopped:
        pack(root, out, *names)
    assert not out.exists()
    errors = [d for d in stopped.value.diagnostics if d.severity == "error"]
    assert all(d.at.path == "book.yaml" for d in errors), errors
    return [(d.rule.code, d.at.line) for d in errors]


def files(out: Path) -> dict[str, str]:
    return {
        item.relative_to(out).as_posix(): hashlib.sha256(item.read_bytes()).hexdigest()
        for item in sorted(out.rglob("*")) if item.is_file()
    }  # fmt: skip


def told(out: Path, name: str) -> dict[str, object]:
    made: dict[str, object] = json.loads((out / "package" / name / "metadata.json").read_text(encoding="utf-8"))
    return made


def form(out: Path, name: str) -> dict[str, str]:
    return {field["field"]: field["value"] for field in told(out, name)["form"]}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Report]:
    """The book, the folder of its outputs and the report. Tests may not change them."""
    folder = tmp_path_factory.mktemp("packed")
    root = make_book(folder / "book", TEXT, book=BOOK)
    return root, folder / "dist", pack(root, folder / "dist")


def test_each_folder_has_the_files_that_its_destination_wants(packed: tuple[Path, Path, Report]) -> None:
    _, out, report = packed
    assert sorted(item.name for item in (out / "package").iterdir()) == ["google", "ingram", "kdp"]
    names = {name: sorted(i.name for i in (out / "package" / name).iterdir()) for name in ("google", "ingram", "kdp")}
    common = ["CHECKLIST.html", "manifest.json", "metadata.json"]
    assert names["kdp"] == [*common[:1], "a-book-cover.pdf", "a-book-interior.pdf", *common[1:], "preflight.json"]
    assert names["ingram"] == ["9780306406157_cover.pdf", "9780306406157_text.pdf", *common, "preflight.json"]
    assert names["google"] == [
        "9781861978769.epub", "9781861978769.onix.xml", "9781861978769_frontcover.jpg", *common
    ]  # fmt: skip
    assert [d for d in report.diagnostics if d.rule.code.startswith(("press-", "package-"))] == []
    for name in names:
        manifest = json.loads((out / "package" / name / "manifest.json").read_text(encoding="utf-8"))
        assert {f["name"]: f["sha256"] for f in manifest["files"]} == {
            key.rpartition("/")[2]: digest for key, digest in files(out).items()
            if key.startswith(f"package/{name}/") and not key.endswith("manifest.json")
        }  # fmt: skip


def test_each_printer_gets_its_own_kind_of_file(packed: tuple[Path, Path, Report]) -> None:
    _, out, _ = packed
    with (
        pikepdf.open(out / "package" / "kdp" / "a-book-interior.pdf") as kdp,
        pikepdf.open(out / "package" / "ingram" / "9780306406157_text.pdf") as ingram,
    ):
        assert str(kdp.docinfo["/GTS_PDFXVersion"]) == "PDF/X-1a:2003"
        assert str(ingram.docinfo["/GTS_PDFXVersion"]) == "PDF/X-1:2001"
        pages = len(kdp.pages)
    with pikepdf.open(out / "package" / "ingram" / "9780306406157_cover.pdf") as cover:
        width = float(cover.pages[0].mediabox[2]) / 72
        record = CoverRecord.parse(str(cover.docinfo[CoverRecord.KEY]))
    assert width == pytest.approx(12.25 + 2.6 / 25.4, abs=0.001), "the spine is what book.yaml says of this printer"
    assert record is not None
    assert (record.printer, record.paper) == ("ingram", "cream")
    assert record.pages >= pages
    with pikepdf.open(out / "package" / "kdp" / "a-book-cover.pdf") as cover:
        assert float(cover.pages[0].mediabox[2]) / 72 == pytest.approx(12.25 + pages * 0.0025, abs=0.001)
        assert str(cover.docinfo[CoverRecord.KEY]) == f"kdp/cream/{pages}"


def test_the_form_is_filled_in_the_order_of_the_shop(packed: tuple[Path, Path, Report]) -> None:
    _, out, _ = packed
    kdp = form(out, "kdp")
    assert list(kdp)[:3] == ["language", "title", "subtitle"]
    assert kdp["contributors"] == "Kim Ji-woo\nAnn Other"
    assert kdp["keywords"].split("\n") == ["ferries", "fog", "harbours", "quays", "bells", "ropes", "tides"], "seven"
    assert (kdp["bisac"], kdp["isbn"], kdp["trim"]) == ("FIC047000 FICTION / Sea Stories", "9780306406157", "6 x 9 in")
    assert kdp["paper"].startswith("cream")
    assert form(out, "google")["isbn"] == "9781861978769"
    page = (out / "package" / "kdp" / "CHECKLIST.html").read_text(encoding="utf-8")
    shown = unescape(re.sub(r"<[^>]+>", "", page))
    lines = [line for value in kdp.values() for line in value.split("\n")]
    for value in (
        *lines,
        "author, filed as Kim, Ji-woo",
        "translator",
        "a-book-interior.pdf",
        "the first 7 of 8: the form takes no more",
    ):
        assert value in shown, value
    assert "old" not in re.findall(r'class="bad">([^<]*)<', page)
    assert not re.search(r'(?:src|href)="(?!https://kdp\.amazon\.com/bookshelf)', page), "nothing is fetched"


def test_every_check_has_its_measure_and_limit_and_most_a_dated_source(packed: tuple[Path, Path, Report]) -> None:
    _, out, _ = packed
    for name in ("kdp", "ingram", "google"):
        checks = told(out, name)["checks"]
        assert isinstance(checks, list)
        assert all(
            check["measured"] and check["limit"] for check in checks if not check["what"].startswith("Size of the")
        )
        sources = [check for check in checks if check["source"]]
        assert all(re.fullmatch(r"2026-11-2[28]", check["checked"]) for check in sources)
        assert len(sources) > len(checks) / 2
    by_name = {check["what"]: check for check in told(out, "ingram")["checks"]}  # type: ignore[attr-defined]
    assert by_name["Sum of the inks, inside"]["limit"] == "at most 240 %"
    assert by_name["Spine"]["measured"].startswith("2.60 mm (0.102 in), as book.yaml says")


def test_the_epub_is_that_of_the_build(packed: tuple[Path, Path, Report], tmp_path: Path) -> None:
    root, out, _ = packed
    build_book(root, tmp_path)
    for built, sent in (
        ("a-book.epub", ".epub"),
        ("a-book.onix.xml", ".onix.xml"),
        ("a-book.cover.jpg", "_frontcover.jpg"),
    ):
        assert (tmp_path / built).read_bytes() == (out / "package" / "google" / f"9781861978769{sent}").read_bytes()


def test_two_runs_give_the_same_bytes_and_a_new_one_replaces_the_folder(
    packed: tuple[Path, Path, Report], tmp_path: Path
) -> None:
    root, before, _ = packed
    out = tmp_path / "dist"
    shutil.copytree(before, out)
    pack(root, out)
    assert files(out) == files(before)
    own = tmp_path / "book"
    shutil.copytree(root, own)
    (own / "book.yaml").write_text(
        BOOK.replace("title: A Book", "title: A Book\nslug: a-book\nshort-title: Book"), encoding="utf-8"
    )
    (own / "styles" / "destinations").mkdir(parents=True)
    text = (Path(__file__).parents[2] / "styles" / "destinations" / "google.toml").read_text(encoding="utf-8")
    (own / "styles" / "destinations" / "google.toml").write_text(
        text.replace("_frontcover", "_front"), encoding="utf-8"
    )
    report = pack(own, out, "google")
    assert (out / "package" / "google" / "9781861978769_front.jpg").is_file()
    assert not (out / "package" / "google" / "9781861978769_frontcover.jpg").exists()
    left = [d.message for d in report.diagnostics if d.rule.code == "package-left-over"]
    assert left == ["the folder 'package/ingram' is of an earlier run", "the folder 'package/kdp' is of an earlier run"]


def test_files_of_others_are_kept_and_nothing_is_written(packed: tuple[Path, Path, Report], tmp_path: Path) -> None:
    root, before, _ = packed
    out = tmp_path / "dist"
    shutil.copytree(before, out)
    (out / "package" / "kdp" / "proof-ordered.txt").write_text("mine", encoding="utf-8")
    state = files(out)
    with pytest.raises(OutputDenied, match=r"proof-ordered\.txt"):
        pack(root, out)
    assert files(out) == state


def test_clean_takes_the_packages_of_this_book_only(packed: tuple[Path, Path, Report], tmp_path: Path) -> None:
    root, before, _ = packed
    out = tmp_path / "dist"
    shutil.copytree(before, out)
    (out / "package" / "kdp" / "notes.txt").write_text("mine", encoding="utf-8")
    assert bookbuild("clean", root, "--out", out, cwd=tmp_path).code == 0
    assert list(files(out)) == ["package/kdp/notes.txt"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("paper: cream", "paper: vellum", [("press-offer", 10)]),
        ("ingram: {spine: 2.6mm}", "ingram: {paper: vellum}", [("press-offer", 11)]),
        ("ingram: {spine: 2.6mm}", "ingarm", [("destination-unknown", 11)]),
        ("isbn: {print: 978-0-306-40615-7, epub", "isbn: {epub", [("package-isbn", 8)]),
        ("ingram: {spine: 2.6mm}", "kdp-hardcover: {cover: back.pdf}", [("file-missing", 11)]),
        ("ingram: {spine: 2.6mm}", "ingram-case", [("package-isbn", 8)]),
    ],
)
def test_what_a_destination_does_not_take_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, int]]
) -> None:
    assert old in BOOK
    root = make_book(tmp_path / "book", TEXT, book=BOOK.replace(old, new))
    assert refused(root, tmp_path / "dist") == expected


def test_two_bindings_under_one_isbn_are_refused(tmp_path: Path) -> None:
    text = BOOK.replace("printer: kdp,", "printer: lulu-casewrap,").replace(
        "[kdp, ingram: {spine: 2.6mm}", "[kdp, lulu-casewrap"
    )
    root = make_book(tmp_path / "book", TEXT, book=text.replace("publisher: Example Press\n", ""))
    assert refused(root, tmp_path / "dist") == [("package-isbn", 7)]


def test_a_hardcover_has_its_own_number_on_its_barcode(tmp_path: Path) -> None:
    text = BOOK.replace("isbn: {", "isbn: {hardcover: 978-3-16-148410-0, ").replace(
        ", ingram: {spine: 2.6mm}, google", ""
    )
    root = make_book(tmp_path / "book", TEXT * 4, book=text)
    pack(root, tmp_path / "dist", "kdp", "kdp-hardcover")
    paperback, hardcover = form(tmp_path / "dist", "kdp"), form(tmp_path / "dist", "kdp-hardcover")
    assert (paperback["isbn"], hardcover["isbn"]) == ("9780306406157", "9783161484100")
    checks = {check["what"]: check for check in told(tmp_path / "dist", "kdp-hardcover")["checks"]}  # type: ignore[attr-defined]
    assert checks["Barcode: scanned, size, quiet zones, ink"]["wrong"] is None


def test_another_printer_takes_its_first_paper_that_suits_and_says_so(tmp_path: Path) -> None:
    text = (
        BOOK.replace("paper: cream", "paper: groundwood")
        .replace("ingram: {spine: 2.6mm}, google", "lulu")
        .replace("publisher: Example Press\n", "")
    )
    root = make_book(tmp_path / "book", TEXT, book=text)
    pack(root, tmp_path / "dist")
    assert form(tmp_path / "dist", "lulu")["paper"] != form(tmp_path / "dist", "kdp")["paper"]
    assert any("'groundwood'" in line for line in told(tmp_path / "dist", "lulu")["look"])  # type: ignore[attr-defined]
    assert not any("'groundwood'" in line for line in told(tmp_path / "dist", "kdp")["look"])  # type: ignore[attr-defined]


def test_other_pages_under_one_isbn_are_told(tmp_path: Path) -> None:
    narrow = BOOK.replace("outside: 0.8in, inside: 0.9in", "outside: 0.6in, inside: 0.4in").replace(
        ": {spine: 2.6mm}", ""
    )
    root = make_book(tmp_path / "book", TEXT, book=narrow)
    report = pack(root, tmp_path / "dist", "kdp", "ingram")
    (found,) = [d for d in report.diagnostics if d.rule.code == "package-pages-differ"]
    assert "9780306406157" in found.message
    assert "for kdp" in found.message
    assert "for ingram" in found.message


def test_rules_grow_old_by_the_clock_of_the_build(packed: tuple[Path, Path, Report], tmp_path: Path) -> None:
    root, out, report = packed
    assert not [d for d in report.diagnostics if d.rule.code == "package-rule-old"]
    later = pack(root, tmp_path, "kdp", today=date(2027, 5, 25))
    (found,) = [d for d in later.diagnostics if d.rule.code == "package-rule-old"]
    assert (found.at.line, "looked up on 2026-11-22, 6 months ago" in found.message) == (11, True)
    page = (tmp_path / "package" / "kdp" / "CHECKLIST.html").read_text(encoding="utf-8")
    assert '<span class="bad">old</span>' in page
    assert "Look at them again before you upload" in page
    interior = "package/kdp/a-book-interior.pdf"
    assert files(tmp_path)[interior] == files(out)[interior]


def test_the_clock_comes_from_the_environment(packed: tuple[Path, Path, Report], tmp_path: Path) -> None:
    root, _, _ = packed
    run = bookbuild("package", root, "--for", "google", "--out", tmp_path, "--no-cache", SOURCE_DATE_EPOCH="1900000000")
    assert run.code == 0, run.err
    assert "[package-rule-old] Google Play Books:" in run.err
    assert "package/google/9781861978769.epub" in run.out
    run = bookbuild("package", root, "--for", "goggle", "--out", tmp_path / "no")
    assert (run.code, "did you mean 'google'?" in run.err) == (1, True)
    assert not (tmp_path / "no").exists()


def test_a_form_that_would_stay_empty_or_overflow_is_told(tmp_path: Path) -> None:
    text = BOOK.replace("description: A ferry comes in late, and nobody on the quay has seen it leave.\n", "")
    text = text.replace("subtitle: With a Ferry", f"subtitle: {'ferry ' * 40}").replace("fog,", f"{'fog ' * 20},")
    root = make_book(tmp_path / "book", TEXT, book=text)
    report = pack(root, tmp_path / "dist", "kdp-ebook")
    found = {
        d.message.partition(": ")[2].partition(":")[0]: d.at.line
        for d in report.diagnostics
        if d.rule.code == "package-field"
    }
    assert found == {
        "characters of title and subtitle together": 1, "characters of the longest keyword": 8,
        "the form asks for 'Description', and book.yaml has none": 1,
    }  # fmt: skip
    page = (tmp_path / "dist" / "package" / "kdp-ebook" / "CHECKLIST.html").read_text(encoding="utf-8")
    assert "longer than the field" in page


def test_a_cover_of_too_few_pixels_is_refused_where_the_shop_refuses_it(tmp_path: Path) -> None:
    root = make_book(
        tmp_path / "book", TEXT, book=BOOK.replace("structure:", "cover: {image: small.jpg, alt: A ferry.}\nstructure:")
    )
    Pillow.new("RGB", (600, 960), "#446").save(root / "small.jpg")
    assert refused(root, tmp_path / "dist", "google") == [("package-file", 1)]
    Pillow.new("RGB", (700, 1120), "#446").save(root / "small.jpg")
    report = pack(root, tmp_path / "dist", "kdp-ebook")
    (found,) = [d for d in report.diagnostics if d.rule.code == "package-advice"]
    assert "700 x 1120 pixels" in found.message


@pytest.mark.parametrize("name", ["checklist.html.j2", "cover-sheet.svg.j2"])
def test_a_broken_template_of_the_book_is_told_at_its_line(
    packed: tuple[Path, Path, Report], tmp_path: Path, name: str
) -> None:
    root, _, _ = packed
    own = tmp_path / "book"
    shutil.copytree(root, own)
    (own / "styles" / "templates").mkdir(parents=True)
    (own / "styles" / "templates" / name).write_text("<p>\n{{ nothing.there }}\n</p>\n", encoding="utf-8")
    with pytest.raises(BuildStopped) as stopped:
        pack(own, tmp_path / "dist", "kdp")
    errors = [(d.rule.code, str(d.at)) for d in stopped.value.diagnostics if d.severity == "error"]
    assert errors == [("style-broken", f"styles/templates/{name}:2:1")]
    assert not (tmp_path / "dist").exists()


def test_a_designers_cover_goes_along_until_the_pages_change(packed: tuple[Path, Path, Report], tmp_path: Path) -> None:
    root, out, _ = packed
    own = tmp_path / "book"
    shutil.copytree(root, own)
    (own / "book.yaml").write_text(BOOK.replace("paper: cream", "paper: cream, cover: cover.pdf"), encoding="utf-8")
    with pikepdf.open(out / "package" / "kdp" / "a-book-cover.pdf") as pdf:
        del pdf.docinfo[CoverRecord.KEY]  # as a designer's program would have made it
        pdf.save(own / "cover.pdf", static_id=True)
    pack(own, tmp_path / "dist", "kdp")
    sent = tmp_path / "dist" / "package" / "kdp" / "a-book-cover.pdf"
    assert sent.read_bytes() == (own / "cover.pdf").read_bytes()
    assert any("'cover.pdf'" in line for line in told(tmp_path / "dist", "kdp")["look"])  # type: ignore[attr-defined]
    (own / "one.md").write_text(TEXT * 3, encoding="utf-8")
    with pytest.raises(BuildStopped) as stopped:
        pack(own, tmp_path / "dist", "kdp")
    errors = [(d.rule.code, d.at.path) for d in stopped.value.diagnostics if d.severity == "error"]
    assert errors == [("press-cover-spine", "cover.pdf")]
    shutil.copy(out / "package" / "kdp" / "a-book-cover.pdf", own / "cover.pdf")  # one that says what it is for
    with pytest.raises(BuildStopped) as stopped:
        pressroom.press(Request(root=own, out=tmp_path / "print"), Silent())
    errors = [(d.rule.code, d.at.path) for d in stopped.value.diagnostics if d.severity == "error"]
    assert errors == [("press-cover-stale", "cover.pdf")]
    assert sent.read_bytes() != (own / "cover.pdf").read_bytes(), "the old folder stands"


def test_verify_compares_a_cover_with_its_interior_or_its_book(
    packed: tuple[Path, Path, Report], tmp_path: Path
) -> None:
    root, out, _ = packed
    cover = out / "package" / "kdp" / "a-book-cover.pdf"
    interior = out / "package" / "kdp" / "a-book-interior.pdf"
    other = tmp_path / "other.pdf"
    with pikepdf.open(interior) as pdf:
        del pdf.pages[-4:]
        pdf.save(other)
    given = ("--printer", "kdp", "--paper", "cream")
    assert bookbuild("verify", cover, *given, "--interior", interior).code == 0
    run = bookbuild("verify", cover, *given, "--interior", other)
    assert (run.code, run.err.count("[press-cover-stale]")) == (1, 1)
    assert bookbuild("verify", cover, "--book", root).code == 0
    changed = make_book(tmp_path / "book", TEXT * 2, book=BOOK)
    run = bookbuild("verify", cover, "--book", changed)
    assert (run.code, run.err.count("[press-cover-stale]")) == (1, 1)
    assert bookbuild("verify", cover, "--printer", "kdp", "--interior", tmp_path / "no.pdf").code == 2
