"""Books that many tests look at are built once a run."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bookbuild.pipeline import Report

from tests.support.building import BOOKS, FLAGSHIP, bookbuild, build_book
from tests.support.foreign import SHARED, TIME_MACHINE, prepare
from tests.support.inspect import Epub, Pdf


def pytest_configure(config: pytest.Config) -> None:
    """Commands under test remember nothing of other runs, and nothing in the home of whoever runs them."""
    os.environ["BOOKBUILD_CACHE"] = tempfile.mkdtemp(prefix="bookbuild-test-cache-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """What they remembered goes."""
    shutil.rmtree(os.environ["BOOKBUILD_CACHE"], ignore_errors=True)


class Built:
    """A book, built."""

    def __init__(self, root: Path, report: Report) -> None:
        self.root = root
        self.report = report
        by_kind = {artefact.kind: artefact for artefact in self.report.artefacts}
        self.epub_path, self.pdf_path = by_kind["epub"].path, by_kind["pdf"].path
        self.pages = by_kind["pdf"].pages
        self.epub, self.pdf = Epub(self.epub_path), Pdf(self.pdf_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """A built book by name: flagship, everything, korean, starter, the-time-machine."""
    cache: dict[str, Built] = {}

    def get(name: str) -> Built:
        if name not in cache:
            cache[name] = _shared(name, tmp_path_factory.getbasetemp())
        return cache[name]

    return get


def _shared(name: str, base: Path) -> Built:
    """Built by the first process of this run that wants it; the others wait and take it."""
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / f"built-{name}"
    folder.mkdir(exist_ok=True)
    kept = folder / "report.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            root = _root(name, folder)
            kept.write_bytes(
                pickle.dumps((root, build_book(root, folder / "dist", jobs=2 if name == "flagship" else 1)))
            )
    return Built(*pickle.loads(kept.read_bytes()))


@pytest.fixture(scope="session")
def built_alone(tmp_path_factory: pytest.TempPathFactory) -> Epub:
    """The EPUB of a book of which no PDF is built."""
    out = tmp_path_factory.mktemp("alone")
    assert bookbuild("build", BOOKS / "korean", "--output", "epub", "--out", out).code == 0
    return Epub(next(out.glob("*.epub")))


def _root(name: str, folder: Path) -> Path:
    if name == "flagship":
        return FLAGSHIP
    if name == "starter":
        made = folder / "starter"
        assert bookbuild("new", made, "--template", "plain", SOURCE_DATE_EPOCH="1767225600").code == 0
        return made
    if name == TIME_MACHINE:
        if not SHARED.is_dir():
            pytest.skip("the foreign manuscripts lie beside the project only where it is developed")
        return prepare(name, folder)
    return BOOKS / name
