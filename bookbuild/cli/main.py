"""The commands. Each turns arguments into values, calls the pipeline, and prints.

The pipeline is imported where it is called: a build with nothing to do ends before that.
"""

from __future__ import annotations

import io
import os
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import platformdirs
from click.shell_completion import get_completion_class

from bookbuild import __version__
from bookbuild.cli import console, starter
from bookbuild.cli.exits import Exit, Leave
from bookbuild.cli.interrupts import keep_interrupts
from bookbuild.diagnostics import BuildStopped, OutputDenied, Rule, Severity, ToolMissing, did_you_mean, has_errors
from bookbuild.model.edition import EDITIONS
from bookbuild.model.report import DEFAULT_LIMIT, OUTPUTS, Report, Request
from bookbuild.remembered import recall
from bookbuild.runner.cache import DiskCache
from bookbuild.runner.jobs import WorkerLost, default_jobs

# 31 December 9999, the last day that a date can name
LAST_SECOND = 253402300799
BOOK = click.argument("book", required=False, type=click.Path(path_type=Path))
OUT = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("dist"), show_default=True, help="Folder for the outputs."
)
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bookbuild")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Markdown chapters in, a store-ready EPUB 3 and a print-ready PDF out."""


@cli.command("build")
@BOOK
@click.option(
    "--output",
    "outputs",
    multiple=True,
    type=click.Choice(OUTPUTS),
    help="What to build; may be repeated. Default: all.",
)
@click.option(
    "--edition",
    "editions",
    multiple=True,
    type=click.Choice(sorted(EDITIONS)),
    help="Which edition; may be repeated. Default: full.",
)
@OUT
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    help="Processes to use. Default: as many as there are processors, at most 4.",
)
@click.option("--no-cache", is_flag=True, help="Remember nothing and use nothing that was remembered.")
@click.option("--explain", is_flag=True, help="Say which sections were laid out, and why.")
@FORMAT
def build_command(
    book: Path | None, outputs: tuple[str, ...], editions: tuple[str, ...], out: Path, jobs: int | None, no_cache: bool,
    explain: bool, form: str,
) -> None:  # fmt: skip
    """Build the book in the folder BOOK (default: this folder, or manuscript/)."""
    root = find_book(book)
    request = replace(
        _request(root, out, jobs, no_cache=no_cache), outputs=tuple(dict.fromkeys(outputs)) or OUTPUTS,
        editions=tuple(dict.fromkeys(editions)) or ("full",),
    )  # fmt: skip
    report = _made(request, form, lambda progress: recall(request) or _build(request, progress))
    if explain and form != "json":
        console.print_layouts(report)


def _request(root: Path, out: Path, jobs: int | None, *, no_cache: bool) -> Request:
    """What all commands that make something ask for."""
    return Request(
        root=root, out=out, jobs=jobs or min(default_jobs(), 4), epoch=source_date_epoch(),
        cache=None if no_cache else cache_folder(), cache_limit=cache_limit(),
    )  # fmt: skip


def _made(request: Request, form: str, work: Callable[[console.TerminalProgress], Report]) -> Report:
    """Do it and say what came of it. Raises Leave if findings stopped it."""
    try:
        with console.TerminalProgress(quiet=form == "json") as progress:
            report = work(progress)
    except BuildStopped as stopped:
        if form == "json":
            console.write_out(console.stopped_json(stopped.diagnostics, request.root))
        else:
            console.print_findings(stopped.diagnostics, request.root)
            console.stderr().print(f"nothing was written: {console.summary(stopped.diagnostics)}")
        raise Leave(exit_of(stopped)) from stopped
    _print(report, request.root, form)
    return report


def _build(request: Request, progress: console.TerminalProgress) -> Report:
    from bookbuild.pipeline import build

    return build(request, progress)


