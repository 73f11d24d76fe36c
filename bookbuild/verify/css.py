"""Style sheets: what no parser takes, what EPUB forbids, and what old engines choke on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import Node

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.book import is_outside, resolve
from bookbuild.verify.findings import finding, quoted

_FUNCTIONS = {"min", "max", "clamp", "calc", "var", "env"}
_UNITS = {"vw", "vh", "vmin", "vmax", "rem"}
_SELECTORS = {"has", "is", "where"}
_DISPLAYS = {"grid", "inline-grid", "flex", "inline-flex"}
_FORBIDDEN = {"direction", "unicode-bidi"}
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a sheet. kind: css, fragile or address."""

    kind: str
    what: str
    line: int
    column: int


def style_addresses(text: str) -> tuple[str, ...]:
    """Every address that a sheet names."""
    return tuple(fault.what for fault in _faults(text) if fault.kind == "address")


def check_css(path: str, data: bytes, listed: frozenset[str], *, first_line: int = 1) -> Iterator[Diagnostic]:
    """Reports epub-css, epub-css-fragile, epub-link, epub-remote. listed: paths of the manifest."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield finding(Rule.EPUB_CSS, path, "the style sheet is not in UTF-8", "save it as UTF-8")
        return
    told: set[str] = set()
    for fault in _faults(text):
        line, column = fault.line + first_line - 1, fault.column
        if fault.kind == "address":
            yield from _address(path, fault.what, listed, line, column)
        elif fault.kind == "css":
            hint = "correct it, or take it out"
            yield finding(Rule.EPUB_CSS, path, fault.what, hint, line=line, column=column)
        elif fault.what not in told:  # a sheet is dropped at the first one: once is enough
            told.add(fault.what)
            message = f"{fault.what} breaks old engines"
            hint = "use plain properties with plain values; a fallback before it does not help"
            yield finding(Rule.EPUB_CSS_FRAGILE, path, message, hint, line=line, column=column)


def _address(path: str, href: str, listed: frozenset[str], line: int, column: int) -> Iterator[Diagnostic]:
    if href.strip().lower().startswith(("data:", "#")):
        return
    if is_outside(href):
        if not href.lower().partition("?")[0].endswith((".otf", ".ttf", ".woff", ".woff2")):  # fonts may be remote
            message = f"the style sheet needs {quoted(href)} from the network"
            yield finding(Rule.EPUB_REMOTE, path, message, "put the file into the EPUB", line=line, column=column)
    elif resolve(path, href)[0] not in listed:
        message = f"{quoted(href)} leads to {quoted(resolve(path, href)[0])}, which is not in the manifest"
        yield finding(Rule.EPUB_LINK, path, message, "correct the address, or add the file", line=line, column=column)


def _faults(text: str) -> Iterator[Fault]:
    return _rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), 0)


def _rules(nodes: Iterable[Node], depth: int) -> Iterator[Fault]:
    for node in nodes:
        if node.type == "error":
            yield Fault("css", f"this cannot be parsed: {node.message}", node.source_line, node.source_column)
        elif node.type == "declaration":
            yield from _declaration(node)
        elif node.type == "at-rule":
            yield from _at_rule(node, depth)
        elif node.type == "qualified-rule":
            yield from _selectors(node.prelude)
            yield from _block(node.content, depth)


def _block(content: Sequence[Node] | None, depth: int, *, of_rules: bool = False) -> Iterator[Fault]:
    if not content:
        return
    if depth == _DEEPEST:
        what = f"blocks nest more than {_DEEPEST} deep, and what is in them was not looked at"
        yield Fault("css", what, content[0].source_line, content[0].source_column)
        return
    parse = tinycss2.parse_rule_list if of_rules else tinycss2.parse_blocks_contents
    yield from _rules(parse(content, skip_comments=True, skip_whitespace=True), depth + 1)


def _at_rule(node: Node, depth: int) -> Iterator[Fault]:
    name, line, column = node.lower_at_keyword, node.source_line, node.source_column
    if name == "import":
        first = next((n for n in node.prelude if n.type in {"string", "url"}), None)
        yield from () if first is None else (Fault("address", first.value, line, column),)
        return
    if name == "media" and any(n.type == "() block" for n in node.prelude):
        yield Fault("fragile", "@media with a condition", line, column)
    if name in {"supports", "container", "layer"}:
        yield Fault("fragile", f"@{name}", line, column)
    if node.content is not None and not any(n.type not in {"whitespace", "comment"} for n in node.content):
        yield Fault("fragile", f"an empty @{name}", line, column)
    if name not in {"namespace", "charset"}:
        yield from _block(node.content, depth, of_rules=name in {"media", "supports", "container", "layer"})


def _selectors(prelude: Sequence[Node]) -> Iterator[Fault]:
    for before, node in zip((None, *prelude), prelude, strict=False):
        is_pseudo = before is not None and before.type == "literal" and before.value == ":"
        if is_pseudo and node.type == "function" and node.lower_name in _SELECTORS:
            yield Fault("fragile", f":{node.lower_name}()", node.source_line, node.source_column)


def _declaration(node: Node) -> Iterator[Fault]:
    name, line, column = node.lower_name, node.source_line, node.source_column
    words = {n.lower_value for n in node.value if n.type == "ident"}
    if name in _FORBIDDEN:
        yield Fault("css", f"EPUB forbids the property '{name}' (CSS-001)", line, column)
    elif name in {"transform", "-webkit-transform"} or name.startswith(("grid", "flex")):
        yield Fault("fragile", f"the property '{name}'", line, column)
    elif (name == "display" and words & _DISPLAYS) or (name == "position" and not words & {"static", "initial"}):
        yield Fault("fragile", f"'{name}: {' '.join(sorted(words))}'", line, column)
    if not [n for n in node.value if n.type not in {"whitespace", "comment"}]:
        yield Fault("css", f"the property '{name}' has no value", line, column)
    yield from _values(node.value)


def _values(nodes: Sequence[Node]) -> Iterator[Fault]:
    """Walk through values with a list of one's own: brackets may nest as deep as the file likes."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.type == "function":
            waiting += reversed(node.arguments)
        elif node.type in {"() block", "[] block", "{} block"}:
            waiting += reversed(node.content)
        yield from _value(node)


def _value(node: Node) -> Iterator[Fault]:
    at = (node.source_line, node.source_column)
    if node.type == "error":
        yield Fault("css", f"this cannot be parsed: {node.message}", *at)
    elif node.type == "url":
        yield Fault("address", node.value, *at)
    elif node.type == "dimension" and node.lower_unit in _UNITS:
        yield Fault("fragile", f"the unit {node.lower_unit}", *at)
    elif node.type == "function" and node.lower_name in _FUNCTIONS:
        yield Fault("fragile", f"{node.lower_name}()", *at)
    elif node.type == "function" and node.lower_name == "url":
        yield from (Fault("address", n.value, *at) for n in node.arguments if n.type == "string")
