"""What it takes to make the file for the press: time against the layout, memory against the pictures.

    python benches/press.py BOOK [--pictures MEGAPIXELS]

BOOK: folder with book.yaml (a copy is worked on; its `print:` keys for a press are added if it has none). Prints seconds of
layout, of the post-process (`to_press`, grey and four inks) and of preflight in one run, one process each, and the ratio to the
layout; then the peak memory of the post-process for one picture and for ten, with what the bytes of the two files take.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
from bookbuild.model.edition import FULL
from bookbuild.model.press import Flavour, Ink, PressSpec
from bookbuild.model.report import Request
from bookbuild.pipeline import edit, opened_shop, press_pdf, read
from bookbuild.preflight.preflight import preflight
from bookbuild.prepress.press import to_press
from bookbuild.pressroom import order_of, profiles, spec_of
from bookbuild.printers.geometry import pages_after_padding
from PIL import Image

KEYS = "print:\n  printer: offset-inch\n"
MIB = 1024 * 1024


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Seconds of wall and processor, and what came out."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    return time.perf_counter() - wall, time.process_time() - cpu, made


def prepared(book: Path, scratch: Path) -> Path:
    """A copy that knows a printer."""
    root = scratch / "book"
    shutil.copytree(book, root)
    file = root / "book.yaml"
    text = file.read_text(encoding="utf-8")
    if not re.search(r"^\s*printer:|\{printer:", text, re.MULTILINE):
        text = text.replace("print:\n", KEYS, 1) if "\nprint:\n" in text else f"{text}\n{KEYS}"
        file.write_text(text, encoding="utf-8")
    return root


def laid_out(root: Path) -> tuple[bytes, PressSpec, tuple[float, float]]:
    """The plain PDF, made in this process alone with nothing known, and what is asked of it; seconds of the layout."""
    manuscript, found = read(root, None, None)
    if manuscript is None:
        raise SystemExit(f"{root}: {found}")
    edited = edit(manuscript, FULL)
    order, found = order_of(edited.book, root)
    if order is None:
        raise SystemExit(f"{root}: {found}")
    with opened_shop(Request(root=root, out=root / "dist", jobs=1, outputs=("pdf",))) as shop:
        wall, cpu, pressed = timed(lambda: press_pdf(root, edited, shop))
    pages = pages_after_padding(order.printer, pressed.pages)  # type: ignore[attr-defined]
    return pressed.data, spec_of(order, edited.book, pages, root), (wall, cpu)  # type: ignore[attr-defined]


def times(book: Path) -> None:
    """One table: seconds, and the ratio to the layout."""
    scratch = Path(tempfile.mkdtemp(prefix="bookbuild-bench-"))
    try:
        data, spec, layout = laid_out(prepared(book, scratch))
    finally:
        shutil.rmtree(scratch)
    colour = replace(spec, ink=Ink.CMYK, flavour=Flavour.X1A_2003)
    grey = replace(spec, ink=Ink.GREY, flavour=Flavour.X1A_2003)
    sys.stdout.write(
        f"{spec.pages} pages, {len(data) / MIB:.1f} MiB\n{'':22} {'wall s':>8} {'CPU s':>8} {'of layout':>10}\n"
    )

    def row(name: str, wall: float, cpu: float) -> None:
        sys.stdout.write(f"{name:22} {wall:8.2f} {cpu:8.2f} {cpu / layout[1]:10.1%}\n")
        sys.stdout.flush()

    row("layout", *layout)
    for name, asked in (("grey", grey), ("four inks", colour)):
        wall, cpu, ready = timed(lambda asked=asked: to_press(data, asked, sides="interior", profiles=profiles()))
        if not ready.data:  # type: ignore[attr-defined]
            raise SystemExit(str(ready.findings[:3]))  # type: ignore[attr-defined]
        row(f"to_press, {name}", wall, cpu)
        row(f"preflight, {name}", *timed(lambda asked=asked, ready=ready: preflight(ready.data, asked))[:2])  # type: ignore[attr-defined]


def with_pictures(count: int, megapixels: float) -> bytes:
    """A PDF with a JPEG on each page, each another one."""
    width = round((megapixels * 1e6 * 1.5) ** 0.5)
    size = (width, round(width / 1.5))
    with pikepdf.new() as pdf:
        for number in range(count):
            coarse = Image.frombytes("RGB", (160, 120), random.Random(number).randbytes(160 * 120 * 3))
            out = io.BytesIO()
            coarse.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
            picture = pdf.make_stream(out.getvalue())
            picture.Type, picture.Subtype, picture.ColorSpace = (
                pikepdf.Name.XObject,
                pikepdf.Name.Image,
                pikepdf.Name.DeviceRGB,
            )
            picture.Width, picture.Height, picture.BitsPerComponent, picture.Filter = *size, 8, pikepdf.Name.DCTDecode
            pdf.add_blank_page(page_size=(396, 612))
            page = pdf.pages[-1]
            page.obj.TrimBox = pikepdf.Array([0, 0, 396, 612])
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
            page.obj.Contents = pdf.make_stream(b"q 300 0 0 200 40 300 cm /P Do Q")
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


def peak_memory() -> float:
    """Most memory that this process has had, in MiB. Not of getrusage: that counts from before the program began (proc(5))."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def one_memory(count: int, megapixels: float) -> None:
    """Peak of this process, and the bytes of the two files, as JSON. A process of its own asks for it."""
    from tests.support.printing import spec

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        # made in a child: what it takes to make the pictures is not to count
        code = (
            f"from benches.press import with_pictures as w; open({file.name!r}, 'wb').write(w({count}, {megapixels}))"
        )
        subprocess.run([sys.executable, "-c", code], check=True)
        to_press(with_pictures(1, 0.01), spec(ink=Ink.CMYK), sides="interior", profiles=profiles())
        before = peak_memory()
        data = Path(file.name).read_bytes()
    ready = to_press(data, spec(ink=Ink.CMYK), sides="interior", profiles=profiles())
    peak = peak_memory()
    told = {"before": before, "peak": peak, "in": len(data) / MIB, "out": len(ready.data) / MIB}
    sys.stdout.write(json.dumps(told) + "\n")


def memory(megapixels: float) -> None:
    """One table: one picture and ten."""
    sys.stdout.write(f"\npictures of {megapixels:g} megapixels: {megapixels * 4e6 / MIB:.0f} MiB each in four inks\n")
    sys.stdout.write(f"{'':22} {'before':>8} {'peak':>8} {'grew':>8} {'file in':>8} {'file out':>8} (MiB)\n")
    for count in (1, 10):
        command = [sys.executable, str(Path(__file__).resolve()), "--memory", str(count), str(megapixels)]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        values = (told["before"], told["peak"], told["peak"] - told["before"], told["in"], told["out"])
        sys.stdout.write(f"{f'pictures: {count}':22} {' '.join(f'{value:8.1f}' for value in values)}\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("book", type=Path)
    parser.add_argument("--pictures", type=float, default=12.0)
    asked = parser.parse_args()
    times(asked.book)
    memory(asked.pictures)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if sys.argv[1:2] == ["--memory"]:
        one_memory(int(sys.argv[2]), float(sys.argv[3]))
    else:
        main()
