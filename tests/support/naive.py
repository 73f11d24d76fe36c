"""The oracle: one WeasyPrint run over the whole book, with the same templates, style sheets and page numbers.

It shares with bookbuild's own print what goes in (XHTML and CSS of the sections) and nothing of what is done with it:
no fragments, no binding, no heads apart. Each section is a `div` with a named page of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bookbuild.model.book import Place, Side
from bookbuild.model.rendition import PrintRendition, PrintSection
from bookbuild.pdf.engine import Overheard, load_engine
from bookbuild.pdf.notes import MOST_PUSHES, block_to_push, push
from bookbuild.pdf.press.drift import drift, figure_to_drift
from bookbuild.pdf.press.patches.all import install

_BASE = "book:/"


def naive_pdf(rendition: PrintRendition, *, mends_notes: bool = False) -> bytes:
    """mends_notes: blocks are pushed over so that notes keep to their calls, and figures give way to text, as bookbuild does."""
    engine = load_engine()
    install()  # a mend of where lines end is no matter of fragments: both have it
    with Overheard(), _named_pages_mended():
        document = _render(engine, rendition, mends_notes=mends_notes)
        return bytes(document.write_pdf(pdf_tags=True, pdf_version="1.7"))


@contextmanager
def _named_pages_mended() -> Iterator[None]:
    """WeasyPrint 70 takes every page of a named page for one after a forced break, and so keeps the margin of whatever
    comes to stand at its top (layout/page.py, `remake_page`: `next_page['break'] != 'any' or next_page['page']` is a name
    where it should be no). The name of a page is how the oracle gives each section its own heads; nothing else here needs
    it. CSS Fragmentation 3, 5.2: margins at an unforced break are dropped.
    """
    from weasyprint.layout import LayoutContext

    def get(self: Any) -> bool:
        return bool(self.__dict__["is_forced"])

    def put(self: Any, value: object) -> None:
        self.__dict__["is_forced"] = value is True

    LayoutContext.forced_break = property(get, put)
    try:
        yield
    finally:
        del LayoutContext.forced_break


def _render(engine: Any, rendition: PrintRendition, *, mends_notes: bool) -> Any:
    fonts = engine.text.fonts.FontConfiguration()
    fetch = _fetcher(engine, rendition)
    css = "".join(text for _, text in rendition.sheets) + "".join(_section_css(rendition.sections))
    sheet = engine.CSS(string=css, font_config=fonts, url_fetcher=fetch, base_url=_BASE)
    language = rendition.metadata.language
    bodies = "".join(_body(section, f"s{n}") for n, section in enumerate(rendition.sections))
    text = f'<!DOCTYPE html><html lang="{language}"><head><title>x</title></head><body>{bodies}</body></html>'
    html = engine.HTML(string=text, base_url=_BASE, url_fetcher=fetch)
    parents = {child: parent for parent in html.etree_element.iter() for child in parent}
    for _ in range(MOST_PUSHES * 3 if mends_notes else 1):
        document = html.render(stylesheets=[sheet], font_config=fonts)
        if not mends_notes:
            break
        if (element := block_to_push(document.pages)) is not None:
            push(element, parents)
        elif (figure := figure_to_drift(document.pages, parents)) is not None:
            drift(figure, parents)
        else:
            break
    return document


def _body(section: PrintSection, name: str) -> str:
    """A section's body as a block with the classes of the body."""
    start = section.document.index("<body")
    opened = section.document.index(">", start) + 1
    classes = re.search(r'class="([^"]*)"', section.document[start:opened])
    text = section.document[opened : section.document.rindex("</body>")]
    return f'<div class="{classes[1] if classes else ""} {name}">{text}</div>\n'


def _section_css(sections: Sequence[PrintSection]) -> list[str]:
    out = []
    place = Place.FRONT
    for number, section in enumerate(sections):
        name = f"s{number}"
        is_new = (place is Place.FRONT) != (section.place is Place.FRONT)
        place = section.place
        side = Side.RECTO if is_new else section.side
        before = "auto" if number == 0 else {Side.RECTO: "recto", Side.VERSO: "verso"}.get(side, "page")
        own = section.page_css.replace("@page :nth(1)", f"@page :nth(1 of {name})")
        own = own.replace("@page :left", f"@page {name}:left").replace("@page :right", f"@page {name}:right")
        own = own.replace("@page :blank", f"@page {name}:blank")
        reset = f"@page :nth(1 of {name}) {{ counter-reset: page 1; }}\n" if is_new else ""
        out.append(f".{name} {{ page: {name}; break-before: {before}; }}\n{own}{reset}")
    return out


def _fetcher(engine: Any, rendition: PrintRendition) -> Any:
    assets: dict[str, Any] = {font.path: font for font in rendition.fonts} | dict(rendition.images)

    class Fetcher(engine.urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: object = None) -> object:
            asset = assets[url.removeprefix(_BASE).lstrip("/")]
            return engine.urls.URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})

    return Fetcher(allowed_protocols=())
