"""Located YAML to a typed entry: every complaint of the schema becomes a finding at its line."""

from __future__ import annotations

import re
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bookbuild.diagnostics import Diagnostic, Outcome, Rule, did_you_mean
from bookbuild.manuscript.located_yaml import Key, LocatedYaml
from bookbuild.manuscript.schema import Entry

E = TypeVar("E", bound=Entry)


def validate(document: LocatedYaml, model: type[E]) -> Outcome[E | None]:
    """Reports key-unknown, key-missing, value-invalid, isbn-invalid, each where it stands."""
    try:
        return Outcome(value=model.model_validate({} if document.value is None else document.value))
    except ValidationError as error:
        found = [_diagnostic(document, model, detail) for detail in error.errors(include_url=False)]
        # the branches of a union complain each for itself: the first one is enough
        by_place = {(d.rule, d.at, d.rule is not Rule.VALUE_INVALID and d.message): d for d in reversed(found)}
        return Outcome(value=None, diagnostics=tuple(reversed(by_place.values())))


def _diagnostic(document: LocatedYaml, model: type[Entry], detail: ErrorDetails) -> Diagnostic:
    key = _real_key(document, detail["loc"])
    name = ".".join(str(part) for part in key) or "the file"
    if detail["type"] == "extra_forbidden":
        known = known_keys(model, key[:-1])
        return Diagnostic(
            rule=Rule.KEY_UNKNOWN,
            message=f"unknown key '{key[-1]}'",
            at=document.at(key),
            hint=did_you_mean(str(key[-1]), known),
        )
    if detail["type"] == "missing":
        at = document.at(key[:-1])
        return Diagnostic(rule=Rule.KEY_MISSING, message=f"key '{name}' is missing", at=at, hint=_hint(model, key))
    message = detail["msg"].removeprefix("Value error, ")
    if message.startswith("isbn: "):
        return Diagnostic(
            rule=Rule.ISBN_INVALID,
            message=message[6:],
            at=document.value_at(key),
            hint="compare it with the agency's letter",
        )
    if detail["type"] == "string_pattern_mismatch":
        message = f"'{str(detail['input'])[:60]}' has the wrong form"
    message = message[0].lower() + message[1:]
    message = message.replace("a valid tuple", "a valid list")
    message = re.sub(r"a valid dictionary( or instance of \w+)?", "a mapping of keys and values", message)
    if detail["loc"][-1:] == ("[key]",):
        return Diagnostic(rule=Rule.VALUE_INVALID, message=f"{name}: {message}", at=document.at(key))
    return Diagnostic(
        rule=Rule.VALUE_INVALID, message=f"{name}: {message}", at=document.value_at(key), hint=_hint(model, key)
    )


def _real_key(document: LocatedYaml, loc: tuple[int | str, ...]) -> Key:
    """Pydantic's path without the names of union branches, which are not in the file."""
    key: Key = ()
    for index, part in enumerate(loc):
        step = (*key, part)
        last_missing = (
            index == len(loc) - 1 and isinstance(part, str) and not part.endswith("]") and not _is_branch(part)
        )
        if step in document.places or step in document.keys or last_missing:
            key = step
    return key


def _is_branch(part: str) -> bool:
    """Say whether pydantic means a branch of a union: a type's name, where a key would be in lower case."""
    return part == "str" or part[:1].isupper()


def known_keys(model: type[BaseModel], key: Key) -> tuple[str, ...]:
    """The keys that the mapping at `key` may have."""
    found = _model_at(model, key)
    return tuple(f.alias or n for n, f in found.model_fields.items()) if found else ()


def _model_at(model: type[BaseModel], key: Key) -> type[BaseModel] | None:
    current: Any = model
    for part in key:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = next((f for n, f in current.model_fields.items() if part in (f.alias, n)), None)
            current = field.annotation if field else None
        else:
            arguments = get_args(current)
            current = (
                arguments[-1] if get_origin(current) is dict and arguments else (arguments[0] if arguments else None)
            )
        current = _unwrap(current)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _unwrap(kind: Any) -> Any:
    """The mapping type inside Optional, Union and tuple."""
    if get_origin(kind) in (Union, UnionType):
        inner = [_unwrap(a) for a in get_args(kind)]
        return next((i for i in inner if isinstance(i, type) and issubclass(i, BaseModel)), inner[0])
    return kind


def _hint(model: type[Entry], key: Key) -> str:
    parent = _model_at(model, key[:-1])
    if parent is None or not key:
        return ""
    field = next((f for n, f in parent.model_fields.items() if key[-1] in (f.alias, n)), None)
    return field.description or "" if field else ""
