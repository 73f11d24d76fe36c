"""A font of a PDF: its program, and which of its characters it has no glyph for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from bookbuild.preflight import raw
from bookbuild.preflight.raw import Streams

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_MOST_BYTES = 60_000_000
_CODECS = {"WinAnsiEncoding": "cp1252", "MacRomanEncoding": "mac_roman"}
# OpenType 1.9, OS/2 fsType: bits 1 (restricted) and 9 (bitmaps only)
_RESTRICTED, _BITMAPS = 0x0002, 0x0200


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font. name: without the tag of a subset; file: key of the descriptor, "" = not embedded; is_readable: of its program, as
    far as that is known; is_open_type: the program is a whole OpenType font; is_restricted: its maker forbids to embed it."""

    name: str
    subtype: str
    file: str
    is_readable: bool
    is_open_type: bool
    is_restricted: bool
    missing: Callable[[bytes], list[int]]


def face_of(font: object, streams: Streams) -> Face:
    """A font dictionary -> what matters of it. Programs that cannot be judged are taken to be good."""
    subtype = raw.name(raw.entry(font, "/Subtype"))
    below = next(iter(raw.items(raw.entry(font, "/DescendantFonts"))), None) if subtype == "Type0" else font
    descriptor = raw.entry(below, "/FontDescriptor")
    file = next((key for key in _FILES if raw.entry(descriptor, key) is not None), "")
    name = raw.name(raw.entry(font, "/BaseFont")) or "without a name"
    name = name.partition("+")[2] if name[6:7] == "+" else name
    program = raw.entry(descriptor, file) if file else None
    data = streams.read(program) if program is not None else None
    is_restricted, is_readable = False, subtype == "Type3" or not file or bool(data)
    missing: Callable[[bytes], list[int]] = _nothing
    if data and len(data) <= _MOST_BYTES and file != "/FontFile":
        try:
            glyphs = _Glyphs(
                data, is_compact=file == "/FontFile3" and not data.startswith((b"OTTO", b"\0\1\0\0", b"true"))
            )
            is_restricted = glyphs.is_restricted()
            missing = _missing_of(font, below, glyphs, streams)
        except Exception:  # fontTools ends in many ways on what is no font
            is_readable = False
    return Face(
        name=name,
        subtype=subtype,
        file=file,
        is_readable=is_readable,
        is_open_type=raw.name(raw.entry(program, "/Subtype")) == "OpenType",
        is_restricted=is_restricted,
        missing=missing,
    )


def _nothing(codes: bytes) -> list[int]:
    return []


class _Glyphs:
    """The glyphs of a program. Raises whatever fontTools raises."""

    def __init__(self, data: bytes, *, is_compact: bool) -> None:
        self.font = None
        self.names: tuple[str, ...] = ()
        self.encoding: tuple[str, ...] = ()
        self.is_cid = False
        if not is_compact:
            self.font = import_module("fontTools.ttLib").TTFont(io.BytesIO(data), lazy=True)
            self.count = int(self.font["maxp"].numGlyphs)
        program = data if self.font is None else self.font.reader["CFF "] if "CFF " in self.font else b""
        if program:
            compact = import_module("fontTools.cffLib").CFFFontSet()
            compact.decompile(io.BytesIO(program), None)
            top = compact[0]
            self.names = tuple(str(name) for name in top.charset)
            self.count, self.is_cid = len(self.names), hasattr(top, "ROS")
            if not self.is_cid and not isinstance(top.Encoding, str):
                self.encoding = tuple(top.Encoding)

    def is_restricted(self) -> bool:
        """Say whether the licence bits forbid to embed the font."""
        if self.font is None or "OS/2" not in self.font:
            return False
        bits = int(self.font["OS/2"].fsType)
        return bits & 0x000F == _RESTRICTED or bool(bits & _BITMAPS)

    def cmaps(self) -> list[tuple[int, int, dict[int, str]]]:
        """Platform, encoding and characters of each table."""
        if self.font is None or "cmap" not in self.font:
            return []
        return [(t.platformID, t.platEncID, dict(t.cmap)) for t in self.font["cmap"].tables if hasattr(t, "cmap")]


