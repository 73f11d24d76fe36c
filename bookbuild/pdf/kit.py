"""The kit of a book's layout: its style sheets, faces and images in a folder named by their content.

The style sheets are kept twice: whole, for the running heads, and without margin boxes, for the text. A change of a
margin box therefore changes no key of a fragment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tinycss2

from bookbuild.model.rendition import Asset, PrintRendition
from bookbuild.model.store import digest
from bookbuild.pdf.fragment import compact

INDEX, BODY, FULL = "index.json", "body.css", "full.css"
# CSS Paged Media 3, section 5.3: the sixteen page-margin boxes
MARGIN_BOXES = frozenset(
    f"{edge}-{place}"
    for edge in ("top", "bottom")
    for place in ("left-corner", "left", "center", "right", "right-corner")
) | {f"{edge}-{place}" for edge in ("left", "right") for place in ("top", "middle", "bottom")}
_NESTING = frozenset({"media", "supports", "layer"})
_PAGE_NUMBER = re.compile(r"counters?\(\s*pages?\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The style of a book's pages. body: without margin boxes; full: with them; body_parts: (path, digest) of each file
    without them.

    has_heads: there are any; is_parted: heads can be laid out apart from the text; shows_folio: text outside the heads
    shows page numbers.
    """

    body: str = field(repr=False)
    full: str = field(repr=False)
    body_parts: tuple[tuple[str, str], ...]
    has_heads: bool
    is_parted: bool
    shows_folio: bool


def make_sheets(sheets: Sequence[tuple[str, str]]) -> Sheets:
    """sheets: (path, text), in order."""
    full = "".join(text for _, text in sheets)
    bare = [(path, without_margin_boxes(text)) for path, text in sheets]
    body = "".join(text for _, text in bare)
    return Sheets(
        body=body, full=full, body_parts=tuple((path, digest(text)) for path, text in bare), has_heads=body != full,
        is_parted=not re.search(r"running\(|element\(", full),
        shows_folio=bool(_PAGE_NUMBER.search(body)),
    )  # fmt: skip


def without_margin_boxes(text: str) -> str:
    """A style sheet without its page-margin boxes; one that has none stays as it is."""
    if not any(f"@{name}" in text for name in MARGIN_BOXES):
        return text
    rules = _rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))
    return "".join(f"{rule.serialize()}\n" for rule in rules)


def _rules(rules: Sequence[Any]) -> list[Any]:
    """Without what is empty afterwards: a sheet of nothing but margin boxes must leave no trace."""
    return [kept for rule in rules if rule.type != "error" and not _is_empty(kept := _rule(rule))]


def _is_empty(rule: Any) -> bool:
    if rule.type != "at-rule" or rule.content is None or rule.lower_at_keyword not in {"page", *_NESTING}:
        return False
    return all(item.type in {"whitespace", "comment"} for item in rule.content)


def _rule(rule: Any) -> Any:
    if rule.type != "at-rule" or rule.content is None:
        return rule
    if rule.lower_at_keyword in _NESTING:
        rule.content = _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True))
    elif rule.lower_at_keyword == "page":
        rule.content = [
            item
            for item in tinycss2.parse_blocks_contents(rule.content, skip_comments=True)
            if item.type != "error" and not (item.type == "at-rule" and item.lower_at_keyword in MARGIN_BOXES)
        ]
    return rule


def write_kit(folder: Path, rendition: PrintRendition, sheets: Sheets) -> Path:
    """A folder for the presses, in `folder`; its name is the digest of what it holds."""
    assets: dict[str, Asset | Any] = {face.path: face for face in rendition.fonts} | dict(rendition.images)
    names = {path: f"{digest(asset.data)}{Path(path).suffix}" for path, asset in assets.items()}
    index = {path: [names[path], asset.media_type] for path, asset in sorted(assets.items())}
    kit = folder / f"kit-{digest(sheets.full, compact(index))}"
    if not (kit / INDEX).is_file():
        kit.mkdir(parents=True, exist_ok=True)
        for path, asset in assets.items():
            (kit / names[path]).write_bytes(asset.data)
        (kit / BODY).write_text(sheets.body, encoding="utf-8")
        (kit / FULL).write_text(sheets.full, encoding="utf-8")
        (kit / INDEX).write_bytes(compact(index))
    return kit


def assets_in(text: str, digests: Mapping[str, str]) -> tuple[str, ...]:
    """Digests of the files that a text names by their path. digests: by path."""
    return tuple(value for path, value in sorted(digests.items()) if path in text)
