"""bookbuild and EPUBCheck 5.3.0 on the same faulty files: both see an error, or it is written down why only one does."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from bookbuild.diagnostics import has_errors
from bookbuild.epub.epubcheck import jar
from bookbuild.verify.verify import verify_epub

from tests.verify.explained import EXPLAINED
from tests.verify.mutations import MUTATIONS, Files, pack, with_pages
from tests.verify.test_mutations import bytes_of

BATCH = Path(__file__).with_name("Batch.java")


@pytest.fixture(scope="module")
def verdicts(clean: Files, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, bool]]:
    """Whether bookbuild and EPUBCheck see an error, by mutation. About 15 s: one Java process for all files."""
    java, program = shutil.which("java"), jar()
    assert java, "Java is missing: `make test` installs it"
    assert program, "EPUBCheck is missing: `make test` installs it"
    folder = tmp_path_factory.mktemp("mutations")
    made = {m.name: bytes_of(m, clean) for m in MUTATIONS} | {
        "clean": pack(clean),
        "clean-with-pages": pack(with_pages(clean)),
    }
    for name, data in made.items():
        (folder / f"{name}.epub").write_bytes(data)
    files = [str(folder / f"{name}.epub") for name in made]
    subprocess.run(
        [java, "-cp", str(program), str(BATCH), str(folder), *files], capture_output=True, check=True, timeout=300
    )
    found = {}
    for name, data in made.items():
        messages = json.loads((folder / f"{name}.epub.json").read_text(encoding="utf-8"))["messages"]
        found[name] = (has_errors(verify_epub(data)), any(x["severity"] in {"ERROR", "FATAL"} for x in messages))
    return found


def test_each_disagreement_has_a_reason_and_each_reason_a_disagreement(verdicts: dict[str, tuple[bool, bool]]) -> None:
    assert {name for name, (ours, theirs) in verdicts.items() if ours != theirs} == set(EXPLAINED)


def test_the_clean_ones_are_clean_to_both(verdicts: dict[str, tuple[bool, bool]]) -> None:
    assert verdicts["clean"] == verdicts["clean-with-pages"] == (False, False)
