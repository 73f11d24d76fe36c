"""`bookbuild new`: asks for what is missing if somebody can answer, then makes the book."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bookbuild.cli import ci, console, starter
from bookbuild.cli.reference import book_schema
from bookbuild.remembered import house_styles

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def make_book(folder: Path, wish: starter.Wish, service: str) -> None:
    """Write the book and say what to do next. service: whose workflow to write too, or empty. Raises OutputDenied."""
    _check(wish)
    name = folder.absolute().name
    locales = house_styles() / "locales"
    files = starter.files_of(wish, name, book_schema(), locales)
    if service:
        files |= {ci.PATHS[service]: ci.workflow(service, ci.Job(book="."))}
    written = starter.create(folder, files)
    out = console.stdout()
    place = shlex.quote(str(folder))
    out.print(f"created {folder} (template {wish.template}, {len(written)} files)")
    for remark in _remarks(wish, locales):
        out.print(f"note    {remark}")
    first = next(path for path in files if path.startswith("chapters/"))
    out.print(f"next    bookbuild check {place} && bookbuild build {place}")
    out.print(f"then    write over {folder}/{first}, and list new chapters in {folder}/book.yaml")


def _remarks(wish: starter.Wish, locales: Path) -> list[str]:
    """What of the book is not in its language."""
    out = []
    if not wish.is_translated:
        out.append(
            f"the sample chapters are in English, the tool's own words in '{wish.language}'; write over the chapters"
        )
    if not starter.has_words(wish.language, locales):
        file = f"styles/locales/{wish.primary}.toml"
        out[:] = [f"the tool has no words in '{wish.language}': translate those in {file}, and the sample chapters"]
    return out


def _check(wish: starter.Wish) -> None:
    for name, text in (("--title", wish.title), ("--author", wish.author)):
        if text and (not text.strip() or not text.isprintable()):
            raise click.BadParameter("must be words", param_hint=name)
    if not LANGUAGE.fullmatch(wish.language):
        raise click.BadParameter("must be a BCP 47 tag, such as en, ko or de-AT", param_hint="--language")


def today(epoch: int | None) -> date:
    """The date that the new book gets. epoch: SOURCE_DATE_EPOCH, if it is set."""
    return (datetime.fromtimestamp(epoch, UTC) if epoch is not None else datetime.now(UTC)).date()


def can_ask(environment: Mapping[str, str]) -> bool:
    """Say whether somebody sits at a terminal. Never in CI, where the variable CI is set."""
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return is_terminal and not environment.get("CI") and environment.get("TERM", "") != "dumb"


def ask(folder: Path | None, given: Mapping[str, str | None], today_: date) -> tuple[Path, starter.Wish]:
    """Folder and wish out of the arguments, and out of questions for those that are missing. Raises UsageError."""
    asks = can_ask(os.environ) and (folder is None or not any(given.values()))
    if folder is None and not asks:
        raise click.UsageError("name the folder of the new book: bookbuild new my-book")
    values = {key: value for key, value in given.items() if value is not None}
    if asks:
        folder = folder or Path(click.prompt("folder of the new book", default="my-book"))
        if "template" not in values:
            values["template"] = click.prompt(
                "what kind of book", type=click.Choice(list(starter.TEMPLATES)), default=starter.DEFAULT
            )
        if "language" not in values:
            values["language"] = click.prompt("language (en, ko, de, fr, ...)", default="en")
    wish = starter.Wish(today=today_, template=values.pop("template", starter.DEFAULT))
    wish = replace(wish, language=values.pop("language", "en"))
    if asks:
        title, author = wish.names
        values.setdefault("title", "")
        values["title"] = values["title"] or click.prompt("title", default=title)
        values["author"] = values.get("author") or click.prompt("author", default=author)
    assert folder is not None
    return folder, replace(wish, title=values.get("title", ""), author=values.get("author", ""))
