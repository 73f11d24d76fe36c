"""The cache folder: what is stored comes back whole or not at all, and nothing in it is needed."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bookbuild.model.report import Request
from bookbuild.pipeline import build
from bookbuild.runner.cache import DiskCache
from tests.support.building import Silent, make_book

KEY = "ab" + "0" * 62


def entry(folder: Path) -> Path:
    return next(p for p in folder.rglob("*") if p.is_file())


def test_what_is_put_comes_back(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    assert cache.get(KEY) is None
    cache.put(KEY, b"data")
    assert DiskCache(tmp_path).get(KEY) == b"data"


@pytest.mark.parametrize(
    "spoil", [lambda d: d[:-1], lambda d: d[:10], lambda d: b"", lambda d: d[:40] + b"X" + d[41:], lambda d: d + b"x"]
)
def test_a_damaged_entry_is_not_there(tmp_path: Path, spoil: object) -> None:
    cache = DiskCache(tmp_path)
    cache.put(KEY, b"a fragment of some length, so that there is something to spoil")
    path = entry(tmp_path)
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    assert cache.get(KEY) is None
    assert not path.exists(), "it is taken away, so that it is made anew"


def test_the_entries_that_were_not_used_for_longest_go_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, limit=10_000)
    keys = [f"{n:02x}" + "0" * 62 for n in range(12)]
    for number, key in enumerate(keys):
        cache.put(key, b"x" * 1000)
        os.utime(cache._path(key), (1000 + number, 1000 + number))
    assert cache.get(keys[0]) is not None, "used now"
    cache.trim()
    left = [key for key in keys if cache._path(key).exists()]
    assert keys[0] in left
    assert keys[1] not in left
    assert keys[-1] in left
    assert cache.info().size <= 10_000


def test_nothing_is_trimmed_below_the_limit(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, limit=10_000)
    cache.put(KEY, b"x")
    cache.trim()
    assert cache.get(KEY) == b"x"


def test_many_may_write_and_read_at_once(tmp_path: Path) -> None:
    def work(number: int) -> bool:
        cache = DiskCache(tmp_path, limit=20_000)
        key = f"{number % 7:02x}" + "0" * 62
        cache.put(key, b"%d" % (number % 7) * 2000)
        found = cache.get(key)
        cache.trim()
        return found is None or found == b"%d" % (number % 7) * 2000

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))
    assert not list(tmp_path.rglob("*.part"))


def test_clear_says_how_many_went(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.put(KEY, b"x")
    assert cache.clear() == 1
    assert cache.clear() == 0


def test_a_full_disk_costs_the_memory_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_book(tmp_path / "book")

    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if "cache" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    request = Request(root=root, out=tmp_path / "out", outputs=("pdf",), cache=tmp_path / "cache")
    report = build(request, Silent())
    assert [d.rule.code for d in report.diagnostics] == ["cache-unusable"]
    assert "no space left" in report.diagnostics[0].message
    assert report.artefacts[0].path.is_file()
    assert not list((tmp_path / "cache").rglob("*.part"))


def test_a_file_in_the_place_of_the_folder_is_a_note(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    (tmp_path / "cache").write_text("not a folder")
    report = build(Request(root=root, out=tmp_path / "out", outputs=("pdf",), cache=tmp_path / "cache"), Silent())
    assert [d.rule.code for d in report.diagnostics] == ["cache-unusable"]
    assert report.artefacts[0].path.is_file()
