"""Slips of the text that no validator of EPUB sees: doubled words, stray spaces, quotes left open, words that link to nothing.

The rules follow the manual and the lint of Standard Ebooks (1.9; their codes stand behind each). What a language does not
share is asked only where it holds. Everything is a warning, and can be allowed with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.manuscript.prose_style import (
    Fault,
    faults_of_element,
    faults_of_file,
    faults_of_paragraph,
    faults_of_quotation,
)
from bookbuild.manuscript.prose_words import CALL, Paragraph, is_address, is_inline, whole, words_in
from bookbuild.manuscript.sources import Source
from bookbuild.model.markup import BLOCKS, HEADINGS, Element, Node, Nodes, elements, text_of

# words that may stand twice, by language: the rule is asked only of these
_TWICE = {
    "en": frozenset(
        {"had", "that", "do", "is", "ha", "no", "very", "so", "bye", "knock", "tut", "well", "there", "now", "yes"}
    ),
    "de": frozenset(
        {"die", "der", "das", "den", "dem", "sie", "ihr", "wir", "sehr", "ja", "nein", "so", "es", "was", "nun"}
    ),
    "fr": frozenset({"nous", "vous", "en", "très", "non", "oui", "si", "ha", "bien"}),
}
_DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]{2,})[ \n]+\1(?![\w'’-])")
_SPACE_BEFORE = re.compile(r"(?<=\w) +[,.;:!?](?![.\w])")
_SPACE_INSIDE = re.compile(r"[“‘] +(?=\w)|(?<=[\w.,!?]) +”")
_SPACE_MISSING = re.compile(r"(?<=[^\W\d_]{3})[,;!?](?=[^\W\d_]{2})|(?<=[a-z]{3})[.:](?=[A-Z][a-z]{2})")
_TIGHT = re.compile(r"[,;!?.:][^\W\d_]")  # what the long pattern before is worth looking for
_REPEATED = re.compile(r",,|;;|::|,\.|;,|,;|(?<!\.)\.\.(?!\.)")
_RANGE = re.compile(r"(?<![\w-])(?:[12][0-9]{3}|[0-9]{1,2})-(?:[12][0-9]{3}|[0-9]{1,2})(?![\w-])")
_ODD = re.compile(r"[´`º\u1100-\u11ff]")
_LOOKALIKE = re.compile(r"[´`](?=\w)|(?<=\w)[´`]|(?<=[0-9])º|[\u1100-\u11ff]+")
_IBID = re.compile(r"\b(?:[Ii]bid\b\.?|[Oo]p\. ?cit\.|[Ll]oc\. ?cit\.)")
_CALL_BEFORE = re.compile(rf"(?<=\w){CALL}+[.,;:!?]")
_CALL_APART = re.compile(rf"(?<=[\w.,;:!?]) +{CALL}")
_EMPTY_WORDS = frozenset(
    {"here", "click here", "link", "this link", "more", "read more", "hier", "ici", "여기", "this", "page"}
)
_ALT_HEAD = re.compile(
    r"^(?:an? )?(?:image|picture|photo|photograph|graphic|illustration) (?:of|showing)\b", re.IGNORECASE
)
_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|svg|webp)$", re.IGNORECASE)
MOST_COLUMNS = 4


class Prose:
    """Looks through one file."""

    def __init__(self, source: Source, language: str) -> None:
        self.source = source
        self.lines = source.text.split("\n")
        self.language = language.split("-", maxsplit=1)[0].lower()
        self.found: list[Diagnostic] = []
        self.places: dict[tuple[str, Location], Location] = {}
        self.typed: tuple[int, str] = (0, "")
        self.items: list[Paragraph] = []  # the chapter's headings and paragraphs, without notes

    def check(
        self, title: Nodes, title_at: Location | None, body: Nodes, notes: Iterable[Nodes]
    ) -> tuple[Diagnostic, ...]:
        """Reports the rules whose code begins with `prose-`."""
        if title and title_at:
            self._paragraph(Paragraph("h1", words_in(title), title_at))
        self._nodes(body, is_plain=True)
        self._tell_all(faults_of_file(self.items, self.language), self.source.at(1))
        for note in notes:
            self._nodes(note)
        return tuple(dict.fromkeys(self.found))

    def _nodes(self, nodes: Nodes, *, is_plain: bool = False) -> None:
        """is_plain: the nodes stand by themselves in the chapter, or in a passage that is marked as a spoiler."""
        for index, node in enumerate(nodes):
            if not isinstance(node, Element) or node.tag == "pre":
                continue
            if node.tag == "table":
                self._table(node)
            if node.tag == "figure":
                self._figure(node)
            if node.tag == "blockquote" and node.at:
                self._tell_all(faults_of_quotation(node), node.at)
            self._block(node, is_plain=is_plain, leads=_leads(nodes, index + 1))
            is_open = is_plain and (node.has("data-spoiler") or node.has("data-stand-in"))
            self._nodes(tuple(child for child in node.children if isinstance(child, Element)), is_plain=is_open)

    def _block(self, node: Element, *, is_plain: bool, leads: bool) -> None:
        """The words of a block by themselves, without those of blocks inside it."""
        inline = [child for child in node.children if is_inline(child)]
        if node.tag not in BLOCKS or not node.at or all(isinstance(n, str) and not n.strip() for n in inline):
            return
        has_lines = any(e.tag == "br" or e.get("class") == "line" for e in elements(inline))
        item = Paragraph(
            node.tag, words_in(inline), node.at, is_plain=is_plain, leads=leads, has_lines=has_lines
        )  # fmt: skip
        self._paragraph(item)
        self._links(inline, node.at)
        self._elements(inline, node.at)
        if is_plain:
            self.items.append(item)

    def _elements(self, nodes: Sequence[Node], at: Location) -> None:
        for index, node in enumerate(nodes):
            if isinstance(node, Element):
                before = nodes[index - 1] if index else None
                after = nodes[index + 1] if index + 1 < len(nodes) else None
                self._tell_all(faults_of_element(node, before, after, self.language), at)
                self._elements(node.children, at)

    def _tell_all(self, faults: Iterable[Fault], at: Location) -> None:
        for fault in faults:
            self._say(fault.rule, fault.message, fault.words, fault.at or at, fault.hint)

    def _paragraph(self, item: Paragraph) -> None:
        for look in (self._doubled, self._spacing, self._marks, self._ranges, self._calls, self._quotes, self._heading):
            look(item)
        self._tell_all(faults_of_paragraph(item, self.language), item.at)
        for match in _LOOKALIKE.finditer(item.text) if _ODD.search(item.text) else ():
            self._lookalike(match, item)
        for match in _IBID.finditer(item.text) if "bid" in item.text or "cit." in item.text else ():
            hint = "name the source again: in an EPUB notes are read one at a time"
            self._say(Rule.PROSE_IBID, f"'{match[0]}' points at the note before", match[0], item.at, hint)

    def _doubled(self, item: Paragraph) -> None:
        meant = _TWICE.get(self.language)
        for match in _DOUBLED.finditer(item.text) if meant is not None else ():
            if meant is not None and match[1].casefold() not in meant and not match[1][0].isupper():
                self._say(Rule.PROSE_DOUBLED, f"'{match[1]}' stands twice", match[0], item.at, "delete one")

    def _spacing(self, item: Paragraph) -> None:
        text = item.text
        for match in _SPACE_BEFORE.finditer(text) if self.language != "fr" else ():
            self._say(
                Rule.PROSE_SPACING, f"a space before '{match[0][-1]}'", whole(text, match), item.at, "delete the space"
            )
        for match in _SPACE_INSIDE.finditer(text) if self.language != "fr" else ():
            words = whole(text, match)
            self._say(Rule.PROSE_SPACING, "a space inside the quotation mark", words, item.at, "delete the space")
        for match in _SPACE_MISSING.finditer(text) if _TIGHT.search(text) else ():
            if not is_address(text, match.start()):
                words = whole(text, match)
                self._say(Rule.PROSE_SPACING, f"no space in '{words}'", words, item.at, "part the words")

    def _marks(self, item: Paragraph) -> None:
        for match in _REPEATED.finditer(item.text):
            words = whole(item.text, match)
            self._say(Rule.PROSE_PUNCTUATION, f"'{match[0]}' is no punctuation", words, item.at, "leave one of them")

    def _ranges(self, item: Paragraph) -> None:
        for match in _RANGE.finditer(item.text) if "-" in item.text else ():
            first, last = match[0].split("-")
            if int(first) < int(last) and len(first) == len(last) and len(first) > 1:
                hint = "write an en dash, –; with `smart: true`, -- becomes one"
                self._say(Rule.PROSE_RANGE, f"a hyphen in the range '{match[0]}'", match[0], item.at, hint)

    def _heading(self, item: Paragraph) -> None:
        if item.tag in HEADINGS and re.search(r"\w{3,}\.$", item.text.rstrip()) and not _is_abbreviation(item.text):
            self._say(Rule.PROSE_HEADING, "the heading ends with a full stop", "", item.at, "delete it")

    def _lookalike(self, match: re.Match[str], item: Paragraph) -> None:
        char, words = match[0], whole(item.text, match)
        if "\u1100" <= char[0] <= "\u11ff":
            hint = "write it in whole syllables"
            self._say(Rule.PROSE_LOOKALIKE, f"'{char}' is written in loose letters", char, item.at, hint)
        else:
            wanted = "the degree sign °" if char == "º" else "the apostrophe ’ (or ')"
            self._say(Rule.PROSE_LOOKALIKE, f"'{char}' only looks like {wanted}", words, item.at, f"write {wanted}")

    def _calls(self, item: Paragraph) -> None:
        """Calls follow punctuation in English and Korean; French and German put some before."""
        text = item.text
        for match in _CALL_BEFORE.finditer(text) if self.language in {"en", "ko"} and CALL in text else ():
            words = whole(text, match)[: -len(match[0])]
            message = f"the call of a note stands before '{match[0][-1]}'"
            self._say(Rule.PROSE_NOTE, message, words, item.at, "put the call after it")
        for match in _CALL_APART.finditer(text) if CALL in text else ():
            words = text[: match.start()].split()[-1]
            self._say(Rule.PROSE_NOTE, "a space before the call of a note", words, item.at, "delete the space")

    def _quotes(self, item: Paragraph) -> None:
        """Curly quotes in pairs. A paragraph of speech may leave them open for the next."""
        text = item.text
        opened, closed = text.count("“"), text.count("”")
        if self.language in {"en", "ko"} and closed > opened:
            self._say(
                Rule.PROSE_QUOTES, "a quotation is closed that was not opened", "", item.at, "put “ where it begins"
            )
        if self.language in {"en", "ko"} and opened > closed + 1:
            self._say(Rule.PROSE_QUOTES, "quotations are opened and not closed", "", item.at, "put ” where they end")

    def _links(self, nodes: Iterable[object], at: Location) -> None:
        for node in nodes:
            if isinstance(node, Element):
                words = text_of(node.children).strip().casefold().strip(".!")
                if node.tag == "a" and words in _EMPTY_WORDS and (node.has("href") or node.has("data-ref")):
                    self._say(
                        Rule.PROSE_LINK, f"the link says only '{words}'", words, at, "let it say where it leads"
                    )  # fmt: skip
                if node.tag == "img":
                    self._alt(node, at, "")
                self._links(node.children, at)

    def _figure(self, figure: Element) -> None:
        caption = next(
            (text_of(c.children).strip() for c in figure.children if isinstance(c, Element) and c.tag == "figcaption"),
            "",
        )
        for child in figure.children:
            if isinstance(child, Element) and child.tag == "img" and (child.at or figure.at):
                self._alt(child, child.at or figure.at or self.source.at(1), caption)

    def _alt(self, image: Element, at: Location, caption: str) -> None:
        alt = image.get("alt").strip()
        fault = ""
        if match := _ALT_HEAD.match(alt):
            fault = f"the alternative text begins with '{match[0]}'"
        elif _FILE_NAME.search(alt):
            fault = "the alternative text is the name of a file"
        elif alt and caption and caption.casefold().startswith(alt.casefold().rstrip(".")):
            fault = "the alternative text says what the caption says"
        if fault:
            self._say(Rule.PROSE_ALT, fault, "", at, "say what the picture shows to one who does not see it")

    def _table(self, table: Element) -> None:
        most = max((sum(1 for c in row.children if isinstance(c, Element)) for row in _rows(table)), default=0)
        if most > MOST_COLUMNS and table.at:
            message = f"a table of {most} columns: telephones and Kobo show {MOST_COLUMNS}"
            self._say(Rule.PROSE_TABLE, message, "", table.at, "turn it, or part it in two")

    def _say(self, rule: Rule, message: str, words: str, at: Location, hint: str) -> None:
        if words and (words, at) not in self.places:
            self.places[words, at] = self._place(words, at)
        place = self.places[words, at] if words else at
        self.found.append(Diagnostic(rule=rule, message=message, at=place, hint=hint))

    def _typed(self, line: int) -> str:
        """The lines from one to the next empty one; the last ones asked for are kept."""
        if self.typed[0] != line:
            rest = range(line, len(self.lines))
            end = next((n for n in rest if not self.lines[n].strip()), len(self.lines))
            self.typed = (line, "\n".join(self.lines[line - 1 : end]))
        return self.typed[1]

    def _place(self, words: str, at: Location) -> Location:
        """Where the words stand as typed, in the paragraph that begins at a place; else that place."""
        text = self._typed(at.line)
        start = max(at.column - 1, 0)
        wanted = r"\s+".join(map(re.escape, words.replace(CALL, "").split()))
        match = re.compile(wanted).search(text, start) if wanted else None
        if match is None:
            return at
        line = text.count("\n", 0, match.start())
        return Location(path=at.path, line=at.line + line, column=match.start() - text.rfind("\n", 0, match.start()))


def _leads(nodes: Nodes, after: int) -> bool:
    """Say whether a list, a quotation or the like comes next, which a paragraph may introduce without an end of its own."""
    rest = (nodes[number] for number in range(after, len(nodes)))  # a slice would copy them, for each node
    following = next((n for n in rest if not isinstance(n, str) or n.strip()), None)
    return (
        isinstance(following, Element) and following.tag not in {"p", *HEADINGS} and not following.has("data-spoiler")
    )


def _rows(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element):
            if child.tag == "tr":
                yield child
            else:
                yield from _rows(child)


def _is_abbreviation(text: str) -> bool:
    last = text.rstrip().rsplit(maxsplit=1)[-1]
    return last.count(".") > 1 or last in {"etc.", "Inc.", "Ltd.", "Co.", "Bros.", "usw.", "Corp.", "vol."}
