"""The tool's words in the book's language, from `styles/locales/*.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.model.book import Locale


def load_locale(language: str, folders: tuple[Path, ...], at: Location) -> Outcome[Locale]:
    """Words for a BCP 47 tag: English below, the language over it, its region over that; later folders win.

    folders: the house's locales, then the book's own. Reports locale-missing, style-broken.
    """
    words: dict[str, str] = {}
    found: list[Diagnostic] = []
    has_own = False
    for tag in dict.fromkeys(("en", language.split("-", maxsplit=1)[0].lower(), language.lower())):
        for folder in folders:
            file = folder / f"{tag}.toml"
            if not file.is_file():
                continue
            has_own = has_own or tag != "en" or language.lower().startswith("en")
            try:
                table = tomllib.loads(file.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                place = Location(path=f"styles/locales/{file.name}")
                found.append(
                    Diagnostic(rule=Rule.STYLE_BROKEN, message=str(error), at=place, hint='write key = "text"')
                )
                continue
            words |= {key: value for key, value in table.items() if isinstance(value, str)}
    if not has_own:
        message = f"the tool has no words in the language '{language}'"
        found.append(
            Diagnostic(rule=Rule.LOCALE_MISSING, message=message, at=at, hint="give them in styles/locales of the book")
        )
    return Outcome(value=Locale(language=language, words=words), diagnostics=tuple(found))
