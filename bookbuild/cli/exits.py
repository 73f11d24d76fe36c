"""Exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the shell is told. 70: EX_SOFTWARE of sysexits.h; 130: 128 + SIGINT."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    TOOL_MISSING = 3
    OUTPUT_DENIED = 4
    WORKER_LOST = 5
    BUG = 70
    INTERRUPTED = 130


class Leave(Exception):
    """End the command with a code."""

    def __init__(self, code: Exit) -> None:
        super().__init__(code)
        self.code = code
