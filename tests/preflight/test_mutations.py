"""Every fault is found, by exactly its rules, and what only looks like one is not."""

from __future__ import annotations

import pytest
from bookbuild.diagnostics import Rule
from bookbuild.preflight.findings import as_diagnostic
from bookbuild.preflight.preflight import preflight

from tests.preflight.mutations import PAGES, STRUCTURE, Mutation
from tests.preflight.of_covers import COVERS
from tests.preflight.of_ink import COLOURS, GEOMETRY, IMAGES, WORDS
from tests.preflight.of_type import FONTS, PDFX

MUTATIONS = (*STRUCTURE, *PAGES, *PDFX, *FONTS, *COLOURS, *IMAGES, *GEOMETRY, *WORDS, *COVERS)
ELSEWHERE = {"press-unchecked"}  # test_limits.py


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name + ("-of-a-cover" if m.cover else ""))
def test_it_is_found(mutation: Mutation) -> None:
    found = preflight(mutation.make(), mutation.spec, cover=mutation.cover)
    shown = [f"{as_diagnostic(f, 'a.pdf').at} {f.rule.code} {f.message}: {f.measured} | {f.limit}" for f in found]
    assert {f.rule.code.removeprefix("press-") for f in found} == mutation.rules, shown
    assert all(f.hint or f.rule is Rule.PRESS_X_FORBIDDEN for f in found)
    if mutation.page is not None:
        assert {f.page for f in found} == {mutation.page}, shown


def test_there_are_many_and_each_has_its_name() -> None:
    names = [(m.name, m.cover is not None) for m in MUTATIONS]
    assert len(set(names)) == len(names)
    assert sum(bool(m.rules) for m in MUTATIONS) >= 110


ROOM = {
    "press-offer",
    "press-margin-widened",
    "press-gutter-unsettled",
    "press-spine-estimate",
    "press-template-place",
}  # tests/press provokes them
# tests/prepress provokes them
READY = {
    "press-pdf",
    "press-trim",
    "press-image-alpha",
    "press-colour",
    "press-profile-missing",
    "press-profile-unusable",
}


def test_every_rule_is_provoked_alone() -> None:
    wanted = {rule.code for rule in Rule if rule.code.startswith("press-")} - ELSEWHERE - ROOM - READY
    assert {f"press-{next(iter(m.rules))}" for m in MUTATIONS if len(m.rules) == 1} == wanted
