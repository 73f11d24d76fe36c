"""`bookbuild new`: a small book that builds clean at once and shows the dialect."""

from __future__ import annotations

from pathlib import Path

from bookbuild.diagnostics import OutputDenied

STARTER = Path(__file__).parent.parent / "starter"


def create(folder: Path, title: str, author: str, language: str) -> tuple[Path, ...]:
    """Write the starter book. Raises OutputDenied if the folder holds anything already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputDenied(f"'{folder}' is not empty; name a folder that does not exist yet")
    written = []
    values = {"@TITLE@": _yaml(title), "@AUTHOR@": _yaml(author), "@LANGUAGE@": language}
    try:
        for source in sorted(STARTER.rglob("*")):
            if source.is_dir() or source.name.endswith(".pyc"):
                continue
            target = folder / source.relative_to(STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            data = source.read_bytes()
            if source.name == "book.yaml":
                text = data.decode("utf-8")
                for key, value in values.items():
                    text = text.replace(key, value)
                data = text.encode("utf-8")
            target.write_bytes(data)
            written.append(target)
    except OSError as error:
        raise OutputDenied(f"cannot write '{error.filename}': {error.strerror}") from error
    return tuple(written)


def _yaml(text: str) -> str:
    """Text as a double-quoted YAML scalar (YAML 1.2 section 7.3.1)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
