"""HTML that attacks, in a book that has it cleaned: whatever comes of it is a tree of known elements, and no word of text is lost."""

# ruff: noqa: E501
from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator

import pytest
from bookbuild.diagnostics import Rule
from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import elements, to_xhtml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.hostile.fuzzing import is_inside

# after the cheat sheet of OWASP and the test suites of sanitisers: each was a hole in one of them
ATTACKS = (
    "<script>alert(1)</script>", "<SCRIPT SRC=//e.org/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>", '<img src="javascript:alert(1)" alt="a">', "<img/src=x/onerror=alert(1)//>",
    '<a href="javascript:alert(1)">a</a>', "<a href='JaVaScRiPt:alert(1)'>a</a>", '<a href="java\tscript:alert(1)">a</a>',
    '<a href="&#106;avascript:alert(1)">a</a>', '<a href="&#x6A;&#x61;vascript:alert(1)">a</a>', '<a href=" &#14; javascript:x">a</a>',
    '<a href="vbscript:x">a</a>', '<a href="data:text/html;base64,PHNjcmlwdD4=">a</a>', '<a href="file:///etc/passwd">a</a>',
    "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href='javascript:x'><text>a</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<math><mtext><table><mglyph><style><img src=x onerror=x>",
    "<math><mi xlink:href='javascript:x'>a</mi></math>", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x>",
    "<iframe src='javascript:x'></iframe>", "<iframe srcdoc='<script>x</script>'></iframe>", "<object data='x.swf'><p>a</p></object>",
    "<embed src='x.swf'>", "<applet code=x></applet>", "<meta http-equiv=refresh content='0;url=javascript:x'>", "<base href='//e.org/'>",
    "<link rel=stylesheet href='//e.org/x.css'>", "<style>@import '//e.org/x.css';</style>", "<p style=\"background:url('javascript:x')\">a</p>",
    "<p style='position:fixed;width:expression(alert(1))'>a</p>", "<body onload=x>a</body>", "<input onfocus=x autofocus>",
    "<details ontoggle=x open>a</details>", "<video><source onerror=x></video>", "<audio src=x onerror=x>", "<marquee onstart=x>a</marquee>",
    "<noscript><p title='</noscript><img src=x onerror=x>'></noscript>", "<template><script>x</script></template>",
    "<textarea><img src=x onerror=x></textarea>", "<title><img src=x onerror=x></title>", "<xmp><img src=x onerror=x></xmp>",
    "<plaintext><script>x</script>", "<listing>&lt;img src=x onerror=x&gt;</listing>", "<select><style></select><img src=x onerror=x>",
    "<![CDATA[<script>x</script>]]>", "<?xml version='1.0'?><script>x</script>", "<!--><script>x</script>-->", "<!DOCTYPE html [<!ENTITY a 'b'>]>&a;",
    "<p data-line='99999999999999999999' data-place='7' data-raw='x' data-spoiler='a:ending' data-note='1'>a</p>",
    "<span data-block='spoiler' data-head='0'>a</span>", "<span data-index='x' class='index' term='x'>a</span>", "<a data-ref=x data-file=y>a</a>",
    "<div data-work='x' data-stand-in='block'>a</div>", "<span data-note=1 data-html=x data-loss=y>a</span>", "<p id='a b' class='spoiler'>a</p>",
    "<td onclick=x>a</td>", "<table background='javascript:x'><td>a", "<ul><li onclick=x>a", "<q cite='javascript:x'>a</q>",
    "<img src='../../../etc/passwd' alt='a'>", "<img src='file:///etc/passwd' alt='a'>", "<img src='//e.org/a.png' alt='a'>",
    "<a href='//e.org/'>a</a>", "<p title='<script>x</script>'>a</p>", "<b title=`><script>x</script>`>a</b>", "<b/onclick=x>a</b>",
    "<p\nonclick=x\n>a</p>", "<p \x0conclick=x>a</p>", "<custom-element onclick=x>a</custom-element>", "<x:y onclick=x>a</x:y>",
    "<p>\ufdd0html0\ufdd1</p>".replace("\ufdd0", "&#xfdd0;"), "<p>&#2;klzzwxh:0001&#3;</p>", "<p>&#0;&#x1b;[31m</p>", "<code>&#2;klzzwxh:0&#3;</code>",
)  # fmt: skip
SURROUNDINGS = (
    "{}",
    "words {} words",
    "- {}",
    "> {}",
    "| a |\n|---|\n| {} |",
    "/// epigraph\n{}\n///",
    "word[^1]\n\n[^1]: {}",
    "<div>{}</div>",
    "# {}",
)
KNOWN = frozenset(
    "a abbr b blockquote br cite code dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q s samp small "
    "span strong sub sup table tbody td th thead tr u ul var".split()
)
HOW = frozenset(
    {
        "alt",
        "class",
        "href",
        "id",
        "lang",
        "{http://www.w3.org/XML/1998/namespace}lang",
        "scope",
        "src",
        "start",
        "title",
    }
)
OWN = frozenset({"data-ref", "data-file", "data-note", "data-index", "data-spoiler"})


