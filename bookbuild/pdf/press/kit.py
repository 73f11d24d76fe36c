"""A kit, loaded: the style sheets parsed, the faces known to Pango, the book's files at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document, Page
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.layout import layout_document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from bookbuild.pdf import kit as files
from bookbuild.pdf.engine import Overheard
from bookbuild.pdf.press import lettering
from bookbuild.pdf.press.patches.all import install

BASE = "book:/"
PX = 0.75  # points in a CSS pixel


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Hands out the kit's own files and nothing else: no network, no file of the machine."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=())
        self.folder = folder
        self.assets: dict[str, list[str]] = json.loads((folder / files.INDEX).read_text(encoding="utf-8"))

    def fetch(self, url: str, headers: object = None) -> object:
        """Called by WeasyPrint."""
        path = url.removeprefix(BASE).lstrip("/")
        if path not in self.assets:
            raise ValueError(f"'{path}' is not part of the book")
        name, media_type = self.assets[path]
        return URLFetcherResponse(url, (self.folder / name).read_bytes(), {"Content-Type": media_type})


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document's pages with what made them. pages: WeasyPrint pages; context: its layout context."""

    document: Any
    context: Any
    html: Any

    @property
    def pages(self) -> list[Any]:
        """WeasyPrint pages, in order."""
        pages: list[Any] = self.document.pages
        return pages


class Press:
    """What every layout with one kit shares. Alive as long as its process uses the kit."""

    def __init__(self, folder: Path) -> None:
        self.fetcher = _Fetcher(folder)
        self.fonts = FontConfiguration()
        self.folder = folder
        self.body_text = (folder / files.BODY).read_text(encoding="utf-8")
        with Overheard():  # the same words were heard when the sheets were examined
            self.body = self.sheet(self.body_text)
        self.face_digests: dict[str, str] = {}
        self._full: Any = None

    @property
    def full(self) -> Any:
        """The sheet with the margin boxes, parsed when it is first wanted."""
        if self._full is None:
            with Overheard():
                self._full = self.sheet(self.full_text)
        return self._full

    @property
    def full_text(self) -> str:
        """The text of that sheet."""
        return (self.folder / files.FULL).read_text(encoding="utf-8")

    def sheet(self, text: str) -> Any:
        """A style sheet, parsed."""
        return CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher, base_url=BASE)

    def html(self, document: str) -> Any:
        """A document, parsed."""
        return HTML(string=document, base_url=BASE, url_fetcher=self.fetcher)

    def context(self, html: Any, sheets: list[Any]) -> Any:
        """A layout context of WeasyPrint: computed styles, no page yet."""
        options = {**DEFAULT_OPTIONS, "stylesheets": sheets}
        return Document._build_layout_context(html, self.fonts, CounterStyle(), {}, options)

    def lay_out(self, html: Any, sheets: list[Any]) -> LaidOut:
        """As HTML.render does, with the context kept."""
        context = self.context(html, sheets)
        root = build_formatting_structure(
            html.etree_element, context.style_for, context.get_image_from_uri, html.base_url, context.target_collector,
            context.counter_style, context.footnotes,
        )  # fmt: skip
        pages = [Page(box) for box in layout_document(html, root, context)]
        return LaidOut(Document(pages, None, self.fetcher, self.fonts, {}, None), context, html)


@lru_cache(maxsize=2)
def press_of(folder: Path) -> Press:
    """The press for a kit's folder, whose name says what is in it."""
    install()
    lettering.install()
    return Press(folder)


def examine(folder: Path) -> list[str]:
    """What WeasyPrint says of the full style sheet."""
    press = press_of(folder)
    with Overheard() as messages:
        press.sheet(press.full_text)
    return list(dict.fromkeys(messages))
