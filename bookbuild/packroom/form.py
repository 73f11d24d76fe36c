"""The fields of a shop's form, filled from book.yaml and from what was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.destination import FORM, Destination
from bookbuild.model.metadata import Contributor, Metadata
from bookbuild.packroom.parcel import Check, Filled

# MARC relator codes (id.loc.gov/vocabulary/relators) in words; others are shown as they are
_ROLES = {
    "aut": "author", "edt": "editor", "trl": "translator", "ill": "illustrator", "pht": "photographer", "cov": "cover designer",
    "bkd": "book designer", "aui": "author of the introduction", "aft": "author of the afterword", "com": "compiler",
    "ctb": "contributor", "win": "writer of the introduction", "wpr": "writer of the preface", "nrt": "narrator", "art": "artist",
    "ivr": "interviewer", "pbl": "publisher", "red": "editor", "dsr": "designer", "edc": "editor of the collection",
}  # fmt: skip
# in which key of book.yaml a field stands
_KEYS = {"bisac": "subjects", "thema": "subjects", "keywords": "subjects", "titles": "title", "keyword": "subjects"}
_ADVICE = dict.fromkeys(FORM, "write it into book.yaml") | {
    "bisac": "write `subjects: [{text: …, scheme: BISAC, code: …}]`; bisg.org lists the codes",
    "thema": "write `subjects: [{text: …, scheme: THEMA, code: …}]`; ns.editeur.org/thema lists the codes",
    "keywords": "write `subjects:` as plain words",
    "date": "write `date: 2026-01-31`, the day of publication",
    "description": "write `description:`, without spoilers",
    "contributors": "write `contributors: [{name: …}]`",
}
# fields that hold a value a line
_LISTS = {
    "keywords": "Number of keywords",
    "bisac": "Number of BISAC subjects",
    "contributors": "Number of contributors",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a form asks about. isbn: of the format, or empty; made: further fields, by key, as they are known from the files."""

    data: Metadata
    isbn: str
    made: Mapping[str, str]
    places: Mapping[str, Location] = field(default_factory=dict)


def filled(
    destination: Destination, facts: Facts
) -> tuple[tuple[Filled, ...], tuple[Check, ...], tuple[Diagnostic, ...]]:  # fmt: skip
    """The form in its order, what its limits were held against, and what is wrong. Reports package-field."""
    values = {**_values(facts), **facts.made}
    fields = tuple(_field(key, label, values.get(key, ""), destination) for key, label in destination.form.items())
    faults = _needed(destination, facts, values)
    checks = []
    for what, key, size, most in _sizes(destination, values):
        source = destination.sources.get(f"most.{key}")
        limit = f"at most {most:,}"
        told = "longer than the field" if size > most and key not in _LISTS else ""
        checks.append(Check(what=what, measured=f"{size:,}", limit=limit, source=source, told=told))
        if told:
            said = f" ({source.place}, {source.checked.isoformat()})" if source else ""
            message = f"{what[:1].lower()}{what[1:]}: {size:,}, and the form takes {most:,}{said}"
            faults.append(_fault(destination, facts, key, message, "shorten it"))
    return fields, tuple(checks), tuple(faults)


def _field(key: str, label: str, value: str, destination: Destination) -> Filled:
    """A list is cut to what the form takes; a text never is."""
    most = destination.most.get(key, 0)
    if not value:
        return Filled(key=key, label=label, remark="nothing: book.yaml has none")
    if key not in {*_LISTS, "thema"}:
        remark = f"{len(value):,} of {most:,} characters" if most else ""
        return Filled(key=key, label=label, entries=((value, ""),), remark=remark)
    lines = value.split("\n")
    remark = f"the first {most} of {len(lines)}: the form takes no more" if most and len(lines) > most else ""
    entries = [line.partition("\t") for line in lines[: most or len(lines)]]
    return Filled(key=key, label=label, entries=tuple((entry, note) for entry, _, note in entries), remark=remark)


def _sizes(destination: Destination, values: Mapping[str, str]) -> Iterator[tuple[str, str, int, int]]:
    """(what, key, how much, how much at most) of each field that has a limit."""
    for key, most in destination.most.items():
        if key == "titles":
            together = len(values["title"]) + len(values["subtitle"])
            yield "Characters of title and subtitle together", key, together, most
        elif key == "keyword":
            yield "Characters of the longest keyword", key, max(map(len, values["keywords"].split("\n"))), most
        elif key in _LISTS:
            yield _LISTS[key], key, len(values[key].split("\n")) if values[key] else 0, most
        else:
            yield f"Characters of the {key}", key, len(values[key]), most


def _values(facts: Facts) -> dict[str, str]:
    data = facts.data
    listed = {
        "bisac": [f"{s.code} {s.text}".strip() for s in data.subjects if s.scheme.upper().startswith("BISAC")],
        "thema": [f"{s.code} {s.text}".strip() for s in data.subjects if s.scheme.upper().startswith("THEMA")],
        "keywords": [s.text for s in data.subjects if not s.scheme],
        "contributors": [_person(person) for person in data.contributors],
    }
    series = data.series
    return {key: "\n".join(values) for key, values in listed.items()} | {
        "language": data.language, "title": data.title, "subtitle": data.subtitle,
        "series": ", ".join(filter(None, (series.title, series.position))) if series else "",
        "publisher": data.publisher, "description": data.description, "isbn": facts.isbn,
        "date": data.published.isoformat() if data.published else "", "rights": data.rights, "licence": data.licence,
    }  # fmt: skip


def _person(person: Contributor) -> str:
    """The name, and behind a tab what the form asks of it beside."""
    sort = f", filed as {person.file_as}" if person.file_as and person.file_as != person.name else ""
    return f"{person.name}\t{_ROLES.get(person.role, person.role)}{sort}"


def _needed(destination: Destination, facts: Facts, values: Mapping[str, str]) -> list[Diagnostic]:
    return [
        _fault(
            destination, facts, key, f"the form asks for '{destination.form.get(key, key)}', and book.yaml has none",
            _ADVICE[key],
        ) for key in destination.needs if not values.get(key)
    ]  # fmt: skip


def _fault(destination: Destination, facts: Facts, key: str, message: str, hint: str) -> Diagnostic:
    at = facts.places.get(_KEYS.get(key, key), Location(path="book.yaml", line=1, column=1))
    return Diagnostic(rule=Rule.PACKAGE_FIELD, message=f"{destination.name}: {message}", at=at, hint=hint)
