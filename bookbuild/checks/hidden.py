"""Notices and marked text that a reader cannot see, or is read in another order than it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from lxml import etree

from bookbuild.checks.epub_file import EpubFile, classes, local, marks_at, resolve
from bookbuild.checks.epub_links import BOOK, passage_of
from bookbuild.checks.findings import finding
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.spoilers import Surface, Watch

SHEETS = Location(path="styles/css")
_FAR = -999
_NUMBER = re.compile(r"^(-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of a style sheet that hides what it matches. why: its selector and the declaration."""

    matcher: object
    why: str


def check_hiding(epub: EpubFile, watch: Watch) -> tuple[Diagnostic, ...]:
    """Nothing that warns and nothing that is warned of may be hidden, nor be read aloud out of order. Reports SPO018."""
    notices = {p.notice for p in watch.passages} | {p.id for p in watch.passages}
    found: dict[tuple[Location, str], Diagnostic] = {}
    rules = HidingRules(epub)
    for path, root in epub.pages.items():
        elements = _concerned(root, notices)
        inline = rules.of_page(path, root)
        for element in elements:
            for why, at in _reasons(element, inline, watch):
                message = f"{_name(element)} is hidden by {why}: {epub.place(path, _anchor(element))}"
                found.setdefault((at, why), finding(Rule.SPO018, message, at))
    return (*found.values(), *_spoken(epub, watch))


def _concerned(root: etree._Element, ids: set[str]) -> list[etree._Element]:
    """Notices, marked elements, and what is around or inside of them, in the order of the page."""
    wanted: dict[etree._Element, None] = {}
    for element in root.iter(etree.Element):
        is_one = element.get("role") == "doc-notice" or element.get("id") in ids or _is_marked(element)
        if is_one:
            wanted.update(dict.fromkeys(element.iterancestors()))
            wanted.update(dict.fromkeys(element.iter(etree.Element)))
    return list(wanted)


def _is_marked(element: etree._Element) -> bool:
    return "spoiler" in classes(element) and element.get("data-spoiler") is not None


def _reasons(
    element: etree._Element, rules: Mapping[etree._Element, Sequence[str]], watch: Watch
) -> Iterator[tuple[str, Location]]:
    at = passage_of(element, watch) or _notice_place(element, watch) or BOOK
    if element.get("hidden") is not None:
        yield "the attribute hidden", at
    if element.get("inert") is not None:
        yield "the attribute inert", at
    if (element.get("aria-hidden") or "").strip().lower() == "true":
        focus = " around a link" if any(local(e) == "a" and e.get("href") for e in element.iter()) else ""
        yield f"aria-hidden{focus}", at
    if local(element) == "details":
        yield "a closed details element", at
    for why in hiding(element.get("style") or ""):
        yield f"its style '{why}'", at
    for why in rules.get(element, ()):
        yield f"the rule '{why}' of a style sheet", _sheet_place(why, watch)


def _sheet_place(why: str, watch: Watch) -> Location:
    """The line of the book's own sheets on which a rule begins; the sheets as such if none is known to have it."""
    wanted = re.sub(r"\s", "", why.partition("{")[0])
    styles = (o for o in watch.origins if o.surface is Surface.STYLE and o.at.path.endswith(".css"))
    return next((o.at for o in styles if wanted in re.sub(r"\s", "", o.text)), SHEETS)


def _notice_place(element: etree._Element, watch: Watch) -> Location | None:
    by_id = {p.notice: p.at for p in watch.passages}
    around = [element, *element.iterancestors(), *element.iter(etree.Element)]
    ids = (e.get("id") or "" for e in around)
    inside = {p.id: p.at for p in watch.passages}
    return next((by_id.get(name) or inside[name] for name in ids if name in by_id or name in inside), None)


def hiding(style: str) -> tuple[str, ...]:
    """Declarations of CSS to those of them that take text out of sight."""
    parse = import_module("tinycss2").parse_blocks_contents
    declared = {
        str(node.lower_name): re.sub(r"\s+", " ", "".join(token.serialize() for token in node.value)).strip().lower()
        for node in parse(style, skip_comments=True, skip_whitespace=True)
        if node.type == "declaration"
    }
    return tuple(f"{name}: {value}" for name, value in declared.items() if _hides(name, value, declared))


def _hides(name: str, value: str, declared: Mapping[str, str]) -> bool:
    number = float(match[1]) if (match := _NUMBER.match(value)) and match[1].strip("-.") else None
    plain = {
        "display": value == "none",
        "visibility": value in {"hidden", "collapse"},
        "content-visibility": value == "hidden",
        "opacity": number == 0,
        "font-size": number == 0,
        "clip": value != "auto",
        "clip-path": value != "none",
        "text-indent": number is not None and number <= _FAR,
    }
    if name in {"left", "top", "margin-left", "margin-top"}:
        return number is not None and number <= _FAR
    if name == "color":
        background = declared.get("background-color") or declared.get("background") or ""
        return bool(value) and (value in {"transparent", background} or _is_clear(value))
    return plain.get(name, False)


def _is_clear(value: str) -> bool:
    return bool(re.fullmatch(r"(?:rgba?|hsla?)\(.*[,/]\s*0(?:\.0+)?%?\s*\)|#(?:...0|......00)", value))


