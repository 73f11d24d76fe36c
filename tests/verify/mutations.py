"""Small faulty EPUBs out of a clean one, the starter: each has a name, one fault, and the rules that must find it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

Files = dict[str, bytes]
OPF, NAV, NCX, CSS = "EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx", "EPUB/css/book.css"
ONE, TWO, THREE = "EPUB/text/a-first-chapter.xhtml", "EPUB/text/a-second-chapter.xhtml", "EPUB/text/preface.xhtml"
SVG = "EPUB/images/images/figure.svg"
ALWAYS = "mimetype"


@dataclass(frozen=True)
class Mutation:
    """rules: codes of verify_epub, all of them. change: the files of the clean EPUB -> those of the faulty one, or its bytes."""

    name: str
    rules: frozenset[str]
    change: Callable[[Files], Files | bytes]


def pack(files: Files, *, method: int = zipfile.ZIP_DEFLATED, extra: bytes = b"", order: tuple[str, ...] = ()) -> bytes:
    """An archive, mimetype first and stored if nothing else is said."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in dict.fromkeys((*order, *files)):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" and not order else method
            info.extra = extra if name == "mimetype" else b""
            archive.writestr(info, files[name])
    return out.getvalue()


def unpack(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {i.filename: archive.read(i) for i in archive.infolist()}


def swap(path: str, old: str, new: str, count: int = 1) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        text = files[path].decode()
        assert old in text, (path, old)
        return files | {path: text.replace(old, new, count).encode()}

    return change


def sub(path: str, pattern: str, new: str) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        text, count = re.subn(pattern, new, files[path].decode(), count=1, flags=re.DOTALL)
        assert count, (path, pattern)
        return files | {path: text.encode()}

    return change


def both(*changes: Callable[[Files], Files]) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        for one in changes:
            files = one(files)
        return files

    return change


def without(path: str) -> Callable[[Files], Files]:
    return lambda files: {k: v for k, v in files.items() if k != path}


def put(path: str, data: bytes) -> Callable[[Files], Files]:
    return lambda files: files | {path: data}


def meta(text: str) -> Callable[[Files], Files]:
    return swap(OPF, "</metadata>", f"{text}</metadata>")


def item(text: str) -> Callable[[Files], Files]:
    return swap(OPF, "</manifest>", f"{text}</manifest>")


def words(text: str, path: str = TWO) -> Callable[[Files], Files]:
    return sub(path, "</p>", f"</p>{text}")


def css(text: str) -> Callable[[Files], Files]:
    return lambda files: files | {CSS: files[CSS] + text.encode()}


def png(size: tuple[int, int], mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def image(data: bytes, name: str = "x.png", kind: str = "image/png") -> Callable[[Files], Files]:
    return both(put(f"EPUB/{name}", data), item(f'<item id="x" href="{name}" media-type="{kind}"/>'))


def face(letters: str) -> bytes:
    """A TrueType font with an empty glyph for each letter."""
    names = [".notdef", *(f"u{ord(c):04x}" for c in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"u{ord(c):04x}" for c in letters})
    pen = TTGlyphPen(None)
    builder.setupGlyf({name: pen.glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "X", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def font(data: bytes, rule: str, name: str = "x.ttf", kind: str = "font/ttf") -> Callable[[Files], Files]:
    """A font, embedded as X, and a rule that calls for it."""
    sheet = f'\n@font-face {{ font-family: "X"; src: url("../{name}"); }}\n{rule}\n'
    return both(put(f"EPUB/{name}", data), item(f'<item id="x" href="{name}" media-type="{kind}"/>'), css(sheet))


PAGE_LIST = '<nav epub:type="page-list"><ol><li><a href="text/a-first-chapter.xhtml#p1">1</a></li><li><a href="text/a-second-chapter.xhtml#p2">2</a></li></ol></nav>'
BREAK = '<span epub:type="pagebreak" role="doc-pagebreak" id="{0}" aria-label=" Page {1}. "></span>'
SOURCE = '<meta property="pageBreakSource">none</meta>'
with_pages = both(
    words(BREAK.format("p1", 1), ONE), words(BREAK.format("p2", 2)), swap(NAV, "</body>", PAGE_LIST + "</body>"), meta(SOURCE)
)  # fmt: skip


def paged(*changes: Callable[[Files], Files]) -> Callable[[Files], Files]:
    return both(with_pages, *changes)


def encrypted(files: Files) -> bytes:
    data = bytearray(pack(files))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        name = data.rindex(sign)
        data[name + at] |= 1
    return bytes(data)


def broken_crc(files: Files) -> bytes:
    data = bytearray(pack(files, method=zipfile.ZIP_STORED))
    at = data.index(b"<title>Index")
    data[at + 8] ^= 1
    return bytes(data)


def twice(files: Files) -> bytes:
    out = io.BytesIO(pack(files))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(TWO.upper(), files[TWO])
    return out.getvalue()


def m(name: str, rules: str, change: Callable[[Files], Files | bytes]) -> Mutation:
    return Mutation(name, frozenset(f"epub-{r}" for r in rules.split()), change)


ITEM_TWO = '<item id="page-a-second-chapter" href="text/a-second-chapter.xhtml" media-type="application/xhtml+xml"/>'
REF_TWO = '<itemref idref="page-a-second-chapter"/>'
MODIFIED = '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>'
UUID = "urn:uuid:3f2281f0-ba40-5d18-a8e6-1e5a1f743404"
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>'
MUTATIONS = (
    # -- the archive
    m("not-a-zip", "zip", lambda files: b"This is no archive. " * 20),
    m("cut-in-half", "zip", lambda files: pack(files)[:20000]),
    m("member-encrypted", "zip", encrypted),
    m("member-damaged", "zip", broken_crc),
    m("member-bzip2", "zip", lambda files: pack(files, method=zipfile.ZIP_BZIP2)),
    m("mimetype-missing", "mimetype", without("mimetype")),
    m("mimetype-second", "mimetype", lambda files: pack(files, order=("META-INF/container.xml",), method=zipfile.ZIP_STORED)),
    m("mimetype-compressed", "mimetype", lambda files: pack(files, order=("mimetype",))),
    m("mimetype-line-feed", "mimetype", put("mimetype", b"application/epub+zip\n")),
    m("mimetype-extra-field", "mimetype", lambda files: pack(files, extra=b"\xfe\xca\x02\x00ab")),
    m("name-leaves", "name file-unlisted", put("../evil.txt", b"x")),
    m("name-forbidden", "name file-unlisted", put("EPUB/a*b.txt", b"x")),
    m("name-case", "name file-unlisted", twice),
    m("name-space", "name-risky file-unlisted", put("EPUB/a b.txt", b"x")),
    m("file-unlisted", "file-unlisted", put("EPUB/notes.txt", b"x")),
    # -- the container
    m("container-missing", "container", without("META-INF/container.xml")),
    m("container-malformed", "xml", swap("META-INF/container.xml", "</rootfiles>", "")),
    m("container-leads-nowhere", "container", swap("META-INF/container.xml", "content.opf", "nothing.opf")),
    m("container-no-rootfile", "container", sub("META-INF/container.xml", "<rootfile [^>]*>", "")),
    # -- the package
    m("package-malformed", "xml", swap(OPF, "</metadata>", "")),
    m("package-version", "package", swap(OPF, 'version="3.0"', 'version="4.7"')),
    m("package-identifier-unresolved", "package", swap(OPF, 'unique-identifier="pub-id"', 'unique-identifier="none"')),
    m("package-no-language", "language-missing", swap(OPF, ' xml:lang="en"', "")),
    m("title-missing", "metadata", sub(OPF, '<dc:title id="title">.*?</dc:title>.*?<dc:title id="subtitle">.*?</dc:title>.*?</meta>', "")),
    m("title-empty", "metadata", swap(OPF, "A New Book</dc:title>", "</dc:title>")),
    m("language-missing", "metadata", swap(OPF, "<dc:language>en</dc:language>", "")),
    m("language-malformed", "language", swap(OPF, "<dc:language>en<", "<dc:language>english_GB<")),
    m("modified-missing", "metadata", swap(OPF, MODIFIED, "")),
    m("modified-twice", "metadata", swap(OPF, MODIFIED, MODIFIED * 2)),
    m("modified-form", "metadata", swap(OPF, "2026-01-01T00:00:00Z", "2026-01-01")),
    m("modified-no-day", "metadata", swap(OPF, "2026-01-01T00:00:00Z", "2026-02-31T00:00:00Z")),
    m("date-twice", "metadata", swap(OPF, "<dc:date>", "<dc:date>2025</dc:date><dc:date>")),
    m("isbn-digit", "isbn", swap(OPF, "<dc:date>", "<dc:identifier>urn:isbn:9780306406158</dc:identifier><dc:date>")),
    m("refines-nothing", "metadata", swap(OPF, 'refines="#title"', 'refines="#nothing"')),
    m("epub-2", "old", both(swap(OPF, 'version="3.0"', 'version="2.0"'))),
    # -- the manifest
    m("manifest-id-twice", "manifest id", item('<item id="css-1" href="cover.png" media-type="image/png"/>')),
    m("manifest-file-twice", "manifest", item('<item id="again" href="cover.png" media-type="image/png"/>')),
    m("manifest-file-missing", "manifest", item('<item id="x" href="x.png" media-type="image/png"/>')),
    m("type-wrong", "media-type", swap(OPF, 'media-type="image/png" prop', 'media-type="image/jpeg" prop')),
    m("type-of-page-wrong", "media-type", image(b"<x/>", "x.xhtml", "application/xhtml+xml")),
    m("ending-wrong", "name-risky", image(png((9, 9)), "x.jpg", "image/png")),
    m("image-cut", "media-type", image(png((99, 99))[:60])),
    m("image-huge", "image-risky", image(png((2500, 2000), "L"))),
    m("image-transparent", "image-risky", image(png((20, 20), "RGBA"))),
    m("nav-property-missing", "properties access-claim", swap(OPF, ' properties="nav"', "")),
    m("cover-property-twice", "properties", image(png((9, 9)), "x.png", 'image/png" properties="cover-image')),
    m("property-unknown", "properties", swap(OPF, ITEM_TWO, ITEM_TWO[:-2] + ' properties="pretty"/>')),
    m("svg-undeclared", "properties", words('<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>')),
    m("mathml-undeclared", "properties", words(MATH)),
    m("svg-declared-in-vain", "properties", swap(OPF, ITEM_TWO, ITEM_TWO[:-2] + ' properties="svg"/>')),
    m("script", "script properties", words("<script>1</script>")),
    m("remote-image", "remote properties", words('<img src="https://example.org/x.png" alt="x"/>')),
    # -- the spine
    m("spine-idref-unknown", "spine", swap(OPF, REF_TWO, REF_TWO + '<itemref idref="nothing"/>')),
    m("spine-twice", "spine", swap(OPF, REF_TWO, REF_TWO * 2)),
    m("spine-lacks-linked-page", "spine", swap(OPF, REF_TWO, "")),
    m("spine-toc-missing", "spine", swap(OPF, ' toc="ncx"', "")),
    m("spine-image", "spine", swap(OPF, REF_TWO, REF_TWO + '<itemref idref="cover-image"/>')),
    # -- pages
    m("page-malformed", "xml", swap(TWO, "</p>", "")),
    m("page-entity", "xml", swap(TWO, "</p>", "&nbsp;</p>")),
    m("page-bomb", "xml", swap(TWO, "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY a "b">]>')),
    m("page-latin-1", "xml", lambda files: files | {TWO: files[TWO].replace(b"</p>", b"caf\xe9</p>", 1)}),
    m("page-xhtml-1", "xml", swap(TWO, "<!DOCTYPE html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "xhtml11.dtd">')),
    m("id-twice", "id", words('<p id="q">x</p><p id="q">y</p>')),
    m("id-space", "id", words('<p id="q r">x</p>')),
    m("link-file-missing", "link", words('<p><a href="nothing.xhtml">x</a></p>')),
    m("link-id-missing", "link", words('<p><a href="preface.xhtml#nothing">x</a></p>')),
    m("link-to-machine", "link", words('<p><a href="file:///etc/passwd">x</a></p>')),
    m("image-missing", "link", words('<p><img src="nothing.png" alt="x"/></p>')),
    m("alt-missing", "alt access-claim", words('<p><img src="../cover.png"/></p>')),
    m("lang-differs", "language", words('<p lang="ko" xml:lang="ja">x</p>')),
    m("lang-malformed", "language", words('<p lang="k" xml:lang="k">x</p>')),
    m("lang-missing", "language-missing", swap(TWO, ' lang="en" xml:lang="en"', "")),
    m("page-title-empty", "title", sub(TWO, "<title>.*?</title>", "<title></title>")),
    m("page-title-missing", "title", sub(TWO, "<title>.*?</title>", "")),
    m("heading-skipped", "heading", words("<h2>x</h2><h4>y</h4>")),
    m("page-long", "page-long", words("<p>" + "word " * 60_000 + "</p>")),
    m("svg-malformed", "xml", swap(SVG, "</svg>", "")),
    # -- navigation
    m("nav-no-toc", "nav access-claim", swap(NAV, 'epub:type="toc" role="doc-toc" ', "")),
    m("nav-two-tocs", "nav", swap(NAV, "</body>", '<nav epub:type="toc"><ol><li><a href="nav.xhtml">x</a></li></ol></nav></body>')),
    m("nav-label-empty", "nav", swap(NAV, '<span class="toc-title">Preface</span>', "")),
    m("nav-paragraph", "nav", swap(NAV, "<ol>", "<p>x</p><ol>")),
    m("nav-leaves", "nav", swap(NAV, 'href="text/preface.xhtml"', 'href="https://example.org"')),
    m("nav-entry-leads-nowhere", "link", swap(NAV, 'href="text/preface.xhtml"', 'href="text/nothing.xhtml"')),
    m("nav-order", "nav-order", both(swap(NAV, "preface.xhtml", "@"), swap(NAV, "afterword.xhtml", "preface.xhtml"), swap(NAV, "@", "afterword.xhtml"))),
    m("nav-deep", "nav-depth", swap(NAV, "</a>\n</li>", '</a><ol><li><span>x</span><ol><li><a href="text/spoilers.xhtml">y</a></li></ol></li></ol></li>')),
    m("landmark-untyped", "nav", swap(NAV, '<a epub:type="index" ', "<a ")),
    m("landmark-twice", "nav", swap(NAV, '<li><a epub:type="cover"', '<li><a epub:type="cover" href="text/cover.xhtml">x</a></li><li><a epub:type="cover"')),
    # -- the list of pages
    m("page-list-missing", "page-list", paged(swap(NAV, PAGE_LIST, ""))),
    m("page-list-twice", "page-list", paged(swap(NAV, PAGE_LIST, PAGE_LIST * 2))),
    m("page-list-incomplete", "page-list", paged(sub(NAV, '<li><a href="[^"]*#p2">2</a></li>', ""))),
    m("page-list-entry-without-marker", "page-list", paged(swap(NAV, "#p2", "#a-second-chapter"))),
    m("page-list-order", "page-list", paged(sub(NAV, '(<li><a href="[^"]*#p1">1</a></li>)(<li><a href="[^"]*#p2">2</a></li>)', r"\2\1"))),
    m("page-list-label-twice", "page-list", paged(swap(NAV, '#p2">2<', '#p2">1<'))),
    m("page-list-levels", "page-list", paged(swap(NAV, '#p1">1</a></li><li>', '#p1">1</a><ol><li>'), swap(NAV, '#p2">2</a></li>', '#p2">2</a></li></ol></li>'))),
    m("page-marker-unlabelled", "page-list", paged(swap(TWO, ' aria-label=" Page 2. "', ""))),
    m("page-source-missing", "access-missing", paged(swap(OPF, SOURCE, ""))),
    # -- the NCX
    m("ncx-uid", "ncx", swap(NCX, "urn:uuid:3", "urn:uuid:4")),
    m("ncx-leads-nowhere", "ncx", swap(NCX, 'src="text/preface.xhtml"', 'src="text/nothing.xhtml"')),
    m("ncx-play-order", "ncx", swap(NCX, 'playOrder="2"', 'playOrder="x"')),
    # -- style sheets
    m("css-malformed", "css", css("\np { color red; }\n")),
    m("css-direction", "css", css("\np { direction: rtl; }\n")),
    m("css-latin-1", "css", lambda files: files | {CSS: files[CSS] + b"/* \xe9 */"}),
    m("css-calc", "css-fragile", css("\np { margin-left: calc(1em + 1px); }\n")),
    m("css-media-condition", "css-fragile", css("\n@media (min-width: 30em) { p { margin: 0; } }\n")),
    m("css-has", "css-fragile", css("\np:has(em) { margin: 0; }\n")),
    m("css-flex", "css-fragile", css("\np { display: flex; }\n")),
    m("css-rem", "css-fragile", css("\np { margin: 1rem; }\n")),
    m("css-position", "css-fragile", css("\np { position: absolute; }\n")),
    m("css-font-missing", "link", css("\n@font-face { font-family: X; src: url(x.otf); }\n")),
    m("css-remote-image", "remote properties", css("\np { background-image: url(https://example.org/x.png); }\n")),
    # -- fonts and letters
    m("font-broken", "font media-type", font(b"no font at all", "")),
    m("font-empty", "font", font(face(""), "")),
    m("font-woff2", "font", font(b"wOF2" + bytes(60), "", "x.woff2", "font/woff2")),
    m("font-lacks-hangul", "glyph-missing", both(words('<p lang="ko" xml:lang="ko">가나다</p>'), font(face("가나"), ':lang(ko) { font-family: "X", serif; }'))),
    m("font-lacks-letters", "glyph-missing", font(face("abcdefghijklmnopqrstuvwxyz"), 'body { font-family: "X", serif; }')),
    m("soft-hyphens", "soft-hyphen", words("<p>light\u00adhouse and har\u00adbour</p>")),
    # -- accessibility
    m("access-mode-missing", "access-missing", sub(OPF, '<meta property="schema:accessMode">textual</meta>\\s*<meta property="schema:accessMode">visual</meta>', "")),
    m("access-hazard-missing", "access-missing", sub(OPF, '<meta property="schema:accessibilityHazard">none</meta>', "")),
    m("access-feature-unknown", "access-value", swap(OPF, ">readingOrder<", ">readingorders<")),
    m("access-hazards-contradict", "access-value", meta('<meta property="schema:accessibilityHazard">flashing</meta>')),
    m("access-conformance-misspelt", "access-value", meta('<meta property="dcterms:conformsTo">EPUB Accessibility 1.1 - WCAG 2.2 AA</meta>')),
    m("access-conformance-nobody", "access-claim", meta('<meta property="dcterms:conformsTo">EPUB Accessibility 1.1 - WCAG 2.2 Level AA</meta>')),
    m("access-markers-claimed", "access-claim", meta('<meta property="schema:accessibilityFeature">pageBreakMarkers</meta>')),
    m("access-mathml-claimed", "access-claim", meta('<meta property="schema:accessibilityFeature">MathML</meta>')),
    # -- mark-up that only the schemas know
    m("schema-unknown-element", "", words("<blink>x</blink>")),
    m("schema-block-in-paragraph", "", words("<p>x<section><h2>y</h2></section></p>")),
    m("schema-role", "", words('<aside role="doc-notice">x</aside>')),
)  # fmt: skip
