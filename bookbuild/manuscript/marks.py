"""Spoiler marks as authors write them: attributes and block options to `data-spoiler`, `data-safe` and their like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from bookbuild.diagnostics import Location, Rule, did_you_mean
from bookbuild.manuscript.allowed import SPOILER_KEYS
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import HEADINGS
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import KINDS, LEVELS, Level, Mark, write_marks

DEFAULT_LEVEL = Level.ENDING.key
_WORK = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")


class Reporter(Protocol):
    """What takes findings."""

    def report(self, rule: Rule, message: str, at: Location, hint: str = "") -> None:
        """Add a finding."""


class Marked(Reporter, Protocol):
    """A chapter whose marks have been read. marks: the place of each, as far as it is known."""

    marks: list[Location]
    source: Source


_BRACES = re.compile(r"\{[^{}\n]*\.spoiler\b[^{}\n]*\}|\{\s*/?\s*spoiler\b")
_CODE_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)(?!\{)")


def report_stray_marks(work: Marked, lines: Sequence[str]) -> None:
    """Reports SPO016: braces with `.spoiler` that belong to nothing. Their text would be shown to all.

    lines: as the parser was given them, without code blocks and comments.
    """
    free = sorted(work.marks)
    for number, line in enumerate(lines, 1):
        bare = _CODE_SPAN.sub(lambda m: " " * len(m[0]), line)
        for match in _BRACES.finditer(bare):
            taken = next((at for at in free if _can_be(at, number, match.start() + 1, lines)), None)
            if taken is not None:
                free.remove(taken)
                continue
            hint = "put the braces right after what they mark: [words]{.spoiler …}, or on a line after a paragraph"
            work.report(Rule.SPO016, "this marks nothing", work.source.at(number, match.start() + 1), hint)


def _can_be(at: Location, line: int, column: int, lines: Sequence[str]) -> bool:
    """Say whether a mark that begins at a place can end in braces further on: in its line, or in its paragraph."""
    if at.line > line or (at.line == line and at.column > column):
        return False
    return all(text.strip() for text in lines[at.line - 1 : line])


def read_mark(to: Reporter, work: str, level: str, kind: str, at: Location) -> Mark:
    """Words of an author as a mark; what is wrong with them counts as an ending. Reports SPO016."""
    if level not in LEVELS:
        to.report(Rule.SPO016, f"no spoiler level '{level}'", at, did_you_mean(level, LEVELS))
    if kind not in KINDS:
        to.report(Rule.SPO016, f"no kind of spoiler '{kind}'", at, did_you_mean(kind, KINDS))
    if work and not _WORK.fullmatch(work):
        to.report(Rule.SPO016, f"'{work}' cannot be the id of a work", at, "name a work of book.yaml")
        work = ""
    return Mark(WorkId(work), LEVELS.get(level, Level.ENDING), kind if kind in KINDS else KINDS[0])


def take_mark(to: Reporter, attributes: Mapping[str, str], tag: str, at: Location) -> dict[str, str]:
    """Attributes with `.spoiler` and what goes with it as `data-` marks. Reports SPO016, attribute-unknown."""
    classes = attributes.get("class", "").split()
    kept = {k: v for k, v in attributes.items() if k not in SPOILER_KEYS}
    given = {k: v for k, v in attributes.items() if k in SPOILER_KEYS}
    if "spoiler" not in classes:
        if tag in HEADINGS and set(given) == {"safe-title"}:  # of a heading inside a marked block
            return {**kept, "data-safe-title": given["safe-title"]}
        if "index" in classes and set(given) == {"safe"}:  # of an index mark inside marked text
            return {**kept, "data-safe": given["safe"]}
        if given:
            to.report(
                Rule.ATTRIBUTE_UNKNOWN,
                f"'{next(iter(given))}' belongs to a spoiler mark",
                at,
                "write {.spoiler work=…}",
            )
        return kept
    rest = " ".join(c for c in classes if c != "spoiler")
    kept = {k: v for k, v in kept.items() if k != "class"} | ({"class": rest} if rest else {})
    works = given.get("work", "").split(",") if given.get("work") else [""]
    level, kind = given.get("level", DEFAULT_LEVEL), given.get("kind", KINDS[0])
    kept["data-spoiler"] = write_marks(read_mark(to, work.strip(), level, kind, at) for work in works)
    for key in ("safe", "safe-title", "safe-alt"):
        if key in given:
            kept[f"data-{key}"] = given[key]
    return kept
