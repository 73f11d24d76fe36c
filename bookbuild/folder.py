"""Files of a folder that nobody vouches for: plain files only, of a size that is stated, and none by way of a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

# a pipe without a writer must not be waited for; of a path whose links are followed, the last part is no link
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class NotPlain(OSError):
    """A pipe, a device, a socket or a folder, where a file was wanted."""


class TooLarge(OSError):
    """A file of more bytes than are read. size: what it says of itself; most: what is read."""

    def __init__(self, size: int, most: int) -> None:
        super().__init__(f"{size:,} bytes; at most {most:,} are read")
        self.size = size
        self.most = most


def read_file(file: Path, most: int) -> bytes:
    """All bytes of a plain file, links followed. Raises NotPlain, TooLarge, and other kinds of OSError."""
    descriptor = os.open(file.resolve(), _FLAGS)
    with open(descriptor, "rb") as opened:  # noqa: PTH123 - of a descriptor
        told = os.fstat(descriptor)
        if not stat.S_ISREG(told.st_mode):
            raise NotPlain("no plain file")
        if told.st_size > most:
            raise TooLarge(told.st_size, most)
        data = opened.read(most + 1)
    if len(data) > most:
        raise TooLarge(len(data), most)
    return data


def read_inside(root: Path, path: str, most: int) -> bytes | None:
    """The bytes of a plain file that lies in a folder; None if there is none, links followed. Raises OSError as read_file does."""
    file = within(root, path)
    return read_file(file, most) if file is not None and file.is_file() else None


def text_inside(root: Path, path: str, most: int) -> str | None:
    """A file in a folder as text with line feeds for all line ends; None if it cannot be had. For looking at it only: what is
    no UTF-8 becomes U+FFFD."""
    try:
        data = read_inside(root, path, most)
    except OSError:
        return None
    if data is None:
        return None
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def within(root: Path, path: str) -> Path | None:
    """What a path means in a folder, links followed; None if that lies outside of it or cannot be said."""
    try:
        resolved = (root / path).resolve()
        resolved.exists()
        return resolved if resolved.is_relative_to(root.resolve()) else None
    except (OSError, RuntimeError, ValueError):  # a link to itself, a name too long, a zero byte
        return None


def own_styles(root: Path) -> Path | None:
    """The folder `styles` of a book, if it has one and it lies in the book's folder."""
    return folder if (folder := within(root, "styles")) is not None and folder.is_dir() else None


def walked(root: Path, most: int, skipped: frozenset[str] = frozenset()) -> Iterator[str]:
    """Paths of the files in a folder, in order, from it; links to folders are not gone into. Ends after `most` entries.

    skipped: names of folders that are passed over, as are those that begin with a full stop.
    """
    seen = 0
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in skipped)
        here = Path(folder).relative_to(root)
        for name in sorted(files):
            if (seen := seen + 1) > most:
                return
            yield (here / name).as_posix()
        if (seen := seen + len(names)) > most:
            return