class HidingRules:
    """The hiding rules of the style sheets, each sheet read once."""

    def __init__(self, epub: EpubFile) -> None:
        self.epub = epub
        self.sheets: dict[str, list[_Rule]] = {}

    def of_page(
        self, path: str, root: etree._Element, known: re.Pattern[str] | None = None
    ) -> Mapping[etree._Element, Sequence[str]]:  # fmt: skip
        """Which elements of a page are hidden by its sheets, and by what. known: rules that need not be looked at."""
        rules = [rule for sheet in self._sheets(path, root) for rule in sheet if not (known and known.match(rule.why))]
        if not rules:
            return {}
        matcher = import_module("cssselect2").Matcher()
        for rule in rules:
            matcher.add_selector(rule.matcher, rule.why)
        wrapper = import_module("cssselect2").ElementWrapper
        out: dict[etree._Element, list[str]] = {}
        for wrapped in wrapper.from_html_root(root).iter_subtree():
            if matches := matcher.match(wrapped):
                out[wrapped.etree_element] = [payload for _, _, pseudo, payload in matches if pseudo is None]
        return out

    def _sheets(self, path: str, root: etree._Element) -> Iterator[list[_Rule]]:
        for element in root.iter(etree.Element):
            if local(element) == "link" and "stylesheet" in (element.get("rel") or "").split():
                yield self._sheet(resolve(path, element.get("href") or "")[0])
            elif local(element) == "style":
                yield self._read(element.text or "", path, 0)

    def _sheet(self, path: str, depth: int = 0) -> list[_Rule]:
        if path not in self.sheets:
            text = self.epub.files.get(path, b"").decode("utf-8", "replace")
            self.sheets[path] = self._read(text, path, depth)
        return self.sheets[path]

    def _read(self, text: str, path: str, depth: int) -> list[_Rule]:
        parse = import_module("tinycss2").parse_stylesheet
        return list(self._rules(parse(text, skip_comments=True, skip_whitespace=True), path, depth))

    def _rules(self, nodes: Iterable[object], path: str, depth: int) -> Iterator[_Rule]:
        css = import_module("tinycss2")
        for node in nodes:
            kind = getattr(node, "type", "")
            if kind == "qualified-rule":
                yield from _hiding_rules(node)
            elif kind == "at-rule" and getattr(node, "lower_at_keyword", "") == "import" and depth < 8:
                urls = [t.value for t in getattr(node, "prelude", ()) if t.type in {"string", "url"}]
                yield from (r for url in urls[:1] for r in self._sheet(resolve(path, url)[0], depth + 1))
            elif kind == "at-rule" and getattr(node, "content", None) is not None:
                inner = css.parse_rule_list(getattr(node, "content", None), skip_comments=True, skip_whitespace=True)
                yield from self._rules(inner, path, depth)


def _hiding_rules(node: object) -> Iterator[_Rule]:
    css, selectors = import_module("tinycss2"), import_module("cssselect2")
    if not (found := hiding(css.serialize(getattr(node, "content", ())))):
        return
    try:
        compiled = selectors.compile_selector_list(getattr(node, "prelude", ()))
    except selectors.SelectorError:
        return
    name = " ".join(css.serialize(getattr(node, "prelude", ())).split())
    rules = [f"{name} {{ {why} }}" for why in found]
    yield from (_Rule(selector, rule) for selector in compiled for rule in rules if not selector.never_matches)


def _spoken(epub: EpubFile, watch: Watch) -> Iterator[Diagnostic]:
    """Media overlays that read marked text out before its notice."""
    order: dict[tuple[str, str], int] = {}
    read = [(path, _read_aloud(path, epub.others[path])) for path in sorted(epub.others) if path.endswith(".smil")]
    spine = {path: number for number, path in enumerate(epub.spine)}
    for _, targets in sorted(read, key=lambda item: min((spine.get(t[0], -1) for t in item[1]), default=-1)):
        for target in targets:
            order.setdefault(target, len(order))
    spoken = _first_spoken(epub, order) if order else {}
    for passage in watch.passages:
        start, notice = spoken.get(passage.id), spoken.get(passage.notice)
        if not passage.is_left_out and start is not None and (notice is None or notice > start):
            yield finding(Rule.SPO018, f"a media overlay reads passage '{passage.id}' before its notice", passage.at)


def _read_aloud(path: str, root: etree._Element) -> list[tuple[str, str]]:
    texts = (e.get("src") for e in root.iter(etree.Element) if local(e) == "text")
    return [resolve(path, source) for source in texts if source]


def _first_spoken(epub: EpubFile, order: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Per id of an element the place in the reading of the first thing in it that is read."""
    out: dict[str, int] = {}
    for path, root in epub.pages.items():
        for element in root.iter(etree.Element):
            number = order.get((path, element.get("id") or ""))
            if number is None:
                continue
            for around in (element, *element.iterancestors()):
                if name := around.get("id"):
                    out[name] = min(out.get(name, number), number)
    return out


def _name(element: etree._Element) -> str:
    if element.get("role") == "doc-notice" or any(e.get("role") == "doc-notice" for e in element.iter(etree.Element)):
        return "a notice"
    return "marked text" if marks_at(element) else "what holds marked text or a notice"


def _anchor(element: etree._Element) -> str:
    ids = (e.get("id") for e in (element, *element.iterancestors()))
    return next((name for name in ids if name), "")
