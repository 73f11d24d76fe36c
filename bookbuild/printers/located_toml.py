"""TOML text to flat values that know their line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule

Leaf: TypeAlias = "str | int | float | bool | date | list[Leaf] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedToml:
    """Leaves by dotted key, such as `papers.cream.caliper`; an empty table is None. places: of keys and tables, likewise."""

    leaves: Mapping[str, Leaf]
    places: Mapping[str, Location]
    path: str

    def at(self, key: str) -> Location:
        """The place of a key, or of the nearest table above it that has one."""
        while key:
            if place := self.places.get(key):
                return place
            key = key.rpartition(".")[0]
        return Location(path=self.path, line=1, column=1)


def read(data: bytes, path: str) -> Outcome[LocatedToml | None]:
    """Bytes of a file to located values. Reports style-broken."""
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        at = _place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return _unreadable(f"byte 0x{data[error.start]:02x} is not UTF-8", at, "save the file as UTF-8")
    except tomllib.TOMLDecodeError as error:
        match = re.search(r" \(at line ([0-9]+), column ([0-9]+)\)$", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (text.count("\n") + 1, 1)
        message = str(error)[: match.start()] if match else str(error).removesuffix(" (at end of document)")
        message = message[:1].lower() + message[1:]
        return _unreadable(message, _place(path, line, column), 'write key = value, and texts as "text"')
    except RecursionError:
        return _unreadable("this is nested too deep", _place(path, 1, 1), "")
    except ValueError:  # a number of thousands of digits
        return _unreadable("a number is too long", _place(path, 1, 1), "")
    return Outcome(value=LocatedToml(leaves=flat(table), places=_places(text, path), path=path))


def flat(table: Mapping[str, object], above: str = "") -> dict[str, Leaf]:
    """Tables in tables to leaves by dotted key. What no TOML or YAML can hold becomes text."""
    leaves: dict[str, Leaf] = {}
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            leaves |= flat(value, f"{above}{key}.")
        else:
            leaves[f"{above}{key}"] = None if isinstance(value, Mapping) else _leaf(value)
    return leaves


def _leaf(value: object) -> Leaf:
    if isinstance(value, list):
        return [_leaf(item) for item in value]
    return value if isinstance(value, str | int | float | date) or value is None else str(value)


_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*")
_HEADER = re.compile(r"\s*\[{1,2}([^\[\]]+)\]")
_KEY = re.compile(r"\s*(\"[^\"]*\"|[\w-]+(?:\.[\w-]+)*)\s*=")
_INNER_KEY = re.compile(r"[{,]\s*([\w-]+)\s*=")


def _places(text: str, path: str) -> dict[str, Location]:
    """Where keys and tables stand. A key inside braces is found if its table is written on one line."""
    places: dict[str, Location] = {}
    table, depth = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        bare = _STRING.sub(lambda match: " " * len(match[0]), line)
        inside, depth = depth, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
        if inside:
            continue
        if match := _HEADER.match(bare):
            table = match[1].strip()
            places.setdefault(table, _place(path, number, match.start(1) + 1))
        elif match := _KEY.match(line):
            key = f"{table}.".lstrip(".") + match[1].strip('"')
            places.setdefault(key, _place(path, number, match.start(1) + 1))
            for inner in _INNER_KEY.finditer(bare, match.end()):
                places.setdefault(f"{key}.{inner[1]}", _place(path, number, inner.start(1) + 1))
    return places


def _place(path: str, line: int, column: int) -> Location:
    return Location(path=path, line=line, column=column)


def _unreadable(message: str, at: Location, hint: str) -> Outcome[LocatedToml | None]:
    return Outcome(value=None, diagnostics=(Diagnostic(rule=Rule.STYLE_BROKEN, message=message, at=at, hint=hint),))
