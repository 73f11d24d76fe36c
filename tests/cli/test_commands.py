"""The command line: exit codes, reports, whole outputs or none."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from tests.support.building import BOOK_YAML, ROOT, bookbuild, make_book, make_long_book


def test_new_makes_a_book_that_builds_clean(tmp_path: Path) -> None:
    assert bookbuild("new", "mine", "--template", "plain", "--title", 'A "Quoted": Title', cwd=tmp_path).code == 0
    checked = bookbuild("check", "mine", cwd=tmp_path)
    assert (checked.code, checked.out.strip()) == (0, "no findings")
    run = bookbuild("build", "mine", cwd=tmp_path)
    assert run.code == 0, run.err
    assert sorted(p.name for p in (tmp_path / "dist").iterdir()) == [
        "a-quoted-title.cover.jpg",
        "a-quoted-title.epub",
        "a-quoted-title.onix.xml",
        "a-quoted-title.pdf",
        "a-quoted-title.spoilers.jsonld",
    ]


def test_new_leaves_a_folder_with_files_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    assert bookbuild("new", "mine", cwd=tmp_path).code == 4
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(("words", "plain", "strict"), [("It was was so.", 0, 1), ("It was so.", 0, 0)])
def test_strict_fails_on_warnings_too(tmp_path: Path, words: str, plain: int, strict: int) -> None:
    root = make_book(tmp_path / "book", f"# One\n\n{words}\n")
    assert bookbuild("check", root, cwd=tmp_path).code == plain
    assert bookbuild("check", root, "--strict", cwd=tmp_path).code == strict


def test_links_lists_addresses_with_their_places(tmp_path: Path) -> None:
    chapter = "# One\n\nSee <https://example.org/a> and [b](https://example.org/b).[^n]\n\n[^n]: At https://x.org, or <https://example.org/a>.\n"
    root = make_book(tmp_path / "book", chapter)
    run = bookbuild("links", root, cwd=tmp_path)
    assert (run.code, run.out.splitlines()) == (
        0,
        [
            "https://example.org/a\tbook/one.md:3:5, book/one.md:5:28",
            "https://example.org/b\tbook/one.md:3:33",
        ],
    )
    rows = json.loads(bookbuild("links", root, "--format", "json", cwd=tmp_path).out)["links"]
    assert [row["address"] for row in rows] == ["https://example.org/a", "https://example.org/b"]
    assert rows[0]["places"][1] == {"path": "one.md", "line": 5, "column": 28}


def test_json_report_lists_every_artefact(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    run = bookbuild("build", root, "--out", tmp_path / "dist", "--format", "json", cwd=tmp_path)
    report = json.loads(run.out)
    assert [(a["kind"], a["edition"]) for a in report["artefacts"]] == [("epub", "full"), ("pdf", "full")]
    for made in report["artefacts"]:
        data = (tmp_path / made["path"]).read_bytes()
        assert made["bytes"] == len(data)
        assert made["sha256"] == hashlib.sha256(data).hexdigest()
        assert made["words"] == 5
    assert report["artefacts"][0]["pages"] is None
    assert report["artefacts"][1]["pages"] >= 3
    assert {"read", "edit", "epub", "pdf", "write"} <= set(report["seconds"])


@pytest.mark.parametrize(
    ("chapter", "yaml", "code"),
    [
        ("# One\n\nText.\n", BOOK_YAML, 0),
        ("# One\n\n[x](#nowhere)\n", BOOK_YAML, 1),
        ("# One\n", BOOK_YAML + "titel: x\n", 2),
        ("# One\n", "title: [unclosed\n", 2),
        ("# One\n", "", 2),
    ],
)
def test_exit_code_tells_what_kind_of_thing_is_wrong(tmp_path: Path, chapter: str, yaml: str, code: int) -> None:
    root = make_book(tmp_path / "book", chapter, book=yaml)
    run = bookbuild("build", root, "--out", tmp_path / "dist", "--output", "epub")
    assert run.code == code, run.err
    assert "Traceback" not in run.err
    assert (tmp_path / "dist").exists() is (code == 0)


@pytest.mark.parametrize(
    "arguments", [["build", "nowhere"], ["build", "--output", "docx"], ["nonsense"], ["explain", "no-such-rule"]]
)
def test_wrong_usage_is_two(tmp_path: Path, arguments: list[str]) -> None:
    run = bookbuild(*arguments, cwd=tmp_path)
    assert run.code == 2
    assert run.err.strip()


def test_a_folder_without_book_yaml_is_told_so(tmp_path: Path) -> None:
    run = bookbuild("build", tmp_path)
    assert run.code == 2
    assert "book-missing" in run.err


def test_output_that_cannot_be_written_is_four_and_the_old_one_stays(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    (tmp_path / "file").write_text("in the way")
    run = bookbuild("build", root, "--out", tmp_path / "file" / "dist", "--output", "epub")
    assert run.code == 4
    assert "untouched" in run.err
    (tmp_path / "dist" / "a-book.pdf").mkdir(parents=True)
    (tmp_path / "dist" / "a-book.epub").write_bytes(b"old")
    run = bookbuild("build", root, "--out", tmp_path / "dist")
    assert run.code == 4
    assert (tmp_path / "dist" / "a-book.epub").read_bytes() == b"old"
    assert sorted(p.name for p in (tmp_path / "dist").iterdir()) == ["a-book.epub", "a-book.pdf"]


def test_findings_leave_the_last_good_output_untouched(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    out = tmp_path / "dist"
    assert bookbuild("build", root, "--out", out).code == 0
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.iterdir()}
    (root / "one.md").write_text("# One\n\n![](missing.png)\n", encoding="utf-8")
    assert bookbuild("build", root, "--out", out).code == 1
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in out.iterdir()} == before


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_is_130_and_leaves_neither_files_nor_children(
    tmp_path: Path, jobs: str, end: signal.Signals
) -> None:
    out = tmp_path / "dist"
    run = _start(out, jobs)
    run.send_signal(end)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert not out.exists() or not list(out.iterdir())
    assert _gone(run.pid)


def test_an_interrupt_where_python_can_raise_nothing_is_given_again() -> None:
    """In the callback of a weak reference, as layout has them by the thousand."""
    code = (
        "import signal, time, weakref\n"
        "from bookbuild.cli.interrupts import keep_interrupts\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored where tests run in the background
        "keep_interrupts()\n"
        "class Thing: pass\n"
        "thing = Thing()\n"
        "ref = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))\n"
        "try:\n"
        "    del thing\n"
        "    time.sleep(5)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert (run.stdout, run.stderr) == ("interrupted\n", "")


def test_a_killed_build_leaves_no_child(tmp_path: Path) -> None:
    run = _start(tmp_path / "dist", "2")
    run.kill()
    run.wait(timeout=60)
    assert _gone(run.pid)
    assert not (tmp_path / "dist").exists()


def _start(out: Path, jobs: str) -> subprocess.Popen[str]:
    """A build of a long book, half a second into setting its pages, in a session of its own."""
    root = make_long_book(out.parent / "book")
    build = [
        sys.executable,
        "-m",
        "bookbuild",
        "build",
        str(root),
        "--out",
        str(out),
        "--jobs",
        jobs,
        "--no-cache",
    ]
    # a shell that starts the tests in the background lets them ignore Ctrl-C, and they would hand that on
    command = ["env", "--default-signal=INT", *build]
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
    run = subprocess.Popen(command, text=True, start_new_session=True, cwd=ROOT, **pipes)
    assert run.stderr is not None
    while "pages" not in run.stderr.readline():
        assert run.poll() is None
    time.sleep(0.5)
    return run


def _gone(session: int) -> bool:
    """Say whether every process of a session ends within a minute."""
    for _ in range(600):
        if not _session_members(session):
            return True
        time.sleep(0.1)
    return False


def _session_members(session: int) -> list[str]:
    """Commands of living processes in a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(name)
    return found


