"""A file on disk -> what bookbuild, EPUBCheck and Ace find in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from bookbuild.cli import console
from bookbuild.diagnostics import Diagnostic, ToolMissing, in_order
from bookbuild.epub.epubcheck import epubcheck
from bookbuild.folder import TooLarge, read_file
from bookbuild.limits import MOST_PRODUCT
from bookbuild.model.report import Request
from bookbuild.verify.ace import ace
from bookbuild.verify.findings import safe_path
from bookbuild.verify.verify import verify_epub


def verify_file(
    file: Path, *, book: Path | None = None, with_epubcheck: bool, with_ace: bool
) -> tuple[Diagnostic, ...]:
    """Findings of all tools, at their place in the manuscript if its folder is given.

    Says on stderr if EPUBCheck is not there. Raises UsageError, ToolMissing.
    """
    if not file.is_file():
        raise click.UsageError(f"no file '{file}'; name an EPUB")
    try:
        data = read_file(file, MOST_PRODUCT)
        found = list(verify_epub(data))
    except TooLarge as error:
        raise click.UsageError(f"'{file}' has {error}") from error
    except OSError as error:
        raise click.UsageError(f"cannot read '{file}': {error.strerror}") from error
    if with_epubcheck:
        try:
            found += (_inside(item, file) for item in epubcheck(file))
        except ToolMissing as error:
            console.stderr().print(f"without EPUBCheck, faults of the mark-up against the schemas go unseen. {error}")
    if with_ace:
        found += ace(file)
    return in_order(_at_the_manuscript(found, data, book) if book and found else found)


def _at_the_manuscript(found: list[Diagnostic], epub: bytes, book: Path) -> tuple[Diagnostic, ...]:
    from bookbuild.placing import traced_in_epub, tracer_of_folder

    tracer = tracer_of_folder(book)
    return traced_in_epub(found, epub, tracer) if tracer else tuple(found)


def is_pdf(file: Path) -> bool:
    """Say whether a file is a PDF, by its head. Raises UsageError if it cannot be read."""
    if not file.is_file():
        raise click.UsageError(f"no file '{file}'; name an EPUB or a PDF")
    try:
        with file.open("rb") as opened:
            return b"%PDF-" in opened.read(1024)
    except OSError as error:
        raise click.UsageError(f"cannot read '{file}': {error.strerror}") from error


def verify_print(
    file: Path, printer: str | None, paper: str, *, is_colour: bool, book: Path | None, interior: Path | None,
    request: Request | None,
) -> tuple[Diagnostic, ...]:  # fmt: skip
    """Findings of preflight. interior: of which the file is the cover; request: how the book's pages are laid out, if it is a
    cover and no interior is given. Raises UsageError without a printer: what one takes, another refuses."""
    from bookbuild.model.press import Ink
    from bookbuild.pressroom import is_single, verify_cover, verify_pdf

    data = _read(file)
    if request and not printer and is_single(data):
        with console.TerminalProgress(quiet=True) as progress:
            return verify_cover(data, "", request, progress)
    if not printer:
        raise click.UsageError(
            "a PDF is checked for a printer: add --printer kdp, or another of docs/printers.md; a cover can be checked for its "
            "book: add --book FOLDER"
        )
    if interior and not is_pdf(interior):
        raise click.UsageError(f"'{interior}' is no PDF")
    pages = _read(interior) if interior else b""
    return verify_pdf(data, "", printer, paper, Ink.CMYK if is_colour else Ink.GREY, book, pages)


def under_one_root(found: Sequence[Diagnostic], file: Path, book: Path | None) -> tuple[Diagnostic, ...]:
    """Findings with their paths from here: those in the book's files, and those inside the file that was looked at."""

    def moved(item: Diagnostic) -> Diagnostic:
        is_books = book is not None and item.at.path and (book / item.at.path).is_file()
        path = (book or file) / item.at.path if is_books else file / item.at.path
        return dataclasses.replace(item, at=dataclasses.replace(item.at, path=path.as_posix()))

    return tuple(map(moved, found))


def _read(file: Path) -> bytes:
    """Raises UsageError."""
    try:
        return read_file(file, MOST_PRODUCT)
    except OSError as error:
        raise click.UsageError(f"cannot read '{file}': {error.strerror or error}") from error


def _inside(item: Diagnostic, file: Path) -> Diagnostic:
    """EPUBCheck names the EPUB itself by its path on disk; here that is the root of all paths."""
    path = "" if Path(item.at.path).name == file.name else safe_path(item.at.path)
    return dataclasses.replace(item, at=dataclasses.replace(item.at, path=path))
