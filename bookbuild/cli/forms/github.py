"""Findings as workflow commands of GitHub Actions, which shows them at their lines of a pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bookbuild.cli.forms.causes import Cause, causes, elsewhere
from bookbuild.cli.forms.places import Sources, span
from bookbuild.diagnostics import Diagnostic, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_WEIGHT = {severity: weight for weight, severity in enumerate(_COMMANDS)}


def workflow_commands(
    found: Sequence[Diagnostic], root: Path, shown_path: Callable[[str], str], *, everything: bool = False
) -> Iterator[str]:
    """`::error file=…,line=…,col=…,endColumn=…,title=…::message`, errors first: GitHub shows only ten of a kind for a step.

    shown_path: from the root of the repository.
    """
    sources = Sources(root)
    told = sorted(causes(found, everything=everything), key=lambda cause: _WEIGHT[cause.first.severity])
    for cause in told:
        yield _command(cause, sources, shown_path)


def _command(cause: Cause, sources: Sources, shown_path: Callable[[str], str]) -> str:
    item = cause.first
    properties = {"file": shown_path(item.at.path)}
    if item.at.line:
        properties |= {"line": str(item.at.line), "endLine": str(item.at.line), "col": str(max(item.at.column, 1))}
        line = sources.line(item)
        start, end = span(line, item) if line is not None else (0, 0)
        if end > start:
            properties["endColumn"] = str(end + 1)
    properties["title"] = item.rule.code
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = "\n".join(part for part in (item.message, item.hint, elsewhere(cause)) if part)
    return f"::{_COMMANDS[item.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    """Escaped as the runner takes it apart (actions/toolkit, command.ts): percent sign and line ends."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The same for a property, in which a colon or a comma would end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
