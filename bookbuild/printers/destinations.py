"""Destinations of a book, from `styles/destinations/*.toml`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, did_you_mean
from bookbuild.model.destination import FILES, FORM, MOST, Destination, Goods, Picture
from bookbuild.printers.fields import Fields
from bookbuild.printers.profiles import profile_files, read_profile
from bookbuild.printers.sources import read_sources, spread

CHECKLIST, RECORD, MANIFEST, PREFLIGHT = "CHECKLIST.html", "metadata.json", "manifest.json", "preflight.json"
_OWN = frozenset(name.lower() for name in (CHECKLIST, RECORD, MANIFEST, PREFLIGHT))
_NAME = re.compile(r"(?:[A-Za-z0-9_-]|\{isbn\}|\{slug\})(?:[A-Za-z0-9._-]|\{isbn\}|\{slug\})*")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PLAIN_FILES = {"interior": "{slug}-interior.pdf", "cover": "{slug}-cover.pdf"}
_PLAIN_FORM = {
    "title": "Title", "isbn": "ISBN", "trim": "Trim size", "bleed": "Bleed", "paper": "Paper", "ink": "Ink",
    "pages": "Pages", "spine": "Spine", "sheet": "Size of the cover's sheet",
}  # fmt: skip


def destination_names(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Names of the destinations in these folders, sorted."""
    return tuple(sorted(profile_files(folders)))


def load_destination(
    name: str, folders: tuple[Path, ...], printers: tuple[str, ...], at: Location
) -> Outcome[Destination | None]:
    """The destination of a name: the file of the last folder that has it; else the printer of that name, plainly.

    folders: the house's destinations, then the book's own. printers: names of profiles. at: where it is named.
    Reports destination-unknown, style-broken. The value is None if anything is found.
    """
    files = profile_files(folders)
    if not _KEY.fullmatch(name):  # it is going to be the name of a folder
        files, printers = {}, ()
    if name in files:
        return _read(name, files[name], printers)
    if name in printers:
        return Outcome(value=_plain(name))
    message = f"there is no destination '{name}'"
    hint = did_you_mean(name, [*files, *printers])
    return Outcome(
        value=None,
        diagnostics=(Diagnostic(rule=Rule.DESTINATION_UNKNOWN, message=message, at=at, hint=hint),),
    )


def _plain(name: str) -> Destination:
    """A printer of whose form nothing is known."""
    return Destination(key=name, name=name, kind=Goods.PRINT, printer=name, files=_PLAIN_FILES, form=_PLAIN_FORM)


def _read(name: str, file: Path, printers: tuple[str, ...]) -> Outcome[Destination | None]:
    outcome = read_profile(file, f"styles/destinations/{name}.toml")
    if not (document := outcome.value):
        return Outcome(value=None, diagnostics=outcome.diagnostics)
    values = {key: leaf for key, leaf in document.leaves.items() if not f"{key}.".startswith("sources.")}
    fields = Fields(values=values, place_of=document.at, of="a destination")
    made = _destination(name, fields, printers)
    sources = read_sources(document, fields)
    fields.report_unknown()
    if fields.found:
        return Outcome(value=None, diagnostics=tuple(fields.found))
    return Outcome(value=replace(made, sources=spread(sources, values, {})))


def _destination(name: str, fields: Fields, printers: tuple[str, ...]) -> Destination:
    """Everything but the sources."""
    kind = fields.word("kind", Goods)
    printer = fields.text("printer") if kind is Goods.PRINT else ""
    if printer and printer not in printers:
        fields.wrong("printer", f"there is no printer '{printer}'", did_you_mean(printer, printers))
    needs = fields.texts_or_none("needs")
    for key in needs:
        if key not in FORM:
            fields.wrong("needs", f"no field of a form is called '{key}'", did_you_mean(key, FORM))
    return Destination(
        key=name, name=fields.text("name"), kind=kind, printer=printer, upload=fields.text_or("upload"),
        needs_isbn="needs-isbn" in fields.values and fields.truth("needs-isbn"), needs=needs, files=_files(fields, kind),
        form=_form(fields),
        most={key: most for key in MOST if (most := fields.count_or_none(f"most.{key}"))},
        picture=_picture(fields), most_megabytes=fields.count_or_none("most-megabytes") or 0,
        most_megapixels=fields.count_or_none("most-megapixels") or 0, sample=fields.text_or("sample"),
        look=fields.texts_or_none("look"),
    )  # fmt: skip


def _picture(fields: Fields) -> Picture:
    def number(key: str) -> int:
        return fields.count_or_none(f"picture.{key}") or 0

    return Picture(
        least_wide=number("least-wide"), least_tall=number("least-tall"), best_wide=number("best-wide"),
        best_tall=number("best-tall"), most_side=number("most-side"), most_megabytes=number("most-megabytes"),
    )  # fmt: skip


def _form(fields: Fields) -> dict[str, str]:
    """Labels in the order of the file, which is that of the form."""
    names = [name for name in fields.names_under("form") if name in FORM]
    fields.asked.update(f"form.{name}" for name in FORM)
    return {name: fields.text(f"form.{name}") for name in names}


def _files(fields: Fields, kind: Goods) -> dict[str, str]:
    """Patterns of names, which must be plain names that no folder and no file of ours has."""
    names = [name for name in fields.names_under("files") if name in FILES[kind]]
    fields.asked.update(f"files.{name}" for name in FILES[kind])
    out = {name: fields.text(f"files.{name}") for name in names}
    for name, pattern in out.items():
        if not _NAME.fullmatch(pattern) or pattern.lower() in _OWN:
            hint = "write letters, digits, '-', '_' and '.', and {isbn} or {slug}; not the name of a file that is there anyway"
            fields.wrong(f"files.{name}", f"'{pattern}' is no name for a file", hint)
    plain = {
        pattern.replace("{isbn}", "{slug}").lower() for pattern in out.values()
    }  # without an ISBN the slug stands for it
    if len(plain) < len(out) or not out:
        fields.wrong("files", "'files' needs a name of its own for each file", 'write epub = "{slug}.epub"')
    return out
