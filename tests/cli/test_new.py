"""`bookbuild new`: each template builds and checks clean at once, whole or not at all."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from bookbuild.cli import newbook, starter
from bookbuild.cli.reference import book_schema
from bookbuild.diagnostics import OutputDenied
from bookbuild.epub.epubcheck import epubcheck
from bookbuild.model.edition import EDITIONS
from bookbuild.remembered import house_styles
from tests.support.building import ROOT, bookbuild

WISHES = [(template, "en") for template in starter.TEMPLATES] + [("essay-collection", "ko")]
LANGUAGES = ["de", "fr", "en-GB", "es", "ko"]
LOCALES = house_styles() / "locales"


@dataclass(frozen=True)
class Made:
    """A new book, and all its editions. files: by name of edition and kind."""

    root: Path
    files: dict[tuple[str, str], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Made]:
    """Each template, built once in all editions and outputs."""
    cache: dict[tuple[str, str], Made] = {}

    def get(template: str, language: str) -> Made:
        if (template, language) not in cache:
            folder = tmp_path_factory.mktemp(template)
            run = bookbuild("new", "book", "--template", template, "--language", language, cwd=folder)
            assert run.code == 0, run.err
            editions = [word for name in EDITIONS for word in ("--edition", name)]
            run = bookbuild("build", "book", *editions, "--format", "json", "--jobs", "1", cwd=folder)
            assert run.code == 0, run.err + run.out
            report = json.loads(run.out)
            assert report["diagnostics"] == []
            files = {(a["edition"], a["kind"]): folder / a["path"] for a in report["artefacts"]}
            cache[template, language] = Made(folder / "book", files)
        return cache[template, language]

    return get


@pytest.mark.parametrize(("template", "language"), WISHES)
def test_a_template_checks_clean_and_builds_in_all_editions(
    made: Callable[[str, str], Made], template: str, language: str
) -> None:
    book = made(template, language)
    run = bookbuild("check", "--strict", book.root)
    assert (run.code, run.out.strip()) == (0, "no findings"), run.err
    assert "[" not in run.err, "a note is no finding of a clean book either"
    assert set(book.files) == {(name, kind) for name in EDITIONS for kind in ("epub", "pdf")}
    for (_, kind), file in book.files.items():
        if kind == "epub":
            assert zipfile.is_zipfile(file)
        else:
            assert len(pypdfium2.PdfDocument(file)) >= 10


@pytest.mark.parametrize("template", ["essay-collection", "film-essays"])
def test_epubcheck_finds_nothing_in_a_template(made: Callable[[str, str], Made], template: str) -> None:
    assert epubcheck(made(template, "en").files["full", "epub"]) == ()


@pytest.mark.slow
@pytest.mark.parametrize(("template", "language"), WISHES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_epubcheck_finds_nothing_in_any_edition(
    made: Callable[[str, str], Made], template: str, language: str, edition: str
) -> None:
    assert epubcheck(made(template, language).files[edition, "epub"]) == ()


def test_the_safe_edition_of_the_film_essays_is_without_their_secrets(made: Callable[[str, str], Made]) -> None:
    files = made("film-essays", "en").files
    words = {edition: _words(files[edition, "pdf"]) for edition in ("full", "safe", "sealed")}
    for secret in ("empty dory", "her own handwriting", "puts on the light"):
        assert secret in words["full"]
        assert secret not in words["safe"]
        assert secret in words["sealed"]
    assert "answers it with a single shot" in words["safe"]


def _words(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(text.replace("\ufffe", "").replace("-\r\n", "").split())


def test_the_templates_show_what_they_are_for(made: Callable[[str, str], Made]) -> None:
    text = {t: "".join(f.read_text() for f in made(t, "en").root.rglob("*.md")) for t in starter.TEMPLATES}
    for sign in ("[^", "{.index", "/// epigraph", "/// verse", "|---", "> ", "](#", "credit=", "<!--"):
        assert sign in text["essay-collection"], sign
    for sign in ("* * *", '"', "/// verse", "> "):
        assert sign in text["novel"], sign
    for sign in ("/// work", "/// spoiler", "/// safe", ".spoiler", "content-notes", "credit="):
        assert sign in text["film-essays"], sign
    assert "guard:" in (made("film-essays", "en").root / "spoilers.yaml").read_text()


def test_the_korean_book_speaks_korean(made: Callable[[str, str], Made]) -> None:
    book = made("essay-collection", "ko")
    words = _words(book.files["full", "pdf"])
    assert "여백에 대하여" in words
    assert "찾아보기" in words
    assert "Contents" not in words


@pytest.mark.parametrize(
    ("template", "language"),
    [("film-essays", "de"), ("novel", "es")]
    + [
        pytest.param(t, tag, marks=pytest.mark.slow)
        for t in ("novel", "film-essays", "essay-collection")
        for tag in LANGUAGES
    ],
)
def test_another_language_checks_clean_and_says_what_is_not_in_it(tmp_path: Path, language: str, template: str) -> None:
    run = bookbuild("new", "book", "--template", template, "--language", language, cwd=tmp_path)
    assert run.code == 0, run.err
    is_said = "English" in run.out or "translate" in run.out
    assert is_said is (language != "en-GB" and (template, language) not in starter.TRANSLATED)
    checked = bookbuild("check", "--strict", "--quick", "book", cwd=tmp_path)
    assert (checked.code, checked.out.strip()) == (0, "no findings"), checked.err
    assert (tmp_path / "book" / "styles").exists() is (language == "es")


def test_what_comes_with_a_book(made: Callable[[str, str], Made]) -> None:
    root = made("novel", "en").root
    lines = (root / "book.yaml").read_text().splitlines()
    assert lines[0] == "# yaml-language-server: $schema=book.schema.json"
    assert (root / "book.schema.json").read_text() == book_schema()
    assert "dist/" in (root / ".gitignore").read_text().splitlines()
    assert "root = true" in (root / ".editorconfig").read_text()
    assert "bookbuild build" in (root / "README.md").read_text()
    assert not [p for p in root.rglob("*") if p.is_file() and "@" in p.read_text() and "@TITLE" in p.read_text()]


def test_title_author_and_date_are_filled_in(tmp_path: Path) -> None:
    run = bookbuild(
        "new", "x", "--title", "A: B", "--author", 'Ann "Nan" Orr', cwd=tmp_path, SOURCE_DATE_EPOCH="1000000000"
    )
    assert run.code == 0
    text = (tmp_path / "x" / "book.yaml").read_text()
    assert 'title: "A: B"' in text
    assert r'rights: "© 2001 Ann \"Nan\" Orr"' in text
    assert "date: 2001-09-09" in text


@pytest.mark.parametrize("option", [["--title", " "], ["--author", "a\nb"], ["--language", "english!"]])
def test_values_that_are_none_are_refused_before_anything_is_written(tmp_path: Path, option: list[str]) -> None:
    run = bookbuild("new", "x", *option, cwd=tmp_path)
    assert run.code == 2
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_and_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    run = bookbuild("new", cwd=tmp_path)
    assert run.code == 2
    assert "bookbuild new my-book" in run.err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_may_be_there_already(tmp_path: Path) -> None:
    assert bookbuild("new", ".", "--template", "novel", cwd=tmp_path).code == 0
    assert (tmp_path / "book.yaml").is_file()
    assert not list(tmp_path.glob(".bookbuild*"))


def _files(language: str = "en") -> dict[str, bytes]:
    wish = starter.Wish(language=language, today=date(2026, 1, 1))
    return starter.files_of(wish, "x", "{}", LOCALES)


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("after", range(0, 13, 3))
def test_an_interrupt_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, is_there: bool
) -> None:
    folder = tmp_path / "a" / "b"
    if is_there:
        folder.mkdir(parents=True)
    written = 0
    true = Path.write_bytes

    def write(self: Path, data: bytes) -> int:
        nonlocal written
        if written == after:
            raise KeyboardInterrupt
        written += 1
        return true(self, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(KeyboardInterrupt):
        starter.create(folder, _files())
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == (["a", "a/b"] if is_there else [])


def test_a_rename_that_fails_half_way_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "front" and self.parent != tmp_path:
            raise OSError(28, "No space left on device", str(self))
        return true(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputDenied, match="No space left"):
        starter.create(tmp_path, _files())
    assert list(tmp_path.iterdir()) == []


def test_a_kill_leaves_no_folder_by_that_name_or_a_whole_one(tmp_path: Path) -> None:
    """Killed at many moments: what stands under the name is a book that has all its files."""
    whole = set(_files())
    command = [sys.executable, "-m", "bookbuild", "new", "x"]
    start = time.monotonic()
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).returncode == 0
    length = time.monotonic() - start
    for step in range(12):
        folder = tmp_path / str(step)
        folder.mkdir()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(length * (0.5 + step / 20))
        process.kill()
        process.wait()
        if (folder / "x").exists():
            assert {p.relative_to(folder / "x").as_posix() for p in (folder / "x").rglob("*") if p.is_file()} == whole


def test_questions_are_asked_at_a_terminal_and_answered(tmp_path: Path) -> None:
    out = _at_a_terminal(tmp_path, b"my-novel\nnovel\nde\nDie F\xc3\xa4hre\nAnna Ort\n")
    assert "created my-novel (template novel" in out
    text = (tmp_path / "my-novel" / "book.yaml").read_text(encoding="utf-8")
    assert 'title: "Die Fähre"' in text
    assert '"Anna Ort"' in text
    assert "language: de " in text


def test_nothing_is_asked_in_ci(tmp_path: Path) -> None:
    out = _at_a_terminal(tmp_path, b"", CI="true")
    assert "name the folder" in out
    assert list(tmp_path.iterdir()) == []


def _at_a_terminal(folder: Path, answers: bytes, **environment: str) -> str:
    """What `bookbuild new` shows at a terminal where somebody types these answers."""
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "CI"} | {"TERM": "xterm"} | environment
    process = subprocess.Popen(
        [sys.executable, "-m", "bookbuild", "new"], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=env,
        close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, answers)
    out = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 1)
        try:
            data = os.read(ours, 4096) if ready else b""
        except OSError:  # the other side is closed
            break
        out += data
        if not data and process.poll() is not None:
            break
    process.wait(timeout=60)
    os.close(ours)
    return out.decode("utf-8", "replace")


def test_arguments_that_are_given_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newbook, "can_ask", lambda environment: True)
    monkeypatch.setattr(newbook.click, "prompt", lambda *a, **k: pytest.fail("asked"))
    given = {"template": "novel", "title": None, "author": None, "language": None}
    folder, wish = newbook.ask(Path("x"), given, date(2026, 1, 1))
    assert (folder, wish.template, wish.names) == (Path("x"), "novel", ("The Last Ferry", "The Author"))


def test_the_wheel_has_every_file_of_the_templates() -> None:
    """What hatch packs is what git knows or does not ignore: no file of a template may be ignored."""
    files = [str(p) for p in starter.STARTER.rglob("*") if p.is_file()]
    run = subprocess.run(["git", "check-ignore", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout == ""
