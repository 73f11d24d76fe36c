"""Books that nobody here wrote: copies of manuscripts beside the project, with a book.yaml made for each."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "books"
TIME_MACHINE, WAR_AND_PEACE = "the-time-machine", "war-and-peace"


def prepare(name: str, folder: Path) -> Path:
    """Copy a manuscript into `folder` and give it a book.yaml; returns the book's folder."""
    book = folder / name
    shutil.copytree(SHARED / name, book, copy_function=shutil.copyfile)
    book.chmod(0o755)
    files = sorted(p.name for p in book.glob("*.md"))
    title, author = {
        TIME_MACHINE: ("The Time Machine", "H. G. Wells"),
        WAR_AND_PEACE: ("War and Peace", "Leo Tolstoy"),
    }[name]
    head = f"title: {title}\nlanguage: en-GB\ncontributors: [{{name: {author}, role: aut}}]\ndate: 2026-01-01\n"
    body = _parts(book, files) if name == WAR_AND_PEACE else _chapters(files)
    (book / "book.yaml").write_text(head + body, encoding="utf-8")
    return book


def _chapters(files: list[str]) -> str:
    lines = "".join(f"    - {f}\n" for f in files if "epilogue" not in f)
    last = next(f for f in files if "epilogue" in f)
    return f"structure:\n  number-chapters: false\n  chapters:\n{lines}  back:\n    - epilogue: {last}\n"


def _parts(book: Path, files: list[str]) -> str:
    """A line `# Book I / Part I` before a chapter's own heading opens a part: its title moves to book.yaml."""
    parts: list[tuple[str, list[str]]] = []
    front = ""
    for name in files:
        text = (book / name).read_text(encoding="utf-8")
        heading = re.match(r"# (.+)\n+(?=## )", text)
        if heading:
            parts.append((heading[1], []))
            (book / name).write_text(text[heading.end() :], encoding="utf-8")
        if parts:
            parts[-1][1].append(name)
        else:
            front += f"    - note: {name}\n"
    out = "structure:\n  number-chapters: false\n  number-parts: false\n"
    out += f"  front:\n    - half-title\n    - title-page\n    - copyright-page\n    - contents\n{front}  parts:\n"
    for number, (title, names) in enumerate(parts, 1):
        out += f'    - title: "{title}"\n      id: part-{number}\n      chapters:\n' + "".join(
            f"        - {n}\n" for n in names
        )
    return out + "print:\n  chapters-open: next\n"
