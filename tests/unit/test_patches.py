"""The patches of WeasyPrint: they are for the functions that were read, and change no byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bookbuild.pdf.engine import load_engine
from tests.support.building import BOOKS, FLAGSHIP, ROOT, bookbuild
from tests.support.foreign import SHARED, TIME_MACHINE, prepare

load_engine()
SWITCH = "BOOKBUILD_UNPATCHED"


def test_every_function_that_is_replaced_is_the_one_that_was_read() -> None:
    """If this fails, WeasyPrint has changed: read what it does now, mend the patch, and put the new digest in."""
    script = (
        "from bookbuild.pdf.engine import load_engine; load_engine()\n"
        "from bookbuild.pdf.press.patches.all import ALL\n"
        "print([(n, p.name) for n, ps in ALL.items() for p in ps if p.source_digest != p.digest])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr


def test_they_are_for_one_version_only(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint
    from bookbuild.pdf.press.patches import are_wanted

    monkeypatch.delenv(SWITCH, raising=False)
    assert are_wanted()
    monkeypatch.setenv(SWITCH, "1")
    assert not are_wanted()
    monkeypatch.delenv(SWITCH)
    monkeypatch.setattr(weasyprint, "VERSION", "71.0")
    assert not are_wanted()


@pytest.mark.parametrize(
    "name", [pytest.param("flagship", marks=pytest.mark.slow), "everything", "korean", TIME_MACHINE]
)
def test_the_pdf_is_the_same_without_them(name: str, tmp_path: Path) -> None:
    if name == TIME_MACHINE and not SHARED.is_dir():
        pytest.skip("the foreign manuscripts lie beside the project only where it is developed")
    root = FLAGSHIP if name == "flagship" else prepare(name, tmp_path) if name == TIME_MACHINE else BOOKS / name
    made = []
    for switch in ("", "1"):
        out = tmp_path / f"out{switch}"
        run = bookbuild("build", root, "--output", "pdf", "--no-cache", "--jobs", "1", "--out", out, **{SWITCH: switch})
        assert run.code == 0, run.err
        made.append(next(out.glob("*.pdf")).read_bytes())
    assert made[0] == made[1]
