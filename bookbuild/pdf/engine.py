"""WeasyPrint, loaded with no font of the machine in reach, and what to do where it cannot be loaded."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import io
import logging
import os
import re
import shutil
import tempfile
import warnings
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from bookbuild.diagnostics import ToolMissing

_ISOLATED = "bookbuild-fonts-"
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>
"""


def load_engine() -> ModuleType:
    """WeasyPrint, with no font of the machine in reach. Raises ToolMissing if Pango is not there."""
    config = os.environ.get("FONTCONFIG_FILE", "")
    if _ISOLATED not in config or not Path(config).is_file():
        folder = Path(tempfile.mkdtemp(prefix=_ISOLATED))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        isolate_fonts(folder)
    # what WeasyPrint prints when a library is missing would stand among the findings of `--format json`
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.filterwarnings("ignore", message="No fonts configured")
        try:
            import_module("weasyprint.text.fonts")
            return import_module("weasyprint")
        except (
            OSError,
            KeyError,
        ) as error:  # KeyError: it failed once before in this process, such as while preloading
            raise ToolMissing(_pango_hint(str(error))) from error
        except ImportError as error:
            raise ToolMissing(f"print needs the Python package weasyprint, which cannot be loaded: {error}") from error


def isolate_fonts(folder: Path) -> None:
    """Let this process and its children see no font of the machine. folder: of the caller's, who removes it."""
    own = folder / f"{_ISOLATED}0"
    own.mkdir(exist_ok=True)
    config = own / "fonts.conf"
    config.write_text(_FONTS_CONF.format(cache=own / "cache"), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)


_LIBRARIES = (
    (("libpango-1.0.so.0", "libpango-1.0.dylib"), "pango_version_string"),
    (("libharfbuzz.so.0", "libharfbuzz.dylib"), "hb_version_string"),
    (("libfontconfig.so.1", "libfontconfig.dylib"), "FcGetVersion"),
)
_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "cffi", "pillow", "uharfbuzz")


def library_versions() -> tuple[str, ...]:
    """Versions of all that a layout follows from, found without loading WeasyPrint. A library that is not there has none."""
    return (*(f"{name} {version(name)}" for name in _PACKAGES), *(_version_of(*entry) for entry in _LIBRARIES))


def _version_of(names: tuple[str, ...], function: str) -> str:
    for name in names:
        try:
            answer = getattr(ctypes.CDLL(name), function)
        except (OSError, AttributeError):
            continue
        answer.restype = ctypes.c_int if function.startswith("Fc") else ctypes.c_char_p
        return f"{name} {answer()}"
    return f"{names[0]} unknown"


def _pango_hint(reason: str) -> str:
    library = (re.search(r"library ['\"]?([\w.-]+)", reason) or [None, "Pango"])[1]
    return f"print needs Pango ({library} is not there). {install_hint()}"


def install_hint() -> str:
    """The one command that installs Pango on this system."""
    if Path("/etc/debian_version").exists():
        return "Install it with: apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    if Path("/etc/fedora-release").exists():
        return "Install it with: dnf install pango"
    if Path("/etc/arch-release").exists():
        return "Install it with: pacman -S pango"
    if Path("/etc/alpine-release").exists():
        return "Install it with: apk add pango"
    if Path("/System/Library").exists():
        return "Install it with: brew install pango"
    return "See https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#installation"


class Overheard:
    """Collects what WeasyPrint logs while the context lasts, instead of printing it."""

    def __enter__(self) -> list[str]:
        self.messages: list[str] = []
        self.handler = logging.Handler()
        self.handler.emit = lambda record: self.messages.append(record.getMessage())  # type: ignore[method-assign]
        self.logger = logging.getLogger("weasyprint")
        self.level, self.logger.level = self.logger.level, logging.WARNING
        self.handlers, self.logger.handlers = self.logger.handlers, [self.handler]
        return self.messages

    def __exit__(self, *_: object) -> None:
        self.logger.level = self.level
        self.logger.handlers = self.handlers
