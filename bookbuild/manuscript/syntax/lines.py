"""Passes over the lines of a chapter before Markdown sees them. None of them changes the number of lines."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Sequence
from dataclasses import dataclass, field

from bookbuild.diagnostics import Diagnostic, Location, Rule, did_you_mean
from bookbuild.limits import (
    FARTHEST_LINE,
    MOST_BACKTICKS,
    MOST_BLOCKS,
    MOST_BRACKETS,
    MOST_BRACKETS_BLOCK,
    MOST_LEVELS,
    MOST_RUN,
)
from bookbuild.manuscript import located_yaml
from bookbuild.manuscript.html.clean import clean
from bookbuild.manuscript.html.losses import Loss
from bookbuild.manuscript.html.scan import TAG
from bookbuild.manuscript.html.tags import STARTS, WHOLE
from bookbuild.manuscript.located_yaml import LocatedYaml

# Noncharacters (Unicode 23.7): no author can mean them, and sources.py refuses them
OPEN, CLOSE = "\ufdd0", "\ufdd1"
CODE = re.compile(f"{OPEN}code([0-9]+){CLOSE}")
HTML = re.compile(f"{OPEN}html([0-9]+){CLOSE}")

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})\s*([\w+-]*)(?:\s+[^`]*)?$")
_BLOCK_OPEN = re.compile(r"^ {0,3}(/{3,})[ \t]*([A-Za-z][\w-]*)[ \t]*(?:\|[ \t]*(.*?))?[ \t]*$")
_BLOCK_DEEP = re.compile(r"^(?=.{4})([ >]*+)(?:[*+-] +|[0-9]+\. +)?[ >]*+/{3,}[ \t]*[A-Za-z][\w-]*[ \t]*(?:\||$)")
_BLOCK_CLOSE = re.compile(r"^ {0,3}/{3,}[ \t]*$")
_MARKER = re.compile(r"(?:[*+-]|[0-9]{1,9}\.)(?: +|$)")
_FLATTEN = "end some of them before, with a line ///"
_DELETE = "delete the line, or add its opening line"
_QUOTE = re.compile(r"^ {0,3}>(?!!) ?")
_INTERRUPTS = re.compile(rf"#{{1,6}} |/{{3,}}|{OPEN}")
_RULE = re.compile(r"(?:\*[ \t]*){3,}$|(?:-[ \t]*){3,}$|(?:_[ \t]*){3,}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockHead:
    """First line of a `///` block: its name, its argument, and the options below it. is_broken: they are not YAML."""

    name: str
    argument: str
    options: dict[str, str]
    at: Location
    places: dict[str, Location]
    is_broken: bool = False


@dataclass(slots=True)
class Lines:
    """A chapter's lines on their way to the parser, with what was taken out of them."""

    path: str
    lines: list[str]
    code: list[tuple[str, str]] = field(default_factory=list)
    html: list[list[etree.Element]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    heads: list[BlockHead] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)
    ranges: set[int] = field(default_factory=set)
    opened: int = 0

    def report(self, rule: Rule, message: str, line: int, column: int = 1, hint: str = "") -> None:
        """Add a finding at a line and column, both from 1."""
        at = Location(path=self.path, line=line, column=column)
        self.found.append(Diagnostic(rule=rule, message=message, at=at, hint=hint))


def prepare(
    text: str, path: str, block_names: Sequence[str], *, shorthands: bool = False, sanitise: bool = False
) -> Lines:
    """Text of a chapter to lines that Python-Markdown reads as the dialect means them.

    shorthands: whether `>!…!<` and `||…||` mark spoilers; sanitise: whether HTML is cleaned, where it is a fault otherwise.
    """
    work = Lines(path, [line.expandtabs(4) for line in text.split("\n")])
    take_out_code(work)
    open_ranges(work)
    take_out_comments(work)
    if sanitise:
        take_out_html(work, shorthands=shorthands)
    if shorthands:
        work.lines = [_hushed(line, has_tags=sanitise) for line in work.lines]
        _lone_hushes(work)
    refuse_depth(work)
    take_heads(work, block_names)
    indent_lists(work)
    return work


