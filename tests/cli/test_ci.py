"""Workflows for a user's book: right by the services' own schemas, and their steps run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest
import yaml
from bookbuild import __version__
from bookbuild.cli import ci
from tests.support.building import bookbuild, make_book

VALIDATOR = Path(sys.executable).parent / "check-jsonschema"
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}
JOBS = {
    "plain": ci.Job(book="."),
    "elsewhere": ci.Job(book='my "book": x/y', package="bookbuild @ git+https://example.org/b.git"),
    "sarif": ci.Job(book=".", sarif=True),
    "no-release": ci.Job(book=".", release=False),
}
Step = TypedDict("Step", {"name": str, "run": str, "uses": str, "with": dict[str, str]}, total=False)


class Workflow(TypedDict):
    """What we read of a workflow."""

    permissions: dict[str, str]
    env: dict[str, str]
    jobs: dict[str, dict[str, object]]


def loaded(text: bytes) -> Workflow:
    value: Workflow = yaml.safe_load(text)
    return value


def steps_of(workflow: Workflow, job: str) -> list[Step]:
    steps = workflow["jobs"][job]["steps"]
    assert isinstance(steps, list)
    return steps


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize("service", ci.PATHS)
def test_a_workflow_keeps_the_schema_of_its_service(tmp_path: Path, service: str, name: str) -> None:
    assert VALIDATOR.is_file(), "check-jsonschema is missing: `make test` installs it"
    file = tmp_path / "workflow.yml"
    file.write_bytes(ci.workflow(service, JOBS[name]))
    transform = ["--data-transform", "gitlab-ci"] if service == "gitlab" else []
    run = subprocess.run(
        [VALIDATOR, "--builtin-schema", SCHEMAS[service], *transform, file], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    assert "@" not in re.sub(r"uses: \S+@\S+|git\+https|bookbuild @ ", "", file.read_text()), (
        "a place was not filled in"
    )


def test_the_validator_finds_a_wrong_workflow(tmp_path: Path) -> None:
    file = tmp_path / "workflow.yml"
    file.write_bytes(ci.workflow("github", JOBS["plain"]).replace(b"runs-on:", b"runs-at:"))
    run = subprocess.run([VALIDATOR, "--builtin-schema", SCHEMAS["github"], file], capture_output=True, check=False)
    assert run.returncode == 1


def test_only_the_release_may_write_and_every_action_is_pinned() -> None:
    workflow = loaded(ci.workflow("github", JOBS["plain"]))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["book"].get("permissions") is None
    assert workflow["jobs"]["release"]["permissions"] == {"contents": "write"}
    assert workflow["jobs"]["release"]["if"] == "startsWith(github.ref, 'refs/tags/v')"
    used = [s["uses"] for job in workflow["jobs"] for s in steps_of(workflow, job) if "uses" in s]
    assert len(used) == 5
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", use) for use in used)
    checkout = steps_of(workflow, "book")[0]
    assert checkout["with"]["persist-credentials"] is False
    assert workflow["env"]["BOOKBUILD"] == f"bookbuild=={__version__}"


def test_no_expression_of_the_service_stands_in_a_shell() -> None:
    """What a pull request names could run commands there."""
    for job in JOBS.values():
        workflow = loaded(ci.workflow("github", job))
        runs = [s["run"] for name in workflow["jobs"] for s in steps_of(workflow, name) if "run" in s]
        assert runs
        assert not [run for run in runs if "${{" in run]


def test_sarif_asks_for_the_one_right_that_it_needs() -> None:
    workflow = loaded(ci.workflow("github", JOBS["sarif"]))
    assert workflow["jobs"]["book"]["permissions"] == {"contents": "read", "security-events": "write"}
    assert any("--format sarif" in step.get("run", "") for step in steps_of(workflow, "book"))


def test_it_is_written_at_the_root_of_the_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    root = make_book(tmp_path / "books" / "one")
    run = bookbuild("ci", "github", root, cwd=tmp_path)
    assert (run.code, run.out.strip()) == (0, "created .github/workflows/book.yml")
    workflow = loaded((tmp_path / ".github" / "workflows" / "book.yml").read_bytes())
    assert workflow["env"]["BOOK"] == "books/one"


@pytest.mark.parametrize("service", ci.PATHS)
def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, service: str) -> None:
    root = make_book(tmp_path / "book")
    path = root / ci.PATHS[service]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    run = bookbuild("ci", service, root)
    assert run.code == 4
    assert "left as it is" in run.err
    assert path.read_text() == "mine"


def test_new_writes_it_with_the_book(tmp_path: Path) -> None:
    assert bookbuild("new", "x", "--ci", "gitlab", cwd=tmp_path).code == 0
    assert (tmp_path / "x" / ".gitlab-ci.yml").read_bytes() == ci.workflow("gitlab", JOBS["plain"])


SHIM = """\
#!/bin/sh
echo "$(basename "$0") $*" >> "$SHIM_LOG"
case "$(basename "$0") $*" in python*pip*|sudo*|apt-get*) exit 0 ;; esac
exec {python} "$@"
"""
BOOKBUILD = '#!/bin/sh\necho "bookbuild $*" >> "$SHIM_LOG"\nexec {python} -m bookbuild "$@"\n'


def _shims(folder: Path) -> Path:
    """Programs that install nothing and note that they were asked to; bookbuild itself is the true one."""
    folder.mkdir()
    for name in ("sudo", "apt-get", "python"):
        (folder / name).write_text(SHIM.format(python=sys.executable))
    (folder / "bookbuild").write_text(BOOKBUILD.format(python=sys.executable))
    for file in folder.iterdir():
        file.chmod(0o755)
    return folder


def _has_format(name: str) -> bool:
    return name in bookbuild("check", "--help").out


@pytest.mark.slow
@pytest.mark.parametrize("service", ci.PATHS)
def test_the_steps_build_a_book(tmp_path: Path, service: str) -> None:
    """All shell steps in order, in a fresh repository, as the runner's `bash -e` would; nothing is installed."""
    assert bookbuild("new", "repo", "--template", "plain", "--ci", service, cwd=tmp_path).code == 0
    repo = tmp_path / "repo"
    workflow = yaml.safe_load((repo / ci.PATHS[service]).read_bytes())
    if service == "github":
        lines = [step["run"] for step in steps_of(workflow, "book") if "run" in step]
        variables = dict(workflow["env"])
    else:
        lines = [*workflow["book"]["before_script"], *workflow["book"]["script"]]
        variables = dict(workflow["book"]["variables"])
    variables["BOOKBUILD_CACHE"] = str(repo / ".bookbuild-cache")
    log = tmp_path / "log"
    path = f"{_shims(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}"
    for line in lines:
        text = line if _has_format("github") else line.replace(" --format github", "")
        run = subprocess.run(
            [shutil.which("bash") or "sh", "-e", "-o", "pipefail", "-c", text], cwd=repo, capture_output=True, text=True,
            env=os.environ | variables | {"PATH": path, "SHIM_LOG": str(log), "CI": "true"}, check=False,
        )  # fmt: skip
        assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
    assert sorted(p.suffix for p in (repo / "dist").iterdir()) == [".epub", ".jpg", ".jsonld", ".pdf", ".xml"]
    assert list((repo / ".bookbuild-cache").iterdir())
    said = log.read_text()
    assert f"pip install --disable-pip-version-check bookbuild=={__version__}" in said
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said


