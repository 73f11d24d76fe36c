"""Source to Chapter: front matter split off, body parsed, title found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, has_errors
from bookbuild.manuscript import located_yaml
from bookbuild.manuscript.convert import Conversion
from bookbuild.manuscript.html.losses import told
from bookbuild.manuscript.located_yaml import LocatedYaml
from bookbuild.manuscript.lock import locked
from bookbuild.manuscript.markdown import parse
from bookbuild.manuscript.marks import report_stray_marks
from bookbuild.manuscript.prose import Prose
from bookbuild.manuscript.schema import FrontMatter
from bookbuild.manuscript.set_off import build_blocks
from bookbuild.manuscript.settings import marks_of
from bookbuild.manuscript.sources import Source
from bookbuild.manuscript.validate import validate
from bookbuild.model.book import Allowance, Chapter
from bookbuild.model.markup import HEADINGS, Element, Node, Nodes, elements, text_of
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import Declaration, Declared, read_marks


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedChapter:
    """A chapter and the images it names: path as typed, and where.

    declared: places of the works that its front matter names; id_at: place of its id.
    """

    chapter: Chapter
    images: tuple[tuple[str, Location], ...]
    declared: tuple[tuple[WorkId, Location], ...]
    id_at: Location
    allowances: tuple[Allowance, ...] = ()


def parse_chapter(
    source: Source, *, shorthands: bool = False, sanitise: bool = False, language: str = "en"
) -> Outcome[ParsedChapter]:
    """Parse one file. Never raises on the author's text; reports what the dialect's modules report.

    shorthands, sanitise: as book.yaml says; language: of the book, a BCP 47 tag.
    """
    body, matter, found = _front_matter(source)
    blank: Outcome[FrontMatter | None] = Outcome(value=FrontMatter())
    typed = validate(matter, FrontMatter) if matter else blank
    front = typed.value or FrontMatter()
    tree, lines = parse(body, source.path, shorthands=shorthands, sanitise=sanitise)
    work = Conversion(source=source, heads=lines.heads, lines=source.text.split("\n"))
    nodes = tuple(n for n in build_blocks(work, work.blocks(tree, 1)) if not isinstance(n, str) or n.strip())
    notes = tuple(replace(n, body=build_blocks(work, n.body)) for n in work.notes)
    report_stray_marks(work, lines.lines)
    work.found += told([*lines.losses, *work.losses], source.path)
    if not has_errors(work.found):  # these name their places better
        nodes, wrong = locked(nodes, source.at(1))
        bodies = [locked(note.body, note.at) for note in notes]
        notes = tuple(replace(note, body=body) for note, (body, _) in zip(notes, bodies, strict=True))
        work.found += [*wrong, *(d for _, told in bodies for d in told)]
    title, rest, level = _title(work, nodes, front)
    head = _heading(nodes) if not front.title else None
    title_at = matter.value_at(("title",)) if matter and front.title else (head.at if head else None)
    id_ = front.id or ("" if front.title else _heading_id(nodes)) or id_from(source.path)
    chapter = Chapter(
        id=id_, title=title, body=_levels(work, rest, level), at=source.at(1), short_title=front.short_title or "",
        is_numbered=front.numbered,
        notes=notes, works=tuple(WorkId(w) for w in front.works),
        content_notes=() if isinstance(front.content_notes, str) else front.content_notes,
        title_at=title_at, safe_title=front.safe_title or (head.get("data-safe-title") if head else ""),
        title_marks=read_marks(head.get("data-spoiler")) if head else (), spoilers=_declaration(front, matter, source),
        places={str(k[0]): at for k, at in matter.places.items() if len(k) == 1} if matter else {},
    )  # fmt: skip
    declared = _declared(front, matter) if matter else ()
    id_at = matter.value_at(("id",)) if matter and front.id else source.at(1)
    parsed = ParsedChapter(
        chapter=chapter, images=tuple(work.images), declared=declared, id_at=id_at, allowances=allowances(source)
    )
    prose = Prose(source, language).check(title, title_at, rest, (note.body for note in notes))
    return Outcome(value=parsed, diagnostics=(*found, *typed.diagnostics, *lines.found, *work.found, *prose))


def id_from(path: str) -> str:
    """'chapters/01-the-attorney.md' -> 'the-attorney'; what XML does not allow in an id becomes a hyphen."""
    stem = re.sub(r"^[0-9]+[-_. ]+", "", PurePosixPath(path).stem)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.")
    if re.match(r"[A-Za-z]", name):
        return name
    spelled = "-".join(f"{ord(c):x}" if not re.match(r"[A-Za-z0-9._-]", c) else c for c in stem[:24])
    return f"c-{name or spelled}"


def _front_matter(source: Source) -> tuple[str, LocatedYaml | None, tuple[Diagnostic, ...]]:
    """The text with the front matter's lines emptied, and the front matter. A rule elsewhere is always a rule."""
    lines = source.text.split("\n")
    if lines[0].rstrip() != "---":
        return source.text, None, ()
    end = next((i for i in range(1, len(lines)) if lines[i].rstrip() in {"---", "..."}), None)
    if end is None:
        message = "front matter opened in line 1 is never closed"
        found = Diagnostic(
            rule=Rule.FRONT_MATTER_UNCLOSED, message=message, at=source.at(1), hint="add a line --- after it"
        )
        return source.text, None, (found,)
    read = located_yaml.read("\n".join(lines[1:end]), source.path, first_line=2)
    body = "\n".join([""] * (end + 1) + lines[end + 1 :])
    return body, read.value, read.diagnostics


