"""Book to EpubRendition: one XHTML file a section, navigation, style sheets, images, fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from bookbuild.model.book import Book, IndexEntry, Matter, NumberedNote, Section
from bookbuild.model.markup import Element, Node, Nodes, elements, rebuild, text_of, to_xhtml
from bookbuild.model.rendition import Asset, EpubRendition, Landmark, NavPoint, Page, PageLink, Printed
from bookbuild.model.store import Memory, digest
from bookbuild.render.access import access_of, own_sheets, with_statement
from bookbuild.render.body import epub_body, epub_notes, image_file, of_medium
from bookbuild.render.colophon import with_colophon
from bookbuild.render.cover import cover_alt, cover_image
from bookbuild.render.fonts import HANGUL, Face, east_asian, subset
from bookbuild.render.index_lines import epub_index
from bookbuild.render.page_marks import with_pages
from bookbuild.render.pictures import epub_picture
from bookbuild.render.shell import ContentsLine, contents_lines, page_title, shell_values, template_of
from bookbuild.render.templates import StyleFolders, Templates

NAVIGATION = "nav.xhtml"


@dataclass(frozen=True, slots=True)
class _Map:
    """Where everything is. files: section id -> file; owner: any id -> section id; notes: section id -> those at its end."""

    files: dict[str, str]
    owner: dict[str, str]
    notes: dict[str, tuple[NumberedNote, ...]]

    def from_root(self, id_: str) -> str:
        section = self.owner.get(id_, id_)
        file = self.files[section]
        return file if id_ == section else f"{file}#{id_}"

    def from_text(self, id_: str) -> str:
        address = self.from_root(id_)
        return address.removeprefix("text/") if address.startswith("text/") else f"../{address}"


def epub_rendition(
    book: Book, templates: Templates, folders: StyleFolders, faces: tuple[Face, ...], memory: Memory,
    printed: Printed | None = None,
) -> EpubRendition:  # fmt: skip
    """printed: the print book of the same build; without it no page is claimed. Raises TemplateBroken."""
    notes = _notes(book)
    where = _Map(_files(book), _owners(book, notes), notes)
    access = access_of(book, own_sheets(folders), has_pages=printed is not None)
    book = with_colophon(with_statement(book, access), faces)
    sections = [s for s in book.sections if s.matter is not Matter.CONTENTS]
    around = _around(book, folders, where, memory)
    pages = [_remembered(book, section, templates, where, (memory, around)) for section in sections]
    pages, page_list = _with_pages(book, pages, where, printed) if printed else (pages, ())
    navigation = _navigation(book, templates, where, page_list)
    in_order = _with_navigation(book, pages, navigation)
    cover = cover_image(book, templates, faces, memory)
    cover_page = _cover_page(book, templates, cover)
    text = "".join(page.xhtml for page in (*in_order, navigation))
    fonts = _fonts(book, faces, text)
    return EpubRendition(
        metadata=book.metadata, pages=(cover_page, *in_order), navigation=navigation,
        toc=_nav_points(_contents(book, where)), landmarks=_landmarks(book, where),
        page_list=page_list,
        stylesheets=(Asset(path="css/book.css", media_type="text/css", data=_stylesheet(folders, fonts).encode()),),
        assets=(*_images(book, faces, memory), *(font.asset for font in fonts)), cover=cover, access=access,
        languages=_languages(book, text), has_ncx=book.style.epub.has_ncx, files=where.files,
    )  # fmt: skip


def _files(book: Book) -> dict[str, str]:
    """A file name for each section: its id in lower case, unique whatever the case (EPUB 3.3 section 4.2.3)."""
    files: dict[str, str] = {}
    taken = {"cover", "nav"}
    for section in book.sections:
        base = re.sub(r"[^a-z0-9]+", "-", section.id.lower()).strip("-") or "section"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        files[section.id] = NAVIGATION if section.matter is Matter.CONTENTS else f"text/{name}.xhtml"
    return files


def _notes(book: Book) -> dict[str, tuple[NumberedNote, ...]]:
    """The notes at the end of each section: a chapter's together in its last piece that gives nothing away, a passage's own."""
    homes: dict[str, str] = {}
    for section in book.sections:
        if not section.marks:
            homes[section.chapter] = section.id
    out: dict[str, tuple[NumberedNote, ...]] = {}
    for section in book.sections:
        home = section.id if section.marks else homes[section.chapter]
        out[home] = (*out.get(home, ()), *section.notes)
    return out


def _owners(book: Book, notes: dict[str, tuple[NumberedNote, ...]]) -> dict[str, str]:
    owners = {target.id: target.section for target in book.targets.values()}
    for section in book.sections:
        for body in (section.title, section.body, *(note.body for note in notes.get(section.id, ()))):
            owners |= {e.get("id"): section.id for e in elements(body) if e.has("id")}
        owners |= {note.id: section.id for note in notes.get(section.id, ())}
    index = next((s.id for s in book.sections if s.matter is Matter.INDEX), "")
    for group in book.index:
        for entry in group.entries:
            owners |= dict.fromkeys(_entry_ids(entry), index)
    return owners


def _entry_ids(entry: IndexEntry) -> Iterator[str]:
    yield entry.id
    for child in entry.children:
        yield from _entry_ids(child)


def _around(book: Book, folders: StyleFolders, where: _Map, memory: Memory) -> str:
    """Digest of all that a page follows from besides its own section: the book's data and words, where ids are, templates."""
    data = (book.metadata, book.locale.language, sorted(book.locale.words.items()), book.style)
    places = (sorted(where.files.items()), sorted(where.owner.items()))
    return digest("epub", memory.stamp, repr(data), repr(places), *folders.templates())


