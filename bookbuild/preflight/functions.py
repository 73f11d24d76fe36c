"""Functions of a PDF with one input, as shadings have them (ISO 32000-1 section 7.10): what values they give."""

from __future__ import annotations

from bookbuild.preflight import raw
from bookbuild.preflight.raw import Streams

_STEPS = 64
_DEEPEST = 6


def samples(value: object, domain: tuple[float, float], streams: Streams) -> list[tuple[float, ...]] | None:
    """The values at 65 places of the domain. value: a function, or an array of one for each output. None: it is of a kind
    that is not reckoned (PostScript calculator, several inputs)."""
    parts = raw.items(value) or [value]
    low, high = domain
    out = []
    for step in range(_STEPS + 1):
        x = low + (high - low) * step / _STEPS
        values: list[float] = []
        for part in parts[:32]:
            made = _at(part, x, streams, 0)
            if made is None:
                return None
            values += made
        out.append(tuple(values))
    return out


def _at(function: object, x: float, streams: Streams, depth: int) -> list[float] | None:
    if depth > _DEEPEST:
        return None
    domain = raw.numbers(raw.entry(function, "/Domain"))
    if len(domain) != 2:
        return None
    x = min(max(x, domain[0]), domain[1])
    match raw.whole(raw.entry(function, "/FunctionType"), -1):
        case 0:
            return _sampled(function, x, domain, streams)
        case 2:
            return _exponential(function, x)
        case 3:
            return _stitched(function, x, domain, streams, depth)
        case _:
            return None


def _exponential(function: object, x: float) -> list[float] | None:
    begin = raw.numbers(raw.entry(function, "/C0")) or [0.0]
    end = raw.numbers(raw.entry(function, "/C1")) or [1.0]
    power = raw.number(raw.entry(function, "/N"))
    if power is None or len(begin) != len(end) or x < 0 or power < 0 or power > 1000 or x > 1e6:
        return None
    try:
        share = x**power
    except OverflowError:
        return None
    return [a + share * (b - a) for a, b in zip(begin, end, strict=True)]


def _stitched(function: object, x: float, domain: list[float], streams: Streams, depth: int) -> list[float] | None:
    parts = raw.items(raw.entry(function, "/Functions"))
    bounds = raw.numbers(raw.entry(function, "/Bounds"))
    encode = raw.numbers(raw.entry(function, "/Encode"))
    if not parts or len(bounds) != len(parts) - 1 or len(encode) < 2 * len(parts):
        return None
    which = sum(x >= bound for bound in bounds)
    edges = [domain[0], *bounds, domain[1]]
    low, high = edges[which], edges[which + 1]
    first, last = encode[2 * which : 2 * which + 2]
    inner = first + (x - low) / (high - low) * (last - first) if high > low else first
    return _at(parts[which], inner, streams, depth + 1)


def _sampled(function: object, x: float, domain: list[float], streams: Streams) -> list[float] | None:
    """Table of one input and 8 or 16 bits, between whose entries it is straight."""
    sizes, bits = raw.numbers(raw.entry(function, "/Size")), raw.whole(raw.entry(function, "/BitsPerSample"))
    ranges = raw.numbers(raw.entry(function, "/Range"))
    data = streams.read(function)
    if len(sizes) != 1 or bits not in {8, 16} or not ranges or data is None or domain[1] <= domain[0]:
        return None
    count, outputs, width = int(sizes[0]), len(ranges) // 2, bits // 8
    if count < 1 or len(data) < count * outputs * width:
        return None
    decode = raw.numbers(raw.entry(function, "/Decode")) or ranges
    place = (x - domain[0]) / (domain[1] - domain[0]) * (count - 1)
    left = min(int(place), count - 1)
    right = min(left + 1, count - 1)
    values = []
    for output in range(min(outputs, len(decode) // 2)):
        a, b = (
            int.from_bytes(data[(at * outputs + output) * width :][:width], "big") / (256**width - 1)
            for at in (left, right)
        )
        share = a + (b - a) * (place - left)
        values.append(decode[2 * output] + share * (decode[2 * output + 1] - decode[2 * output]))
    return values
