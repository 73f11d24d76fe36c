"""Content streams rewritten operator by operator, fast where that is safe.

Parsing two thousand pages into objects takes longer than laying out a good part of them. What the press changes are few
operators (colour, graphics state, and those that they depend on), and a pattern finds them in the bytes. That is exact if
nothing else can look like an operator: strings and comments are blanked first; the digits of hexadecimal strings spell no
operator; a name begins with a slash, which no match may follow; and a stream with an inline image, with parentheses that do
not pair, with escaped names, or whose operands are not where they belong is parsed whole instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

import pikepdf

_SEEN = frozenset(b"q Q BT ET g G rg RG k K cs CS sc SC scn SCN gs Do sh f F f* B B* b b*".split())
_FREE = rb"(?<![^\x00\t\n\f\r \]>)])", rb"(?![^\x00\t\n\f\r \[(/<])"  # what may stand before and after an operator
_COLOURS = rb"(?:q|Q|rg|RG|gs|g|G|k|K|cs|CS|scn|SCN|sc|SC|Do|sh|f\*|f|F|B\*|B|b\*|b)"
_OPERATORS = {
    False: re.compile(_COLOURS.join(_FREE)),
    True: re.compile((rb"(?:BT|ET|" + _COLOURS + rb")").join(_FREE)),
}
_INLINE = re.compile(rb"(?<![^\x00\t\n\f\r \]>)])BI(?![^\x00\t\n\f\r /])")
_LITERAL = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)|%[^\r\n]*", re.DOTALL)
_DIGITS = frozenset(bytes((c,)) for c in b"0123456789.")  # before operands: there is one more than there should be
_REACH = 200  # bytes before an operator in which its operands stand


class Rewriter(Protocol):
    """What is done to operators."""

    @property
    def sees_text(self) -> bool:
        """It has to be told of BT and ET."""

    def operands(self, operator: bytes) -> int:
        """How many operands the operator has here."""

    def rewrite(self, operator: bytes, operands: Sequence[bytes]) -> bytes | None:
        """What stands in place of an operator and its operands, None = the same."""

    def inline(self, image: pikepdf.PdfInlineImage) -> None:
        """An inline image, which stays as it is."""


R = TypeVar("R", bound=Rewriter)


class _Unclear(Exception):
    """The stream has to be parsed."""


def rewritten(stream: pikepdf.Object, data: bytes, make: Callable[[], R]) -> tuple[bytes, R]:
    """A content stream, and whoever rewrote it. stream: it, or the page; data: its bytes; make: a fresh rewriter."""
    rewriter = make()
    try:
        return fast(data, rewriter), rewriter
    except _Unclear:
        rewriter = make()
        return parsed(stream, rewriter), rewriter


def fast(data: bytes, rewriter: Rewriter) -> bytes:
    """Rewrite by pattern. Raises _Unclear."""
    clear = _blanked(data)
    out: list[bytes] = []
    done = 0
    for match in _OPERATORS[rewriter.sees_text].finditer(clear):
        operator, start = match.group(), match.start()
        operands: list[bytes] = []
        if count := rewriter.operands(operator):
            operands, start = _before(clear, start, done, count)
        new = rewriter.rewrite(operator, operands)
        if new is not None:
            out += [data[done:start], b"\n", new]
            done = match.end()
    return b"".join((*out, data[done:])) if out else data


def _blanked(data: bytes) -> bytes:
    if b"BI" in data and _INLINE.search(data):
        raise _Unclear
    if b"(" in data or b")" in data or b"%" in data:
        if set(_LITERAL.sub(b"", data)) & set(b"()%"):
            raise _Unclear
        data = _LITERAL.sub(_blank, data)
    return data


def _blank(match: re.Match[bytes]) -> bytes:
    size = match.end() - match.start()
    return b" " * size if match.group().startswith(b"%") else b"(" + b"\0" * (size - 2) + b")"


def _before(data: bytes, end: int, done: int, count: int) -> tuple[list[bytes], int]:
    """The last tokens before a place, and where they begin."""
    start = max(done, end - _REACH)
    parts = data[start:end].rsplit(None, count)
    if len(parts) == count + 1 and parts[0][-1:] not in _DIGITS:
        start += len(parts[0])
    elif len(parts) != count or start != done:
        raise _Unclear
    operands = parts[-count:]
    for token in operands:
        is_name = token.startswith(b"/") and not any(mark in token[1:] for mark in b"/#[]()<>{}")
        if not is_name and not _is_number(token):
            raise _Unclear
    return operands, start


def _is_number(token: bytes) -> bool:
    try:
        float(token)
    except ValueError:
        return False
    return True


def parsed(stream: pikepdf.Object, rewriter: Rewriter) -> bytes:
    """Rewrite instruction by instruction."""
    out: list[bytes] = []
    for instruction in pikepdf.parse_content_stream(stream):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            rewriter.inline(instruction.iimage)
            out.append(pikepdf.unparse_content_stream([instruction]))
            continue
        operator = str(instruction.operator).encode()
        new = rewriter.rewrite(operator, _tokens(instruction.operands)) if operator in _SEEN else None
        out.append(pikepdf.unparse_content_stream([instruction]) if new is None else new)
    return b"\n".join(out)


def _tokens(operands: Iterable[pikepdf.Object | pikepdf.PdfInlineImage]) -> list[bytes]:
    return [pikepdf.unparse_content_stream([([operand], pikepdf.Operator("g"))])[:-2] for operand in operands]
