"""The sheet of the printed cover: what stands where, what has no room, what a book may have of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bookbuild.diagnostics import Outcome, Rule
from bookbuild.model.book import Book, Image
from bookbuild.model.cover import CoverSheet
from bookbuild.model.cover_wish import CoverWish, SpineReading
from bookbuild.model.metadata import Isbn
from bookbuild.model.press import CoverGeometry
from bookbuild.remembered import house_styles
from bookbuild.render.balance import line_width, ragged
from bookbuild.render.cover import cover_svg
from bookbuild.render.cover_front import Field, field_of, front_art
from bookbuild.render.cover_sheet import cover_sheet
from bookbuild.render.fonts import TEXT, load_faces
from bookbuild.render.spine import set_spine
from bookbuild.render.templates import StyleFolders, TemplateBroken, Templates
from lxml import etree
from tests.support.building import BOOKS
from tests.support.sheets import KDP, KDP_CASE, LULU_CASE, SHEETS, book_of, geometry

BOOK, MANUSCRIPT = book_of(BOOKS / "everything")
FACES = load_faces(BOOK.style.print.faces, BOOKS / "everything")
HOUSE = Templates(StyleFolders(house=house_styles(), own=None))
ISBN = "9780306406157"
WORDS = "It tells of a harbour, of those who left it, and of those who came back to look for them."


def book(**fields: object) -> Book:
    """The book, with other metadata."""
    given: dict[str, object] = {"description": WORDS, "isbns": (("print", Isbn(ISBN)),), "short_title": "", **fields}
    return replace(BOOK, metadata=replace(BOOK.metadata, **given))


def sheet(
    given: Book | None = None, wish: CoverWish | None = None, templates: Templates = HOUSE, on: CoverGeometry = KDP
) -> Outcome[CoverSheet]:  # fmt: skip
    """A sheet, and what was found."""
    return cover_sheet(given or book(), on, templates, FACES, wish, MANUSCRIPT.places)


def own(folder: Path, **templates: str) -> Templates:
    """The house's templates, some of them replaced."""
    (folder / "templates").mkdir(parents=True)
    for name, text in templates.items():
        (folder / "templates" / f"{name.replace('_', '-')}.svg.j2").write_text(text, encoding="utf-8")
    return Templates(StyleFolders(house=house_styles(), own=folder))


def texts(svg: str) -> list[str]:
    """Lines of type, in order."""
    root = etree.fromstring(svg.encode())
    return ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]


def test_back_spine_and_front_are_all_there() -> None:
    made = sheet(book(title="Harbours", publisher="Lamp Press"))
    assert not made.diagnostics
    said = " ".join(texts(made.value.svg))
    assert WORDS in said
    assert said.count("Harbours") == 2  # front and spine
    assert said.count("Lamp Press") == 2


@pytest.mark.parametrize("name", SHEETS)
def test_the_front_is_the_cover_drawn_whole_with_its_type_in_the_safe_zone(name: str) -> None:
    on = SHEETS[name][0]
    art, panel, safe = front_art(book(), on, HOUSE, FACES), field_of(on.front), field_of(on.front_safe)
    for x, y in ((0, 0), (1500, 2400)):  # the whole cover is on the board
        assert panel.x - 0.01 <= art.x + x * art.scale <= panel.right + 0.01
        assert panel.y - 0.01 <= art.y + y * art.scale <= panel.bottom + 0.01
    assert safe.x - 0.01 <= art.x + 150 * art.scale
    assert art.x + 1350 * art.scale <= safe.right + 0.01


@pytest.mark.parametrize("on", [KDP, KDP_CASE, LULU_CASE])
def test_the_ground_of_the_front_goes_from_the_fold_to_the_edge_of_the_sheet(on: CoverGeometry) -> None:
    art = front_art(book(), on, HOUSE, FACES)
    x, y, width, height = map(
        float, re.search(r'<rect x="(-\S+)" y="(-?\S+)" width="(\S+)" height="(\S+)"', art.svg).groups()
    )
    assert art.x + x * art.scale == pytest.approx(field_of(on.spine).right, abs=0.01)
    assert art.y + y * art.scale == pytest.approx(0, abs=0.01)
    assert art.x + (x + width) * art.scale == pytest.approx(float(on.width.points), abs=0.01)
    assert art.y + (y + height) * art.scale == pytest.approx(float(on.height.points), abs=0.01)


