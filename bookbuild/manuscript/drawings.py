"""Drawings in SVG: still pictures that hold everything they show. What is more than that is named, or taken out.

Elements are those of SVG 1.1 and 2 that draw; nothing else of that namespace passes, and nothing of XHTML or MathML. Elements
of other namespaces are notes of drawing programs, which no reader draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

import tinycss2
from lxml import etree
from tinycss2.ast import Node

SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    "a altGlyph altGlyphDef altGlyphItem circle clipPath color-profile defs desc ellipse feBlend feColorMatrix "
    "feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood "
    "feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight "
    "feSpecularLighting feSpotLight feTile feTurbulence filter font font-face font-face-format font-face-name font-face-src "
    "font-face-uri g glyph glyphRef hatch hatchpath hkern image line linearGradient marker mask mesh meshgradient meshpatch "
    "meshrow metadata missing-glyph path pattern polygon polyline radialGradient rect solidcolor stop style svg switch symbol "
    "text textPath title tref tspan unknown use view vkern".split()
)
_FOREIGN = frozenset(
    {"http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2001/xml-events"}
)
_INSIDE = re.compile(r"\s*(?:#|data:image/(?:png|jpeg);base64,)")
# document types that name a file and that EPUB lets stand (EPUB 3.3, "Allowed external identifiers"): nobody loads it
_KNOWN_TYPES = frozenset({("-//W3C//DTD SVG 1.1//EN", "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd")})
# CSS Values 4 and CSS Images 4: functions that name a file; those of `_IMAGES` name one by a bare string too
_URLS = frozenset({"url", "src"})
_IMAGES = frozenset({"image", "image-set", "cross-fade", "element", "paint"})
# functions that stand for what is written elsewhere (CSS Variables 1, CSS Values 5)
_STANDING = frozenset({"var", "attr", "env", "if"})
_MOST_BRACKETS = 100  # of a style sheet in each other: tinycss2 recurses for each


Mend: TypeAlias = Callable[[], object]


def active(root: etree._Element) -> str:
    """What makes an SVG more than a still picture, or empty."""
    return next((reason for reason, _ in _faults(root)), "")


def still(root: etree._Element) -> list[str]:
    """Take out of an SVG what makes it more than a still picture; say what it was, each kind once.

    The document type and what stands before the root go when the root is written by itself.
    """
    faults = list(_faults(root))
    for _, mend in faults:
        mend()
    return list(dict.fromkeys(reason for reason, _ in faults))


def _faults(root: etree._Element) -> Iterator[tuple[str, Mend]]:
    """What makes an SVG more than a still picture, each with what takes it out."""
    for reason in _around(root):
        yield reason, lambda: None
    for item in root.iter():
        if isinstance(item, etree._Comment):
            continue
        if reason := _of_node(item):
            yield reason, partial(_take_out, item)
        elif isinstance(item.tag, str):
            for key, reason in _attributes(item).items():
                yield reason, partial(item.attrib.pop, key)
            if etree.QName(item).localname == "style" and not _is_still_css(_css(item)):
                yield _STYLE, partial(_calm, item)


_STYLE = "a style sheet that loads something, moves, or cannot be read"


def _around(root: etree._Element) -> Iterator[str]:
    tree = root.getroottree()
    info = tree.docinfo
    has_own = info.internalDTD is not None and _declares(root)
    if has_own or (info.system_url and (info.public_id, info.system_url) not in _KNOWN_TYPES):
        yield "a document type with a file, entities or attributes of its own"
    if any(
        isinstance(n, etree._ProcessingInstruction) for n in (*root.itersiblings(preceding=True), *root.itersiblings())
    ):
        yield "a processing instruction"


_COMMENTS = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_OWN = re.compile(
    r"""\s*<!DOCTYPE\s+[^\s\[>]+(?:\s+(?:PUBLIC\s+(?:"[^"]*"|'[^']*')|SYSTEM))?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\["""
)


def _declares(root: etree._Element) -> bool:
    """Say whether the document type declares something by itself: entities, or attributes that elements are given unseen."""
    whole = etree.tostring(root.getroottree(), encoding="unicode")
    return _OWN.match(_COMMENTS.sub("", whole)) is not None


def _of_node(item: etree._Element) -> str:
    if isinstance(item, etree._Entity):
        return "an entity"
    if isinstance(item, etree._ProcessingInstruction):
        return "a processing instruction"
    name = etree.QName(item)
    if name.namespace in _FOREIGN or (f"{{{name.namespace}}}" == SVG and name.localname not in _ELEMENTS):
        return f"a <{name.localname}> element"
    return ""


def _attributes(item: etree._Element) -> dict[str, str]:
    """The attributes of an element that do not belong to a still picture, and why."""
    found = {}
    for key, value in item.attrib.items():
        name = etree.QName(str(key))
        local, text = name.localname, str(value)
        if local.lower().startswith("on"):
            found[str(key)] = f"an event handler ({local})"
        elif (local == "href" and not _INSIDE.match(text)) or (
            local == "base" and name.namespace == "http://www.w3.org/XML/1998/namespace"
        ):
            found[str(key)] = f"a reference to '{text[:60]}' outside the file"
        elif not _is_still_value(text):
            found[str(key)] = f"a reference outside the file in {local}"
    return found


def _calm(item: etree._Element) -> None:
    """Leave a style element the rules that load nothing."""
    text = _css(item)
    for child in list(item):
        item.remove(child)
    item.text = _calm_css(text)


def _take_out(item: etree._Element) -> None:
    """Remove a node; what stands after it stays."""
    holder, before = item.getparent(), item.getprevious()
    if holder is None:
        return  # it went with what held it
    if item.tail and before is not None:
        before.tail = (before.tail or "") + item.tail
    elif item.tail:
        holder.text = (holder.text or "") + item.tail
    holder.remove(item)


def _css(item: etree._Element) -> str:
    """The text of a style element, as browsers join it: over comments and elements."""
    return (item.text or "") + "".join(child.tail or "" for child in item)


def _calm_css(text: str) -> str:
    """A style sheet without the rules that load something (CSS Syntax 3, section 5); empty if it cannot be read."""
    if _is_too_deep(text):
        return ""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True)
    return "".join(rule.serialize() for rule in rules if rule.type != "error" and _is_still((rule,)))


def _is_still_css(text: str) -> bool:
    return not _is_too_deep(text) and _is_still(tinycss2.parse_stylesheet(text, skip_comments=True))


# without one of these a value loads nothing
_LOADS = re.compile(r"\\|@|(?:url|src|image|image-set|cross-fade|element|paint)\(", re.IGNORECASE)


def _is_still_value(text: str) -> bool:
    """Say whether an attribute's value, which may be CSS, names nothing outside."""
    if not _LOADS.search(text):
        return True
    return not _is_too_deep(text) and _is_still(
        tinycss2.parse_component_value_list(text, skip_comments=True), is_value=True
    )


def _is_too_deep(text: str) -> bool:
    depth = deepest = 0
    for sign in re.findall(r"[{}()\[\]]", text):
        depth = depth + 1 if sign in "{([" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest > _MOST_BRACKETS


def _is_still(nodes: Iterable[Node], *, is_value: bool = False, holder: str = "") -> bool:
    """Say whether CSS loads nothing and moves nothing. Escapes have been read by tinycss2. is_value: it stands in an attribute,
    where what is no CSS means nothing."""
    return all(_is_still_node(node, is_value=is_value, holder=holder) for node in nodes)


def _is_still_node(node: Node, *, is_value: bool, holder: str) -> bool:
    if node.type in _RULES:
        return _RULES[node.type](node)
    if node.type in {"url", "string"}:
        return (node.type == "string" and not holder) or _INSIDE.match(node.value) is not None
    if node.type == "function":
        name = _VENDOR.sub("", node.lower_name)
        if name in _STANDING and holder:
            return False
        return _is_still(node.arguments, is_value=is_value, holder=name if name in _URLS | _IMAGES else holder)
    if node.type in {"() block", "[] block", "{} block"}:
        return _is_still(node.content, is_value=is_value, holder=holder)
    if node.type == "ident":
        return is_value or not _VENDOR.sub("", node.lower_value).startswith("animation")
    return is_value or node.type != "error"


def _at_rule(rule: Node) -> bool:
    if rule.lower_at_keyword == "namespace":  # its url() is a name
        return True
    return _VENDOR.sub("", rule.lower_at_keyword) not in _MOVING and _is_still((*rule.prelude, *(rule.content or ())))


_MOVING = frozenset({"import", "keyframes"})
_VENDOR = re.compile(r"^-[a-z]+-")
_RULES: dict[str, Callable[[Node], bool]] = {
    "at-rule": _at_rule,
    "at-keyword": lambda node: _VENDOR.sub("", node.lower_value) not in _MOVING,
    "qualified-rule": lambda rule: _is_still(rule.prelude, is_value=True) and _is_still(rule.content),
}
