"""Each construct of the dialect: what an author writes, and the XHTML of the parsed body."""

from __future__ import annotations

import pytest
from tests.support.building import body, parse

CASES: dict[str, tuple[str, str]] = {
    "emphasis": ("*a* **b** ***c***", "<p><em>a</em> <strong>b</strong> <strong><em>c</em></strong></p>"),
    "soft break becomes a space": ("one\ntwo", "<p>one two</p>"),
    "hard break": ("one\\\ntwo", "<p>one<br/>two</p>"),
    "escape": (r"\*a\* \# \[b\]", "<p>*a* # [b]</p>"),
    "entity": ("&copy; &amp; & &#49;", "<p>© &amp; &amp; 1</p>"),
    "less than is text": ("1 < 2 and a<b", "<p>1 &lt; 2 and a&lt;b</p>"),
    "code is kept as typed": ("`<b> & \"x\"`", '<p><code>&lt;b&gt; &amp; "x"</code></p>'),
    "small tags": ("H<sub>2</sub>O <kbd>x</kbd>", "<p>H<sub>2</sub>O <kbd>x</kbd></p>"),
    "web link": ("[a](https://x.org/?a=1&b=2)", '<p><a href="https://x.org/?a=1&amp;b=2">a</a></p>'),
    "automatic link": ("<https://x.org/>", '<p><a href="https://x.org/">https://x.org/</a></p>'),
    "mail": ("<me@x.org>", '<p><a href="mailto:me@x.org">me@x.org</a></p>'),
    "reference by id": ("[](#there) [t](#x)", '<p><a data-ref="there"></a> <a data-ref="x">t</a></p>'),
    "reference by file": ("[t](two.md#x)", '<p><a data-file="two.md" data-ref="x">t</a></p>'),
    "list with two spaces": ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    "list with four spaces": ("- a\n    - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    "loose item, then a tight one": (
        "- a\n\n  b\n- c",
        "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>",
    ),
    "list right after text": ("text:\n- a\n- b", "<p>text:</p><ul><li>a</li><li>b</li></ul>"),
    "a year at a line's start is no list": ("in the year\n1986. It rained.", "<p>in the year 1986. It rained.</p>"),
    "code in a list": (
        "1. a\n\n   ```\n   x\n   ```\n\n2. b",
        "<ol><li><p>a</p><pre><code>x</code></pre></li><li><p>b</p></li></ol>",
    ),
    "quotation with attribution": (
        "> Words.\n>\n> -- Name, *Book*",
        '<blockquote><p>Words.</p><p class="attribution">—\u00a0Name, <em>Book</em></p></blockquote>',
    ),
    "attribution in the same paragraph": (
        "> Words.\n> — Name",
        '<blockquote><p>Words.</p><p class="attribution">—\u00a0Name</p></blockquote>',
    ),
    "definition list": ("a\n:   b", "<dl><dt>a</dt><dd>b</dd></dl>"),
    "table": (
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        '<table><thead><tr><th scope="col">a</th><th scope="col" class="align-right">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="align-right">2</td></tr></tbody></table>',
    ),
    "section break": ("a\n\n* * *\n\nb", "<p>a</p><hr/><p>b</p>"),
    "span": ("[a]{.smallcaps} [b]{lang=fr}", '<p><span class="smallcaps">a</span> <span lang="fr" xml:lang="fr">b</span></p>'),
    "own class": ("[a]{.x-mine}", '<p><span class="x-mine">a</span></p>'),
    "index mark": ("[a]{.index}", '<p><span data-index="a"></span>a</p>'),
    "index mark with sub-entry": ('[]{.index term="a > b"}', '<p><span data-index="a\x1fb"></span></p>'),
    "index cross-reference": ('[]{.index term="a" see="b"}', '<p><span data-index="a" data-see="b"></span></p>'),
    "abbreviation": ("NSA\n\n*[NSA]: Long", '<p><abbr title="Long">NSA</abbr></p>'),
    "comment vanishes": ("a <!-- b\n\nc --> d", "<p>a</p><p>d</p>"),
    "verse": (
        "/// verse\none *a*\ntwo\n\nthree\n\n— Poet\n///",
        '<div class="verse"><p class="stanza"><span class="line">one <em>a</em></span><span class="line">two</span></p>'
        '<p class="stanza"><span class="line">three</span></p><p class="attribution">—\u00a0Poet</p></div>',
    ),
    "epigraph": (
        "/// epigraph\nWords\nmore\n— Who\n///",
        '<div class="epigraph"><p>Words more</p><p class="attribution">—\u00a0Who</p></div>',
    ),
    "work card": ("/// work | a-film\n///", '<div data-work="a-film"></div>'),
    "spoiler with a block in it": (
        "/// spoiler | a-film plot\nA\n\n/// verse\nb\n///\n\nC\n///",
        '<div data-spoiler="a-film:plot:story"><p>A</p><div class="verse"><p class="stanza">'
        '<span class="line">b</span></p></div><p>C</p></div>',
    ),
    "figure from an image alone": (
        '![Alt.](x.png "Caption"){#f credit="Me"}',
        '<figure id="f"><img src="x.png" alt="Alt."/><figcaption><p>Caption</p><p class="credit">Me</p></figcaption></figure>',
    ),
    "figure block": (
        "/// figure | x.png\n    alt: Alt.\n    id: f\nCaption *x*\n///",
        '<figure id="f"><img src="x.png" alt="Alt."/><figcaption><p>Caption <em>x</em></p></figcaption></figure>',
    ),
    "decorative image": (
        "a ![](x.png){.decorative}",
        '<p>a <img src="x.png" alt="" role="presentation"/></p>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_construct(name: str) -> None:
    source, expected = CASES[name]
    assert body(f"# Title\n\n{source}\n").replace("\n</", "</") == expected


def test_notes_belong_to_the_chapter_and_leave_the_body() -> None:
    chapter = parse("# T\n\nText.[^a]\n\n[^a]: First.\n\n    Second.\n[^b]: Other.\n").chapter
    assert [(n.label, len(n.body), n.at.line) for n in chapter.notes] == [("a", 2, 5), ("b", 1, 8)]


def test_a_rule_is_always_a_rule_and_front_matter_only_at_the_first_line() -> None:
    assert body("# T\n\na\n\n---\n\nworks: []\n\n---\n\nb\n") == "<p>a</p><hr/><p>works: []</p><hr/><p>b</p>"


@pytest.mark.parametrize(
    ("path", "id_"),
    [
        ("chapters/01-the-attorney.md", "the-attorney"), ("003-chapter-3.md", "chapter-3"), ("1987.md", "c-1987"),
        ("chapters/하나.md", "c-d558-b098"), ("My Chapter!.md", "My-Chapter"),
    ],
)  # fmt: skip
def test_a_chapter_without_id_is_named_by_its_file(path: str, id_: str) -> None:
    assert parse("# T\n\nx\n", path).chapter.id == id_


def test_headings_below_the_title_begin_at_the_second_level_whatever_the_author_began_with() -> None:
    assert body("### Title\n\n#### A\n\n##### B\n") == "<h2>A</h2><h3>B</h3>"
