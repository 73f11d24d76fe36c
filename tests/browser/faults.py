"""What is wrong with an EPUB as a reading engine shows it. A test and the test of its broken twin ask the same function."""

from __future__ import annotations

import posixpath

from lxml import etree

from tests.support.inspect import EPUB_TYPE, Epub
from tests.support.reader import Reader, by_id


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
    out = [element.text or ""]
    for child in element:
        out += ["" if child.get(EPUB_TYPE) == "noteref" else "".join(child.itertext()), child.tail or ""]
    return " ".join("".join(out).split())
