"""Print, cold and after changes, against one WeasyPrint run over the book and against peers, in one run of this script.

    python benches/print.py BOOK [ROUNDS] [--peers FOLDER]

BOOK: folder with book.yaml (a copy is worked on). FOLDER: a virtual environment with pypandoc_binary, typst and prince-pdf;
without it only WeasyPrint is the peer. Each run is a command of its own. CPU seconds are of it and of every process that it
started; memory is the peak of the largest one. Prints medians, and the ratios to the naive run of the same round.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve()
SUBREAPER = 36  # prctl(2): orphans of this process become its children, and so count
# as a user has it: Python keeps the modules it has compiled
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
NAIVE = """
import sys, resource
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from bookbuild.model.edition import FULL
from bookbuild.model.rendition import Pagination
from bookbuild.pipeline import edit, read
from bookbuild.remembered import house_styles
from bookbuild.render.fonts import load_faces
from bookbuild.render.print_pages import print_rendition
from bookbuild.render.templates import StyleFolders, Templates
from tests.support.naive import naive_pdf
root = Path(sys.argv[1])
book = edit(read(root, None, None)[0], FULL).book
folders = StyleFolders(house=house_styles(), own=None)
faces = load_faces(book.style.print.faces, root)
Path(sys.argv[3]).write_bytes(naive_pdf(print_rendition(book, Templates(folders), folders, faces, Pagination(labels={}))))
"""


@dataclass(frozen=True)
class Run:
    """What a command took. wall, cpu: seconds; memory: MiB."""

    wall: float
    cpu: float
    memory: float


def measure(command: list[str], **environment: str) -> Run:
    """Run a command in a process that sees to its orphans."""
    answer = subprocess.run(
        [sys.executable, str(HERE), "--measure", json.dumps(command)], env={**_ENVIRONMENT, **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise SystemExit(f"{command[0]} failed: {answer.stderr[-2000:]}")
    return Run(**json.loads(answer.stdout.splitlines()[-1]))


def _measured(command: list[str]) -> int:
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    start = time.perf_counter()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    wall = time.perf_counter() - start
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}
    sys.stdout.write(json.dumps(result) + "\n")
    return code


class Bench:
    """A copy of a book, and what is done with it."""

    def __init__(self, book: Path, peers: Path | None) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="bookbuild-bench-"))
        self.book = self.scratch / "book"
        shutil.copytree(book, self.book)
        self.peers = peers
        self.cache = self.scratch / "cache"
        self.chapter = sorted(self.book.glob("*.md"))[len(list(self.book.glob("*.md"))) // 2]
        self.text = self.chapter.read_text(encoding="utf-8")

    def ours(self, *more: str) -> Run:
        """Our build of the PDF."""
        command = [str(HERE.parent.parent / ".venv/bin/bookbuild"), "build", str(self.book), "--output", "pdf", *more]
        return measure([*command, "--out", str(self.scratch / "out")], BOOKBUILD_CACHE=str(self.cache))

    def cold(self) -> Run:
        """Nothing is known."""
        self.chapter.write_text(self.text, encoding="utf-8")
        shutil.rmtree(self.cache, ignore_errors=True)
        return self.ours()

    def edited(self, words: str) -> Run:
        """A paragraph in the middle of the middle chapter gets words more, after a build without them."""
        self.chapter.write_text(self.text, encoding="utf-8")
        self.ours()
        place = self.text.index("\n\n", len(self.text) // 2)
        self.chapter.write_text(f"{self.text[:place]} {words}{self.text[place:]}", encoding="utf-8")
        return self.ours()

    def heads(self) -> Run:
        """Only a margin box is changed."""
        self.chapter.write_text(self.text, encoding="utf-8")
        self.ours()
        sheet = self.book / "styles" / "css" / "extra-print.css"
        sheet.parent.mkdir(parents=True, exist_ok=True)
        sheet.write_text(f'@page {{ @bottom-left {{ content: "{time.time_ns()}" }} }}\n', encoding="utf-8")
        try:
            return self.ours()
        finally:
            shutil.rmtree(self.book / "styles")

    def unchanged(self) -> Run:
        """Nothing is changed since the last build."""
        self.chapter.write_text(self.text, encoding="utf-8")
        self.ours()
        return self.ours()

    def naive(self) -> Run:
        """One WeasyPrint run over the whole book, same templates."""
        self.chapter.write_text(self.text, encoding="utf-8")
        root = str(HERE.parent.parent)
        return measure([sys.executable, "-c", NAIVE, str(self.book), root, str(self.scratch / "naive.pdf")])

    def epub(self) -> Run:
        """Our EPUB, nothing known."""
        shutil.rmtree(self.cache, ignore_errors=True)
        command = [
            str(HERE.parent.parent / ".venv/bin/bookbuild"),
            "build",
            str(self.book),
            "--output",
            "epub",
            "--jobs",
            "1",
        ]
        return measure([*command, "--out", str(self.scratch / "out")], BOOKBUILD_CACHE=str(self.cache))

    def _pandoc(self, *more: str) -> list[str]:
        assert self.peers is not None
        program = next(self.peers.rglob("pypandoc/files/pandoc"))
        files = [str(p) for p in sorted(self.book.glob("*.md"))]
        return [str(program), *files, "-s", "--metadata", "title=Book", *more]

    def pandoc_epub(self) -> Run:
        """pandoc's EPUB."""
        return measure(self._pandoc("-o", str(self.scratch / "pandoc.epub")))

    def typst(self) -> Run:
        """pandoc to Typst, Typst to PDF."""
        assert self.peers is not None
        source = self.scratch / "book.typ"
        code = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
        first = measure(self._pandoc("-t", "typst", "--toc", "-o", str(source)))
        second = measure([str(self.peers / "bin/python"), "-c", code, str(source), str(self.scratch / "typst.pdf")])
        return Run(first.wall + second.wall, first.cpu + second.cpu, max(first.memory, second.memory))

    def prince(self) -> Run:
        """pandoc to HTML, Prince to PDF."""
        assert self.peers is not None
        source = self.scratch / "book.html"
        first = measure(self._pandoc("-t", "html5", "--toc", "-o", str(source)))
        second = measure([str(self.peers / "bin/prince"), str(source), "-o", str(self.scratch / "prince.pdf")])
        return Run(first.wall + second.wall, first.cpu + second.cpu, max(first.memory, second.memory))


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("book", type=Path)
    parser.add_argument("rounds", type=int, nargs="?", default=1)
    parser.add_argument("--peers", type=Path)
    asked = parser.parse_args()
    bench = Bench(asked.book, asked.peers)
    rows: dict[str, Callable[[], Run]] = {
        "naive WeasyPrint": bench.naive, "cold": bench.cold, "unchanged": bench.unchanged,
        "a word more": lambda: bench.edited("more"), "pages more": lambda: bench.edited("Some words more. " * 200),
        "heads changed": bench.heads, "EPUB, cold": bench.epub,
    }  # fmt: skip
    if asked.peers:
        rows |= {"pandoc, Typst": bench.typst, "pandoc, Prince": bench.prince, "pandoc, EPUB": bench.pandoc_epub}
    rounds = [{name: work() for name, work in rows.items()} for _ in range(asked.rounds)]
    sys.stdout.write(
        f"{'':18} {'wall s':>8} {'CPU s':>8} {'MiB':>6}  {'wall':>7} {'CPU':>7}  (ratios to naive WeasyPrint)\n"
    )
    for name in rows:
        runs = [r[name] for r in rounds]
        wall, cpu = (statistics.median(getattr(r, key) for r in runs) for key in ("wall", "cpu"))
        ratios = [
            statistics.median(getattr(r[name], k) / getattr(r["naive WeasyPrint"], k) for r in rounds)
            for k in ("wall", "cpu")
        ]
        memory = max(r.memory for r in runs)
        sys.stdout.write(f"{name:18} {wall:8.2f} {cpu:8.2f} {memory:6.0f}  {ratios[0]:7.4f} {ratios[1]:7.4f}\n")
    shutil.rmtree(bench.scratch)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        sys.exit(_measured(json.loads(sys.argv[2])))
    main()
