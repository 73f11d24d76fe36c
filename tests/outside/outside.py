"""Programs that nobody here wrote, and what they say of a PDF."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
Rows = list[dict[str, str]]
Image.MAX_IMAGE_PIXELS = None


def run(name: str, *arguments: str | Path) -> str:
    """What a program prints; the test is skipped if it is not there, and fails if it fails."""
    path = os.environ.get(f"BOOKBUILD_{name.upper()}") or shutil.which(name)
    if not path:
        pytest.skip(f"{name} is not there: `tools/setup.sh outside` installs it")
    done = subprocess.run([path, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


@lru_cache(maxsize=64)
def verapdf(flavour: str, file: Path) -> dict[str, str]:
    """The clauses of a profile that a file breaks, with a message each. flavour: 1b, 2b, ua1."""
    command = os.environ.get("VERAPDF") or str(ROOT / "build" / "verapdf" / "verapdf")
    if not Path(command).is_file():
        pytest.skip("veraPDF is not there: tools/verapdf.sh installs it (it needs a JDK)")
    done = subprocess.run([command, flavour, str(file)], capture_output=True, text=True, check=False)
    verdict = done.stdout.partition("\n")[0]
    assert verdict.endswith((f" {flavour} PASS", f" {flavour} FAIL")), done.stdout + done.stderr
    found = re.findall(r"^ +\d+ x (\S+) (.+)$", done.stdout, re.MULTILINE)
    assert bool(found) == verdict.endswith("FAIL")
    return dict(found)


def table(text: str) -> Rows:
    """The rows of what poppler prints as a table, by the heads of its columns; a last column may hold blanks."""
    lines = text.splitlines()
    spans = [m.span() for m in re.finditer(r"-+", lines[1])] if re.fullmatch(r"[- ]+", lines[1]) else []
    if len(spans) > 1:
        names = [lines[0][a:b].strip() for a, b in spans]
        return [{n: line[a:b].strip() for n, (a, b) in zip(names, spans, strict=True)} for line in lines[2:]]
    return [dict(zip(lines[0].split(), line.split(), strict=False)) for line in lines[2:]]


def plates(file: Path) -> list[tuple[float, ...]]:
    """How much of each page cyan, magenta, yellow and black cover, by Ghostscript's inkcov."""
    out = run("gs", "-q", "-dSAFER", "-o", "-", "-sDEVICE=inkcov", file)
    return [tuple(map(float, line.split()[:4])) for line in out.splitlines() if line.rstrip().endswith("OK")]


def most_ink(file: Path, scratch: Path, dpi: int = 150) -> float:
    """The highest sum of inks on a pixel of the first page, in per cent, as Ghostscript separates it."""
    target = scratch / f"{file.stem}.tif"
    run("gs", "-q", "-dSAFER", "-dLastPage=1", f"-r{dpi}", "-o", target, "-sDEVICE=tiff32nc", file)
    with Image.open(target) as picture:
        assert picture.mode == "CMYK"
        colours = picture.getcolors(picture.width * picture.height)
    assert colours is not None
    return max(sum(colour) for _, colour in colours) / 255 * 100


def separations(file: Path, scratch: Path, page: int) -> dict[str, float]:
    """The darkest value of each plate of a page, of 255, as Ghostscript's tiffsep writes it: 0 if nothing is on it."""
    target = scratch / "sep.tif"
    run(
        "gs", "-q", "-dSAFER", "-r72", f"-dFirstPage={page}", f"-dLastPage={page}", "-o", target, "-sDEVICE=tiffsep", file
    )  # fmt: skip
    out = {}
    for plate in sorted(scratch.glob("sep(*).tif")):
        with Image.open(plate) as picture:
            out[plate.stem[4:-1]] = 255.0 - picture.convert("L").getextrema()[0]  # type: ignore[operator]
        plate.unlink()
    return out
