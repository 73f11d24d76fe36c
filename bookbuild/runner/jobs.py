"""Ordered parallel map: the same results in the same order, however many workers there are."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def default_jobs() -> int:
    """Number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def workers(jobs: int) -> Iterator[Executor | None]:
    """A pool of `jobs` processes, or None for one job; on an exception nothing is waited for and no child stays."""
    if jobs <= 1:
        yield None
        return
    scratch = tempfile.mkdtemp(prefix="bookbuild-")
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(scratch,))
    try:
        yield pool
    except BaseException:
        children = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()
        raise
    else:
        pool.shutdown()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _begin(scratch: str) -> None:
    """Ctrl-C is the parent's business; it ends the children. If it dies without a word, they end themselves.

    scratch: where their temporary files go, which the parent removes, since a child that is ended cannot.
    """
    tempfile.tempdir = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def ordered_map(pool: Executor | None, function: Callable[[A], B], items: Sequence[A]) -> list[B]:
    """function(item) for each item, in order; in the pool's processes if there is one."""
    if pool is None or len(items) < 2:
        return [function(item) for item in items]
    return list(pool.map(function, items, chunksize=max(1, len(items) // 16)))