def exit_of(stopped: BuildStopped) -> Exit:
    """Usage if there is no book at all or its configuration is wrong, else findings."""
    configuration = {
        Rule.BOOK_MISSING, Rule.YAML_SYNTAX, Rule.KEY_UNKNOWN, Rule.KEY_MISSING, Rule.KEY_DUPLICATE, Rule.VALUE_INVALID,
        Rule.ISBN_INVALID, Rule.MATTER_UNKNOWN,
    }  # fmt: skip
    errors = [d for d in stopped.diagnostics if d.severity == "error"]
    is_configuration = errors and all(d.rule in configuration and d.at.path == "book.yaml" for d in errors)
    return Exit.USAGE if is_configuration else Exit.FINDINGS


def _print(report: Report, root: Path, form: str) -> None:
    if form == "json":
        console.write_out(console.report_json(report, root))
    else:
        console.print_findings(report.diagnostics, root)
        console.print_report(report)


@cli.command("print")
@BOOK
@OUT
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes to use.")
@click.option("--no-cache", is_flag=True, help="Remember nothing and use nothing that was remembered.")
@FORMAT
def print_command(book: Path | None, out: Path, jobs: int | None, no_cache: bool, form: str) -> None:
    """Make the interior and the cover for the printer that book.yaml names, if preflight finds no fault in them."""
    request = _request(find_book(book), out, jobs, no_cache=no_cache)
    _made(request, form, partial(_pressroom, "press", request))


@cli.command("proof")
@BOOK
@OUT
@click.option("--no-cache", is_flag=True, help="Remember nothing and use nothing that was remembered.")
@FORMAT
def proof_command(book: Path | None, out: Path, no_cache: bool, form: str) -> None:
    """Look at the pages as a typographer would: SLUG.proof.html shows where lines, hyphens and feet of pages are wrong."""
    request = _request(find_book(book), out, None, no_cache=no_cache)
    _made(request, form, partial(_pressroom, "proof", request))


@cli.command("package")
@BOOK
@click.option(
    "--for",
    "destinations",
    multiple=True,
    metavar="NAME",
    help="A printer or shop, such as kdp, ingram, kdp-ebook, shops; may be repeated. Default: those of book.yaml.",
)
@OUT
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes to use.")
@click.option("--no-cache", is_flag=True, help="Remember nothing and use nothing that was remembered.")
@FORMAT
def package_command(
    book: Path | None, destinations: tuple[str, ...], out: Path, jobs: int | None, no_cache: bool, form: str
) -> None:  # fmt: skip
    """Make a folder for each printer and shop: the files as it wants them, and a checklist for upload day."""
    request = _request(find_book(book), out, jobs, no_cache=no_cache)
    today = datetime.now(UTC) if request.epoch is None else datetime.fromtimestamp(request.epoch, UTC)

    def work(progress: console.TerminalProgress) -> Report:
        from bookbuild.packroom.package import package

        return package(request, progress, names=destinations, today=today.date())

    _made(request, form, work)


def _pressroom(name: str, request: Request, progress: console.TerminalProgress) -> Report:
    from bookbuild import pressroom

    work: Callable[[Request, console.TerminalProgress], Report] = getattr(pressroom, name)
    return work(request, progress)


@cli.command("check")
@BOOK
@FORMAT
@click.option("--strict", is_flag=True, help="Leave with exit code 1 for warnings too.")
def check_command(book: Path | None, form: str, strict: bool) -> None:
    """Find everything that is wrong with the book, without making an output."""
    root = find_book(book)
    with console.TerminalProgress(quiet=True) as progress:
        from bookbuild.pipeline import check

        found = check(root, source_date_epoch(), progress)
    if form == "json":
        console.write_out(console.stopped_json(found, root))
    else:
        console.print_findings(found, root)
        console.stdout().print(console.summary(found))
    if has_errors(found):
        raise Leave(exit_of(BuildStopped(found)))
    if strict and any(item.severity is Severity.WARNING for item in found):
        raise Leave(Exit.FINDINGS)


