"""What goes into the folder of one destination, before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.destination import Destination
from bookbuild.model.press import Source

OLD_MONTHS = 6  # after which a number is looked up again: printers change theirs about once a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule that was looked at. measured: of the finished files; limit: in words, empty = none is known; told: what is wrong."""

    what: str
    measured: str
    limit: str = ""
    source: Source | None = None
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A field of the form. entries: (what is typed in as it stands, a remark on it), one for each box of the field; remark: on
    all of them."""

    key: str
    label: str
    entries: tuple[tuple[str, str], ...] = ()
    remark: str = ""

    @property
    def value(self) -> str:
        """The entries, a line each."""
        return "\n".join(value for value, _ in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file. role: interior, cover, epub …"""

    role: str
    name: str
    data: bytes = field(repr=False)
    pages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Everything for one destination. look: what a person must look at, beside what the destination says; found: of this one."""

    destination: Destination
    isbn: str
    items: tuple[Item, ...]
    filled: tuple[Filled, ...]
    checks: tuple[Check, ...]
    look: tuple[str, ...] = ()
    found: tuple[Diagnostic, ...] = ()


def is_old(checked: date, today: date) -> bool:
    """Say whether what was looked up on a day ought to be looked up again."""
    months = (today.year - checked.year) * 12 + today.month - checked.month - (today.day < checked.day)
    return months >= OLD_MONTHS


def old_rules(parcel: Parcel, today: date, at: Location) -> Iterator[Diagnostic]:
    """Reports package-rule-old, once for all that were looked up on one day."""
    for day in sorted({check.source.checked for check in parcel.checks if check.source}):
        if is_old(day, today):
            checks = [check for check in parcel.checks if check.source and check.source.checked == day]
            message = (
                f"{parcel.destination.name}: {counted(len(checks), 'rule')} of its checklist "
                f"{'were' if len(checks) > 1 else 'was'} looked up on {day.isoformat()}, {OLD_MONTHS} months ago or more"
            )
            hint = "compare them at the places that the checklist names; your own numbers go into styles/ of the book"
            yield Diagnostic(rule=Rule.PACKAGE_OLD_RULE, message=message, at=at, hint=hint)


def counted(number: int, noun: str) -> str:
    """'1 rule', '2 rules'."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def named(destination: Destination, role: str, isbn: str, slug: str) -> str:
    """The name of a file, as the destination wants it. Without an ISBN the slug stands for it."""
    return destination.files[role].replace("{isbn}", isbn or slug).replace("{slug}", slug)


def items_of(
    destination: Destination, isbn: str, slug: str, made: Sequence[tuple[str, bytes, int | None]]
) -> tuple[Item, ...]:  # fmt: skip
    """The files that a destination wants, of those made. made: (role, bytes, pages)."""
    return tuple(
        Item(role=role, name=named(destination, role, isbn, slug), data=data, pages=pages)
        for role, data, pages in made
        if role in destination.files and data
    )
