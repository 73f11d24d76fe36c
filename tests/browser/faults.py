"""What is wrong with an EPUB as a reading engine shows it. A test and the test of its broken twin ask the same function."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from tests.support.inspect import EPUB_TYPE, Epub
from tests.support.reader import Page, Reader, by_id

HEADINGS = ("h1", "h2", "h3", "h4")
BLOCKS = (*HEADINGS, "p", "li", "td", "th", "dt", "dd", "div", "section")  # as common.js has them
INDEX = "EPUB/text/index.xhtml"
UNLISTED = ("nav.xhtml", "text/title-page.xhtml")  # their headings are no entries of the contents


def cover_faults(reader: Reader) -> list[str]:
    """What is wrong with the cover that is shown. The page is what lies inside of the engine's own margins."""
    images = reader.probe("image", "img")
    if len(images) != 1:
        return [f"{len(images)} images"]
    box, page, (natural_width, natural_height) = images[0]["box"], images[0]["page"], images[0]["natural"]
    width, height = box["right"] - box["left"], box["bottom"] - box["top"]
    faults = []
    if images[0]["pieces"] != 1 or any(
        box[a] < page[a] - 1 or box[b] > page[b] + 1 for a, b in (("left", "right"), ("top", "bottom"))
    ):
        faults.append(f"cut: {box} on {page}")
    if abs(width / height - natural_width / natural_height) > 0.02:
        faults.append(f"out of shape: {width} by {height}")
    if max(width / (page["right"] - page["left"]), height / (page["bottom"] - page["top"])) < 0.9:
        faults.append(f"small: {box} on {page}")
    return faults


def contents_faults(reader: Reader, epub: Epub, entries: list[tuple[str, str]]) -> list[str]:
    """What is wrong with the contents as an engine lists them: headings that lack, entries that lead elsewhere."""
    faults = [] if entries == contents(epub) else [f"not as in the file: {entries}"]
    listed = {href.partition("#")[0] for _, href in entries}
    faults += [f"'{title}' is not listed" for path, title in titles(epub).items() if path not in listed]
    for label, href in entries:
        faults += entry_faults(reader.go(href), label, href)
    return faults


def click_faults(reader: Reader, label: str, href: str) -> list[str]:
    """What goes wrong after a press on an entry in the book's own page of contents."""
    reader.go("EPUB/nav.xhtml")
    return entry_faults(reader.press(f'nav a[href="{href.removeprefix("EPUB/")}"]'), label, href)


def entry_faults(page: Page, label: str, href: str) -> list[str]:
    """What is wrong with the page that an entry leads to. label: the heading, after a number or none."""
    if not page.shows(href):
        return [f"{href} is not shown, but {page.sections}"]
    path, _, fragment = href.partition("#")
    there = [w for w in page.words if w.section == path and (not fragment or fragment in w.ids)]
    heading = next((w.block for w in there if w.tag in HEADINGS), "")
    return [] if heading and f" {label}".endswith(f" {heading}") else [f"'{label}' leads to '{heading}'"]


def chapter_faults(reader: Reader, epub: Epub, path: str) -> list[str]:
    """What the first page of a chapter lacks."""
    section = epub.tree(path).find(".//{*}section[@role='doc-chapter']")
    title = words_of(section.find(".//{*}h1"))
    above = {words_of(p) for p in section.find("{*}header").iter("{*}p")}
    prose = {words for p in section.iter("{*}p") if len(words := words_of(p)) > 20} - above
    page = reader.go(f"EPUB/{path}")
    faults = [] if title in page.headings() else [f"heading '{title}' is not shown, but {page.headings()}"]
    return faults if any(w.tag == "p" and w.block in prose for w in page.words) else [*faults, "no text is shown"]


def index_faults(reader: Reader, epub: Epub, href: str) -> list[str]:
    """What is wrong with the place that a link of the index leads to: its term must stand there, and be shown."""
    target = resolved(INDEX, href)
    if (passage := passage_of(epub, target)) is None:
        return [f"{target} is no place"]
    reader.go(INDEX)
    page = reader.press(f'a[href="{href}"]')
    here = " ".join(w.text for w in page.words if w.section == target.partition("#")[0] and w.block == passage)
    if not here:
        return [f"{target} is not shown, but {page.sections}: '{page.first}'"]
    return [] if says(here, terms := terms_of(epub, href)) else [f"none of {terms} stands in '{here}'"]


def picture_faults(reader: Reader, path: str) -> list[str]:
    """Pictures of a page that are not shown, or that the ground of the page shows through."""
    reader.go(f"EPUB/{path}")
    return [f"'{found['alt']}': {found['why']}" for found in reader.probe("transparent")["out"]]


def note_faults(reader: Reader, path: str, call: str, target: str) -> list[str]:
    """What goes wrong on the way from a call to its note and back."""
    fragment = target.partition("#")[2]
    reader.go(path)
    if not reader.press(by_id(call)).shows(target):
        return [f"{target} is not shown after a click on {call}"]
    back = reader.press(f'{by_id(fragment)} a[role="doc-backlink"]')
    return [] if back.shows(f"{path}#{call}") else [f"{call} is not shown after a click on the way back"]