def _remembered(
    book: Book, section: Section, templates: Templates, where: _Map, known: tuple[Memory, str]
) -> Page:  # fmt: skip
    """A page, rendered once for its content."""
    memory, around = known
    parts = [repr(section), repr(where.notes.get(section.id, ()))]
    if template_of(section) == "index":
        parts.append(repr((book.index, [(s.id, s.running_title) for s in book.sections])))
    key = digest("epub page", around, *parts)
    data = memory.store.get(key)
    if data is None:
        data = _xhtml(book, section, templates, where).encode()
        memory.store.put(key, data)
    xhtml, here = data.decode(), where.files[section.id]
    return Page(
        id=here.removeprefix("text/").removesuffix(".xhtml"), path=here, title=page_title(book, section), xhtml=xhtml,
        template=template_of(section), has_svg="<svg" in xhtml,
    )  # fmt: skip


def _xhtml(book: Book, section: Section, templates: Templates, where: _Map) -> str:
    here = where.files[section.id]

    def href(id_: str) -> str:
        address = where.from_text(id_)
        own = here.removeprefix("text/")
        return address.removeprefix(own) if address.startswith(f"{own}#") else address

    text, closing = _with_closing(section)
    values = shell_values(book, section, "epub") | {
        "section": replace(section, title=epub_body(book, section, section.title, href)),
        "stylesheets": ("../css/book.css",), "body": epub_body(book, section, text, href),
        "closing": epub_body(book, section, closing, href),
        "notes": epub_notes(book, section, where.notes.get(section.id, ()), href),
        "index": epub_index(book, href) if template_of(section) == "index" else (),
    }  # fmt: skip
    return templates.render("templates/page.xhtml.j2", values)


def _with_closing(section: Section) -> tuple[Nodes, Nodes]:
    """The text, and the notices at its end: these come after the notes, right before the next file."""
    end = len(section.body)
    while end and isinstance(last := section.body[end - 1], Element) and last.get("role") == "doc-notice":
        end -= 1
    return section.body[:end], section.body[end:]


def _with_pages(
    book: Book, pages: list[Page], where: _Map, printed: Printed
) -> tuple[list[Page], tuple[PageLink, ...]]:  # fmt: skip
    """Pages with marks where those of the print book begin, and the list of them. The contents are one list here: they
    are found by their first page."""
    waiting = iter(pages)
    out: list[Page] = []
    links: list[PageLink] = []
    for section in book.sections:
        if section.matter is Matter.CONTENTS:
            if label := printed.pagination.labels.get(section.id):
                links.append(PageLink(label=label, href=NAVIGATION))
            continue
        page = next(waiting)
        marked = with_pages(section, page.xhtml, page.path, printed, partial(_page_words, book))
        out.append(replace(page, xhtml=marked.xhtml))
        links += marked.links
    return out, tuple(links)


