"""Findings, progress and reports on the terminal. The only import of rich."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from bookbuild.diagnostics import Diagnostic, Location, Severity, printable
from bookbuild.folder import read_inside
from bookbuild.limits import MOST_CHAPTER
from bookbuild.model.report import Artefact, MapRow, Report
from bookbuild.runner.cache import CacheInfo

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_STAGES = {
    "read": "reading the manuscript",
    "edit": "editing",
    "epub": "making the EPUB",
    "pdf": "setting the pages",
    "write": "writing",
    "press": "making the files for the printer",
    "proof": "looking at the pages",
    "render": "rendering",
    "leaks": "looking for leaks",
}


def stdout() -> Console:
    """Where results go."""
    return Console(file=sys.stdout, soft_wrap=True, highlight=False, markup=False)


def stderr() -> Console:
    """Where findings and progress go."""
    return Console(file=sys.stderr, soft_wrap=True, highlight=False, markup=False)


def shown_path(root: Path, path: str) -> str:
    """A path of the book as it can be opened from here."""
    return os.path.relpath(root / path)


def print_findings(found: Iterable[Diagnostic], root: Path) -> None:
    """Each with its place, the source line with a caret, and what to do."""
    console = stderr()
    lines_of = lru_cache(maxsize=8)(partial(_lines, root))
    for item in found:
        line = Text()
        at = item.at
        place = shown_path(root, at.path) + (f":{at.line}:{max(at.column, 1)}" if at.line else "")
        line.append(printable(place), style="bold")
        line.append(f": {item.severity}", style=_COLOURS[item.severity])
        line.append(f" [{item.rule.code}] {printable(item.message)}")
        console.print(line)
        for extra in _source_line(lines_of(item.at.path) if item.at.line else (), item):
            console.print(Text(extra, style="dim"))
        if item.hint:
            console.print(Text(f"    hint: {printable(item.hint)}"))


def _lines(root: Path, path: str) -> tuple[str, ...]:
    """Lines as the findings count them, with line feeds for all line ends; none of a file that the book may not show."""
    try:
        data = read_inside(root, path, MOST_CHAPTER) or b""
    except OSError:
        return ()
    text = data.decode("utf-8-sig", errors="replace")
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _source_line(lines: Sequence[str], item: Diagnostic) -> list[str]:
    at = item.at
    if not 0 < at.line <= len(lines):
        return []
    text, column = printable(lines[at.line - 1].expandtabs(4)), max(at.column, 1)
    start = max(column - 60, 0)
    shown = text[start : start + 100]
    number = f"{at.line:>6} | "
    return [f"{number}{shown}", " " * (len(number) + cell_len(text[start : column - 1])) + "^"]


def summary(found: Iterable[Diagnostic]) -> str:
    """'2 errors, 1 warning', or 'no findings'."""
    counts = {severity: sum(d.severity is severity for d in found) for severity in Severity}
    parts = [f"{n} {severity}{'s' if n != 1 else ''}" for severity, n in counts.items() if n]
    return ", ".join(parts) or "no findings"


def print_report(report: Report) -> None:
    """A line an artefact, then the time by stage."""
    console = stdout()
    for made in report.artefacts:
        pages = f"{made.pages} pages, " if made.pages is not None else ""
        console.print(
            f"{os.path.relpath(made.path)}  {made.edition}  {pages}{made.words:,} words, {made.bytes:,} bytes, "
            f"sha256 {made.sha256[:12]}"
        )
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.seconds)
    console.print(f"built in {times}")


def print_layouts(report: Report) -> None:
    """Which sections were laid out, and why."""
    for layout in report.layouts:
        for section, why in layout.laid_out:
            write_out(f"laid out {section} ({layout.edition}): {why}")
        write_out(
            f"{layout.edition}: {len(layout.laid_out)} of {layout.sections} sections laid out, "
            f"{layout.sections - len(layout.laid_out)} from the cache"
        )


def print_cache(info: CacheInfo) -> None:
    """Where the cache is, and what is in it."""
    mib = 1024**2
    write_out(f"{info.folder}: {info.entries:,} entries, {info.size / mib:.1f} MiB of {info.limit / mib:,.0f} MiB")


def print_map(rows: Iterable[MapRow], root: Path) -> None:
    """A line a passage."""
    out = stdout()
    shown = list(rows)
    if not shown:
        out.print("no passage is marked")
        return
    lines = [("chapter", "work", "level", "place", *(name for name, _ in shown[0].fates))]
    for row in shown:
        place = f"{shown_path(root, row.at.path)}:{row.at.line}"
        lines.append((row.chapter, row.work, row.level, place, *(fate for _, fate in row.fates)))
    widths = [max(cell_len(line[n]) for line in lines) for n in range(len(lines[0]))]
    for line in lines:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        write_out("  ".join(cells).rstrip())


def map_json(rows: Iterable[MapRow], found: Iterable[Diagnostic], root: Path) -> str:
    """The map as JSON."""
    passages = [
        {
            "chapter": r.chapter, "work": r.work, "level": r.level, "path": shown_path(root, r.at.path), "line": r.at.line,
            "editions": dict(r.fates),
        } for r in rows
    ]  # fmt: skip
    return _dump({"passages": passages, "findings": findings_json(found, root)})


def print_terms(proposed: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Terms as lines for spoilers.yaml."""
    if not proposed:
        write_out("# no passage is marked, so nothing can be proposed")
        return
    write_out("# proposed; copy into spoilers.yaml what gives the work away wherever it stands")
    write_out("guard:")
    for work, levels in proposed.items():
        write_out(f"  {work}:")
        for level, terms in levels.items():
            write_out(f"    {level}:")
            for term in terms:
                write_out(f"      - {json.dumps(term, ensure_ascii=False)}")


