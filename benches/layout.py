"""Section-by-section layout against one whole-book WeasyPrint run of the same documents, in one run of this script.

    python benches/layout.py BOOK [ROUNDS]

Prints CPU seconds and peak memory of each, run in turn in processes of their own, and the ratios (median of the rounds).
The baseline numbers no pages: it has neither contents nor index pages to fill in, so it has less to do.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from bookbuild.model.edition import FULL
from bookbuild.model.rendition import Pagination, PrintRendition
from bookbuild.pdf import typeset as press
from bookbuild.pipeline import edit, house_styles, press_pdf, read
from bookbuild.render.fonts import load_faces
from bookbuild.render.print_pages import print_rendition
from bookbuild.render.templates import StyleFolders, Templates


def ours(root: Path) -> int:
    """Pages that bookbuild makes."""
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    return press_pdf(root, edit(manuscript, FULL)).pages or 0


def naive(root: Path) -> int:
    """Pages of one document that holds every section."""
    manuscript, _ = read(root, None, None)
    assert manuscript is not None
    book = edit(manuscript, FULL).book
    folders = StyleFolders(house=house_styles(), own=None)
    faces = load_faces(book.style.print.faces, root)
    rendition = print_rendition(book, Templates(folders), folders, faces, Pagination(labels={}))
    return _one_document(rendition)


def _one_document(rendition: PrintRendition) -> int:
    engine = press.load_engine()
    fonts = engine.text.fonts.FontConfiguration()
    fetch = press._fetcher(engine, rendition)
    css = "".join(text for _, text in rendition.sheets) + "section { break-before: page; }"
    bodies = "".join(re.sub(r".*?<body[^>]*>|</body>.*", "", s.document, flags=re.DOTALL) for s in rendition.sections)
    sheet = engine.CSS(string=css, font_config=fonts, url_fetcher=fetch, base_url="book:/")
    html = engine.HTML(string=f"<html lang='en'><body>{bodies}</body></html>", base_url="book:/", url_fetcher=fetch)
    document = html.render(stylesheets=[sheet], font_config=fonts)
    document.write_pdf(pdf_tags=True)
    return len(document.pages)


def _measured(work: Callable[[Path], int], root: Path, pipe: object) -> None:
    pages = work(root)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    pipe.send((pages, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))  # type: ignore[attr-defined]


def measure(work: Callable[[Path], int], root: Path) -> tuple[int, float, float]:
    """Pages, CPU seconds and peak MiB of a process that does the work."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe()
    process = context.Process(target=_measured, args=(work, root, send))
    process.start()
    result: tuple[int, float, float] = receive.recv()
    process.join()
    return result


def main() -> None:
    """Run both in turn and print the ratios."""
    root, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    pairs = [(measure(naive, root), measure(ours, root)) for _ in range(rounds)]
    for name, side in (("one document", 0), ("bookbuild", 1)):
        pages, cpu, memory = pairs[0][side][0], [p[side][1] for p in pairs], [p[side][2] for p in pairs]
        sys.stdout.write(f"{name:14} {pages} pages, CPU {statistics.median(cpu):.1f} s, peak {max(memory):.0f} MiB\n")
    cpu_ratio = statistics.median(a[1] / b[1] for a, b in pairs)
    memory_ratio = statistics.median(a[2] / b[2] for a, b in pairs)
    sys.stdout.write(
        f"ratio          CPU {cpu_ratio:.2f}, memory {memory_ratio:.2f} (one document / bookbuild, {rounds} rounds)\n"
    )


if __name__ == "__main__":
    main()
