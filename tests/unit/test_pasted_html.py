"""Pasted HTML becomes the dialect's own elements; what does not is named."""

from __future__ import annotations

import pytest
from bookbuild.diagnostics import Rule, Severity
from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import elements, to_xhtml


def cleaned(text: str) -> tuple[str, list[str]]:
    """Body and messages of a chapter."""
    made = parse_chapter(Source(path="a.md", text=f"# T\n\n{text}\n"), sanitise=True)
    return to_xhtml(made.value.chapter.body), [f"{d.at.line}:{d.at.column} {d.message}" for d in made.diagnostics]


@pytest.mark.parametrize(
    ("text", "xhtml"),
    [
        # in running text
        ("a <b>b</b> *c*", "<p>a <b>b</b> <em>c</em></p>"),
        ("a <b>b *c*</b>", "<p>a <b>b <em>c</em></b></p>"),
        ("a <span>b <i>c <u>d</u></i></span>", "<p>a b <i>c <u>d</u></i></p>"),
        ("a <del>b</del> <ins>c</ins> <tt>d *e*</tt>", "<p>a <s>b</s> <u>c</u> <code>d *e*</code></p>"),
        ("a <code>&lt;b&gt;</code>", "<p>a <code>&lt;b&gt;</code></p>"),
        ('a <a href="https://e.org/?a=1&amp;copy=2">b</a>', '<p>a <a href="https://e.org/?a=1&amp;copy=2">b</a></p>'),
        ('a <a href="b.md#c">b</a>', '<p>a <a data-file="b.md" data-ref="c">b</a></p>'),
        ('a <a name="here"></a>b [c](#here)', '<p>a <span id="here"></span>b <a data-ref="here">c</a></p>'),
        ('a <a name="here"/>b', '<p>a <span id="here"></span>b</p>'),
        ("a<BR CLASS=x>b", "<p>a<br/>b</p>"),
        ("5 < 6 and a<6 and b>c", "<p>5 &lt; 6 and a&lt;6 and b&gt;c</p>"),
        ("one<p>two</p>three", "<p>one two three</p>"),
        ("a <b>b", "<p>a b</p>"),
        ("a </b> b", "<p>a  b</p>"),
        # blocks
        ("<p>a *b*\nc</p>", "<p>a *b* c</p>"),
        ("<P>a<p>b", "<p>a</p><p>b</p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<div>\n\na *b*\n\n</div>", "<p>a <em>b</em></p>"),
        ("<h2 id=x>a <em>b</em></h2>", '<h2 id="x">a <em>b</em></h2>'),
        ("text\n<p>a</p>", "<p>text</p><p>a</p>"),
        ("<p>a</p>\ntext", "<p>a</p><p>text</p>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<blockquote><p>a</p><p>— B</p></blockquote>", '<blockquote><p>a</p><p class="attribution">—\u00a0B</p></blockquote>'),
        ("<ul><li>a<li>b <em>c</em> </ul>", "<ul><li>a</li><li>b <em>c</em></li></ul>"),
        ("<ul><li>a<ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ol start=3><li>a\n\n<li><p>b</ol>", '<ol start="3"><li>a</li><li><p>b</p></li></ol>'),
        ("<li>a</li>", "<p>a</p>"),
        ("<dl><div><dt>a</dt><dd>b</dd></div></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<pre>a\n  b\n\n*c*</pre>", "<pre><code>a\n  b\n\n*c*</code></pre>"),
        ('<pre><code class="language-py">a &lt; b</code></pre>', '<pre><code class="language-py">a &lt; b</code></pre>'),
        ("<hr>", "<hr/>"),
        ('<img src="a.png" alt="b &amp; c">', '<figure><img src="a.png" alt="b &amp; c"/></figure>'),
        ('<figure id="f"><img src="a.png" alt="b"><figcaption>C <i>d</i></figcaption></figure>',
         '<figure id="f"><img src="a.png" alt="b"/><figcaption><p>C <i>d</i></p></figcaption></figure>'),
        ("<b>\n<p>a</p></b>", "<p>a</p>"),
        ('<p lang="ko">부두</p>', '<p lang="ko" xml:lang="ko">부두</p>'),
        ('<p class="x-mine y">a</p>', '<p class="x-mine">a</p>'),
        ("<p></p><div>  </div><p>&nbsp;</p>", ""),
        ("<script>a</script>", ""),
        ("<style>p { color: red }\n\np { top: 0 }</style>\na", "<p>a</p>"),
        # tables
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>",
         '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
         "<tbody><tr><td>c</td><td>d</td></tr></tbody></table>"),
        ("<table><tr><td colspan=2>a<tr><th>b<td align=right><p>c</p><p>d</p></table>",
         '<table><tbody><tr><td>a</td><td></td></tr><tr><td><strong>b</strong></td><td class="align-right">c d</td></tr>'
         "</tbody></table>"),
        ("<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d</table>",
         "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td></td><td>c</td></tr><tr><td>d</td><td></td></tr></tbody></table>"),
        ("<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c</table>",
         "<table><tbody><tr><td>a</td><td></td><td>b</td></tr><tr><td></td><td></td><td>c</td></tr></tbody></table>"),
        ("<table><caption>A</caption>\n\n<tr><td>b</table>",
         "<figure><table><tbody><tr><td>b</td></tr></tbody></table><figcaption><p>A</p></figcaption></figure>"),
        ("<table>a</table>", "<p>a</p>"),
        ("<table></table>", ""),
        # what is no HTML, and what ends it
        ("<https://e.org/>", '<p><a href="https://e.org/">https://e.org/</a></p>'),
        ("`<p>`", "<p><code>&lt;p&gt;</code></p>"),
        ("    <p>", "<pre><code>&lt;p&gt;</code></pre>"),
        ("<div>\n```\n<p>\n```", "<pre><code>&lt;p&gt;</code></pre>"),
        ("/// epigraph\n<p>a</p>\n///\n\nb", '<div class="epigraph"><p>a</p></div><p>b</p>'),
        ("- <div>a</div>", "<ul><li>a</li></ul>"),
        ("<table><tr><td>a\n\nb *c*", "<table><tbody><tr><td>a</td></tr></tbody></table><p>b <em>c</em></p>"),
    ],
)  # fmt: skip
def test_what_it_becomes(text: str, xhtml: str) -> None:
    body, _ = cleaned(text)
    assert " ".join(body.split()) == " ".join(xhtml.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a <b>b</b> <EM>c</EM>", []),
        ("<p>a</p>\n<table><tbody><tr><td>a</table>", []),
        ("a <font>b</font>\n<font>c</font>", ["3:3 <font> is taken away; its words stay (2 times in this chapter)"]),
        ("<p>a\n<i style=x class=y>b</i>", ["4:1 style, class of <i> are taken away"]),
        ("a\n\n<ul>\n<li>b\n\n<li onclick=x>c\n</ul>", ["8:1 onclick of <li> is taken away"]),
        ("<svg><circle r=1 /><b>a</b></svg>", ["3:1 <svg> is taken away with all that it holds"]),
        ("a <video src=x>b</video> c", ["3:3 <video> is taken away with all that it holds"]),
        ("a <script>b <i>c</i>", ["3:3 <script> is taken away with all that it holds"]),
        ('<a href="javascript:x">a</a> b', ["3:1 href of <a> is taken away"]),
        ('a <a href=" java&#10;script:x">a</a> b', ["3:3 href of <a> is taken away"]),
        ('<p id="1 2" lang="x_y">a</p>', ["3:1 id, lang of <p> are taken away"]),
        ("<?php x ?>", ["3:1 <?php> is taken away"]),
        ("<p>a\n&#2;b</p>", ["4:1 U+0002 is taken away; it cannot stand in a book"]),
        ("a <b class=x>b", ["3:3 <b> is taken away; its words stay"]),
        ("<td>a</td>", ["3:1 <td> is taken away; its words stay"]),
        ('a <img src="a.png" alt="b" width=3>', ["3:3 width of <img> is taken away"]),
    ],
)
def test_what_is_told(text: str, told: list[str]) -> None:
    assert cleaned(text)[1] == told


