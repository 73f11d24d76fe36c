"""The drawn figures of the flagship: black and grey, legible in print and on a telephone, true to the fact sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import pytest
from bookbuild.model.style import Faces, FontFamily
from bookbuild.render.fonts import load_faces
from fontTools.ttLib import TTFont
from lxml import etree
from tools.figures import figures

from tests.book.facts import claims_of, facts_of, is_known

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "manuscript" / "images"
FACTS = ROOT.parent / "shared" / "facts"
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = figures()
POINTS = 0.75  # a unit of the drawing in print
PHONE = 340  # pixels
TALLEST = 450  # units: in print a figure has at most seven tenths of the height of the text
WIDER = 1.1  # a reading system's own serif against the book's
# figure -> the sheets that have what it says
SHEETS = {
    "as-one-1991": ["as-one"],
    "burim-timeline": ["the-attorney"],
    "cart-strike": ["cart"],
    "courts-three-cases": ["the-attorney", "unbowed", "another-promise"],
    "dongju-journey": ["dongju"],
    "empire-lives": ["anarchist-from-colony", "dongju"],
    "gwangju-1980": ["may-18", "a-taxi-driver"],
    "handball-final": ["forever-the-moment"],
    "hope-law": ["hope"],
    "hwaseong-limitation": ["memories-of-murder"],
    "june-1987": ["1987-when-the-day-comes"],
    "korea-places": ["introduction"],
    "may-18-dead": ["may-18"],
    "mogadishu-1991": ["escape-from-mogadishu"],
    "promise-decisions": ["another-promise"],
    "register-of-survivors": ["spirits-homecoming"],
    "silmido-thirty-one": ["silmido"],
    "two-strands": ["national-security"],
}
# figure -> what no sheet needs to have, because it follows from what the sheets have
FOLLOWS = {
    "empire-lives": ["October 1919"],  # "the March First Movement of 1919; went to Tokyo that October"
    "gwangju-1980": ["24 May", "26 May"],  # days of the uprising of which nothing is said
    "may-18-dead": ["2"],  # 166 less 135, 17 and 12
}
MARKS = re.compile(r"(?:June |March )?[0-9]{4}|[0-9]+ km|[A-Z][a-z]+")  # years and months of a scale, lengths on a map
each = pytest.mark.parametrize("name", sorted(DRAWN))


def root_of(name: str) -> etree._Element:
    return etree.fromstring(DRAWN[name].encode())


def texts(root: etree._Element) -> Iterator[tuple[etree._Element, float, str]]:
    """Every line of text with its size and words."""
    (group,) = root.findall(f"{SVG}g")
    for item in group.iter(f"{SVG}text"):
        yield item, float(item.get("font-size") or group.get("font-size") or 0), "".join(item.itertext())


@lru_cache(maxsize=1)
def advances() -> dict[int, float]:
    """Widths of characters in parts of the type size; the bold face's, which are the wider."""
    out: dict[int, float] = {}
    for face in load_faces(Faces(text=FontFamily("source-serif-4"), hangul=FontFamily("noto-serif-kr")), ROOT):
        if face.family in {"Book Hangul", "Book Text"} and face.style == "normal":
            font = TTFont(io.BytesIO(face.data))
            for code, glyph in font.getBestCmap().items():
                wide = font["hmtx"][glyph][0] / font["head"].unitsPerEm
                out[code] = wide if face.family == "Book Hangul" and code not in out else max(out.get(code, 0), wide)
    return out


def test_the_pictures_are_what_the_script_draws() -> None:
    assert set(DRAWN) == {f"{name}.svg" for name in SHEETS}
    assert {name: (IMAGES / name).read_bytes() for name in DRAWN} == {
        name: svg.encode() for name, svg in figures().items()
    }


@each
def test_only_black_and_grey_on_white(name: str) -> None:
    root = root_of(name)
    width, height = root.get("width"), root.get("height")
    assert root.get("viewBox") == f"0 0 {width} {height}"
    ground = root[0]
    assert ground.tag == f"{SVG}rect"
    assert dict(ground.attrib) == {"x": "0", "y": "0", "width": width, "height": height, "fill": "#ffffff"}
    for item in root.iter():
        assert not {"style", "class", "opacity", "fill-opacity", "stroke-opacity", "filter", "mask"} & set(item.attrib)
        for key in ("fill", "stroke"):
            colour = item.get(key, "none")
            assert re.fullmatch(r"none|#(?P<grey>[0-9a-f]{2})(?P=grey){2}", colour), colour
        if item.tag == f"{SVG}text":
            assert item.get("fill") is None, "words are black"


@each
def test_lines_are_strong_enough_for_print(name: str) -> None:
    for item in root_of(name).iter():
        if item.get("stroke"):
            least = 0.5 if item.get("stroke") == "#000000" else 0.75
            assert float(item.get("stroke-width", "1")) * POINTS >= least


@each
def test_words_are_large_enough_and_stay_on_the_sheet(name: str) -> None:
    root = root_of(name)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    assert height <= TALLEST
    boxes = []
    for item, size, words in texts(root):
        assert size * POINTS >= 8
        assert size * min(1, PHONE / width) >= 11
        wide = sum(advances()[ord(letter)] for letter in words) * size
        x, y = float(item.get("x", "0")), float(item.get("y", "0"))
        share = {None: 0.0, "middle": 0.5, "end": 1.0}[item.get("text-anchor")]
        assert x - wide * WIDER * share >= 0, words
        assert x + wide * WIDER * (1 - share) <= width, words
        assert y - size * 0.72 >= 0, words
        assert y + size * 0.25 <= height, words
        boxes.append((x - wide * share, y - size * 0.75, x + wide * (1 - share), y + size * 0.25, words))
    for one, two in combinations(boxes, 2):
        apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
        assert apart, (one[4], two[4])


@each
def test_nothing_from_outside_and_text_stays_text(name: str) -> None:
    root = root_of(name)
    kinds = {etree.QName(item).localname for item in root.iter()}
    assert kinds <= {"svg", "rect", "g", "text", "tspan", "polyline", "path", "circle"}
    assert "text" in kinds
    assert not re.search(r"href|url\(|@import|data:|<!|<\?", DRAWN[name])


@pytest.mark.skipif(not FACTS.is_dir(), reason="the fact sheets lie beside the project only where it is developed")
@each
def test_every_date_and_number_is_in_the_sheets(name: str) -> None:
    stem = name.removesuffix(".svg")
    sheets = "\n".join((FACTS / f"{sheet}.md").read_text(encoding="utf-8") for sheet in SHEETS[stem])
    facts = facts_of(sheets.replace("--", "–"))
    said = "\n".join(words for _, size, words in texts(root_of(name)) if size >= 12 or not MARKS.fullmatch(words))
    found = [claim.text for claim in claims_of(said.replace("\u2002", " ")) if not is_known(claim, facts)]
    assert found == FOLLOWS.get(stem, [])
