"""YAML text to plain values that know their line and column. The only module that imports yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import yaml

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule

Plain: TypeAlias = "str | int | float | bool | date | list[Plain] | dict[str, Plain] | None"
Key: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedYaml:
    """Plain values and where each stands. places: of a value by its path; keys: of a mapping's key by its path."""

    value: Plain
    places: Mapping[Key, Location]
    keys: Mapping[Key, Location]
    path: str

    def at(self, key: Key) -> Location:
        """The place of a key, or of the nearest thing above it that has one."""
        for length in range(len(key), -1, -1):
            if place := self.keys.get(key[:length]) or self.places.get(key[:length]):
                return place
        return Location(path=self.path, line=1, column=1)

    def value_at(self, key: Key) -> Location:
        """The place of a value, or of the nearest thing above it that has one."""
        return self.places.get(key) or self.at(key)


class _Loader(yaml.SafeLoader):
    """YAML 1.2 core schema in what matters: `no`, `on` and `1:30` stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"}]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def read(text: str, path: str, first_line: int = 1) -> Outcome[LocatedYaml | None]:
    """YAML text to located values. first_line: line of the file on which the text begins.

    Reports yaml-syntax, key-duplicate. Anchors and aliases work; tags that build objects are refused.
    """
    places: dict[Key, Location] = {}
    keys: dict[Key, Location] = {}
    found: list[Diagnostic] = []

    def place(mark: yaml.Mark) -> Location:
        return Location(path=path, line=mark.line + first_line, column=mark.column + 1)

    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = _plain(loader, node, (), places, keys, found, place) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = place(mark) if mark else Location(path=path, line=first_line, column=1)
        hint = "if a text holds a colon or begins with a special character, put it in quotes"
        message = error.problem or "this is not YAML"
        return Outcome(value=None, diagnostics=(Diagnostic(rule=Rule.YAML_SYNTAX, message=message, at=at, hint=hint),))
    except yaml.YAMLError as error:
        at = Location(path=path, line=first_line, column=1)
        return Outcome(value=None, diagnostics=(Diagnostic(rule=Rule.YAML_SYNTAX, message=str(error), at=at),))
    finally:
        loader.dispose()
    return Outcome(value=LocatedYaml(value=value, places=places, keys=keys, path=path), diagnostics=tuple(found))


def _plain(loader, node, key, places, keys, found, place) -> Plain:  # type: ignore[no-untyped-def]
    places[key] = place(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        loader.flatten_mapping(node)
        out: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            name = str(key_node.value)
            inner = (*key, name)
            if name in out:
                message = f"key '{name}' stands here a second time"
                hint = f"the first is in line {keys[inner].line}"
                found.append(
                    Diagnostic(rule=Rule.KEY_DUPLICATE, message=message, at=place(key_node.start_mark), hint=hint)
                )
                continue
            keys[inner] = place(key_node.start_mark)
            out[name] = _plain(loader, value_node, inner, places, keys, found, place)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, n, (*key, i), places, keys, found, place) for i, n in enumerate(node.value)]
    value = loader.construct_object(node)
    if isinstance(value, str | int | float | bool | date) or value is None:
        return value
    raise yaml.MarkedYAMLError(problem=f"a value of the kind {node.tag} is not allowed", problem_mark=node.start_mark)