def test_a_cover_template_that_ends_at_its_edges_is_drawn_over_the_bleed(tmp_path: Path) -> None:
    plain = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 750 1200"><rect width="750" height="1200"/></svg>'
    art = front_art(book(), KDP, own(tmp_path, cover=plain), FACES)
    panel = field_of(KDP.front)
    assert art.x <= panel.x + 0.01
    assert art.x + 1500 * art.scale >= panel.right + 9 - 0.01
    assert art.y <= panel.y - 9 + 0.01
    assert f"matrix({art.scale * 2:.5f}" in art.svg  # its own view box is half as wide


def test_for_shops_the_cover_is_as_it_was() -> None:
    assert '<rect x="0" y="0" width="1500" height="2400"' in cover_svg(book(), HOUSE, FACES)


def test_an_image_of_the_author_covers_the_board_and_is_mirrored_around_it() -> None:
    image = Image(path="a/cover.jpg", media_type="image/jpeg", width=1600, height=2560, data=_jpeg())
    style = replace(BOOK.style, cover=replace(BOOK.style.cover, image="a/cover.jpg"))
    given = replace(book(), images={"a/cover.jpg": image}, style=style)
    art = front_art(given, KDP_CASE, HOUSE, FACES)
    assert art.svg.count('href="images/cover.jpg"') == 9
    assert art.svg.count("matrix(1 0 0 1 ") == 1
    assert [i.path for i in sheet(given, on=KDP_CASE).value.rendition.images.values()] == [
        "cover-sheet.svg",
        "images/cover.jpg",
    ]


def _jpeg() -> bytes:
    import io

    from PIL import Image as Pillow

    out = io.BytesIO()
    Pillow.new("RGB", (1600, 2560), "#345").save(out, "JPEG")
    return out.getvalue()


def test_a_spine_that_may_have_no_text_has_none() -> None:
    with_text, without = (
        sheet(book(title="Harbours")),
        sheet(book(title="Harbours"), on=replace(KDP, has_spine_text=False)),
    )
    assert "rotate(90)" in with_text.value.svg
    assert "rotate" not in without.value.svg
    assert not without.diagnostics


def test_a_long_title_takes_the_short_one_on_the_spine() -> None:
    long = (
        "A Very Long Title That Goes On About Many Things and Then Some More of Them, in a New and Enlarged Edition "
        * 2
    )
    given = book(title=long.strip(), short_title="Many Things")
    made = sheet(given)
    assert "Many Things" in texts(made.value.svg)
    assert not [d for d in made.diagnostics if d.rule is Rule.COVER_SPINE]


def test_what_has_no_room_on_the_spine_is_told() -> None:
    long = "Unabbreviated " * 30
    made = sheet(book(title=long.strip(), publisher="Lamp Press"))
    found = [d for d in made.diagnostics if d.rule is Rule.COVER_SPINE]
    assert [d.message for d in found] == [
        "the spine, 15.2 mm wide, has no room for the title and the author and the publisher"
    ]
    assert found[0].at == MANUSCRIPT.places["title"]
    thin = sheet(book(title="Harbours"), on=geometry(("6", "9"), "0.18"))
    assert [d.rule for d in thin.diagnostics] == [Rule.COVER_SPINE]


def test_a_description_without_room_is_an_error_at_its_place() -> None:
    made = sheet(book(description=f"{WORDS} " * 60))
    (found,) = made.diagnostics
    assert found.rule is Rule.COVER_TEXT
    assert found.message == "the description has no room on the printed cover, not even in 8.5 pt"
    assert " ".join(texts(made.value.svg)).count("harbour") == 60  # nothing was cut


def test_type_gets_smaller_before_anything_is_said() -> None:
    made = sheet(book(description=f"{WORDS} " * 15))
    assert not made.diagnostics
    sizes = {float(s) for s in re.findall(r'font-size="([\d.]+)"', made.value.svg)}
    assert min(s for s in sizes if s >= 8.5) < 13


def test_a_character_that_no_face_draws_is_found() -> None:
    (found,) = sheet(book(description="A \U00012000 sign.")).diagnostics
    assert found.rule is Rule.GLYPH_MISSING


