from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.building import bookbuild, build_book
from tests.verify.mutations import Files, unpack


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The members of the starter's EPUB."""
    folder: Path = tmp_path_factory.mktemp("clean")
    assert bookbuild("new", folder / "starter", "--template", "plain", SOURCE_DATE_EPOCH="1767225600").code == 0
    report = build_book(folder / "starter", folder / "dist", "epub")
    return unpack(next(a.path for a in report.artefacts if a.kind == "epub").read_bytes())
