"""From a place in a page of an EPUB back to the line of the manuscript that its words come from."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.manuscript.sources import markdown_files, read_bytes

_TAG = re.compile(r"<[^>]*>")
_WORDS = (12, 6, 3)  # that must agree, as many as can be had
_LONGEST = 4_000  # characters of a page that are looked at on either side of a place


class Manuscript:
    """The words of every Markdown file of a book."""

    def __init__(self, root: Path) -> None:
        here = Location(path="")
        read = {path: read_bytes(root, path, here, Rule.FILE_MISSING).value for path in markdown_files(root, ())}
        self.texts = {
            path: data.decode("utf-8-sig", errors="replace") for path, data in read.items() if data is not None
        }

    def find(self, words: Sequence[str]) -> Location | None:
        """The one place where the words stand one after another; None if there is none, or more than one."""
        wanted = re.compile(r"[\W_]{0,40}?".join(map(re.escape, words)), re.IGNORECASE)
        places = []
        for path, text in self.texts.items():
            for match in wanted.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                places.append(Location(path=path, line=line, column=match.start() - text.rfind("\n", 0, match.start())))
        return places[0] if len(places) == 1 else None


def traced(found: Iterable[Diagnostic], epub: bytes, root: Path) -> tuple[Diagnostic, ...]:
    """Findings at their place in the manuscript, where the words around it stand there once; the place in the EPUB goes into
    the message. The others are left as they are."""
    manuscript = Manuscript(root)
    out = []
    try:
        with zipfile.ZipFile(io.BytesIO(epub)) as archive:
            for item in found:
                at = _source(archive, item.at, manuscript)
                out.append(replace(item, message=f"{item.message} (EPUB {item.at})", at=at) if at else item)
    except (zipfile.BadZipFile, OSError):
        return tuple(found)
    return tuple(out)


def _source(archive: zipfile.ZipFile, at: Location, manuscript: Manuscript) -> Location | None:
    if not at.line or not at.path.endswith((".xhtml", ".html", ".htm")) or at.path not in archive.namelist():
        return None
    page = archive.read(at.path).decode("utf-8", errors="replace")
    lines = page.split("\n")
    if at.line > len(lines):
        return None
    place = sum(len(line) + 1 for line in lines[: at.line - 1]) + max(at.column - 1, 0)
    for words in _candidates(page, place):
        if len(words) >= _WORDS[-1] and (location := manuscript.find(words)):
            return location
    return None


def _candidates(page: str, place: int) -> Iterable[list[str]]:
    """Runs of words after a place, then before it."""
    opened = page.rfind("<", 0, place + 1)
    start = opened if opened > page.rfind(">", 0, place) else place
    after = _shown(page[start : start + _LONGEST])
    before = _shown(page[max(0, start - _LONGEST) : start])
    for count in _WORDS:
        yield after[:count]
        yield before[-count:]


def _shown(markup: str) -> list[str]:
    """The words of a piece of mark-up. A call of a note is no word of its own."""
    plain = re.sub(r'<a\b[^>]*class="noteref"[^>]*>.*?</a>', "", markup)
    return re.findall(r"\w+", unescape(_TAG.sub(" ", plain)))
