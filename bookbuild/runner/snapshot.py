"""What the files of a book looked like when a build began, to tell whether its outputs are of one text."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from bookbuild.folder import walked
from bookbuild.limits import MOST_FILES

Stamp = tuple[int, int, int]
# what a build reads; an editor's own files beside them are none of these
_READ = frozenset(
    {".md", ".yaml", ".css", ".j2", ".toml", ".svg", ".png", ".jpg", ".jpeg", ".ttf", ".otf", ".icc", ".icm", ".pdf"}
)
_FOREIGN = frozenset({"node_modules", "__pycache__"})


def snapshot(root: Path, out: Path) -> dict[str, Stamp]:
    """Path in the folder -> (size, time of change in ns, inode) of each file that a build may read. out: not looked into."""
    made = os.path.relpath(out.resolve(), root.resolve())
    stamps = {}
    for path in walked(root, MOST_FILES, _FOREIGN):
        if Path(path).suffix.lower() in _READ and not path.startswith(f"{made}/"):
            with contextlib.suppress(OSError):
                status = (root / path).stat()
                stamps[path] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return stamps


def changed(before: Mapping[str, Stamp], now: Mapping[str, Stamp]) -> tuple[str, ...]:
    """Files that are other files now, or gone. What is new was not read."""
    return tuple(path for path, stamp in before.items() if now.get(path) != stamp)
