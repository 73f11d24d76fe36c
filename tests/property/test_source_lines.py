"""Every block of the parsed tree names the line of the file it came from, through the whole dialect."""

from __future__ import annotations

import re
from collections.abc import Callable

from bookbuild.manuscript.chapter import parse_chapter
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import BLOCKS, Element, Node
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.building import parse

Piece = Callable[[str], str]


def paragraph(word: str) -> str:
    return f"{word} in a paragraph\nthat goes on with *{word}b stress* and [{word}c](#one)"


def heading(word: str) -> str:
    return f"## {word} heading {{#{word}-id}}"


def setext(word: str) -> str:
    return f"{word} heading\n-------"


def tight_list(word: str) -> str:
    return f"- {word}\n- {word}b\n  with more\n- {word}\n- {word}d"


def nested_list(word: str) -> str:
    return f"1. {word}\n2. {word}b\n   - {word}c nested\n   - {word}d\n\n     {word}e paragraph\n3. {word}f"


def loose_list(word: str) -> str:
    return f"- {word}\n\n    {word}b second paragraph\n\n- {word}c\n    - {word}d\n\n        {word}e deep"


def quote(word: str) -> str:
    return f"> {word} quoted\n> more\n>\n> - {word}b in a list\n>\n> > {word}c deeper\n> — {word}d"


def table(word: str) -> str:
    return f"| {word} | {word}b |\n|---|--:|\n| same | {word}c |\n| same | {word}d |"


def definition(word: str) -> str:
    return f"{word}\n{word}b\n:   {word}c definition\n\n    {word}d paragraph\n\n:   {word}e second"


def code(word: str) -> str:
    return f"```python\ncode = 1\n\n\nmore\n```\n\n{word}b after code"


def note(word: str) -> str:
    return f"{word} text[^{word}]\n\n[^{word}]: {word}b note\n\n    {word}c of the note"


def block(word: str) -> str:
    inner = f"- {word}b\n- {word}c\n\n/// verse\n{word}d line\nanother line\n///\n{word}f"
    return f"/// spoiler | a-film\n    level: ending\n\n{word} inside\n\n{inner}\n///"


def figure(word: str) -> str:
    return f"/// figure | x.png\n    alt: {word}x\n{word} caption\n///"


def abbreviation(word: str) -> str:
    return f"*[XYZ]: long name\n\n{word} and XYZ\n{{#{word}-para}}"


def list_after_text(word: str) -> str:
    return f"{word} text:\n- {word}b\n- {word}c"


PIECES: list[Piece] = [
    paragraph, heading, setext, tight_list, nested_list, loose_list, quote, table, definition, code, note, block, figure,
    abbreviation, list_after_text,
]  # fmt: skip
FRONT = st.sampled_from(["", "---\nworks: []\n---\n", "---\ntitle: Given\nshort-title: G\n---\n\n\n"])
GAP = st.integers(min_value=1, max_value=3)


def blocks_with_words(node: Node, line: int = 0) -> list[tuple[int, str]]:
    """(line of the nearest block, text) for every text in the tree."""
    if isinstance(node, str):
        return [(line, node)]
    own = node.at.line if node.at and node.tag in BLOCKS else line
    return [pair for child in node.children for pair in blocks_with_words(child, own)]


def first_lines(text: str) -> dict[str, int]:
    """Marked word -> line on which it stands first."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in re.findall(r"\bw[0-9]+[a-z]?\b", line):
            found.setdefault(word, number)
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), GAP), min_size=1, max_size=10), FRONT)
def test_each_block_names_the_line_on_which_it_begins(pieces: list[tuple[Piece, int]], front: str) -> None:
    parts = [piece(f"w{n}") + "\n" * gap + "\n" for n, (piece, gap) in enumerate(pieces)]
    text = front + "# Title\n\n" + "".join(parts)
    chapter = parse(text).chapter
    want = first_lines(text)
    seen: dict[str, int] = {}
    for node in (*chapter.body, *(n for note_ in chapter.notes for n in note_.body)):
        for line, words in blocks_with_words(node):
            found = re.findall(r"\bw[0-9]+[a-z]?\b", words)
            if found and found[0] not in seen and found[0] not in seen.values():
                seen.setdefault(found[0], line)
    starts = {w: n for w, n in want.items() if re.search(rf"(?m)^[^\w]*(?:[0-9]+\. |\[\^\w+\]: )?{w}\b", text)}
    checked = {word: line for word, line in seen.items() if word in starts}
    assert checked
    assert {word: (line, want[word]) for word, line in checked.items() if line != want[word]} == {}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
def test_inline_marks_name_their_line_and_column(pieces: list[Piece]) -> None:
    text = (
        "# Title\n\n" + "\n\n".join(piece(f"w{n}") for n, piece in enumerate(pieces)) + "\n\n" + paragraph("w99") + "\n"
    )
    chapter = parse(text).chapter
    lines = text.split("\n")
    links = [e for e in _elements(chapter.body) if e.tag == "a"]
    assert links
    for link in links:
        assert link.at is not None
        assert lines[link.at.line - 1][link.at.column - 1 :].startswith("["), (link, link.at)


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab1 \n\t*_`~#>-+.|:/[]()!<>{}=\"'\\&^한é")), max_size=200))
def test_no_text_makes_the_parser_raise_and_findings_lie_inside_the_file(text: str) -> None:
    outcome = parse_chapter(Source(path="one.md", text=text))
    lines = text.split("\n")
    for found in outcome.diagnostics:
        assert found.at.path == "one.md"
        assert 1 <= found.at.line <= len(lines)
        assert 1 <= found.at.column <= len(lines[found.at.line - 1].expandtabs(4)) + 1


def _elements(nodes: tuple[Node, ...]) -> list[Element]:
    return [e for node in nodes if isinstance(node, Element) for e in (node, *_elements(node.children))]


def test_equal_items_keep_their_own_lines() -> None:
    items = "- same\n- same\n- same\n\n> - same\n> - same\n"
    chapter = parse(f"# Title\n\n{items}").chapter
    assert [e.at.line for e in _elements(chapter.body) if e.tag == "li" and e.at] == [3, 4, 5, 7, 8]
