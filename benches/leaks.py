"""The leak check against the build that it is part of, in one run of this script.

    python benches/leaks.py [BOOK] [ROUNDS]

Prints for each edition the CPU seconds of making its EPUB and PDF, of looking them through, and the ratio of the second
to both (median of the rounds). Editing and reading are counted to the build.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bookbuild.checks.leaks import check_epub, check_pdf
from bookbuild.editorial.identify import identify
from bookbuild.model.edition import EDITIONS, Edition
from bookbuild.model.store import Memory
from bookbuild.pipeline import Request, edit, opened_shop, press_epub, press_pdf, read

T = TypeVar("T")


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    value = work()
    return value, time.process_time() - start


def once(root: Path, edition: Edition) -> tuple[float, float]:
    """Seconds to build an edition, without and of the check alone."""
    start = time.process_time()
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    identify(manuscript)
    edited = edit(manuscript, edition)
    with opened_shop(Request(root=root, out=Path("dist"))) as shop:
        epub, pdf = press_epub(root, edited, Memory()), press_pdf(root, edited, shop)
    whole = time.process_time() - start
    _, first = _timed(lambda: check_epub(epub.data, edited.watch))
    _, second = _timed(lambda: check_pdf(pdf.data, edited.watch))
    return whole - first - second, first + second


def main() -> None:
    """Measure every edition."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "manuscript")
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    for edition in EDITIONS.values():
        results = [once(root, edition) for _ in range(rounds)]
        build, check = (statistics.median(r[n] for r in results) for n in (0, 1))
        ratio = statistics.median(c / (b + c) for b, c in results)
        sys.stdout.write(f"{edition.name:<7} build {build:6.2f} s  check {check:5.2f} s  share {ratio:.1%}\n")


if __name__ == "__main__":
    main()