@pytest.mark.parametrize(("reading", "turn"), [(SpineReading.DOWN, "rotate(90)"), (SpineReading.UP, "rotate(-90)")])
def test_the_spine_reads_as_is_wished(reading: SpineReading, turn: str) -> None:
    spine = set_spine(book(title="Harbours").metadata, field_of(KDP.spine_safe), ("title", "author"), FACES, reading)
    assert all(turn in line.transform for line in spine.lines)
    title, author = (float(re.search(r"translate\(\S+ ([\d.]+)\)", line.transform)[1]) for line in spine.lines)
    assert title < author  # the title is at the head either way


def test_hangul_stands_upright_and_latin_lies() -> None:
    data = book(title="영화 Film 이야기").metadata
    lines = set_spine(data, field_of(KDP.spine_safe), ("title",), FACES, SpineReading.UPRIGHT).lines
    assert [line.text for line in lines] == ["영", "화", "Film", "이", "야", "기"]
    assert ["rotate" in line.transform for line in lines] == [False, False, True, False, False, False]
    places = [float(re.search(r"translate\(\S+ ([\d.]+)\)", line.transform)[1]) for line in lines]
    assert places == sorted(places)


@pytest.mark.parametrize("title", ["Harbours", "The Record and the Screen", "한국어로 쓴 책", "W" * 30])
@pytest.mark.parametrize("reading", list(SpineReading))
def test_spine_text_stays_in_its_zone(title: str, reading: SpineReading) -> None:
    safe = Field(x=100, y=20, width=20, height=400)
    for line in set_spine(book(title=title).metadata, safe, ("title", "author"), FACES, reading).lines:
        assert line.size <= max(0.62 * safe.width, 7)


def test_no_type_on_the_spine_is_smaller_than_the_printer_takes() -> None:
    thin = Field(x=100, y=20, width=10.5, height=400)
    names = ("title", "author", "publisher")
    data = replace(book(title="Harbours").metadata, publisher="Example Press")
    free = set_spine(data, thin, names, FACES, SpineReading.DOWN)
    bound = set_spine(data, thin, names, FACES, SpineReading.DOWN, 7.0)
    assert min(line.size for line in free.lines) < 7
    assert {line.kind for line in bound.lines} == set(names)
    assert min(line.size for line in bound.lines) >= 7
    assert not set_spine(data, replace(thin, width=6.0), names, FACES, SpineReading.DOWN, 7.0).lines


def test_without_isbn_or_with_the_printers_own_barcode_the_field_is_white() -> None:
    for made in (sheet(book(isbns=())), sheet(wish=CoverWish(prints_barcode=True))):
        assert 'fill="#ffffff"' in made.value.svg
        assert "#000000" not in made.value.svg
    assert "#000000" in sheet().value.svg


def test_a_books_own_template_replaces_the_sheet(tmp_path: Path) -> None:
    mine = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ width }} {{ height }}">'
        '<text x="{{ back.x }}" y="9">{{ title }} {{ subject }}</text></svg>'
    )
    made = sheet(book(title="Harbours", subjects=()), templates=own(tmp_path, cover_sheet=mine))
    assert texts(made.value.svg) == ["Harbours "]


@pytest.mark.parametrize(
    "bad", ["<svg", "{{ nothing_of_that_name }}", '{{ fit("no-such-key", area(0, 0, 9, 9), 9, 9) }}']
)
def test_a_broken_template_is_told(bad: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateBroken):
        sheet(templates=own(tmp_path, cover_sheet=bad))


def test_the_same_sheet_comes_out_the_same() -> None:
    assert sheet().value == sheet().value


def test_paragraphs_are_broken_evenly_and_keep_their_words() -> None:
    text = f"{WORDS} {WORDS} {WORDS}"
    lines = ragged(text, FACES, TEXT, 12, 200)
    assert " ".join(lines) == text
    widths = [line_width(FACES, TEXT, line, 12) for line in lines]
    assert max(widths) <= 200
    assert min(widths[:-1]) > 140
    assert widths[-1] > 200 / 3
    assert ragged("", FACES, TEXT, 12, 200) == []
    assert ragged("Unbreakable", FACES, TEXT, 12, 10) == ["Unbreakable"]
