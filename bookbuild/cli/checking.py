"""`check` -> what it was asked for, what it mended, what it found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from bookbuild.cli import console
from bookbuild.diagnostics import Diagnostic, did_you_mean, printable
from bookbuild.model.report import Request


def wanted(root: Path, names: Sequence[str], *, quick: bool) -> tuple[str, ...]:
    """Printers and shops of `--for`, each once. Raises UsageError."""
    listed = tuple(dict.fromkeys(name.strip() for part in names for name in part.split(",") if name.strip()))
    if listed and quick:
        raise click.UsageError("--for looks at finished files, and --quick makes none; take one of them")
    if listed:
        from bookbuild.checking import destinations

        known = destinations(root)
        for name in listed:
            if name not in known:
                raise click.UsageError(f"--for knows no printer and no shop '{name}'; {did_you_mean(name, known)}")
    return listed


def fix(request: Request) -> None:
    """Mend the chapters, and say on standard error what was changed."""
    from bookbuild.checking import mend_book

    err, count = console.stderr(), 0
    for file in mend_book(request.root, request.epoch):
        path = console.shown_path(request.root, file.path)
        for edit in file.edits:
            change = f"'{edit.old}' is now '{edit.new}'" if edit.new else f"deleted {_named(edit.old)}"
            err.print(
                f"{printable(path)}:{edit.line}:{edit.start + 1}: mended [{edit.finding.rule.code}] {printable(change)}"
            )
            count += 1
        if file.problem:
            err.print(f"{printable(path)}: {file.problem}")
    err.print(f"mended {count} slip{'' if count == 1 else 's'}")


def _named(text: str) -> str:
    """What was deleted, for eyes."""
    return "a space" if text.isspace() else ", ".join(f"U+{ord(char):04X}" for char in text)


def check(
    request: Request, names: Sequence[str], *, quick: bool, quiet: bool
) -> tuple[tuple[Diagnostic, ...], tuple[tuple[Diagnostic, str], ...]]:
    """What is found, and what is allowed, with reasons. What was not looked at is said on standard error."""
    with console.TerminalProgress(quiet=quiet or quick) as progress:
        if quick:
            from bookbuild.pipeline import check as check_source

            return check_source(request.root, request.epoch, progress), ()
        from bookbuild.checking import check_built

        checked = check_built(request, progress, names)
    for line in checked.unseen:
        console.stderr().print(line)
    return checked.found, checked.let_pass
