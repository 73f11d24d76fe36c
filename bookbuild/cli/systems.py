"""Operating systems: how each installs what bookbuild can use.

Names of packages: "First steps" of WeasyPrint's documentation, and the systems' own lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEBIAN_PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# Debian 12 and Ubuntu 23.04 took the subsetter out of libharfbuzz0b into a package of its own
_OLD_PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz0b")
_DEBIAN: Mapping[str, tuple[str, ...]] = {
    "pango": DEBIAN_PANGO, "java": ("default-jre-headless",), "ghostscript": ("ghostscript",), "qpdf": ("qpdf",),
    "poppler": ("poppler-utils",), "node": ("nodejs", "npm"), "chromium": ("chromium",), "git": ("git",),
}  # fmt: skip
_FEDORA: Mapping[str, tuple[str, ...]] = {
    "pango": ("pango", "harfbuzz"), "java": ("java-headless",), "ghostscript": ("ghostscript",), "qpdf": ("qpdf",),
    "poppler": ("poppler-utils",), "node": ("nodejs", "npm"), "chromium": ("chromium",), "git": ("git",),
}  # fmt: skip
_ARCH: Mapping[str, tuple[str, ...]] = {
    "pango": ("pango", "harfbuzz"), "java": ("jre-openjdk-headless",), "ghostscript": ("ghostscript",), "qpdf": ("qpdf",),
    "poppler": ("poppler",), "node": ("nodejs", "npm"), "chromium": ("chromium",), "git": ("git",),
}  # fmt: skip
_ALPINE: Mapping[str, tuple[str, ...]] = {
    "pango": (
        "so:libgobject-2.0.so.0", "so:libpango-1.0.so.0", "so:libharfbuzz.so.0", "so:libharfbuzz-subset.so.0",
        "so:libfontconfig.so.1", "so:libpangoft2-1.0.so.0",
    ),
    "java": ("openjdk21-jre-headless",), "ghostscript": ("ghostscript",), "qpdf": ("qpdf",), "poppler": ("poppler-utils",),
    "node": ("nodejs", "npm"), "chromium": ("chromium",), "git": ("git",),
}  # fmt: skip
_BREW: Mapping[str, tuple[str, ...]] = {
    "pango": ("pango", "libffi"), "java": ("openjdk",), "ghostscript": ("ghostscript",), "qpdf": ("qpdf",),
    "poppler": ("poppler",), "node": ("node",), "chromium": ("--cask google-chrome",), "git": ("git",), "verapdf": ("verapdf",),
}  # fmt: skip
_WINGET: Mapping[str, tuple[str, ...]] = {
    "java": ("EclipseAdoptium.Temurin.21.JRE",), "ghostscript": ("ArtifexSoftware.GhostScript",), "qpdf": ("QPDF.QPDF",),
    "poppler": ("oschwartz10612.Poppler",), "node": ("OpenJS.NodeJS.LTS",), "chromium": ("Google.Chrome",), "git": ("Git.Git",),
}  # fmt: skip
_MSYS = r"C:\msys64"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One system. name: for people; install: the command before the packages; refresh: what must run before that.

    needs_root: only root may install. packages: what we look for -> packages that bring it.
    """

    name: str
    kind: str
    install: str = ""
    refresh: str = ""
    needs_root: bool = False
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def command(self, wanted: Iterable[str], prefix: str) -> str:
        """The one command for these; empty if no package is known. prefix: `sudo ` or nothing."""
        wanted = tuple(wanted)
        if self.kind == "windows":
            return _windows(wanted)
        names = dict.fromkeys(name for what in wanted for name in self.packages.get(what, ()))
        plain = [name for name in names if not name.startswith("--cask")]
        casks = [name for name in names if name.startswith("--cask")]
        prefix = prefix if self.needs_root else ""
        parts = [f"{prefix}{self.refresh}"] if names and self.refresh else []
        parts += [f"{prefix}{self.install} {' '.join(plain)}"] if plain else []
        parts += [f"{self.install} {cask}" for cask in casks]
        return " && ".join(parts)


