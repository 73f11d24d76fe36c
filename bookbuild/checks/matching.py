"""Text to what is left of it in every typography, and the search for it: letters, digits and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONG = 48
LONG_CJK = 24
LEAST_CODE = 4
LEAST_CODE_CJK = 2

SEPARATOR = "\ue000"
"""Parts texts that are folded together; of private use, so no text holds it by right."""

_NOT_PARTS = re.compile(rf"[^\w{SEPARATOR}]+|_+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_CJK = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_LETTER = re.compile(f"[{_CJK}]")
# soft hyphen, combining grapheme joiner, zero-width characters, directional marks, word joiner, byte order mark
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fb\u00b7]")
_APOSTROPHES = re.compile("[\u2018\u2019\u201b\u02bc\u0060\uff07]")
_SPACED = re.compile("\u00b4")  # NFKC would make a space of an acute accent that stands alone
# U+FFFE and U+0002: what PDFium makes of a hyphen at the end of a line
_LINE_END = re.compile("(?:-[^\\S\n]*[\r\n]|[\ufffe\u0002])\\s*")
_CJK_LINE_END = re.compile(f"(?<=[{_CJK}])[ \\t]*[\r\n]+\\s*(?=[{_CJK}])")
_WORD = re.compile(r"[^\W_]+")


def squeeze(text: str) -> str:
    """Text to its letters and digits, casefolded: what hyphens, ligatures, quotes, dashes and spaces cannot change."""
    return _NOT_LETTERS.sub("", fold(text))


def is_cjk(squeezed: str) -> bool:
    """Say whether most letters are Hangul, Kana or Han, which say more in fewer characters."""
    return 2 * len(_CJK_LETTER.findall(squeezed)) > len(squeezed)


def least(squeezed: str) -> int:
    """How many characters of a squeezed sentence must stand in a row to count as the sentence."""
    return min(len(squeezed), LONG_CJK if is_cjk(squeezed) else LONG)


def fold(text: str) -> str:
    """Text with one kind of hyphen, apostrophe and space, without case and without invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _SPACED.sub("'", _DASHES.sub("-", text))))
        text = unicodedata.normalize("NFKC", text.casefold())
    return _APOSTROPHES.sub("'", text.lower())


def squeeze_parts(folded: str) -> list[str]:
    """Folded text with separators to the squeezed parts between them."""
    return _NOT_PARTS.sub("", folded).split(SEPARATOR)


def joined(folded: str) -> str:
    """Folded text with words divided at line ends made whole."""
    return _CJK_LINE_END.sub("", _LINE_END.sub("", folded))


def divided(folded: str) -> str:
    """Folded text in which hyphens at line ends stay hyphens."""
    return _LINE_END.sub("-", folded)


@dataclass(frozen=True, slots=True)
class Run:
    """A sentence, or enough of it, in a squeezed text. start, end: in the text."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Grams:
    """Pieces of `size` characters of sentences that are found if every `stride`-th place of a text is looked at.

    Of any run of size + stride - 1 characters one such piece begins at a multiple of stride.
    """

    size: int
    stride: int
    places: Mapping[str, Sequence[tuple[int, int]]]


class SentenceSearch:
    """Finds many sentences in a text at once. sentences: squeezed, none empty."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = sentences
        self.least = [least(sentence) for sentence in sentences]
        by_class: dict[int, list[int]] = {}
        for number, need in enumerate(self.least):
            by_class.setdefault(_length_class(need), []).append(number)
        self.grams = [self._grams(length, numbers) for length, numbers in sorted(by_class.items())]

    def runs(self, text: str) -> Iterator[Run]:
        """Every place of a squeezed text that holds enough of a sentence."""
        for grams in self.grams:
            yield from self._runs(text, grams)

    def _grams(self, length: int, numbers: Iterable[int]) -> _Grams:
        size = (length + 1) // 2
        places: dict[str, list[tuple[int, int]]] = {}
        for number in numbers:
            sentence = self.sentences[number]
            for offset in range(len(sentence) - size + 1):
                places.setdefault(sentence[offset : offset + size], []).append((number, offset))
        return _Grams(size, length + 1 - size, places)

    def _runs(self, text: str, grams: _Grams) -> Iterator[Run]:
        size, places = grams.size, grams.places
        done: dict[tuple[int, int], int] = {}
        for at in range(0, len(text) - size + 1, grams.stride):
            for number, offset in places.get(text[at : at + size], ()):
                diagonal = (number, at - offset)
                if done.get(diagonal, -1) > at:
                    continue
                run = self._extend(text, number, at, offset)
                done[diagonal] = run.end
                if run.end - run.start >= self.least[number]:
                    yield run

    def _extend(self, text: str, number: int, at: int, offset: int) -> Run:
        sentence = self.sentences[number]
        begin = at - offset
        if text.startswith(sentence, max(begin, 0)) and begin >= 0:
            return Run(number, begin, begin + len(sentence))
        start, end = at, at
        while start > max(begin, 0) and text[start - 1] == sentence[start - 1 - begin]:
            start -= 1
        most = min(len(text), begin + len(sentence))
        while end < most and text[end] == sentence[end - begin]:
            end += 1
        return Run(number, start, end)


def _length_class(need: int) -> int:
    return next((length for length in (LONG, LONG_CJK, 14, 7) if need >= length), need)


class TermSearch:
    """Finds guard terms as whole words in folded text. Words of Hangul or Han take endings: they are found inside too."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = [_pattern(term) for term in terms]

    def places(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """(number of the term, start, end), for each place."""
        for number, (anchor, pattern, reach) in enumerate(self.terms):
            at, done = folded.find(anchor) if anchor else -1, 0
            while at >= 0:
                match = pattern.search(folded, max(done, at - reach), at + len(anchor) + reach)
                if match:
                    yield number, match.start(), match.end()
                    done = match.end()
                at = folded.find(anchor, max(at + len(anchor), done))


@lru_cache(maxsize=4096)
def _pattern(term: str) -> tuple[str, re.Pattern[str], int]:
    """The longest word of a term, what the whole of it looks like, and how far it reaches on both sides of that word."""
    folded = fold(term)
    words = _WORD.findall(folded)
    if not words:
        return "", re.compile(r"(?!)"), 0
    gaps = list(_WORD.split(folded)[1:-1])
    source = re.escape(words[0])
    for gap, word in zip(gaps, words[1:], strict=True):
        least_gap = 0 if not any(c.isspace() for c in gap) or is_cjk(word) else 1
        source += rf"[\s\-'._]{{{least_gap},3}}" + re.escape(word)
    if not is_cjk("".join(words)):
        source = rf"(?<![^\W_]){source}(?![^\W_])"
    return max(words, key=len), re.compile(source), len(folded) + 4 * len(words) + 2


def is_in_code(term: str, squeezed: str) -> bool:
    """Say whether a squeezed id, file name or class holds a squeezed term that is long enough to mean something there."""
    return len(term) >= (LEAST_CODE_CJK if is_cjk(term) else LEAST_CODE) and term in squeezed
