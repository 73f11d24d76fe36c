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
from bookbuild.cli.ci import PATHS
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


# of commands that tell findings
FINDINGS_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(console.FORMS),
    default="text",
    show_default=True,
    help="Form of the findings: for people, for programs, for annotations of GitHub Actions, for code scanning.",
)
ALL = click.option(
    "--all", "everything", is_flag=True, help="Tell each finding in full, also where many have one cause."
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
@FINDINGS_FORMAT
@ALL
def build_command(
    book: Path | None, outputs: tuple[str, ...], editions: tuple[str, ...], out: Path, jobs: int | None, no_cache: bool,
    explain: bool, form: str, everything: bool,
) -> None:  # fmt: skip
    """Build the book in the folder BOOK (default: this folder, or manuscript/)."""
    root = find_book(book)
    request = replace(
        _request(root, out, jobs, no_cache=no_cache), outputs=tuple(dict.fromkeys(outputs)) or OUTPUTS,
        editions=tuple(dict.fromkeys(editions)) or ("full",),
    )  # fmt: skip
    report = _made(request, form, lambda progress: recall(request) or _build(request, progress), everything=everything)
    if explain and form == "text":
        console.print_layouts(report)


def _request(root: Path, out: Path, jobs: int | None, *, no_cache: bool) -> Request:
    """What all commands that make something ask for."""
    return Request(
        root=root, out=out, jobs=jobs or min(default_jobs(), 4), epoch=source_date_epoch(),
        cache=None if no_cache else cache_folder(), cache_limit=cache_limit(),
    )  # fmt: skip


def _made(
    request: Request, form: str, work: Callable[[console.TerminalProgress], Report], *, everything: bool
) -> Report:
    """Do it and say what came of it. Raises Leave if findings stopped it."""
    try:
        with console.TerminalProgress(quiet=form != "text") as progress:
            report = work(progress)
    except BuildStopped as stopped:
        console.tell(stopped.diagnostics, request.root, form, everything=everything)
        if form == "text":
            console.stderr().print(f"nothing was written: {console.summary(stopped.diagnostics)}")
        raise Leave(exit_of(stopped)) from stopped
    _print(report, request.root, form, everything=everything)
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


def _print(report: Report, root: Path, form: str, *, everything: bool) -> None:
    if form == "json":
        console.write_out(console.report_json(report, root))
    else:
        console.tell(report.diagnostics, root, form, everything=everything)
    if form == "text":
        console.print_report(report)


@cli.command("print")
@BOOK
@OUT
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes to use.")
@click.option("--no-cache", is_flag=True, help="Remember nothing and use nothing that was remembered.")
@FINDINGS_FORMAT
@ALL
def print_command(book: Path | None, out: Path, jobs: int | None, no_cache: bool, form: str, everything: bool) -> None:
    """Make the interior and the cover for the printer that book.yaml names, if preflight finds no fault in them."""
    request = _request(find_book(book), out, jobs, no_cache=no_cache)
    _made(request, form, partial(_pressroom, "press", request), everything=everything)


@cli.command("proof")
@BOOK
@OUT
@click.option("--no-cache", is_flag=True, help="Remember nothing and use nothing that was remembered.")
@FINDINGS_FORMAT
@ALL
def proof_command(book: Path | None, out: Path, no_cache: bool, form: str, everything: bool) -> None:
    """Look at the pages as a typographer would: SLUG.proof.html shows where lines, hyphens and feet of pages are wrong."""
    request = _request(find_book(book), out, None, no_cache=no_cache)
    _made(request, form, partial(_pressroom, "proof", request), everything=everything)


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
@FINDINGS_FORMAT
@ALL
def package_command(
    book: Path | None, destinations: tuple[str, ...], out: Path, jobs: int | None, no_cache: bool, form: str, everything: bool
) -> None:  # fmt: skip
    """Make a folder for each printer and shop: the files as it wants them, and a checklist for upload day."""
    request = _request(find_book(book), out, jobs, no_cache=no_cache)
    today = datetime.now(UTC) if request.epoch is None else datetime.fromtimestamp(request.epoch, UTC)

    def work(progress: console.TerminalProgress) -> Report:
        from bookbuild.packroom.package import package

        return package(request, progress, names=destinations, today=today.date())

    _made(request, form, work, everything=everything)


def _pressroom(name: str, request: Request, progress: console.TerminalProgress) -> Report:
    from bookbuild import pressroom

    work: Callable[[Request, console.TerminalProgress], Report] = getattr(pressroom, name)
    return work(request, progress)


@cli.command("check")
@BOOK
@FINDINGS_FORMAT
@ALL
@click.option("--strict", is_flag=True, help="Leave with exit code 1 for warnings too.")
@click.option("--quick", is_flag=True, help="Look at the manuscript and the EPUB's pages only; lay out nothing.")
@click.option(
    "--for",
    "names",
    multiple=True,
    metavar="NAME,…",
    help="Printers and shops for which the files must do, such as kdp,apple.",
)
@click.option("--fix", is_flag=True, help="First mend slips that have one right answer, in the chapters themselves.")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes to use.")
@click.option("--no-cache", is_flag=True, help="Remember nothing and use nothing that was remembered.")
def check_command(
    book: Path | None, form: str, everything: bool, strict: bool, quick: bool, names: tuple[str, ...], fix: bool,
    jobs: int | None, no_cache: bool,
) -> None:  # fmt: skip
    """Find everything that is wrong with the book: its manuscript, then the EPUB and the pages, made and not written."""
    from bookbuild.cli import checking

    root = find_book(book)
    request = _request(root, Path("dist"), jobs, no_cache=no_cache)
    wanted = checking.wanted(root, names, quick=quick)
    if fix:
        checking.fix(request)
    found, let_pass = checking.check(request, wanted, quick=quick, quiet=form != "text")
    console.tell(found, root, form, everything=everything, let_pass=let_pass)
    if form == "text":
        console.stdout().print(console.summary(found))
    if has_errors(found):
        raise Leave(exit_of(BuildStopped(found)))
    if strict and any(item.severity is Severity.WARNING for item in found):
        raise Leave(Exit.FINDINGS)


@cli.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@FINDINGS_FORMAT
@ALL
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
    file: Path, form: str, everything: bool, with_epubcheck: bool, with_ace: bool, book: Path | None, printer: str | None,
    paper: str, colour: str, interior: Path | None,
) -> None:  # fmt: skip
    """Find what is wrong with FILE, an EPUB or a PDF for print that bookbuild or anything else has made."""
    from bookbuild.cli.verifying import is_pdf, under_one_root, verify_file, verify_print

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
    if form == "text":
        placed = [item for item in found if root and item.at.path and (root / item.at.path).is_file()]
        console.print_findings(placed, root or file, everything=everything)
        console.print_findings([item for item in found if item not in placed], file, everything=everything)
        console.stdout().print(console.summary(found))
    else:
        console.tell(under_one_root(found, file, root), Path(), form, everything=everything)
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
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--template",
    type=click.Choice(list(starter.TEMPLATES)),
    default=None,
    help=f"What kind of book. Default: {starter.DEFAULT}.",
)
@click.option("--title", default=None, help="Title of the book. Default: that of the template.")
@click.option("--author", default=None, help="Name of its author.")
@click.option("--language", default=None, help="Language of the book, a BCP 47 tag. Default: en.")
@click.option(
    "--ci", "service", type=click.Choice(list(PATHS)), default=None, help="Write the workflow of a CI service."
)
def new_command(
    folder: Path | None, template: str | None, title: str | None, author: str | None, language: str | None, service: str | None
) -> None:  # fmt: skip
    """Make a small book in FOLDER that builds and checks clean at once. Asks for what is missing, at a terminal."""
    from bookbuild.cli import newbook

    given = {"template": template, "title": title, "author": author, "language": language}
    where, wish = newbook.ask(folder, given, newbook.today(source_date_epoch()))
    newbook.make_book(where, wish, service or "")


