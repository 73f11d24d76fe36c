"""Bytes -> tree, for files that nobody vouches for: no entities, no network, no deep nesting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from bookbuild.diagnostics import Diagnostic, Rule
from bookbuild.verify.findings import finding, quoted

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_XML = 64 * 1024**2
# EPUB 3.3 section 3.9: the only external identifiers; nothing is loaded for them
_PUBLIC_IDS = re.compile(r"-//W3C//DTD (SVG|MathML) [^\"]*|-//NISO//DTD ncx 2005-1//EN")
_ENCODING = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is XML. ids: of its elements, each with its number in the order of the text."""

    path: str
    root: etree._Element
    lines: tuple[str, ...] = field(repr=False)
    ids: Mapping[str, int] = field(repr=False)

    def found(
        self, rule: Rule, at: etree._Element, message: str, hint: str = "", *, words: str | None = None
    ) -> Diagnostic:
        """A finding at an element. words: what to look for in its line, to name the column."""
        line = at.sourceline or 0
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        column = text.find(words or f"<{local(at)}") + 1
        return finding(rule, self.path, message, hint, line=line, column=column)


def read_xml(path: str, data: bytes) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The document, or None and why there is none. Reports epub-xml."""
    text = _decoded(data)
    if isinstance(text, tuple):
        message, hint = text
        return None, (finding(Rule.EPUB_XML, path, message, hint),)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = f"this is not well-formed XML: {error.msg}"
        hint = "correct the mark-up; type characters themselves instead of named entities such as &nbsp;"
        return None, (finding(Rule.EPUB_XML, path, message, hint, line=line or 0, column=column or 0),)
    except (ValueError, UnicodeError) as error:
        return None, (finding(Rule.EPUB_XML, path, f"this cannot be read as XML: {error}"),)
    ids: dict[str, int] = {}
    for number, element in enumerate(root.iter("*")):
        if (name := element.get("id")) is not None:
            ids.setdefault(name, number)
    document = Document(path=path, root=root, lines=tuple(text.split("\n")), ids=ids)
    return document, tuple(_doctype(document))


def _decoded(data: bytes) -> str | tuple[str, str]:
    """Text without its declaration of an encoding, or what is wrong and what to do."""
    if len(data) > MAX_XML:
        return f"the file has {len(data):,} bytes; at most {MAX_XML:,} are read", "divide it"
    is_wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        return f"the file is not in UTF-8: byte {error.start} cannot be read", "save it as UTF-8"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (named := _ENCODING.match(text)) and named[1].lower() not in {"utf-8", "utf-16"}:
        return f"the file says that its encoding is {quoted(named[1])}", "save it as UTF-8, and say so"
    if "<!ENTITY" in text:
        return (
            "the file declares entities, so it is not read: they are a way to attack readers",
            "type the characters themselves",
        )
    # lxml takes bytes as UTF-8 from here on, whatever the declaration said
    return re.sub(r"^(<\?xml[^>]*?)\sencoding\s*=\s*([\"'])[^\"']*\2", r"\1", text, count=1)


def _doctype(document: Document) -> Iterator[Diagnostic]:
    info = document.root.getroottree().docinfo
    public, system = info.public_id, info.system_url
    if (public or system) and system != "about:legacy-compat" and not _PUBLIC_IDS.fullmatch(public or ""):
        message = f"the DOCTYPE names {quoted(public or system)}; EPUB 3 takes only '<!DOCTYPE html>'"
        yield finding(Rule.EPUB_XML, document.path, message, "write <!DOCTYPE html>", line=1)


def tag_of(element: etree._Element) -> str:
    """Name of an element with its namespace."""
    return str(element.tag)


def local(element: etree._Element) -> str:
    """Name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def types_of(element: etree._Element) -> frozenset[str]:
    """Values of epub:type, and of role with `doc-` taken off."""
    roles = (role.removeprefix("doc-") for role in (element.get("role") or "").split() if role.startswith("doc-"))
    return frozenset((element.get(OPS_TYPE) or "").split()) | frozenset(roles)


def text_of(element: etree._Element) -> str:
    """Words of an element and what is in it, alternative texts too."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts += [node.text or "" if isinstance(node.tag, str) else "", node.get("alt") or ""]
        elif node is not element:
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())
