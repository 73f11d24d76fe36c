"""Whatever ends a build: the last good outputs stay, nothing is left behind, and the next build is as good as ever."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.test_commands import _gone
from tests.support.building import ROOT, make_long_book

pytestmark = pytest.mark.xdist_group("nothing-lost")  # all of it takes two builds, made once
CHAPTERS = 6
VERSIONS = ("ONE", "TWO")
KILLS = 200


@pytest.fixture(autouse=True)
def short_folder(tmp_path: Path) -> Iterator[None]:
    """Sockets want a short path; in a long one processes are started in another way."""
    with tempfile.TemporaryDirectory(prefix="nl", dir="/tmp") as folder:
        (tmp_path / "tmp").symlink_to(folder)
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose build takes a second or two and uses processes."""
    root = make_long_book(tmp_path_factory.mktemp("long") / "book", CHAPTERS)
    first = root / "c00.md"
    first.write_text(first.read_text(encoding="utf-8") + "\nVERSION\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def made(written: Path) -> list[dict[str, bytes]]:
    """What undisturbed builds of the two texts write."""
    found = []
    for word in VERSIONS:
        version(written, word)
        out = written.parent / word
        assert run(written, out, written.parent, "--no-cache").returncode == 0
        found.append(contents(out))
    assert found[0].keys() == found[1].keys()
    assert all(found[0][name] != found[1][name] for name in found[0] if name.endswith((".epub", ".pdf")))
    return found


@pytest.fixture
def book(tmp_path: Path, written: Path) -> Path:
    return shutil.copytree(written, tmp_path / "book")


def put(files: dict[str, bytes], out: Path) -> Path:
    """A folder with what an earlier build wrote."""
    out.mkdir()
    for name, data in files.items():
        (out / name).write_bytes(data)
    return out


def version(root: Path, word: str) -> None:
    """Let the book say something else."""
    path = root / "c00.md"
    text = path.read_text(encoding="utf-8").rstrip().rpartition("\n")[0]
    path.write_text(f"{text}\n{word}\n", encoding="utf-8")


def command(root: Path, out: Path, *more: str) -> list[str]:
    # a shell that starts the tests in the background lets them ignore Ctrl-C, and they would hand that on
    build = [sys.executable, "-m", "bookbuild", "build", str(root), "--out", str(out), "--jobs", "2", *more]
    return ["env", "--default-signal=INT", *build]


def surroundings(tmp_path: Path) -> dict[str, str]:
    scratch = {"TMPDIR": str((tmp_path / "tmp").resolve())} if (tmp_path / "tmp").exists() else {}
    return {**os.environ, "BOOKBUILD_CACHE": str(tmp_path / "cache"), **scratch}


def run(root: Path, out: Path, tmp_path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(root, out, *more), check=False, capture_output=True, text=True, cwd=ROOT, env=surroundings(tmp_path)
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())} if folder.is_dir() else {}


def moments(seed: int) -> Iterator[tuple[float, signal.Signals]]:
    """When a build is ended, as a share of the time that one takes here, and how."""
    chance = random.Random(seed)
    while True:
        how = chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
        yield chance.uniform(0.02, 1.05), how


def left_behind(tmp_path: Path, out: Path) -> list[str]:
    return sorted(p.name for p in (tmp_path / "tmp").iterdir()) + sorted(p.name for p in out.glob(".*"))


def timed(book: Path, out: Path, tmp_path: Path) -> float:
    """Seconds that a build takes here and now."""
    start = time.perf_counter()
    assert run(book, out, tmp_path).returncode == 0
    return time.perf_counter() - start


