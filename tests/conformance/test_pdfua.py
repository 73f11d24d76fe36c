"""The structure tree: whole, in the order of the text, and as veraPDF wants it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from tests.conftest import Built

Get = Callable[[str], Built]
BOOKS = ["flagship", "everything", "korean", "the-time-machine"]


def nodes(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    stack = [pdf.Root.StructTreeRoot.K[0]]
    while stack:
        node = stack.pop()
        yield node
        kids = node.get("/K", [])
        stack += [kid for kid in reversed(list(kids)) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


@pytest.mark.parametrize("name", BOOKS)
def test_every_piece_of_content_is_in_the_tree_once(built: Get, name: str) -> None:
    pdf = built(name).pdf.pdf
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    seen: set[tuple[int, int]] = set()
    for node in nodes(pdf):
        own = numbers[node.Pg.objgen] if "/Pg" in node else -1
        for kid in node.get("/K", []):
            if isinstance(kid, int):
                assert (own, kid) not in seen
                seen.add((own, kid))
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                place = (numbers[kid.Pg.objgen], int(kid.MCID))
                assert place not in seen
                seen.add(place)
    for number, page in enumerate(pdf.pages):
        content = b"\n".join(part.read_bytes() for part in page.Contents)
        marks = content.count(b"/MCID")
        assert {(number, n) for n in range(marks)} <= seen, number
    assert seen


@pytest.mark.parametrize("name", BOOKS)
def test_the_parent_tree_leads_back(built: Get, name: str) -> None:
    pdf = built(name).pdf.pdf
    tree = pdf.Root.StructTreeRoot.ParentTree.Nums
    rows = {int(tree[n]): tree[n + 1] for n in range(0, len(tree), 2)}
    for page in pdf.pages:
        assert all(owner is not None and "/S" in owner for owner in rows[int(page.obj.StructParents)])
        for link in page.obj.get("/Annots", []):
            assert rows[int(link.StructParent)].S == "/Link"
            assert str(link.Contents)


def test_notes_follow_their_calls_and_go_on_over_pages(built: Get) -> None:
    pdf = built("flagship").pdf.pdf
    roles = [str(node.S) for node in nodes(pdf)]
    notes = [i for i, role in enumerate(roles) if role == "/Note"]
    assert len(notes) > 20
    assert sum(roles[i - 1] in {"/Reference", "/Span", "/Link"} for i in notes) == len(notes)
    ids = [str(node.ID) for node in nodes(pdf) if node.S == "/Note"]
    assert len(set(ids)) == len(ids)
    over_pages = [
        n for n in nodes(pdf) if n.S == "/P" and any(isinstance(k, pikepdf.Dictionary) and "/MCID" in k for k in n.K)
    ]
    assert over_pages, "a paragraph that turns the page is one paragraph"


def test_heads_and_folios_are_artifacts(built: Get) -> None:
    pdf = built("the-time-machine").pdf.pdf
    page = pdf.pages[40]
    last = page.Contents[2].read_bytes()
    assert last.startswith(b"Q\n/Artifact <</Type/Pagination>> BDC")
    assert b"MCID" not in last


@pytest.mark.parametrize("name", BOOKS)
def test_each_font_is_embedded_once(built: Get, name: str) -> None:
    pdf = built(name).pdf.pdf
    files = [
        font.FontName
        for font in pdf.objects
        if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"
    ]
    assert len(files) == len({str(f) for f in files})


def test_an_image_that_stands_twice_is_in_the_file_once(built: Get) -> None:
    pdf = built("everything").pdf.pdf
    images = [
        o.read_raw_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
    ]
    assert len(images) == len(set(images))


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_verapdf_finds_no_fault_against_pdf_ua_1(built: Get, name: str) -> None:
    """VERAPDF: a command that takes a flavour and a file, and prints PASS or what is wrong (tools/verapdf.sh makes one)."""
    command = os.environ.get("VERAPDF") or str(Path(__file__).parents[2] / "build" / "verapdf" / "verapdf")
    if not Path(command).is_file():
        pytest.skip("veraPDF is not there: tools/verapdf.sh installs it (it needs a JDK)")
    run = subprocess.run([command, "ua1", str(built(name).pdf_path)], capture_output=True, text=True, check=False)
    assert "PASS" in run.stdout, run.stdout[:2000]
