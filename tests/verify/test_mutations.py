"""Every mutation is found, by exactly its rules; and EPUBCheck says the same, or it is written down why not."""

from __future__ import annotations

import pytest
from bookbuild.diagnostics import Rule
from bookbuild.verify.verify import verify_epub

from tests.verify.mutations import MUTATIONS, Files, Mutation, pack, with_pages

ELSEWHERE = {"epub-ace", "epub-check-warning", "epub-check-note"}  # test_tools.py


def bytes_of(mutation: Mutation, clean: Files) -> bytes:
    made = mutation.change(dict(clean))
    return made if isinstance(made, bytes) else pack(made)


def test_the_clean_one_is_clean(clean: Files) -> None:
    assert verify_epub(pack(clean)) == ()
    assert verify_epub(pack(with_pages(clean))) == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_it_is_found(mutation: Mutation, clean: Files) -> None:
    found = verify_epub(bytes_of(mutation, clean))
    assert {d.rule.code for d in found} == mutation.rules, [f"{d.at} {d.rule.code} {d.message}" for d in found]
    assert all(d.hint or d.rule in {Rule.EPUB_XML, Rule.EPUB_ACCESS_VALUE} for d in found)


def test_there_are_many_and_each_has_its_name() -> None:
    assert len({m.name for m in MUTATIONS}) == len(MUTATIONS) >= 65


def test_every_rule_is_provoked() -> None:
    wanted = {rule.code for rule in Rule if rule.code.startswith("epub-")} - ELSEWHERE
    assert {code for m in MUTATIONS for code in m.rules} == wanted
