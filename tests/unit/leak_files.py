"""A small book with one notice and one passage behind it, as an EPUB and as a PDF, into which leaks are planted."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import fontpkg_source_serif_4
import pikepdf
import pylopdf_fonts_ko
from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.metadata import WorkId
from bookbuild.model.spoilers import GuardTerm, Level, Mark, Origin, Passage, Surface, Watch, Watched
from bookbuild.pdf.engine import load_engine

WORK = WorkId("river")
TITLE = "The Quiet River"
TERM = "Park Mun-su"
NEAR_TERM = "Park Mun-sung"
SENTENCE = "The ferryman drowns his own brother under the old stone bridge, hours before the dawn."
NEAR_SENTENCE = "The ferryman greets his own brother near the old stone bridge, hours after the storm."
MARKED_AT = Location(path="chapters/river.md", line=40)
TERM_AT = Location(path="spoilers.yaml", line=3)
PASSAGE_AT = Location(path="chapters/river.md", line=38)
PLANTED_AT = Location(path="chapters/planted.md", line=7)
DECOY_AT = Location(path="chapters/decoy.md", line=9)
MARK = Mark(WORK, Level.ENDING)
PASSAGE = Passage(id="after", notice="notice", resume="resume", chapter="river", marks=(MARK,), at=PASSAGE_AT)
FILLER = "Plain words about the weather of the valley fill these pages. "
NS = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
NOTICE = (
    f'<section class="notice" role="doc-notice" id="notice"><p>This discusses <cite>{TITLE}</cite> in full.</p>'
    '<p><a href="after.xhtml">Go on</a> or <a href="resume.xhtml#resume">skip</a>.</p></section>'
)
MARKED = f'<section class="spoiler" data-spoiler="river:2" id="after"><p>{SENTENCE}</p><p>{TERM} weeps.</p>%s</section>'


def watch(surface: Surface | None = None, planted: str = "", **changes: object) -> Watch:
    """What is watched. surface: where the manuscript says `planted`; every other surface says it too, as a decoy."""
    origins = [
        Origin(surface=other, text=f"Elsewhere {SENTENCE} {TERM}", at=DECOY_AT)
        for other in Surface
        if surface is not None and other is not surface
    ]
    if surface is not None:
        origins.append(Origin(surface=surface, text=planted, at=PLANTED_AT))
    made = Watch(
        edition="full",
        limit=None,
        sentences=(Watched(text=SENTENCE, marks=(MARK,), at=MARKED_AT),),
        terms=(GuardTerm(work=WORK, level=Level.ENDING, text=TERM, at=TERM_AT),),
        titles={WORK: TITLE},
        origins=tuple(origins),
        passages=(PASSAGE,),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def page(body: str, title: str = "A page", head: str = "") -> str:
    """An XHTML file."""
    link = '<link rel="stylesheet" type="text/css" href="../css/book.css"/>'
    return f"<html {NS}><head><title>{title}</title>{link}{head}</head><body>{body}</body></html>"


def epub(
    *,
    start: str = "",
    notice: str = NOTICE,
    marked: str = "",
    resume: str = "",
    passage: str = MARKED,
    nav: str = "",
    ncx: str = "",
    metadata: str = "",
    css: str = "p { text-indent: 1em }",
    title: str = "The river",
    head: str = "",
    spine: str = "start notice after resume",
    extra: dict[str, str | bytes] | None = None,
) -> bytes:
    """The book as an EPUB. start, marked, resume: XHTML put before, into and after the passage."""
    filler = f"<p>{FILLER * 40}</p>"
    pages = {
        "start": page(f'<section class="chapter" id="river"><h1>The river</h1>{filler}{start}</section>', title, head),
        "notice": page(notice),
        "after": page(passage.replace("%s", marked)),
        "resume": page(f'<section class="chapter" id="resume"><p>The mill still stands.</p>{resume}</section>'),
    }
    items = "".join(f'<item id="{n}" href="text/{n}.xhtml" media-type="application/xhtml+xml"/>' for n in pages)
    refs = "".join(f'<itemref idref="{name}"/>' for name in spine.split())
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="EPUB/content.opf"/></rootfiles></container>',
        "EPUB/content.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Rivers</dc:title>{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{refs}</spine></package>",
        "EPUB/nav.xhtml": page(
            f'<nav epub:type="toc"><ol><li><a href="text/start.xhtml">River</a></li>{nav}</ol></nav>'
        ),
        "EPUB/toc.ncx": '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel>'
        f"<text>River {ncx}</text></navLabel></navPoint></navMap></ncx>",
        "EPUB/css/book.css": css,
        **{f"EPUB/text/{name}.xhtml": text for name, text in pages.items()},
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


_CSS = """
@page { size: 300pt 400pt; margin: 60pt 40pt 40pt; @top-center { content: string(head); font: 8pt Book, Hangul } }
body { font: 10pt/14pt Book, Hangul; string-set: head attr(title) }
section { break-before: page }
@page plain { @top-center { content: none } }
sup { font-size: 6pt }
"""
_FACES = "".join(
    f'@font-face {{ font-family: {family}; src: url("{next(Path(module).parent.rglob(name)).as_uri()}") }}'
    for family, module, name in (
        ("Book", fontpkg_source_serif_4.__file__, "SourceSerif4?opsz*.ttf"),
        ("Hangul", pylopdf_fonts_ko.__file__, "NotoSerifKR-Regular.otf"),
    )
)


@cache
def _engine() -> ModuleType:
    return load_engine()


def pdf(
    *,
    start: str = "",
    marked: str = "",
    resume: str = "",
    between: str = "<section><p>This page is left empty.</p></section>",
    notice: str = '<p id="notice">This discusses <cite>The Quiet River</cite> in full. <a href="#after">Go on</a> or '
    '<a href="#resume">skip</a>. <a href="#notice">Here</a>.</p>',
    passage: str | None = None,
    head: str = "The river",
    css: str = "",
) -> bytes:
    """The book as a PDF: pages 1 text, 2 and 3 notice and blank, 4 passage, 5 text after it."""
    marked_text = f'<section id="after"><p>{SENTENCE}</p><p>{TERM} weeps.</p>{marked}</section>'
    html = (
        f'<html lang="en"><head><title>Rivers</title></head><body title="{head}">'
        f"<section><h1>One</h1><p>{FILLER * 3}</p>{start}</section><section>{notice}</section>{between}"
        f"{marked_text if passage is None else passage}"
        f'<section id="resume"><p>{FILLER}</p><p>The mill still stands.</p>{resume}</section></body></html>'
    )
    engine = _engine()
    fonts = engine.text.fonts.FontConfiguration()
    sheet = engine.CSS(string=_FACES + _CSS + css, font_config=fonts)
    return bytes(engine.HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_tags=True))


def changed(data: bytes, change: object) -> bytes:
    """A PDF after a change to it. change: called with the opened PDF."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        change(opened)  # type: ignore[operator]
        opened.save(out)
    return out.getvalue()


def told(found: tuple[Diagnostic, ...]) -> set[tuple[Rule, Location]]:
    """What was found, and where."""
    return {(d.rule, d.at) for d in found}
