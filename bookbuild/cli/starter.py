"""`bookbuild new`: a small book that builds and checks clean at once, and shows how things are done."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bookbuild.diagnostics import OutputDenied

STARTER = Path(__file__).parent.parent / "starter"
DEFAULT = "essay-collection"
SCHEMA = "book.schema.json"
# Template -> its title if none is given
TEMPLATES = {
    "essay-collection": "The Thumb in the Margin",
    "novel": "The Last Ferry",
    "film-essays": "Three Lost Reels",
    "plain": "A New Book",
}
# (template, language) whose text is written in that language, in a folder TEMPLATE.LANGUAGE -> title, author
TRANSLATED = {("essay-collection", "ko"): ("책의 자리", "지은이")}
AUTHOR = "The Author"
# Files that stand under another name here, so that they do not mean anything to this repository
_RENAMED = {"gitignore": ".gitignore", "editorconfig": ".editorconfig"}
_TRANSLATE = "# The tool's words, in English: translate them into the language of the book, '{language}'.\n"
_HINT = f"# yaml-language-server: $schema={SCHEMA}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the new book shall be. title, author: empty for those of the template. language: a BCP 47 tag."""

    template: str = DEFAULT
    title: str = ""
    author: str = ""
    language: str = "en"
    today: date

    @property
    def primary(self) -> str:
        """The language without its region."""
        return self.language.split("-", maxsplit=1)[0].lower()

    @property
    def is_translated(self) -> bool:
        """Say whether the sample text is in the language of the book."""
        return self.primary == "en" or (self.template, self.primary) in TRANSLATED

    @property
    def names(self) -> tuple[str, str]:
        """Title and author, those of the template where none are given."""
        title, author = TRANSLATED.get((self.template, self.primary), (TEMPLATES[self.template], AUTHOR))
        return self.title or title, self.author or author


def has_words(language: str, locales: Path) -> bool:
    """Say whether the house has words in a language."""
    tags = {language.split("-", maxsplit=1)[0].lower(), language.lower()}
    return any((locales / f"{tag}.toml").is_file() for tag in tags)


def files_of(wish: Wish, folder_name: str, schema: str, locales: Path) -> dict[str, bytes]:
    """All files of the new book, by path. schema: the JSON Schema of book.yaml; locales: the house's words.

    A language in which the house has no words gets the English ones, to be translated.
    """
    own = f"{wish.template}.{wish.primary}" if wish.primary != "en" and wish.is_translated else wish.template
    title, author = wish.names
    values = {
        "@TITLE@": _yaml(title), "@AUTHOR@": _yaml(author), "@LANGUAGE@": wish.language, "@NAME@": folder_name,
        "@DATE@": wish.today.isoformat(), "@RIGHTS@": _yaml(f"© {wish.today.year} {author}"),
    }  # fmt: skip
    out: dict[str, bytes] = {SCHEMA: schema.encode("utf-8")}
    for source in (STARTER / "common", STARTER / own):
        for file in sorted(source.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                path = file.relative_to(source).as_posix()
                out[_RENAMED.get(path, path)] = _filled(file, path, values)
    if not has_words(wish.language, locales):
        english = (locales / "en.toml").read_text(encoding="utf-8").partition("\n")[2]
        out[f"styles/locales/{wish.primary}.toml"] = (_TRANSLATE.format(language=wish.language) + english).encode()
    out["book.yaml"] = _HINT.encode() + out["book.yaml"]
    return out


def _filled(file: Path, path: str, values: dict[str, str]) -> bytes:
    """The bytes of a file; book.yaml and README.md have places to fill in."""
    data = file.read_bytes()
    if path not in {"book.yaml", "README.md"}:
        return data
    text = data.decode("utf-8")
    for key, value in values.items():
        text = text.replace(key, value)
    return text.encode("utf-8")


def create(folder: Path, files: dict[str, bytes]) -> tuple[Path, ...]:
    """Write the book whole, or nothing of it. Raises OutputDenied, also if the folder holds anything already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputDenied(f"'{folder}' is not empty; name a folder that does not exist yet")
    before = _missing_parents(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder if folder.is_dir() else folder.parent
        with _scratch(beside) as scratch:
            for path, data in files.items():
                target = scratch / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            _put(scratch, folder)
    except BaseException as error:
        for parent in before:
            with contextlib.suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise OutputDenied(
                f"cannot write '{error.filename}': {error.strerror}; nothing of the book was left"
            ) from error
        raise
    return tuple(folder / path for path in files)


def _missing_parents(folder: Path) -> list[Path]:
    """Folders above that do not exist yet, the innermost first."""
    return [parent for parent in folder.parents if not parent.exists()]


@contextlib.contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A folder on the same disk, gone at the end whatever happens."""
    scratch = Path(tempfile.mkdtemp(dir=beside, prefix=".bookbuild-new-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _put(scratch: Path, folder: Path) -> None:
    """Give the finished folder its name. An empty folder that is there keeps its place, as a shell may stand in it."""
    scratch.chmod(0o777 & ~_mask())  # mkdtemp makes folders that nobody else may enter
    if not folder.exists():
        scratch.rename(folder)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(
            scratch.iterdir(), key=lambda entry: entry.name == "book.yaml"
        ):  # it is a book once it has this
            entry.rename(folder / entry.name)
            moved.append(folder / entry.name)
    except BaseException:
        for path in moved:
            path.rename(scratch / path.name)
        raise


def _mask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _yaml(text: str) -> str:
    """Text as a double-quoted YAML scalar (YAML 1.2 section 7.3.1)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
