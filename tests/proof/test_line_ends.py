"""Lines end where they are full, also beside elements."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bookbuild.model.markup import element, to_xhtml
from bookbuild.proof.examine import examine
from bookbuild.render.hangul import hold_words
from bookbuild.render.line_breaks import free_brackets

from tests.support.building import ROOT, build_book, make_book
from tests.support.inspect import Pdf

BOOK = "title: A Book\nlanguage: en-US\ndate: 2026-01-01\nstructure:\n  chapters: [one.md]\n"


def lines(folder: Path, text: str) -> list[str]:
    root = make_book(folder / "book", f"# One\n\n{text}\n", book=BOOK)
    pdf = Pdf(build_book(root, folder / "out", "pdf").artefacts[0].path)
    return [line for n in range(len(pdf)) for line in pdf.lines(n)]


def test_a_space_that_hangs_before_an_element_does_not_end_the_line_at_its_first_word(tmp_path: Path) -> None:
    """WeasyPrint 70 sets 'Unbelievable' alone on its line where the space before the emphasis is the first thing too many."""
    text = "\n\n".join(
        f"“Unbelievable verification!” cried I. “You are{' now' * (n % 3)} going to {'i' * (n + 1)} "
        "*that,* then, are you not, sir?”"
        for n in range(24)
    )
    starts = [line for line in lines(tmp_path, text) if line.startswith("“Unbel")]
    assert len(starts) == 24
    assert min(map(len, starts)) > 45


def test_the_mends_are_for_the_functions_that_were_read() -> None:
    script = (
        "from bookbuild.pdf.engine import load_engine; load_engine()\n"
        "from bookbuild.pdf.press.patches.all import MENDS\n"
        "print([(n, p.name) for n, ps in MENDS.items() for p in ps if p.source_digest != p.digest])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.stdout.strip() == "[]", run.stdout + run.stderr


def test_a_line_may_end_between_a_quotation_and_a_bracket() -> None:
    name = element("span", "위안부", lang="ko", class_="keep")
    freed = free_brackets(("the “comfort women” (", name, "), and (1) ‘so’ (2)"))
    assert to_xhtml(freed) == (
        'the “comfort women” <span>(</span><span lang="ko" class="keep">위안부</span>), and (1) ‘so’ <span>(</span>2)'
    )
    code = (element("code", "a” (b)"), "f(x)")
    assert free_brackets(code) == code


def test_long_names_in_hangul_may_break_and_not_at_their_ends() -> None:
    held = hold_words(
        (element("span", "천주교정의구현전국사제단", lang="ko"), element("span", "김승훈", lang="ko")), "en"
    )
    assert to_xhtml(held) == (
        '<span lang="ko"><span class="keep">천주</span>교정의구현전국사<span class="keep">제단</span></span>'
        '<span lang="ko" class="keep">김승훈</span>'
    )


@pytest.mark.parametrize("height", [31, 37])
def test_text_after_a_picture_or_beside_han_characters_is_on_the_grid(tmp_path: Path, height: int) -> None:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {height}" width="100" height="{height}">'
        f'<rect width="100" height="{height}" fill="#000"/></svg>'
    )
    words = "The ferry came in late over the bar that evening, and nobody on the quay had seen it leave. " * 2
    text = f"{words}\n\n![A field.](field.svg)\n\n{words}\n\n{words} 實尾島 {words}\n\n{words * 3}\n\n{words * 30}"
    root = make_book(tmp_path / "book", f"# One\n\n{text}\n", book=BOOK, field_svg=svg)
    path = build_book(root, tmp_path / "out", "pdf").artefacts[0].path
    found = examine(path.read_bytes(), language="en-US").diagnostics("a.pdf")
    assert [d.message for d in found if d.rule.code == "proof-grid"] == []
    (root / "styles" / "css").mkdir(parents=True)
    (root / "styles" / "css" / "extra-print.css").write_text("figure { margin-bottom: 5pt }", encoding="utf-8")
    torn = build_book(root, tmp_path / "torn", "pdf").artefacts[0].path
    told = examine(torn.read_bytes(), language="en-US").diagnostics("a.pdf")
    assert [d for d in told if d.rule.code == "proof-grid"]
