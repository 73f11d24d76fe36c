"""Index marks to the back-of-book index: a tree of terms, sorted by the Unicode Collation Algorithm (UTS 10)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pyuca

from bookbuild.diagnostics import Diagnostic, Location, Rule, did_you_mean
from bookbuild.model.book import IndexEntry, IndexGroup, Locale, Locator, Matter, Section
from bookbuild.model.markup import SUBENTRY, Element, Node, Nodes, elements, rebuild

Styled = Callable[[str], Nodes]
# First consonants of Hangul syllables, tensed ones under their plain form, as Korean indexes have them
_INITIALS = "가가나다다라마바바사사아자자차카타파하"


@dataclass(slots=True)
class _Entry:
    """A term while the index is made. key: what it is sorted by, if not its own words."""

    path: tuple[str, ...]
    id: str = ""
    key: str = ""
    locators: list[Locator] = field(default_factory=list)
    see: list[tuple[str, Location]] = field(default_factory=list)
    see_also: list[tuple[str, Location]] = field(default_factory=list)
    children: dict[str, _Entry] = field(default_factory=dict)


@dataclass(slots=True)
class _Indexing:
    locale: Locale
    styled: Styled
    root: _Entry
    found: list[Diagnostic] = field(default_factory=list)
    marks: int = 0
    told: frozenset[tuple[str, ...]] = frozenset()
    aliases: dict[str, str] = field(default_factory=dict)

    def report(self, rule: Rule, message: str, at: Location, hint: str) -> None:
        self.found.append(Diagnostic(rule=rule, message=message, at=at, hint=hint))


def make_index(
    sections: tuple[Section, ...], locale: Locale, styled: Styled
) -> tuple[tuple[Section, ...], tuple[IndexGroup, ...], tuple[Diagnostic, ...]]:
    """Sections with an id on every mark, the index, and findings. styled: a term's text as finished nodes.

    Reports index-dangling, index-range, index-missing.
    """
    work = _Indexing(locale, styled, _Entry(()), told=frozenset(_open_terms(sections)))
    open_: dict[str, tuple[str, Location, str]] = {}
    marked = []
    for number, section in enumerate(sections):
        marked.append(_mark(work, section, open_))
        if number + 1 == len(sections) or not sections[number + 1].continues:
            _never_closed(work, open_)
            open_ = {}
    if work.marks and not any(section.matter is Matter.INDEX for section in sections):
        hint = "add `index` to structure: back"
        work.report(
            Rule.INDEX_MISSING,
            f"{work.marks} index mark{'s' if work.marks != 1 else ''} and no index",
            Location(path="book.yaml"),
            hint,
        )
    by_path = {" > ".join(e.path): e for e in _walk(work.root)}
    for number, entry in enumerate(_walk(work.root), 1):
        entry.id = f"index..{number}"
    groups = _groups(work, by_path)
    return tuple(marked), groups, tuple(work.found)


def _open_terms(sections: Iterable[Section]) -> Iterator[tuple[str, ...]]:
    """Terms that stand somewhere outside of marked text, and the terms above them: these give nothing away."""
    for section in sections:
        for body in (section.title, section.body, *(note.body for note in section.notes)):
            for item in elements(body):
                if item.has("data-index") and not item.has("data-marked"):
                    path = tuple(item.get("data-index").split(SUBENTRY))
                    yield from (path[:depth] for depth in range(1, len(path) + 1))


def _walk(entry: _Entry) -> Iterable[_Entry]:
    for child in entry.children.values():
        yield child
        yield from _walk(child)


def _never_closed(work: _Indexing, open_: dict[str, tuple[str, Location, str]]) -> None:
    for term, (_, at, _) in open_.items():
        work.report(
            Rule.INDEX_RANGE, f"index range '{term}' is never closed", at, 'add []{.index term="…" range="end"}'
        )


def _shown(work: _Indexing, item: Element) -> tuple[str, ...]:
    """The term as the index may show it, or () if it may not. Reports index-left-out."""
    path = tuple(item.get("data-index").split(SUBENTRY))
    if not item.has("data-marked") or path in work.told:
        return path
    if safe := item.get("data-safe"):
        shown = tuple(part.strip() for part in safe.split(" > "))
        work.aliases[" > ".join(path)] = " > ".join(shown)
        return shown
    at = item.at or Location(path="book.yaml")
    term = " > ".join(path)
    hint = 'give it safe="…", which may be the term itself if that gives nothing away'
    work.report(Rule.INDEX_LEFT_OUT, f"the index leaves out '{term}', which stands only in marked text", at, hint)
    return ()


def _mark(work: _Indexing, section: Section, open_: dict[str, tuple[str, Location, str]]) -> Section:
    """open_: ranges that are open where the section begins, and then where it ends."""

    def change(item: Element) -> Iterable[Node]:
        if not item.has("data-index"):
            return (item,)
        work.marks += 1
        id_ = item.get("id") or f"index..mark-{work.marks}"
        if path := _shown(work, item):
            _take(work, section, item, path, id_, open_)
        if not path or item.has("data-see") or item.has("data-see-also"):
            return ()
        return (Element("span", (("id", id_), ("class", "index-mark")), (), item.at),)

    title, body = rebuild(section.title, change), rebuild(section.body, change)
    notes = tuple(replace(note, body=rebuild(note.body, change)) for note in section.notes)
    return replace(section, title=title, body=body, notes=notes)


def _take(
    work: _Indexing, section: Section, item: Element, path: tuple[str, ...], id_: str, open_: dict[str, tuple[str, Location, str]]
) -> None:  # fmt: skip
    notice = item.get("data-within").split(" ")[0]
    at = item.at or Location(path="book.yaml")
    entry = work.root
    for depth, term in enumerate(path, 1):
        entry = entry.children.setdefault(term, _Entry(path[:depth]))
    entry.key = item.get("data-sort") or entry.key
    name = " > ".join(path)
    if item.has("data-see"):
        entry.see.append((item.get("data-see"), at))
    elif item.has("data-see-also"):
        entry.see_also.append((item.get("data-see-also"), at))
    elif item.get("data-range") == "start":
        if name in open_:
            work.report(
                Rule.INDEX_RANGE, f"index range '{name}' is opened twice", at, f"it was opened at {open_[name][1]}"
            )
        open_[name] = (id_, at, notice)
    elif item.get("data-range") == "end":
        if name not in open_:
            work.report(
                Rule.INDEX_RANGE, f"index range '{name}' is closed but not open", at, 'open it with range="start"'
            )
            return
        start, _, first = open_.pop(name)
        entry.locators.append(Locator(start=start, end=id_, section=section.chapter, notice=first))
    else:
        entry.locators.append(Locator(start=id_, section=section.chapter, notice=notice))


@lru_cache(maxsize=1)
def _collator() -> pyuca.Collator:
    return pyuca.Collator()


def sort_key(text: str, language: str) -> tuple[object, ...]:
    """Key by which a term is sorted: letters by UTS 10, without leading articles in English and without quotes."""
    return (*_collator().sort_key(_filed(text, language)), text)


def _filed(text: str, language: str) -> str:
    """What a term is filed under: no quotes, and in English no leading article."""
    plain = re.sub(r"[“”‘’\"'«»„‚()]", "", text)
    return re.sub(r"^(?:the|an?) (?=\S)", "", plain, flags=re.IGNORECASE) if language.startswith("en") else plain


def _groups(work: _Indexing, by_path: Mapping[str, _Entry]) -> tuple[IndexGroup, ...]:
    language = work.locale.language
    groups: dict[str, list[_Entry]] = {}
    for entry in _sorted(work.root, language):
        groups.setdefault(_initial(work, entry), []).append(entry)
    order = sorted(groups, key=lambda initial: (initial != work.locale.say("symbols"), sort_key(initial, "")))
    return tuple(IndexGroup(initial=i, entries=tuple(_finished(work, e, by_path) for e in groups[i])) for i in order)


def _sorted(entry: _Entry, language: str) -> list[_Entry]:
    return sorted(entry.children.values(), key=lambda e: sort_key(e.key or e.path[-1], language))


def _initial(work: _Indexing, entry: _Entry) -> str:
    """The letter an entry stands under: base letter in capitals, first consonant for Hangul, else 'symbols'."""
    plain = _filed(entry.key or entry.path[-1], work.locale.language)
    letter = next((c for c in plain if c.isalnum()), "")
    if "가" <= letter <= "힣":
        return _INITIALS[(ord(letter) - 0xAC00) // 588]
    base = unicodedata.normalize("NFD", letter)[:1].upper()
    return base if base.isalpha() else work.locale.say("symbols")


def _finished(work: _Indexing, entry: _Entry, by_path: Mapping[str, _Entry]) -> IndexEntry:
    return IndexEntry(
        id=entry.id, term=work.styled(entry.path[-1]), locators=tuple(entry.locators),
        see=_references(work, entry.see, by_path), see_also=_references(work, entry.see_also, by_path),
        children=tuple(_finished(work, child, by_path) for child in _sorted(entry, work.locale.language)),
    )  # fmt: skip


def _references(
    work: _Indexing, named: list[tuple[str, Location]], by_path: Mapping[str, _Entry]
) -> tuple[tuple[Nodes, str], ...]:
    out: dict[str, tuple[Nodes, str]] = {}
    for term, at in named:
        target = by_path.get(term) or by_path.get(work.aliases.get(term, ""))
        if target is None:
            work.report(Rule.INDEX_DANGLING, f"the index has no term '{term}'", at, did_you_mean(term, by_path))
            continue
        out[target.id] = (work.styled(", ".join(target.path)), target.id)
    return tuple(out.values())
