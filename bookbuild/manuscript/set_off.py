"""What each `/// name` block becomes: a table of builders, one a block."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bookbuild.diagnostics import Rule, did_you_mean
from bookbuild.manuscript.allowed import ID, LANGUAGE_TAG
from bookbuild.manuscript.convert import Conversion
from bookbuild.manuscript.marks import DEFAULT_LEVEL, read_mark
from bookbuild.manuscript.syntax.blocks import BLOCK_OPTIONS
from bookbuild.manuscript.syntax.lines import BlockHead
from bookbuild.manuscript.text_lines import split_lines, with_attribution
from bookbuild.model.markup import Element, Node, Nodes, element, rebuild
from bookbuild.model.spoilers import KINDS, Mark, write_marks


def build_blocks(work: Conversion, nodes: Nodes) -> Nodes:
    """Replace every `div[data-block]` by what it means. Reports block-option."""

    def change(item: Element) -> Iterable[Node]:
        if not item.has("data-block"):
            return (item,)
        head = work.heads[int(item.get("data-head"))]
        _check(work, head)
        return BUILDERS[head.name](work, head, item.children)

    return rebuild(nodes, change)


def _check(work: Conversion, head: BlockHead) -> None:
    argument, options = BLOCK_OPTIONS[head.name]
    if argument == "needed" and not head.argument:
        work.report(Rule.BLOCK_OPTION, f"block '{head.name}' needs an argument", head.at, f"write /// {head.name} | …")
    if head.argument and argument == "none":
        work.report(Rule.BLOCK_OPTION, f"block '{head.name}' takes no argument", head.at, f"write /// {head.name}")
    for name in head.options:
        if name not in options:
            hint = did_you_mean(name, options) or f"block '{head.name}' takes no options"
            work.report(Rule.BLOCK_OPTION, f"block '{head.name}' has no option '{name}'", head.places[name], hint)
    if "id" in head.options and (not ID.fullmatch(head.options["id"]) or ".." in head.options["id"]):
        work.report(
            Rule.ID_INVALID, f"'{head.options['id']}' cannot be an id", head.places["id"], "begin with a letter"
        )
    if "lang" in head.options and not LANGUAGE_TAG.fullmatch(head.options["lang"]):
        message = f"'{head.options['lang']}' is no language tag"
        work.report(Rule.BLOCK_OPTION, message, head.places["lang"], "write a BCP 47 tag: en, ko, fr-CA …")


def _common(head: BlockHead) -> dict[str, str]:
    """The attributes that options id and lang give."""
    out = {"id": head.options["id"]} if "id" in head.options else {}
    if lang := head.options.get("lang"):
        out |= {"lang": lang, "xml:lang": lang}
    return out


def _work(work: Conversion, head: BlockHead, content: Nodes) -> Nodes:
    return (element("div", *content, at=head.at, data_work=head.argument),) if head.argument else content


def _spoiler(work: Conversion, head: BlockHead, content: Nodes) -> Nodes:
    """`WORK LEVEL`, more of them parted by commas; without a work, the one that the chapter is about."""
    options = head.options
    named = [part.split() for part in head.argument.split(",")] if head.argument else [[]]
    marks: list[Mark] = []
    for words in named:
        if len(words) > 2:
            hint = "write /// spoiler | WORK LEVEL"
            work.report(Rule.BLOCK_OPTION, f"block 'spoiler' takes a work and a level, not '{words[2]}'", head.at, hint)
        level = words[1] if len(words) > 1 else options.get("level", DEFAULT_LEVEL)
        at = head.places.get("level", head.at)
        marks.append(read_mark(work, words[0] if words else "", level, options.get("kind", KINDS[0]), at))
    mark = element("div", *content, at=head.at, **_common(head), data_spoiler=write_marks(marks))
    return (mark.but(data_safe=options["safe"]) if "safe" in options else mark,)


def _safe(work: Conversion, head: BlockHead, content: Nodes) -> Nodes:
    """What an edition shows in place of the passage around it; which block that is, is checked by the mark pass."""
    return (element("div", *content, at=head.at, data_stand_in="block"),)


def _figure(work: Conversion, head: BlockHead, content: Nodes) -> Nodes:
    decorative = head.options.get("decorative", "").lower() in {"true", "yes"} or head.is_broken
    src = work.image_path(head.argument, head.at)
    picture = work.image(src, head.options.get("alt", ""), decorative, head.at)
    return (work.figure(picture, content, head.options.get("credit", ""), head.options.get("id", ""), head.at),)


def _verse(work: Conversion, head: BlockHead, content: Nodes) -> Nodes:
    stanzas: list[Node] = []
    body = with_attribution_kept(content)
    for item in body:
        if isinstance(item, Element) and item.tag == "p" and not item.has("class"):
            lines = [element("span", *line, class_="line", at=item.at) for line in split_lines(item.children)]
            stanzas.append(element("p", *lines, class_="stanza", at=item.at))
        else:
            stanzas.append(item)
    return (element("div", *stanzas, at=head.at, class_="verse", **_common(head)),)


def with_attribution_kept(content: Nodes) -> Nodes:
    """The attribution split off the last paragraph, with the line breaks of the others left as they are."""
    split = with_attribution(content)
    last = split[-1] if split else None
    if isinstance(last, Element) and last.get("class") == "attribution":
        kept = content[: len(split) - 1] if len(split) <= len(content) else content
        body = [*kept]
        if len(split) > len(content) and isinstance(content[-1], Element):
            lines = split_lines(content[-1].children)[:-1]
            body[-1] = content[-1].holding([n for line in lines for n in ("\n", *line)][1:])
        return (*body, last)
    return content


def _epigraph(work: Conversion, head: BlockHead, content: Nodes) -> Nodes:
    return (element("div", *with_attribution(content), at=head.at, class_="epigraph", **_common(head)),)


BUILDERS: dict[str, Callable[[Conversion, BlockHead, Nodes], Nodes]] = {
    "work": _work,
    "spoiler": _spoiler,
    "safe": _safe,
    "figure": _figure,
    "verse": _verse,
    "epigraph": _epigraph,
}