@cli.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@FORMAT
@click.option(
    "--epubcheck/--no-epubcheck",
    "with_epubcheck",
    default=True,
    help="Run EPUBCheck too, if it is there. Default: yes.",
)
@click.option("--ace", "with_ace", is_flag=True, help="Run Ace by DAISY too; it needs Node and Chromium.")
@click.option(
    "--book",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of the book that FILE was made from: findings are shown at their line of the manuscript.",
)
@click.option(
    "--printer", default=None, help="For a PDF: whose rules it must keep, such as kdp; docs/printers.md lists them."
)
@click.option("--paper", default="", help="For a PDF: the stock, as the printer's profile names it.")
@click.option(
    "--interior",
    type=click.Path(path_type=Path),
    default=None,
    help="For a cover: the PDF of the pages, from which its spine follows. Or --book alone: the book's pages are laid out.",
)
@click.option(
    "--colour", type=click.Choice(["bw", "colour"]), default="bw", show_default=True, help="For a PDF: its ink."
)
def verify_command(
    file: Path, form: str, with_epubcheck: bool, with_ace: bool, book: Path | None, printer: str | None, paper: str, colour: str,
    interior: Path | None,
) -> None:  # fmt: skip
    """Find what is wrong with FILE, an EPUB or a PDF for print that bookbuild or anything else has made."""
    from bookbuild.cli.verifying import is_pdf, verify_file, verify_print

    root = find_book(book) if book else None
    if is_pdf(file):
        request = _request(root, Path(), None, no_cache=False) if root else None
        try:
            found = verify_print(
                file, printer, paper, is_colour=colour == "colour", book=root, interior=interior, request=request
            )
        except BuildStopped as stopped:
            found = stopped.diagnostics
    else:
        found = verify_file(file, book=root, with_epubcheck=with_epubcheck, with_ace=with_ace)
    if form == "json":
        console.write_out(console.stopped_json(found, file))
    else:
        placed = [item for item in found if root and (root / item.at.path).is_file()] if root else []
        console.print_findings(placed, root or file)
        console.print_findings([item for item in found if item not in placed], file)
        console.stdout().print(console.summary(found))
    if has_errors(found):
        raise Leave(Exit.FINDINGS)


@cli.command("links")
@BOOK
@FORMAT
def links_command(book: Path | None, form: str) -> None:
    """List the addresses outside the book that it links to, each with its places. Nothing is fetched."""
    root = find_book(book)
    from bookbuild.pipeline import links

    listed, found = links(root, source_date_epoch())
    if form == "json":
        console.write_out(console.links_json(listed))
    else:
        console.print_findings(found, root)
        console.print_links(listed, root)
    if has_errors(found):
        raise Leave(exit_of(BuildStopped(found)))


class MapByDefault(click.Group):
    """`bookbuild spoilers` and `bookbuild spoilers BOOK` mean `spoilers map`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the command in where it is left out."""
        if not args or (args[0] not in self.commands and args[0] not in {"-h", "--help"}):
            args = ["map", *args]
        return super().parse_args(ctx, args)


@cli.group("spoilers", cls=MapByDefault)
def spoilers_group() -> None:
    """Show what the book gives away and where, or look for words that do."""


@spoilers_group.command("map")
@BOOK
@FORMAT
def map_command(book: Path | None, form: str) -> None:
    """Print which chapter gives away which work, how far, and what each edition does with it (the default)."""
    root = find_book(book)
    from bookbuild.pipeline import spoiler_map

    rows, found = spoiler_map(root, source_date_epoch())
    if form == "json":
        console.write_out(console.map_json(rows, found, root))
    else:
        console.print_findings(found, root)
        console.print_map(rows, root)
    if has_errors(found):
        raise Leave(exit_of(BuildStopped(found)))


