"""Locks that end with the process that holds them, however that ended: what is not held was left behind.

flock(2) on files and folders; it holds between containers of one machine, where process numbers say nothing. A system
without it (Windows) holds nothing and takes nothing for left behind.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None = import_module("fcntl") if find_spec("fcntl") else None


def hold(handle: int) -> None:
    """Hold an open file or folder until it is closed."""
    if fcntl is not None:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def was_left(path: Path) -> bool:
    """Say whether nobody holds a file or folder of this user's."""
    if fcntl is None:
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        if os.fstat(handle).st_uid != os.getuid():
            return False
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Wait until no other process is in such a context for the same folder. folder: exists."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
