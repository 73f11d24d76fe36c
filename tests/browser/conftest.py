"""Books unpacked, and the browser to read them in."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.building import BOOKS, FLAGSHIP, build_book
from tests.support.inspect import Epub
from tests.support.reader import Reader, missing


@dataclass(frozen=True)
class Unpacked:
    """An EPUB as a file, as a folder, and read."""

    file: Path
    folder: Path
    epub: Epub

    def twin(self, folder: Path, name: str, old: str, new: str) -> Path:
        """A copy of the folder in which a file of `EPUB/` says `new` where it said `old`."""
        shutil.copytree(self.folder, folder)
        path = folder / "EPUB" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has nothing to break"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return folder


def packed(folder: Path, file: Path) -> Path:
    """A folder as an EPUB again."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(folder / "mimetype", "mimetype", zipfile.ZIP_STORED)
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "mimetype"):
            archive.write(path, path.relative_to(folder), zipfile.ZIP_DEFLATED)
    return file


def read(folder: Path) -> Epub:
    """A folder as it reads now, doctored."""
    return Epub(packed(folder, folder.with_suffix(".epub")))


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Unpacked]:
    """The EPUB of a book by name: flagship, everything, korean."""
    known: dict[str, Unpacked] = {}

    def get(name: str) -> Unpacked:
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            report = build_book(FLAGSHIP if name == "flagship" else BOOKS / name, folder / "dist", "epub")
            file = next(a.path for a in report.artefacts if a.kind == "epub")
            with zipfile.ZipFile(file) as archive:
                archive.extractall(folder / "book")
            known[name] = Unpacked(file, folder / "book", Epub(file))
        return known[name]

    return get


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """A browser. Skips, and says why, where it or an engine is missing."""
    if lacks := missing():
        pytest.skip(lacks)
    made = Reader()
    yield made
    made.close()


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder for pictures. BOOKBUILD_SHOTS: one that stays."""
    kept = os.environ.get("BOOKBUILD_SHOTS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("shots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
