"""Books as they go to the printer, made once by the command that authors use."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.building import BOOKS, FLAGSHIP, bookbuild
from tests.support.foreign import SHARED, TIME_MACHINE, prepare

ISBN = "978-0-306-40615-7"


@dataclass(frozen=True)
class Printed:
    """The files of a book. screen: of `bookbuild build`; interior, cover: of `bookbuild print`."""

    root: Path
    screen: Path
    interior: Path
    cover: Path


Print = Callable[[str, str], Printed]


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Print:
    """A book by name and `print:` keys: flagship, everything, the-time-machine."""
    made: dict[tuple[str, str], Printed] = {}

    def get(name: str, keys: str) -> Printed:
        if (name, keys) not in made:
            made[name, keys] = _made(name, keys, tmp_path_factory.mktemp("printed"))
        return made[name, keys]

    return get


def _made(name: str, keys: str, folder: Path) -> Printed:
    if name == TIME_MACHINE:
        if not SHARED.is_dir():
            pytest.skip("the foreign manuscripts lie beside the project only where it is developed")
        root = prepare(name, folder)
    else:
        root = folder / name
        shutil.copytree(FLAGSHIP if name == "flagship" else BOOKS / name, root)
    file = root / "book.yaml"
    text = re.sub(r"^print:.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    number = "" if re.search(r"^isbn:", text, re.MULTILINE) else f"isbn: {{print: {ISBN}}}\n"
    file.write_text(f"{text.rstrip()}\n{number}print: {{{keys}}}\n", encoding="utf-8")
    for command in (("print",), ("build", "--output", "pdf")):
        run = bookbuild(command[0], root, *command[1:], "--out", folder / "dist", "--jobs", "1")
        assert run.code == 0, run.err[-3000:]
    (interior,), (cover,) = (list((folder / "dist").glob(f"*.{kind}.pdf")) for kind in ("interior", "cover"))
    (screen,) = (p for p in (folder / "dist").glob("*.pdf") if p not in {interior, cover})
    return Printed(root=root, screen=screen, interior=interior, cover=cover)
