"""Loads the press, for processes that fork from one which has it. Imported for that, and for nothing else."""

from __future__ import annotations

import contextlib
import gc

from bookbuild.diagnostics import ToolMissing
from bookbuild.pdf.engine import load_engine

with contextlib.suppress(ToolMissing):  # the first job says what is missing
    load_engine()
    import bookbuild.pdf.press.heads
    import bookbuild.pdf.press.layout  # noqa: F401

gc.freeze()
