"""What is in a finished EPUB or PDF, as tests want to ask it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
from lxml import etree

XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NS = {
    "h": "http://www.w3.org/1999/xhtml", "opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/",
    "e": "http://www.idpf.org/2007/ops", "ncx": "http://www.daisy.org/z3986/2005/ncx/",
}  # fmt: skip


class Epub:
    """An EPUB, opened."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        self.names = self.zip.namelist()

    def read(self, name: str) -> bytes:
        """A file by its path inside `EPUB/`."""
        return self.zip.read(f"EPUB/{name}")

    def tree(self, name: str) -> etree._Element:
        """A parsed XML file."""
        return etree.fromstring(self.read(name))

    @property
    def package(self) -> etree._Element:
        """The package document."""
        return self.tree("content.opf")

    @property
    def pages(self) -> list[str]:
        """Paths of the XHTML files in reading order."""
        hrefs = {i.get("id"): i.get("href") for i in self.package.iterfind(".//opf:item", NS)}
        return [str(hrefs[i.get("idref")]) for i in self.package.iterfind(".//opf:itemref", NS)]

    def text(self, name: str) -> str:
        """The words of a page."""
        return " ".join("".join(self.tree(name).find("h:body", NS).itertext()).split())


@dataclass(frozen=True)
class Font:
    """A font of a PDF."""

    name: str
    is_embedded: bool


class Pdf:
    """A PDF, opened."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        self.pdf = pikepdf.open(io.BytesIO(self.data))
        self.drawn = pypdfium2.PdfDocument(self.data)
        self._texts: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.drawn)

    def text(self, page: int) -> str:
        """The words of a page, from 0, hyphens at line ends taken out."""
        if page not in self._texts:
            raw = self.drawn[page].get_textpage().get_text_bounded()
            joined = re.sub(r"[\u2010\ufffe\x02-]\s*\r?\n", "", raw)
            self._texts[page] = " ".join(joined.split())
        return self._texts[page]

    def lines(self, page: int) -> list[str]:
        """The lines of a page."""
        return [
            line.strip() for line in self.drawn[page].get_textpage().get_text_bounded().splitlines() if line.strip()
        ]

    @property
    def labels(self) -> list[str]:
        """Page labels, as a reader shows them."""
        return [self.drawn.get_page_label(i) for i in range(len(self.drawn))]

    @property
    def fonts(self) -> set[Font]:
        """Every font of every page."""
        found = set()
        for page in self.pdf.pages:
            for font in (page.get("/Resources", {}).get("/Font") or {}).values():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                descriptor = inner.get("/FontDescriptor", {})
                embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                found.add(Font(str(font.BaseFont).split("+")[-1], embedded))
        return found

    @property
    def outline(self) -> list[tuple[int, str, int]]:
        """Bookmarks: (depth from 0, title, page from 0)."""
        return [(i.level, i.get_title(), i.get_dest().get_index()) for i in self.drawn.get_toc()]

    def structure(self) -> set[str]:
        """Names of the structure elements of the tag tree."""
        names: set[str] = set()
        stack = [self.pdf.Root.StructTreeRoot]
        while stack:
            item = stack.pop()
            if isinstance(item, pikepdf.Dictionary):
                if "/S" in item:
                    names.add(str(item.S).lstrip("/"))
                kids = item.get("/K")
                stack += list(kids) if isinstance(kids, pikepdf.Array) else [kids] if kids is not None else []
        return names

    def alts(self) -> list[str]:
        """Text alternatives in the tag tree."""
        out: list[str] = []
        stack = [self.pdf.Root.StructTreeRoot]
        while stack:
            item = stack.pop()
            if isinstance(item, pikepdf.Dictionary):
                if "/Alt" in item:
                    out.append(str(item.Alt))
                kids = item.get("/K")
                stack += list(kids) if isinstance(kids, pikepdf.Array) else [kids] if kids is not None else []
        return out
