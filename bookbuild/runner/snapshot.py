"""What the files of a book looked like when a build began, to tell whether its outputs are of one text."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

Stamp = tuple[int, int, int]
# what a build reads; an editor's own files beside them are none of these
_READ = frozenset(
    {".md", ".yaml", ".css", ".j2", ".toml", ".svg", ".png", ".jpg", ".jpeg", ".ttf", ".otf", ".icc", ".icm", ".pdf"}
)
_FOREIGN = frozenset({"node_modules", "__pycache__"})


def snapshot(root: Path, out: Path) -> dict[str, Stamp]:
    """Path in the folder -> (size, time of change in ns, inode) of each file that a build may read. out: not looked into."""
    ends = out.resolve()
    return dict(_files(root, "", ends))


def _files(folder: Path, path: str, out: Path) -> Iterator[tuple[str, Stamp]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _FOREIGN:
            continue
        if entry.is_dir(follow_symlinks=False):
            if Path(entry.path).resolve() != out:
                yield from _files(Path(entry.path), f"{path}{entry.name}/", out)
        elif Path(entry.name).suffix.lower() in _READ:
            try:
                status = entry.stat()
            except OSError:
                continue
            yield f"{path}{entry.name}", (status.st_size, status.st_mtime_ns, status.st_ino)


def changed(before: Mapping[str, Stamp], now: Mapping[str, Stamp]) -> tuple[str, ...]:
    """Files that are other files now, or gone. What is new was not read."""
    return tuple(path for path, stamp in before.items() if now.get(path) != stamp)
