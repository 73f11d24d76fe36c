"""A build whose inputs are those of an earlier one, and whose outputs still stand: there is nothing to do.

The inputs are every file of the book's folder, the house style, this code and its libraries, and what was asked for. They
are compared by content. Nothing that makes books is loaded for that.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.folder import read_file
from bookbuild.limits import MOST_FILES, MOST_IMAGE
from bookbuild.model.report import PACKAGES, Artefact, Layout, Report, Request
from bookbuild.pdf.engine import library_versions
from bookbuild.runner.cache import DiskCache

# libraries that decide over an output, beside those of the layout (pdf/engine.py)
_LIBRARIES = (
    "ebooklib", "fontpkg-source-serif-4", "fonttools", "jinja2", "lxml", "markdown", "nh3", "pikepdf", "pydantic",
    "pylopdf-fonts-ko", "pymdown-extensions", "python-stdnum", "pypdfium2", "pyuca", "pyyaml", "resvg-py",
)  # fmt: skip
# folders of other tools, which can be large; a book that names one of them in a text is read whole every time
_FOREIGN = (".git", ".venv", "node_modules", "__pycache__")
_TEXTS = frozenset({".md", ".yaml", ".j2", ".css"})
_OUTPUTS = (".epub", ".pdf", ".jsonld", ".part", ".cover.jpg", ".onix.xml")


def house_styles() -> Path:
    """The styles that come with bookbuild: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parent / "styles"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "styles"


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """Digest of this code and of the libraries that results follow from: another version is another result."""
    total = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        data = file.read_bytes()
        total.update(f"{file.name} {len(data)} ".encode() + data)
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    total.update(repr((sys.version_info[:3], libraries, library_versions())).encode())
    return total.hexdigest()


def key_of(request: Request, stamp: str) -> str:
    """Digest of everything that a build's outputs follow from; empty if that cannot be said."""
    total = hashlib.sha256(stamp.encode())
    asked = (request.root.resolve().name, request.outputs, request.editions, request.epoch)
    total.update(repr(asked).encode())
    try:
        for path, data in chain(_files(request.root, request.out), _files(house_styles(), request.out)):
            if path.suffix in _TEXTS and any(name.encode() in data for name in _FOREIGN):
                return ""
            name = path.as_posix().encode()
            total.update(b"%d %d " % (len(name), len(data)) + name + data)
    except (OSError, _Linked):
        return ""
    return total.hexdigest()


class _Linked(Exception):
    """A link leads out of the folder, or there are too many files, so not all that counts is known here."""


def _files(root: Path, out: Path) -> Iterator[tuple[Path, bytes]]:
    """(path in the folder, content) of each file, in order; but for outputs, and folders of other tools."""
    ends = out.resolve()
    seen = 0
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name not in _FOREIGN)
        here = Path(folder)
        is_out = here.resolve() == ends
        if is_out and PACKAGES in names:
            names.remove(PACKAGES)
        if any((here / name).is_symlink() for name in (*names, *files)):
            raise _Linked
        if (seen := seen + len(names) + len(files)) > MOST_FILES:
            raise _Linked
        for name in sorted(files):
            file = here / name
            if not (is_out and file.name.endswith(_OUTPUTS)):
                yield file.relative_to(root), read_file(file, MOST_IMAGE)


def recall(request: Request) -> Report | None:
    """The report of a build with the same inputs, if all that it wrote still stands there; else None."""
    if request.cache is None:
        return None
    start = time.perf_counter()
    cache = DiskCache(request.cache, request.cache_limit)
    key = key_of(request, code_stamp())
    data = cache.get(key) if key else None
    if data is None:
        return None
    known = json.loads(data)
    for name, digest in known["files"]:
        path = request.out / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return None
    return Report(
        artefacts=tuple(Artefact(**{**made, "path": request.out / made["path"]}) for made in known["artefacts"]),
        diagnostics=tuple(_finding(*row) for row in known["diagnostics"]),
        seconds=(("nothing has changed; looked through", time.perf_counter() - start),),
        layouts=tuple(Layout(edition=edition, sections=count, laid_out=()) for edition, count in known["layouts"]),
        files=tuple((name, digest) for name, digest in known["files"]),
    )  # fmt: skip


def remember(request: Request, report: Report, cache: DiskCache, before: str, stamp: str) -> None:
    """Keep a report for builds to come. before: the key when the build began; what changed meanwhile is not kept."""
    if not before or key_of(request, stamp) != before:
        return
    artefacts = [
        {"path": a.path.name, "edition": a.edition, "kind": a.kind, "pages": a.pages, "words": a.words, "bytes": a.bytes,
         "sha256": a.sha256}
        for a in report.artefacts
    ]  # fmt: skip
    found = [
        (d.rule.name, d.message, d.at.path, d.at.line, d.at.column, d.hint, d.breaks_promise, d.words)
        for d in report.diagnostics
    ]
    known = {
        "artefacts": artefacts, "diagnostics": found, "files": report.files,
        "layouts": [(layout.edition, layout.sections) for layout in report.layouts],
    }  # fmt: skip
    cache.put(before, json.dumps(known, ensure_ascii=False).encode())


def _finding(
    rule: str, message: str, path: str, line: int, column: int, hint: str, breaks: bool, words: str
) -> Diagnostic:
    at = Location(path=path, line=line, column=column)
    return Diagnostic(rule=Rule[rule], message=message, at=at, hint=hint, breaks_promise=breaks, words=words)
