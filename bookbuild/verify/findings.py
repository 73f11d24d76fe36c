"""A finding about a place inside an EPUB. Names and texts of the file are hostile until they are shown."""

from __future__ import annotations

from bookbuild.diagnostics import Diagnostic, Location, Rule, printable

_LONGEST = 100


def finding(rule: Rule, path: str, message: str, hint: str = "", *, line: int = 0, column: int = 0) -> Diagnostic:
    """A finding. path: of the member, from the root of the archive; "" = the archive itself."""
    at = Location(path=safe_path(path), line=max(line, 0), column=max(column, 0) if line > 0 else 0)
    return Diagnostic(rule=rule, message=printable(message), at=at, hint=printable(hint))


def quoted(text: str | None) -> str:
    """Text of the file in quotes, shortened."""
    words = " ".join((text or "").split())
    return f"'{words[:_LONGEST]}…'" if len(words) > _LONGEST else f"'{words}'"


def safe_path(name: str) -> str:
    """A member's name as a path that stays below the EPUB, also when it is joined to a folder."""
    parts = printable(name[:500]).replace("\\", "%5C").split("/")
    return "/".join({"..": "%2E%2E", "": "%2F"}.get(part, part) for part in parts) if name else ""
