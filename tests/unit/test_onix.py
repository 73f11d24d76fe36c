"""The ONIX record against EDItEUR's own schemas, which the test dependency `onixcheck` brings, and code list issue 75."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from bookbuild.epub import onix_codes as codes
from bookbuild.epub.onix import Extents, Format, Release, onix_message
from bookbuild.model.access import Access, Claim, Conformance
from bookbuild.model.metadata import MARC_ROLES, Contributor, ForeignText, Isbn, Metadata, Series, Subject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

XSD = {"x": "http://www.w3.org/2001/XMLSchema"}
RELEASES: tuple[Release, ...] = ("3.0", "3.1")
BOTH = (Format.EPUB, Format.PAPERBACK)
ISBNS = (("epub", Isbn("9780306406157")), ("print", Isbn("9783161484100")))
PAGES = Extents(pages=200)
PLAIN = Access(modes=("textual",), sufficient=(), claims=(), hazards=())


def schema_folder() -> Path | None:
    found = importlib.util.find_spec("onixcheck")
    return Path(found.origin).parent / "schema" if found and found.origin else None


needs_schema = pytest.mark.skipif(
    schema_folder() is None, reason="onixcheck, which brings the schemas, is not installed"
)


@cache
def schema(release: str) -> etree.XMLSchema:
    folder = schema_folder()
    assert folder
    return etree.XMLSchema(etree.parse(str(folder / f"xsd{release}" / f"ONIX_BookProduct_{release}_reference.xsd")))


@cache
def code_list(number: int) -> frozenset[str]:
    folder = schema_folder()
    assert folder
    tree = etree.parse(str(folder / "xsd3.1" / "ONIX_BookProduct_CodeLists.xsd"))
    values = tree.xpath(f'//x:simpleType[@name="List{number}"]//x:enumeration/@value', namespaces=XSD)
    assert values
    return frozenset(str(value) for value in values)


def plain_book(**more: object) -> Metadata:
    values: dict[str, object] = {
        "title": "Seoul by Night", "slug": "seoul-by-night", "language": "en-GB",
        "identifier": "urn:uuid:0b5d4c0e-6f0c-5b3a-9a0b-1d2f3a4b5c6d", "modified": "2026-03-01T12:00:00Z",
    }  # fmt: skip
    return Metadata(**(values | more))


def full_book() -> Metadata:
    return plain_book(
        subtitle="Films & their\nendings", short_title="Seoul", isbns=ISBNS, identifier="urn:isbn:9780306406157",
        publisher="Night Press", place="Leeds", rights="© 2025, 2026 Kim Ji-woo.", edition="Safe edition",
        licence="Attribution-ShareAlike 4.0 International licence (CC BY-SA 4.0).",
        description="What <happens>\n\nafter dark.", published=date(2026, 3, 1), series=Series(title="Cities", position="2"),
        contributors=(
            Contributor(name="Kim Ji-woo", file_as="Kim, Ji-woo", alternate=ForeignText(text="김지우", language="ko")),
            Contributor(name="Ann Lee", role="trl", file_as="Lee, Ann"),
            Contributor(name="Ann Lee", role="cov", file_as="Lee, Ann"),
            Contributor(name="Night Print Ltd", role="prt"),
        ),
        subjects=(
            Subject(text="film noir"), Subject(text="Film", scheme="BISAC", code="PER004030"), Subject(text="Seoul"),
            Subject(text="Films", scheme="THEMA", code="ATF"), Subject(text="Seoul", scheme="Thema", code="1FPKS"),
            Subject(text="Motion pictures", scheme="LCSH"), Subject(text="x", scheme="House list", code="7"),
        ),
    )  # fmt: skip


def full_access() -> Access:
    names = ("tableOfContents", "index", "readingOrder", "alternativeText", "ARIA", "pageNavigation", "unheardOf")
    return Access(
        modes=("textual", "visual"), sufficient=(("textual",), ("textual", "visual")), summary="All of it\nis text.",
        claims=(*(Claim(feature=name) for name in names), Claim(feature="longDescription", blocked="image 3 has none")),
        hazards=("noFlashingHazard", "noSoundHazard"), page_source="urn:isbn:9783161484100",
        conformance=Conformance(
            standard="EPUB Accessibility 1.1 - WCAG 2.2 Level AA", certifier="Fair Readers", certified=date(2026, 2, 3),
            credential="https://example.org/badge", report="https://example.org/report", contact="mailto:help@example.org",
            exemption="eaa-microenterprise",
        ),
    )  # fmt: skip


def message(data: Metadata, access: Access = PLAIN, release: Release = "3.1", extents: Extents = PAGES) -> bytes:
    return onix_message(data, access, release=release, extents=extents, formats=BOTH)


def faults(text: bytes, release: str) -> list[str]:
    checked = schema(release)
    checked.validate(etree.fromstring(text))
    return [str(error) for error in checked.error_log]


class Record:
    """A message without its namespace, to be asked by plain paths."""

    def __init__(self, text: bytes) -> None:
        self.root = etree.fromstring(re.sub(rb' xmlns="[^"]+"', b"", text))

    def texts(self, path: str) -> list[str]:
        return [str(text) for text in self.root.xpath(f"{path}/text()")]


def access_codes(access: Access, kind: str = "09", product: int = 1) -> dict[str, str]:
    record = Record(message(full_book(), access))
    found = record.root.xpath(f"Product[{product}]//ProductFormFeature[ProductFormFeatureType='{kind}']")
    return {f.findtext("ProductFormFeatureValue"): f.findtext("ProductFormFeatureDescription", "") for f in found}


BOOKS = {
    "plain": plain_book(),
    "full": full_book(),
    "no ISBN, by an author": plain_book(contributors=(Contributor(name="Kim Ji-woo"),), rights="© 2026 Kim Ji-woo"),
    "print only has an ISBN": plain_book(isbns=ISBNS[1:]),
    "series without number": plain_book(series=Series(title="Cities", position="volume one")),
    "Korean": plain_book(
        language="ko", title="밤의 서울", contributors=(Contributor(name="김지우", file_as="김지우"),)
    ),
}
ACCESSES = {
    "plain": PLAIN,
    "full": full_access(),
    **{f"exempt {e}": Access(modes=(), sufficient=(), claims=(), conformance=Conformance(exemption=e)) for e in codes.EXEMPTIONS},
    "old standard": Access(
        modes=("textual", "visual"), sufficient=(("auditory",),), claims=tuple(Claim(feature=f) for f in codes.ACCESS_FEATURES),
        hazards=tuple(codes.HAZARDS),
        conformance=Conformance(standard="http://www.idpf.org/epub/a11y/accessibility-20170105.html#wcag-aa"),
    ),
}  # fmt: skip


@needs_schema
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("access", ACCESSES)
@pytest.mark.parametrize("book", BOOKS)
def test_every_record_is_valid(book: str, access: str, release: Release) -> None:
    extents = Extents(pages=200, last_folio=188, words=60000, epub_bytes=123456)
    assert faults(message(BOOKS[book], ACCESSES[access], release, extents), release) == []


@needs_schema
@pytest.mark.parametrize("release", RELEASES)
def test_nothing_to_sell_is_a_valid_message_too(release: Release) -> None:
    text = onix_message(plain_book(), PLAIN, release=release, extents=Extents(), formats=(Format.PAPERBACK,))
    assert b"<NoProduct/>" in text
    assert faults(text, release) == []


@needs_schema
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (rb"(<TitleText>.*</TitleText>)\s*(<Subtitle>.*</Subtitle>)", rb"\2\1"),
        (rb"(<NotificationType>03</NotificationType>)", rb""),
        (rb"<ProductForm>ED<", rb"<ProductForm>EE<"),
        (rb"<LanguageCode>eng<", rb"<LanguageCode>en<"),
        (rb"<SentDateTime>\d+T\d+Z<", rb"<SentDateTime>2026-03-01<"),
        (rb'(<Publisher>)', rb"\1<PublisherName>Too early</PublisherName>"),
        (rb".print</RecordReference>", rb".epub</RecordReference>"),
    ],
)  # fmt: skip
def test_a_broken_twin_is_found(right: bytes, wrong: bytes, release: Release) -> None:
    same_reference = plain_book(isbns=(ISBNS[0], ("print", ISBNS[0][1])), subtitle="s", publisher="p")
    text = message(same_reference, PLAIN, release)
    broken = re.sub(right, wrong, text)
    assert broken != text
    assert faults(text, release) == []
    assert faults(broken, release)


def words() -> st.SearchStrategy[str]:
    letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"))
    return st.text(letters | st.sampled_from(" \n\t"), max_size=12)


def spoken() -> st.SearchStrategy[str]:
    return words().filter(str.strip)


def people() -> st.SearchStrategy[Contributor]:
    alternates = st.builds(
        ForeignText, text=words(), language=st.sampled_from(("ko", "zh-Hant-TW", "und-Cyrl", "tlh", "", "qaa"))
    )
    return st.builds(
        Contributor, name=words(), role=st.sampled_from(sorted(MARC_ROLES)), file_as=words() | st.just("Kim, Ji-woo"),
        alternate=st.none() | alternates,
    )  # fmt: skip


def books() -> st.SearchStrategy[Metadata]:
    subjects = st.builds(
        Subject, text=words(), scheme=st.sampled_from(("", "BISAC", "thema", "LCSH", "FAST")) | words(),
        code=st.sampled_from(("", "1FPKS", "ATF", "6RA")) | words(),
    )  # fmt: skip
    stamps = st.integers(0, 4_102_444_799).map(
        lambda n: (datetime(1970, 1, 1) + timedelta(seconds=n)).strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    return st.builds(
        Metadata, title=spoken(), slug=st.just("book"), modified=stamps, subtitle=words(), short_title=words(),
        language=st.sampled_from(("en", "de-AT", "zh-Hant", "ko-Kore-KR", "x-private", "sgn-GB"))
        | st.from_regex(r"[a-z]{2,3}", fullmatch=True),
        identifier=words() | st.just("urn:isbn:9780306406157"), contributors=st.lists(people(), max_size=4).map(tuple),
        isbns=st.sampled_from(((), ISBNS, ISBNS[:1], ISBNS[1:])), publisher=words(), place=words(), edition=words(),
        rights=words() | words().map(lambda owner: f"© 2024, 2026 {owner}"), description=words(),
        licence=words() | st.sampled_from(("CC BY-NC-ND 3.0", "CC0 1.0")), subjects=st.lists(subjects, max_size=5).map(tuple),
        series=st.none() | st.builds(Series, title=words(), position=words() | st.sampled_from(("1", "0", "2.10"))),
        published=st.none() | st.dates(),
    )  # fmt: skip


def accesses() -> st.SearchStrategy[Access]:
    stated = st.builds(
        Conformance,
        standard=words()
        | st.sampled_from(("EPUB Accessibility 1.1 - WCAG 2.1 Level A", "EPUB Accessibility 1.2 - WCAG 2.2 Level AA")),
        certifier=words() | st.just("https://example.org"), certified=st.none() | st.dates(), credential=words(),
        report=words() | st.just("https://example.org/r"), exemption=words() | st.sampled_from(sorted(codes.EXEMPTIONS)),
        contact=words() | st.sampled_from(("a@b.org", "https://example.org/c")),
    )  # fmt: skip
    claims = st.builds(Claim, feature=st.sampled_from(sorted(codes.ACCESS_FEATURES)) | words(), blocked=words())
    modes = st.lists(st.sampled_from(("textual", "visual", "auditory")), max_size=3, unique=True).map(tuple)
    return st.builds(
        Access, modes=modes, sufficient=st.lists(modes, max_size=3).map(tuple), claims=st.lists(claims, max_size=6).map(tuple),
        hazards=st.lists(st.sampled_from(sorted(codes.HAZARDS)) | words(), max_size=3).map(tuple), summary=words(),
        page_source=words() | st.sampled_from(("urn:isbn:9783161484100", "urn:isbn:978-0-306-40615-7")), conformance=stated,
    )  # fmt: skip


@needs_schema
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books(), accesses(), st.sampled_from(RELEASES), st.integers(0, 400), st.integers(0, 9**9))
def test_any_metadata_gives_a_valid_record(
    data: Metadata, access: Access, release: Release, pages: int, size: int
) -> None:
    extents = Extents(pages=pages, last_folio=pages // 2, words=size, epub_bytes=size)
    assert faults(message(data, access, release, extents), release) == []


def test_the_same_book_gives_the_same_bytes_in_another_process() -> None:
    here = message(full_book(), full_access())
    code = "import sys; from tests.unit import test_onix as t; sys.stdout.buffer.write(t.message(t.full_book(), t.full_access()))"
    for seed in ("1", "2"):
        env = {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": ":".join((str(Path(__file__).parents[2]), *sys.path[1:])),
            "TZ": "Asia/Seoul",
        }
        assert subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout == here


def test_every_marc_role_has_a_contributor_role() -> None:
    assert set(codes.CONTRIBUTOR_ROLES) == MARC_ROLES


@needs_schema
@pytest.mark.parametrize(
    ("number", "used"),
    [
        (17, codes.CONTRIBUTOR_ROLES.values()), (27, codes.SUBJECT_SCHEMES.values()), (27, codes.THEMA_QUALIFIERS.values()),
        (27, codes.HEADING_SCHEMES), (121, codes.SCRIPTS), (143, codes.HAZARDS.values()),
        (196, {**codes.ACCESS_FEATURES, **codes.EXEMPTIONS, **codes.SUFFICIENT_MODES}.values()),
        (196, {**codes.WCAG_VERSIONS, **codes.WCAG_LEVELS}.values()), (196, ("00", "02", "03", "04", "90")),
        (196, ("91", "93", "94", "96", "99")),
        (74, {codes.language_code(a + b) for a in "abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrstuvwxyz"}),
    ],
)  # fmt: skip
def test_no_code_stands_outside_its_list(number: int, used: object) -> None:
    assert set(used) <= code_list(number)  # type: ignore[call-overload]


@needs_schema
def test_every_language_of_list_74_is_known() -> None:
    assert {codes.language_code(code) for code in code_list(74)} == code_list(74)


@pytest.mark.parametrize(
    ("tag", "code", "script"),
    [("en-GB", "eng", ""), ("de", "ger", ""), ("deu", "ger", ""), ("zh-hant-TW", "chi", "Hant"), ("ko-Kore", "kor", "Kore"),
     ("haw", "haw", ""), ("xqq", "mis", ""), ("", "und", ""), ("und-Cyrl", "und", "Cyrl"), ("en-Zzzq", "eng", "")],
)  # fmt: skip
def test_languages_and_scripts(tag: str, code: str, script: str) -> None:
    assert (codes.language_code(tag), codes.script_code(tag)) == (code, script)


def test_the_two_formats_point_at_each_other_by_isbn() -> None:
    record = Record(message(full_book(), full_access()))
    assert record.texts("Product[1]//RelatedProduct/ProductRelationCode") == ["06", "13"]
    assert record.texts("Product[2]//RelatedProduct/ProductRelationCode") == ["06", "27"]
    assert record.texts("Product[1]//RelatedProduct//IDValue") == ["9783161484100"] * 2
    assert record.texts("Product/RecordReference") == ["urn:isbn:9780306406157.epub", "urn:isbn:9783161484100.print"]


def test_pages_of_another_print_edition_are_not_ascribed_to_this_one() -> None:
    access = Access(modes=(), sufficient=(), claims=(), page_source="urn:isbn:978-1-86197-271-2")
    record = Record(message(full_book(), access))
    assert record.texts("Product[1]//RelatedProduct/ProductRelationCode") == ["06", "13"]
    assert record.texts("Product[1]//RelatedProduct[ProductRelationCode='13']//IDValue") == ["9781861972712"] * 2
    assert record.texts("Product[2]//RelatedProduct/ProductRelationCode") == ["06"]


def test_a_paperback_needs_pages() -> None:
    assert Record(message(full_book(), extents=Extents())).texts("Product//ProductForm") == ["ED", "BC"]
    assert len(Record(message(full_book(), extents=Extents())).root.findall("Product")) == 1


def test_without_isbn_the_package_identifier_is_proprietary() -> None:
    record = Record(message(plain_book()))
    assert record.texts("Product/ProductIdentifier/*") == ["01", "EPUB package identifier", plain_book().identifier]


def test_people_have_all_their_roles_and_names() -> None:
    record = Record(message(full_book()))
    first, second, third = record.root.findall("Product[1]//Contributor")
    assert [first.findtext(t) for t in ("ContributorRole", "PersonName", "KeyNames", "NamesAfterKey")] == [
        "A01", "Kim Ji-woo", "Kim", "Ji-woo",
    ]  # fmt: skip
    other = first.find("AlternativeName/PersonName")
    assert other is not None
    assert (other.text, dict(other.attrib)) == ("김지우", {"language": "kor", "textscript": "Hang"})
    assert [role.text for role in second.findall("ContributorRole")] == ["B06", "A36"]
    assert [second.findtext(t) for t in ("NamesBeforeKey", "KeyNames")] == ["Ann", "Lee"]
    assert third.findtext("CorporateName") == "Night Print Ltd"


def test_subjects_go_to_their_schemes_and_words_are_one_keyword_field() -> None:
    record = Record(message(full_book()))
    found = record.root.xpath("Product[1]//Subject")
    rows = [
        (s.findtext("SubjectSchemeIdentifier"), s.findtext("SubjectCode"), s.find("MainSubject") is not None)
        for s in found
    ]
    assert rows == [
        ("04", None, False), ("10", "PER004030", True), ("24", "7", False), ("93", "ATF", True), ("94", "1FPKS", False),
        ("20", None, False),
    ]  # fmt: skip
    assert found[-1].findtext("SubjectHeadingText") == "film noir; Seoul"


def test_accessibility_says_what_access_says_and_no_more() -> None:
    assert access_codes(full_access()) == {
        "00": "All of it is text.", "04": "", "11": "", "12": "", "13": "", "14": "", "30": "", "41": "", "52": "", "75": "",
        "82": "", "85": "", "90": "Fair Readers", "91": "20260203", "93": "https://example.org/badge",
        "94": "https://example.org/report", "99": "help@example.org",
    }  # fmt: skip
    assert access_codes(full_access(), "12") == {"14": "", "16": ""}
    assert access_codes(full_access(), product=2) == {}  # the paperback has no such detail
    assert access_codes(PLAIN) == {}


@pytest.mark.parametrize(
    "standard",
    ["", "WCAG 2.2 AA", "EPUB Accessibility 1.2 - WCAG 2.2 Level AA", "EPUB Accessibility 1.1 - WCAG 2.2 Level B"],
)
def test_a_claim_without_a_code_is_not_made(standard: str) -> None:
    assert access_codes(Access(modes=(), sufficient=(), claims=(), conformance=Conformance(standard=standard))) == {}


def test_a_publisher_that_certifies_itself_has_its_own_page() -> None:
    stated = Conformance(certifier="Night Press", report="https://example.org/r")
    assert access_codes(Access(modes=(), sufficient=(), claims=(), conformance=stated)) == {
        "90": "Night Press", "96": "https://example.org/r",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("licence", "name"),
    [
        ("Creative Commons Attribution-ShareAlike 4.0 International licence (CC BY-SA 4.0)", ["CC BY-SA 4.0"]),
        ("https://creativecommons.org/licenses/by-nc-nd/3.0/", ["CC BY-NC-ND 3.0"]),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International", ["CC BY-NC-ND 4.0"]),
        ("CC0", ["CC0 1.0"]), ("All rights reserved.", []), ("Text CC BY 4.0, pictures CC BY-NC 4.0", []), ("MIT", []),
    ],
)  # fmt: skip
def test_only_one_creative_commons_licence_is_stated(licence: str, name: list[str]) -> None:
    assert Record(message(plain_book(licence=licence))).texts("Product//EpubLicenseName") == name


@pytest.mark.parametrize(
    ("rights", "found"),
    [
        ("© 2025, 2026 Kim Ji-woo.", ["2025", "2026", "Kim Ji-woo"]),
        ("Copyright (c) 2026 by Night Press", ["2026", "Night Press"]),
        ("© 2026 Somebody Else", []), ("© 2020–2026 Kim Ji-woo", []), ("No rights reserved", []),
    ],
)  # fmt: skip
def test_copyright_is_stated_where_its_owner_is_known(rights: str, found: list[str]) -> None:
    data = plain_book(rights=rights, publisher="Night Press", contributors=(Contributor(name="Kim Ji-woo"),))
    assert Record(message(data)).texts("Product//CopyrightStatement//*[not(*)]") == found


def test_the_clock_is_not_read() -> None:
    assert Record(message(full_book())).texts("Header/SentDateTime") == ["20260301T120000Z"]


def test_extents_are_those_of_the_format() -> None:
    extents = Extents(pages=200, last_folio=188, words=60000, epub_bytes=123456)
    record = Record(message(full_book(), extents=extents))
    assert record.texts("Product[1]//Extent/*") == ["02", "60000", "02", "08", "200", "03", "22", "123456", "17"]
    assert record.texts("Product[2]//Extent/*") == ["00", "188", "03", "02", "60000", "02", "11", "200", "03"]