def take_out_code(work: Lines) -> None:
    """Replace each fenced code block by a placeholder and empty lines. Reports code-unclosed."""
    index = 0
    while index < len(work.lines):
        if not (match := _FENCE.match(work.lines[index])):
            index += 1
            continue
        indent, fence, language = match.groups()
        closing = re.compile(rf"^ *{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        end = next((i for i in range(index + 1, len(work.lines)) if closing.match(work.lines[i])), None)
        if end is None:
            hint = f"add a line {fence} after the code"
            work.report(
                Rule.CODE_UNCLOSED, f"code block opened with {fence} is never closed", index + 1, len(indent) + 1, hint
            )
            end = len(work.lines) - 1
        body = [line[min(len(indent), len(line) - len(line.lstrip())) :] for line in work.lines[index + 1 : end]]
        work.lines[index : end + 1] = [f"{indent}{OPEN}code{len(work.code)}{CLOSE}"] + [""] * (end - index)
        work.code.append((language, "\n".join(body)))
        index = end + 1


_RANGE_LINE = re.compile(r"^ {0,3}<!--\s*spoilers:\s*(?:(begin)\s+([^\s>]+(?:\s+[^\s>]+)?)|end)\s*-->\s*$")


def _hushed(line: str, *, has_tags: bool) -> str:
    """A line with `>!…!<` as `||…||`. Behind the last `!<` nothing is looked for: each `>!` there would look to the end.

    has_tags: the line may hold HTML, whose angle brackets are none of these signs.
    """
    if has_tags and ">!" in line and "!<" in line:
        aside = [match[0] for match in TAG.finditer(line)]
        numbers = iter(range(len(aside)))
        bare = TAG.sub(lambda _: f"\ufdd2{next(numbers)}\ufdd3", line)
        return re.sub("\ufdd2([0-9]+)\ufdd3", lambda match: aside[int(match[1])], _hushed(bare, has_tags=False))
    last = line.rfind("!<") + 2
    return _HUSHED.sub(r"||\1||", line[:last]) + line[last:] if last > 2 else line


def _lone_hushes(work: Lines) -> None:
    """Reports SPO016: a line `>! …` that continues a paragraph, where it would mark nothing."""
    for index, line in enumerate(work.lines):
        before = work.lines[index - 1] if index else ""
        if re.match(r" {0,3}>!", line) and before.strip() and not re.match(r"[ >]*>!", before):
            work.report(Rule.SPO016, "this marks nothing", index + 1, 1, "leave an empty line before it")


_RANGE_LIKE = re.compile(
    r"<!--[-\s]*(?:spoilers?\s*:|spoilers?\s+(?:begin|start|end)|(?:begin|start|end)\s+(?:of\s+)?spoilers?\b)",
    re.IGNORECASE,
)
_BLOCK_LIKE = re.compile(r"^[ >]*(?:/{2,}|:{3,})[ \t]*spoilers?\b", re.IGNORECASE)
_BLOCK_HINT = "write /// spoiler | WORK LEVEL, and a line /// where it ends"
_HUSHED = re.compile(r">!(?=\S)(.+?)!<")
_RANGE_HINT = "write <!-- spoilers: begin WORK LEVEL --> and <!-- spoilers: end -->, each on a line of its own"


def open_ranges(work: Lines) -> None:
    """Turn the lines that begin and end a long range into the fences of a spoiler block. Reports SPO016."""
    for index, line in enumerate(work.lines):
        if match := _RANGE_LINE.match(line):
            work.ranges.add(index)
            work.lines[index] = f"/// spoiler | {match[2]}" if match[1] else "///"
        elif (like := _RANGE_LIKE.search(line)) and not re.search(r"`[^`]*<!--", line):
            work.report(Rule.SPO016, "this marks nothing", index + 1, like.start() + 1, _RANGE_HINT)
        elif _BLOCK_LIKE.match(line) and not _BLOCK_OPEN.match(line):
            work.report(Rule.SPO016, "this marks nothing", index + 1, len(line) - len(line.lstrip()) + 1, _BLOCK_HINT)


_COMMENT = re.compile(r"(`+[^`\n]*`+)|<!--.*?(-->|\Z)", re.DOTALL)


def take_out_comments(work: Lines) -> None:
    """Take out HTML comments: an author's remarks never reach an output. Reports comment-unclosed."""
    text = "\n".join(work.lines)
    for match in _COMMENT.finditer(text):
        if match[1] is None and not match[2]:
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            message = "comment opened with <!-- is never closed"
            work.report(Rule.COMMENT_UNCLOSED, message, line, column, "add --> where it ends")
    work.lines = _COMMENT.sub(lambda m: m[1] or "\n" * m[0].count("\n"), text).split("\n")


_HTML_START = re.compile(r" {0,3}</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")
_HTML_ALONE = re.compile(rf" {{0,3}}{TAG.pattern}\s*$")
_TAGS_BEFORE = re.compile(r" {0,3}(?:<[A-Za-z][^<>]*>\s*)+")


def take_out_html(work: Lines, *, shorthands: bool) -> None:
    """Clean each piece of HTML that stands by itself, and put a placeholder in its place. Reports nesting.

    HTML begins where CommonMark 0.31.2 section 4.6 (conditions 1, 6 and 7) lets it begin, and ends at an empty line; lists,
    tables, quotations, figures and what is taken out whole end where they are closed. No piece goes over a fence of the dialect.
    """
    index = 0
    broken: set[str] = set()  # names of elements that are never closed
    while index < len(work.lines):
        if not _begins_html(work.lines, index):
            index += 1
            continue
        end = _end_of_html(work.lines, index, broken)
        cleaned = clean("\n".join(work.lines[index:end]), index + 1, shorthands=shorthands)
        if cleaned.refused:
            hint = "write it with the marks of the dialect, or divide it"
            work.report(Rule.NESTING, cleaned.refused, index + 1, 1, hint)
        work.losses += cleaned.losses
        work.lines[index:end] = [f"{OPEN}html{len(work.html)}{CLOSE}"] + [""] * (end - index - 1)
        work.html.append(cleaned.elements)
        index = end


def _begins_html(lines: Sequence[str], index: int) -> bool:
    line = lines[index]
    if "<" not in line[:4] or (line[0] == " " and _is_in_item(lines, index)):
        return False
    if (match := _HTML_START.match(line)) and match[1].lower() in STARTS:
        return True
    # as word processors put a clipboard together: inline tags around all blocks
    before = _TAGS_BEFORE.match(line)
    if before and not STARTS.isdisjoint(re.findall(r"<([a-z][a-z0-9]*)", before[0].lower())):
        return True
    return _HTML_ALONE.match(line) is not None and (index == 0 or not lines[index - 1].strip())


def _is_in_item(lines: Sequence[str], index: int) -> bool:
    """Say whether an indented line belongs to a list item: the last line that is not indented begins one."""
    for number in range(index - 1, max(index - FARTHEST_LINE, -1), -1):
        if lines[number].strip() and not lines[number].startswith(" "):
            return _MARKER.match(lines[number]) is not None
    return False


def _end_of_html(lines: Sequence[str], index: int, broken: set[str]) -> int:
    """The number of the line after a piece of HTML, from 0."""
    match = _HTML_START.match(lines[index])
    name = match[1].lower() if match else ""
    end = index + 1
    if name in WHOLE - broken and "</" not in lines[index][:5]:
        tags = re.compile(rf"<(/?){name}(?=[\s/>]|$)", re.IGNORECASE)
        depth = 0
        for number in range(index, len(lines)):
            if _is_fence(lines[number]):
                break
            depth += sum(-1 if found[1] else 1 for found in tags.finditer(lines[number]))
            if depth <= 0:
                end = number + 1
                break
        if depth > 0:
            broken.add(name)
    while end < len(lines) and lines[end].strip() and not _is_fence(lines[end]):
        end += 1
    return end


def _is_fence(line: str) -> bool:
    return OPEN in line or _BLOCK_OPEN.match(line) is not None or _BLOCK_CLOSE.match(line) is not None


# Python-Markdown recurses for each level, and looks for the partner of each bracket in quadratic time
_MARKERS = re.compile(r"(?:[ ]*(?:>|[*+-](?= )|[0-9]{1,9}\.(?= ))[ ]?)+")


def refuse_depth(work: Lines) -> None:
    """Blank lines that nest deeper, or hold more brackets, than any book does. Reports nesting."""
    for index, line in enumerate(work.lines):
        match = None if _RULE.match(line.lstrip(" ")) else _MARKERS.match(line)
        marks = len(re.findall(r"[>*+-]|[0-9]+\.", match[0])) if match else 0
        indent = (len(line) - len(line.lstrip(" "))) // 2 if match else 0
        brackets = line.count("[")
        if brackets > MOST_BRACKETS:
            message = f"{brackets} opening brackets in a line"
        elif marks > MOST_LEVELS or indent > 2 * MOST_LEVELS:
            message = f"more than {MOST_LEVELS} levels"
        else:
            continue
        work.report(Rule.NESTING, message, index + 1, 1, "break the line, or put what is code into a code block")
        work.lines[index] = ""
    _refuse_runs(work)


# what ends a block without an empty line, so that the parser begins anew with the rest of it each time
_ENDS = re.compile(r"[ ]{0,3}(?:#{1,6}|[=-]+[ ]*$|(?:[*_-][ ]*){3,}$|:[ ]{1,3})")


def _refuse_runs(work: Lines) -> None:
    """Blank paragraphs in which so much begins or ends that the parser would take hours. Reports nesting."""
    start = 0
    for end in [*(n for n, line in enumerate(work.lines) if not line.strip()), len(work.lines)]:
        block = work.lines[start:end]
        if message := _too_much(block):
            work.report(
                Rule.NESTING, message, start + 1, 1, "put empty lines between, or put what is code into a code block"
            )
            work.lines[start:end] = [""] * len(block)
        start = end + 1


def _too_much(block: Sequence[str]) -> str:
    brackets = sum(line.count("[") for line in block)
    if brackets > MOST_BRACKETS_BLOCK:
        return f"{brackets:,} opening brackets in a paragraph"
    if len(block) > MOST_RUN and (ends := sum(_ENDS.match(line) is not None for line in block)) > MOST_RUN:
        return f"{ends:,} headings, rules or definitions without an empty line between"
    runs = sum(len(_TICKS.findall(line)) for line in block if "`" in line)
    looks = runs * sum(map(len, block))  # the partner of a run is looked for from each of them
    return f"{runs:,} runs of backticks in a paragraph" if looks > MOST_BACKTICKS else ""


_TICKS = re.compile("`+")


def take_heads(work: Lines, names: Sequence[str]) -> None:
    """Check the `///` fences, take arguments and options out, and give nested blocks fences of their own length.

    Reports block-unknown, block-unclosed, block-unopened, block-option.
    """
    pairs = _pair_fences(work, names)
    deepest = max((depth for _, _, depth, _ in pairs), default=0)
    for first, last, depth, head in pairs:
        fence = "/" * (3 + deepest - depth)
        work.lines[first] = f"{fence} {head.name} | {len(work.heads)}"
        work.heads.append(head)
        if last is not None:
            work.lines[last] = fence


def _pair_fences(work: Lines, names: Sequence[str]) -> list[tuple[int, int | None, int, BlockHead]]:
    pairs: list[tuple[int, int | None, int, BlockHead]] = []
    stack: list[tuple[int, BlockHead | None]] = []
    for index, line in enumerate(work.lines):
        if match := _BLOCK_OPEN.match(line):
            head = _head(work, index, match, names, len(stack))
            stack.append((index, head))
        elif match := _BLOCK_DEEP.match(line):
            hint = "begin the line at the left margin, outside of lists, quotations and notes"
            work.report(Rule.BLOCK_UNKNOWN, "a /// block cannot stand here", index + 1, line.index("/") + 1, hint)
        elif _BLOCK_CLOSE.match(line):
            if not stack:
                work.report(Rule.BLOCK_UNOPENED, "'///' closes no open block", index + 1, line.index("/") + 1, _DELETE)
                work.lines[index] = ""
                continue
            first, head = stack.pop()
            if (first in work.ranges) is not (index in work.ranges):
                hint = f"what begins in line {first + 1} must end before it, or hold it whole"
                work.report(Rule.SPO016, "a range and a block overlap", index + 1, 1, hint)
            if head is None:
                work.lines[first] = work.lines[index] = ""
            else:
                pairs.append((first, index, len(stack), head))
    pairs += _never_closed(work, stack)
    return sorted(pairs, key=lambda pair: pair[0])


def _never_closed(
    work: Lines, stack: list[tuple[int, BlockHead | None]]
) -> list[tuple[int, int | None, int, BlockHead]]:
    pairs: list[tuple[int, int | None, int, BlockHead]] = []
    for depth, (first, head) in enumerate(stack):
        name = head.name if head else "?"
        column = head.at.column if head else 1
        rule = Rule.SPO016 if name == "spoiler" else Rule.BLOCK_UNCLOSED
        end = "<!-- spoilers: end -->" if first in work.ranges else "///"
        what = "range of spoilers" if first in work.ranges else f"block '{name}'"
        work.report(rule, f"{what} is never closed", first + 1, column, f"add a line {end} where it ends")
        work.lines[first] = work.lines[first] if head else ""
        if head is not None:
            pairs.append((first, None, depth, head))
    return pairs


def _head(work: Lines, index: int, match: re.Match[str], names: Sequence[str], depth: int) -> BlockHead | None:
    name = match[2].lower()
    end = index + 1
    while end < len(work.lines) and re.match(r" {4,}\S", work.lines[end]):
        end += 1
    options = "\n".join(work.lines[index + 1 : end])
    work.opened += 1
    if work.opened > MOST_BLOCKS:  # told once: the parser goes through all blocks for each
        if work.opened == MOST_BLOCKS + 1:
            work.report(
                Rule.NESTING, f"more than {MOST_BLOCKS:,} blocks in a chapter", index + 1, 1, "divide the chapter"
            )
        return None
    if depth >= MOST_LEVELS:
        message = f"more than {MOST_LEVELS} blocks in each other"
        work.report(Rule.NESTING, message, index + 1, match.start(1) + 1, _FLATTEN)
        return None
    if name not in names:
        work.report(
            Rule.BLOCK_UNKNOWN, f"no block '{match[2]}'", index + 1, match.start(2) + 1, did_you_mean(name, names)
        )
        return None
    read = located_yaml.read(options, work.path, first_line=index + 2)
    work.found.extend(read.diagnostics)
    work.lines[index + 1 : end] = [""] * (end - index - 1)
    values, places = _options(work, read.value, index + 2)
    at = Location(path=work.path, line=index + 1, column=match.start(1) + 1)
    argument = (match[3] or "").strip()
    return BlockHead(name=name, argument=argument, options=values, at=at, places=places, is_broken=read.value is None)


def _options(work: Lines, read: LocatedYaml | None, line: int) -> tuple[dict[str, str], dict[str, Location]]:
    if read is None or read.value is None:
        return {}, {}
    if not isinstance(read.value, dict):
        work.report(Rule.BLOCK_OPTION, "options are lines of the form 'name: value'", line, 5)
        return {}, {}
    values = {}
    for key, value in read.value.items():
        if isinstance(value, dict | list):
            work.found.append(
                Diagnostic(rule=Rule.BLOCK_OPTION, message=f"option '{key}' takes one text", at=read.at((key,)))
            )
        else:
            values[key] = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return values, {key: read.at((key,)) for key in values}


def indent_lists(work: Lines) -> None:
    """Indent what belongs to a list item by four spaces a level, as Python-Markdown wants it.

    Authors indent by the width of the marker, as CommonMark (section 5.2) has it; both are understood, in quotations too.
    """
    work.lines = _indented(work.lines)


def _indented(lines: list[str]) -> list[str]:
    out: list[str] = []
    stack: list[int] = []
    after_blank = True
    index = 0
    while index < len(lines):
        if not stack and _QUOTE.match(lines[index]):
            end = next((i for i in range(index, len(lines)) if not _QUOTE.match(lines[i])), len(lines))
            inner = _indented([_QUOTE.sub("", line, count=1) for line in lines[index:end]])
            out += [f"> {line}".rstrip() if line else ">" for line in inner]
            index, after_blank = end, False
            continue
        line, after_blank = _indented_line(lines[index], stack, after_blank)
        out.append(line)
        index += 1
    return out


def _indented_line(line: str, stack: list[int], after_blank: bool) -> tuple[str, bool]:
    """One line, and whether it is empty. stack: columns at which the contents of the open items begin."""
    body = line.lstrip(" ")
    if not body:
        return line, True
    indent = len(line) - len(body)
    marker = None if _RULE.match(body) else _MARKER.match(body)
    if marker and marker[0][0].isdigit() and not (stack or after_blank or marker[0].startswith("1.")):
        marker = None  # CommonMark 5.2: only a list that starts with 1 may interrupt a paragraph
    if after_blank or marker or _INTERRUPTS.match(body):
        while stack and indent < stack[-1]:
            stack.pop()
    relative = max(indent - (stack[-1] if stack else 0), 0)
    depth = 4 * len(stack)
    if marker and relative < 4:
        bare = len(marker[0].rstrip())
        stack.append(indent + (marker.end() if marker.end() - bare < 5 else bare + 1))
        return " " * depth + body, False
    if stack:
        return " " * (depth + (relative if relative >= 4 else 0)) + body, False
    return line, False
