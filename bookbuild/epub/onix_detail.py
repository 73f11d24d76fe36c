"""Block 1 of an ONIX record: what the product is and what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from bookbuild.epub.onix_access import access_features
from bookbuild.epub.onix_codes import (
    CONTRIBUTOR_ROLES,
    CORPORATE_ROLES,
    HEADING_SCHEMES,
    OTHER_ROLE,
    SCRIPTS,
    SUBJECT_SCHEMES,
    THEMA_QUALIFIERS,
    language_code,
    script_code,
)
from bookbuild.epub.onix_nodes import Node, node
from bookbuild.model.access import Access
from bookbuild.model.metadata import Contributor, ForeignText, Metadata, Series, Subject
from bookbuild.model.scripts import script_of
from bookbuild.model.trade import Extents, Format


def descriptive_detail(data: Metadata, access: Access, extents: Extents, form: Format) -> Node:
    """Block 1: form, title, people, language, extents, subjects, readers."""
    return node(
        "DescriptiveDetail",
        node("ProductComposition", "00"),
        *_form(data, access, form),
        _series(data.series),
        _title("01", data.title, data.subtitle),
        _title("05", data.short_title),
        *_contributors(data.contributors),
        node("EditionStatement", data.edition),
        _language(data.language),
        *_extents(data, extents, form),
        *_subjects(data.subjects),
        node("Audience", node("AudienceCodeType", "01"), node("AudienceCodeValue", "01")),
    )


def _form(data: Metadata, access: Access, form: Format) -> Iterable[Node | None]:
    pictures = node("ProductContentType", "07" if "visual" in access.modes else "")
    text = node("PrimaryContentType", "10")
    if form is Format.PAPERBACK:
        return node("ProductForm", "BC"), text, pictures
    features = [
        node(
            "ProductFormFeature", node("ProductFormFeatureType", feature.kind),
            node("ProductFormFeatureValue", feature.code), node("ProductFormFeatureDescription", feature.text),
        ) for feature in access_features(access, data.publisher)
    ]  # fmt: skip
    details = [node("ProductFormDetail", code) for code in ("E101", "E200")]
    protection = node("EpubTechnicalProtection", "00")
    return node("ProductForm", "ED"), *details, *features, text, pictures, protection, _licence(data.licence)


# Creative Commons, by initials, by address and in words; 'BY-SA 4.0' stands for itself
_LICENCES = re.compile(
    r"\bCC[ -]?(?P<zero>0|Zero)\b|\bCC[ -](?P<short>BY(?:[ -](?:NC|SA|ND))*)[ -](?P<version>[1-4]\.0)\b"
    r"|creativecommons\.org/(?:licenses/(?P<path>by(?:-(?:nc|sa|nd))*)/(?P<at>[1-4]\.0)|publicdomain/(?P<domain>zero)/1\.0)"
    r"|(?P<words>Attribution(?:[ -]+(?:Non-?Commercial|Share-?Alike|No-?Deriv(?:ative)?s))*) (?P<said>[1-4]\.0)",
    re.IGNORECASE,
)
_WORDS = (
    ("attribution", "by"),
    ("noncommercial", "nc"),
    ("sharealike", "sa"),
    ("noderivatives", "nd"),
    ("noderivs", "nd"),
)


def _licence(words: str) -> Node | None:
    """EpubLicense, if the words name one Creative Commons licence and no second one."""
    named = {_licence_of(found) for found in _LICENCES.finditer(" ".join(words.split()))}
    if len(named) != 1:
        return None
    kind, version = named.pop()
    name = f"CC0 {version}" if kind == "zero" else f"CC {kind.upper()} {version}"
    address = f"https://creativecommons.org/{'publicdomain' if kind == 'zero' else 'licenses'}/{kind}/{version}/"
    links = [("01", address), ("02", f"{address}legalcode")]  # list 218: for lay readers, for lawyers
    expressions = [
        node("EpubLicenseExpression", node("EpubLicenseExpressionType", kind_), node("EpubLicenseExpressionLink", link))
        for kind_, link in links
    ]
    return node("EpubLicense", node("EpubLicenseName", name), *expressions)


def _licence_of(found: re.Match[str]) -> tuple[str, str]:
    if found["zero"] or found["domain"]:
        return "zero", "1.0"
    if found["words"]:
        flat = re.sub(r"[- ]", "", found["words"].lower())
        return "-".join(short for long, short in _WORDS if long in flat), found["said"]
    kind = (found["short"] or found["path"]).lower().replace(" ", "-")
    return kind, found["version"] or found["at"]


def _title(kind: str, title: str, subtitle: str = "") -> Node | None:
    """TitleDetail. kind: list 15."""
    if not title.strip():
        return None
    whole = node("TitleElement", node("TitleElementLevel", "01"), node("TitleText", title), node("Subtitle", subtitle))
    return node("TitleDetail", node("TitleType", kind), whole)


def _series(series: Series | None) -> Node | None:
    """Collection, with the place in it as the number of a part and, where it is a number, as a sequence."""
    if series is None or not series.title.strip():
        return None
    position = " ".join(series.position.split())
    sequence = (
        node("CollectionSequence", node("CollectionSequenceType", "02"), node("CollectionSequenceNumber", position))
        if re.fullmatch(r"[1-9][0-9]*(\.[1-9][0-9]*)*", position)
        else None
    )
    whole = node("TitleElement", node("TitleElementLevel", "02"), node("TitleText", series.title))
    part = node("TitleElement", node("TitleElementLevel", "01"), node("PartNumber", position)) if position else None
    titles = node("TitleDetail", node("TitleType", "01"), whole, part)
    return node("Collection", node("CollectionType", "10"), sequence, titles)


def _contributors(people: Sequence[Contributor]) -> Iterable[Node]:
    """One composite a person, in the order of first mention, with every role that person has."""
    roles: dict[tuple[str, str, ForeignText | None], list[str]] = {}
    for person in people:
        if person.name.strip():
            roles.setdefault((person.name, person.file_as, person.alternate), []).append(person.role)
    for number, ((name, file_as, alternate), parts) in enumerate(roles.items(), 1):
        codes = dict.fromkeys(CONTRIBUTOR_ROLES.get(part, OTHER_ROLE) for part in parts)
        is_firm = CORPORATE_ROLES.issuperset(parts)
        yield node(
            "Contributor", node("SequenceNumber", str(number)), *(node("ContributorRole", code) for code in codes),
            *(_firm(name, file_as) if is_firm else _person(name, file_as)), _alternate(alternate, is_firm=is_firm),
        )  # fmt: skip


def _firm(name: str, file_as: str) -> Iterable[Node]:
    return node("CorporateName", name), node("CorporateNameInverted", file_as)


def _person(name: str, file_as: str) -> Iterable[Node]:
    """'Kim, Ji-woo' parts a name; where the parts do not make up the name shown, it is only turned around."""
    yield node("PersonName", name)
    yield node("PersonNameInverted", file_as)
    shown = " ".join(name.split())
    key, comma, given = (" ".join(part.split()) for part in file_as.partition(","))
    if not (key and comma and given):
        return
    if shown == f"{given} {key}":
        yield from (node("NamesBeforeKey", given), node("KeyNames", key))
    elif shown == f"{key} {given}":
        yield from (node("KeyNames", key), node("NamesAfterKey", given))


def _alternate(name: ForeignText | None, *, is_firm: bool) -> Node | None:
    """AlternativeName of type 05: the name in another script."""
    if name is None or not name.text.strip():
        return None
    script = script_code(name.language) or next(
        (script_of(char) for char in name.text if script_of(char) in SCRIPTS), ""
    )
    attributes = {"language": language_code(name.language)} | ({"textscript": script} if script else {})
    text = node("CorporateName" if is_firm else "PersonName", name.text, **attributes)
    return node("AlternativeName", node("NameType", "05"), text)


def _language(tag: str) -> Node:
    code, script = node("LanguageCode", language_code(tag)), node("ScriptCode", script_code(tag))
    return node("Language", node("LanguageRole", "01"), code, script)


def _extents(data: Metadata, extents: Extents, form: Format) -> Iterable[Node]:
    """Lists 23 (type) and 24 (unit). An EPUB has the pages of its print counterpart, if there is one."""
    pages = extents.pages if data.isbn(Format.PAPERBACK) else 0
    values = {
        Format.EPUB: (("02", extents.words, "02"), ("08", pages, "03"), ("22", extents.epub_bytes, "17")),
        Format.PAPERBACK: (("00", extents.last_folio, "03"), ("02", extents.words, "02"), ("11", extents.pages, "03")),
    }[form]
    for kind, value, unit in values:
        if value > 0:
            yield node("Extent", node("ExtentType", kind), node("ExtentValue", str(value)), node("ExtentUnit", unit))


def _subjects(subjects: Sequence[Subject]) -> Iterable[Node]:
    """Coded subjects by list 27, the first BISAC and the first Thema category as main ones; the rest are keywords."""
    coded, words = [], []
    for subject in subjects:
        scheme = _scheme(subject)
        if scheme and (subject.code.strip() or scheme in HEADING_SCHEMES | {_PROPRIETARY}):
            coded.append((scheme, subject))
        else:
            words.append(" ".join(subject.text.split()))
    for scheme, group in groupby(sorted(coded, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
        for place, (_, subject) in enumerate(group):
            name = subject.scheme if scheme == _PROPRIETARY else ""
            yield node(
                "Subject", node("MainSubject") if scheme in _MAIN and not place else None,
                node("SubjectSchemeIdentifier", scheme), node("SubjectSchemeName", name),
                node("SubjectCode", subject.code), node("SubjectHeadingText", subject.text),
            )  # fmt: skip
    if keywords := "; ".join(dict.fromkeys(word for word in words if word)):
        yield node("Subject", node("SubjectSchemeIdentifier", "20"), node("SubjectHeadingText", keywords))


_PROPRIETARY, _MAIN = "24", frozenset({"10", "93"})


def _scheme(subject: Subject) -> str:
    """List 27; empty for plain words."""
    name = " ".join(subject.scheme.split())
    code = SUBJECT_SCHEMES.get(name.upper(), _PROPRIETARY if name else "")
    if not (subject.text.strip() or subject.code.strip()):
        return ""
    return THEMA_QUALIFIERS.get(subject.code.strip()[:1], code) if code == "93" else code
