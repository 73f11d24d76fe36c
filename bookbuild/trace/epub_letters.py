"""The letters around places in the pages of an EPUB. Its names and bytes are hostile."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import unquote

from bookbuild.diagnostics import Location
from bookbuild.model.letters import letters

_TAG = re.compile(r"<[^>]*>")
_IMAGE = re.compile(r"""<img\b[^>]*?\bsrc=["']([^"']*)""")
_UNSEEN = re.compile(r"<!--.*?-->|<(head|script|style|svg)\b.*?</\1\s*>", re.DOTALL)
_LONGEST = 4_000  # characters of a page that are looked at on either side of a place
_MOST_BYTES = 64_000_000
_PAGES = (".xhtml", ".html", ".htm")


@dataclass(frozen=True, slots=True, kw_only=True)
class EpubPlace:
    """What stands around a place. image: name of the file, if the place is that of an image."""

    before: str
    after: str
    image: str = ""


def places_of(epub: bytes, at: Iterable[Location]) -> list[EpubPlace | None]:
    """For each place what stands there; None if it is in no page."""
    places = list(at)
    try:
        with zipfile.ZipFile(io.BytesIO(epub)) as archive:
            files = {info.filename: info for info in archive.infolist() if info.file_size <= _MOST_BYTES}
            wanted = {p.path for p in places if p.line and p.path.endswith(_PAGES) and p.path in files}
            pages = {path: archive.read(path).decode("utf-8", errors="replace") for path in sorted(wanted)}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return [None for _ in places]
    return [_place(pages[p.path], p) if p.path in pages else None for p in places]


def _place(page: str, at: Location) -> EpubPlace | None:
    lines = page.split("\n")
    if at.line > len(lines):
        return None
    offset = sum(len(line) + 1 for line in lines[: at.line - 1]) + max(at.column - 1, 0)
    opened = page.rfind("<", 0, offset + 1)
    start = opened if opened > page.rfind(">", 0, offset) else min(offset, len(page))
    image = _IMAGE.match(page, start) or _ending(page, start)
    name = PurePosixPath(unquote(image[1])).name if image else ""
    before, after = _shown(page[max(0, start - _LONGEST) : start]), _shown(page[start : start + _LONGEST])
    return EpubPlace(before=before, after=after, image=name) if before or after or name else None


def _ending(page: str, start: int) -> re.Match[str] | None:
    """EPUBCheck names the end of a tag: the image whose tag ends right before a place."""
    opened = page.rfind("<", 0, start)
    match = _IMAGE.match(page, opened) if opened >= 0 else None
    return match if match and page.find(">", opened) + 1 == start else None


def _shown(markup: str) -> str:
    return letters(unescape(_TAG.sub("", _UNSEEN.sub("", markup))))
