"""The report: one file, told in words as well as in pictures."""

from __future__ import annotations

import re

from bookbuild.proof.examine import examine
from bookbuild.proof.report import report
from lxml import etree
from lxml import html as lxml_html

from tests.proof.planted import change, clean, press


def made(text: str = "it.") -> tuple[str, etree._Element]:
    pdf = press(change(clean(), 1, 2, text=text))
    data = report(examine(pdf, language="en"), pdf)
    return data.decode(), lxml_html.document_fromstring(data.decode())


def test_nothing_is_fetched() -> None:
    text, page = made()
    for value in page.xpath("//@src | //@href"):
        assert str(value).startswith(("data:image/png;base64,", "#"))
    assert not re.search(r"url\(|@import|https?:", text)


def test_only_pages_with_faults_are_shown_and_their_faults_marked() -> None:
    _, page = made()
    sheets = page.xpath("//figure")
    assert [s.get("id") for s in sheets] == ["page-2"]
    (mark,) = sheets[0].xpath(".//span[contains(@class, 'box')]")
    top = float(re.search(r"top:([\d.]+)%", mark.get("style"))[1])  # type: ignore[index]
    assert 16 < top < 22  # the third line: 420 points high, its baseline 88 from the top


def test_pictures_have_words_and_tables_have_heads() -> None:
    _, page = made()
    assert page.xpath("//img/@alt") == ["Page 2: the last line is only 'it.'"]
    assert all(table.xpath(".//th[@scope]") for table in page.xpath("//table"))
    assert page.xpath("//html/@lang") == ["en"]
    assert [h.tag for h in page.xpath("//h1 | //h2 | //h3")] == ["h1", "h2", "h2", "h2", "h3"]


def test_words_of_the_book_are_escaped() -> None:
    text, page = made("<b>")
    assert "<b>&#x27;" not in text
    assert page.xpath("//img/@alt") == ["Page 2: the last line is only '<b>'"]


def test_a_clean_proof_has_figures_and_no_pages() -> None:
    pdf = press(clean())
    page = lxml_html.document_fromstring(report(examine(pdf, language="en"), pdf).decode())
    assert "Nothing was found." in page.text_content()
    assert "10 / 14 pt" in page.text_content()
    assert page.xpath("//figure | //fieldset") == []


def test_it_is_the_same_twice() -> None:
    assert made()[0] == made()[0]
