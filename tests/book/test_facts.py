"""Every number and date of the flagship stands in a fact sheet, but for what EXCEPTIONS lists.

A chapter rests on the sheet of its film; what speaks of the whole book rests on all sheets together.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.book.facts import claims_of, facts_of, is_known, prose_of, unsupported

ROOT = Path(__file__).parents[2]
SHEETS = ROOT.parent / "shared" / "facts"
CHAPTERS = sorted((ROOT / "manuscript" / "chapters").glob("*.md"))
# chapter -> what it says, as it says it -> why no sheet of its own needs to have it
EXCEPTIONS: dict[str, dict[str, str]] = {
    "anarchist-from-colony": {"October 1919": "the sheet has 1919 and 'that October'"},
    "forever-the-moment": {
        "1989": "the sheet has 1988–89",
        "17": "the 17th, of a match that the sheet dates to 17–18 August",
    },
}
# chapters whose records a chapter speaks of, by the prefix of the ids it links to
PREFIXES = {
    "attorney": "the-attorney",
    "national-security": "national-security",
    "silmido": "silmido",
    "may18": "may-18",
    "taxi-driver": "a-taxi-driver",
    "film1987": "1987-when-the-day-comes",
    "dongju": "dongju",
    "anarchist": "anarchist-from-colony",
    "spirits": "spirits-homecoming",
    "speak": "i-can-speak",
    "murder": "memories-of-murder",
    "silenced": "silenced",
    "hope": "hope",
    "unbowed": "unbowed",
    "promise": "another-promise",
    "cart": "cart",
    "asone": "as-one",
    "moment": "forever-the-moment",
    "marathon": "marathon",
    "mogadishu": "escape-from-mogadishu",
}
# what speaks of the whole book, and so rests on all sheets together
WHOLE = [
    *sorted((ROOT / "manuscript" / "parts").glob("*.md")),
    *(ROOT / "manuscript" / name for name in ("front/introduction.md", "front/names.md")),
    *(ROOT / "manuscript" / "back" / f"{name}.md" for name in ("afterword", "chronology", "glossary", "sources")),
]


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


@pytest.mark.skipif(not SHEETS.is_dir(), reason="the fact sheets lie beside the project only where it is developed")
@pytest.mark.parametrize("text", WHOLE, ids=lambda path: path.stem)
def test_what_speaks_of_the_whole_book_agrees_with_the_sheets(text: Path) -> None:
    sheets = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sorted(SHEETS.glob("*.md")))
    assert [(c.line, c.text) for c in unsupported(text.read_text(encoding="utf-8"), sheets)] == []


def test_every_chapter_has_a_prefix_and_uses_it() -> None:
    assert sorted(PREFIXES.values()) == [chapter.stem for chapter in CHAPTERS]
    for prefix, name in PREFIXES.items():
        text = (ROOT / "manuscript" / "chapters" / f"{name}.md").read_text(encoding="utf-8")
        assert f"{{#{prefix}-record" in text, name


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