def disturb(book: Path, tmp_path: Path, made: list[dict[str, bytes]], kills: int, seed: int) -> None:
    out = put(made[1], tmp_path / "dist")
    version(book, "TWO")
    cold = timed(book, out, tmp_path)
    version(book, "ONE")
    warm = timed(book, out, tmp_path)
    ended = 0
    for number, (share, how) in zip(range(kills * 3), moments(seed), strict=False):
        version(book, VERSIONS[number % 2])
        if number % 3:
            shutil.rmtree(tmp_path / "cache", ignore_errors=True)
        ended += was_ended(book, tmp_path, made, how, share * (cold if number % 3 else warm), number % 2)
        if ended == kills:
            break
    assert ended == kills
    for folder in (tmp_path / "tmp").iterdir():
        os.utime(folder, (0, 0))  # as if the last of them had been killed long ago
    for word, whole in zip(VERSIONS, made, strict=True):
        version(book, word)
        assert run(book, out, tmp_path).returncode == 0
        assert contents(out) == whole, "the cache gave something that an undisturbed build does not"
    assert left_behind(tmp_path, out) == []


def was_ended(
    book: Path, tmp_path: Path, made: list[dict[str, bytes]], how: signal.Signals, delay: float, turn: int
) -> bool:
    """End a build and look at what is there; say whether there was still something to end."""
    out = tmp_path / "dist"
    before, litter = contents(out), set(left_behind(tmp_path, out))
    build = subprocess.Popen(
        command(book, out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, cwd=ROOT,
        env=surroundings(tmp_path), text=True,
    )  # fmt: skip
    time.sleep(delay)
    if how is signal.SIGINT:  # a terminal sends it to all processes of a command
        os.killpg(build.pid, how)
    else:
        build.send_signal(how)
    _, err = build.communicate(timeout=120)
    assert _gone(build.pid), f"a process outlived its build ({how.name} after {delay:.2f} s)"
    assert "Traceback" not in err, err
    if build.returncode == 0:
        assert contents(out) == made[turn]
        return False
    assert build.returncode in {-how, 130}, err
    now = {name: data for name, data in contents(out).items() if not name.endswith(".part")}
    assert now.keys() == before.keys()
    assert all(data in (made[0][name], made[1][name]) for name, data in now.items()), "a file is torn"
    if how is not signal.SIGKILL:
        assert now == before
        assert set(left_behind(tmp_path, out)) <= litter  # of builds that were killed before
    return True


def test_builds_that_are_ended_at_any_moment_lose_nothing(
    book: Path, tmp_path: Path, made: list[dict[str, bytes]]
) -> None:
    disturb(book, tmp_path, made, 3, 1)


@pytest.mark.slow
def test_two_hundred_builds_that_are_ended_lose_nothing(
    book: Path, tmp_path: Path, made: list[dict[str, bytes]]
) -> None:
    disturb(book, tmp_path, made, KILLS, 2)


@pytest.mark.parametrize(
    "renames", [pytest.param(0, marks=pytest.mark.slow), 1, pytest.param(2, marks=pytest.mark.slow)]
)
def test_a_build_killed_between_two_files_leaves_each_whole(
    book: Path, tmp_path: Path, made: list[dict[str, bytes]], renames: int
) -> None:
    out = put(made[1], tmp_path / "dist")
    version(book, "ONE")
    code = (
        "import os, signal, pathlib\n"
        "replace, done = pathlib.Path.replace, []\n"
        "def killed(self, target):\n"
        "    if str(target).startswith(os.environ['OUT']):\n"
        f"        if len(done) == {renames}:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        done.append(target)\n"
        "    return replace(self, target)\n"
        "pathlib.Path.replace = killed\n"
        "from bookbuild.cli.main import run\n"
        "run(['build', os.environ['BOOK'], '--out', os.environ['OUT']])\n"
    )
    build = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=ROOT,
        env={**surroundings(tmp_path), "OUT": str(out), "BOOK": str(book)},
    )  # fmt: skip
    assert build.returncode == -signal.SIGKILL
    now = contents(out)
    assert [name for name in now if name.endswith(".part")]
    names = [name for name in now if not name.endswith(".part")]
    new = sum(now[name] == made[0][name] != made[1][name] for name in names)
    assert min(renames, 1) <= new <= renames
    assert all(now[name] in (made[0][name], made[1][name]) for name in names)
    assert run(book, out, tmp_path).returncode == 0
    assert contents(out) == made[0]


def small_files() -> None:
    """A disk that takes no more: no file may grow over 20 kB."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def bound() -> None:
    """Permissions hold for root too: capabilities(7), CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, prctl(2) PR_CAPBSET_DROP."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


