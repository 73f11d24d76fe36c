"""`cache`, `--no-cache`, `--explain`: what is remembered, shown and forgotten."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bookbuild.runner.cache import DiskCache
from tests.support.building import BOOKS, ROOT, bookbuild, make_long_book

# files that are parsed, and remembered, before anything is laid out
LONG = 12
PARSED = LONG + 1


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def build(tmp_path: Path, cache: Path, *more: str) -> tuple[str, bytes]:
    run = bookbuild("build", BOOKS / "korean", "--out", tmp_path / "out", *more, BOOKBUILD_CACHE=str(cache))
    assert run.code == 0, run.err
    return run.out, (tmp_path / "out" / "korean.pdf").read_bytes()


def test_explain_says_what_was_laid_out_and_why(tmp_path: Path, cache: Path) -> None:
    first, _ = build(tmp_path, cache, "--explain")
    assert "(full): not built before" in first
    (tmp_path / "out" / "korean.pdf").unlink()
    again, _ = build(tmp_path, cache, "--explain")
    assert "full: 0 of " in again
    told = json.loads(build(tmp_path, cache, "--format", "json")[0])["layout"][0]
    assert told["edition"] == "full"
    assert told["laid_out"] == []
    assert told["sections"] > 4


def test_a_build_with_nothing_to_do_says_so_and_touches_nothing(tmp_path: Path, cache: Path) -> None:
    first, data = build(tmp_path, cache)
    before = (tmp_path / "out" / "korean.pdf").stat().st_mtime_ns
    again, same = build(tmp_path, cache)
    assert "nothing has changed" in again
    assert [line for line in first.splitlines() if "sha256" in line] == [
        line for line in again.splitlines() if "sha256" in line
    ]
    assert data == same
    assert (tmp_path / "out" / "korean.pdf").stat().st_mtime_ns == before


@pytest.mark.parametrize("spoil", ["output", "style", "epoch"])
def test_whatever_changes_is_built(spoil: str, tmp_path: Path, cache: Path) -> None:
    root = tmp_path / "korean"
    shutil.copytree(BOOKS / "korean", root)
    out = tmp_path / "out"
    environment = {"BOOKBUILD_CACHE": str(cache)}
    assert bookbuild("build", root, "--out", out, **environment).code == 0
    before = (out / "korean.pdf").read_bytes()
    if spoil == "output":
        (out / "korean.pdf").write_bytes(b"something else")
    elif spoil == "style":
        (root / "styles" / "css").mkdir(parents=True)
        (root / "styles" / "css" / "extra.css").write_text("p { letter-spacing: 1pt }\n", encoding="utf-8")
    else:
        environment["SOURCE_DATE_EPOCH"] = "1700000000"
    run = bookbuild("build", root, "--out", out, **environment)
    assert "nothing has changed" not in run.out
    assert ((out / "korean.pdf").read_bytes() == before) is (spoil != "style")


def test_a_link_in_the_book_is_never_taken_for_unchanged(tmp_path: Path, cache: Path) -> None:
    root = tmp_path / "korean"
    shutil.copytree(BOOKS / "korean", root)
    (root / "link.txt").symlink_to(tmp_path / "elsewhere")
    for _ in range(2):
        run = bookbuild("build", root, "--out", tmp_path / "out", BOOKBUILD_CACHE=str(cache))
        assert run.code == 0
        assert "nothing has changed" not in run.out


def test_no_cache_remembers_nothing(tmp_path: Path, cache: Path) -> None:
    build(tmp_path, cache, "--no-cache")
    assert not cache.exists()


def test_info_and_clear(tmp_path: Path, cache: Path) -> None:
    build(tmp_path, cache)
    environment = {"BOOKBUILD_CACHE": str(cache), "BOOKBUILD_CACHE_LIMIT": "5m"}
    told = bookbuild("cache", "info", **environment).out
    assert str(cache) in told
    assert "of 5 MiB" in told
    assert "removed" in bookbuild("cache", "clear", **environment).out
    assert " 0 entries" in bookbuild("cache", "info", **environment).out


@pytest.mark.parametrize("limit", ["much", "-1", "5T", "1.5G"])
def test_a_limit_that_is_no_number_is_wrong_use(limit: str, cache: Path) -> None:
    run = bookbuild("cache", "info", BOOKBUILD_CACHE=str(cache), BOOKBUILD_CACHE_LIMIT=limit)
    assert run.code == 2
    assert "BOOKBUILD_CACHE_LIMIT" in run.err


def test_a_small_limit_holds_after_a_build(tmp_path: Path, cache: Path) -> None:
    run = bookbuild(
        "build", BOOKS / "korean", "--out", tmp_path / "out", BOOKBUILD_CACHE=str(cache), BOOKBUILD_CACHE_LIMIT="20K"
    )
    assert run.code == 0
    assert 0 < DiskCache(cache).info().size <= 20 * 1024


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_keeps_what_is_done(jobs: str, tmp_path: Path, cache: Path) -> None:
    root = make_long_book(tmp_path / "book", LONG)
    command = [
        "env", "--default-signal=INT", f"BOOKBUILD_CACHE={cache}", sys.executable, "-m", "bookbuild", "build",
        str(root), "--output", "pdf", "--out", str(tmp_path / "out"), "--jobs", jobs,
    ]  # fmt: skip
    run = subprocess.Popen(command, text=True, start_new_session=True, cwd=ROOT, stderr=subprocess.PIPE)
    for _ in range(600):
        if DiskCache(cache).info().entries > PARSED + 4:  # a few sections are laid out
            break
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=60)
    assert run.returncode == 130
    assert not (tmp_path / "out").exists()
    again = bookbuild(
        "build",
        root,
        "--output",
        "pdf",
        "--out",
        tmp_path / "out",
        "--explain",
        BOOKBUILD_CACHE=str(cache),
    )
    kept = int(again.out.rsplit(" from the cache", 1)[0].rsplit(" ", 1)[1])
    assert kept > 0


def test_a_worker_that_is_killed_costs_a_clear_message_at_most(tmp_path: Path, cache: Path) -> None:
    """Kill a worker in mid-layout: the build goes on, and its PDF is that of an undisturbed one."""
    root = make_long_book(tmp_path / "book", LONG)
    whole, data = tmp_path / "whole", tmp_path / "out"
    assert bookbuild("build", root, "--output", "pdf", "--no-cache", "--out", whole).code == 0
    command = [
        sys.executable,
        "-m",
        "bookbuild",
        "build",
        str(root),
        "--output",
        "pdf",
        "--out",
        str(data),
        "--jobs",
        "2",
    ]
    environment = {**os.environ, "BOOKBUILD_CACHE": str(cache)}
    run = subprocess.Popen(
        command, text=True, start_new_session=True, cwd=ROOT, stderr=subprocess.PIPE, env=environment
    )
    for _ in range(600):
        if DiskCache(cache).info().entries > PARSED + 4:
            break
        time.sleep(0.05)
    killed = _kill_a_worker(run.pid)
    _, err = run.communicate(timeout=120)
    assert killed, "there was no worker to kill"
    assert run.returncode == 0, err
    assert next(data.glob("*.pdf")).read_bytes() == next(whole.glob("*.pdf")).read_bytes()


def _kill_a_worker(session: int) -> bool:
    """Kill the youngest process of a session, which is one that lays out."""
    members = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and int(folder.name) != session and fields[0] != "Z":
                members.append((int(fields[19]), int(folder.name)))
    if not members:
        return False
    os.kill(max(members)[1], signal.SIGKILL)
    return True


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_build_leaves_no_temporary_files(jobs: str, tmp_path: Path, cache: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    run = bookbuild(
        "build",
        BOOKS / "korean",
        "--out",
        tmp_path / "out",
        "--jobs",
        jobs,
        BOOKBUILD_CACHE=str(cache),
        TMPDIR=str(scratch),
    )
    assert run.code == 0, run.err
    assert list(scratch.iterdir()) == []
