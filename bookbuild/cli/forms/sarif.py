"""Findings as SARIF 2.1.0 (OASIS), which GitHub code scanning and editors read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from bookbuild import __version__
from bookbuild.cli.catalogue import area_of, first_sentence
from bookbuild.cli.forms.causes import kind_of
from bookbuild.cli.forms.places import Sources, span
from bookbuild.diagnostics import Diagnostic, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "bookbuild/v1"
LONGEST = 1_000  # characters of a line that is repeated in the log


def sarif_log(
    found: Sequence[Diagnostic], root: Path, shown_path: Callable[[str], str], suppressed: Sequence[tuple[Diagnostic, str]] = ()
) -> dict[str, object]:  # fmt: skip
    """A log of one run, as plain values. suppressed: findings that the author allows, each with the reason."""
    sources, seen = Sources(root), Counter[str]()
    told = [(item, "") for item in found] + list(suppressed)
    rules = sorted({item.rule for item, _ in told}, key=lambda rule: rule.code)
    index = {rule: number for number, rule in enumerate(rules)}
    results = [
        _result(item, reason, index[item.rule], shown_path(item.at.path), sources.line(item), seen)
        for item, reason in told
    ]
    driver = {
        "name": "bookbuild", "version": __version__, "semanticVersion": __version__, "rules": [_rule(rule) for rule in rules]
    }  # fmt: skip
    # columns are counted in characters, as the findings do; without this a reader takes them for UTF-16 (section 3.14.17)
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, object]:
    text = " ".join(rule.text.split())
    return {
        "id": rule.code, "shortDescription": {"text": first_sentence(rule)}, "fullDescription": {"text": text},
        "help": {"text": f"{text}\n\n`bookbuild explain {rule.code}` says more."},
        "defaultConfiguration": {"level": str(rule.severity)}, "properties": {"tags": [area_of(rule).key]},
    }  # fmt: skip


def _result(
    item: Diagnostic, reason: str, rule: int, path: str, line: str | None, seen: Counter[str]
) -> dict[str, object]:
    message = f"{item.message}\n{item.hint}" if item.hint else item.message
    physical: dict[str, object] = {"artifactLocation": {"uri": quote(path, safe="/._-~")}}
    if item.at.line:
        physical["region"] = _region(item, line)
    out: dict[str, object] = {
        "ruleId": item.rule.code, "ruleIndex": rule, "level": str(item.severity), "message": {"text": message},
        "locations": [{"physicalLocation": physical}], "partialFingerprints": {FINGERPRINT: _fingerprint(item, line, seen)},
    }  # fmt: skip
    if reason:
        out["suppressions"] = [{"kind": "inSource", "justification": reason}]
    return out


def _region(item: Diagnostic, line: str | None) -> dict[str, object]:
    start, end = span(line, item) if line is not None else (max(item.at.column, 1) - 1, 0)
    region: dict[str, object] = {"startLine": item.at.line, "startColumn": start + 1}
    if end > start:
        region["endColumn"] = end + 1  # the column after the last character (section 3.30.8)
    if line is not None and len(line) <= LONGEST:
        region["snippet"] = {"text": line}
    return region


def _fingerprint(item: Diagnostic, line: str | None, seen: Counter[str]) -> str:
    """What stays the same when lines are put in elsewhere: rule, file, kind of message, and the words of the line."""
    words = " ".join((line or "").split())
    key = "\x1f".join((item.rule.code, item.at.path, kind_of(item.message), words))
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"