def _declared(front: FrontMatter, matter: LocatedYaml) -> tuple[tuple[WorkId, Location], ...]:
    """Every work that the front matter names, and where."""
    named = [(WorkId(w), matter.value_at(("works", i))) for i, w in enumerate(front.works)]
    if isinstance(front.spoilers, tuple):
        named += [(WorkId(e.work), matter.value_at(("spoilers", i, "work"))) for i, e in enumerate(front.spoilers)]
    return tuple(named)


def _declaration(front: FrontMatter, matter: LocatedYaml | None, source: Source) -> Declaration:
    if matter is None or front.spoilers is None:
        return Declaration(at=source.at(1))
    entries = front.spoilers if isinstance(front.spoilers, tuple) else ()
    return Declaration(
        at=matter.at(("spoilers",)), is_made=True,
        entries=tuple(
            Declared(
                mark=mark, at=matter.at(("spoilers", i)), start=(e.from_ or "").removeprefix("#"),
                end=(e.to or "").removeprefix("#"), place=(e.at or "").removeprefix("#"),
            ) for i, (e, mark) in enumerate(zip(entries, marks_of(entries), strict=True))
        ),
    )  # fmt: skip


_ALLOW = re.compile(r"(?:<!--|#)\s*bookbuild:\s*allow\s+(\S+)\s*(?:because\s+(.*?))?\s*(?:-->|$)")


def allowances(source: Source) -> tuple[Allowance, ...]:
    """The findings that a file allows. Each is about the lines after it, up to the next empty one."""
    lines = source.text.split("\n")
    out = []
    for number, line in enumerate(lines, 1):
        if "bookbuild:" in line and (match := _ALLOW.search(line)):
            after = next((n for n in range(number, len(lines)) if lines[n].strip()), number)
            last = next((n for n in range(after, len(lines)) if not lines[n].strip()), len(lines))
            at = source.at(number, match.start() + 1)
            out.append(Allowance(rule=match[1], reason=(match[2] or "").strip(), at=at, last=last))
    return tuple(out)


def _heading(nodes: Nodes) -> Element | None:
    first = nodes[0] if nodes else None
    return first if isinstance(first, Element) and first.tag in HEADINGS else None


def _heading_id(nodes: Nodes) -> str:
    head = _heading(nodes)
    return head.get("id") if head else ""


def _title(work: Conversion, nodes: Nodes, front: FrontMatter) -> tuple[Nodes, Nodes, int]:
    """Title, body without it, and the level of heading that the title counts as."""
    first = nodes[0] if nodes else None
    if isinstance(first, Element) and first.tag in HEADINGS and not front.title:
        return first.children, nodes[1:], int(first.tag[1])
    if front.title:
        level = min((int(e.tag[1]) for e in elements(nodes) if e.tag in HEADINGS), default=2)
        return (front.title,), nodes, level - 1
    return (), nodes, 1


def _levels(work: Conversion, nodes: Nodes, title_level: int) -> Nodes:
    """Headings below the title, h2 and down, without gaps. Reports heading-skipped."""
    state = {"shown": 1}

    def walk(items: Nodes) -> Nodes:
        out: list[Node] = []
        for item in items:
            if isinstance(item, str):
                out.append(item)
            elif item.tag in HEADINGS:
                out.append(relevel(item))
            else:
                out.append(item.holding(walk(item.children)))
        return tuple(out)

    def relevel(item: Element) -> Element:
        wanted = max(int(item.tag[1]) - title_level + 1, 2)
        level = min(wanted, state["shown"] + 1, 6)
        if level < wanted and item.at:
            message = f"heading '{text_of(item.children)}' skips a level"
            work.report(Rule.HEADING_SKIPPED, message, item.at, "use one # fewer")
        state["shown"] = level
        return Element(f"h{level}", item.attributes, item.children, item.at)

    return walk(nodes)