def test_each_element_knows_its_line() -> None:
    text = "# T\n\n<div>\n<p>one</p>\n\ntwo\n\n<table>\n<tr><td>three\n\n<tr><td>four <i>five</i>\n</table>\nsix\n\n</div>\nseven\n"
    made = parse_chapter(Source(path="a.md", text=text), sanitise=True)
    lines = {
        child: item.at.line
        for item in elements(made.value.chapter.body) if item.at
        for child in ("".join(c for c in item.children if isinstance(c, str)).strip(),) if child
    }  # fmt: skip
    assert lines == {"one": 4, "two": 6, "three": 9, "four": 11, "five": 11, "six": 13, "seven": 16}


def test_what_is_taken_away_can_be_allowed_and_is_no_error() -> None:
    made = parse_chapter(
        Source(path="a.md", text="# T\n\n<!-- bookbuild: allow html-cleaned because pasted -->\n<u style=x>a</u>\n"),
        sanitise=True,
    )
    assert [(d.rule, d.severity, d.at.line) for d in made.diagnostics] == [(Rule.HTML_CLEANED, Severity.WARNING, 4)]
    assert made.value.allowances[0].last == 4


def test_without_sanitise_it_is_a_fault() -> None:
    made = parse_chapter(Source(path="a.md", text="# T\n\n<p>a</p>\n"))
    assert [(d.rule, d.severity) for d in made.diagnostics] == [(Rule.RAW_HTML, Severity.ERROR)]