def print_links(listed: Mapping[str, Sequence[Location]], root: Path) -> None:
    """An address a line, its places after it: for a browser, or for a program that tries them."""
    for address, places in listed.items():
        where = ", ".join(f"{shown_path(root, at.path)}:{at.line}:{at.column}" for at in places)
        write_out(f"{address}\t{where}")


def links_json(listed: Mapping[str, Sequence[Location]]) -> str:
    """Addresses as JSON."""
    rows = [
        {"address": address, "places": [{"path": at.path, "line": at.line, "column": at.column} for at in places]}
        for address, places in listed.items()
    ]
    return _dump({"links": rows})


def terms_json(proposed: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """Terms as JSON."""
    return _dump({"guard": proposed})


def findings_json(found: Iterable[Diagnostic], root: Path) -> list[dict[str, object]]:
    """Findings as plain values."""
    return [
        {
            "rule": d.rule.code, "severity": str(d.severity), "path": shown_path(root, d.at.path), "line": d.at.line or None,
            "column": d.at.column or None, "message": d.message, "hint": d.hint or None,
        } for d in found
    ]  # fmt: skip


def report_json(report: Report, root: Path) -> str:
    """The whole report as JSON."""
    return _dump({
        "artefacts": [_artefact(a) for a in report.artefacts], "diagnostics": findings_json(report.diagnostics, root),
        "seconds": {name: round(seconds, 3) for name, seconds in report.seconds},
        "layout": [
            {"edition": a.edition, "sections": a.sections, "laid_out": [{"section": s, "why": w} for s, w in a.laid_out]}
            for a in report.layouts
        ],
    })  # fmt: skip


def stopped_json(found: Iterable[Diagnostic], root: Path) -> str:
    """A build that findings stopped, or a check, as JSON."""
    return _dump({"artefacts": [], "diagnostics": findings_json(found, root)})


def _artefact(made: Artefact) -> dict[str, object]:
    return {
        "path": os.path.relpath(made.path), "edition": made.edition, "kind": made.kind, "pages": made.pages,
        "words": made.words, "bytes": made.bytes, "sha256": made.sha256,
    }  # fmt: skip


def _dump(value: object) -> str:
    return _escaped(value)


def _escaped(value: object) -> str:
    """JSON that says the same, with escapes for what would steer a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    if text.isascii():
        return text
    return "".join(c if c == "\n" or printable(c) == c else json.dumps(c)[1:-1] for c in text)


def write_out(text: str) -> None:
    """Text to standard output, without what steers a terminal; a tab stays."""
    shown = "".join(c if c in "\n\t" else printable(c) for c in text) if not text.isprintable() else text
    sys.stdout.write(shown if shown.endswith("\n") else shown + "\n")


class TerminalProgress:
    """A bar for each stage on a terminal, a plain line for each elsewhere, nothing if `quiet`."""

    def __init__(self, *, quiet: bool) -> None:
        self.console = stderr()
        self.is_live = self.console.is_terminal and not quiet
        self.quiet = quiet
        self.bars = Progress(
            TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[tally]}"),
            console=self.console, transient=True,
        )  # fmt: skip
        self.task: TaskID | None = None

    def __enter__(self) -> TerminalProgress:
        if self.is_live:
            self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_live:
            self.bars.stop()

    def stage(self, name: str) -> None:
        """A stage begins."""
        words = _STAGES.get(name, name)
        if self.is_live:
            if self.task is not None:
                self.bars.update(self.task, total=1, completed=1)
            self.task = self.bars.add_task(words, total=None, tally="")
        elif not self.quiet:
            self.console.print(words)

    def layout(self, laid_out: int, cached: int, remaining: int) -> None:
        """So many sections of the book have their pages, by how they came to have them, and so many do not."""
        if self.is_live and self.task is not None:
            done = laid_out + cached
            words = f"{laid_out} laid out, {cached} cached, {remaining} to go"
            self.bars.update(self.task, total=done + remaining, completed=done, tally=words)
