# ruff: noqa: E501
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
        ("<table><tr><td>a<td>b<td rowspan=2>c<tr><td>d<tr><td>e<td>f<td>g</table>",
         "<table><tbody><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td></td><td></td></tr>"
         "<tr><td>e</td><td>f</td><td>g</td></tr></tbody></table>"),
        ("<table><tfoot><tr><td>z</tfoot><tr><td>a</table>", "<table><tbody><tr><td>a</td></tr><tr><td>z</td></tr></tbody></table>"),
        ("<tr><td>a</td><td>b</td></tr>", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"),
        # elements in elements of running text
        ('a <a href="https://e.org"><span class=q>b</span></a>', '<p>a <a href="https://e.org">b</a></p>'),
        ("a <em class=q>b <span lang=fr>c</span></em>", '<p>a <em>b <span lang="fr" xml:lang="fr">c</span></em></p>'),
        ('a <a href="https://e.org"><img src="a.png" alt="b"></a>', '<p>a <a href="https://e.org"><img src="a.png" alt="b"/></a></p>'),
        ("a <i>b <u>c</i> d</u>", "<p>a <i>b c</i> d</p>"),
        ("a <code>b <i>c `d`</i></code>", "<p>a <code>b c d</code></p>"),
        # signs in values
        ('a <a title="b > c" href="https://e.org">d</a>', '<p>a <a title="b &gt; c" href="https://e.org">d</a></p>'),
        ('a <a title="b < c" href="https://e.org">d</a>', '<p>a <a title="b &lt; c" href="https://e.org">d</a></p>'),
        ('a <img src="a.png" alt="x > y">', '<p>a <img src="a.png" alt="x &gt; y"/></p>'),
        ('<img src="a.png" alt="x > y">', '<figure><img src="a.png" alt="x &gt; y"/></figure>'),
        (r'a <a href="https://e.org/F_\(b\)">c</a>', r'<p>a <a href="https://e.org/F_\(b\)">c</a></p>'),
        (r'a <img src="a.png" alt="b \* `c`">', r'<p>a <img src="a.png" alt="b \* `c`"/></p>'),
        # ids and languages of what goes
        ('<section id="s" lang="fr"><h2>a</h2><p>b</p></section>',
         '<h2 id="s" lang="fr" xml:lang="fr">a</h2><p lang="fr" xml:lang="fr">b</p>'),
        ('<aside id="s"><p id="t">a</p></aside>', '<p id="t"><span id="s"></span>a</p>'),
        ('<blockquote id="q"><p>a</p></blockquote>', '<blockquote><p id="q">a</p></blockquote>'),
        ('<p id="_ftn1">a</p>\n\nb <a href="#_ftn1">c</a>', '<p id="id_ftn1">a</p><p>b <a data-ref="id_ftn1">c</a></p>'),
        ('<p xml:lang="ko">a</p>', '<p lang="ko" xml:lang="ko">a</p>'),
        ('<p><b id="x">a</p><p>b</b></p>', '<p><b id="x">a</b></p><p><b>b</b></p>'),
        # from other programs
        ('<meta charset=utf-8><b style="x" id="docs-internal"><h2>a</h2><p>b</p><ul><li>c</ul></b>', '<h2 id="docs-internal">a</h2><p>b</p><ul><li>c</li></ul>'),
        ('<figure class="wp-block-image"><img src="a.png" alt="b"/></figure>', '<figure><img src="a.png" alt="b"/></figure>'),
        ("<p><ruby>漢字<rt>かんじ</rt></ruby> a</p>", "<p>漢字(かんじ) a</p>"),
        ("a <ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>", "<p>a 漢字(かんじ)</p>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<pre><p>a</p><p>b</p></pre>", "<pre><code>a b</code></pre>"),
        ("<dl><dd>a<dt>b<dd>c</dl>", "<p>a</p><dl><dt>b</dt><dd>c</dd></dl>"),
        ("<ul>a<li>b</li>c</ul>", "<ul><li>a</li><li>b c</li></ul>"),
        ("<p>`<!--` a</p>\n<p>b</p>", "<p>`&lt;!--` a</p><p>b</p>"),
        ("<p>see <https://e.org/?a=1&b=2></p>", '<p>see <a href="https://e.org/?a=1&amp;b=2">https://e.org/?a=1&amp;b=2</a></p>'),
        # in lists
        ("- a\n  <div>x</div>\n- b", "<ul><li>a x</li><li>b</li></ul>"),
        ("1. a\n\n   <p>x</p>\n\n2. b", "<ol><li><p>a</p><p>x</p></li><li><p>b</p></li></ol>"),
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
        ("a <font>b</font>\n<font>c</font>", ["3:3 <font> is taken away; the words stay (2 times in this chapter)"]),
        ("<p>a\n<i style=x class=y>b</i>", ["4:1 style, class of <i> are taken away"]),
        ("a\n\n<ul>\n<li>b\n\n<li onclick=x>c\n</ul>", ["8:1 onclick of <li> is taken away"]),
        ("<svg><circle r=1 /><b>a</b></svg>", ["3:1 <svg> with all that it holds is taken away"]),
        ("a <video src=x>b</video> c", ["3:3 <video> with all that it holds is taken away"]),
        ("a <script>b <i>c</i>", ["3:3 <script> with all that it holds is taken away"]),
        ('<a href="javascript:x">a</a> b', ["3:1 href of <a> is taken away"]),
        ('a <a href=" java&#10;script:x">a</a> b', ["3:3 href of <a> is taken away"]),
        ('<p id="1 2" lang="x_y">a</p>', ["3:1 lang of <p> is taken away"]),
        ("<?php x ?>", ["3:1 '<?php x ?>' is taken away"]),
        ("<p>a\n&#2;b</p>", ["4:1 U+0002, which cannot stand in a book, is taken away"]),
        ("a <b class=x>b", ["3:3 <b> is taken away; the words stay"]),
        ("<td>a</td>", []),
        # of one kind, one finding
        (
            "<p style=x>a</p><td class=y style=z>b</td><div>c</div> <font>d</font>",
            [
                "3:1 style of <p> is taken away",
                "3:17 <td>, <div>, <font> are taken away; the words stay (3 times in this chapter)",
            ],
        ),
        (
            "a <span data-x=1 style=y>b</span>\n\n<p class=z>c</p>",
            ["3:3 data-x, style, class of <span>, <p> are taken away (2 times in this chapter)"],
        ),
        # what would be lost without a word
        ('<p class="a>Some words</p>', ["""3:1 '<p class="a>' is no whole tag"""]),
        ('<p class="a>Some</p>\n<p class="b">more</p>', ["""3:1 '<p class="a>Some</p>' is no whole tag"""]),
        ('a <a href="https://e.org>b</a> c', ["""3:3 '<a href="https://e.org>' is no whole tag"""]),
        ("<p>if x<y and z>w</p>", ["3:8 '<y and z>' is taken away"]),
        (
            "<p>a [^1] b [c](d) e [f]{.g}</p>",
            ["3:6 [^1], [c](d), [f]{.g} are just text in a piece of HTML (3 times in this chapter)"],
        ),
        ("<p>a <?x y?> b <!z> c</p>", ["3:6 '<?x y?>' is taken away", "3:16 '<!z>' is taken away"]),
        # what would hide text
        ("<p>a [b]{.spoiler work=w}</p>", ["3:9 '{.spoiler work=w}' in a piece of HTML hides nothing in a book"]),
        ("<p>a\n{.spoiler}</p>", ["4:1 '{.spoiler}' in a piece of HTML hides nothing in a book"]),
        (
            'a <i class="bbCodeInlineSpoiler">b</i> <u hidden>c</u> <s style="display: none">d</s>',
            ["3:3 <i> hides nothing in a book", "3:40 <u> hides nothing in a book", "3:56 <s> hides nothing in a book"],
        ),
        ("<dialog>a</dialog>", ["3:1 <dialog> hides nothing in a book"]),
        ("<p>one <b>x</b two</p>", ["3:12 '</b two' is no whole tag"]),
        ("<p>one</p two three", ["3:7 '</p two three' is no whole tag"]),
        ("a <b>x</b two, <i>y</i>", ["3:3 <b> is taken away; the words stay", "3:7 '</b two, ' is no whole tag"]),
        (
            '<p>x <a href="http://a.org title="y">z</a></p>',
            ["""3:6 '<a href="http://a.org title="y">' is no whole tag"""],
        ),
        ("if a <b and `code` here> c", ["3:6 '<b and `code` here>' is taken away"]),
        ('a <img src="a.png" alt="a > b < c">', []),
        # marks that the source does not show as such
        ("<p>[b]{.spoiler\nwork=w}</p>", ["3:7 '{.spoiler\nwork=w}' in a piece of HTML hides nothing in a book"]),
        (
            "<p>[b]&#123;.spoiler work=w&#125;</p>",
            ["3:1 '{.spoiler work=w}' in a piece of HTML hides nothing in a book"],
        ),
        (
            "<p>[b]{.<i>spoiler</i> work=w}</p>",
            [
                "3:4 [b]{.<i>spoiler</i> work=w} is just text in a piece of HTML",
                "3:1 '{.spoiler work=w}' in a piece of HTML hides nothing in a book",
            ],
        ),
        ("<p>/// spoiler | w</p>", ["3:1 '/// spoiler' in a piece of HTML hides nothing in a book"]),
        # what loses nothing
        ("<meta charset=utf-8><body class=x><p>a</p></body>", []),
        ("<hr>", []),
        ("<p>see <https://e.org/>, <a@b.org></p>", []),
        ('<p title="x" id=_a>b</p>', ["3:1 title of <p> is taken away"]),
        ('a <img src="a.png" alt="b" width=3>', ["3:3 width of <img> is taken away"]),
    ],
)
def test_what_is_told(text: str, told: list[str]) -> None:
    assert cleaned(text)[1] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<p>||he\ndies||</p>", True), ("<p>||he | dies||</p>", True), ("<p>&gt;!he dies!&lt;</p>", True), ("<p>|<b>|</b>he dies||</p>", True),
        ("<blockquote>\n>! he dies\n</blockquote>", True), ("<p>!Kung say no!</p>", False), ("<p>a || b</p>", False),
    ],
)  # fmt: skip
def test_shorthands_in_a_piece_of_html_are_told(text: str, told: bool) -> None:
    made = parse_chapter(Source(path="a.md", text=f"# T\n\n{text}\n"), sanitise=True, shorthands=True)
    assert [d.rule for d in made.diagnostics if d.rule is Rule.SPO016] == [Rule.SPO016] * told


