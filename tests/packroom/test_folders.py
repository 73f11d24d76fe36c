"""Folders are whole or absent, and what is not ours in them is never lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from bookbuild.diagnostics import OutputDenied
from bookbuild.runner import folders
from bookbuild.runner.folders import LIST, Folder, clean_folders, recover, strangers, write_folders


def folder(path: Path, owner: str = "a-book", **files: str) -> Folder:
    return Folder(path=path, owner=owner, files={f"{name}.txt": text.encode() for name, text in files.items()})


def content(path: Path) -> dict[str, str]:
    return {item.name: item.read_text(encoding="utf-8") for item in sorted(path.iterdir()) if item.name != LIST}


def test_a_new_folder_has_nothing_of_the_old_one(tmp_path: Path) -> None:
    write_folders([folder(tmp_path / "kdp", one="1", two="2")])
    write_folders([folder(tmp_path / "kdp", two="new")])
    assert content(tmp_path / "kdp") == {"two.txt": "new"}
    told = json.loads((tmp_path / "kdp" / LIST).read_text(encoding="utf-8"))
    assert [file["name"] for file in told["files"]] == ["two.txt"]
    assert [item.name for item in tmp_path.iterdir()] == ["kdp"], "nothing is left beside it"


@pytest.mark.parametrize("what", ["added", "changed", "link", "inner folder"])
def test_what_others_put_there_is_refused_and_kept(tmp_path: Path, what: str) -> None:
    path = tmp_path / "kdp"
    write_folders([folder(path, one="1")])
    if what == "added":
        (path / "receipt.pdf").write_text("mine", encoding="utf-8")
    elif what == "changed":
        (path / "one.txt").write_text("mine", encoding="utf-8")
    elif what == "link":
        (path / "one.txt").unlink()
        (path / "one.txt").symlink_to(tmp_path / "elsewhere.txt")
        (tmp_path / "elsewhere.txt").write_text("1", encoding="utf-8")
    else:
        (path / "proofs").mkdir()
    before = sorted(item.name for item in path.iterdir())
    with pytest.raises(OutputDenied, match=r"did not make|was changed"):
        write_folders([folder(path, one="2")])
    assert sorted(item.name for item in path.iterdir()) == before
    removed = clean_folders(tmp_path, "a-book")
    assert path.is_dir()
    assert all(item.name in {"one.txt", LIST} for item in removed)
    if what == "changed":
        assert (path / "one.txt").read_text(encoding="utf-8") == "mine"


def test_what_file_managers_leave_is_no_reason_to_refuse(tmp_path: Path) -> None:
    write_folders([folder(tmp_path / "kdp", one="1")])
    (tmp_path / "kdp" / ".DS_Store").write_bytes(b"\0")
    write_folders([folder(tmp_path / "kdp", one="2")])
    assert content(tmp_path / "kdp") == {"one.txt": "2"}


def test_another_books_folder_and_a_file_in_its_place_are_refused(tmp_path: Path) -> None:
    write_folders([folder(tmp_path / "kdp", owner="another", one="1")])
    with pytest.raises(OutputDenied, match="it is of the book 'another'"):
        write_folders([folder(tmp_path / "kdp", one="2")])
    (tmp_path / "lulu").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputDenied, match="stands in its place"):
        write_folders([folder(tmp_path / "lulu", one="2")])
    assert clean_folders(tmp_path, "a-book") == ()
    assert content(tmp_path / "kdp") == {"one.txt": "1"}


def test_a_disk_that_is_full_leaves_the_old_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folders([folder(tmp_path / "a", one="old"), folder(tmp_path / "b", one="old")])
    left = 3

    def full(_: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders.os, "fsync", full)
    with pytest.raises(OutputDenied, match="No space left on device; the old folders are untouched"):
        write_folders([folder(tmp_path / "a", one="new"), folder(tmp_path / "b", one="new")])
    assert content(tmp_path / "a") == content(tmp_path / "b") == {"one.txt": "old"}
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("at", range(1, 7))
@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_an_exchange_that_is_interrupted_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException
) -> None:
    write_folders([folder(tmp_path / "a", one="old"), folder(tmp_path / "b", one="old")])
    rename, count = Path.rename, 0

    def renamed(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == at:
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", renamed)
    new = [folder(tmp_path / name, one="new") for name in ("a", "b", "c")]
    if at > 5:  # two renames for each that there was, one for the new one
        write_folders(new)
        assert content(tmp_path / "c") == {"one.txt": "new"}
        return
    with pytest.raises((OutputDenied, KeyboardInterrupt)):
        write_folders(new)
    assert content(tmp_path / "a") == content(tmp_path / "b") == {"one.txt": "old"}
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a", "b"]


def test_a_run_that_was_killed_between_two_renames_is_healed(tmp_path: Path) -> None:
    write_folders([folder(tmp_path / "kdp", one="old")])
    (tmp_path / "kdp").rename(tmp_path / ".kdp.old")
    (tmp_path / ".kdp.x1y2.part").mkdir()
    recover([tmp_path / "kdp"])
    assert content(tmp_path / "kdp") == {"one.txt": "old"}
    assert [item.name for item in tmp_path.iterdir()] == ["kdp"]


def test_a_list_that_is_not_ours_protects_everything(tmp_path: Path) -> None:
    path = tmp_path / "kdp"
    path.mkdir()
    (path / LIST).write_text('{"files": [{"name": "a.txt"}]}', encoding="utf-8")
    assert strangers(path) == (LIST,)
    with pytest.raises(OutputDenied):
        write_folders([folder(path, one="1")])
    assert clean_folders(tmp_path, "a-book") == ()


def test_others_may_read_what_is_written(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_folders([folder(tmp_path / "kdp", one="1")])
    finally:
        os.umask(before)
    assert (tmp_path / "kdp").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "kdp" / "one.txt").stat().st_mode & 0o777 == 0o644
