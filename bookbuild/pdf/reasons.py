"""Why sections were laid out again: what they follow from, compared with the build before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bookbuild.pdf.fragment import compact
from bookbuild.pdf.setting import BLANK, Made

_WORDS = {
    "engine": "bookbuild or a library changed", "faces": "faces changed", "text": "chapter text changed",
    "images": "image changed", "side": "start side changed", "folio": "first page number changed",
    "heads": "running heads changed",
}  # fmt: skip


Known = Mapping[str, tuple[str, Mapping[str, str]]]


def reasons(made: Sequence[Made], before: bytes | None) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """(section, why) for each section that was laid out, and the record that the next build compares with.

    before: the record of the build before, if it is known.
    """
    known: Known = json.loads(before) if before else {}
    now = {one.section: _parts(one, known) for one in made}
    why = tuple((one.section, _why(one, now, known)) for one in made if not one.is_cached and one.section != BLANK)
    return why, compact({one.section: [one.key, now[one.section]] for one in made})


def _parts(made: Made, known: Known) -> Mapping[str, str]:
    """What a section's fragment follows from; of the same fragment it is known."""
    key, parts = known.get(made.section, ("", {}))
    return parts if key == made.key else dict(made.parts())


def _why(made: Made, parts: Mapping[str, Mapping[str, str]], known: Known) -> str:
    if not known:
        return "not built before"
    if made.section not in known:
        return "new in the book"
    before, now = known[made.section][1], parts[made.section]
    changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    words = [_word(name, before.get(name, ""), now.get(name, "")) for name in changed]
    return ", ".join(dict.fromkeys(words)) or "not in the cache any more"


def _word(name: str, before: str, now: str) -> str:
    if name == "digits":
        old, new = (int(value.partition(":")[0] or 0) for value in (before, now))
        return "digits widened" if new > old else "digits narrowed" if new < old else "digits changed"
    if name.startswith("style "):
        path = name.removeprefix("style ").rpartition("/")[2]
        return f"style changed: {path.removesuffix('.j2')}" if path else "faces changed"
    return _WORDS[name]