@pytest.mark.parametrize(
    ("text", "xhtml"),
    [
        ("a <b>!Stop!</b> c", "<p>a <b>!Stop!</b> c</p>"),
        ("the <i>!Kung</i> said <b>no!</b> then", "<p>the <i>!Kung</i> said <b>no!</b> then</p>"),
        ('a <abbr title="||b||">c</abbr>', '<p>a <abbr title="||b||">c</abbr></p>'),
        ('a <a href="https://e.org/`x`[y](z)">c</a>', '<p>a <a href="https://e.org/`x`[y](z)">c</a></p>'),
        ("a `<b>` ``<i>`` \\`<u>b</u>", "<p>a <code>&lt;b&gt;</code> <code>&lt;i&gt;</code> `<u>b</u></p>"),
        ("![b <i>c</i>](a.png)", '<figure><img src="a.png" alt="b &lt;i&gt;c&lt;/i&gt;"/></figure>'),
        ("[a <b>c]{.smallcaps} d</b>", '<p><span class="smallcaps">a c</span> d</p>'),
        ("*a <b>c* d</b>", "<p>*a <b>c* d</b></p>"),
    ],
)
def test_signs_in_tags_mean_nothing_and_tags_are_no_signs(text: str, xhtml: str) -> None:
    made = parse_chapter(Source(path="a.md", text=f"# T\n\n{text}\n"), sanitise=True, shorthands=True)
    assert to_xhtml(made.value.chapter.body) == xhtml


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
