"""Bytes -> members of the archive: how it is packed, and how its members are named. Nothing is written to disk."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.findings import finding, quoted

MAX_MEMBERS = 10_000
MAX_BYTES = 512 * 1024**2
MIMETYPE = b"application/epub+zip"
# EPUB 3.3 section 4.2.2.3; the colon is among them
_FORBIDDEN = re.compile(r'["*:<>?\\|\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff]')
_RISKY = re.compile(r"[^A-Za-z0-9._/+-]")
_REPACK = "make the EPUB anew; do not repack it with a general ZIP program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What could be read. names: of all members that are files, in the order of the archive."""

    names: tuple[str, ...] = ()
    files: Mapping[str, bytes]
    found: tuple[Diagnostic, ...]


def open_archive(data: bytes) -> Archive:
    """Read all members into memory, within MAX_MEMBERS and MAX_BYTES. Reports epub-zip, -mimetype, -name, -name-risky."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except Exception as error:  # a broken directory ends in many ways: BadZipFile, struct.error, UnicodeDecodeError …
        return _closed(f"this is no ZIP archive: {error}")
    size = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS or size > MAX_BYTES:
        return _closed(
            f"{len(infos):,} members, {size:,} bytes unpacked; at most {MAX_MEMBERS:,} and {MAX_BYTES:,} are read"
        )
    files: dict[str, bytes] = {}
    found = [*_mimetype(data, infos), *_names(infos)]
    for info in infos:
        if not info.is_dir():
            found += _read(archive, info, files)
    names = tuple(dict.fromkeys(info.filename for info in infos if not info.is_dir()))
    return Archive(names=names, files=files, found=tuple(found))


def _closed(message: str) -> Archive:
    return Archive(files={}, found=(finding(Rule.EPUB_ZIP, "", message, _REPACK),))


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, files: dict[str, bytes]) -> Iterator[Diagnostic]:
    """Put a member's bytes into `files`; say why not if they cannot be had."""
    if info.flag_bits & 0x1:
        yield finding(Rule.EPUB_ZIP, info.filename, "the member is encrypted", "pack it without a password")
        return
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        message = f"the member is packed with method {info.compress_type}; only 0 (stored) and 8 (deflate) are allowed"
        yield finding(Rule.EPUB_ZIP, info.filename, message, _REPACK)
        return
    try:
        with archive.open(info) as member:
            files.setdefault(info.filename, member.read(info.file_size))
    except Exception as error:  # zlib.error, BadZipFile, EOFError, NotImplementedError …
        yield finding(Rule.EPUB_ZIP, info.filename, f"the member cannot be unpacked: {error}", _REPACK)


def _mimetype(data: bytes, infos: Sequence[zipfile.ZipInfo]) -> Iterator[Diagnostic]:
    """Look at the very first bytes, as the `file` command and reading systems do."""
    info = next((i for i in infos if i.filename == "mimetype"), None)
    name_size, extra_size = int.from_bytes(data[26:28], "little"), int.from_bytes(data[28:30], "little")
    if info is None:
        message = "there is no member 'mimetype'"
    elif data[:4] != b"PK\x03\x04" or data[30 : 30 + name_size] != b"mimetype":
        message = "'mimetype' is not the first member"
    elif extra_size:
        message = f"'mimetype' has an extra field of {extra_size} bytes"
    elif info.compress_type != zipfile.ZIP_STORED:
        message = "'mimetype' is compressed"
    elif info.file_size != len(MIMETYPE) or data[38 : 38 + len(MIMETYPE)] != MIMETYPE:
        message = f"'mimetype' does not hold exactly '{MIMETYPE.decode()}'"
    else:
        return
    yield finding(
        Rule.EPUB_MIMETYPE, "mimetype", message, "zip -X0 book.epub mimetype; zip -Xr9D book.epub META-INF EPUB"
    )


def _names(infos: Sequence[zipfile.ZipInfo]) -> Iterator[Diagnostic]:
    known: dict[str, str] = {}
    for info in infos:
        name = info.filename
        if name.startswith("/") or ".." in name.split("/") or "\\" in info.orig_filename:
            yield finding(Rule.EPUB_NAME, name, "the name leads out of the archive", "use a plain relative name")
        elif bad := _FORBIDDEN.search(name):
            yield finding(
                Rule.EPUB_NAME, name, f"the name holds {quoted(bad[0])}, which is forbidden", "rename the file"
            )
        elif risky := _RISKY.search(name):
            message = f"the name holds {quoted(risky[0]) if risky[0].strip() else 'a space'}"
            yield finding(Rule.EPUB_NAME_RISKY, name, message, "use a-z, 0-9, hyphen, underscore and full stop")
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in known:
            message = f"the name is that of {quoted(known[folded])} but for the case of letters"
            if known[folded] == name:
                message = "two members have this name"
            yield finding(Rule.EPUB_NAME, name, message, "rename one of them")
        known.setdefault(folded, name)