def _page_words(book: Book, label: str) -> str:
    return book.locale.say("page-break", page=label)


def _navigation(book: Book, templates: Templates, where: _Map, page_list: tuple[PageLink, ...]) -> Page:
    section = next((s for s in book.sections if s.matter is Matter.CONTENTS), None)
    contents = section or Section(id="contents", matter=Matter.CONTENTS, title=(book.locale.say("contents"),), body=())
    values = shell_values(book, contents, "epub") | {
        "stylesheets": ("css/book.css",), "template": "navigation", "contents_id": contents.id, "contents_title": contents.title,
        "entries": _contents(book, where), "figures": _figures(book, where), "landmarks": _landmarks(book, where),
        "page_list": page_list,
    }  # fmt: skip
    return Page(
        id="nav",
        path=NAVIGATION,
        title=text_of(contents.title),
        xhtml=templates.render("templates/page.xhtml.j2", values),
        template=str(values["template"]),
    )


def _contents(book: Book, where: _Map) -> tuple[ContentsLine, ...]:
    """Two levels: Kindle shows no more (Kindle Publishing Guidelines, section 5.2)."""
    lines = contents_lines(book.contents, where.from_root, lambda _: "")
    return tuple(
        replace(line, children=tuple(replace(child, children=()) for child in line.children)) for line in lines
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A line of the list of figures: the caption's first paragraph."""

    href: str
    caption: Nodes


def _figures(book: Book, where: _Map) -> tuple[FigureLine, ...]:
    """Figures that have an id and a caption, but for those that give something away."""
    return tuple(
        FigureLine(href=where.from_root(item.get("id")), caption=caption)
        for section in book.sections
        if not section.marks
        for item in _open_figures(section.body)
        if item.get("id") in where.owner and (caption := _caption(item))
    )


def _open_figures(nodes: Nodes) -> Iterator[Element]:
    for node in nodes:
        if isinstance(node, Element) and not node.has("data-spoiler"):
            if node.tag == "figure" and node.has("id"):
                yield node
            yield from _open_figures(node.children)


def _caption(figure: Element) -> Nodes:
    for item in elements(figure.children):
        if item.tag == "figcaption":
            first = next((e for e in elements(item.children) if e.tag == "p"), item)
            return () if any(e.has("data-spoiler") for e in elements(first.children)) else plain_caption(first.children)
    return ()


def plain_caption(nodes: Nodes) -> Nodes:
    """A caption without ids, notes and links, which must not stand twice."""

    def change(item: Element) -> Iterator[Node]:
        if item.has("data-note") or item.has("data-index") or item.get("class") == "index-mark" or item.tag == "img":
            return
        if item.has("data-medium"):
            yield from of_medium(item, "epub")
        elif item.tag == "a":
            yield from item.children
        else:
            yield item.but(id=None)

    return rebuild(nodes, change)


def _with_navigation(book: Book, pages: list[Page], navigation: Page) -> tuple[Page, ...]:
    """The navigation file stands in reading order where the book has its contents, else nowhere."""
    position = next((i for i, s in enumerate(book.sections) if s.matter is Matter.CONTENTS), None)
    return tuple(pages) if position is None else (*pages[:position], navigation, *pages[position:])


def _cover_page(book: Book, templates: Templates, cover: Asset) -> Page:
    section = Section(id="cover", matter=Matter.COVER, title=(book.locale.say("cover"),), body=())
    values = shell_values(book, section, "epub") | {
        "stylesheets": ("../css/book.css",), "template": "cover", "cover_src": f"../{cover.path}", "cover_alt": cover_alt(book),
    }  # fmt: skip
    return Page(
        id="cover",
        path="text/cover.xhtml",
        title=book.locale.say("cover"),
        xhtml=templates.render("templates/page.xhtml.j2", values),
        template=str(values["template"]),
    )


def _landmarks(book: Book, where: _Map) -> tuple[Landmark, ...]:
    say = book.locale.say
    contents = next((s.id for s in book.sections if s.matter is Matter.CONTENTS), "")
    out = [Landmark(epub_type="cover", label=say("cover"), href="text/cover.xhtml")]
    if contents:  # EPUB 3.3, 7.4.1.1: what the navigation links to is in the spine, and only then is its own page there
        out.append(Landmark(epub_type="toc", label=say("contents"), href=f"{NAVIGATION}#{contents}"))
    first = next((s for s in book.sections if s.matter in {Matter.PART, Matter.CHAPTER}), None)
    if first:
        out.append(Landmark(epub_type="bodymatter", label=say("start"), href=where.files[first.id]))
    policy = next((s for s in book.sections if s.matter is Matter.SPOILERS), None)
    if policy:
        out.insert(
            len(out) - bool(first),
            Landmark(epub_type="preamble", label=text_of(policy.title), href=where.files[policy.id]),
        )
    kinds = {Matter.GLOSSARY: "glossary", Matter.SOURCES: "bibliography", Matter.INDEX: "index"}
    out += [
        Landmark(epub_type=kinds[s.matter], label=text_of(s.title), href=where.files[s.id])
        for s in book.sections
        if s.matter in kinds
    ]
    return tuple(out)


def _nav_points(lines: tuple[ContentsLine, ...]) -> tuple[NavPoint, ...]:
    return tuple(
        NavPoint(
            label=to_xhtml(line.title), plain=text_of(line.title), href=line.href, children=_nav_points(line.children)
        )
        for line in lines
    )


def _images(book: Book, faces: tuple[Face, ...], memory: Memory) -> Iterator[Asset]:
    lettering = tuple(face for face in faces if face.family == HANGUL) if book.style.epub.embeds_fonts else ()
    named = {
        e.get("src")
        for s in book.sections
        for body in (s.body, *(n.body for n in s.notes))
        for e in elements(body)
        if e.tag == "img"
    }
    for path in sorted(src for src in named if src in book.images):
        image = book.images[path]
        yield Asset(
            path=f"images/{image_file(path)}", media_type=image.media_type, data=epub_picture(image, memory, lettering)
        )


def _fonts(book: Book, faces: tuple[Face, ...], text: str) -> tuple[Face, ...]:
    """A subset of the Hangul face, if the text has Hangul and the book wants it embedded."""
    hangul = [face for face in faces if face.family == HANGUL]
    wanted = east_asian(text)
    if not book.style.epub.embeds_fonts or not wanted:
        return ()
    return tuple(subset(face, wanted | {0x20}) for face in hangul if wanted & face.characters)


def _stylesheet(folders: StyleFolders, fonts: tuple[Face, ...]) -> str:
    rules = "".join(replace_url(font.rule) for font in fonts)
    hangul = ':lang(ko) { font-family: "Book Hangul", serif; font-style: normal; word-break: keep-all; }\n'
    hangul += (
        ':lang(zh), :lang(ja) { font-family: serif, "Book Hangul"; font-style: normal; }\n'  # if the device has no face
    )
    sheets = folders.text("css/epub.css") + folders.text("css/shared.css")
    extra = folders.text("css/extra.css") + folders.text("css/extra-epub.css")
    # CSS Namespaces 3 section 3: @namespace stands before every rule
    name_space = '@namespace epub "http://www.idpf.org/2007/ops";\n'
    return name_space + rules + (hangul if fonts else "") + sheets + extra


def replace_url(rule: str) -> str:
    """A font rule for a style sheet one folder down."""
    return rule.replace('url("', 'url("../')


def _languages(book: Book, text: str) -> tuple[str, ...]:
    """The book's language first, then those of marked runs, as far as they are real languages."""
    found = sorted(set(re.findall(r'xml:lang="([A-Za-z-]+)"', text)) - {book.metadata.language})
    return (book.metadata.language, *(tag for tag in found if not tag.startswith("und")))
