"""The tool's words in the book's language, from `styles/locales/*.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, did_you_mean
from bookbuild.folder import read_file, within
from bookbuild.limits import MOST_SETTINGS
from bookbuild.manuscript.characters import place_in_bytes
from bookbuild.model.book import Locale

# one of the words that become parts of a regular expression: a book's own must not make it run for hours
_PATTERN = re.compile(r"(?:[^\\()\[\]{}*+^$?.|]|\\[^\w\s]|(?<!^)(?<!\?)\?)*")
# words that are parts of regular expressions
PATTERNS = frozenset({"months", "keep-before", "keep-units"})


def load_locale(language: str, folders: tuple[Path, ...], at: Location) -> Outcome[Locale]:
    """Words for a BCP 47 tag: English below, the language over it, its region over that; later folders win.

    folders: the house's locales, then the book's own. Reports locale-missing, style-broken.
    """
    words: dict[str, str] = {}
    places: dict[str, Location] = {}
    found: list[Diagnostic] = []
    has_own = False
    for tag in dict.fromkeys(("en", language.split("-", maxsplit=1)[0].lower(), language.lower())):
        for folder in folders:
            file = folder / f"{tag}.toml"
            if not file.is_file() or within(folder, file.name) is None:
                continue
            has_own = has_own or tag != "en" or language.lower().startswith("en")
            read, wrong = _read(file, words)
            words |= {key: text for key, (text, _) in read.items()}
            places |= {key: at for key, (_, at) in read.items()}
            found += wrong
    if not has_own:
        message = f"the tool has no words in the language '{language}'"
        hint = "give them in styles/locales of the book"
        found.append(Diagnostic(rule=Rule.LOCALE_MISSING, message=message, at=at, hint=hint))
    return Outcome(value=Locale(language=language, words=words, places=places), diagnostics=tuple(found))


def _read(file: Path, below: Mapping[str, str]) -> tuple[dict[str, tuple[str, Location]], list[Diagnostic]]:
    """The words of one file that can be used, with their places. below: those it stands over, which say what a word may hold."""
    path = f"styles/locales/{file.name}"
    try:
        data = read_file(file, MOST_SETTINGS)
        text = data.decode("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        return {}, [
            _broken(f"the file cannot be read: {error}", path, 0, 0, "make it smaller, or give yourself the right")
        ]
    except UnicodeDecodeError as error:
        line, column = place_in_bytes(data, error.start)
        return {}, [
            _broken(f"byte 0x{data[error.start]:02x} is not UTF-8", path, line, column, "save the file as UTF-8")
        ]
    except tomllib.TOMLDecodeError as error:
        match = re.search(r" \(at line ([0-9]+), column ([0-9]+)\)$", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (text.count("\n") + 1, 1)
        message = str(error)[: match.start()] if match else str(error)
        return {}, [_broken(message, path, line, column, 'write key = "text"')]
    except (RecursionError, ValueError):  # tables in tables, a number of thousands of digits
        return {}, [_broken("this is no list of words", path, 1, 1, 'write key = "text"')]
    words: dict[str, tuple[str, Location]] = {}
    found: list[Diagnostic] = []
    for key, value in table.items():
        line = next((n for n, t in enumerate(text.split("\n"), 1) if re.match(rf'\s*"?{re.escape(key)}"?\s*=', t)), 1)
        if fault := _fault(key, value, below):
            found.append(_broken(fault[0], path, line, 1, fault[1]))
        else:
            words[key] = (str(value), Location(path=path, line=line, column=1))
    return words, found


def _fault(key: str, value: object, below: Mapping[str, str]) -> tuple[str, str] | None:
    """What is wrong with a word, and what to do."""
    if not isinstance(value, str):
        return f"'{key}' must be a text", 'write key = "text"'
    if below and key not in below and key != "punctuation-spaces":
        return f"the tool has no word '{key}'", did_you_mean(key, below)
    if key == "quotes":
        wrong = value.count("|") != 3 or "||" in value
        return ("'quotes' holds four marks with | between them", 'write quotes = "“|”|‘|’"') if wrong else None
    if key in PATTERNS:
        wrong = any(not _PATTERN.fullmatch(word) or word.count("?") > 2 for word in value.split("|"))
        hint = "write words with | between them; \\. is a full stop, and ? says that what is before it may be missing"
        return (f"'{key}' holds more than words", hint) if wrong else None
    return _wrong_fields(key, value, below)


def _wrong_fields(key: str, value: str, below: Mapping[str, str]) -> tuple[str, str] | None:
    allowed = _fields(below[key]) if key in below else _fields(value)
    try:
        wrong = sorted(_fields(value) - allowed)
    except ValueError:
        return f"'{key}' has a single brace", "write {{ for a brace that is text"
    if not wrong:
        return None
    hold = ", ".join(sorted(allowed)) or "no braces"
    return f"'{key}' has no place for {wrong[0]}", f"it may hold: {hold}"


def _fields(text: str) -> set[str]:
    """What stands in braces, as written; doubled braces too, for a word that is filled in after it is said."""
    once = {
        f"{{{name}{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}}}"
        for _, name, form, conversion in Formatter().parse(text)
        if name is not None
    }
    return once | set(re.findall(r"\{\{\w+\}\}", text))


def _broken(message: str, path: str, line: int, column: int, hint: str) -> Diagnostic:
    at = Location(path=path, line=line, column=column)
    return Diagnostic(rule=Rule.STYLE_BROKEN, message=message, at=at, hint=hint)