@spoilers_group.command("mine")
@BOOK
@FORMAT
def mine_command(book: Path | None, form: str) -> None:
    """Propose guard terms for spoilers.yaml: words that stand in marked text of one work only."""
    root = find_book(book)
    from bookbuild.pipeline import mine

    proposed, found = mine(root, source_date_epoch())
    if form == "json":
        console.write_out(console.terms_json(proposed))
    else:
        console.print_findings(found, root)
        console.print_terms(proposed)
    if has_errors(found):
        raise Leave(exit_of(BuildStopped(found)))


@cli.command("clean")
@BOOK
@OUT
def clean_command(book: Path | None, out: Path) -> None:
    """Remove the outputs of the book, and nothing else."""
    root = find_book(book)
    from bookbuild.pipeline import clean_outputs

    try:
        removed = clean_outputs(root, out, source_date_epoch())
    except BuildStopped as stopped:
        console.print_findings(stopped.diagnostics, root)
        raise Leave(exit_of(stopped)) from stopped
    for path in removed:
        console.stdout().print(f"removed {os.path.relpath(path)}")


@cli.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="A New Book", show_default=True, help="Title of the book.")
@click.option("--author", default="The Author", show_default=True, help="Name of its author.")
@click.option("--language", default="en", show_default=True, help="Language of the book, a BCP 47 tag.")
def new_command(folder: Path, title: str, author: str, language: str) -> None:
    """Make a starter book in FOLDER that builds clean at once."""
    for name, text in (("--title", title), ("--author", author)):
        if not text.strip() or not text.isprintable():
            raise click.BadParameter("must be words", param_hint=name)
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise click.BadParameter("must be a BCP 47 tag, such as en, ko or de-AT", param_hint="--language")
    written = starter.create(folder, title, author, language)
    out = console.stdout()
    out.print(f"created {folder} ({len(written)} files)")
    out.print(f"next    bookbuild build {folder}")
    out.print(f"then    edit {folder}/chapters/01-a-first-chapter.md, and list new chapters in {folder}/book.yaml")


@cli.group("cache")
def cache_group() -> None:
    """Show or empty the folder that remembers finished layouts."""


@cache_group.command("info")
def cache_info_command() -> None:
    """Say where the cache is, and how much is in it."""
    console.print_cache(DiskCache(cache_folder(), cache_limit()).info())


@cache_group.command("clear")
def cache_clear_command() -> None:
    """Remove everything in the cache. The next build makes it again."""
    cache = DiskCache(cache_folder(), cache_limit())
    try:
        count = cache.clear()
    except OSError as error:
        raise OutputDenied(f"cannot empty the cache in '{cache.folder}': {error.strerror}") from error
    console.write_out(f"removed {count:,} entries")


def cache_folder() -> Path:
    """Where results are remembered: BOOKBUILD_CACHE, else the system's folder for the caches of a user."""
    named = os.environ.get("BOOKBUILD_CACHE", "")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("bookbuild", appauthor=False)


def cache_limit() -> int:
    """BOOKBUILD_CACHE_LIMIT in bytes: a number, or one with K, M or G behind it. Raises UsageError."""
    text = os.environ.get("BOOKBUILD_CACHE_LIMIT", "")
    match = re.fullmatch(r"([0-9]{1,15})([KMG]?)", text, re.IGNORECASE | re.ASCII)
    if text and not match:
        raise click.UsageError(
            f"BOOKBUILD_CACHE_LIMIT is '{text[:40]}'; it must be a number of bytes, such as 500M or 2G"
        )
    return int(match[1]) * 1024 ** " KMG".index(match[2].upper() or " ") if match else DEFAULT_LIMIT


@cli.command("doctor")
def doctor_command() -> None:
    """Say what this machine has, what is missing, and how to get it."""
    from bookbuild.cli import doctor

    found = doctor.examine()
    for item in found:
        mark = "ok     " if item.is_there else "MISSING" if item.is_needed else "absent "
        console.stdout().print(f"{mark}  {item.name}: {item.detail}", markup=False)
    if any(item.is_needed and not item.is_there for item in found):
        raise Leave(Exit.TOOL_MISSING)


