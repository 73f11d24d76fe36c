"""House habits of the text: dashes, capitals, emphasis, titles, figures, and paragraphs that do not end.

Like prose.py after the manual and the lint of Standard Ebooks (1.9): t-014, t-015, t-017, t-019, t-029, t-033, t-048,
t-058, t-064, s-005, y-003, and section 8.2 for titles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bookbuild.diagnostics import Location, Rule
from bookbuild.manuscript.prose_words import CALL, THING, Paragraph, is_address, whole
from bookbuild.model.markup import Element, Node, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong. words: as typed, by which the place is found in the paragraph; at: of the paragraph, if not known."""

    rule: Rule
    message: str
    hint: str
    words: str = ""
    at: Location | None = None


_DASH = r"(?:[—–]|(?<!-)---?(?!-))"
_ONE_SIDED = re.compile(rf"(?<=\w) {_DASH}(?=[^\W\d])|(?<=[^\W\d]){_DASH} (?=\w)")
_DASHES = re.compile(r"—{2,}|-{4,}")
_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv"})
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u0080-\u009f]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_COMBINED = re.compile("\\w[\u0300-\u036f]+")
_INVISIBLE_NAMES = {"\u00ad": "a soft hyphen", "\u200b": "a zero-width space", "\u2060": "a word joiner"}
_LOWER_AFTER_STOP = re.compile(r"(?<=[a-zß-ÿ]{4})\. ([a-zß-ÿ]{2,})\b")
_SHORTENED = frozenset(
    """
    approx dept resp incl vols figs chap sect repr trans transl introd suppl assoc corp illus unpub hrsg evtl bzgl gest
    ital ders sogen ungef vergl pref cont prob usual ebda aufl abschn absch coll trad éd
    """.split()
)
_PARTICLES = frozenset({"von", "van", "de", "di", "da", "du", "del", "al", "bin", "ibn", "zu", "der", "la", "le"})
_CAPITALS = re.compile(r"^[“‘\"']?((?:[A-Z]+(?:[’'][A-Z]+)?[,;:]? ){2,})(?=[^A-Z]|[A-Z][a-z])")
_FUNCTION_WORDS = frozenset(
    "THE IT WAS AN OF AND IN ON HE SHE AS TO AT THEY WE WHEN THERE THIS THAT HIS HER BUT FOR".split()
)
_MINOR = frozenset(
    """
    a an the and but or nor for so yet at by in of on to up as from with into over via per vs than upon after before
    about against between through under without during within
    """.split()
)
_GROUPED = re.compile(r"(?<![\w.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![\w,])")
_PLAIN = re.compile(r"(?<![\w.,/+#:§–-])[1-9][0-9]{4,8}(?![\w/–-]|[.,:][0-9])")
_NUMBERED = re.compile(
    r"(?:\b(?:[Nn]os?\.?|[Cc]ase|[Ff]ile|[Nn]umber|[Dd]ocket|[Bb]ox|ISBN|[Tt]el\.?|[A-Z]{2})|[#§]) ?$"
)
_TITLE_QUOTES = {"“": "”", "‘": "’", '"': '"', "'": "'"}
FEWEST_WORDS = 10  # of a paragraph that must end with a mark
FEWEST_PARAGRAPHS = 5  # of a file that is prose, not a dedication or an epigraph
FEWEST_HEADINGS = 3


def faults_of_paragraph(item: Paragraph, language: str) -> Iterator[Fault]:
    """language: the primary subtag, in lower case."""
    yield from _dashes(item.text, language)
    yield from _invisible(item.text, language)
    yield from _decomposed(item.text)
    if language in {"en", "de", "fr"}:
        yield from _sentences(item.text)
    if language == "en" and item.tag == "p":
        yield from _capitals(item.text)


def _dashes(text: str, language: str) -> Iterator[Fault]:
    if "—" not in text and "–" not in text and "--" not in text:
        return
    for match in _ONE_SIDED.finditer(text):
        hint = "close it up, or give it a space on either side; an option of a program is `code`"
        yield Fault(
            rule=Rule.PROSE_DASH, message="a dash with a space on one side only", hint=hint, words=whole(text, match)
        )
    for match in _DASHES.finditer(text) if language not in {"ko", "ja", "zh"} else ():
        hint = "write one dash; for what is left out write ⸺ (U+2E3A)"
        yield Fault(rule=Rule.PROSE_DASH, message="dashes in a row", hint=hint, words=match[0])


def _invisible(text: str, language: str) -> Iterator[Fault]:
    if text.isascii():
        return
    matches = [*_INVISIBLE.finditer(text), *(() if language in _RIGHT_TO_LEFT else _DIRECTION.finditer(text))]
    for match in matches:
        name = _INVISIBLE_NAMES.get(match[0], "a character that nobody sees")
        message = f"{name} (U+{ord(match[0]):04X}) in '{whole(text, match)}'"
        yield Fault(
            rule=Rule.PROSE_INVISIBLE,
            message=message,
            hint="delete it: searching does not find the word",
            words=match[0],
        )


def _decomposed(text: str) -> Iterator[Fault]:
    for match in _COMBINED.finditer(text) if not text.isascii() else ():
        if not unicodedata.is_normalized("NFC", match[0]):
            message = f"'{match[0]}' is a letter and a mark of its own (U+{ord(match[0][1]):04X})"
            hint = f"write the one character {unicodedata.normalize('NFC', match[0])}; most keyboards do"
            yield Fault(rule=Rule.PROSE_LOOKALIKE, message=message, hint=hint, words=match[0])


