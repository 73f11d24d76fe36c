"""The templates and style sheets of the house, with the book's own over them. The only import of jinja2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from bookbuild.model.markup import Nodes, text_of, to_xhtml


class TemplateBroken(Exception):
    """A template cannot be used. path: of the file under `styles/`; line: from 1, or 0."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleFolders:
    """Where styles are looked for. own: of the book, or None; a file there wins over the house's of the same name."""

    house: Path
    own: Path | None

    def text(self, path: str) -> str:
        """The text of a file, or empty if neither folder has it."""
        for folder in (self.own, self.house):
            if folder and (file := folder / path).is_file():
                return file.read_text(encoding="utf-8")
        return ""


class Templates:
    """Renders templates by name. Undefined names are errors, all text is escaped, no attribute is reachable by trick."""

    def __init__(self, folders: StyleFolders) -> None:
        paths = [folder for folder in (folders.own, folders.house) if folder is not None]
        self.environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([str(p) for p in paths]), undefined=StrictUndefined, autoescape=_escapes,
            trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        )  # fmt: skip
        self.environment.filters["xhtml"] = xhtml
        self.environment.filters["plain"] = text_of

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The template's text. Raises TemplateBroken."""
        try:
            return self.environment.get_template(name).render(values)
        except TemplateSyntaxError as error:
            raise TemplateBroken(error.name or name, error.lineno, error.message or "syntax error") from error
        except TemplateError as error:
            raise TemplateBroken(name, 0, str(error)) from error


def xhtml(nodes: Nodes) -> Markup:
    """Nodes as markup that a template may put in as it is."""
    return Markup(to_xhtml(nodes))


def _escapes(name: str | None) -> bool:
    return name is None or not name.endswith((".css", ".css.j2"))
