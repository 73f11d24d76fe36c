"""The templates and style sheets of the house, with the book's own over them. With sandbox.py the only imports of jinja2."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from bookbuild.folder import read_inside, walked
from bookbuild.limits import MOST_FILES, MOST_STYLE
from bookbuild.model.markup import Nodes, text_of, to_xhtml
from bookbuild.render.sandbox import BoundedEnvironment, bounded, weighed

CORRECT_IT = "correct the template, or delete it to get the house's"


class TemplateBroken(Exception):
    """A file of the styles cannot be used. path: under `styles/`; line, column: from 1, or 0."""

    def __init__(self, path: str, line: int, message: str, *, column: int = 1, hint: str = CORRECT_IT) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleFolders:
    """Where styles are looked for. own: of the book, or None; a file there wins over the house's of the same name."""

    house: Path
    own: Path | None

    def text(self, path: str) -> str:
        """The text of a file, or empty if neither folder has it. Raises TemplateBroken."""
        for folder in (self.own, self.house):
            if folder and (folder / path).is_file():
                return _read(folder, path)
        return ""

    def house_bytes(self, path: str) -> bytes:
        """A file of the house, whatever the book has there."""
        return (self.house / path).read_bytes()

    def templates(self) -> tuple[str, ...]:
        """Name and text of every template that is used or could be, in order."""
        out = []
        for folder in (self.house, *((self.own,) if self.own else ())):
            for name in sorted(walked(folder / "templates", MOST_FILES)):
                if name.endswith(".j2"):
                    out += [f"templates/{name}", _lenient(folder, f"templates/{name}")]
        return tuple(out)

    def own_text(self, path: str) -> str:
        """The text of a file of the book's own, as far as it can be read; empty if it cannot."""
        return _lenient(self.own, path) if self.own else ""

    def is_own(self, path: str) -> bool:
        """Say whether the book has a file of its own there."""
        return self.own is not None and (self.own / path).is_file()


def _lenient(folder: Path, path: str) -> str:
    try:
        return (read_inside(folder, path, MOST_STYLE) or b"").decode("utf-8", errors="replace")
    except OSError:
        return ""


def _read(folder: Path, path: str) -> str:
    """A file of a style folder; links that leave the folder are not followed. Raises TemplateBroken."""
    try:
        data = read_inside(folder, path, MOST_STYLE)
    except OSError as error:
        raise TemplateBroken(
            path, 0, f"the file cannot be read: {error}", hint="make it a plain file, and small"
        ) from error
    if data is None:
        raise TemplateBroken(
            path, 0, "the file is a link that leaves the styles folder", hint="copy the file into the folder"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise TemplateBroken(path, line, message, column=column, hint="save the file as UTF-8") from error


class _Loader(BaseLoader):
    """Templates of the book before those of the house."""

    def __init__(self, folders: StyleFolders) -> None:
        self.folders = folders

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Called by jinja2."""
        for folder in (self.folders.own, self.folders.house):
            if folder and ".." not in template.split("/") and (folder / template).is_file():
                return _read(folder, template), f"{_MARK}{template}", lambda: True
        raise TemplateNotFound(template)


# begins the file names that jinja2 puts into tracebacks, so that a template's frames are told from others
_MARK = "<style> "


class Templates:
    """Renders templates by name. Undefined names are errors, all text is escaped, no attribute is reachable by trick."""

    def __init__(self, folders: StyleFolders) -> None:
        self.folders = folders
        self.environment = bounded(BoundedEnvironment(
            loader=_Loader(folders), undefined=StrictUndefined, autoescape=_escapes, trim_blocks=True, lstrip_blocks=True,
            keep_trailing_newline=True,
        ))  # fmt: skip
        self.environment.filters["xhtml"] = weighed(self.environment, xhtml)
        self.environment.filters["plain"] = weighed(self.environment, text_of)

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The template's text. Raises TemplateBroken."""
        self.environment.begin()
        try:
            return self._compiled(name).render(values)
        except TemplateBroken:
            raise
        except TemplateSyntaxError as error:
            raise TemplateBroken(error.name or name, error.lineno, error.message or "syntax error") from error
        except Exception as error:  # a template may do anything that raises
            frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(_MARK)]
            if not frames:
                raise
            last = frames[-1]
            raise TemplateBroken(
                last.filename.removeprefix(_MARK), last.lineno or 0, str(error) or type(error).__name__
            ) from error

    def _compiled(self, name: str) -> Template:
        """Raises TemplateBroken: a template of the book that neither jinja2 nor Python can take in."""
        try:
            return self.environment.get_template(name)
        except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError) as error:
            if not self.folders.is_own(name):
                raise
            raise TemplateBroken(
                name, 0, "the template is nested too deep, or holds what cannot be computed"
            ) from error


def xhtml(nodes: Nodes) -> Markup:
    """Nodes as markup that a template may put in as it is."""
    return Markup(to_xhtml(nodes))


def _escapes(name: str | None) -> bool:
    return name is None or not name.endswith((".css", ".css.j2"))