def _missing_of(font: object, below: object, glyphs: _Glyphs, streams: Streams) -> Callable[[bytes], list[int]]:
    if raw.name(raw.entry(font, "/Subtype")) == "Type0":
        if raw.name(raw.entry(font, "/Encoding")) not in {"Identity-H", "Identity-V"}:
            return _nothing
        return _of_cids(below, glyphs, streams)
    if glyphs.names and not glyphs.is_cid:
        return _of_codes(_names_by_code(font, glyphs.encoding), frozenset(glyphs.names))
    return _of_characters(font, glyphs)


def _of_cids(below: object, glyphs: _Glyphs, streams: Streams) -> Callable[[bytes], list[int]]:
    has: Callable[[int], bool]
    if glyphs.is_cid:
        known = frozenset(int(name[3:]) for name in glyphs.names if name.startswith("cid") and name[3:].isdecimal())
        has = known.__contains__
    else:
        table = raw.entry(below, "/CIDToGIDMap")
        steps = streams.read(table) if raw.name(table) != "Identity" else None

        def has(cid: int) -> bool:
            glyph = int.from_bytes(steps[2 * cid : 2 * cid + 2], "big") if steps is not None else cid
            return 0 < glyph < glyphs.count

    def missing(codes: bytes) -> list[int]:
        cids = {int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes) - 1, 2)}
        return sorted(cid for cid in cids if cid == 0 or not has(cid))

    return missing


def _of_codes(names: dict[int, str], known: frozenset[str]) -> Callable[[bytes], list[int]]:
    def missing(codes: bytes) -> list[int]:
        return sorted(c for c in set(codes) if c > 32 and (c not in names or names[c] not in known))

    return missing if names else _nothing


def _names_by_code(font: object, own: Iterable[str] = ()) -> dict[int, str]:
    """Code -> name of the glyph, by the encoding of the font dictionary, over that of the program."""
    encoding = raw.entry(font, "/Encoding")
    base = raw.name(encoding) or raw.name(raw.entry(encoding, "/BaseEncoding"))
    if base in _CODECS:
        agl = import_module("fontTools.agl").UV2AGL
        text = bytes(range(256)).decode(_CODECS[base], errors="replace")
        names = {code: str(agl[ord(c)]) for code, c in enumerate(text) if ord(c) in agl}
    else:
        standard = import_module("fontTools.encodings.StandardEncoding").StandardEncoding
        names = {code: str(name) for code, name in enumerate(list(own) or standard) if name != ".notdef"}
    code = 0
    for item in raw.items(raw.entry(encoding, "/Differences")):
        if (number := raw.number(item)) is not None:
            code = int(number)
        elif name := raw.name(item):
            names[code] = name
            code += 1
    return names


def _of_characters(font: object, glyphs: _Glyphs) -> Callable[[bytes], list[int]]:
    """Codes of a simple TrueType font (ISO 32000-1 section 9.6.6.4)."""
    tables = glyphs.cmaps()
    if not tables:
        return _nothing
    names = _names_by_code(font) if raw.entry(font, "/Encoding") is not None else {}
    unicode = import_module("fontTools.agl").toUnicode
    known = frozenset(glyphs.font.getGlyphOrder()) if glyphs.font is not None and "post" in glyphs.font else frozenset()

    def has(code: int) -> bool:
        wanted = {code, 0xF000 + code, 0xF100 + code}
        if code in names:
            wanted |= {ord(c) for c in unicode(names[code])[:1]}
        found = {cmap.get(value) for _, _, cmap in tables for value in wanted} - {None, ".notdef"}
        return bool(found) or names.get(code) in known

    return lambda codes: sorted(code for code in set(codes) if code > 32 and not has(code))
