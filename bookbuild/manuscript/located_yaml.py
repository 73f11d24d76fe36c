"""YAML text to plain values that know their line and column. The only module that imports yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.limits import MOST_VALUES
from bookbuild.manuscript.characters import ILLEGAL

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
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
    """YAML 1.2 core schema in what matters: `no`, `on`, `1:30` and dates stay text, for the schema to read."""


_AS_TEXT = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:timestamp"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in _AS_TEXT]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,17})$"), list("-+0123456789")
)


@dataclass(slots=True)
class _Reading:
    """One document on its way to plain values."""

    loader: _Loader
    path: str
    first_line: int
    is_odd: bool
    places: dict[Key, Location] = field(default_factory=dict)
    keys: dict[Key, Location] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    above: list[yaml.Node] = field(default_factory=list)

    def place(self, mark: yaml.Mark) -> Location:
        return _place_of(mark, self.path, self.first_line, is_odd=self.is_odd)

    def plain(self, node: yaml.Node, key: Key) -> Plain:
        """The node's value; places are noted on the way."""
        if any(node is other for other in self.above):
            raise yaml.MarkedYAMLError(problem="a value holds itself", problem_mark=self.above[-1].start_mark)
        if len(self.places) > MOST_VALUES:
            raise yaml.MarkedYAMLError(problem=f"more than {MOST_VALUES:,} values", problem_mark=node.start_mark)
        self.places[key] = self.place(node.start_mark)
        self.above.append(node)
        try:
            return self._value(node, key)
        finally:
            self.above.pop()

    def _value(self, node: yaml.Node, key: Key) -> Plain:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*key, index)) for index, item in enumerate(node.value)]
        try:
            value = self.loader.construct_object(node)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            problem = f"this is no {node.tag.rpartition(':')[2]}"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error
        if isinstance(value, str):
            return self._legal(value, node)
        if isinstance(value, int | float | bool) or value is None:
            return value
        problem = f"a value of the kind {node.tag} is not allowed"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)

    def _mapping(self, node: yaml.MappingNode, key: Key) -> Plain:
        self.loader.flatten_mapping(node)
        out: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key is one text", problem_mark=key_node.start_mark)
            name = self._legal(str(key_node.value), key_node)
            inner = (*key, name)
            at = self.place(key_node.start_mark)
            if name in out:
                hint = f"the first is in line {self.keys[inner].line}"
                message = f"key '{name}' stands here a second time"
                self.found.append(Diagnostic(rule=Rule.KEY_DUPLICATE, message=message, at=at, hint=hint))
                continue
            self.keys[inner] = at
            out[name] = self.plain(value_node, inner)
        return out

    def _legal(self, text: str, node: yaml.Node) -> str:
        """Escapes may spell what the file itself may not hold."""
        if match := ILLEGAL.search(text):
            message = f"character U+{ord(match[0]):04X} cannot stand in a book"
            at = self.place(node.start_mark)
            self.found.append(Diagnostic(rule=Rule.CONTROL_CHARACTER, message=message, at=at, hint="delete it"))
        return ILLEGAL.sub(" ", text)


# what YAML 1.1 (section 4.2) takes for ends of lines, and editors do not
_ODD_ENDS = re.compile("[\x85\u2028\u2029]")


def _place_of(mark: yaml.Mark, path: str, first_line: int, *, is_odd: bool) -> Location:
    """A place as editors count it. is_odd: the text holds ends of lines that only YAML knows."""
    if not is_odd or mark.buffer is None:
        return Location(path=path, line=mark.line + first_line, column=mark.column + 1)
    before = str(mark.buffer)[: mark.pointer]
    return Location(path=path, line=before.count("\n") + first_line, column=len(before) - before.rfind("\n"))


def read(text: str, path: str, first_line: int = 1) -> Outcome[LocatedYaml | None]:
    """YAML text to located values. first_line: line of the file on which the text begins.

    Reports yaml-syntax, key-duplicate. Anchors and aliases work; tags that build objects are refused.
    """
    reading: _Reading | None = None
    is_odd = _ODD_ENDS.search(text) is not None
    try:
        loader = _Loader(text)
        reading = _Reading(loader, path, first_line, is_odd)
        node = loader.get_single_node()
        value = reading.plain(node, ()) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = (
            _place_of(mark, path, first_line, is_odd=is_odd) if mark else Location(path=path, line=first_line, column=1)
        )
        return _unreadable(error.problem or "this is not YAML", at)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        at = Location(path=path, line=before.count("\n") + first_line, column=error.position - before.rfind("\n"))
        return _unreadable(f"character U+{ord(text[error.position]):04X} cannot stand in YAML", at, "delete it")
    except (yaml.YAMLError, RecursionError):
        return _unreadable("this is not YAML, or nested too deep", Location(path=path, line=first_line, column=1))
    found = tuple(reading.found)
    return Outcome(
        value=LocatedYaml(value=value, places=reading.places, keys=reading.keys, path=path), diagnostics=found
    )


_QUOTE_HINT = "if a text holds a colon or begins with a special character, put it in quotes"


def _unreadable(message: str, at: Location, hint: str = _QUOTE_HINT) -> Outcome[LocatedYaml | None]:
    if message == "a value holds itself":
        hint = "write it out without the alias"
    return Outcome(value=None, diagnostics=(Diagnostic(rule=Rule.YAML_SYNTAX, message=message, at=at, hint=hint),))
