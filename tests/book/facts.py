"""Numbers and dates of a chapter against the fact sheets that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MONTHS = {
    name: number
    for number, names in enumerate(
        ("January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul", "August Aug",
         "September Sept Sep", "October Oct", "November Nov", "December Dec"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"[0-3]?[0-9]"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})"
# 22 September 2011, 22 September, 18-27 May 1980; September 22, 2011; 2011-09-22; September 2011
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b(?P<day>{_DAY})(?:st|nd|rd|th)?(?: ?(?:-|–|to|and|or) ?(?P<last>{_DAY}))? (?P<month>{_MONTH})\b\.?(?:,? {_YEAR})?",
        rf"\b(?P<month>{_MONTH})\.? (?P<day>{_DAY})(?:st|nd|rd|th)?(?:[-–](?P<last>{_DAY}))?(?:, {_YEAR})?\b(?! [0-9]{{4}})",
        rf"\b{_YEAR}-(?P<number>[01][0-9])-(?P<day>[0-3][0-9])\b",
        rf"\b(?P<month>{_MONTH})\.?(?: of)? {_YEAR}\b",
    )
)
_NUMBER = re.compile(r"(?<![\w.,])[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|(?<![\w.])[0-9]+(?:\.[0-9]+)?")
_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {w: n for n, w in enumerate(_UNITS, 1)} | {w: n * 10 for n, w in enumerate(_TENS, 2)} | {
    f"{t}-{u}": n * 10 + m for n, t in enumerate(_TENS, 2) for m, u in enumerate(_UNITS[:9], 1)
}  # fmt: skip
_SPELLED = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
SMALL = 12  # numbers up to it are words of every text


@dataclass
class Facts:
    """Numbers, whole dates (year, month, day), days (month, day) and months (year, month)."""

    numbers: set[str] = field(default_factory=set)
    dates: set[tuple[int, int, int]] = field(default_factory=set)
    days: set[tuple[int, int]] = field(default_factory=set)
    months: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True)
class Claim:
    """A number or date as a text has it. value: what it comes to."""

    text: str
    line: int
    value: tuple[int, ...] | str


def facts_of(text: str) -> Facts:
    """Everything that a sheet says in figures."""
    facts = Facts()
    for claim in claims_of(text, smallest=0):
        value = claim.value
        if isinstance(value, str):
            facts.numbers.add(value)
        elif value[0] and value[2]:
            facts.dates.add((value[0], value[1], value[2]))
            facts.days.add((value[1], value[2]))
            facts.months.add((value[0], value[1]))
        elif value[2]:
            facts.days.add((value[1], value[2]))
        else:
            facts.months.add((value[0], value[1]))
    return facts


def claims_of(text: str, smallest: int = SMALL) -> Iterator[Claim]:
    """Dates first, then the numbers outside of them; spelled numbers above `smallest`."""
    rest = text
    for form in _FORMS:
        for match in form.finditer(rest):
            yield from _dates(match, text.count("\n", 0, match.start()) + 1)
        rest = form.sub(lambda m: " " * len(m[0]), rest)
    for match in _NUMBER.finditer(rest):
        yield Claim(match[0], text.count("\n", 0, match.start()) + 1, plain(match[0]))
    for match in _SPELLED.finditer(rest):
        number = _WORDS[match[0].lower()]
        if number > smallest:
            yield Claim(match[0], text.count("\n", 0, match.start()) + 1, str(number))


def _dates(match: re.Match[str], line: int) -> Iterator[Claim]:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else MONTHS[str(parts["month"])]
    year = int(parts.get("year") or 0)
    days = [int(day) for day in (parts.get("day"), parts.get("last")) if day] or [0]
    for day in days:
        yield Claim(match[0], line, (year, month, day))
    if year:
        yield Claim(match[0], line, str(year))


def plain(number: str) -> str:
    """'4,662,926' -> '4662926'; '07' -> '7'."""
    digits = number.replace(",", "")
    return digits if "." in digits else str(int(digits))


def prose_of(chapter: str) -> str:
    """The words of a chapter: no front matter, block heads, options, ids, labels, addresses. Lines keep their numbers."""
    if chapter.startswith("---\n"):
        end = chapter.index("\n---", 4) + 4
        chapter = "\n" * chapter.count("\n", 0, end) + chapter[end:]
    chapter = re.sub(r"^(?:///.*|    (?:id|credit|kind):.*)$", "", chapter, flags=re.MULTILINE)
    chapter = re.sub(r"\{[^}\n]*\}|\[\^[^\]\n]*\]:?|\]\([^)\n]*\)", " ", chapter)
    return chapter.replace("--", "–")


def is_known(claim: Claim, facts: Facts) -> bool:
    """Say whether a sheet has a number or date, in whatever form."""
    value = claim.value
    if isinstance(value, str):
        return value in facts.numbers
    year, month, day = value
    if year and day:
        return (year, month, day) in facts.dates or ((month, day) in facts.days and str(year) in facts.numbers)
    return (month, day) in facts.days if day else (year, month) in facts.months


def unsupported(chapter: str, sheets: str) -> list[Claim]:
    """What a chapter says in figures that no sheet has."""
    facts = facts_of(sheets.replace("--", "–"))
    seen = set()
    out = []
    for claim in claims_of(prose_of(chapter)):
        if not is_known(claim, facts) and (claim.text, claim.line) not in seen:
            seen.add((claim.text, claim.line))
            out.append(claim)
    return out