@pytest.mark.slow
def test_a_long_name_of_the_folder_for_temporary_files_costs_nothing(book: Path, tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    build = subprocess.run(
        command(book, tmp_path / "dist"), check=False, capture_output=True, text=True, cwd=ROOT,
        env={**surroundings(tmp_path), "TMPDIR": str(long)},
    )  # fmt: skip
    assert build.returncode == 0, build.stderr
    assert list(long.iterdir()) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_is_told_and_costs_nothing(
    book: Path, tmp_path: Path, made: list[dict[str, bytes]], jobs: str
) -> None:
    before = contents(put(made[0], tmp_path / "dist"))
    version(book, "OTHER")
    build = subprocess.run(
        command(book, tmp_path / "dist", "--jobs", jobs), check=False, capture_output=True, text=True, cwd=ROOT,
        env=surroundings(tmp_path), preexec_fn=small_files,
    )  # fmt: skip
    assert build.returncode == 4, build.stderr
    assert "File too large" in build.stderr
    assert "Traceback" not in build.stderr
    assert contents(tmp_path / "dist") == before
    assert left_behind(tmp_path, tmp_path / "dist") == []


def test_a_folder_that_may_not_be_written_is_told(book: Path, tmp_path: Path, made: list[dict[str, bytes]]) -> None:
    out = put(made[0], tmp_path / "dist")
    before = contents(out)
    version(book, "OTHER")
    out.chmod(0o555)
    build = subprocess.run(
        command(book, out), check=False, capture_output=True, text=True, cwd=ROOT, env=surroundings(tmp_path),
        preexec_fn=bound,
    )  # fmt: skip
    out.chmod(0o755)
    if build.returncode == 0:
        pytest.skip("this root may write where it may not, and cannot be kept from it")
    assert build.returncode == 4, build.stderr
    assert "Permission denied" in build.stderr
    assert "untouched" in build.stderr
    assert contents(out) == before


def test_two_builds_into_one_folder_leave_the_files_of_one_of_them(
    book: Path, tmp_path: Path, made: list[dict[str, bytes]]
) -> None:
    version(book, "TWO")
    other = shutil.copytree(book, tmp_path / "other")
    version(other, "ONE")
    out = tmp_path / "dist"
    builds = [
        subprocess.Popen(command(root, out), cwd=ROOT, env=surroundings(tmp_path), stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
        for root in (book, other)
    ]  # fmt: skip
    assert [build.wait(timeout=120) for build in builds] == [0, 0]
    assert contents(out) in made


def save(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\nMeanwhile.\n", encoding="utf-8")


def rename_over(path: Path) -> None:
    """As editors save: a new file in the place of the old one."""
    new = path.with_suffix(".new")
    new.write_text(path.read_text(encoding="utf-8") + "\nMeanwhile.\n", encoding="utf-8")
    new.replace(path)


@pytest.mark.parametrize(
    ("name", "edit", "stops"),
    [
        ("c03.md", save, True),
        pytest.param("c03.md", rename_over, True, marks=pytest.mark.slow),
        pytest.param("book.yaml", save, True, marks=pytest.mark.slow),
        ("c02.md", Path.unlink, True),
        pytest.param("notes.md", Path.touch, False, marks=pytest.mark.slow),  # new, and so not read
        (".c03.md.swp", Path.touch, False),
    ],
)
def test_a_book_that_is_edited_while_it_is_made(
    book: Path, tmp_path: Path, made: list[dict[str, bytes]], name: str, edit: Callable[[Path], None], stops: bool
) -> None:
    out = put(made[0], tmp_path / "dist")
    before = contents(out)
    version(book, "OTHER")
    build = subprocess.Popen(
        command(book, out, "--no-cache"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env=surroundings(tmp_path),
    )  # fmt: skip
    assert build.stderr is not None
    while "pages" not in (line := build.stderr.readline()):
        assert line
    edit(book / name)
    _, err = build.communicate(timeout=120)
    if stops:
        assert build.returncode == 1, err
        assert f"{name}: error [source-changed]" in err
        assert contents(out) == before
    else:
        assert build.returncode == 0, err
        assert contents(out) != before
