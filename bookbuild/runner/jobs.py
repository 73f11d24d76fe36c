"""Work spread over processes: the same results, however many there are, and though one of them may die."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import TypeVar

from bookbuild.runner.locks import hold, was_left

A = TypeVar("A")
B = TypeVar("B")
_TRIES = 3
# weight of work that is done sooner than a process has started
LIGHT = 60_000


class WorkerLost(Exception):
    """Processes were ended from outside, again and again."""


def default_jobs() -> int:
    """Number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Processes that are started when there is work for them. jobs: how many; scratch: folder for temporary files."""

    def __init__(self, jobs: int, scratch: Path, preload: Sequence[str] = ()) -> None:
        self.jobs = jobs
        self.scratch = scratch
        self.preload = list(preload)
        self.pool: ProcessPoolExecutor | None = None

    def __call__(self, function: Callable[[A], B], items: Sequence[A], weight: int) -> Iterator[tuple[int, B]]:
        """(index, function(item)) for each item, as they are ready. weight: of all items, in characters of text.

        Work that is lighter than the start of a process is done in this one. Raises WorkerLost, and what function raises.
        """
        if self.jobs <= 1 or (self.pool is None and (weight < LIGHT or len(items) < 2)):
            _collect_from_here()
            for index, item in enumerate(items):
                yield index, function(item)
            return
        tries = 0
        todo = list(range(len(items)))
        while todo:
            pending: dict[Future[B], int] = {}
            try:
                with _without_ctrl_c():
                    for index in todo:
                        pending[self._pool().submit(function, items[index])] = index
                for index, result in _as_ready(pending):
                    todo.remove(index)
                    yield index, result
            except BrokenProcessPool as error:
                tries += 1
                self.end()
                if tries == _TRIES:
                    raise WorkerLost(_LOST.format(tries=tries)) from error
                self.jobs = max(1, self.jobs // 2)  # what was missing was memory, if anything

    def ordered(self, function: Callable[[A], B], items: Sequence[A], weight: int) -> list[B]:
        """function(item) for each item, in order."""
        results = dict(self(function, items, weight))
        return [results[index] for index in range(len(items))]

    def _pool(self) -> Executor:
        if self.pool is None:
            _keep_sockets_in(self.scratch)
            context = multiprocessing.get_context(_start_method(self.scratch))
            if hasattr(context, "set_forkserver_preload"):
                context.set_forkserver_preload([_QUIET, *self.preload])
            self.pool = ProcessPoolExecutor(
                self.jobs, mp_context=context, initializer=_begin, initargs=(str(self.scratch),)
            )
        return self.pool

    def end(self) -> None:
        """End the processes at once, whatever they do."""
        if self.pool is None:
            return
        children = list((getattr(self.pool, "_processes", None) or {}).values())
        self.pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()
        self.pool = None
        _end_server()


_QUIET = "bookbuild.runner.quiet"


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Ctrl-C in a terminal goes to all processes of a command. Those that are started in this context never hear of it
    (pthread_sigmask(3): the mask is inherited), not even before they could say so; it reaches this one afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would take the mask off (multiprocessing.resource_tracker)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _collect_from_here() -> None:
    """Look for garbage in what comes, where the command line has put that off (__main__.py)."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


_LOST = "the system ended a process of this build {tries} times; free some memory, or build with --jobs 1"


def _as_ready(pending: dict[Future[B], int]) -> Iterator[tuple[int, B]]:
    waiting = set(pending)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=lambda f: pending[f]):
            yield pending[future], future.result()


def _end_server() -> None:
    """End the server that forks. One that is still loading would fork a child for a parent that is gone."""
    server = getattr(forkserver, "_forkserver", None)
    pid = getattr(server, "_forkserver_pid", None)
    if server is not None and pid is not None:
        with contextlib.suppress(OSError, AttributeError):
            os.kill(pid, signal.SIGKILL)
            server._stop()


def _keep_sockets_in(scratch: Path) -> None:
    """Let multiprocessing have its folder in that of the build, which goes however a build ends. It keeps it for good else."""
    configuration = getattr(multiprocessing.current_process(), "_config", {})
    configuration["tempdir"] = tempfile.mkdtemp(
        prefix="pymp-", dir=scratch
    )  # as util.get_temp_dir would, and no finalizer


def _start_method(scratch: Path) -> str:
    """A server that forks, where there is one: what it has loaded, its children need not load.

    Its socket lies in the folder for temporary files, and the names of sockets are short (unix(7): 108 bytes).
    """
    fits = len(os.fsencode(scratch)) <= _LONGEST
    return "forkserver" if fits and "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


_LONGEST = 71  # of 104 bytes, which is what the least system has, without `/pymp-xxxxxxxx/listener-xxxxxxxx`


@contextmanager
def workers(jobs: int, preload: Sequence[str] = ()) -> Iterator[Workers]:
    """Processes for as long as the context lasts. When it ends, they are ended, and their temporary files go.

    preload: modules that the processes will need.
    """
    with ExitStack() as stack:
        with _undisturbed():
            scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH))
            crew = Workers(jobs, scratch, preload)
            stack.callback(_closed, crew, _held(scratch))
        _sweep(scratch.parent)
        with _temporary_files_in(scratch):
            yield crew


def _held(scratch: Path) -> int | None:
    """A handle that holds a folder, so that no other build takes it for left behind."""
    if os.name != "posix":
        return None
    handle = os.open(scratch, os.O_RDONLY)
    hold(handle)
    return handle


def _closed(crew: Workers, handle: int | None) -> None:
    """End the processes, then remove their files."""
    with _undisturbed():
        crew.end()
        shutil.rmtree(crew.scratch, ignore_errors=True)
        if handle is not None:
            os.close(handle)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the context ends: nothing is left half made or half removed."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python raises nothing in other threads
        return
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    kept = {number: handler for number, handler in handlers.items() if callable(handler)}
    came: list[int] = []
    for number in (*kept, *kept):  # twice: one that came just before is raised here, in place of the call
        with _noted(came, number):
            signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


@contextmanager
def _noted(came: list[int], number: int) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        came.append(number)


@contextmanager
def _temporary_files_in(scratch: Path) -> Iterator[None]:
    """Let all that this process and those that it starts put aside lie in one folder: an interrupt may fall between the making
    of a file and its removal, and the search for a library (ctypes.util) makes one too."""
    before, told = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    try:
        yield
    finally:
        tempfile.tempdir = before
        if told is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = told


_SCRATCH = "bookbuild."
_YOUNG = 60  # seconds, in which a folder may be made and not yet held


def _sweep(folder: Path) -> None:
    """Remove the temporary files of builds that were killed; those of living ones are held."""
    for found in folder.glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError):
            if time.time() - found.stat().st_mtime > _YOUNG and was_left(found):
                shutil.rmtree(found, ignore_errors=True)


def _begin(scratch: str) -> None:
    """Ctrl-C is the parent's business; it ends the children. If it dies without a word, they end themselves.

    scratch: where their temporary files go, which the parent removes, since a child that is ended cannot.
    """
    tempfile.tempdir = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel, scratch), daemon=True).start()


def _end_with(sentinel: int, scratch: str) -> None:
    wait_for([sentinel])
    shutil.rmtree(scratch, ignore_errors=True)  # a parent that is killed cannot
    os._exit(1)
