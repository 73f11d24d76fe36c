"""Same input, same bytes: two time zones, two hash seeds, two folders, one job or two."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from tests.support.building import BOOKS, FLAGSHIP, bookbuild


@pytest.mark.parametrize("name", ["everything", pytest.param("flagship", marks=pytest.mark.slow)])
def test_bytes_depend_on_the_input_alone(tmp_path: Path, name: str) -> None:
    source = FLAGSHIP if name == "flagship" else BOOKS / name
    other = tmp_path / "a longer path, moved" / "copy of the book"
    shutil.copytree(source, other)
    first = _build(source, tmp_path / "one", "1", TZ="UTC", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    second = _build(other, tmp_path / "two", "2", TZ="Asia/Seoul", PYTHONHASHSEED="77", LC_ALL="POSIX")
    assert first == second
    endings = ("cover.jpg", "epub", "onix.xml", "pdf", "spoilers.jsonld")
    assert set(first) == {f"{_slug(name)}.{ending}" for ending in endings}


@pytest.mark.parametrize("name", ["everything", pytest.param("flagship", marks=pytest.mark.slow), "korean"])
def test_an_epub_is_the_same_where_nothing_is_remembered(tmp_path: Path, name: str) -> None:
    """Each build begins without a cache, so that the second cannot find what the first has made."""
    source = FLAGSHIP if name == "flagship" else BOOKS / name
    other = tmp_path / "다른 곳" / "copy of the book"
    shutil.copytree(source, other)
    worlds = [
        (source, {"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"}),
        (other, {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77", "LC_ALL": "POSIX"}),
    ]
    made = []
    for number, (root, world) in enumerate(worlds):
        cache, out = tmp_path / f"cache {number}", tmp_path / f"out {number}"
        run = bookbuild("build", root, "--output", "epub", "--out", out, BOOKBUILD_CACHE=str(cache), **world)
        assert run.code == 0, run.err
        made.append((out / f"{_slug(name)}.epub").read_bytes())
    assert made[0] == made[1]


def test_source_date_epoch_is_the_time_of_the_last_change(tmp_path: Path) -> None:
    plain = _build(BOOKS / "korean", tmp_path / "one", "1")
    dated = _build(BOOKS / "korean", tmp_path / "two", "1", SOURCE_DATE_EPOCH="1700000000")
    assert plain["korean.epub"] != dated["korean.epub"]
    assert plain["korean.pdf"] == dated["korean.pdf"]


def _slug(name: str) -> str:
    return "the-record-and-the-screen" if name == "flagship" else name


def _build(root: Path, out: Path, jobs: str, **environment: str) -> dict[str, str]:
    run = bookbuild("build", root, "--out", out, "--jobs", jobs, **environment)
    assert run.code == 0, run.err
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.iterdir())}
