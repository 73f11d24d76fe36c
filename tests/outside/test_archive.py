"""PDF/A-2b beside PDF/UA-1, in one file, by veraPDF."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pikepdf
import pytest

from tests.outside.outside import verapdf
from tests.support.building import BOOKS, FLAGSHIP, bookbuild
from tests.support.foreign import SHARED, TIME_MACHINE, prepare

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("outside")]


@pytest.mark.parametrize("name", ["flagship", "everything", TIME_MACHINE])
def test_one_file_is_pdf_a_2b_and_pdf_ua_1(name: str, tmp_path: Path) -> None:
    if name == TIME_MACHINE and not SHARED.is_dir():
        pytest.skip("the foreign manuscripts lie beside the project only where it is developed")
    root = prepare(name, tmp_path) if name == TIME_MACHINE else tmp_path / name
    if name != TIME_MACHINE:
        shutil.copytree(FLAGSHIP if name == "flagship" else BOOKS / name, root)
    file = root / "book.yaml"
    text = re.sub(r"^print:.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(f"{text.rstrip()}\nprint: {{archive: PDF/A-2b}}\n", encoding="utf-8")
    run = bookbuild("build", root, "--output", "pdf", "--out", tmp_path / "dist", "--jobs", "1")
    assert run.code == 0, run.err[-2000:]
    (made,) = (tmp_path / "dist").glob("*.pdf")
    assert verapdf("2b", made) == {}
    assert verapdf("ua1", made) == {}
    with pikepdf.open(made) as pdf:  # and it can say no
        del pdf.Root.OutputIntents
        pdf.save(tmp_path / "bare.pdf")
    assert "6.2.4.3-2" in verapdf("2b", tmp_path / "bare.pdf")
