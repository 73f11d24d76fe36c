"""What cleaning takes away, and how an author is told: few findings, each at a place, none of them untrue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.manuscript.html.scan import Tag
from bookbuild.manuscript.html.tags import DROPPED, LOOKS, NAMES, RUBY

# look: an attribute that changes nothing that a reader is told; tag: a tag whose words stay; lost: something that is gone;
# signs: marks of the dialect where they are none; hides: text that was to be hidden and is not; broken: no whole tag
Kind: TypeAlias = Literal["look", "tag", "lost", "signs", "hides", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that was taken away. what: in words; names: of the attributes of it that are meant; line, column: where."""

    kind: Kind
    what: str
    line: int
    column: int
    names: tuple[str, ...] = ()

    @classmethod
    def at(cls, kind: Kind, line: int, column: int, what: str, names: Sequence[str] = ()) -> Loss:
        """A loss at a place."""
        return cls(kind=kind, what=what, line=line, column=column, names=tuple(names))


# what may be gone and nothing with it: groups of rows and columns, empty paragraphs, places to break a word
_NO_LOSS = frozenset("br caption col colgroup figcaption figure p summary tbody tfoot thead wbr".split())
_OF_PAGE = frozenset({"base", "body", "html", "link", "meta"})  # what they say, they say of a page of the web
_SPOILER = re.compile("spoiler", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAGS = re.compile(r"<[A-Za-z/!][^<>]*>")
# attributes that stand without a value (HTML Standard, "boolean attributes", and older ones), and what a program may leave empty
_FLAGS = LOOKS | frozenset(
    "alt async autofocus autoplay checked controls defer disabled download formnovalidate href id inert ismap itemscope lang loop "
    "multiple muted name nomodule novalidate open playsinline readonly required reversed selected src title value".split()
)
_OF_WORDS = frozenset({"alt", "content", "href", "src", "style", "title"})


def losses_of(tag: Tag, kept: dict[str, str] | None) -> tuple[Loss, ...]:
    """What a tag lost. kept: the attributes that are left; None if the element is not there."""
    if tag.name in _OF_PAGE:
        return ()
    whole = _whole_loss(tag, kept)
    if whole is not None:
        return (Loss.at(whole[0], tag.line, tag.column, whole[1]),)
    return tuple(_attributes_lost(tag, kept or {}))


def _whole_loss(tag: Tag, kept: dict[str, str] | None) -> tuple[Kind, str] | None:
    """What is to be said of a tag before its attributes are looked at."""
    shown = f"<{tag.name}>"
    as_typed = f"'{tag.raw[:40]}'"
    torn = next((name for name, value in tag.attributes if _TAGS.search(value)), "")
    is_gone = kept is None and tag.name not in _NO_LOSS and (tag.name != "a" or bool(tag.attributes))
    is_text = any(name not in _FLAGS and not name.startswith(("data-", "aria-")) for name in tag.bare)
    is_text = is_text or (is_gone and tag.name not in NAMES and ":" not in tag.name and bool(tag.attributes))
    cases: tuple[tuple[bool, Kind, str], ...] = (
        (tag.is_torn, "broken", f"{as_typed} is no whole tag"),
        (bool(torn), "broken", f"the value of '{torn}' of {shown} holds tags"),
        (_is_hiding(tag), "hides", shown),
        (tag.name in DROPPED or (tag.name == "img" and kept is None), "lost", f"{shown} with all that it holds"),
        (tag.name in RUBY, "tag", "<ruby>"),
        (is_text, "lost", as_typed),  # it may be words after a sign for "less than"
        (is_gone, "tag", shown),
    )
    return next(((kind, what) for holds, kind, what in cases if holds), None)


def _attributes_lost(tag: Tag, kept: dict[str, str]) -> Iterator[Loss]:
    lost = list(dict.fromkeys(name for name, value in tag.attributes if not _is_kept(name, value, kept)))
    looks = [name for name in lost if name in LOOKS or name.startswith(("data-", "aria-", "xmlns:"))]
    others = [name for name in lost if name not in looks]
    if looks:
        yield Loss.at("look", tag.line, tag.column, f"<{tag.name}>", looks)
    if others:
        yield Loss.at("lost", tag.line, tag.column, f"<{tag.name}>", others)


def other(tag: Tag) -> Loss:
    """What begins like a tag and is none."""
    if tag.raw[1:2] in {"!", "?"}:
        return Loss.at("lost", tag.line, tag.column, f"'{tag.raw[:40]}'")
    return Loss.at("broken", tag.line, tag.column, f"'{tag.raw[:40]}' is no whole tag")


def _is_hiding(tag: Tag) -> bool:
    """Say whether a tag would hide its text on a web page, or calls it a spoiler, as forums and themes do."""
    given = dict(tag.attributes)
    if tag.name in {"details", "dialog"} or "hidden" in given or _HIDDEN.search(given.get("style", "")):
        return True
    named = (v if k in {"class", "id"} else k for k, v in tag.attributes if k not in _OF_WORDS)
    return any(_SPOILER.search(words) for words in (tag.name, *named))


def _is_kept(name: str, value: str, kept: dict[str, str]) -> bool:
    if name in {"colspan", "rowspan"}:
        return True  # empty cells say the same
    if name == "class":
        return set(value.split()) <= set(kept.get("class", "").split())
    alias = {"name": "id", "xml:lang": "lang"}.get(name, name)
    return alias in kept


def told(losses: Iterable[Loss], path: str) -> tuple[Diagnostic, ...]:
    """Few findings for all losses of a chapter: how things look, and tags whose words stay, are told once. path: of the chapter.

    Reports html-cleaned, raw-html (what is torn), SPO016.
    """
    by_kind: dict[tuple[Kind, str, tuple[str, ...]], list[Loss]] = {}
    for loss in losses:
        of_its_own = ("", ()) if loss.kind in {"look", "tag", "signs"} else (loss.what, loss.names)
        by_kind.setdefault((loss.kind, *of_its_own), []).append(loss)
    found: list[Diagnostic] = []
    for (kind, *_), group in by_kind.items():
        group.sort(key=lambda loss: (loss.line, loss.column))
        at = [Location(path=path, line=loss.line, column=loss.column) for loss in group]
        if kind in {"hides", "broken"}:
            found += [_fault(loss, place) for loss, place in zip(group, at, strict=True)]
        else:
            message = f"{_words(kind, group)}{_count(group)}"
            found.append(Diagnostic(rule=Rule.HTML_CLEANED, message=message, at=at[0], hint=_HINTS[kind]))
    return tuple(found)


def _fault(loss: Loss, at: Location) -> Diagnostic:
    if loss.kind == "hides":
        return Diagnostic(rule=Rule.SPO016, message=f"{loss.what} hides nothing in a book", at=at, hint=_HIDE)
    return Diagnostic(rule=Rule.RAW_HTML, message=loss.what, at=at, hint=_TORN)


def _words(kind: Kind, losses: Sequence[Loss]) -> str:
    """What is lost and what of that: attributes of tags, or tags."""
    what = list(dict.fromkeys(loss.what for loss in losses))
    names = list(dict.fromkeys(name for loss in losses for name in loss.names))
    subject = f"{_list(names)} of {_list(what)}" if names else _list(what)
    return f"{subject} {'are' if len(names or what) > 1 else 'is'} {_SAID[kind]}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _count(group: Sequence[object]) -> str:
    return f" ({len(group)} times in this chapter)" if len(group) > 1 else ""


_MOST = 8
_SAID: dict[Kind, str] = {
    "look": "taken away", "lost": "taken away", "tag": "taken away; the words stay", "signs": "just text in a piece of HTML",
}  # fmt: skip
_HIDE = "write [words]{.spoiler work=…} outside of HTML, or a block /// spoiler"
_TORN = "is a quotation mark or a > missing before it? Words after it may be lost; write a sign that is meant as &lt;"
_DIALECT = "write it with the dialect's blocks and spans (docs/dialect.md), if the text needs it"
_HINTS: dict[Kind, str] = {
    "look": "how it looks is a matter of the style sheet (docs/styles.md)",
    "tag": _DIALECT, "lost": _DIALECT,
    "signs": "leave an empty line around it and write it outside of the tags, if it is meant as a mark",
}  # fmt: skip