def harm(xhtml: str) -> Iterator[str]:
    """What could do harm in a page, told by another parser."""
    for item in etree.fromstring(f"<body>{xhtml}</body>").iter():
        if item.tag != "body" and item.tag not in KNOWN:
            yield str(item.tag)
        yield from (name for name in item.attrib if name not in HOW | OWN)
        addresses = (item.get("href", ""), item.get("src", ""))
        yield from (
            a for a in addresses if re.match(r"(?i)[\s\x00-\x20]*(?!https?:|mailto:|tel:|urn:)[a-z][a-z0-9+.-]*:", a)
        )
        yield from (a for a in addresses if a.startswith("//"))


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_it_does_no_harm(attack: str) -> None:
    for around in SURROUNDINGS:
        text = f"# T\n\n{around.format(attack)}\n"
        made = parse_chapter(Source(path="a.md", text=text), sanitise=True, shorthands=True)
        chapter = made.value.chapter
        xhtml = to_xhtml((*chapter.title, *chapter.body, *(node for note in chapter.notes for node in note.body)))
        assert list(harm(xhtml)) == [], text
        assert all(is_inside(d.at, text) for d in made.diagnostics)
        assert not [d for d in made.diagnostics if d.rule is Rule.RAW_HTML and "no book may hold" in d.message]
        assert "klzzwxh" not in xhtml.replace("klzzwxh:0001", "").replace("klzzwxh:0", "")
        assert all(item.at is None or item.at.line <= text.count("\n") + 1 for item in elements(chapter.body))


TAGS = (
    "a b blockquote center cite code dd div dl dt em figcaption figure font h2 i li o:p ol p section small span strong summary sub "
    "table tbody td th thead tr u ul blink"
).split()
WORDS = st.integers(0, 9999).map(lambda n: f" w{n}w ")
TREES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts, attribute, closed: f"<{tag}{attribute}>{''.join(parts)}" + (f"</{tag}>" if closed else ""),
        st.sampled_from(TAGS), st.lists(inner, max_size=4), st.sampled_from(["", " class=x", " onclick='x'", " id='q 1'"]),
        st.sampled_from([True, True, True, False]),
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(TREES, st.sampled_from(["\n", "\n\n", "<br>", "<hr>"])), min_size=1, max_size=5))
def test_no_word_is_lost_or_doubled(parts: list[str]) -> None:
    text = "# T\n\n" + "".join(parts) + "\n"
    made = parse_chapter(Source(path="a.md", text=text), sanitise=True)
    xhtml = to_xhtml((*made.value.chapter.title, *made.value.chapter.body))
    if any(d.rule is Rule.NESTING for d in made.diagnostics):
        return
    assert sorted(re.findall(r"w\d+w", xhtml)) == sorted(re.findall(r"w\d+w", text))
    assert list(harm(xhtml)) == []
    assert all(is_inside(d.at, text) for d in made.diagnostics)


PIECES = (
    "<p>", "<p>a", "<b>", "<b class=a", "<b title='", "<div>\n", "<div>\n\n", "</div>", "<table>", "<table>\n\n", "<tr><td>", "<td colspan=999>", "<tr><td rowspan=999 colspan=999>",
    "<ul><li>", "<ul>\n\n", "<li>a\n", "<script>", "<script>\n\n", "</script>", "<svg>", "<a href='x'>", "<!", "<?", "<![CDATA[", "</", "<p\n",
    "<i><b></i></b>", "<p><b id=1>", "<font>", "<font></p>", "<pre>\n\n", "<select>", "<x>a</x>", "<b>a</b>", "<img src=a.png alt=a>", "&lt;", "&#1;",
    "<table><tr><table>", "<blockquote>\n\n", "<a><a>", "<nobr>", "<h1><h2>", "<dl><dt>", "<form>", "<details>\n", "<p></b>", "<td>\n", "<o:p></o:p>",
)  # fmt: skip


def spent(text: str) -> float:
    begin = time.process_time()
    found = parse_chapter(Source(path="a.md", text=text), sanitise=True).diagnostics
    end = time.process_time() - begin
    assert all(is_inside(d.at, text) for d in found)
    return end


@pytest.fixture(scope="module")
def plain() -> float:
    return max(spent("A paragraph with *some* words, a [link](http://a.b) and a note.\n\n" * 600) for _ in range(2))


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(
    "between",
    [
        pytest.param("", id="run"),
        pytest.param("\n", id="lines", marks=pytest.mark.slow),
        pytest.param("\n\n", id="paragraphs", marks=pytest.mark.slow),
    ],
)
def test_it_ends_in_time(plain: float, piece: str, between: str) -> None:
    one = piece + between
    took = spent("# T\n\n" + one * (40_000 // len(one)))
    assert took < 40 * plain, f"{took / plain:.0f} times as long as plain text"


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + "<b>" * 90 + "<p>x" * 10_000,
        "<table>" + "<tr><td colspan=50 rowspan=50>" * 1_300,
        "<table><tr>" + "<td colspan=50 rowspan=50>" * 1_500,
        "<table><tr>" + "<td>" * 200 + "<tr><td>" * 4_000,
        "x <" + "a" * 40_000,
        "x <" + "a:" * 20_000,
        "x </" + "a-" * 20_000,
        "x <a " + "b=" * 20_000,
        "x " + "<a b='" * 7_000,
        "x " + "<a b=c'" * 6_000,
        "<p " + 'a="' * 13_000,
        "x " + "<i>" * 13_000 + "</i>" * 13_000,
        "x " + "<a>" * 5_000 + "</b>" * 5_000,
        "x " + "<b>y" * 10_000,
        "x " + "<code>" * 7_000,
        "<div id=a>" * 90 + "x",
        "<p>" + "[^a]" * 10_000,
        "- a\n" + "  <p>\n" * 6_000,
    ],
    ids=range(18),
)
def test_what_was_slow_once_ends_in_time(plain: float, text: str) -> None:
    took = spent(f"# T\n\n{text}")
    assert took < 40 * plain, f"{took / plain:.0f} times as long as plain text"


def test_what_is_mixed_ends_in_time(plain: float) -> None:
    chance = random.Random(8)
    for _ in range(20):
        assert spent("# T\n\n" + "".join(chance.choice(PIECES) for _ in range(4_000))) < 40 * plain
