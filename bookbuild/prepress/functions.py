"""Functions of a PDF (ISO 32000-1, 7.10) of one variable: looked up, and written anew with other values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

import pikepdf

from bookbuild.prepress.ink import Unconvertible, Values

_SAMPLES = 64
_DEPTH = 6


def evaluate(function: pikepdf.Object, at: float) -> Values:
    """The values of a function, or of an array of them, at a place. Raises Unconvertible."""
    if isinstance(function, pikepdf.Array):
        return tuple(value for part in function for value in evaluate(part, at))
    low, high = (float(v) for v in list(function.Domain)[:2])
    at = min(high, max(low, at))
    match int(function.FunctionType):
        case 0:
            return _sampled(function, (at - low) / (high - low) if high > low else 0.0)
        case 2:
            start = [float(v) for v in function.get("/C0", [0])]
            end = [float(v) for v in function.get("/C1", [1])]
            share = at ** float(function.N)
            return tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))
        case 3:
            return _stitched(function, at, low, high)
        case _:
            raise Unconvertible("gradient or tint that is a program")


def _sampled(function: pikepdf.Object, share: float) -> Values:
    bits = int(function.BitsPerSample)
    if len(function.Size) != 1 or bits not in {8, 16} or "/Encode" in function or "/Decode" in function:
        raise Unconvertible("gradient or tint of such samples")
    ranges = [float(v) for v in function.Range]
    count, width = len(ranges) // 2, bits // 8
    data = function.read_bytes()
    place = share * (int(function.Size[0]) - 1)
    first = min(int(place), max(0, int(function.Size[0]) - 2))

    def row(number: int) -> list[float]:
        start = number * count * width
        parts = [data[start + i * width : start + (i + 1) * width] for i in range(count)]
        return [int.from_bytes(part, "big") / (2**bits - 1) for part in parts]

    low, high = row(first), row(min(first + 1, int(function.Size[0]) - 1))
    mixed = [a + (place - first) * (b - a) for a, b in zip(low, high, strict=True)]
    return tuple(r0 + value * (r1 - r0) for value, r0, r1 in zip(mixed, ranges[0::2], ranges[1::2], strict=True))


def _stitched(function: pikepdf.Object, at: float, low: float, high: float) -> Values:
    bounds = [float(v) for v in function.Bounds]
    encode = [float(v) for v in function.Encode]
    part = min(bisect_right(bounds, at), len(function.Functions) - 1)
    start, end = ([low, *bounds])[part], ([*bounds, high])[part]
    share = (at - start) / (end - start) if end > start else 0.0
    return evaluate(function.Functions[part], encode[2 * part] + share * (encode[2 * part + 1] - encode[2 * part]))


def samples(function: pikepdf.Object, depth: int = 0) -> Iterator[Values]:
    """Values of a function all along it."""
    pieces = _pieces(function, depth)
    if pieces is None:
        low, high = _domain(function)
        yield from (evaluate(function, low + (high - low) * i / (_SAMPLES - 1)) for i in range(_SAMPLES))
    else:
        for piece in pieces:
            yield from samples(piece, depth + 1)


def rebuilt(
    pdf: pikepdf.Pdf, function: pikepdf.Object, change: Callable[[Values], Values], depth: int = 0
) -> pikepdf.Object:
    """The function with other values; where it is put together of pieces it stays so, and a hard edge stays hard."""
    pieces = _pieces(function, depth)
    if pieces is not None:
        parts = pikepdf.Array([rebuilt(pdf, piece, change, depth + 1) for piece in pieces])
        return pdf.make_indirect(pikepdf.Dictionary(
            FunctionType=3, Domain=function.Domain, Functions=parts, Bounds=function.Bounds, Encode=function.Encode,
        ))  # fmt: skip
    low, high = _domain(function)
    rows = [change(evaluate(function, low + (high - low) * i / (_SAMPLES - 1))) for i in range(_SAMPLES)]
    data = b"".join(round(min(1.0, max(0.0, value)) * 65535).to_bytes(2, "big") for row in rows for value in row)
    out = pdf.make_stream(data)
    out.FunctionType, out.BitsPerSample = 0, 16
    out.Domain, out.Size = pikepdf.Array([low, high]), pikepdf.Array([_SAMPLES])
    out.Range = pikepdf.Array([0, 1] * len(rows[0]))
    return out


def _pieces(function: pikepdf.Object, depth: int) -> list[pikepdf.Object] | None:
    if depth > _DEPTH:
        raise Unconvertible("gradient inside gradients")
    if isinstance(function, pikepdf.Array) or int(function.FunctionType) != 3:
        return None
    return list(function.Functions)


def _domain(function: pikepdf.Object) -> tuple[float, float]:
    first = function[0] if isinstance(function, pikepdf.Array) else function
    low, high = (float(v) for v in list(first.Domain)[:2])
    return low, high
