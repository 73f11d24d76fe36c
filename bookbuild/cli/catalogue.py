"""The catalogue of rules for readers: areas, what finds a rule, whether it can be allowed; `explain` and docs/rules.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from bookbuild.cli.examples import EXAMPLES, Example
from bookbuild.diagnostics import Rule
from bookbuild.editorial.allow import ALLOWABLE
from bookbuild.manuscript.mend import MENDABLE


class Area(Enum):
    """Where a rule belongs. Value: (key, title, commands that find it, beginnings of its codes)."""

    FILES = (
        "files", "Files of the book", "check, build",
        ("book-missing", "file-", "folder-", "source-", "encoding", "path-outside", "control-character"),
    )  # fmt: skip
    CONFIGURATION = (
        "configuration", "book.yaml and front matter", "check, build",
        ("yaml-", "key-", "value-", "isbn-", "front-matter-", "matter-"),
    )  # fmt: skip
    MARKDOWN = (
        "markdown", "The dialect", "check, build",
        ("block-", "code-", "comment-", "nesting", "attribute-", "raw-html", "html-", "title-", "heading-", "empty-"),
    )  # fmt: skip
    REFERENCES = (
        "references", "References, notes and links", "check, build", ("id-", "reference-", "note-", "work-", "link-")
    )  # fmt: skip
    IMAGES = ("images", "Images", "check, build", ("image-",))
    INDEX = ("index", "The index", "check, build", ("index-",))
    PROSE = ("prose", "Prose and its typography", "check, build", ("prose-",))
    SPOILERS = ("spoilers", "Spoilers", "check, build", ("SPO",))
    ALLOWANCES = ("allowances", "Allowances", "check, build", ("allow",))
    STYLE = ("style", "Styles, words and faces", "check, build", ("style-", "locale-", "glyph-"))
    ACCESS = ("accessibility", "Accessibility", "check, build", ("access-",))
    EPUB = ("epub", "A finished EPUB, whoever made it", "verify FILE.epub, check", ("epub-", "epubcheck"))
    PROOF = ("proof", "Typographic proof", "proof", ("proof-",))
    PRINT = (
        "print", "Files for a printer", "print, verify FILE.pdf --printer, check",
        ("printer-", "press-", "cover-", "archive-"),
    )  # fmt: skip
    SHOPS = ("shops", "Shops and packages for them", "check --for", ("shop-", "destination-", "package-"))
    PRODUCT = ("product", "Words of the finished files", "build, check", ("text-",))
    MACHINE = ("machine", "The machine", "build", ("cache-", "layout-"))

    key: str
    title: str
    commands: str
    codes: tuple[str, ...]

    def __init__(self, key: str, title: str, commands: str, codes: tuple[str, ...]) -> None:
        self.key = key
        self.title = title
        self.commands = commands
        self.codes = codes


def areas_of(rule: Rule) -> tuple[Area, ...]:
    """Every area that claims a rule. It should be one."""
    return tuple(area for area in Area if rule.code.startswith(area.codes))


def area_of(rule: Rule) -> Area:
    """The area of a rule."""
    return (*areas_of(rule), Area.MACHINE)[0]


def explanation(rule: Rule) -> str:
    """What `bookbuild explain RULE` says: reason, example, how to allow it, what finds it."""
    area = area_of(rule)
    parts = [f"{rule.code} ({rule.severity}; {area.title.lower()})", rule.text]
    if example := EXAMPLES.get(rule):
        parts += [_shown("not so", example.bad, example), _shown("but", example.good, example)]
    parts.append("\n".join(_ways(rule, area)))
    return "\n\n".join(parts)


def _shown(words: str, text: str, example: Example) -> str:
    where = f", in {example.file}" if example.file != "chapters/one.md" else ""
    where += f", where book.yaml says `{example.settings}`" if example.settings else ""
    return f"{words}{where}:\n" + "\n".join(f"    {line}".rstrip() for line in text.rstrip("\n").split("\n"))


def _ways(rule: Rule, area: Area) -> Iterator[str]:
    yield f"found by    bookbuild {', bookbuild '.join(area.commands.split(', '))}"
    if rule.code in MENDABLE:
        yield f"mended by   bookbuild check --fix, where {MENDABLE[rule.code]}"
    if rule.code in ALLOWABLE:
        yield f"allowed by  <!-- bookbuild: allow {rule.code} because … -->"
        yield "            right before the lines it is about (in YAML: # bookbuild: …). Without a reason it allows nothing;"
        yield "            when nothing is found there any more, the line itself is reported"
    else:
        yield "allowed by  nothing: correct it"


def listed() -> Iterator[str]:
    """A line for each rule, by area."""
    for area in filter(_rules, Area):
        yield area.title
        yield from (f"  {rule.code:<24} {rule.severity:<8} {rule.text.splitlines()[0]}" for rule in _rules(area))


def _rules(area: Area) -> list[Rule]:
    return [rule for rule in Rule if area_of(rule) is area]


def rules_page() -> str:
    """docs/rules.md: every rule by area."""
    parts = [
        "# Rules\n",
        "Made from the catalogue by `make docs`; do not edit. `bookbuild explain RULE` says more about each, with an example. "
        "[Checking](check.md) tells how findings are shown, allowed and mended.\n",
        "An error stops the build; a warning does not, unless `check --strict` asks; a note is for your information. "
        "*Allow* says whether a line `<!-- bookbuild: allow RULE because … -->` lets it pass, "
        "*mend* whether `check --fix` knows the one right answer in some cases.\n",
    ]
    parts += [_table(area) for area in Area if _rules(area)]
    return "\n".join(parts)


def _table(area: Area) -> str:
    commands = ", ".join(f"`bookbuild {command}`" for command in area.commands.split(", "))
    rows = [
        f"## {area.title}\n",
        f"Found by {commands}.\n",
        "| rule | severity | what it finds | allow | mend |",
        "|---|---|---|---|---|",
    ]
    for rule in _rules(area):
        allow, mend = ("yes" if rule.code in known else "–" for known in (ALLOWABLE, MENDABLE))
        cell = re.sub(r"(?<!`)<!--", "`<!--`", first_sentence(rule)).replace("|", "\\|")
        rows.append(f"| `{rule.code}` | {rule.severity} | {cell} | {allow} | {mend} |")
    return "\n".join(rows) + "\n"


def first_sentence(rule: Rule) -> str:
    """What a rule finds, in a sentence."""
    text = " ".join(rule.text.split())
    return text[: next(_ends(text), len(text))]


def _ends(text: str) -> Iterator[int]:
    """Where sentences end: after a full stop with a space and a capital, a backtick or a quotation mark behind it."""
    for at, char in enumerate(text):
        after = text[at + 1 : at + 3]
        if char in ".?" and (not after or (after[0] == " " and (after[1:].isupper() or after[1:] in {"`", '"'}))):
            is_short = text[: at + 1].endswith((" op.", " loc.", " cit.", " section."))
            if not is_short and text[:at].count("`") % 2 == 0:
                yield at + 1
