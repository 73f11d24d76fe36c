"""Numbers in words and in roman figures."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_UNITS = """
    Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen
    Eighteen Nineteen
    """.split()
_TENS = ". . Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety".split()


def roman(number: int) -> str:
    """1 -> 'i', 14 -> 'xiv'. number: 1 or more."""
    out = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        out += letters * count
    return out


def words(number: int, language: str) -> str:
    """A chapter's number in words where the tool has them (English, to 99), else in figures."""
    if not language.startswith("en") or not 0 <= number < 100:
        return str(number)
    if number < 20:
        return _UNITS[number]
    tens, units = divmod(number, 10)
    return _TENS[tens] + (f"-{_UNITS[units].lower()}" if units else "")
