"""Source to Chapter: front matter split off, body parsed, title found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule
from bookbuild.manuscript import located_yaml
from bookbuild.manuscript.convert import Conversion
from bookbuild.manuscript.located_yaml import LocatedYaml
from bookbuild.manuscript.markdown import parse
from bookbuild.manuscript.schema import FrontMatter
from bookbuild.manuscript.set_off import build_blocks
from bookbuild.manuscript.sources import Source
from bookbuild.manuscript.validate import validate
from bookbuild.model.book import Chapter, Note
from bookbuild.model.markup import HEADINGS, Element, Node, Nodes, elements, text_of
from bookbuild.model.metadata import WorkId


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedChapter:
    """A chapter and the images it names: path as typed, and where.

    declared: places of the works that its front matter names; id_at: place of its id.
    """

    chapter: Chapter
    images: tuple[tuple[str, Location], ...]
    declared: tuple[tuple[WorkId, Location], ...]
    id_at: Location


def parse_chapter(source: Source) -> Outcome[ParsedChapter]:
    """Parse one file. Never raises on the author's text; reports what the dialect's modules report."""
    body, matter, found = _front_matter(source)
    blank: Outcome[FrontMatter | None] = Outcome(value=FrontMatter())
    typed = validate(matter, FrontMatter) if matter else blank
    front = typed.value or FrontMatter()
    tree, lines = parse(body, source.path)
    work = Conversion(source=source, heads=lines.heads, lines=source.text.split("\n"))
    nodes = tuple(n for n in build_blocks(work, work.blocks(tree, 1)) if not isinstance(n, str) or n.strip())
    notes = tuple(Note(label=n.label, body=build_blocks(work, n.body), at=n.at) for n in work.notes)
    title, rest, level = _title(work, nodes, front)
    id_ = front.id or ("" if front.title else _heading_id(nodes)) or id_from(source.path)
    chapter = Chapter(
        id=id_, title=title, body=_levels(work, rest, level), at=source.at(1), short_title=front.short_title or "",
        is_numbered=front.numbered,
        notes=notes, works=tuple(WorkId(w) for w in front.works), content_notes=front.content_notes,
    )  # fmt: skip
    declared = tuple((WorkId(w), matter.value_at(("works", i))) for i, w in enumerate(front.works)) if matter else ()
    id_at = matter.value_at(("id",)) if matter and front.id else source.at(1)
    parsed = ParsedChapter(chapter=chapter, images=tuple(work.images), declared=declared, id_at=id_at)
    return Outcome(value=parsed, diagnostics=(*found, *typed.diagnostics, *lines.found, *work.found))


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


def _heading_id(nodes: Nodes) -> str:
    first = nodes[0] if nodes else None
    return first.get("id") if isinstance(first, Element) and first.tag in HEADINGS else ""


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
