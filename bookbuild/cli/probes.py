"""Questions put to libraries and programs, each in a process of its own: what crashes or hangs ends only that."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SECONDS = 20.0


class State(StrEnum):
    """What became of a question."""

    OK = "ok"
    ABSENT = "absent"
    BROKEN = "broken"
    OLD = "wrong version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. text: the first line that was printed, or what went wrong; lines: all that was printed."""

    state: State
    text: str
    lines: tuple[str, ...] = ()


def ask_python(code: str, seconds: float | None = None) -> Answer:
    """What a few lines of Python print, run by a Python of its own that sees the same packages."""
    return ask([sys.executable, "-c", code], seconds)


def ask(command: Sequence[str], seconds: float | None = None) -> Answer:
    """What a program prints. One that crashes, hangs or fails is broken; nothing that it started is left."""
    limit = SECONDS if seconds is None else seconds
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", errors="replace", start_new_session=os.name == "posix",
        )  # fmt: skip
    except OSError as error:
        return Answer(state=State.BROKEN, text=f"cannot be started: {error.strerror}")
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        return Answer(state=State.BROKEN, text=f"hangs: no answer within {limit:g} seconds")
    finally:
        _end(process)
    return _answer(process.returncode, _lines(out), _lines(err))


def _end(process: subprocess.Popen[str]) -> None:
    """End the process, and its children, which are of its group."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        elif process.poll() is None:
            process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def _answer(code: int, out: list[str], err: list[str]) -> Answer:
    if code < 0:
        return Answer(state=State.BROKEN, text=f"crashes ({_signal(-code)})")
    if code:
        return Answer(state=State.BROKEN, text=(err or out or [f"leaves with {code}"])[-1])
    lines = (*out, *err)
    return Answer(state=State.OK, text=lines[0] if lines else "", lines=lines)


def _lines(text: str) -> list[str]:
    """Lines with something in them, safe to print."""
    lines = ("".join(c if c.isprintable() else " " for c in line).strip() for line in text.splitlines())
    return [line[:200] for line in lines if line]


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def ask_program(path: str, *arguments: str, seconds: float | None = None) -> Answer:
    """The version of a program: the first thing with full stops between numbers in what it prints."""
    answer = ask([path, *arguments], seconds)
    if answer.state is not State.OK:
        return answer
    found = next((m[0] for line in answer.lines if (m := re.search(r"\d+(?:\.\d+)+", line))), "there")
    return Answer(state=State.OK, text=found)
