"""Findings, progress and reports on the terminal. The only import of rich."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from bookbuild.cli.forms.github import workflow_commands
from bookbuild.cli.forms.places import anchored
from bookbuild.cli.forms.plain import findings_as_values, totals
from bookbuild.cli.forms.text import counted, folded, grouped, one_line_each
from bookbuild.diagnostics import Diagnostic, Location, Severity, printable
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


def width_of(text: str) -> int:
    """Cells of a terminal that a text takes; characters of Hangul and Han take two."""
    return cell_len(text)


def stdout() -> Console:
    """Where results go."""
    return Console(file=sys.stdout, soft_wrap=True, highlight=False, markup=False)


def stderr() -> Console:
    """Where findings and progress go."""
    return Console(file=sys.stderr, soft_wrap=True, highlight=False, markup=False)


def shown_path(root: Path, path: str) -> str:
    """A path of the book as it can be opened from here. A place inside a file that was made and not written stays as it is."""
    return path if path.partition("/")[0].endswith((".epub", ".pdf")) else os.path.relpath(root / path)


def print_findings(found: Iterable[Diagnostic], root: Path, *, everything: bool = False) -> None:
    """On a terminal by file, with the source line, carets and what to do, one cause told once; elsewhere a line for each.

    everything: each finding in full, also on a terminal.
    """
    console, listed = stderr(), tuple(found)
    if not listed:
        return
    if not console.is_terminal:
        for line in one_line_each(listed, partial(shown_path, root)):
            write_to(sys.stderr, line)
        return
    for pieces in grouped(listed, root, partial(shown_path, root), cell_len, everything=everything):
        console.print(Text.assemble(*((words, _STYLES.get(style, style)) for words, style in pieces)))
    if not everything and (count := folded(listed)):
        console.print(Text(f"\n{count} of these are only counted; --all shows each", style="dim"))


_STYLES = {str(severity): colour for severity, colour in _COLOURS.items()}


def tell(
    found: Sequence[Diagnostic], root: Path, form: str, *, everything: bool = False,
    let_pass: Sequence[tuple[Diagnostic, str]] = (),
) -> None:  # fmt: skip
    """Findings in one of FORMS; those for programs go to standard output. let_pass: allowed ones, which SARIF knows of."""
    if form == "text":
        print_findings(found, root, everything=everything)
    elif form == "github":
        for line in workflow_commands(
            anchored(found, root), root, partial(repository_path, root), everything=everything
        ):
            write_out(line)
    elif form == "sarif":
        from bookbuild.cli.forms.sarif import (
            sarif_log,
        )  # it knows the whole catalogue, which a short build does not need

        write_out(_dump(sarif_log(anchored(found, root), root, partial(repository_path, root), let_pass)))
    else:
        write_out(stopped_json(found, root))


FORMS = ("text", "json", "github", "sarif")


def repository_path(root: Path, path: str) -> str:
    """A path of the book from the root of the checkout that GitHub Actions names, else from here."""
    here = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    file = (root / path).resolve()
    shown = os.path.relpath(file, here) if file.is_relative_to(here) else os.path.relpath(root / path)
    return Path(shown).as_posix()


def summary(found: Iterable[Diagnostic]) -> str:
    """'2 errors, 1 warning', or 'no findings'."""
    return counted(tuple(found))


def print_report(report: Report) -> None:
    """A line an artefact, then the time by stage."""
    console = stdout()
    for made in report.artefacts:
        pages = f"{made.pages} {'page' if made.pages == 1 else 'pages'}, " if made.pages is not None else ""
        words = f"{made.words:,} words, " if made.words else ""
        console.print(
            f"{os.path.relpath(made.path)}  {made.edition}  {pages}{words}{made.bytes:,} bytes, "
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
    return findings_as_values(tuple(found), root, partial(shown_path, root))


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
    listed = tuple(found)
    return _dump({"artefacts": [], "diagnostics": findings_json(listed, root), "totals": totals(listed)})


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
    """Text to standard output, without what steers a terminal."""
    write_to(sys.stdout, text)


def write_to(stream: TextIO, text: str) -> None:
    """Text to a stream, without what steers a terminal; a tab stays."""
    shown = text if text.isprintable() else "".join(c if c in "\n\t" else printable(c) for c in text)
    stream.write(shown if shown.endswith("\n") else shown + "\n")


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
