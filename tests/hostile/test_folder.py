"""A book folder from a stranger: nothing outside of it is read, nothing hangs, and what is refused is told at its place."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bookbuild import folder
from bookbuild.cli import console
from bookbuild.diagnostics import Diagnostic, Location, Rule, printable
from bookbuild.manuscript import sources
from bookbuild.manuscript.images import load_image
from bookbuild.pipeline import Request, check
from bookbuild.remembered import key_of

from tests.support.building import BOOK_YAML, Silent, make_book

SECRET = "the secret of somebody else"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


LEVELS = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
BILLION = LEVELS + '<g id="a0"><rect/></g>'


@contextmanager
def at_most(seconds: float, pipe: Path) -> Iterator[None]:
    """Fails if a pipe is waited for: whoever waits is let go by a writer."""

    def release() -> None:
        os.close(os.open(pipe, os.O_RDWR | os.O_NONBLOCK))

    timer = threading.Timer(seconds, release)
    timer.start()
    try:
        yield
        assert timer.is_alive(), "it took too long"
    finally:
        timer.cancel()


def found_in(root: Path) -> list[tuple[str, str]]:
    told = check(root, None, Silent())
    assert not any(SECRET in d.message + d.hint for d in told)
    return [(d.rule.code, str(d.at)) for d in told]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    made = tmp_path / "outside"
    made.mkdir()
    (made / "secret.md").write_text(f"# {SECRET}\n\n{SECRET}\n")
    (made / "en.toml").write_text(f'contents = "{SECRET}"\n')
    (made / "extra.css").write_text(f"/* {SECRET} */\np {{ color: red }}\n")
    return made


@pytest.mark.parametrize(
    "path", ["../outside/secret.md", "{outside}/secret.md", "link.md", "folder/secret.md", "a/../../outside/secret.md"]
)
def test_a_chapter_outside_is_refused(tmp_path: Path, outside: Path, path: str) -> None:
    root = make_book(tmp_path / "book", book=BOOK_YAML.replace("one.md", path.format(outside=outside)))
    (root / "link.md").symlink_to(outside / "secret.md")
    (root / "folder").symlink_to(outside)
    assert ("path-outside", "book.yaml:7:14") in found_in(root)


@pytest.mark.parametrize("name", ["styles", "styles/locales", "styles/css", "styles/templates", "styles/printers"])
def test_styles_that_are_a_link_out_of_the_book_are_not_followed(tmp_path: Path, outside: Path, name: str) -> None:
    root = make_book(tmp_path / "book")
    for part in ("locales", "css", "templates"):
        (outside / part).mkdir()
    for file in ("locales/en.toml", "en.toml"):
        (outside / file).write_text(f'contents = "{SECRET}"\n')
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).symlink_to(outside)
    assert ("path-outside", name) in found_in(root)


def test_single_styles_that_are_links_are_not_read(tmp_path: Path, outside: Path) -> None:
    root = make_book(
        tmp_path / "book", styles__css__other_css="p { color: red }\n", styles__locales__de_toml='x = "y"\n'
    )
    (root / "styles" / "locales" / "en.toml").symlink_to(outside / "en.toml")
    (root / "styles" / "css" / "extra.css").symlink_to(outside / "extra.css")
    assert [rule for rule, _ in found_in(root)] == ["style-broken"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize(
    "name", ["one.md", "two.md", "book.yaml", "spoilers.yaml", "font.otf", "a.png", "styles/locales/en.toml"]
)
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    book = BOOK_YAML + "print: {fonts: {text: font.otf}}\n" if name == "font.otf" else BOOK_YAML
    root = make_book(tmp_path / "book", "# One\n\n![a](a.png)\n", book=book, styles__locales__fr_toml="")
    (root / "a.png").write_bytes(PIXEL)
    (root / name).unlink(missing_ok=True)
    os.mkfifo(root / name)
    with at_most(60, root / name):
        found_in(root)
        assert key_of(Request(root=root, out=tmp_path / "out"), "stamp") == ""


def test_a_device_is_no_chapter(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    (root / "one.md").unlink()
    (root / "one.md").symlink_to("/dev/zero")
    assert ("path-outside", "book.yaml:7:14") in found_in(root)
    with pytest.raises(folder.NotPlain):
        folder.read_file(Path("/dev/zero"), 10)


def test_a_file_that_is_too_large_is_told_and_not_read(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", "# One\n\n![a](a.png)\n")
    for name in ("one.md", "a.png"):
        with (root / name).open("ab") as made:
            made.truncate(10**12)  # sparse
    assert ("file-too-large", "book.yaml:7:14") in found_in(root)
    (root / "one.md").write_text("# One\n\n![a](a.png)\n")
    assert ("file-too-large", "one.md:3:1") in found_in(root)


def test_a_folder_with_too_many_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_book(tmp_path / "book")
    monkeypatch.setattr(sources, "MOST_FILES", 3)
    assert found_in(root) == []
    for number in range(3):
        (root / f"{number}.txt").write_text("")
    assert found_in(root) == [("folder-too-large", "book.yaml")]


@pytest.mark.parametrize(
    "name", ["a\nb.md", "a\x1b[31m.md", "a\u202egpj.md", "%s%n.md", "$(id);`id`.md", "-rf.md", "a b'\".md"]
)
def test_names_do_not_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    root = make_book(tmp_path / "book")
    (root / name).write_text(f"# {name}\n")
    told = check(root, None, Silent())
    assert [d.rule for d in told] == [Rule.FILE_UNLISTED]
    console.print_findings(told, root)
    shown = capsys.readouterr().err
    assert all(line.isprintable() for line in shown.splitlines())
    assert shown.count("\n") == 1
    console.write_out(console.stopped_json(told, root))
    assert all(line.isprintable() for line in capsys.readouterr().out.splitlines())


def test_the_authors_text_does_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_book(tmp_path / "book", "# One\n\n\x9b31m \u202e\u2066 [a](b\u202e.txt) \u00a0x\n")
    at = Location(path="one.md", line=3, column=5)
    found = [Diagnostic(rule=Rule.LINK_FILE, message="'\x1b]0;x\x07\u202e'", at=at)]
    console.print_findings(found, root)
    assert not set("\x1b\x07\x9b\u202e\u2066") & set(capsys.readouterr().err)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "200")
    console.print_findings(found, root)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err)  # the colours are ours
    assert not set("\x1b\x07\x9b\u202e\u2066") & set(shown)
    assert "\u00a0x" in shown
    assert printable("가 é\u2003x") == "가 é\u2003x"


def test_a_finding_shows_no_file_that_lies_outside(
    tmp_path: Path, outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = Location(path="../outside/secret.md", line=1, column=1)
    console.print_findings([Diagnostic(rule=Rule.ENCODING, message="x", at=at)], make_book(tmp_path / "book"))
    assert SECRET not in capsys.readouterr().err


HTML = 'xmlns:h="http://www.w3.org/1999/xhtml"'
ACTIVE = (  # of each a browser showed what it does, or a standard says so
    "<style><!-- c -->@import url(http://e/x.css);</style>", "<style>a{}<title/>@import url(http://e/x.css);</style>",
    "<style>svg{background:ur\\l(http://e/x)}</style>", "<style>@\\import 'http://e/x.css';</style>",
    "<style>svg{background:image-set('http://e/x.png' 1x)}</style>", "<style>a{b:src('x')}</style>", "<style>url(x</style>",
    "<rect style=\"background:image-set('http://e/x.png' 1x)\"/>", "<rect fill='ur\\l(http://e/x)'/>",
    f"<h:iframe {HTML} srcdoc='x'/>", f"<h:img {HTML} src='x'/>", f"<h:meta {HTML} http-equiv='refresh'/>", f"<h:p {HTML}/>",
    "<animateColor/>", "<mpath/>", "<discard/>", "<style>@keyframes a{to{r:2}}</style>", "<style>a{animation:b 1s}</style>",
    "<g xml:base='http://e/x.svg'><use href='#a'/></g>", "<?xml-stylesheet href='a.css'?>", "<a href='javascript:x'/>",
    "<style>a{" + "b{" * 1_000 + "url(x</style>", "<style>.a{fill:red} url(x</style>", "<style>) url(http://e)</style>",
)  # fmt: skip


@pytest.mark.parametrize(
    ("svg", "rule"),
    [
        ("<script>alert(1)</script>", "image-active"),
        ('<rect onload="x()"/>', "image-active"),
        ('<image href="file:///etc/passwd"/>', "image-active"),
        ('<image href="../outside/secret.md"/>', "image-active"),
        ('<use href="http://a.b/c.svg#d"/>', "image-active"),
        ('<rect style="fill:url(http://a.b)"/>', "image-active"),
        ("<style>@import 'file:///etc/passwd';</style>", "image-active"),
        ("<style>p { background: u\\72l(x) }</style>", "image-active"),
        ("<foreignObject/>", "image-active"),
        *((svg, "image-active") for svg in ACTIVE),
        (BILLION, "image-unreadable"),
        ("<g>" * 2000 + "</g>" * 2000, "image-unreadable"),
        ('<g id="a"><use href="#a"/></g>', ""),
        ('<rect fill="url(#g)"/><linearGradient id="g"/>', ""),
    ],
    ids=range(13 + len(ACTIVE)),
)
def test_drawings_are_still_and_end(tmp_path: Path, svg: str, rule: str) -> None:
    root = make_book(tmp_path / "book", "# One\n\nText.\n\n![a](a.svg)\n")
    (root / "a.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{svg}</svg>')
    assert found_in(root) == ([(rule, "one.md:5:1")] if rule else [])


@pytest.mark.parametrize("head", [
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    '<!DOCTYPE svg [<!ENTITY c SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE svg SYSTEM "http://a.b/c.dtd">',
    '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x()">]>',
    '<!DOCTYPE svg [<!ENTITY % p "x">]>',
    '<!-- <!DOCTYPE x> --><!DOCTYPE svg [<!ATTLIST rect onclick CDATA "x()">]>',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY a "b">]>',
    '<?xml-stylesheet href="file:///etc/passwd"?>',
])  # fmt: skip
def test_documents_types_of_drawings_are_refused(tmp_path: Path, head: str) -> None:
    root = make_book(tmp_path / "book", "# One\n\nText.\n\n![a](a.svg)\n")
    (root / "a.svg").write_text(f'{head}<svg xmlns="http://www.w3.org/2000/svg"><text>&c;</text></svg>')
    assert [rule for rule, _ in found_in(root)] in (["image-active"], ["image-unreadable"])


@pytest.mark.parametrize("svg", [
    *ACTIVE, "<script>x</script>", '<rect onload="x()"/>', '<image href="file:///etc/passwd"/>', "<foreignObject/>",
    '<rect style="fill:url(http://a.b)"/>', "<style>@import 'x';</style>",
], ids=range(len(ACTIVE) + 6))  # fmt: skip
def test_active_drawings_are_stilled_where_the_book_wants_it(tmp_path: Path, svg: str) -> None:
    root = make_book(tmp_path / "book", "# One\n\nText.\n\n![a](a.svg)\n")
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{svg}<rect id="kept" width="9" height="9"/></svg>'
    )
    (root / "a.svg").write_text(whole)
    made = load_image(root, ("a.svg",), Location(path="one.md", line=5, column=1), sanitise=True)
    assert [d.rule.code for d in made.diagnostics] == ["image-cleaned"]
    assert made.value is not None
    assert b'id="kept"' in made.value.data
    (root / "a.svg").write_bytes(made.value.data)
    assert load_image(root, ("a.svg",), Location(path="one.md", line=5, column=1)).diagnostics == ()


def test_entities_of_drawing_programs_are_read(tmp_path: Path) -> None:
    head = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY e "#d00">]>'
    (tmp_path / "a.svg").write_text(
        f'{head}<svg xmlns="http://www.w3.org/2000/svg"><rect fill="&e;"/><text>&e;</text></svg>'
    )
    made = load_image(tmp_path, ("a.svg",), Location(path="one.md", line=1, column=1), sanitise=True)
    assert [d.rule.code for d in made.diagnostics] == ["image-cleaned"]
    assert made.value is not None
    assert made.value.data.count(b"#d00") == 2
    assert b"DOCTYPE" not in made.value.data


@pytest.mark.parametrize("svg", [
    '<linearGradient id="g"/><rect fill="url(#g)" style="stroke: url(\'#g\')"/>', "<style>.animation{fill:url(#g)}</style>",
    "<style>/* @import */ a::after { content: 'url(x)' }</style>", '<image href="data:image/png;base64,AAAA"/>',
    '<g transform="translate(1) rotate(2)"><path d="M0 0"/></g>', "<metadata><r:RDF xmlns:r='urn:r'/></metadata>",
    "<text>url(http://a.b)</text>", "<style>@font-face{font-family:a;src:local(b)}</style>", "<title>a (b) @c</title>",
    '<rect aria-label="a (b"/>', "<style>@media print{a{fill:red}}</style>",
], ids=range(11))  # fmt: skip
def test_still_drawings_are_left_as_they_are(tmp_path: Path, svg: str) -> None:
    data = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{svg}</svg>'.encode()
    (tmp_path / "a.svg").write_bytes(data)
    for sanitise in (False, True):
        made = load_image(tmp_path, ("a.svg",), Location(path="one.md", line=1, column=1), sanitise=sanitise)
        assert made.diagnostics == ()
        assert made.value is not None
        assert made.value.data == data


def test_a_picture_of_nine_hundred_million_pixels_is_told_by_its_size(tmp_path: Path) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    root = make_book(tmp_path / "book", "# One\n\nText.\n\n![a](a.png)\n")
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 3751 * 100)) + chunk(b"IEND", b"")
    (root / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + head + rows)
    told = check(root, None, Silent())
    assert [(d.rule.code, str(d.at)) for d in told] == [("image-unreadable", "one.md:5:1")]
    assert "pixels" in told[0].message
