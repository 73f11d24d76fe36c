"""Texts that make parsers slow or fall over, each about as long as it is told to be."""

from __future__ import annotations

from collections.abc import Callable

Maker = Callable[[int], str]


def _again(piece: str) -> Maker:
    return lambda size: piece * (size // len(piece))


def _nested(opening: str, closing: str) -> Maker:
    def make(size: int) -> str:
        count = size // (len(opening) + len(closing))
        return f"{opening * count}x{closing * count}"

    return make


def _lines(line: Callable[[int], str], average: int) -> Maker:
    return lambda size: "\n".join(line(n) for n in range(size // (average + 1)))


def _paragraphs(line: Callable[[int], str], average: int) -> Maker:
    return lambda size: "\n\n".join(line(n) for n in range(size // (average + 2)))


def _table(columns: int) -> Maker:
    def make(size: int) -> str:
        row = "|" + " a |" * columns
        rows = max(size // (len(row) + 1) - 2, 1)
        return "\n".join([row, "|" + "---|" * columns, *[row] * rows])

    return make


def _notes(size: int) -> str:
    count = size // 40
    calls = " ".join(f"a[^n{n}]" for n in range(count))
    return calls + "\n\n" + "\n\n".join(f"[^n{n}]: text {n}" for n in range(count))


def _notes_apart(size: int) -> str:
    return "\n\n".join(f"a[^n{n}]\n\n[^n{n}]: text {n}" for n in range(size // 34))


def _deep_blocks(size: int) -> str:
    count = size // 20
    return "/// epigraph\n" * count + "x\n" + "///\n" * count


def _stairs(mark: str) -> Maker:
    """Lists in lists, each indented further than the one before."""

    def make(size: int) -> str:
        levels = int((2 * size / 2) ** 0.5)
        return "\n".join(f"{'  ' * n}{mark} a" for n in range(levels))

    return make


CHAPTERS: dict[str, Maker] = {
    "open brackets": _again("["),
    "open brackets, a few a line": _lines(lambda n: "[" * 400, 400),
    "closed brackets": _nested("[", "]"),
    "links in links": _nested("[", "](a)"),
    "spans in spans": _nested("[", "]{.term}"),
    "empty links": _again("[]()"),
    "open links": _again("[a](b"),
    "open link titles": _again('[a](b "'),
    "parentheses": _again("("),
    "parentheses of a link": lambda size: "[a]" + "(" * (size - 3),
    "backticks": _again("`"),
    "backticks of growing length": lambda size: " ".join("`" * n for n in range(1, int((2 * size) ** 0.5))),
    "odd backticks": _again("`` ` "),
    "asterisks": _again("*"),
    "asterisks apart": _again("* "),
    "underscores": _again("_"),
    "a*b_": _again("a*b_"),
    "a**b__": _again("a**b__"),
    "*a_ ": _again("*a_ "),
    "**a *b": _again("**a *b "),
    "*a **b": _again("*a **b"),
    "emphasis in emphasis": _nested("*a ", " a*"),
    "strong in strong": _nested("**a ", " a**"),
    "tags in tags": _nested("<b>", "</b>"),
    "tags in tags of two kinds": _nested("<b><i>", "</i></b>"),
    "open tags": _again("<b>"),
    "less than": _again("<"),
    "open raw tags": _again("<a "),
    "open comments": _again("<!-- "),
    "closed comments": _again("<!---->"),
    "comments and backticks": _again("`<!--"),
    "images": _again("!["),
    "images closed": _again("![](a)"),
    "braces": _again("{"),
    "braces closed": _again("{}"),
    "attributes": lambda size: "a {" + "#a " * (size // 3) + "}",
    "attributes of spans": _again("[a]{a"),
    "attribute quotes": lambda size: "[a]{" + "a='b\" " * (size // 7) + "}",
    "ampersands": _again("&"),
    "entities": _again("&amp;"),
    "backslashes": _again("\\"),
    "escapes": _again("\\*"),
    "pipes": _again("|"),
    "note calls": _again("[^a"),
    "notes": _notes,
    "notes apart": _notes_apart,
    "notes of one block": _lines(lambda n: f"[^n{n}]: text", 14),
    "references": _paragraphs(lambda n: f"[n{n}]: http://a.b", 18),
    "references used": lambda size: "\n\n".join(f"[n{n}]: http://a.b\n\n[n{n}] " for n in range(size // 32)),
    "abbreviations": lambda size: "\n\n".join(f"*[AB{n}]: text\n\nAB{n}" for n in range(size // 32)),
    "headings": _paragraphs(lambda n: "## Heading", 10),
    "headings in a block": _lines(lambda n: "## Heading", 10),
    "underlined headings": _lines(lambda n: "Heading\n---", 11),
    "wide table": _table(1000),
    "long table": _table(3),
    "table of one column": _table(1),
    "table delimiters": _lines(lambda n: "|---|---|", 9),
    "list": _lines(lambda n: "- a", 3),
    "loose list": _paragraphs(lambda n: "- a", 3),
    "numbered list": _lines(lambda n: "1. a", 4),
    "loose list of paragraphs": _paragraphs(lambda n: "- a\n\n  b", 8),
    "text and lists": _lines(lambda n: "a\n- b\n", 6),
    "stairs of lists": _stairs("-"),
    "stairs of numbered lists": _stairs("1."),
    "markers in a line": _again("- "),
    "numbers in a line": _again("1. "),
    "quotes in a line": _again("> "),
    "quotes": _again(">"),
    "quotes on lines": _lines(lambda n: "> a", 3),
    "lazy quotes": _lines(lambda n: "> a\nb", 5),
    "quotes deeper by line": lambda size: "\n".join(">" * n + " a" for n in range(1, int((2 * size) ** 0.5))),
    "quotes twenty deep": _lines(lambda n: "> " * 19 + "a", 39),
    "definitions": _paragraphs(lambda n: "a\n:   b", 7),
    "definitions of one term": _lines(lambda n: ":   b", 5),
    "blocks in blocks": _deep_blocks,
    "blocks never closed": _lines(lambda n: "/// epigraph", 12),
    "blocks in a row": _paragraphs(lambda n: "/// epigraph\na\n///", 18),
    "closings": _lines(lambda n: "///", 3),
    "code in a row": _lines(lambda n: "```\na\n```", 9),
    "code never closed": _lines(lambda n: "```a", 4),
    "fences of growing length": lambda size: "\n".join("`" * n for n in range(3, int((2 * size) ** 0.5))),
    "indented code": _lines(lambda n: "    a", 5),
    "one line": _again("word "),
    "one word": _again("w"),
    "words in lines": _lines(lambda n: "word word word", 14),
    "empty lines": _again("\n"),
    "spaces": _again(" "),
    "spaces and a letter": _lines(lambda n: " " * 60 + "a", 61),
    "tabs": _again("\t"),
    "line breaks": _again("a  \n"),
    "broken lines": _again("a\\\n"),
    "allowances": _again("<!-- bookbuild: allow x because "),
    "marks in marks": _nested("[a ", ']{.spoiler work="w" level="ending"}'),
    "index marks": _again("[a]{.index}"),
    "hushed": _again("||a||"),
    "hushed, open": _again("||a"),
    "hushed lines": _lines(lambda n: ">! a", 4),
    "hushed, the other way": _again(">!a"),
    "autolinks": _again("<http://a.b>"),
    "mail": _again("<a@"),
    "mail closed": _again("<a@b>"),
    "quotation marks": _again('"'),
    "apostrophes": _again("'"),
    "dashes": _again("-"),
    "dashes apart": _again("- - -\n"),
    "stops": _again("."),
    "equal signs": _again("="),
    "hashes": _again("#"),
    "front matter never closed": lambda size: "---\n" + "a: b\n" * (size // 5),
    "verse": lambda size: "/// verse\n" + "a line\n" * (size // 7) + "///\n",
    "figures": _paragraphs(lambda n: "/// figure | a.png\n    alt: a\n///", 33),
    "doubled words": _again("the the "),
    "no spaces": _again("가나다라"),
    "combining": lambda size: "a" + "\u0301" * size,
    "right to left": _again("\u202e\u05d0"),
}
