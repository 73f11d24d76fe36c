"""Every number and date of the flagship's chapters stands in the fact sheet of its film, but for what EXCEPTIONS lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.book.facts import claims_of, facts_of, is_known, prose_of, unsupported

ROOT = Path(__file__).parents[2]
SHEETS = ROOT.parent / "shared" / "facts"
CHAPTERS = sorted((ROOT / "manuscript" / "chapters").glob("*.md"))
# chapter -> what it says, as it says it -> why no sheet of its own needs to have it
EXCEPTIONS: dict[str, dict[str, str]] = {}
# chapters whose records a chapter speaks of, by the prefix of the ids it links to
PREFIXES = {"attorney": "the-attorney", "taxi-driver": "a-taxi-driver", "silenced": "silenced"}


def sheets_of(chapter: Path) -> str:
    """Its own sheet, and those of the chapters that it links to."""
    linked = re.findall(
        r"\]\(#([a-z0-9-]+?)-(?:record|afterwards|film|changed|timeline)\)", chapter.read_text(encoding="utf-8")
    )
    names = [chapter.stem, *(PREFIXES[prefix] for prefix in linked if prefix in PREFIXES)]
    return "\n".join((SHEETS / f"{name}.md").read_text(encoding="utf-8") for name in dict.fromkeys(names))


@pytest.mark.skipif(not SHEETS.is_dir(), reason="the fact sheets lie beside the project only where it is developed")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_number_and_date_is_in_the_sheet(chapter: Path) -> None:
    allowed = EXCEPTIONS.get(chapter.stem, {})
    found = unsupported(chapter.read_text(encoding="utf-8"), sheets_of(chapter))
    assert [(c.line, c.text) for c in found if c.text not in allowed] == []
    assert {c.text for c in found} >= set(allowed), "an exception that nothing needs any more"


@pytest.mark.parametrize(
    "wrong",
    ["29 October 2011", "in 1999", "4,662,927 people", "twenty-seven groups", "30 October", "the 43rd day, 243 days"],
)
def test_a_wrong_number_is_found(wrong: str) -> None:
    sheet = "- 28 October 2011: passed; 4,662,926 admissions; 26 groups; sit-in of 242 days; 2011-09-22; 2005-06."
    right = "On 28 October 2011, 4,662,926 people, twenty-six groups, 242 days, 22 September 2011, 2005--06."
    assert unsupported(right, sheet) == []
    assert unsupported(f"It was {wrong}.", sheet)


def test_words_and_marks_are_no_claims() -> None:
    text = '---\ntitle: 1999\n---\n# One\n\nThree of them[^a-1999] met. []{.index term="1999"} [x](#a-77)\n\n[^a-1999]: No.\n'
    assert list(claims_of(prose_of(text))) == []
    assert is_known(next(claims_of("5 May 1980")), facts_of("5 May 1980"))
