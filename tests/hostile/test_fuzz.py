"""Damaged input of every kind: no exception, every finding inside its file, an end. The long run is tools/fuzz.py."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from bookbuild.manuscript import located_yaml
from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.schema import BookFile, GuardFile
from bookbuild.manuscript.sources import Source
from bookbuild.manuscript.validate import validate
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.fuzzing import MARKDOWN, TARGETS, Tally, fuzz, is_inside, mutated, run_one

FAULTS = sorted((Path(__file__).parent / "faults").glob("*.bin"))
PIECES = st.lists(
    st.one_of(st.sampled_from([p for p in MARKDOWN if p.isprintable() or p.isspace()]), st.text(max_size=8)),
    max_size=60,
)
KEYS = st.sampled_from(
    [*BookFile.model_fields, *GuardFile.model_fields, "print", "front", "level", "work", "text", "<<", "~", "0"]
)
ODD = ("*a", "&a x", "!!set {}")
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(["*a", "&a x", "!!set {}"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_damage_does_no_harm(target: str) -> None:
    for number in range(25):
        assert run_one(target, mutated(target, number, 5)) == "", number


@pytest.mark.parametrize("file", FAULTS, ids=[f.name for f in FAULTS])
def test_what_was_found_once_stays_mended(file: Path) -> None:
    assert run_one(file.name.split("-")[0], file.read_bytes()) == ""


@settings(max_examples=150, deadline=None)
@given(PIECES, st.booleans())
def test_any_text_is_parsed_and_findings_lie_in_it(pieces: list[str], shorthands: bool) -> None:
    text = "".join(pieces).replace("\r", "\n")
    found = parse_chapter(Source(path="a.md", text=text), shorthands=shorthands).diagnostics
    assert [d for d in found if not is_inside(d.at, text)] == []


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_yaml_is_validated_and_findings_lie_in_it(value: dict[str, object]) -> None:
    text = _flow(value)
    read = located_yaml.read(text, "book.yaml")
    found = list(read.diagnostics)
    for model in (BookFile, GuardFile) if read.value else ():
        found += validate(read.value, model).diagnostics
    assert found
    assert [d for d in found if not is_inside(d.at, text)] == []


def _flow(value: object) -> str:
    """A value as YAML that nobody has tidied up."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n  ".join(map(_flow, value)) + "]"
    return str(value)


@pytest.mark.slow
def test_a_long_run_finds_nothing() -> None:
    until = time.monotonic() + float(os.environ.get("BOOKBUILD_FUZZ_SECONDS", "300"))
    assert [f"{f.target} {f.number}: {f.what}" for f in fuzz(sorted(TARGETS), 2, until, Tally())] == []