def skip_faults(reader: Reader, epub: Epub, path: str, href: str, *, written: str = "") -> list[str]:
    """What goes wrong on the way past a marked passage. written: the link as it stands there, if not `href`."""
    reader.go(path)
    page = reader.press(f'.notice:not(.opening) a[href="{written or href}"]')
    target = resolved(path, href)
    faults = [] if page.shows(target) else [f"{target} is not shown, but {page.sections}"]
    if page.first != (first := first_words(epub, target)):
        faults.append(f"'{page.first}' is read first, not '{first}'")
    told = {w.section for w in page.words} - {target.partition("#")[0]}
    return faults + [f"{section} can be seen too" for section in sorted(told)]


def sideways(reader: Reader, path: str) -> object:
    """What sticks out of a page in scrolled flow, or nothing."""
    reader.go(f"EPUB/{path}")
    found = reader.probe("overflow")
    return found if found["out"] or found["scrollWidth"] > found["clientWidth"] + 1 else None


def foreign_hangul(reader: Reader) -> int:
    """How many syllables of a page are drawn with a face of the machine, as the browser reports it."""
    return max(
        0, reader.probe("hangul") - sum(n for face, n in reader.fonts(".reader-hangul").items() if "embedded" in face)
    )


def contents(epub: Epub) -> list[tuple[str, str]]:
    """(label, href from the archive's root) of the navigation document."""
    nav = next(n for n in epub.tree("nav.xhtml").iter("{*}nav") if n.get(EPUB_TYPE) == "toc")
    return [(" ".join("".join(a.itertext()).split()), f"EPUB/{a.get('href')}") for a in nav.iter("{*}a")]


def titles(epub: Epub) -> dict[str, str]:
    """Path from the archive's root -> heading, of the pages that the contents must list."""
    pages = {page: epub.tree(page).find(".//{*}h1") for page in epub.pages if page not in UNLISTED}
    return {f"EPUB/{page}": words_of(h1) for page, h1 in pages.items() if h1 is not None}


def index_links(epub: Epub) -> list[str]:
    """Links of the index into the text, as they are written there."""
    return [href for a in _index(epub).iter("{*}a") if not (href := str(a.get("href"))).startswith("#")]


def terms_of(epub: Epub, href: str) -> tuple[str, ...]:
    """The entry of the index with this link, and the entries over it."""
    link = next(a for a in _index(epub).iter("{*}a") if a.get("href") == href)
    return tuple(words_of(item.find("{*}span[@class='index-term']")) for item in link.iterancestors("{*}li"))


def says(text: str, terms: tuple[str, ...]) -> bool:
    """Say whether a word of the terms begins a word of the text; words of one syllable or three letters say little."""
    words = (word for term in terms for word in re.findall(r"[가-힣]{2,}|[^\W가-힣]{4,}", term))
    return any(re.search(rf"\b{word}", text, re.IGNORECASE) for word in words)


def passage_of(epub: Epub, target: str) -> str | None:
    """The words of the paragraph or heading with an id, or around it."""
    path, _, fragment = target.partition("#")
    found = next((e for e in epub.tree(path.removeprefix("EPUB/")).iter("{*}*") if e.get("id") == fragment), None)
    if found is None:
        return None
    return words_of(next(e for e in (found, *found.iterancestors()) if etree.QName(e).localname in BLOCKS))


def _index(epub: Epub) -> etree._Element:
    return epub.tree(INDEX.removeprefix("EPUB/"))


def resolved(path: str, href: str) -> str:
    """A link from the archive's root."""
    return (
        f"{path}{href}" if href.startswith("#") else posixpath.normpath(posixpath.join(posixpath.dirname(path), href))
    )


def first_links(epub: Epub, kind: str, count: int) -> list[tuple[str, str, str]]:
    """(file, id, target) of the first link of its kind in each of `count` files."""
    found = []
    for page in epub.pages:
        for link in epub.tree(page).iter("{*}a"):
            if link.get(EPUB_TYPE) == kind:
                path = f"EPUB/{page}"
                found.append((path, str(link.get("id")), resolved(path, str(link.get("href")))))
                break
    return found[:count]


def skip_links(epub: Epub) -> list[tuple[str, str]]:
    """(file, href) of the first link of each notice before a passage."""
    found = []
    for page in epub.pages:
        for section in epub.tree(page).iter("{*}section"):
            if section.get("class") == "notice":
                found.append((f"EPUB/{page}", str(next(section.iter("{*}a")).get("href"))))
    return found


def first_words(epub: Epub, target: str) -> str:
    """The first paragraph or heading of a file, or the one with an id."""
    path, _, fragment = target.partition("#")
    body: etree._Element = epub.tree(path.removeprefix("EPUB/")).find("{*}body")
    if fragment:
        body = next(e for e in body.iter() if e.get("id") == fragment)
    blocks = (e for e in body.iter("{*}h1", "{*}h2", "{*}h3", "{*}h4", "{*}p") if "".join(e.itertext()).strip())
    return words_of(next(blocks))


def words_of(element: etree._Element) -> str:
    """Words of an element without the numbers of its notes, as the driver tells them."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.get(EPUB_TYPE) != "noteref":
            yield from _texts(child)
        yield child.tail or ""
