"""Profiles of printers, and the pages and covers that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from bookbuild.diagnostics import Location
from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.press import Box, CoverGeometry, Flavour, Ink, Paper, Printer, Spine, SpineKind
from bookbuild.printers.geometry import (
    CoverImpossible,
    cover_geometry,
    gutter_for,
    margins_for,
    pages_after_padding,
    sheet_size,
    spine_width,
)
from bookbuild.printers.located_toml import read
from bookbuild.printers.offers import page_faults, shown
from bookbuild.printers.profiles import load_printer, printer_names
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent.parent
HOUSE = ROOT / "styles" / "printers"
AT = Location(path="book.yaml", line=7, column=12)
NAMES = printer_names((HOUSE,))


def printer_of(name: str, overrides: Mapping[str, object] | None = None) -> Printer:
    outcome = load_printer(name, (HOUSE,), AT, overrides)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


PRINTERS = {name: printer_of(name) for name in NAMES}
US_TRADE = Trim.parse("6x9in")


def inches(length: Length) -> float:
    return float(length.points) / 72


def length(text: str) -> Length:
    return Length.parse(text)


# What the printers' own calculators and guides say of a book of 240 pages on cream paper, 6 x 9 inches; read 2026-09-24
@pytest.mark.parametrize(
    ("name", "paper", "width", "height", "spine"),
    [
        ("kdp", "cream", 12.850, 9.250, 0.600),
        ("kdp", "white", 12.790, 9.250, 0.540),
        ("kdp", "premium-colour", 12.813, 9.250, 0.563),
        ("kdp", "groundwood", 12.814, 9.250, 0.564),
        ("kdp-hardcover", "cream", 14.364, 10.417, 0.789),
        ("ingram", "cream", 12.795, 9.250, 0.545),
        ("ingram-case", "cream", 14.568, 10.500, 0.688),
        ("lulu", "cream", 12.8505, 9.250, 0.6005),
        ("lulu-casewrap", "cream", 14.563, 10.750, 0.813),
    ],
)
def test_covers_are_those_of_the_printers_own_calculators(
    name: str, paper: str, width: float, height: float, spine: float
) -> None:
    printer = PRINTERS[name]
    cover = cover_geometry(printer, printer.papers[paper], US_TRADE, 240)
    assert inches(cover.width) == pytest.approx(width, abs=0.001)
    assert inches(cover.height) == pytest.approx(height, abs=0.001)
    assert inches(cover.spine_width) == pytest.approx(spine, abs=0.001)
    assert cover.is_exact
    assert cover.has_spine_text


def test_panels_of_a_kdp_cover_stand_where_the_calculator_puts_them() -> None:
    printer = PRINTERS["kdp"]
    cover = cover_geometry(printer, printer.papers["cream"], US_TRADE, 240)
    assert [inches(box.x) for box in (cover.back, cover.spine, cover.front)] == pytest.approx([0.125, 6.125, 6.725])
    assert inches(cover.spine_safe.x) == pytest.approx(6.1875)
    assert inches(cover.spine_safe.width) == pytest.approx(0.475)
    assert inches(cover.barcode.x) == pytest.approx(3.875)
    assert inches(cover.barcode.y) == pytest.approx(7.675)
    assert cover.hinges == ()


def test_panels_of_a_kdp_hardcover_stand_where_the_calculator_puts_them() -> None:
    printer = PRINTERS["kdp-hardcover"]
    cover = cover_geometry(printer, printer.papers["cream"], US_TRADE, 240)
    starts = [inches(box.x) for box in (cover.back, cover.hinges[0], cover.spine, cover.front, cover.hinges[1])]
    assert starts == pytest.approx([0.591, 6.393, 6.787, 7.576, 7.576], abs=0.001)
    assert inches(cover.height - cover.barcode.y - cover.barcode.height) == pytest.approx(0.76)


@pytest.mark.parametrize(
    ("pages", "inside"),
    [
        *((24, "0.375in"), (150, "0.375in"), (152, "0.5in"), (300, "0.5in"), (302, "0.625in"), (500, "0.625in")),
        *((502, "0.75in"), (700, "0.75in"), (702, "0.875in"), (828, "0.875in"), (900, "0.875in")),
    ],
)
def test_the_gutter_of_kdp_grows_in_steps(pages: int, inside: str) -> None:
    assert gutter_for(PRINTERS["kdp"], pages) == length(inside)


def test_without_gutters_the_least_inside_margin_holds() -> None:
    assert gutter_for(PRINTERS["ingram"], 600) == length("0.5in")


def test_margins_are_widened_where_the_printer_asks_for_more_and_only_there() -> None:
    asked = Margins(top=length("0.7in"), bottom=length("0.3in"), inside=length("0.5in"), outside=length("0.2in"))
    margins, widened = margins_for(PRINTERS["kdp"], asked, 400, bleeds=False)
    assert margins == Margins(
        top=length("0.7in"), bottom=length("0.3in"), inside=length("0.625in"), outside=length("0.25in")
    )
    assert [(w.side, w.asked, w.least) for w in widened] == [
        ("inside", length("0.5in"), length("0.625in")),
        ("outside", length("0.2in"), length("0.25in")),
    ]
    assert all(w.source is not None and "GVBQ3CMEQW3W2VL6" in w.source.place for w in widened)
    assert margins_for(PRINTERS["kdp"], asked, 400, bleeds=True)[0].bottom == length("0.375in")


def test_running_heads_and_folios_keep_their_distance_too() -> None:
    asked = Margins(top=length("0.6in"), bottom=length("0.8in"), inside=length("0.7in"), outside=length("0.6in"))
    margins, widened = margins_for(PRINTERS["ingram"], asked, 100, bleeds=False, head=length("0.2in"))
    assert margins.top == length("0.7in")
    assert margins.bottom == asked.bottom
    assert [(w.side, w.least, w.head) for w in widened] == [("top", length("0.7in"), length("0.2in"))]


@pytest.mark.parametrize(
    ("name", "pages", "last_is_blank", "padded"),
    [
        ("kdp", 123, False, 124),
        ("kdp", 124, False, 124),
        ("kdp", 10, False, 24),
        ("ingram", 124, False, 126),
        ("ingram", 124, True, 124),
        ("ingram", 123, False, 124),
        ("offset-mm", 161, False, 176),
        ("offset-mm", 160, False, 160),
    ],
)
def test_pages_are_padded(name: str, pages: int, last_is_blank: bool, padded: int) -> None:
    assert pages_after_padding(PRINTERS[name], pages, last_is_blank=last_is_blank) == padded


@settings(deadline=None)
@given(st.sampled_from(NAMES), st.integers(min_value=1, max_value=1500), st.booleans())
def test_padding_adds_less_than_a_leaf_of_the_multiple_and_is_stable(name: str, pages: int, is_blank: bool) -> None:
    printer = PRINTERS[name]
    padded = pages_after_padding(printer, pages, last_is_blank=is_blank)
    assert padded % printer.multiple == 0
    assert max(pages, printer.pages.least) <= padded
    assert padded <= max(pages + printer.ends_blank, printer.pages.least) + printer.multiple - 1
    assert pages_after_padding(printer, padded, last_is_blank=True) == padded
    assert not printer.ends_blank or is_blank or padded > pages


def test_sheets_bleed_on_the_sides_that_the_printer_names() -> None:
    sheet = sheet_size(PRINTERS["kdp"], US_TRADE, bleeds=True, is_recto=True)
    assert (inches(sheet.width), inches(sheet.height)) == (6.125, 9.25)
    assert (inches(sheet.trim.x), inches(sheet.trim.y)) == (0, 0.125)
    assert inches(sheet_size(PRINTERS["kdp"], US_TRADE, bleeds=True, is_recto=False).trim.x) == 0.125
    sheet = sheet_size(PRINTERS["lulu"], US_TRADE, bleeds=True, is_recto=False)
    assert (inches(sheet.width), inches(sheet.height), inches(sheet.trim.x)) == (6.25, 9.25, 0.125)
    sheet = sheet_size(PRINTERS["lulu"], US_TRADE, bleeds=False, is_recto=True)
    assert (inches(sheet.width), inches(sheet.height), inches(sheet.trim.x)) == (6, 9, 0)


def test_spines_between_two_rows_are_estimates_and_lie_between_them() -> None:
    printer = PRINTERS["ingram"]
    width, is_exact = spine_width(printer, printer.papers["cream"], 220)
    assert not is_exact
    assert inches(width) == pytest.approx((0.458 + 0.545) / 2)
    cover = cover_geometry(printer, printer.papers["cream"], US_TRADE, 220, spine=length("0.502in"))
    assert cover.is_exact
    assert cover.spine_width == length("0.502in")


@pytest.mark.parametrize("pages", [18, 22, 802, 1200])
def test_tables_are_never_extended(pages: int) -> None:
    printer = PRINTERS["ingram"]
    with pytest.raises(CoverImpossible, match=f"no spine width for {pages} pages"):
        spine_width(printer, printer.papers["cream"], pages)
    assert cover_geometry(printer, printer.papers["cream"], US_TRADE, pages, spine=length("1in")).pages == pages


@pytest.mark.parametrize(
    ("name", "paper", "pages", "words"),
    [
        ("kdp", "cream", 778, "binds 24 to 776 pages on the paper 'cream', not 778"),
        ("kdp", "white", 22, "binds 24 to 828 pages"),
        ("kdp", "white", 101, "multiples of 2 pages, not 101"),
        ("lulu-casewrap", "white", 802, "binds 24 to 800 pages"),
    ],
)
def test_pages_that_the_printer_cannot_bind_make_no_cover(name: str, paper: str, pages: int, words: str) -> None:
    printer = PRINTERS[name]
    for spine in (None, length("1in")):
        with pytest.raises(CoverImpossible, match=words):
            cover_geometry(printer, printer.papers[paper], US_TRADE, pages, spine=spine)


def test_a_cover_without_room_for_the_barcode_is_refused() -> None:
    printer = PRINTERS["offset-mm"]
    with pytest.raises(CoverImpossible, match="no room for the barcode"):
        cover_geometry(printer, printer.papers["white"], Trim.parse("40x60mm"), 160)


def test_thin_books_have_no_text_on_the_spine() -> None:
    for name, pages, has_text in (("kdp", 80, False), ("kdp", 100, True), ("lulu", 80, False), ("lulu", 200, True)):
        printer = PRINTERS[name]
        assert cover_geometry(printer, printer.papers["cream"], US_TRADE, pages).has_spine_text is has_text
    ingram = PRINTERS["ingram"]
    wide_enough = length("0.4in")
    for pages, has_text in ((46, False), (48, True)):
        cover = cover_geometry(ingram, ingram.papers["cream"], US_TRADE, pages, spine=wide_enough)
        assert cover.has_spine_text is has_text
    narrow, wide = (cover_geometry(ingram, ingram.papers["cream"], US_TRADE, pages) for pages in (100, 240))
    assert inches(narrow.spine_safe.x - narrow.spine.x) == 0.03125
    assert inches(wide.spine_safe.x - wide.spine.x) == 0.0625


def pages_of(printer: Printer, paper: Paper) -> st.SearchStrategy[int]:
    limits = paper.pages or printer.pages
    least, most = limits.least, limits.most
    if paper.spine.kind is not SpineKind.CALIPER:
        most = min(most, paper.spine.rows[-1][0])
    if paper.spine.kind is SpineKind.TABLE:
        least = max(least, paper.spine.rows[0][0])
    multiple = printer.multiple
    return st.integers(min_value=-(-least // multiple), max_value=most // multiple).map(lambda n: n * multiple)


@st.composite
def covers(draw: st.DrawFn) -> tuple[Printer, Paper, Trim, int, CoverGeometry]:
    printer = PRINTERS[draw(st.sampled_from(NAMES))]
    paper = draw(st.sampled_from(list(printer.papers.values())))
    trim = draw(st.sampled_from(printer.trims or (US_TRADE, Trim.parse("a5"), Trim.parse("127x188mm"))))
    pages = draw(pages_of(printer, paper))
    return printer, paper, trim, pages, cover_geometry(printer, paper, trim, pages)


def right(box: Box) -> Length:
    return box.x + box.width


def foot(box: Box) -> Length:
    return box.y + box.height


def lies_in(inner: Box, outer: Box) -> bool:
    return (
        inner.x >= outer.x
        and inner.y >= outer.y
        and right(inner) <= right(outer)
        and foot(inner) <= foot(outer)
        and min(inner.width, inner.height) >= Length(Fraction(0))
    )


@settings(deadline=None)
@given(covers())
def test_panels_tile_the_sheet_without_gap_or_overlap(
    made: tuple[Printer, Paper, Trim, int, CoverGeometry],
) -> None:
    printer, _, _, _, cover = made
    outer = printer.cover.outer
    between = (cover.hinges[0],) if printer.cover.hinge_adds else ()
    after = (cover.hinges[1],) if printer.cover.hinge_adds else ()
    row = [cover.back, *between, cover.spine, *after, cover.front]
    at = outer
    for box in row:
        assert box.x == at
        assert (box.y, box.height) == (outer, cover.height - outer - outer)
        at = right(box)
    assert at + outer == cover.width
    assert cover.trim == Box(x=outer, y=outer, width=cover.width - outer - outer, height=cover.height - outer - outer)
    assert cover.back.width == cover.front.width


@settings(deadline=None)
@given(covers())
def test_safe_zones_lie_in_their_panels_and_off_the_hinges(
    made: tuple[Printer, Paper, Trim, int, CoverGeometry],
) -> None:
    cover = made[-1]
    assert lies_in(cover.back_safe, cover.back)
    assert lies_in(cover.spine_safe, cover.spine)
    assert lies_in(cover.front_safe, cover.front)
    assert lies_in(cover.barcode, cover.back)
    assert lies_in(cover.barcode, cover.back_safe)
    for hinge in cover.hinges:
        for box in (cover.back_safe, cover.front_safe, cover.barcode):
            assert right(box) <= hinge.x or right(hinge) <= box.x
    if cover.hinges:
        assert right(cover.hinges[0]) == cover.spine.x
        assert cover.hinges[1].x == right(cover.spine)


@settings(deadline=None)
@given(covers())
def test_the_front_mirrors_the_back(made: tuple[Printer, Paper, Trim, int, CoverGeometry]) -> None:
    cover = made[-1]
    assert cover.back_safe.x == cover.width - right(cover.front_safe)
    assert cover.back_safe.width == cover.front_safe.width


@settings(deadline=None)
@given(st.data())
def test_spines_grow_with_pages(data: st.DataObject) -> None:
    printer = PRINTERS[data.draw(st.sampled_from(NAMES))]
    paper = data.draw(st.sampled_from(list(printer.papers.values())))
    few, many = sorted(data.draw(st.tuples(pages_of(printer, paper), pages_of(printer, paper))))
    thin, thick = (spine_width(printer, paper, pages)[0] for pages in (few, many))
    assert Length(Fraction(0)) < thin <= thick
    assert gutter_for(printer, few) <= gutter_for(printer, many)
    if paper.spine.kind is SpineKind.CALIPER and few < many:
        assert thin < thick


def test_what_a_printer_does_not_offer_is_told_with_the_limit_and_its_source() -> None:
    kdp = PRINTERS["kdp"]
    assert page_faults(kdp, "cream", Ink.GREY, US_TRADE, 240) == ()
    assert page_faults(kdp, "cream", Ink.GREY, Trim.parse("A5"), 240) == ()
    faults = page_faults(kdp, "cream", Ink.CMYK, Trim.parse("3x5in"), 779)
    assert [fault.what for fault in faults] == [
        "the trim 3 x 5 in is not offered",
        "'cmyk' is not printed on the paper 'cream'",
        "779 pages are too many",
        "779 pages are no multiple of 2",
    ]
    assert [fault.limit for fault in faults][1:] == ["grey", "24 to 776 pages", "a multiple of 2"]
    assert "any from 4 x 6 in to 8.5 x 11.69 in" in faults[0].limit
    assert all(fault.source is not None for fault in faults)
    assert faults[2].source is not None
    assert "2026-09-24" in faults[2].source.place
    unknown = page_faults(kdp, "vellum", Ink.RGB, US_TRADE, 240)
    assert [fault.what for fault in unknown] == ["the paper 'vellum' is not offered", "'rgb' is not printed"]
    assert unknown[0].limit == "white, cream, groundwood, standard-colour, premium-colour"


def test_custom_trims_count_where_the_printer_cuts_them() -> None:
    odd = Trim.parse("5.1x7.3in")
    assert page_faults(PRINTERS["kdp"], "white", Ink.GREY, odd, 240) == ()
    assert page_faults(PRINTERS["offset-mm"], "white", Ink.GREY, odd, 160) == ()
    assert page_faults(PRINTERS["ingram"], "white", Ink.GREY, odd, 240) != ()
    assert page_faults(PRINTERS["korea"], "white", Ink.GREY, Trim.parse("152x225mm"), 240) == ()
    assert (shown(odd), shown(Trim.parse("152x225mm"))) == ("5.1 x 7.3 in", "152 x 225 mm")


def test_the_house_has_these_printers() -> None:
    assert set(NAMES) == {"kdp", "kdp-hardcover", "ingram", "ingram-case", "lulu", "lulu-casewrap"} | {
        "offset-mm",
        "offset-inch",
        "korea",
    }


@pytest.mark.parametrize("name", NAMES)
def test_everything_in_a_profile_of_the_house_has_a_source(name: str) -> None:
    document = read((HOUSE / f"{name}.toml").read_bytes(), "").value
    assert document is not None
    names = {"name", "binding"} | {f"papers.{paper}.name" for paper in PRINTERS[name].papers}
    keys = {key for key in document.leaves if not key.startswith("sources.")} - names
    sources = PRINTERS[name].sources
    assert not keys - set(sources)
    assert all(source.place and source.checked.isoformat() == "2026-11-22" for source in sources.values())
    assert {"trims", "pages", "bleed", "gutters", "papers", "ink-limit", "cover"} <= set(sources)


@pytest.mark.parametrize("name", NAMES)
def test_documents_name_every_profile_and_no_stale_numbers(name: str) -> None:
    text = (ROOT / "docs" / "printers.md").read_text(encoding="utf-8")
    printer = PRINTERS[name]
    row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` | {printer.binding.value}"))
    assert f"| {printer.pages.least}-{printer.pages.most} |" in row
    assert f"| {printer.multiple} |" in row
    assert f"| {printer.ink_limit or 'not published'} |" in row


def test_the_last_folder_wins_with_its_whole_file(tmp_path: Path) -> None:
    (tmp_path / "kdp.toml").write_text(
        (HOUSE / "ingram.toml").read_text(encoding="utf-8").replace("IngramSpark, paperback", "Mine"), encoding="utf-8"
    )
    (tmp_path / "local.toml").write_bytes((HOUSE / "lulu.toml").read_bytes())
    folders = (HOUSE, tmp_path, tmp_path / "missing")
    assert printer_names(folders) == tuple(sorted((*NAMES, "local")))
    mine = load_printer("kdp", folders, AT).value
    assert mine is not None
    assert (mine.key, mine.name, mine.ink_limit) == ("kdp", "Mine", 240)


def test_profiles_outside_of_their_folder_are_none(tmp_path: Path) -> None:
    folder = tmp_path / "printers"
    folder.mkdir()
    (tmp_path / "out.toml").write_bytes((HOUSE / "kdp.toml").read_bytes())
    (folder / "linked.toml").symlink_to(tmp_path / "out.toml")
    assert printer_names((folder,)) == ()
    assert load_printer("../out", (folder,), AT).value is None


def test_an_unknown_printer_is_told_at_the_place_that_names_it() -> None:
    (finding,) = load_printer("kpd", (HOUSE,), AT).diagnostics
    assert (finding.rule.code, str(finding.at)) == ("printer-unknown", "book.yaml:7:12")
    assert finding.message == "there is no printer 'kpd'"
    assert finding.hint == "did you mean 'kdp'?"


def test_a_books_own_numbers_are_laid_over_and_lose_the_printers_source() -> None:
    mine = printer_of(
        "kdp",
        {
            "ink-limit": 300,
            "bleed.inside": "3mm",
            "margins": "12mm",
            "papers": {"cream": {"caliper": "0.0026in"}},
            "cover": {"outer": "5mm"},
            "most-blank": None,
        },
    )
    assert mine.ink_limit == 300
    assert (mine.bleed.inside, mine.bleed.outside) == (length("3mm"), length("0.125in"))
    assert mine.margins.top == mine.margins.inside == length("12mm")
    assert mine.papers["cream"].spine.caliper == length("0.0026in")
    assert mine.cover.outer == length("5mm")
    assert mine.most_blank is None
    own = {"ink-limit", "bleed.inside", "margins", "papers.cream.caliper", "cover.outer", "most-blank"}
    assert not own & set(mine.sources)
    assert not {"bleed", "papers", "papers.cream", "cover"} & set(mine.sources)
    assert {"bleed.outside", "papers.white.caliper", "papers.cream.pages", "cover.safe"} <= set(mine.sources)


def test_a_thickness_of_the_books_own_replaces_the_table_of_the_printer() -> None:
    mine = printer_of("ingram", {"papers.cream.caliper": "0.0023in"})
    assert mine.papers["cream"].spine == Spine(kind=SpineKind.CALIPER, caliper=length("0.0023in"))


def test_a_paper_of_the_books_own() -> None:
    mine = printer_of("offset-mm", {"papers.laid": {"name": "laid", "inks": ["grey"], "caliper": "0.06mm"}})
    assert mine.papers["laid"].inks == (Ink.GREY,)
    assert mine.flavours[Ink.GREY] is Flavour.X4


@pytest.mark.parametrize(
    ("key", "value", "rule", "message"),
    [
        ("ink-limti", 300, "key-unknown", "a printer's profile has no key 'ink-limti'"),
        ("bleed.inner", "3mm", "key-unknown", "a printer's profile has no key 'bleed.inner'"),
        ("ink-limit.x", 3, "key-unknown", "a printer's profile has no key 'ink-limit.x'"),
        ("ink-limit", "300", "value-invalid", "'ink-limit' must be a whole number from 0 to 1,000,000"),
        ("ink-limit", True, "value-invalid", "'ink-limit' must be a whole number from 0 to 1,000,000"),
        ("bleed.inside", 3, "value-invalid", "'bleed.inside' must be a text with number and unit, such as"),
        ("bleed.inside", "-3mm", "value-invalid", "'bleed.inside' must not be below zero"),
        ("allows-marks", "yes", "value-invalid", "'allows-marks' must be true or false"),
        ("trims", ["6x9"], "value-invalid", "'trims' cannot be read: '6x9' is no trim size"),
        ("trims", "6x9in", "value-invalid", "'trims' must be a list"),
        ("flavours.grey", "x-2", "value-invalid", "'flavours.grey' must be one of plain, x-1a:2001"),
        ("gutters", [[300, "1in"], [150, "2in"]], "value-invalid", "'gutters' must have its rows in the order"),
        ("gutters", [["1in"]], "value-invalid", "'gutters' must be a list of rows"),
        ("pages.least", 900, "value-invalid", "'pages.most' is below 'pages.least'"),
        ("papers.cream.inks", ["rgb"], "value-invalid", "'flavours' has no kind of PDF for 'rgb'"),
        ("papers.cream.inks", [], "value-invalid", "'papers.cream.inks' must be a list that is not empty"),
    ],
)
def test_a_wrong_number_of_the_book_is_told_at_its_place(key: str, value: object, rule: str, message: str) -> None:
    place = Location(path="book.yaml", line=9, column=3)
    outcome = load_printer("kdp", (HOUSE,), AT, {key: value}, {key: place})
    assert outcome.value is None
    (finding,) = outcome.diagnostics
    assert finding.rule.code == rule
    assert finding.message.startswith(message)
    assert finding.at == place


def broken(tmp_path: Path, old: str, new: str) -> list[tuple[str, str, str]]:
    text = (HOUSE / "kdp.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "kdp.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    outcome = load_printer("kdp", (HOUSE, tmp_path), AT)
    assert outcome.value is None
    assert {finding.rule.code for finding in outcome.diagnostics} == {"style-broken"}
    return [(str(finding.at), finding.message, finding.hint) for finding in outcome.diagnostics]


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("multiple = 2", "multipel = 2", "11:1", "a printer's profile has no key 'multipel'"),
        ("multiple = 2", "multiple = 0", "11:1", "'multiple' must be a whole number from 1 to 1,000,000"),
        ('outside = "0.125in"', 'outside = "0.125"', "13:48", "'bleed.outside' must be a text with number and unit"),
        ('caliper = "0.0025in"', "", "37:2", "'papers.cream' needs one of caliper, steps, table"),
        ('caliper = "0.0025in"', 'caliper = "1in"\nsteps = []', "37:2", "'papers.cream' needs one of"),
        (
            'inks = ["grey"]',
            'inks = ["gray"]',
            "34:1",
            "'papers.white.inks' must be one of grey, cmyk, rgb, not 'gray'",
        ),
        ("text-from = 79", "text-from = 79.5", "70:1", "'cover.text-from' must be a whole number"),
        ('outer = "0.125in"', "", "60:2", "the profile lacks 'cover.outer'"),
        ("allows-icc = false", "allows-icc = maybe", "26:14", "invalid value"),
        ('"most-megabytes,', '"most-megabites,', "81:1", "a printer's profile has no key 'most-megabites'"),
        ("checked = 2026-11-22", "", "75:2", "the sources lack 'checked'"),
        ("[sources.direct]", "[sources.rumours]", "79:1", "'sources.rumours.bleed' is no source"),
    ],
)
def test_a_broken_profile_is_told_at_its_line_and_column(
    tmp_path: Path, old: str, new: str, at: str, message: str
) -> None:
    found = broken(tmp_path, old, new)
    hit = [place for place, words, _ in found if words.startswith(message)]
    assert hit[:1] == [f"styles/printers/kdp.toml:{at}"], found


def test_a_table_that_is_no_table_is_told_once(tmp_path: Path) -> None:
    found = broken(tmp_path, "pages = { least = 24, most = 828 }", "pages = 828")
    assert found == [("styles/printers/kdp.toml:10:1", "'pages' must be a table", "write least = … in it")]


def test_a_profile_that_is_not_utf8_is_told_at_its_byte(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes('name = "é"\nx = "'.encode() + b'\xff"\n')
    (finding,) = load_printer("mine", (tmp_path,), AT).diagnostics
    assert (str(finding.at), finding.message) == ("styles/printers/mine.toml:2:6", "byte 0xff is not UTF-8")


@settings(deadline=None)
@given(st.text(alphabet='abc[]{}=",.# \n0-', max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    outcome = read(text.encode(), "styles/printers/x.toml")
    assert (outcome.value is None) == bool(outcome.diagnostics)


def test_places_know_tables_inner_keys_and_lists_of_several_lines() -> None:
    text = '# a = 1\nb = [\n  "c = 2", # {\n]\n[t.u]\nd = { e = "x = {", f = 3 }\n"g, h" = "#"\n'
    document = read(text.encode(), "p").value
    assert document is not None
    assert {key: (at.line, at.column) for key, at in document.places.items()} == {
        "b": (2, 1),
        "t.u": (5, 2),
        "t.u.d": (6, 1),
        "t.u.d.e": (6, 7),
        "t.u.d.f": (6, 20),
        "t.u.g, h": (7, 1),
    }
    assert document.at("t.u.d.f") == Location(path="p", line=6, column=20)
    assert document.at("t.u.z") == Location(path="p", line=5, column=2)
    assert document.at("nothing") == Location(path="p", line=1, column=1)
