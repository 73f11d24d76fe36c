"""Workflows of CI services for a user's book."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bookbuild import __version__
from bookbuild.cli.systems import DEBIAN_PANGO
from bookbuild.diagnostics import OutputDenied
from bookbuild.runner.outputs import Output, write_outputs

TEMPLATES = Path(__file__).parent.parent / "starter" / "ci"
# Service -> where it looks for the workflow, from the root of the repository
PATHS = {"github": ".github/workflows/book.yml", "gitlab": ".gitlab-ci.yml"}
_SARIF_PERMISSIONS = "    permissions:\n      contents: read\n      security-events: write\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the workflow shall do. book: folder of the book from the repository's root; package: what pip installs."""

    book: str
    package: str = ""
    sarif: bool = False
    release: bool = True


def workflow(service: str, job: Job) -> bytes:
    """The file of a service."""
    text = _template(service)
    values = {
        "@VERSION@": __version__, "@BOOK@": json.dumps(job.book, ensure_ascii=False),
        "@PACKAGE@": json.dumps(job.package or f"bookbuild=={__version__}"), "@SYSTEM@": " ".join(DEBIAN_PANGO),
        "@SARIF-PERMISSIONS@": _SARIF_PERMISSIONS if job.sarif else "",
        "@SARIF-STEPS@": _template("github-sarif") if job.sarif else "",
        "@RELEASE@\n": _template("github-release") if job.release else "",
    }  # fmt: skip
    for key, value in values.items():
        text = text.replace(key, value)
    return text.encode("utf-8")


def write(service: str, root: Path, *, package: str, sarif: bool, release: bool) -> Path:
    """Write the workflow for the book in `root`, at the root of its repository. Raises OutputDenied if one is there."""
    repository = repository_of(root)
    path = repository / PATHS[service]
    if path.exists() or path.is_symlink():
        raise OutputDenied(f"'{path}' is there already; it is left as it is")
    book = root.resolve().relative_to(repository.resolve()).as_posix()
    write_outputs(
        [Output(path=path, data=workflow(service, Job(book=book, package=package, sarif=sarif, release=release)))]
    )
    return path


def repository_of(root: Path) -> Path:
    """The folder at or above the book that git knows, else the book's own."""
    here = root.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), root)


def _template(name: str) -> str:
    return (TEMPLATES / f"{name}.yml").read_text(encoding="utf-8")