@cli.command("explain")
@click.argument("rule", required=False)
def explain_command(rule: str | None) -> None:
    """Say what RULE means, why it is a rule and what to do; without RULE, list them all."""
    rules = {item.code: item for item in Rule}
    if rule is None:
        for item in rules.values():
            console.write_out(f"{item.code:<22} {item.severity:<8} {item.text.splitlines()[0]}")
        return
    if rule not in rules:
        raise click.UsageError(f"no rule '{rule}'; {did_you_mean(rule, rules)}")
    item = rules[rule]
    console.write_out(f"{item.code} ({item.severity})\n\n{item.text}")


@cli.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of book.yaml, for editors."""
    from bookbuild.cli.reference import book_schema

    console.write_out(book_schema())


@cli.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script for SHELL: eval "$(bookbuild completion bash)"."""
    kind = get_completion_class(shell)
    assert kind is not None
    try:
        console.write_out(kind(cli, {}, "bookbuild", "_BOOKBUILD_COMPLETE").source())
    except RuntimeError as error:
        raise ToolMissing(f"completion for {shell} needs {shell} itself: {error}") from error


def find_book(book: Path | None) -> Path:
    """The folder that holds book.yaml: the one named, else this one, else manuscript/. Raises UsageError."""
    if book is not None:
        folder = book.parent if book.name == "book.yaml" else book
        if not folder.is_dir():
            what = "that is a file" if folder.is_file() else f"no folder '{book}'"
            raise click.UsageError(f"{what}; name the folder that holds book.yaml")
        return folder
    for folder in (Path(), Path("manuscript")):
        if (folder / "book.yaml").is_file():
            return folder
    raise click.UsageError(
        "no book.yaml here or in manuscript/; name the book's folder, or make one: bookbuild new FOLDER"
    )


def source_date_epoch() -> int | None:
    """SOURCE_DATE_EPOCH of the environment (reproducible-builds.org). Raises UsageError."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if text and not (text.isascii() and text.isdigit() and int(text) <= LAST_SECOND):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is '{text[:40]}'; it must be a number of seconds since 1970")
    return int(text) if text else None


def run(arguments: list[str] | None = None) -> int:
    """Run a command; every way it can end has its exit code."""
    keep_interrupts()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of another encoding ends no build
    debug = "--debug" in (sys.argv[1:] if arguments is None else arguments)
    try:
        cli.main(arguments, prog_name="bookbuild", standalone_mode=False)
    except Leave as leave:
        return leave.code
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (KeyboardInterrupt, click.Abort):
        console.stderr().print("interrupted; nothing was written")
        return Exit.INTERRUPTED
    except (click.ClickException, ToolMissing, OutputDenied, WorkerLost) as error:
        return _told(error)
    except Exception as error:
        return _bug(error, debug=debug)
    return Exit.OK


def _told(error: click.ClickException | ToolMissing | OutputDenied | WorkerLost) -> Exit:
    """Say what the user or the machine did."""
    if isinstance(error, click.ClickException):
        error.show()
        return Exit.USAGE
    console.stderr().print(f"bookbuild: {error}")
    codes = {ToolMissing: Exit.TOOL_MISSING, OutputDenied: Exit.OUTPUT_DENIED, WorkerLost: Exit.WORKER_LOST}
    return codes[type(error)]


def _bug(error: Exception, *, debug: bool) -> Exit:
    """Say that the fault is ours, and where."""
    if debug:
        traceback.print_exception(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    err = console.stderr()
    err.print(f"bookbuild: internal error at {where}: {type(error).__name__}: {error}", markup=False)
    err.print("this is a fault of bookbuild, not of the book; `bookbuild --debug …` shows more", markup=False)
    return Exit.BUG
