"""Processes that do the work, and processes that die over it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from bookbuild.runner.jobs import LIGHT, WorkerLost, workers


def square(number: int) -> int:
    return number * number


def pid(_: int) -> int:
    return os.getpid()


def dies_once(path: str) -> str:
    mark = Path(path)
    if mark.parent.joinpath("died").exists():
        return mark.name
    mark.parent.joinpath("died").touch()
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def always_dies(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def fails(number: int) -> int:
    raise ValueError(f"no {number}")


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_are_those_of_one_process(jobs: int) -> None:
    with workers(jobs) as crew:
        assert crew.ordered(square, list(range(20)), LIGHT) == [n * n for n in range(20)]


def test_light_work_starts_no_process() -> None:
    with workers(2) as crew:
        assert set(crew.ordered(pid, [1, 2, 3], LIGHT - 1)) == {os.getpid()}
        assert os.getpid() not in crew.ordered(pid, [1, 2, 3], LIGHT)


def test_work_of_a_process_that_was_killed_is_done_by_another(tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("a", "b", "c", "d")]
    with workers(2) as crew:
        assert crew.ordered(dies_once, names, LIGHT) == ["a", "b", "c", "d"]


def test_processes_that_are_killed_again_and_again_are_reported() -> None:
    with workers(2) as crew, pytest.raises(WorkerLost, match="--jobs 1"):
        crew.ordered(always_dies, [1, 2, 3], LIGHT)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_work_raises_is_raised(jobs: int) -> None:
    with workers(jobs) as crew, pytest.raises(ValueError, match="no 1"):
        crew.ordered(fails, [1], LIGHT)