def _windows(wanted: tuple[str, ...]) -> str:
    """For PowerShell. Pango comes from MSYS2, and WeasyPrint must be told where that is."""
    parts = [f"winget install -e --id {name}" for what in wanted for name in _WINGET.get(what, ())]
    if "pango" in wanted:
        parts += [
            "winget install -e --id MSYS2.MSYS2",
            rf"{_MSYS}\usr\bin\pacman -S --noconfirm mingw-w64-x86_64-pango",
            rf"setx WEASYPRINT_DLL_DIRECTORIES {_MSYS}\mingw64\bin",
        ]
    return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What is known of this machine. release: text of /etc/os-release; which: where a program is, or None."""

    platform: str
    machine: str
    release: str
    is_root: bool
    is_container: bool
    which: Callable[[str], str | None]
    python: str = "python3"
    environment: Mapping[str, str] = field(default_factory=dict)
    has_homebrew_pango: bool = False

    @property
    def prefix(self) -> str:
        """What makes a command root's; empty if we are root or there is nothing that does."""
        if self.is_root:
            return ""
        return next((f"{name} " for name in ("sudo", "doas") if self.which(name)), "")


def system_of(machine: Machine) -> System:
    """Which system this is: by sys.platform, then by ID and ID_LIKE of os-release(5)."""
    if machine.platform == "darwin":
        return System(name="macOS with Homebrew", kind="macos", install="brew install", packages=_BREW)
    if machine.platform in {"win32", "cygwin"}:
        return System(name="Windows with winget and MSYS2", kind="windows", packages=_WINGET)
    fields = parse_release(machine.release)
    name = fields.get("PRETTY_NAME") or fields.get("NAME") or "an unknown system"
    for id_ in (fields.get("ID", ""), *fields.get("ID_LIKE", "").split()):
        if id_ in {"debian", "ubuntu"}:
            return _debian(name, id_, fields)
        if id_ in {"fedora", "rhel", "centos"}:
            return System(name=name, kind="fedora", install="dnf install -y", needs_root=True, packages=_FEDORA)
        if id_ == "arch":
            return System(name=name, kind="arch", install="pacman -Sy --needed", needs_root=True, packages=_ARCH)
        if id_ == "alpine":
            return System(name=name, kind="alpine", install="apk add", needs_root=True, packages=_ALPINE)
    return System(name=name, kind="unknown")


def _debian(name: str, id_: str, fields: Mapping[str, str]) -> System:
    own = fields.get("ID", "") == id_
    version = re.match(r"\d+(?:\.\d+)?", fields.get("VERSION_ID", "")) if own else None
    is_old = version is not None and float(version[0]) < (23.04 if id_ == "ubuntu" else 12)
    packages = {**_DEBIAN, **({"pango": _OLD_PANGO} if is_old else {})}
    if id_ == "ubuntu":
        packages["chromium"] = ("chromium-browser",)
    return System(
        name=name, kind="debian", install="apt-get install -y --no-install-recommends", refresh="apt-get update",
        needs_root=True, packages=packages,
    )  # fmt: skip


def parse_release(text: str) -> dict[str, str]:
    """os-release(5): NAME=value, quoted as in a shell."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def remarks(machine: Machine, system: System, missing: Iterable[str]) -> tuple[str, ...]:
    """What the one command alone does not tell."""
    missing = tuple(missing)
    out = []
    if system.needs_root and not machine.is_root and not machine.prefix and any(m in system.packages for m in missing):
        where = "in a container, put it into the image: RUN ..." if machine.is_container else "ask whoever may"
        out.append(f"only root may install packages, and there is no sudo here; {where}")
    if system.kind == "macos" and "pango" in missing:
        folder = "/opt/homebrew/lib" if machine.machine == "arm64" else "/usr/local/lib"
        out.append(
            "a Python that is not Homebrew's does not look where Homebrew puts libraries; if Pango is still not found: "
            f'export DYLD_FALLBACK_LIBRARY_PATH="{folder}:$DYLD_FALLBACK_LIBRARY_PATH"'
        )
    if system.kind == "windows" and "pango" in missing:
        out.append("WEASYPRINT_DLL_DIRECTORIES holds in terminals opened afterwards; Python must be of 64 bits")
    if system.kind == "unknown" and missing:
        out.append(
            "for this system no packages are known; see https://doc.courtbouillon.org/weasyprint/stable/first_steps.html"
        )
    if "verapdf" in missing and "verapdf" not in system.packages:
        out.append("veraPDF is in no package of this system: https://verapdf.org/software/")
    return tuple(out)


def is_container() -> bool:
    """Docker and Podman leave these files."""
    return any(Path(name).exists() for name in ("/.dockerenv", "/run/.containerenv"))
