"""Whole files or none: written beside their place, synced, then renamed over the old one."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bookbuild.diagnostics import OutputDenied
from bookbuild.runner.locks import hold, in_turn, was_left


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file to write. path: where it goes."""

    path: Path
    data: bytes = field(repr=False)


def write_outputs(outputs: Sequence[Output]) -> None:
    """Write all files or none: every one is complete on the disk before the first old one is replaced.

    Each file is whole at every moment, and two builds that write into one folder do so one after the other. What a killed
    build left beside them goes. Raises OutputDenied; then nothing of what was there before has changed, unless the system
    refused a rename after it had allowed the same in the same folder: the message says so.
    """
    ready: list[tuple[Path, Path]] = []
    replaced = 0
    try:
        with contextlib.ExitStack() as stack:
            for output in outputs:
                ready.append((_beside(output, stack), output.path))
            for folder in sorted({path.parent.resolve() for _, path in ready}):
                stack.enter_context(in_turn(folder))
            for temporary, path in ready:
                temporary.replace(path)
                replaced += 1
            _sweep(outputs)
    except OSError as error:
        name = error.filename or (outputs[0].path if outputs else "")
        state = f"{replaced} of {len(ready)} files are new" if replaced else "the old output is untouched"
        raise OutputDenied(f"cannot write '{name}': {error.strerror or error}; {state}") from error
    finally:
        for temporary, _ in ready:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _sweep(outputs: Sequence[Output]) -> None:
    """Remove what builds that were killed left beside these outputs."""
    for output in outputs:
        for file in output.path.parent.glob(f".{glob.escape(output.path.name)}.*.part"):
            if was_left(file):
                file.unlink(missing_ok=True)


def _beside(output: Output, stack: contextlib.ExitStack) -> Path:
    """Write a file beside its place. It is held until the stack ends, so that nobody takes it for left behind."""
    output.path.parent.mkdir(parents=True, exist_ok=True)
    if output.path.is_dir():
        raise IsADirectoryError(21, "a folder stands in its place", str(output.path))
    handle, name = tempfile.mkstemp(dir=output.path.parent, prefix=f".{output.path.name}.", suffix=".part")
    temporary = Path(name)
    try:
        file = stack.enter_context(os.fdopen(handle, "wb"))
        hold(handle)
        file.write(output.data)
        file.flush()
        os.fsync(handle)
        temporary.chmod(0o666 & ~mask())  # mkstemp makes files that nobody else may read
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def mask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def clean(folder: Path, names: Sequence[str]) -> tuple[Path, ...]:
    """Remove the named files and what an interrupted build left of them; the folder too, if that leaves it empty."""
    removed = []
    try:
        for name in names:
            for file in (folder / name, *sorted(folder.glob(f".{name}.*.part"))):
                if file.is_file():
                    file.unlink()
                    removed.append(file)
        if folder.is_dir() and folder.resolve() != Path.cwd() and not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise OutputDenied(f"cannot remove '{error.filename}': {error.strerror}") from error
    return tuple(removed)
