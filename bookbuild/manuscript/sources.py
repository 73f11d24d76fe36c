"""Find and read the files of a book; nothing outside its folder is ever opened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import TypeVar

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.folder import TooLarge, read_file, walked, within
from bookbuild.limits import MIB, MOST_CHAPTER, MOST_FILES
from bookbuild.manuscript.characters import ILLEGAL, place_in_bytes

T = TypeVar("T")

_SKIPPED = frozenset({"dist", "build", "styles", "node_modules"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text file of the book. path: POSIX, relative to the book folder. text: with line feeds only."""

    path: str
    text: str

    def at(self, line: int, column: int = 1) -> Location:
        """A place in this file."""
        return Location(path=self.path, line=line, column=column)


def inside(root: Path, path: str) -> Path | None:
    """The file that `path` means in the book folder, or None if it lies outside; links are followed first."""
    if not path or path.startswith(("/", "~")) or "\\" in path or re.match(r"[A-Za-z]:", path):
        return None
    return within(root, path)


def normal(path: str) -> str:
    """A relative POSIX path without `.` and with `..` folded where that stays inside."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def read_bytes(root: Path, path: str, at: Location, missing: Rule, most: int = MOST_CHAPTER) -> Outcome[bytes | None]:
    """The bytes of a file of the book. at: where it is named; most: bytes that it may have.

    Reports path-outside, file-too-large, and `missing`.
    """
    file = inside(root, path)
    if file is None:
        hint = "copy the file into the book folder and give its path from there"
        return _none(Diagnostic(rule=Rule.PATH_OUTSIDE, message=f"'{path}' leaves the book folder", at=at, hint=hint))
    if not file.is_file():
        what = "is no plain file" if file.exists() and not file.is_dir() else ""
        message = f"'{path}' {what}" if what else f"no file '{path}' in the book folder"
        hint = "put a file in its place, no pipe and no device" if what else _near(root, path)
        return _none(Diagnostic(rule=missing, message=message, at=at, hint=hint))
    try:
        return Outcome(value=read_file(file, most))
    except TooLarge as error:
        return _none(too_large(path, error, at))
    except OSError as error:
        message = f"'{path}' cannot be read: {(error.strerror or 'no access').lower()}"
        return _none(Diagnostic(rule=missing, message=message, at=at, hint="give yourself the right to read it"))


def too_large(path: str, error: TooLarge, at: Location) -> Diagnostic:
    """What is said of a file that is not read because of its size."""
    message = f"'{path}' has {error.size:,} bytes; at most {error.most // MIB} MiB are read"
    return Diagnostic(rule=Rule.FILE_TOO_LARGE, message=message, at=at, hint="divide it, or make it smaller")


def read_source(root: Path, path: str, at: Location, most: int = MOST_CHAPTER) -> Outcome[Source | None]:
    """A text file of the book. Reports file-missing, file-too-large, path-outside, encoding, control-character."""
    raw = read_bytes(root, path, at, Rule.FILE_MISSING, most)
    if raw.value is None:
        return Outcome(value=None, diagnostics=raw.diagnostics)
    return decode(raw.value, path)


def decode(data: bytes, path: str) -> Outcome[Source | None]:
    """Bytes as a Source: UTF-8 without mark, line feeds. Reports encoding, control-character."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = place_in_bytes(data, error.start)
        place = Location(path=path, line=line, column=column)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return _none(Diagnostic(rule=Rule.ENCODING, message=message, at=place, hint="save the file as UTF-8"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = []
    marks = ((n, m) for n, line in enumerate(text.split("\n"), 1) for m in ILLEGAL.finditer(line))
    for number, match in marks:
        place = Location(path=path, line=number, column=match.start() + 1)
        message = f"character U+{ord(match[0]):04X} cannot stand in a book"
        found.append(Diagnostic(rule=Rule.CONTROL_CHARACTER, message=message, at=place, hint="delete it"))
    return Outcome(value=Source(path=path, text=ILLEGAL.sub(" ", text)), diagnostics=tuple(found))


def markdown_files(root: Path, ignore: Iterable[str]) -> tuple[str, ...]:
    """Every Markdown file of the folder, sorted; hidden folders, outputs and `ignore` patterns left out.

    Of a folder with more than MOST_FILES files and folders not all are found (`is_too_full`).
    """
    patterns = tuple(ignore)
    found = sorted((p for p in walked(root, MOST_FILES, _SKIPPED) if p.endswith(".md")), key=lambda p: p.split("/"))
    named = (p for p in found if not any(part.startswith(".") for part in p.split("/")))
    return tuple(p for p in named if (root / p).is_file() and not any(fnmatch(p, pattern) for pattern in patterns))


def is_too_full(root: Path) -> bool:
    """Say whether the folder holds more files than are looked at."""
    return sum(1 for _ in walked(root, MOST_FILES + 1, _SKIPPED)) > MOST_FILES


_NAMES_LOOKED_AT = 5_000


def _near(root: Path, path: str) -> str:
    names = sorted(walked(root, _NAMES_LOOKED_AT))
    close = get_close_matches(path, names, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else "check the path; it is relative to the book folder"


def _none(diagnostic: Diagnostic) -> Outcome[T | None]:
    return Outcome(value=None, diagnostics=(diagnostic,))


def find_words(root: Path, words: str, near: Location) -> Location:
    """The place of words in the paragraph that begins at a place; that place itself if they do not stand there as typed."""
    file = inside(root, near.path)
    parts = re.findall(r"\w+", words)[:6]
    lines = _lines(file)[near.line - 1 :] if near.line and parts else []
    if not lines:
        return near
    end = next((n for n, line in enumerate(lines) if n and not line.strip()), len(lines))
    text = "\n".join(lines[:end])
    found = re.compile(r"[\W_]{0,6}".join(map(re.escape, parts)), re.IGNORECASE).search(text, max(near.column - 1, 0))
    if found is None:
        return near
    line = text.count("\n", 0, found.start())
    column = found.start() - text.rfind("\n", 0, found.start())
    return Location(path=near.path, line=near.line + line, column=column)


def find_character(root: Path, char: str, near: Location) -> Location:
    """The place of a character in a file, at or after a place; that place itself if it does not stand there as typed."""
    file = inside(root, near.path)
    lines = _lines(file)
    for number in range(max(near.line, 1), len(lines) + 1):
        if (found := lines[number - 1].find(char)) >= 0:
            return Location(path=near.path, line=number, column=found + 1)
    return near


def _lines(file: Path | None) -> list[str]:
    """The lines of a text file, as findings count them; none if it cannot be read."""
    if file is None or not file.is_file():
        return []
    try:
        text = read_file(file, MOST_CHAPTER).decode("utf-8-sig", errors="replace")
    except OSError:
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
