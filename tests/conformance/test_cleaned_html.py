"""A book of pasted HTML, cleaned: valid for EPUBCheck, whole in both outputs, and safe where its text is marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.diagnostics import Rule
from bookbuild.epub.epubcheck import epubcheck
from bookbuild.pipeline import Report, Request, build
from tests.support.building import BOOK_YAML, Silent, make_book
from tests.support.inspect import Epub, Pdf

HTML = """\
---
works: [ferry]
spoilers: [{work: ferry, level: ending}]
---

# The harbour

<div class="WordSection1">

<p class=MsoNormal style='margin:0'>The <b onclick="x()">ferry</b> leaves<o:p></o:p> at <a href="https://example.org/?a=1&amp;copy=2">six</a>.</p>

<table border="1"><caption>Tides of <i>March</i></caption>
<tr><th>Tide<th align=right>Hour

<tr><td rowspan=2>Ebb<td>nine
<tr><td>ten
<tr><td colspan=2>Flood<script>never</script>
</table>

<ul>
<li>Quay
<li>Pier <ol start=3><li>North</ol>
</ul>

<blockquote>Calm sea.<p>— A pilot</p></blockquote>

<figure id="light"><img src="a.svg" alt="A light" width=30><figcaption>The light</figcaption></figure>

<pre><code class="language-py">a &lt; b

c</code></pre>

</div>

See the <span style="color:red">[light](#light) *again*</span>.[^1]

/// spoiler | ferry ending
<p>The ferry <b>sinks</b> in the end.</p>
///

[^1]: In a <font color=red>note</font>, 2<sup class=x>nd</sup>.
"""
SVG = (
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="x()"><script>x</script><rect width="9" height="9"/></svg>'
)
WORDS = (
    "ferry leaves at six",
    "Tides of March",
    "Ebb",
    "nine",
    "ten",
    "Flood",
    "North",
    "Calm sea",
    "The light",
    "note, 2nd",
    "again",
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = make_book(
        tmp_path_factory.mktemp("pasted") / "book", HTML,
        book=BOOK_YAML + "sanitise: true\nworks: {ferry: {kind: film, title: The Ferry, year: 2014}}\n", a_svg=SVG,
    )  # fmt: skip
    return build(Request(root=root, out=root / "dist", outputs=("epub", "pdf"), editions=("full", "safe")), Silent())


def path_of(report: Report, edition: str, kind: str) -> Path:
    return next(a.path for a in report.artefacts if (a.edition, a.kind) == (edition, kind))


@pytest.mark.parametrize("edition", ["full", "safe"])
def test_epubcheck_has_nothing_to_say(report: Report, edition: str) -> None:
    assert epubcheck(path_of(report, edition, "epub")) == ()


def test_only_what_was_taken_away_is_told(report: Report) -> None:
    assert {d.rule for d in report.diagnostics} <= {Rule.HTML_CLEANED, Rule.IMAGE_CLEANED}


@pytest.mark.parametrize("edition", ["full", "safe"])
def test_the_words_are_in_both_outputs(report: Report, edition: str) -> None:
    pdf, book = Pdf(path_of(report, edition, "pdf")), Epub(path_of(report, edition, "epub"))
    pages = " ".join(pdf.text(number) for number in range(len(pdf)))
    epub = " ".join(book.text(name) for name in book.pages)
    for words in WORDS:
        assert words in pages
        assert words in epub
    assert ("sinks" in pages, "sinks" in epub) == (edition == "full",) * 2
    assert "never" not in pages + epub


def test_what_was_taken_out_is_in_no_file(report: Report) -> None:
    book = Epub(path_of(report, "full", "epub"))
    for name in book.names:
        data = book.zip.read(name)
        for word in (b"onload", b"onclick", b"<script", b"MsoNormal", b"o:p", b"<font", b"color:red"):
            assert word not in data, name
