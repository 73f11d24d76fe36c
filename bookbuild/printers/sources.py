"""Where the numbers of a profile come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bookbuild.diagnostics import did_you_mean
from bookbuild.model.press import Source
from bookbuild.printers.fields import Fields
from bookbuild.printers.located_toml import Leaf, LocatedToml


def read_sources(document: LocatedToml, fields: Fields) -> dict[str, Source]:
    """Sources by the keys that the file names them for. A list of keys has commas."""
    said = {key.removeprefix("sources."): leaf for key, leaf in document.leaves.items() if key.startswith("sources.")}
    checked = said.pop("checked", None)
    sources: dict[str, Source] = {}
    known = fields.asked | fields.tables()
    for name, leaf in said.items():
        kind, _, keys = name.partition(".")
        key_in_file = f"sources.{name}"
        if kind not in ("direct", "reported") or not keys or not isinstance(leaf, str):
            fields.wrong(
                key_in_file,
                f"'{key_in_file}' is no source",
                'write "key, key" = "place" in sources.direct or .reported',
            )
        elif not isinstance(checked, date):
            fields.wrong(
                "sources", "the sources lack 'checked'", "write checked = 2026-11-22, the day when they were read"
            )
            return {}
        else:
            for key in map(str.strip, keys.split(",")):
                sources[key] = Source(place=leaf, checked=checked, is_direct=kind == "direct")
                if key not in known:
                    hint = did_you_mean(key, known)
                    fields.wrong(key_in_file, f"{fields.of} has no key '{key}'", hint)
    return sources


def spread(sources: Mapping[str, Source], values: Mapping[str, Leaf], own: Mapping[str, Leaf]) -> dict[str, Source]:
    """Sources for every single key and table too. What the book says has none, nor has a table in which it says something."""
    keys = {above for key in values for above in _upwards(key)}
    wide = dict(sources)
    for key in keys:
        if above := next((above for above in _upwards(key) if above in sources), None):
            wide[key] = sources[above]
    gone = {above for key in own for above in _upwards(key)}
    return {key: wide[key] for key in sorted(wide) if key not in gone and own.keys().isdisjoint(_upwards(key))}


def _upwards(key: str) -> Iterator[str]:
    """A dotted key and the tables above it."""
    while key:
        yield key
        key = key.rpartition(".")[0]
