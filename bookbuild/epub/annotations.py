"""What a book gives away, for machines: W3C Web Annotations on the finished EPUB.

Libraries, readers and book clubs can tell from it where each work is discussed and how far. Annotation: Web Annotation
Data Model (W3C Recommendation 2017); targets: EPUB CFI 1.1, and the file with its fragment for those who cannot read CFI.
"""

from __future__ import annotations

import io
import json
import posixpath
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

from bookbuild.model.metadata import Metadata, Work, WorkId
from bookbuild.model.spoilers import Mark, read_numbers

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CFI = "http://www.idpf.org/epub/linking/cfi/epub-cfi.html"
_HTML_FRAGMENT = "http://tools.ietf.org/rfc/rfc3236"
_TYPES = {
    "film": "Movie",
    "series": "TVSeries",
    "book": "Book",
    "play": "Play",
    "game": "VideoGame",
    "history": "Event",
}


def web_annotations(epub: bytes, name: str, works: Mapping[WorkId, Work], metadata: Metadata) -> bytes:
    """JSON-LD with an annotation for each work of each marked element. epub: its bytes; name: its file name."""
    items: list[dict[str, object]] = []
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        for path, step, root in _documents(archive):
            for element in root.iter():
                for mark in read_numbers(str(element.get("data-spoiler") or "")):
                    items.append(_annotation(len(items) + 1, name, path, step, element, works[mark.work], mark))
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": f"{metadata.identifier}#spoilers", "type": "AnnotationCollection",
        "label": metadata.title, "total": len(items),
        "first": {"id": f"{metadata.identifier}#spoilers-1", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }  # fmt: skip
    return (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode()


def _documents(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, etree._Element]]:
    """(path in the archive, CFI step of its place in the spine, root) of every file in reading order."""
    container = etree.fromstring(archive.read("META-INF/container.xml"))
    rootfile = next(container.iter(f"{_CONTAINER}rootfile"))
    opf = str(rootfile.get("full-path"))
    package = etree.fromstring(archive.read(opf))
    hrefs = {str(item.get("id")): str(item.get("href")) for item in package.iter(f"{_OPF}item")}
    spine = next(package.iter(f"{_OPF}spine"))
    at = 2 * (list(package).index(spine) + 1)
    for number, itemref in enumerate(spine.iter(f"{_OPF}itemref"), 1):
        path = posixpath.join(posixpath.dirname(opf), hrefs[str(itemref.get("idref"))])
        yield path, f"/{at}/{2 * number}!", etree.fromstring(archive.read(path))


def _annotation(
    number: int, name: str, path: str, step: str, element: etree._Element, work: Work, mark: Mark
) -> dict[str, object]:
    about: dict[str, object] = {"type": f"schema:{_TYPES[work.kind]}", "schema:name": work.title}
    about |= {"schema:datePublished": work.year} if work.year else {}
    about |= {"schema:sameAs": list(work.same_as)} if work.same_as else {}
    selectors = [{"type": "FragmentSelector", "conformsTo": _CFI, "value": f"epubcfi({step}{_path(element)})"}]
    if element.get("id"):
        selectors.append({"type": "FragmentSelector", "conformsTo": _HTML_FRAGMENT, "value": str(element.get("id"))})
    return {
        "id": f"urn:bookbuild:annotation:{number}", "type": "Annotation", "motivation": "classifying",
        "body": [
            {"type": "SpecificResource", "purpose": "classifying", "source": about},
            {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": f"spoiler-level:{int(mark.level)}"},
        ],
        "target": {"source": f"{name}#{path}", "selector": selectors},
    }  # fmt: skip


def _path(element: etree._Element) -> str:
    """The CFI path from the root of its document: even numbers count elements (EPUB CFI 1.1, section 2.2)."""
    steps: list[str] = []
    here: etree._Element | None = element
    while here is not None and (parent := here.getparent()) is not None:
        position = [child for child in parent if isinstance(child.tag, str)].index(here) + 1
        mark = f"[{here.get('id')}]" if here.get("id") else ""
        steps.append(f"/{2 * position}{mark}")
        here = parent
    return "".join(reversed(steps))
