"""Which profile and which printing condition a file is made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour, Ink, PressSpec
from bookbuild.prepress.flavours import CONDITIONS, FLAVOURS, Keys
from bookbuild.prepress.profiles import (
    Profile,
    SystemProfile,
    Unusable,
    given_profile,
    packages,
    system_profile,
)

_DEFAULT = "FOGRA39"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """profile: for the colours; embedded: what the file holds of it; rule, message, hint: why there is none."""

    condition: str = ""
    profile: Profile | None = None
    embedded: Profile | None = None
    rule: Rule | None = None
    message: str = ""
    hint: str = ""


def choose(spec: PressSpec, flavour: Flavour, ink: Ink, known: Sequence[SystemProfile]) -> Choice:
    """The profile of a file. A grey PDF/X-1a or X-3 needs none if its condition is a registered one: that is named then."""
    if ink is Ink.RGB:
        return Choice()
    wanted, keys = spec.condition or spec.printer.condition, FLAVOURS[flavour]
    try:
        profile = given_profile(spec.profile, wanted) if spec.profile else system_profile(wanted, known)
        condition = wanted or (profile.condition if profile else "") or _DEFAULT
        if profile is None and _needs(keys, ink, condition):
            return _missing(condition, known)
        return Choice(condition=condition, profile=profile, embedded=_embedded(profile, keys, ink, condition))
    except Unusable as error:
        return Choice(rule=Rule.PRESS_PROFILE_UNUSABLE, message=f"the ICC profile cannot be used: {error}")


def _needs(keys: Keys, ink: Ink, condition: str) -> bool:
    return ink is Ink.CMYK or keys.needs_profile or (keys.is_x and condition not in CONDITIONS)


def _embedded(profile: Profile | None, keys: Keys, ink: Ink, condition: str) -> Profile | None:
    """PDF 1.3 and 1.4 know ICC profiles of version 2 only (ISO 32000-1, table 66); a registered condition needs none."""
    if profile is None or not keys.is_x:
        return None
    if ink is Ink.CMYK and profile.components != 4:
        raise Unusable("it is for grey, and the file is in four inks")
    if profile.is_v4 and not keys.takes_v4:
        if condition not in CONDITIONS:
            raise Unusable(f"it is of ICC version 4, which {keys.version} does not take")
        return None
    return profile


def _missing(condition: str, known: Sequence[SystemProfile]) -> Choice:
    names = packages(condition, known)
    hint = f"sudo apt install {names[0]}, or " if names else ""
    return Choice(
        rule=Rule.PRESS_PROFILE_MISSING, message=f"no ICC profile for {condition} is on this machine",
        hint=f"{hint}give the profile of the printer",
    )  # fmt: skip
