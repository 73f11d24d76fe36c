"""Ace by DAISY run on a file, its violations as findings. Needs Node, the npm package ace-cli and Chromium; none is required."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Rule, ToolMissing, in_order
from bookbuild.verify.findings import finding

INSTALL = "apt-get install -y nodejs npm chromium; PUPPETEER_SKIP_DOWNLOAD=true npm install @daisy/ace-cli@1.4.6"
_SECONDS = 600
# The default of five seconds to start the browser fails on a busy machine
_START = "60000"


def find_ace(environment: Mapping[str, str]) -> str | None:
    """Ace's program: BOOKBUILD_ACE, else on the path, else in node_modules here."""
    if named := environment.get("BOOKBUILD_ACE"):
        return shutil.which(named)
    local = Path("node_modules/.bin").absolute()
    return next((p for n in ("ace-cli", "ace") for p in (shutil.which(n), shutil.which(n, path=str(local))) if p), None)


def find_chromium(environment: Mapping[str, str]) -> str | None:
    """The browser that Ace drives: PUPPETEER_EXECUTABLE_PATH, else on the path."""
    if named := environment.get("PUPPETEER_EXECUTABLE_PATH"):
        return shutil.which(named)
    return next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)


def ace(file: Path) -> tuple[Diagnostic, ...]:
    """Every violation. Raises ToolMissing. Reports epub-ace."""
    program, browser = find_ace(os.environ), find_chromium(os.environ)
    for tool, what in ((shutil.which("node"), "Node"), (browser, "Chromium"), (program, "ace-cli")):
        if tool is None:
            raise ToolMissing(f"Ace needs {what}: {INSTALL}")
    with tempfile.TemporaryDirectory(prefix="bookbuild-") as folder:
        environment = {"ACE_TIMEOUT_INITIAL": _START, **os.environ, "PUPPETEER_EXECUTABLE_PATH": str(browser)}
        command = [str(program), "-f", "-s", "-o", folder, str(file.absolute())]
        try:
            run = subprocess.run(
                command, env=environment, capture_output=True, text=True, errors="replace", check=False, timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ToolMissing(f"Ace could not be run: {error}") from error
        report = Path(folder) / "report.json"
        if not report.is_file():
            last = (run.stderr or run.stdout).strip().splitlines()[-1:]
            raise ToolMissing(f"Ace made no report; is the browser whole? {''.join(last)[:200]}")
        return parse_report(report.read_text(encoding="utf-8"))


def parse_report(text: str) -> tuple[Diagnostic, ...]:
    """Findings from Ace's report.json. Raises ToolMissing if it is none."""
    try:
        report = json.loads(text)
    except ValueError as error:
        raise ToolMissing(f"Ace's report cannot be read: {error}") from error
    return in_order(_violations(report))


def _violations(report: object) -> Iterator[Diagnostic]:
    """Ace's report is EARL: an assertion for each file, and in it one for each violation."""
    for outer in _list(report, "assertions"):
        path = _text(outer, "earl:testSubject", "url")
        for inner in _list(outer, "assertions"):
            if _text(inner, "earl:result", "earl:outcome") != "fail":
                continue
            code, impact = _text(inner, "earl:test", "dct:title"), _text(inner, "earl:test", "earl:impact")
            words = _text(inner, "earl:result", "dct:description").strip().partition("\n")[2] or _text(
                inner, "earl:test", "dct:description"
            )
            message = f"{impact} {code}: {' '.join(words.split())}"
            hint = _text(inner, "earl:test", "help", "url")
            yield finding(Rule.EPUB_ACE, path, message[:400], f"see {hint}" if hint else "")


def _list(value: object, key: str) -> list[object]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _text(value: object, *keys: str) -> str:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
