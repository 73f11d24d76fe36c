"""A finding says where its limit comes from: for every limit that preflight knows, the place that the profile names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bookbuild.diagnostics import Location
from bookbuild.preflight.asked import asked_of
from bookbuild.printers.profiles import load_printer

from tests.support.printing import spec

ROOT = Path(__file__).parents[2]
KEYS = sorted(
    {
        key
        for file in (ROOT / "bookbuild" / "preflight").glob("*.py")
        for call in re.findall(r"asked\.source\(([^)]*)\)", file.read_text(encoding="utf-8"))
        for key in re.findall(r'(?<!f)"([a-z_.]+)"', call)
    }
)


@pytest.mark.parametrize("key", KEYS)
def test_a_limit_of_kdp_has_the_place_that_its_profile_names(key: str) -> None:
    kdp = load_printer("kdp", (ROOT / "styles" / "printers",), Location(path="book.yaml")).value
    assert kdp is not None
    asked = asked_of(spec(printer=kdp), None)
    named = key.replace("_", "-")
    if key in {
        "inks",
        "trim",
        "gutter",
        "most_dpi",
        "ink_limit",
        "cover.ink_limit",
    }:  # no such key, or KDP has no such limit
        return
    assert asked.source(key) != "the profile kdp", named
    assert kdp.sources[named].place in asked.source(key)
