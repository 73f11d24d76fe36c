"""Lengths, numbers, identifiers, sorting, whole outputs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from bookbuild.diagnostics import OutputDenied
from bookbuild.editorial.index import sort_key
from bookbuild.manuscript.schema import IsbnEntry
from bookbuild.manuscript.settings import slug_of
from bookbuild.manuscript.sources import inside, normal
from bookbuild.model.geometry import Length, Trim
from bookbuild.model.numerals import roman, words
from bookbuild.model.style import Faces, FontFamily
from bookbuild.render.fonts import CATALOGUE, Face, instance, load_faces, subset
from bookbuild.runner.outputs import Output, write_outputs
from hypothesis import given
from hypothesis import strategies as st


def test_lengths_are_exact() -> None:
    assert Length.parse("1in") == Length(Fraction(72)) == Length.parse("25.4mm") == Length.parse("6pc")
    assert Length.parse("0.1in") + Length.parse("0.2in") == Length.parse("0.3in")


@pytest.mark.parametrize("text", ["", "5", "5 px", "-1in", "1e3mm", "in"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length"):
        Length.parse(text)


@pytest.mark.parametrize(
    ("text", "width", "height"),
    [
        ("5.5x8.5in", 396, 612),
        ("A5", 148 * 72 / 25.4, 210 * 72 / 25.4),
        ("148 × 210 mm", 148 * 72 / 25.4, 210 * 72 / 25.4),
    ],
)
def test_trims(text: str, width: float, height: float) -> None:
    trim = Trim.parse(text)
    assert float(trim.width.points) == pytest.approx(width)
    assert float(trim.height.points) == pytest.approx(height)


@given(st.integers(min_value=1, max_value=400))
def test_roman_figures_add_up(number: int) -> None:
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500}
    digits = [values[c] for c in roman(number)]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    assert sum(-a if a < b else a for a, b in pairs) == number


def test_numbers_in_words() -> None:
    assert [words(n, "en") for n in (1, 13, 20, 42)] == ["One", "Thirteen", "Twenty", "Forty-two"]
    assert words(5, "ko") == "5"


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_an_isbn_with_one_wrong_digit_is_refused(number: int) -> None:
    digits = f"978{number:09d}"
    check = str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10)
    good = digits + check
    bad = digits + str((int(check) + 1) % 10)
    with pytest.raises(ValueError, match="no valid ISBN-13"):
        IsbnEntry.model_validate({"epub": bad})
    assert IsbnEntry.model_validate({"epub": good}).epub == good


def test_slugs() -> None:
    assert slug_of("Déjà Vu: It's a Story!") == "deja-vu-its-a-story"
    assert slug_of("변호인") == ""


def test_no_path_leaves_the_book(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "book" / "link").symlink_to(tmp_path / "secret")
    root = tmp_path / "book"
    for path in ("../secret", "link", "/etc/passwd", "~/x", "a/../../secret", "C:/x", "a\0b", "x" * 5000):
        assert inside(root, path) is None, path
    assert inside(root, "a/../b") == (root / "b").resolve()
    assert normal("a/../b/./c") == "b/c"


def test_index_terms_sort_by_letters_without_articles_and_accents_after() -> None:
    terms = ["Zola", "the Attorney", "Édition", "attorney", "edition", "나", "가", "1987"]
    assert sorted(terms, key=lambda t: sort_key(t, "en")) == [
        "1987",
        "attorney",
        "the Attorney",
        "edition",
        "Édition",
        "Zola",
        "가",
        "나",
    ]


def test_static_faces_are_those_fonttools_cuts() -> None:
    """HarfBuzz cuts the instances; fontTools' instancer, the reference, gives the same advances and outlines' bounds."""
    import io

    import fontpkg_source_serif_4
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    data = (fontpkg_source_serif_4.ROOT / "files" / "SourceSerif4[opsz,wght].ttf").read_bytes()
    small = subset(
        Face(family="x", weight="normal", style="normal", data=data, characters=frozenset(map(ord, "AVTafgio1980"))),
        map(ord, "AVTafgio1980"),
    ).data
    axes = {"opsz": 14.0, "wght": 400.0}
    ours = TTFont(io.BytesIO(instance(small, axes)))
    theirs = instantiateVariableFont(TTFont(io.BytesIO(small)), axes)
    assert "fvar" not in ours
    for char in "AVTafgio1980":
        bounds = []
        for font in (ours, theirs):
            name = font.getBestCmap()[ord(char)]
            pen = BoundsPen(font.getGlyphSet())
            font.getGlyphSet()[name].draw(pen)
            bounds.append((font["hmtx"][name][0], tuple(round(b) for b in pen.bounds)))
        assert bounds[0][0] == bounds[1][0]
        assert max(abs(a - b) for a, b in zip(bounds[0][1], bounds[1][1], strict=True)) <= 1


def test_catalogue_names_are_faces_that_load(tmp_path: Path) -> None:
    for name in CATALOGUE:
        faces = load_faces(Faces(text=FontFamily("source-serif-4"), hangul=FontFamily(name)), tmp_path)
        assert all(face.characters for face in faces)


def test_a_subset_keeps_kerning(tmp_path: Path) -> None:
    import uharfbuzz as hb

    face = load_faces(Faces(text=FontFamily("source-serif-4"), hangul=FontFamily("noto-serif-kr")), tmp_path)[0]
    small = subset(face, map(ord, "AVTo"))

    def advances(data: bytes) -> list[int]:
        buffer = hb.Buffer()
        buffer.add_str("AVATo")
        buffer.guess_segment_properties()
        hb.shape(hb.Font(hb.Face(data)), buffer)
        return [p.x_advance for p in buffer.glyph_positions]

    assert advances(small.data) == advances(face.data)


def test_outputs_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").mkdir()
    with pytest.raises(OutputDenied):
        write_outputs([Output(path=tmp_path / "a", data=b"new"), Output(path=tmp_path / "b", data=b"new")])
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]