def _sentences(text: str) -> Iterator[Fault]:
    for match in _LOWER_AFTER_STOP.finditer(text):
        words = whole(text, match)
        if (
            words.split(".")[0].casefold() not in _SHORTENED
            and match[1] not in _PARTICLES
            and not is_address(text, match.start())
        ):
            message = f"after a full stop '{match[1]}' begins in lower case"
            yield Fault(
                rule=Rule.PROSE_SENTENCE, message=message, hint="write a capital, or a comma before it", words=words
            )


def _capitals(text: str) -> Iterator[Fault]:
    match = _CAPITALS.match(text)
    if match and _FUNCTION_WORDS.intersection(re.findall(r"[A-Z]+", match[1])) and any(c.islower() for c in text):
        words = match[1].strip()
        hint = "write it in lower case: what an opening looks like is for the style sheet to say"
        yield Fault(
            rule=Rule.PROSE_CAPITALS, message=f"the paragraph opens in capitals, '{words}'", hint=hint, words=words
        )


def faults_of_element(item: Element, before: Node | None, after: Node | None, language: str) -> Iterator[Fault]:
    """An element of a paragraph between what stands before and after it."""
    if item.tag not in {"em", "i", "cite"}:
        return
    words = text_of(item.children)
    inner = words.strip()
    if inner[-1:] in set(",;:") and before is not None and after is not None and not re.search(r"[.!?]", inner):
        hint = f"put the '{inner[-1]}' after the closing mark"
        yield Fault(
            rule=Rule.PROSE_EMPHASIS,
            message=f"the emphasis of '{inner}' takes in the punctuation",
            hint=hint,
            words=inner,
        )
    if language == "en" and _is_title_twice(inner, before, after):
        message = f"'{inner.strip(''.join(_TITLE_QUOTES) + '”’')}' is both in italics and in quotation marks"
        hint = "films, books and newspapers take italics; songs, episodes, articles and chapters take quotation marks"
        yield Fault(rule=Rule.PROSE_TITLE, message=message, hint=hint, words=inner)


def _is_title_twice(words: str, before: Node | None, after: Node | None) -> bool:
    if len(words) > 2 and _TITLE_QUOTES.get(words[0]) == words[-1]:
        return _is_title(words[1:-1])
    opening = before[-1:] if isinstance(before, str) else ""
    return bool(opening) and isinstance(after, str) and after[:1] == _TITLE_QUOTES.get(opening) and _is_title(words)


def _is_title(words: str) -> bool:
    """Two words or more in title case: a single word, or one of another language, may well be quoted."""
    return words[:1].isupper() and not re.search(r"[.,!?;:…]", words) and _case_of(f"x {words}") == "title"


def faults_of_quotation(item: Element) -> Iterator[Fault]:
    """Of a quotation in a quotation."""
    for child in item.children:
        if isinstance(child, Element) and child.tag == "blockquote":
            hint = "set the inner one in quotation marks"
            yield Fault(rule=Rule.PROSE_NESTED, message="a block quotation inside another", hint=hint, at=child.at)


def faults_of_file(items: Sequence[Paragraph], language: str) -> Iterator[Fault]:
    """What shows only when a file is looked at whole. items: its headings and paragraphs in order, without notes."""
    if language == "en":
        yield from _heading_case([i for i in items if i.tag in {"h2", "h3", "h4", "h5", "h6"}])
    if language in {"en", "ko"}:
        yield from _figures(items)
    prose = [i for i in items if i.tag == "p" and i.is_plain]
    for item in prose if len(prose) >= FEWEST_PARAGRAPHS else ():
        yield from _unfinished(item)


def _unfinished(item: Paragraph) -> Iterator[Fault]:
    """A paragraph that introduces a list or a quotation is told by `leads`; lines of verse end as they like."""
    text = item.text.replace(CALL, "").rstrip().rstrip("”’\"'»)]*")
    if item.leads or item.has_lines or len(text.split()) < FEWEST_WORDS:
        return
    if text and text[-1] != THING and (text[-1].isalnum() or text[-1] == "-"):
        last = text.split()[-1]
        hint = "end the sentence; if words were lost, put them back"
        yield Fault(
            rule=Rule.PROSE_UNFINISHED, message=f"the paragraph breaks off after '{last}'", hint=hint, at=item.at
        )


def _heading_case(headings: Sequence[Paragraph]) -> Iterator[Fault]:
    kinds = [(item, _case_of(item.text)) for item in headings]
    titles = sum(1 for _, kind in kinds if kind == "title")
    sentences = [item for item, kind in kinds if kind == "sentence"]
    if titles >= FEWEST_HEADINGS and titles > 2 * len(sentences):
        for item in sentences:
            message = f"the heading '{item.text.strip()}' is in lower case where the others have capitals"
            yield Fault(
                rule=Rule.PROSE_HEADING_CASE, message=message, hint="write the headings of a book one way", at=item.at
            )


def _case_of(text: str) -> str:
    """'title', 'sentence', or nothing where a heading does not tell."""
    principal = [w for w in re.findall(r"[^\W\d_][\w’'-]*", text)[1:] if w.casefold() not in _MINOR]
    if any(w[0].islower() for w in principal):
        return "sentence"
    return "title" if len(principal) > 1 else ""


def _figures(items: Iterable[Paragraph]) -> Iterator[Fault]:
    texts = [item for item in items if any(c.isdigit() for c in item.text)]
    sample = next((match[0] for item in texts if (match := _GROUPED.search(item.text))), "")
    for item in texts if sample else ():
        for match in _PLAIN.finditer(item.text):
            if not _NUMBERED.search(item.text[: match.start()]):
                message = f"'{match[0]}' has no comma for thousands, '{sample}' has"
                yield Fault(
                    rule=Rule.PROSE_FIGURES,
                    message=message,
                    hint=f"write {int(match[0]):,}",
                    words=match[0],
                    at=item.at,
                )
