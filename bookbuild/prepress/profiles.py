"""ICC profiles of presses: the one that the book gives, else one that the machine has for the condition."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageCms

_SIGNATURE = slice(36, 40)
_VERSION = 8
_CLASS = slice(12, 16)
_SPACE = slice(16, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemProfile:
    """A profile that a package of the machine may have. condition: that it describes; package: for apt."""

    path: Path
    condition: str
    package: str


SYSTEM_PROFILES: Sequence[SystemProfile] = (
    SystemProfile(
        path=Path("/usr/share/texlive/texmf-dist/tex/generic/colorprofiles/FOGRA39L_coated.icc"),
        condition="FOGRA39", package="texlive-base",
    ),
    SystemProfile(
        path=Path("/usr/share/color/icc/colord/FOGRA39L_coated.icc"), condition="FOGRA39", package="colord-data"
    ),
    SystemProfile(
        path=Path("/usr/share/scribus/profiles/ISOcoated_v2_300_bas.icc"), condition="FOGRA39", package="scribus-data"
    ),
    SystemProfile(
        path=Path("/usr/share/color/icc/ghostscript/default_cmyk.icc"), condition="CGATS TR 001", package="libgs-common"
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile. components: 4, or 1 for grey; is_v4: ICC.1:2004 or later, which PDF knows from 1.5 on."""

    data: bytes
    condition: str
    components: int
    is_v4: bool


class Unusable(Exception):
    """A file is no profile of a press. message: why."""


def given_profile(data: bytes, condition: str) -> Profile:
    """The profile that a book gives. Raises Unusable."""
    if len(data) < 128 or data[_SIGNATURE] != b"acsp":
        raise Unusable("it is no ICC profile")
    if data[_CLASS] != b"prtr":
        raise Unusable("it is not the profile of a press (class prtr)")
    components = {b"CMYK": 4, b"GRAY": 1}.get(data[_SPACE])
    if components is None:
        raise Unusable(f"it is for {data[_SPACE].decode('latin-1').strip()}, not for CMYK or grey")
    try:
        ImageCms.ImageCmsProfile(io.BytesIO(data))
    except OSError as error:
        raise Unusable("it cannot be read") from error
    return Profile(data=data, condition=condition, components=components, is_v4=data[_VERSION] >= 4)


def system_profile(condition: str, known: Sequence[SystemProfile]) -> Profile | None:
    """The first profile of the machine for a condition; for any, if it is empty."""
    for candidate in known:
        if condition in {"", candidate.condition} and candidate.path.is_file():
            try:
                return given_profile(candidate.path.read_bytes(), candidate.condition)
            except (OSError, Unusable):
                continue
    return None


def packages(condition: str, known: Sequence[SystemProfile]) -> tuple[str, ...]:
    """Packages that bring a profile for the condition."""
    return tuple(p.package for p in known if condition in {"", p.condition})
