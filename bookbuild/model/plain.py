"""Values of the model as JSON, and back: what a cache may hold. Unlike a pickle it can hold nothing but values.

A tuple is `[0, …]`, a mapping `[1, key, value, …]`, a member of an enumeration `[2, class, name]`, any other value of the
model `[3, class, field, …]`, an element `[4, tag, attributes, line, column, child, …]`, a place `[5, path, line, column]`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.model.book import Allowance, Chapter, Note
from bookbuild.model.markup import Element
from bookbuild.model.spoilers import Declaration, Declared, Level, Mark

TUPLE, MAPPING, MEMBER, VALUE, ELEMENT, PLACE = range(6)
_KNOWN: tuple[type, ...] = (Diagnostic, Outcome, Allowance, Chapter, Note, Declaration, Declared, Mark)
_ENUMS: Mapping[str, type[Enum]] = {kind.__name__: kind for kind in (Rule, Level)}


class Codec:
    """Writes and reads values of the model and of some further classes. path: the file that most places are in."""

    def __init__(self, *classes: type, path: str) -> None:
        self.classes: dict[str, Callable[..., object]] = {kind.__name__: kind for kind in (*_KNOWN, *classes)}
        self.names = {kind.__name__: [f.name for f in fields(kind)] for kind in (*_KNOWN, *classes)}
        self.path = path

    def write(self, value: object) -> bytes:
        """Raises TypeError for a value of another kind."""
        return json.dumps(self._plain(value), ensure_ascii=False, separators=(",", ":")).encode()

    def read(self, data: bytes) -> Any:
        """What `write` was given. Raises ValueError, KeyError or TypeError if the bytes are of anything else."""
        return self._value(json.loads(data))

    def _plain(self, value: object) -> object:
        if isinstance(value, Enum):
            return [MEMBER, type(value).__name__, value.name]
        if value is None or isinstance(value, str | int | float | bool):
            return value
        if isinstance(value, Element):
            flat = [part for pair in value.attributes for part in pair]
            return [ELEMENT, value.tag, flat, *self._place(value.at), *(self._plain(child) for child in value.children)]
        if isinstance(value, Location):
            return [PLACE, "" if value.path == self.path else value.path, value.line, value.column]
        if isinstance(value, tuple):
            return [TUPLE, *(self._plain(item) for item in value)]
        if isinstance(value, Mapping):
            return [MAPPING, *(self._plain(part) for pair in value.items() for part in pair)]
        name = type(value).__name__
        if name not in self.classes:
            raise TypeError(f"a {name} is not kept")
        return [VALUE, name, *(self._plain(getattr(value, key)) for key in self.names[name])]

    def _place(self, at: Location | None) -> tuple[int, int]:
        """Line and column of an element; -1 for one that has no place."""
        if at is None:
            return (-1, 0)
        if at.path != self.path:
            raise TypeError(f"an element of '{at.path}' is not kept with '{self.path}'")
        return (at.line, at.column)

    def _value(self, plain: Any) -> Any:
        if not isinstance(plain, list):
            return plain
        kind = plain[0]
        if kind == ELEMENT:
            _, tag, flat, line, column, *children = plain
            at = Location(path=self.path, line=line, column=column) if line >= 0 else None
            attributes = tuple(zip(flat[::2], flat[1::2], strict=True))
            return Element(tag, attributes, tuple([c if c.__class__ is str else self._value(c) for c in children]), at)
        if kind == TUPLE:
            return tuple([self._value(item) for item in plain[1:]])
        if kind == PLACE:
            return Location(path=plain[1] or self.path, line=plain[2], column=plain[3])
        if kind == MEMBER:
            return _ENUMS[plain[1]][plain[2]]
        if kind == MAPPING:
            values = [self._value(item) for item in plain[1:]]
            return dict(zip(values[::2], values[1::2], strict=True))
        if kind == VALUE:
            return self.classes[plain[1]](**dict(zip(self.names[plain[1]], map(self._value, plain[2:]), strict=True)))
        raise ValueError(f"no kind {kind}")
