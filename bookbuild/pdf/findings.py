"""What the layout engine says, as findings with a place in the book's style."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.rendition import PrintRendition

_AT = re.compile(r" at ([0-9]+):([0-9]+)")


def engine_findings(messages: Iterable[str], rendition: PrintRendition) -> tuple[Diagnostic, ...]:
    """Reports glyph-missing and style-unknown, each message once. Places are of the joined style sheet."""
    found = []
    for message in dict.fromkeys(messages):
        rule = Rule.GLYPH_MISSING if ".notdef" in message else Rule.STYLE_UNKNOWN
        match = _AT.search(message)
        at = _sheet_place(rendition, int(match[1]), int(match[2])) if match else Location(path="styles/css")
        words = (message[: match.start()] + message[match.end() :] if match else message).rstrip(".")
        found.append(Diagnostic(rule=rule, message=words[0].lower() + words[1:], at=at))
    return tuple(found)


def _sheet_place(rendition: PrintRendition, line: int, column: int) -> Location:
    """A place in the joined style sheet as one in the file it came from."""
    for path, text in rendition.sheets:
        lines = text.count("\n")
        if line <= lines:
            return Location(path=path, line=line, column=column) if path else Location(path="styles/css")
        line -= lines
    return Location(path="styles/css")