@cli.command("ci")
@click.argument("service", type=click.Choice(list(PATHS)))
@BOOK
@click.option("--from", "package", default="", help="What pip shall install. Default: bookbuild in this version.")
@click.option("--sarif", is_flag=True, help="GitHub: also show findings under Security, Code scanning.")
@click.option("--release/--no-release", default=True, help="GitHub: publish the outputs of a tag. Default: yes.")
def ci_command(service: str, book: Path | None, package: str, sarif: bool, release: bool) -> None:
    """Write the workflow that checks and builds BOOK on a CI service. Never writes over a file."""
    from bookbuild.cli import ci

    written = ci.write(service, find_book(book), package=package, sarif=sarif, release=release)
    console.stdout().print(f"created {os.path.relpath(written)}")


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
@FORMAT
def doctor_command(form: str) -> None:
    """Say what this machine has, what is missing, what is lost without it, and the one command that gets it."""
    from bookbuild.cli import doctor

    found = doctor.examine(cache_folder(), __version__)
    console.write_out(doctor.as_json(found) if form == "json" else doctor.as_text(found))
    if found.lacks_needed:
        raise Leave(Exit.TOOL_MISSING)


@cli.command("stats")
@BOOK
@FORMAT
@OUT
@click.option("--pages", is_flag=True, help="Lay the book out for the true number of pages; else it is estimated.")
@click.option("--speed", type=click.IntRange(1, 5000), default=None, help="Words a minute (Korean: characters).")
def stats_command(book: Path | None, form: str, out: Path, pages: bool, speed: int | None) -> None:
    """Count words, characters, pages, minutes of reading, notes, figures and spoilers, by chapter and edition."""
    from bookbuild.cli import counting

    request = _request(find_book(book), out, None, no_cache=False)
    try:
        found = counting.count(request, lays_out=pages, speed=speed)
    except BuildStopped as stopped:
        console.print_findings(stopped.diagnostics, request.root)
        raise Leave(exit_of(stopped)) from stopped
    console.write_out(counting.as_json(found) if form == "json" else counting.as_text(found))


@cli.command("explain")
@click.argument("rule", required=False)
def explain_command(rule: str | None) -> None:
    """Say what RULE means, why it is a rule, what to do and how to allow it; without RULE, list them all."""
    from bookbuild.cli.catalogue import explanation, listed

    rules = {item.code: item for item in Rule}
    if rule is None:
        console.write_out("\n".join(listed()))
        return
    if rule not in rules:
        raise click.UsageError(f"no rule '{rule}'; {did_you_mean(rule, rules)}")
    console.write_out(explanation(rules[rule]))


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
