"""What `check --fix` mends, what it leaves alone, and how it writes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from bookbuild.checking import mend_book
from bookbuild.diagnostics import OutputDenied
from bookbuild.runner.replace import ChangedMeanwhile, replace_text, with_lines
from tests.property.test_mended_text import found_in, mended
from tests.support.building import BOOK_YAML, make_book


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Nets , sails ; oars .", "Nets, sails; oars."),
        ("Nets , sails , oars , and nets , sails.", "Nets, sails, oars, and nets, sails."),
        ("He said “ yes ” and ‘ no’.", "He said “yes” and ‘no’."),
        ("Nets,, sails;; oars::", "Nets, sails; oars:"),
        ("The light\u00adhouse.", "The lighthouse."),
        ("The tide \u200bturns\u200e.", "The tide turns."),
        ("A cafe\u0301.", "A caf\u00e9."),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8.", "한국."),
        ("High. [^n]", "High.[^n]"),
        ("나룻배 , 그리고 끝 .", "나룻배, 그리고 끝."),
        ("> Nets , sails.", "> Nets, sails."),
        ("- Nets , sails.\n- Oars.", "- Nets, sails.\n- Oars."),
        ("*Nets , sails.*", "*Nets, sails.*"),
    ],
)
def test_mends_what_has_one_right_answer(before: str, after: str) -> None:
    note = "" if "[^n]" not in before else "\n\n[^n]: A note."
    _, done = mended(f"# One\n\n{before}{note}\n")
    assert done.text == f"# One\n\n{after}{note}\n"


@pytest.mark.parametrize(
    "text",
    [
        "Nets,sails and oars.The end.",  # a word may be an address
        "It was was so.",  # which of the two goes with what follows?
        "The keeper´s lamp, at 20º.",  # an accent may belong to the letter before it
        "The war of 1950-1953.",  # or the number of a file
        "Wait..",  # one or three
        "The fer\u200bry.",  # one word or two
        "A word\u0092s.",  # an apostrophe of another encoding
        "ไทย\u200b ไทย.",  # Thai marks its words so
        "High[^n], and low.\n\n[^n]: A note.",
        "Go on . . . and on.",
        "`a , b`",
        "`a , b` and a , b.",  # the finding stands at the code, which has the same words
        "    code , here",
        "![A light , on](images/a.svg)",
        "[go , on](https://example.org/a,,b) here.",
    ],
)
def test_leaves_to_the_author_what_needs_judgement(text: str) -> None:
    _, done = mended(f"# One\n\n{text}\n")
    assert done.text == f"# One\n\n{text.replace('go , on', 'go, on')}\n"


def test_what_is_mended_is_no_longer_found() -> None:
    source, done = mended("# One\n\nNets , sails ; oars,, and a light\u00adhouse.\n")
    assert len(found_in(source)) == 4
    assert len(done.edits) == 4
    assert found_in(type(source)(path="one.md", text=done.text)) == ()


def test_what_is_allowed_is_not_mended(tmp_path: Path) -> None:
    text = "# One\n\n<!-- bookbuild: allow prose-spacing because the keeper types so -->\n\nNets , sails.\n\nOars , nets.\n"
    root = make_book(tmp_path / "book", text)
    (done,) = mend_book(root, 0)
    assert [edit.line for edit in done.edits] == [7]
    assert (root / "one.md").read_text(encoding="utf-8") == text.replace("Oars ,", "Oars,")


def test_line_ends_byte_order_mark_and_rights_stay(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book")
    file = root / "one.md"
    file.write_bytes("\ufeff# One\r\n\r\nNets , sails.\nOars , nets.\rThe end".encode())
    file.chmod(0o640)
    mend_book(root, 0)
    assert file.read_bytes() == "\ufeff# One\r\n\r\nNets, sails.\nOars, nets.\rThe end".encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(path.name for path in root.iterdir()) == ["book.yaml", "one.md"]


def test_files_that_cannot_be_trusted_are_left_alone(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", "# One\n\nNets , sails\x0b.\n")
    outside = tmp_path / "two.md"
    outside.write_text("# Two\n\nNets , sails.\n", encoding="utf-8")
    (root / "two.md").symlink_to(outside)
    (root / "book.yaml").write_text(BOOK_YAML.replace("[one.md]", "[one.md, two.md]"), encoding="utf-8")
    assert mend_book(root, 0) == ()
    assert "Nets ," in outside.read_text(encoding="utf-8")


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "one.md"
    file.write_text("the author's new words", encoding="utf-8")
    with pytest.raises(ChangedMeanwhile):
        replace_text(file, b"what was read", b"what was mended")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["the author's new words"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_bytes(b"old")
    (tmp_path / "one.md").symlink_to("real.md")
    replace_text(tmp_path / "one.md", b"old", b"new")
    assert (tmp_path / "one.md").is_symlink()
    assert (tmp_path / "real.md").read_bytes() == b"new"


def test_a_file_that_is_gone_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(OutputDenied, match="it is as it was"):
        replace_text(tmp_path / "none.md", b"old", b"new")


def test_as_many_lines_come_back_as_there_were() -> None:
    assert with_lines(b"a\r\nb\rc\n", "A\nB\nC\n") == b"A\r\nB\rC\n"
    assert with_lines(b"a", "A") == b"A"
    with pytest.raises(ValueError, match="zip"):
        with_lines(b"a\nb", "A")
