"""A file of the author -> the same file with other text: whole at every moment, and never over a change of somebody else."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from bookbuild.diagnostics import OutputDenied


class ChangedMeanwhile(Exception):
    """The file is no longer what was read. It was left alone."""


def replace_text(file: Path, before: bytes, after: bytes) -> None:
    """Put `after` in the place of `before`. Rights are kept; a link stays a link, and what it leads to is replaced.

    Raises ChangedMeanwhile, OutputDenied; the file is then as it was.
    """
    temporary: Path | None = None
    try:
        target = file.resolve(strict=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as opened:
            opened.write(after)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777)
        if target.read_bytes() != before:
            raise ChangedMeanwhile(str(file))
        temporary.replace(target)
    except OSError as error:
        raise OutputDenied(f"cannot write '{file}': {error.strerror or error}; it is as it was") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def with_lines(data: bytes, text: str) -> bytes:
    """Bytes of a file with other text of as many lines. Its byte order mark and the end of each line stay as they are."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    ends = [*re.findall(rb"\r\n|\r|\n", data[len(mark) :]), b""]
    return mark + b"".join(line.encode() + end for line, end in zip(text.split("\n"), ends, strict=True))
