"""What the pages say: words that printers refuse, the ISBN, and whether odd numbers stand on rectos."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from stdnum import isbn as numbers

from bookbuild.diagnostics import Rule
from bookbuild.preflight.asked import Asked
from bookbuild.preflight.findings import PressFinding, quoted
from bookbuild.preflight.glyphs import Text

_FRONT, _BACK = 12, 4
_ISBN = re.compile(r"97[89](?:[ \-\u2010\u2011\u00ad]?[0-9]){10}(?![0-9])")
_FOLIO = re.compile(r"[0-9]{1,4}")
_LEAST_FOLIOS = 4


def check_wording(texts: tuple[Text, ...], asked: Asked) -> Iterator[PressFinding]:
    """Reports press-phrase, press-isbn, press-recto."""
    for phrase in asked.spec.printer.phrases:
        words = r"\s+".join(re.escape(word) for word in phrase.split())
        pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
        for number in _places(texts):
            if words and (match := pattern.search(texts[number].words)):
                yield PressFinding(
                    rule=Rule.PRESS_PHRASE,
                    page=number + 1,
                    message="words that the printer does not want in a book",
                    measured=quoted(match[0]),
                    limit="none",
                    source=asked.source("phrases"),
                    hint="take them out, often of the copyright page",
                )
    if asked.cover is None:
        yield from _isbn(texts, asked)
        yield from _recto(texts)


def _places(texts: tuple[Text, ...]) -> list[int]:
    """Pages where a book speaks of itself, from 0: elsewhere such words are a part of the story."""
    return [*range(min(_FRONT, len(texts))), *range(max(len(texts) - _BACK, _FRONT), len(texts))]


def _isbn(texts: tuple[Text, ...], asked: Asked) -> Iterator[PressFinding]:
    """ISBNs of the first and the last pages, of which one must be that of the book. Books name those of other editions too."""
    wanted = numbers.compact(asked.spec.isbn) if asked.spec.isbn else ""
    found = {re.sub(r"\D", "", m[0]): n + 1 for n in reversed(_places(texts)) for m in _ISBN.finditer(texts[n].words)}
    valid = {number: page for number, page in found.items() if numbers.is_valid(number)}
    if wanted and valid and wanted not in valid:
        number, page = min(valid.items(), key=lambda item: item[1])
        yield PressFinding(
            rule=Rule.PRESS_ISBN,
            page=page,
            message="the pages name another ISBN than that of the book",
            measured=number,
            limit=wanted,
            hint="name the ISBN of this edition: shops compare the copyright page with the barcode",
        )


def _recto(texts: tuple[Text, ...]) -> Iterator[PressFinding]:
    """Folios: a line at the head or foot that is a number. Most of them must run on with the pages, to be taken for folios."""
    away = Counter[int]()
    for number, text in enumerate(texts, 1):
        lines = [line.strip() for line in text.words.splitlines() if line.strip()]
        folios = {line for line in (*lines[:1], *lines[-1:]) if _FOLIO.fullmatch(line)}
        away.update(number - int(folio) for folio in folios)
    if not away:
        return
    (shift, count), total = away.most_common(1)[0], sum(away.values())
    if shift % 2 and count >= _LEAST_FOLIOS and count * 2 > total:
        yield PressFinding(
            rule=Rule.PRESS_RECTO,
            message="odd page numbers stand on left pages",
            measured=f"page {1 + shift} of the file has the number 1"
            if shift >= 0
            else f"page 1 has the number {1 - shift}",
            limit="the first page is a right one, and right ones are odd",
            hint="put in a blank page, or take one out, before the first that is numbered",
        )
