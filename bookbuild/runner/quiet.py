"""Loaded first by the server that forks: a process whose parent goes while it begins has nothing to say about it.

What it takes over from its parent (pipes, semaphores) is gone then, and Python would print a traceback for that. The parent,
if there is one, learns from the pool that a process was lost. Errors of work travel back as its result, not this way.
"""

from __future__ import annotations

import sys
from types import TracebackType


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, OSError | EOFError):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _told
