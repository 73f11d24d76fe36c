"""The content of a page -> what it paints."""

from __future__ import annotations

from bookbuild.preflight import colours, letters, objects, paths, raw
from bookbuild.preflight.drawing import Budget, Drawing, Walk
from bookbuild.preflight.lexer import instructions
from bookbuild.preflight.raw import Streams
from bookbuild.preflight.shapes import Rect

# Of a whole file: about a minute. A book of a thousand pages of text has less than two million.
MOST_OPERATORS = 8_000_000
_DEEPEST_STACK = 500
_WITH_OPERANDS = {**colours.OPERATORS, **letters.OPERATORS, **objects.OPERATORS}
_PASSED_OVER = frozenset(
    "J j M d ri i BX EX MP DP BMC BDC EMC ET Tc Tw d0 d1".split()
)  # that change nothing that is looked at


def draw(content: bytes, resources: object, sheet: Rect, streams: Streams, budget: Budget) -> Drawing:
    """What a page paints. sheet: its MediaBox, outside of which nothing is."""
    walk = Walk(streams, budget, _read)
    walk.state.clip = sheet
    _read(walk, content, resources)
    return walk.drawing


def page_content(page: object, streams: Streams) -> bytes | None:
    """The content of a page, its parts joined; None: some of it cannot be read."""
    contents = raw.entry(page, "/Contents")
    if contents is None:
        return b""
    parts = [streams.read(part) for part in raw.items(contents) or [contents]]
    return b"\n".join(part for part in parts if part is not None) if None not in parts else None


def _read(walk: Walk, data: bytes, resources: object) -> None:
    walk.resources = resources
    for operator, operands in instructions(data):
        if not walk.budget.take():
            walk.drawing.is_whole = False
            return
        if operator in paths.OPERATORS:
            count, act = paths.OPERATORS[operator]
            values = [value for value in operands if isinstance(value, float)]
            if len(values) == count:
                act(walk, values)
            else:
                walk.drawing.fault(f"'{operator}' with {len(values)} numbers")
        elif operator in _WITH_OPERANDS:
            _WITH_OPERANDS[operator](walk, operands)
            walk.resources = resources
        else:
            _other(walk, operator)
    if walk.stack:
        walk.drawing.fault("'q' without 'Q'")
        walk.state, walk.stack = walk.stack[0], []


def _other(walk: Walk, operator: str) -> None:
    if operator == "q":
        if len(walk.stack) < _DEEPEST_STACK:
            walk.stack.append(walk.state.copy())
        else:
            walk.drawing.fault("'q' nested too deep")
    elif operator == "Q":
        if walk.stack:
            walk.state = walk.stack.pop()
        else:
            walk.drawing.fault("'Q' without 'q'")
    elif operator not in _PASSED_OVER:
        shown = operator if operator.isascii() and operator.isprintable() and len(operator) < 20 else "?"
        walk.drawing.fault("broken syntax" if shown == "?" else f"the unknown operator '{shown}'")
