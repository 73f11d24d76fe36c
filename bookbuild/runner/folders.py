"""Whole folders or none: written beside their place, then exchanged for the old ones. What others put into one is never lost.

A folder of ours has a list of its files with their digests. A file that is not in that list, or is not what it says, is
somebody's work.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bookbuild.diagnostics import OutputDenied
from bookbuild.runner.outputs import mask

LIST = "manifest.json"
_FORM = "bookbuild package 1"
# what file managers leave in each folder that somebody has looked into
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})
_NEW, _OLD = ".part", ".old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder to write. owner: whose it is, such as a book's slug; about: what its list says beside the files."""

    path: Path
    owner: str
    files: Mapping[str, bytes] = field(repr=False)
    about: Mapping[str, object] = field(default_factory=dict)

    @property
    def list(self) -> bytes:
        """The list of its files, as JSON."""
        files = [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(self.files.items())
        ]
        told = {"form": _FORM, "owner": self.owner, **self.about, "files": files}
        return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()


def write_folders(folders: Sequence[Folder]) -> None:
    """Write all folders or none: each is complete on the disk before the first old one goes.

    Raises OutputDenied, with the old folders as they were: if something cannot be written, or if a folder that stands there
    is another owner's or holds files that are not ours.
    """
    recover([folder.path for folder in folders])
    for folder in folders:
        refuse_strangers(folder.path, folder.owner)
    ready: list[tuple[Path, Path]] = []
    try:
        for folder in folders:
            ready.append((_beside(folder), folder.path))
        _exchange(ready)
    except OSError as error:
        name = error.filename or (folders[0].path if folders else "")
        message = f"cannot write '{name}': {error.strerror or error}; the old folders are untouched"
        raise OutputDenied(message) from error
    finally:
        for made, _ in ready:
            shutil.rmtree(made, ignore_errors=True)


def _beside(folder: Folder) -> Path:
    """The folder under another name, complete and synced."""
    folder.path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.path.parent, prefix=f".{folder.path.name}.", suffix=_NEW))
    try:
        for name, data in {**folder.files, LIST: folder.list}.items():
            with (made / name).open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        made.chmod(0o777 & ~mask())  # mkdtemp makes folders that nobody else may enter
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def _exchange(ready: Sequence[tuple[Path, Path]]) -> None:
    """New ones for old ones; if one cannot be exchanged, or somebody interrupts, all old ones come back."""
    done: list[tuple[Path, Path]] = []
    try:
        for made, path in ready:
            old = path.with_name(f".{path.name}{_OLD}")
            done.append((path, old))
            if path.exists():
                path.rename(old)
            made.rename(path)
    except BaseException:
        for path, old in reversed(done):
            if old.exists():
                shutil.rmtree(path, ignore_errors=True)
                old.rename(path)
            elif not any(made.exists() and place == path for made, place in ready):
                shutil.rmtree(path, ignore_errors=True)  # there was none before
        raise
    for _, old in done:
        shutil.rmtree(old, ignore_errors=True)


def recover(paths: Sequence[Path]) -> None:
    """Bring back what a run that was killed between two renames has left, and remove its unfinished folders."""
    for path in paths:
        old = path.with_name(f".{path.name}{_OLD}")
        with contextlib.suppress(OSError):
            if old.is_dir() and not path.exists():
                old.rename(path)
        for left in (old, *sorted(path.parent.glob(f".{path.name}.*{_NEW}"))):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)


def refuse_strangers(path: Path, owner: str) -> None:
    """Raises OutputDenied if a folder holds what is not ours, or is another owner's; one that is empty or absent is welcome."""
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise OutputDenied(f"cannot write '{path}': a file or link stands in its place; nothing was written")
    if not path.is_dir():
        return
    if other := strangers(path):
        message = f"cannot replace '{path}': bookbuild did not make '{other[0]}' in it, or it was changed since"
        raise OutputDenied(f"{message}; move it elsewhere. Nothing was written")
    found = read_list(path)
    if found and found.get("owner") != owner:
        message = f"cannot replace '{path}': it is of the book '{found.get('owner')}'"
        raise OutputDenied(f"{message}; name another folder with --out, or remove it. Nothing was written")


def strangers(path: Path) -> tuple[str, ...]:
    """Names in a folder that no list of ours has, or whose content is not that of the list."""
    digests = _digests(read_list(path))
    out = []
    for item in sorted(path.iterdir()):
        known = digests.get(item.name)
        is_ours = known is not None and item.is_file() and not item.is_symlink() and _digest(item) == known
        if not is_ours and item.name not in _LITTER and not (item.name == LIST and digests):
            out.append(item.name)
    return tuple(out)


def read_list(path: Path) -> dict[str, object]:
    """The list of a folder of ours; empty if it is none."""
    try:
        data = json.loads((path / LIST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) and data.get("form") == _FORM else {}


def _digests(data: Mapping[str, object]) -> dict[str, str]:
    files = data.get("files")
    pairs = [(f.get("name"), f.get("sha256")) for f in files if isinstance(f, dict)] if isinstance(files, list) else []
    return {name: digest for name, digest in pairs if isinstance(name, str) and isinstance(digest, str)}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def folders_of(above: Path, owner: str) -> tuple[Path, ...]:
    """Folders of ours in a folder, by name."""
    if not above.is_dir():
        return ()
    return tuple(
        item
        for item in sorted(above.iterdir())
        if item.is_dir() and not item.is_symlink() and read_list(item).get("owner") == owner
    )


def clean_folders(above: Path, owner: str) -> tuple[Path, ...]:
    """Remove what is ours of an owner's folders, and the folders that this leaves empty. Raises OutputDenied."""
    removed: list[Path] = []
    try:
        for folder in folders_of(above, owner):
            foreign = set(strangers(folder))
            for item in sorted(folder.iterdir()):
                if item.name not in foreign and item.is_file():
                    item.unlink()
                    removed.append(item)
            if not any(folder.iterdir()):
                folder.rmdir()
        for left in sorted(above.glob(f".*{_NEW}")):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        if above.is_dir() and not any(above.iterdir()):
            above.rmdir()
    except OSError as error:
        raise OutputDenied(f"cannot remove '{error.filename}': {error.strerror}") from error
    return tuple(removed)
