"""Book to PrintRendition: one XHTML document a section, one style sheet, the faces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bookbuild.model.book import Book, Matter, Section, Side
from bookbuild.model.markup import Nodes, text_of
from bookbuild.model.rendition import Pagination, PrintRendition, PrintSection
from bookbuild.model.style import PrintStyle
from bookbuild.render.access import with_print_statement
from bookbuild.render.archive import PROFILE
from bookbuild.render.balance import broken, with_breaks
from bookbuild.render.body import image_file
from bookbuild.render.colophon import with_colophon
from bookbuild.render.fonts import DISPLAY, Face, used
from bookbuild.render.glyphs import all_text
from bookbuild.render.index_lines import print_index
from bookbuild.render.page_css import note_size, section_css, whole_lines
from bookbuild.render.print_text import UNKNOWN_PAGE, print_body
from bookbuild.render.shell import ContentsLine, contents_lines, shell_values, tagged
from bookbuild.render.templates import StyleFolders, Templates


class PrintPages:
    """Renders a book for print, again and again while its page numbers settle. Sections that show none are kept."""

    def __init__(self, book: Book, templates: Templates, folders: StyleFolders, faces: tuple[Face, ...]) -> None:
        book = with_colophon(with_print_statement(book, folders), faces)
        self.book = book
        self.templates = templates
        self.faces = faces
        text = all_text(book)
        kept = used(faces, text)
        self.sheets = print_sheets(book, templates, folders, kept)
        self.fonts = tuple(face.asset for face in kept)
        self.images = {f"images/{image_file(image.path)}": image for image in book.images.values()}
        self.archive = folders.house_bytes(PROFILE) if book.style.print.for_archives else b""
        self.unknown = "0" * _figures(book, len(text))
        self.fixed: dict[str, PrintSection] = {}

    def __call__(self, pages: Pagination) -> PrintRendition:
        """pages: what the last layout found out; references to ids it does not know get a stand-in. Raises TemplateBroken."""
        sections = tuple(self._section(s, pages) for s in self.book.sections if s.matter is not Matter.COVER)
        return PrintRendition(
            metadata=self.book.metadata, sections=sections, sheets=self.sheets, fonts=self.fonts, images=self.images,
            refine=self.book.style.print.refines, archive=self.archive,
        )  # fmt: skip

    def _section(self, section: Section, pages: Pagination) -> PrintSection:
        if section.id in self.fixed:
            return self.fixed[section.id]
        labels = _Asked(pages.labels, self.unknown)
        made = _section(self.book, section, self.templates, replace(pages, labels=labels), self.faces)
        if not labels.was_asked and section.matter not in {Matter.CONTENTS, Matter.INDEX}:
            self.fixed[section.id] = made
        return made


class _Asked(Mapping[str, str]):
    """Folios by id, every id with a stand-in while none is known; remembers whether any was asked for."""

    def __init__(self, labels: Mapping[str, str], unknown: str) -> None:
        self.labels = labels
        self.unknown = unknown
        self.was_asked = False

    def __getitem__(self, id_: str) -> str:
        self.was_asked = True
        return self.labels[id_] if self.labels else self.unknown

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)


def _figures(book: Book, characters: int) -> int:
    """How many figures most page numbers of a book will have, by how much text there is and what fits on a page."""
    page = book.style.print
    width = float((page.trim.width - page.margins.inside - page.margins.outside).points)
    depth = float((page.trim.height - page.margins.top - page.margins.bottom).points)
    on_page = width / float(page.size.points) * 2.6 * depth / float(page.leading.points)
    return min(max(len(str(int(characters / on_page * 0.7))), 1), 4)


def print_rendition(
    book: Book, templates: Templates, folders: StyleFolders, faces: tuple[Face, ...], pages: Pagination
) -> PrintRendition:
    """A book for print, once. Raises TemplateBroken."""
    return PrintPages(book, templates, folders, faces)(pages)


def _balanced(book: Book, faces: tuple[Face, ...], title: Nodes, lines: float, share: float) -> Nodes:
    """A display title in lines of even length. lines: its size in lines of the text (print.css.j2); share: of the measure."""
    page = book.style.print
    measure = float((page.trim.width - page.margins.inside - page.margins.outside).points) * share
    return with_breaks(title, broken(text_of(title), faces, DISPLAY, float(page.leading.points) * lines, measure))


def _section(
    book: Book, section: Section, templates: Templates, pages: Pagination, faces: tuple[Face, ...]
) -> PrintSection:
    size, share = (2.1, 0.8) if section.matter is Matter.PART else (1.75, 0.98)
    heading = _balanced(book, faces, print_body(book, section, section.title, pages), size, share)
    values = shell_values(book, section, "print") | {
        "section": replace(section, title=heading),
        "title_nodes": _balanced(book, faces, tagged(book, book.metadata.title), 2.3, 0.94),
        "stylesheets": (), "notes": (), "closing": (), "body": print_body(book, section, section.body, pages),
        "entries": _entries(book, pages) if section.matter is Matter.CONTENTS else (),
        "index": print_index(book, pages) if section.matter is Matter.INDEX else (),
        "title": book.metadata.title, "medium": "print in-part" if section.depth else "print",
    }  # fmt: skip
    return PrintSection(
        id=section.id, place=section.place, matter=section.matter, side=_side(book, section), turn=section.turn,
        document=templates.render("templates/page.xhtml.j2", values), page_css=section_css(book, section, faces),
    )  # fmt: skip


def _entries(book: Book, pages: Pagination) -> tuple[ContentsLine, ...]:
    return contents_lines(book.contents, lambda id_: f"#{id_}", lambda id_: pages.labels.get(id_, UNKNOWN_PAGE))


def _side(book: Book, section: Section) -> Side:
    if section.side is not None:
        return section.side
    if section.matter is Matter.CHAPTER and not book.style.print.chapters_recto:
        return Side.NEXT
    return section.matter.side


def print_sheets(
    book: Book, templates: Templates, folders: StyleFolders, faces: tuple[Face, ...]
) -> tuple[tuple[str, str], ...]:
    """@font-face rules, the shared sheet, the print sheet, and the book's own additions, in this order."""
    page = book.style.print
    values = page_values(page) | {
        "note_size": note_size(book).css, "note_leading": f"{float(page.leading.points) * 0.75:.3f}pt",
        "family_text": families(faces, "Book Text"), "family_display": families(faces, "Book Display"),
        "hyphens": "auto" if page.hyphenate else "manual",
    }  # fmt: skip
    sheets = [("", "".join(face.rule for face in faces)), ("css/shared.css", folders.text("css/shared.css"))]
    sheets.append(("css/print.css.j2", templates.render("css/print.css.j2", values)))
    sheets += [(path, folders.text(path)) for path in ("css/extra.css", "css/extra-print.css")]
    if page.for_archives:
        sheets.append(("", _NOT_INTERPOLATED))
    return tuple((f"styles/{path}" if path else "", _whole(text)) for path, text in sheets if text)


_NOT_INTERPOLATED = "img, svg, image { image-rendering: crisp-edges !important }\n"  # ISO 19005-2, 6.2.8


def _whole(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def page_values(page: PrintStyle) -> dict[str, object]:
    """Lengths of the page for the style sheet; line(n) is n lines of the text."""
    return {
        "trim_width": page.trim.width.css, "trim_height": page.trim.height.css,
        "margin_top": page.margins.top.css, "margin_bottom": whole_lines(page).css,
        "margin_inside": page.margins.inside.css, "margin_outside": page.margins.outside.css,
        "size": page.size.css, "leading": page.leading.css, "rule": page.rule.css,
        "bleed": page.bleed.css if page.bleed else "",
        "line": lambda n: f"{float(page.leading.points) * n:.3f}".rstrip("0").rstrip(".") + "pt",
    }  # fmt: skip


def families(faces: tuple[Face, ...], first: str) -> str:
    """A font-family list: the face wanted, then those that fill in."""
    names = dict.fromkeys(face.family for face in faces)
    rest = [name for name in names if name not in {"Book Text", "Book Display"}]
    return ", ".join(f'"{name}"' for name in [first, *rest])
