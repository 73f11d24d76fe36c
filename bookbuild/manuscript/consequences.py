"""Findings without those that only follow from a chapter that could not be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Rule, in_order
from bookbuild.folder import text_inside
from bookbuild.manuscript.chapter import id_from

_QUOTED = re.compile(r"'([^'\n]+)'")
_IDS = re.compile(r"\{[^}\n]*#([A-Za-z][\w.-]*)|^ {0,4}id:[ \t]*['\"]?([A-Za-z][\w.-]*)", re.MULTILINE)
# after these the chapter is not read, or without its front matter
_UNREAD = frozenset({Rule.ENCODING, Rule.FRONT_MATTER_UNCLOSED, Rule.YAML_SYNTAX})
_LARGEST = 16 * 1024**2


@dataclass(frozen=True, slots=True)
class _Unread:
    """Chapters that were not read. paths: their names; ids, text: what they seem to hold; missing: whether one is not there."""

    paths: frozenset[str]
    ids: frozenset[str]
    text: str
    missing: bool


def without_consequences(found: Sequence[Diagnostic], root: Path) -> tuple[Diagnostic, ...]:
    """References into a chapter that could not be read are not dead: once the chapter is read, they are judged.

    Where a chapter is not there at all, nobody knows its ids; then the hint of file-missing says how many references may
    lead to it. An error remains in any case, that of the chapter.
    """
    found = in_order(found)  # what several editions say of a place is counted once
    unread = _unread(found, root)
    if not unread.paths:
        return found
    kept = [item for item in found if not _follows(item, unread)]
    if not unread.missing:
        return tuple(kept)
    dead = [item for item in kept if item.rule is Rule.REFERENCE_DEAD and "has the id" in item.message]
    if not dead:
        return tuple(kept)
    told = f"{len(dead)} reference{'s' if len(dead) > 1 else ''} to ids that no other chapter has may lead into it"
    missing = next(item for item in kept if _is_missing_chapter(item))
    hint = f"{missing.hint}; {told}".removeprefix("; ")
    lost = set(map(id, dead))
    return tuple(replace(item, hint=hint) if item is missing else item for item in kept if id(item) not in lost)


def _unread(found: Sequence[Diagnostic], root: Path) -> _Unread:
    paths = {item.at.path for item in found if item.rule in _UNREAD and item.at.path.endswith(".md")}
    missing = {path for item in found if _is_missing_chapter(item) for path in _QUOTED.findall(item.message)[:1]}
    # a chapter that is not there under its name may lie there under another
    renamed = {item.at.path for item in found if item.rule is Rule.FILE_UNLISTED} if missing else set()
    text = "\n".join(text_inside(root, path, _LARGEST) or "" for path in sorted(paths | renamed))
    ids = {a or b for a, b in _IDS.findall(text)} | {id_from(path) for path in paths | missing | renamed}
    return _Unread(frozenset(paths | missing), frozenset(ids), text, bool(missing))


def _is_missing_chapter(item: Diagnostic) -> bool:
    names = _QUOTED.findall(item.message)
    return item.rule is Rule.FILE_MISSING and item.at.path == "book.yaml" and bool(names) and names[0].endswith(".md")


def _follows(item: Diagnostic, unread: _Unread) -> bool:
    names = _QUOTED.findall(item.message)
    if item.rule is Rule.REFERENCE_DEAD:
        return any(name in unread.ids or name in unread.paths for name in names)
    return item.rule is Rule.INDEX_DANGLING and any(f"[{name}]{{.index" in unread.text for name in names)
