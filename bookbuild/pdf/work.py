"""What a worker process does for print: the door to the press, entered with the engine loaded."""

from __future__ import annotations

from pathlib import Path

from bookbuild.pdf.engine import load_engine
from bookbuild.pdf.fragment import LayoutJob, pack
from bookbuild.pdf.heads import HeadJob


def lay_out(job: LayoutJob) -> bytes:
    """A packed fragment. Raises ToolMissing."""
    load_engine()
    from bookbuild.pdf.press.layout import lay_out as work

    return pack(work(job))


def make_heads(job: HeadJob) -> bytes:
    """Sealed heads. Raises ToolMissing."""
    load_engine()
    from bookbuild.pdf.press.heads import make_heads as work

    return work(job)


def examine(kit: Path) -> list[str]:
    """What the engine says of a kit's style sheets. Raises ToolMissing."""
    load_engine()
    from bookbuild.pdf.press.kit import examine as work

    return work(kit)
