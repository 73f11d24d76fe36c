"""The lock on mark-up: nh3 (ammonia), which knows nothing of the dialect, cleans what is pasted and sees what has passed."""

from __future__ import annotations

from collections.abc import Iterable

import nh3

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.manuscript.html import tags as html
from bookbuild.manuscript.html.scan import PLACE
from bookbuild.model.markup import HEADINGS, Element, Node, Nodes, elements, to_xhtml

TAGS = frozenset(
    "a abbr aside b blockquote br cite code dd div dl dt em figcaption figure hr i img kbd li ol p pre q s samp small span strong "
    "sub sup table tbody td th thead tr u ul var".split()
) | set(HEADINGS)
ATTRIBUTES = frozenset(
    "alt class credit href id kind lang level range role safe safe-alt safe-title scope see see-also sort src start term title "
    "work xml:lang".split()
)
SCHEMES = frozenset({"http", "https", "mailto", "tel", "urn"})


def washed(text: str) -> str:
    """HTML of an author, whatever it is, as balanced HTML of the tags, attributes and schemes that a book may hold.

    It is read as browsers read it (HTML Standard, section 13.2). PLACE stays on every tag.
    """
    return _WASHER.clean(text)


_TAGS_OF_HTML = html.KEPT | html.RENAMED.keys() | html.GROUPS | html.RUBY
_WASHER = nh3.Cleaner(
    tags=set(_TAGS_OF_HTML), clean_content_tags=set(html.DROPPED), link_rel=None, url_schemes=set(SCHEMES),
    attributes={**{tag: set(html.ATTRIBUTES.get(tag, ())) | html.GLOBAL for tag in _TAGS_OF_HTML}, "*": {PLACE}},
)  # fmt: skip


def locked(nodes: Nodes, at: Location) -> tuple[Nodes, tuple[Diagnostic, ...]]:
    """The nodes without those of which nh3 would take something away. at: place of what has none. Reports raw-html."""
    kept: list[Node] = []
    found: list[Diagnostic] = []
    for node in nodes:
        if isinstance(node, str) or not (lost := _lost(node)):
            kept.append(node)
            continue
        hint = "use the dialect's blocks and spans (docs/dialect.md)"
        message = f"mark-up that no book may hold: {lost}"
        found.append(Diagnostic(rule=Rule.RAW_HTML, message=message, at=node.at or at, hint=hint))
    return tuple(kept), tuple(found)


def _lost(node: Element) -> str:
    """What nh3 takes away from an element; empty if nothing."""
    text = to_xhtml((node,))
    tags, attributes, schemes = _used(node)
    if _clean(text, TAGS, ATTRIBUTES, SCHEMES) == _clean(text, tags, attributes, schemes):
        return ""
    names = sorted(tags - TAGS) + sorted(name for name in attributes - ATTRIBUTES if not name.startswith("data-"))
    return ", ".join(f"'{name}'" for name in names) or "an address"


def _used(node: Element) -> tuple[set[str], set[str], set[str]]:
    found = list(elements((node,)))
    addresses = (e.get(name) for e in found for name in ("href", "src"))
    schemes = {address.partition(":")[0].strip().lower() for address in addresses if ":" in address}
    return {e.tag for e in found}, {name for e in found for name, _ in e.attributes}, schemes | SCHEMES


def _clean(text: str, tags: Iterable[str], attributes: Iterable[str], schemes: Iterable[str]) -> str:
    return nh3.clean(
        text, tags=set(tags), clean_content_tags=set(), attributes={"*": set(attributes)}, link_rel=None,
        generic_attribute_prefixes={"data-"}, url_schemes=set(schemes),
    )  # fmt: skip