@pytest.mark.slow
def test_a_fault_of_the_book_fails_the_workflow(tmp_path: Path) -> None:
    assert bookbuild("new", "repo", "--template", "plain", "--ci", "github", cwd=tmp_path).code == 0
    (tmp_path / "repo" / "chapters" / "02-a-second-chapter.md").write_text("# Two\n\n[](#nowhere)\n")
    workflow = loaded((tmp_path / "repo" / ci.PATHS["github"]).read_bytes())
    check = next(s["run"] for s in steps_of(workflow, "book") if s.get("name") == "Check")
    text = check if _has_format("github") else check.replace(" --format github", "")
    env = os.environ | workflow["env"] | {"PATH": f"{_shims(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}"}
    env |= {"SHIM_LOG": str(tmp_path / "log"), "BOOKBUILD_CACHE": str(tmp_path / "cache")}
    run = subprocess.run(["bash", "-e", "-c", text], cwd=tmp_path / "repo", env=env, capture_output=True, check=False)
    assert run.returncode == 1


def test_book_and_package_are_quoted() -> None:
    for service in ci.PATHS:
        value = yaml.safe_load(ci.workflow(service, JOBS["elsewhere"]))
        variables = value["env"] if service == "github" else value["book"]["variables"]
        assert variables["BOOK"] == JOBS["elsewhere"].book
        assert variables["BOOKBUILD"] == JOBS["elsewhere"].package
        assert json.dumps(variables)
