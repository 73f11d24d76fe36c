"""Examples of `bookbuild explain`: what breaks a rule, and the same as it should be. A test tries every one of them."""

from __future__ import annotations

from dataclasses import dataclass

from bookbuild.diagnostics import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Lines of a file that break a rule, and lines that do not. settings: lines of book.yaml with which the rule holds."""

    bad: str
    good: str
    file: str = "chapters/one.md"
    settings: str = ""


def _text(bad: str, good: str) -> Example:
    return Example(bad=bad, good=good)


def _yaml(bad: str, good: str) -> Example:
    return Example(bad=bad, good=good, file="book.yaml")


EXAMPLES = {
    # -- book.yaml and front matter
    Rule.YAML_SYNTAX: _yaml("subtitle: The sea: an account", 'subtitle: "The sea: an account"'),
    Rule.KEY_UNKNOWN: _yaml("subtitel: An account", "subtitle: An account"),
    Rule.KEY_DUPLICATE: _yaml("subtitle: An account\nsubtitle: A tale", "subtitle: An account"),
    Rule.VALUE_INVALID: _yaml("date: yesterday", "date: 2026-11-28"),
    Rule.ISBN_INVALID: _yaml("isbn:\n  epub: 978-3-16-148410-1", "isbn:\n  epub: 978-3-16-148410-0"),
    Rule.FRONT_MATTER_UNCLOSED: _text("---\nshort-title: Tides\n\n# The tides", "---\nshort-title: Tides\n---\n\n# The tides\n\nText."),
    # -- the dialect
    Rule.BLOCK_UNKNOWN: _text("/// vers\n\nThe sea is wide\n\n///", "/// verse\n\nThe sea is wide\n\n///"),
    Rule.BLOCK_UNCLOSED: _text("/// verse\n\nThe sea is wide", "/// verse\n\nThe sea is wide\n\n///"),
    Rule.BLOCK_UNOPENED: _text("The sea is wide.\n\n///", "The sea is wide."),
    Rule.BLOCK_OPTION: _text(
        "/// figure | images/lighthouse.svg\n    alt: A light on a rock\n    colour: red\n///",
        "/// figure | images/lighthouse.svg\n    alt: A light on a rock\n///",
    ),
    Rule.CODE_UNCLOSED: _text("```\nls", "```\nls\n```"),
    Rule.COMMENT_UNCLOSED: _text("Words. <!-- to do\n\nMore words.", "Words. <!-- to do -->\n\nMore words."),
    Rule.ATTRIBUTE_UNKNOWN: _text("[The harbour]{.fancy} lies still.", "[The harbour]{.x-fancy} lies still."),
    Rule.RAW_HTML: _text("<div>The harbour lies still.</div>", "The harbour lies still."),
    Rule.HTML_CLEANED: Example(
        bad='The <font color="red">harbour</font> lies still.', good="The *harbour* lies still.", settings="sanitise: true"
    ),
    Rule.TITLE_MISSING: _text("---\nshort-title: Tides\n---\n\nThe tide turns at nine.", "# Tides\n\nThe tide turns at nine."),
    Rule.HEADING_SKIPPED: _text("#### At nine\n\nThe tide turns.", "## At nine\n\nThe tide turns."),
    Rule.EMPTY_CHAPTER: _text("# Tides", "# Tides\n\nThe tide turns at nine."),
    # -- references
    Rule.ID_DUPLICATE: _text("## Ebb {#tide}\n\n## Flood {#tide}\n\nWords.", "## Ebb {#ebb}\n\n## Flood {#flood}\n\nWords."),
    Rule.ID_INVALID: _text("## Ebb {#1st}\n\nWords.", "## Ebb {#first}\n\nWords."),
    Rule.REFERENCE_DEAD: _text("See [](#edd).\n\n## Ebb {#ebb}\n\nWords.", "See [](#ebb).\n\n## Ebb {#ebb}\n\nWords."),
    Rule.NOTE_UNDEFINED: _text("The tide turns.[^almanac]", "The tide turns.[^almanac]\n\n[^almanac]: The almanac of 1987."),
    Rule.NOTE_UNUSED: _text("The tide turns.\n\n[^almanac]: The almanac of 1987.", "The tide turns.[^almanac]\n\n[^almanac]: The almanac of 1987."),
    Rule.NOTE_DUPLICATE: _text("One.[^a]\n\n[^a]: The almanac.\n[^a]: The atlas.", "One.[^a] Two.[^b]\n\n[^a]: The almanac.\n[^b]: The atlas."),
    Rule.NOTE_TWICE: _text("One.[^a] Two.[^a]\n\n[^a]: The almanac.", "One.[^a] Two.[^b]\n\n[^a]: The almanac.\n[^b]: The almanac again."),
    Rule.WORK_UNKNOWN: _text("/// work | the-fery\n///", "/// work | the-ferry\n///"),
    Rule.LINK_FILE: _text("See [the notes](notes.txt).", "See [the return](two.md)."),
    Rule.LINK_INVALID: _text("See [the port](https://exa mple.org/).", "See [the port](https://example.org/a%20b)."),
    Rule.LINK_SCHEME: _text("See [the port](ftp://example.org/).", "See [the port](https://example.org/)."),
    # -- images
    Rule.IMAGE_MISSING: _text("![A light on a rock](images/light.svg)", "![A light on a rock](images/lighthouse.svg)"),
    Rule.IMAGE_REMOTE: _text("![A light](https://example.org/light.jpg)", "![A light](images/lighthouse.svg)"),
    Rule.IMAGE_ALT: _text("![](images/lighthouse.svg)", "![A light on a rock](images/lighthouse.svg)"),
    Rule.PATH_OUTSIDE: _text("![A light](../../light.svg)", "![A light](../images/lighthouse.svg)"),
    # -- the index
    Rule.INDEX_DANGLING: _text('[Ebb]{.index see="Tides"}', '[Ebb]{.index see="Tide"} and [Tide]{.index}.'),
    # -- allowances
    Rule.ALLOW: _text(
        "<!-- bookbuild: allow prose-doubled -->\n\nIt was was so.",
        "<!-- bookbuild: allow prose-doubled because the keeper stammers -->\n\nIt was was so.",
    ),
    # -- prose
    Rule.PROSE_DOUBLED: _text("The tide was was high.", "The tide was high."),
    Rule.PROSE_SPACING: _text("Nets , sails and oars,and a lamp.", "Nets, sails and oars, and a lamp."),
    Rule.PROSE_PUNCTUATION: _text("Nets,, sails and oars.", "Nets, sails and oars."),
    Rule.PROSE_RANGE: _text("The war of 1950-1953.", "The war of 1950–1953."),
    Rule.PROSE_LOOKALIKE: _text("The keeper´s lamp.", "The keeper’s lamp."),
    Rule.PROSE_IBID: _text("High.[^a]\n\n[^a]: Ibid., 12.", "High.[^a]\n\n[^a]: *The Almanac*, 12."),
    Rule.PROSE_NOTE: _text("High[^a], and low.\n\n[^a]: The almanac.", "High,[^a] and low.\n\n[^a]: The almanac."),
    Rule.PROSE_QUOTES: _text("He said: Come in.”", "He said: “Come in.”"),
    Rule.PROSE_HEADING: _text("## The tide turns.\n\nAt nine.", "## The tide turns\n\nAt nine."),
    Rule.PROSE_LINK: _text("The tables are [here](https://example.org/).", "See [the tables](https://example.org/)."),
    Rule.PROSE_ALT: _text("![Image of a light](images/lighthouse.svg)", "![A light on a rock](images/lighthouse.svg)"),
    Rule.PROSE_TABLE: _text(
        "| a | b | c | d | e |\n|---|---|---|---|---|\n| 1 | 2 | 3 | 4 | 5 |",
        "| a | b | c | d |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |",
    ),
    Rule.PROSE_DASH: _text("The tide —high at nine— turns.", "The tide—high at nine—turns."),
    Rule.PROSE_INVISIBLE: _text("The light\u00adhouse.", "The lighthouse."),
    Rule.PROSE_SENTENCE: _text("The tide was high. and it turned.", "The tide was high, and it turned."),
    Rule.PROSE_CAPITALS: _text("IT WAS A DARK night.", "It was a dark night."),
    Rule.PROSE_EMPHASIS: _text("He read *The Pilot,* and left.", "He read *The Pilot*, and left."),
    Rule.PROSE_TITLE: _text("He saw “*The Last Ferry*” twice.", "He saw *The Last Ferry* twice."),
    Rule.PROSE_NESTED: _text("> The log says:\n>\n> > High at nine.", "> The log says: “High at nine.”"),
    Rule.PROSE_FIGURES: _text("Of 12,500 boats 35000 nets.", "Of 12,500 boats 35,000 nets."),
    # -- spoilers
    Rule.SPO014: _text(
        "/// spoiler | the-ferry\n\nThe captain stays.\n\n/// safe\nHe has a secret.\n///\n\n///\n\nSo ends the day.",
        "/// spoiler | the-ferry\n\nThe captain stays.\n\n/// safe\nThe last scene is told here.\n///\n\n///\n\nSo ends the day.",
    ),
    Rule.SPO016: _text(
        "/// spoiler | the-fery\n\nThe captain stays.\n\n///\n\nSo ends the day.",
        "/// spoiler | the-ferry\n\nThe captain stays.\n\n///\n\nSo ends the day.",
    ),
}  # fmt: skip
