"""Bytes that nobody vouches for: findings, and never an exception."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from bookbuild.diagnostics import Rule
from bookbuild.verify import archive
from bookbuild.verify.verify import verify_epub
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.verify.mutations import CSS, NAV, OPF, TWO, Files, pack

CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12)
MEMBERS = st.sampled_from([OPF, NAV, TWO, CSS, "META-INF/container.xml", "EPUB/toc.ncx", "EPUB/cover.png"])
SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def hurt(data: bytes, changes: list[tuple[int, int]], cut: int) -> bytes:
    made = bytearray(data)
    for at, value in changes:
        made[at % len(made)] = value
    return bytes(made[: len(made) - cut % (len(made) + 1)])


@SOME
@given(changes=CHANGES, cut=st.one_of(st.just(0), st.integers(0, 10**6)))
def test_a_damaged_archive_raises_nothing(clean: Files, changes: list[tuple[int, int]], cut: int) -> None:
    verify_epub(hurt(pack(small(clean)), changes, cut))


@SOME
@given(name=MEMBERS, changes=CHANGES, cut=st.one_of(st.just(0), st.integers(0, 10**6)))
def test_a_damaged_member_raises_nothing(clean: Files, name: str, changes: list[tuple[int, int]], cut: int) -> None:
    files = small(clean)
    verify_epub(pack(files | {name: hurt(files[name], changes, cut)}))


def small(clean: Files) -> Files:
    """Without the big cover, so that a damage is likely to meet something."""
    out = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (20, 30)).save(out, "PNG")
    return clean | {"EPUB/cover.png": out.getvalue()}


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + b"\x00" * 18, b"\x00" * 1000])
def test_what_is_no_archive_is_said(data: bytes) -> None:
    assert {d.rule for d in verify_epub(data)} <= {Rule.EPUB_ZIP, Rule.EPUB_MIMETYPE}


def test_an_empty_archive_is_no_epub() -> None:
    assert verify_epub(b"PK\x05\x06" + b"\x00" * 18)


def test_a_bomb_is_not_unpacked(clean: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 100_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("EPUB/bomb.xhtml", b"\0" * 200_000)
    found = verify_epub(out.getvalue())
    assert [d.rule for d in found] == [Rule.EPUB_ZIP]
    assert "at most" in found[0].message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (TWO, '<html xmlns="http://www.w3.org/1999/xhtml">' + "<div>" * 5000 + "</div>" * 5000 + "</html>"),
        (NAV, '<html xmlns="http://www.w3.org/1999/xhtml">' + "<ol><li>" * 100 + "</li></ol>" * 100 + "</html>"),
        (CSS, "p { margin: " + "(" * 5000 + " }"),
        (CSS, "@media all {" * 3000),
        (CSS, "a { b: " + "calc(" * 5000),
        (CSS, "a{" * 3000),
        (TWO, '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'),
        (OPF, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
        (OPF, '<package xmlns="http://www.idpf.org/2007/opf"/>'),
    ],
)
def test_nesting_and_entities_do_no_harm(clean: Files, name: str, text: str) -> None:
    begin = time.perf_counter()
    found = verify_epub(pack(small(clean) | {name: text.encode()}))
    assert found
    assert time.perf_counter() - begin < 20
    assert not any("root:" in d.message for d in found)


def test_names_and_words_of_the_file_do_not_steer_the_terminal(clean: Files) -> None:
    files = clean | {"EPUB/\x1b[31m.txt": b"x", "/etc/passwd": b"x"}
    found = verify_epub(pack(files))
    assert found
    assert all((d.at.path + d.message + d.hint).isprintable() for d in found)
    assert not any(d.at.path.startswith("/") or ".." in d.at.path for d in found)
