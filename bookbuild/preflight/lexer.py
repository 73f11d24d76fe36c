"""The bytes of a content stream -> its operators with their operands (ISO 32000-1 section 7.8.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"""(?:[\0\t\n\f\r ]+|%[^\r\n]*)
    |(?P<number>[+-]{0,2}(?:[0-9]{1,40}(?:\.[0-9]*)?|\.[0-9]+)(?=[\0\t\n\f\r ()<>\[\]{}/%]|$))
    |/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*)
    |\((?P<text>[^()\\]*)\)
    |<(?P<hex>[0-9A-Fa-f\0\t\n\f\r ]*)>
    |(?P<open>\()
    |(?P<mark><<|>>|[\[\]{}<>)])
    |(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]+)""",
    re.VERBOSE,
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STRING_PART = re.compile(rb"[^()\\]+|\\[\s\S]|[()]")
_IMAGE_END = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r /<\[(]|$)")
_CONSTANTS = {b"true": 1.0, b"false": 0.0, b"null": 0.0}
_MOST_OPERANDS = 100_000


class NameToken(str):
    """A name, without its slash."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class InlineImage:
    """An image between BI and EI. keys: its dictionary, keys in full; data: as they stand in the file."""

    keys: dict[str, object]
    data: bytes


Operand = float | NameToken | bytes | list[object] | InlineImage
_FULL = {
    "BPC": "BitsPerComponent", "CS": "ColorSpace", "D": "Decode", "DP": "DecodeParms", "F": "Filter", "H": "Height",
    "IM": "ImageMask", "I": "Interpolate", "W": "Width",
}  # fmt: skip


def instructions(data: bytes) -> Iterator[tuple[str, list[object]]]:
    """Operators in order. Broken syntax is passed over: an operator `?` stands for it."""
    operands: list[object] = []
    stack: list[list[object]] = []
    at = 0
    while match := _TOKEN.match(data, at):  # every byte begins some token
        at = match.end()
        if (kind := match.lastgroup) is None:
            continue
        if kind == "word" and not stack and match["word"] not in _CONSTANTS:
            word = match["word"].decode("latin-1")
            if word == "BI":
                image, at = _inline_image(data, at)
                operands = [image]
            yield word, operands
            operands = []
        elif kind == "mark":
            if not _mark(match["mark"], stack, operands):
                yield "?", []
        else:
            value, at = _string(data, at) if kind == "open" else (_value(kind, match), at)
            _keep(value, stack, operands)
    if operands or stack:
        yield "?", []


def _keep(value: object, stack: list[list[object]], operands: list[object]) -> None:
    target = stack[-1] if stack else operands
    if len(target) < _MOST_OPERANDS:
        target.append(value)


def _value(kind: str, match: re.Match[bytes]) -> object:
    if kind == "number":
        try:
            return float(match["number"].lstrip(b"+-")) * (-1 if b"-" in match["number"] else 1)
        except ValueError:
            return 0.0
    if kind == "name":
        return NameToken(_name(match["name"]))
    if kind == "text":
        return match["text"]
    if kind == "word":
        return _CONSTANTS.get(match["word"], 0.0)
    digits = bytes(c for c in match["hex"] if c not in b"\0\t\n\f\r ")
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _name(raw: bytes) -> str:
    return _NAME_ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), raw).decode("utf-8", errors="replace")


def _mark(mark: bytes, stack: list[list[object]], operands: list[object]) -> bool:
    """Open or close an array or dictionary; say whether that was right."""
    if mark in {b"[", b"<<", b"{"}:
        if len(stack) >= 50:
            return False
        stack.append([])
        return True
    if mark in {b"]", b">>", b"}"} and stack:
        made = stack.pop()
        (stack[-1] if stack else operands).append(made)
        return True
    return False


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    """A string with brackets or escapes in it, from behind its first bracket."""
    parts: list[bytes] = []
    depth = 1
    while match := _STRING_PART.match(data, at):
        at, part = match.end(), match[0]
        depth += (part == b"(") - (part == b")")
        if not depth:
            break
        parts.append(part)
    return _ESCAPE.sub(_escaped, b"".join(parts)), max(at, 1)


def _escaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return _ESCAPES.get(match[2], match[2])


def _inline_image(data: bytes, at: int) -> tuple[InlineImage, int]:
    begin = re.compile(rb"[\0\t\n\f\r ]ID[\0\t\n\f\r ]").search(data, max(at - 1, 0), at + 10_000)
    if begin is None:
        return InlineImage({}, b""), len(data)
    parts = [value for _, operands in instructions(data[at : begin.start()] + b" X") for value in operands]
    keys = {_FULL.get(k, k): v for k, v in zip(parts[::2], parts[1::2], strict=False) if isinstance(k, NameToken)}
    end = _IMAGE_END.search(data, begin.end() + _known_length(keys))
    if end is None:
        return InlineImage(dict(keys), b""), len(data)
    return InlineImage(dict(keys), data[begin.end() : end.start()]), end.end()


def _known_length(keys: dict[str, object]) -> int:
    """Bytes that an image without a filter has at least, so that an `EI` among them does not end it."""
    wide, high, bits = (keys.get(k) for k in ("Width", "Height", "BitsPerComponent"))
    if "Filter" in keys or not isinstance(wide, float) or not isinstance(high, float):
        return 0
    parts = {"G": 1, "DeviceGray": 1, "RGB": 3, "DeviceRGB": 3, "CMYK": 4, "DeviceCMYK": 4}.get(
        str(keys.get("ColorSpace")), 1
    )
    depth = int(bits) if isinstance(bits, float) else 1
    return int((wide * parts * depth + 7) // 8 * high) - 1 if 0 < wide * high < 1e8 else 0