def test_clean_removes_the_outputs_and_nothing_else(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    out = tmp_path / "dist"
    assert bookbuild("build", root, "--out", out, "--output", "epub").code == 0
    (out / "notes.txt").write_text("mine")
    (out / ".a-book.pdf.xyz.part").write_text("left by a killed build")
    assert bookbuild("clean", root, "--out", out).code == 0
    assert [p.name for p in out.iterdir()] == ["notes.txt"]


def test_explain_tells_every_rule_and_lists_them(tmp_path: Path) -> None:
    from bookbuild.diagnostics import Rule

    listed = bookbuild("explain").out
    for rule in Rule:
        assert rule.code in listed
        assert len(rule.text) > 60, rule
    assert "unique in the whole book" in bookbuild("explain", "id-duplicate").out


def test_doctor_names_what_is_needed() -> None:
    run = bookbuild("doctor")
    assert run.code == 0, run.out
    assert re.search(r"ok\s+Pango, WeasyPrint: +70\.0", run.out)


def test_completion_script_completes_commands_and_options() -> None:
    assert "_BOOKBUILD_COMPLETE" in bookbuild("completion", "zsh").out
    words = bookbuild(_BOOKBUILD_COMPLETE="bash_complete", COMP_WORDS="bookbuild bu", COMP_CWORD="1").out
    assert "build" in words


def test_schema_accepts_the_flagship_and_refuses_a_misspelt_key() -> None:
    schema = json.loads(bookbuild("schema").out)
    assert schema["additionalProperties"] is False
    assert {"title", "language", "structure"} <= set(schema["required"])
    assert "chapter-label" in schema["$defs"]["StructureEntry"]["properties"]


def test_generated_pages_of_the_documentation_are_up_to_date() -> None:
    from bookbuild.cli.reference import book_schema, reference_page

    assert (ROOT / "docs" / "book-yaml.md").read_text(encoding="utf-8") == reference_page()
    assert (ROOT / "docs" / "book.schema.json").read_text(encoding="utf-8") == book_schema()


def test_nothing_is_fetched_during_a_build(tmp_path: Path) -> None:
    """Sockets raise; a remote image in a style sheet and a link in the text must not need one."""
    root = make_book(tmp_path / "book", "# One\n\n[link](https://example.org/).\n")
    (root / "styles" / "css").mkdir(parents=True)
    (root / "styles" / "css" / "extra-print.css").write_text("p { background: url(https://example.org/x.png); }\n")
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(
        "import socket\ndef no(*a, **k): raise SystemExit('network!')\nsocket.socket.connect = no\nsocket.getaddrinfo = no\n"
    )
    run = bookbuild("build", root, "--out", tmp_path / "dist", "--jobs", "1", PYTHONPATH=str(trap))
    assert run.code == 0, run.err
    assert "network!" not in run.err


def test_wheel_carries_styles_templates_and_starter(tmp_path: Path) -> None:
    """The wheel, unpacked elsewhere and first on the path, makes and builds a book with its own files alone."""
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    wheel = next(tmp_path.glob("*.whl"))
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    where = "import bookbuild, bookbuild.pipeline as p; print(bookbuild.__file__); print(p.house_styles())"
    env = os.environ | {"PYTHONPATH": str(site)}
    run = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert all(line.startswith(str(site)) for line in run.stdout.split())
    assert bookbuild("new", "x", "--template", "film-essays", cwd=tmp_path, PYTHONPATH=str(site)).code == 0
    made = bookbuild("build", "x", cwd=tmp_path, PYTHONPATH=str(site))
    assert made.code == 0, made.err
    assert len(list((tmp_path / "dist").iterdir())) == 5
