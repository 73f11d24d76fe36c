"""A store of bytes on the disk, by the digest of what they follow from. Knows no book.

Entries are whole or not there: written beside their place, then renamed. Each begins with a digest of itself, so that one
that was cut short or altered is not there either. Two builds may use one folder at once. Nothing in it is needed: an entry
that cannot be read or written costs the work of making it again, and no more. When the folder grows over its limit, the
entries that were not used for longest go first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bookbuild.model.report import DEFAULT_LIMIT

_DIGEST = 32
_KEPT = 0.8  # of the limit, when it was reached
_LEFT = 3600  # seconds before the last use, after which a part of an entry was left by a killed build
FORMAT = "v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheInfo:
    """What is in a cache. size, limit: bytes."""

    folder: Path
    entries: int
    size: int
    limit: int


class DiskCache:
    """A cache folder. failure: why something could not be remembered, or empty."""

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self.failure = ""
        self.written = 0

    def get(self, key: str) -> bytes | None:
        """What was stored under a key, whole and unaltered, or None. It counts as used now."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(memoryview(data)[_DIGEST:]).digest() != data[:_DIGEST]:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return data[_DIGEST:]

    def put(self, key: str, data: bytes) -> None:
        """Remember, if that is possible."""
        path = self._path(key)
        temporary = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).digest())
                file.write(data)
            Path(temporary).replace(path)
            temporary = None
            self.written += len(data)
        except OSError as error:
            self.failure = error.strerror or str(error)
        finally:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()

    def trim(self) -> None:
        """Keep the folder under its limit, if anything was written to it."""
        if not self.written:
            return
        found = sorted(self._entries())
        for used, _, path in found:
            if path.suffix == ".part" and found[-1][0] - used > _LEFT:
                with contextlib.suppress(OSError):
                    path.unlink()
        size = sum(entry[1] for entry in found)
        if size <= self.limit:
            return
        for _, length, path in found:
            if size <= self.limit * _KEPT:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                size -= length

    def info(self) -> CacheInfo:
        """What is in it."""
        found = list(self._entries())
        return CacheInfo(
            folder=self.folder, entries=len(found), size=sum(entry[1] for entry in found), limit=self.limit
        )

    def clear(self) -> int:
        """Remove everything; returns how many entries went. Raises OSError."""
        count = sum(1 for _ in self._entries())
        if (self.folder / FORMAT).is_dir():
            shutil.rmtree(self.folder / FORMAT)
        return count

    def _path(self, key: str) -> Path:
        return self.folder / FORMAT / key[:2] / key[2:]

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """(time of last use, bytes, path) of each entry; what another build takes away meanwhile is left out."""
        try:
            folders = list(os.scandir(self.folder / FORMAT))
        except OSError:
            return
        for folder in folders:
            with contextlib.suppress(OSError), os.scandir(folder.path) as files:
                for file in files:
                    with contextlib.suppress(OSError):
                        status = file.stat()
                        yield status.st_mtime, status.st_size, Path(file.path)
