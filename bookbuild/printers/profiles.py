"""Profiles of printers, from `styles/printers/*.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Location, Outcome, Rule, did_you_mean
from bookbuild.folder import read_file, within
from bookbuild.limits import MOST_SETTINGS
from bookbuild.model.press import (
    BarcodeBox,
    Binding,
    CoverRule,
    Flavour,
    Gutter,
    Ink,
    Pages,
    Paper,
    Printer,
    Sides,
    Spine,
    SpineKind,
)
from bookbuild.printers import located_toml
from bookbuild.printers.fields import Fields
from bookbuild.printers.located_toml import Leaf, LocatedToml
from bookbuild.printers.sources import read_sources, spread

# ways to say how thick a book is, of which a paper has one
_THICKNESS = tuple(kind.value for kind in SpineKind)


def printer_names(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Names of the profiles in these folders, sorted."""
    return tuple(sorted(profile_files(folders)))


def load_printer(
    name: str,
    folders: tuple[Path, ...],
    at: Location,
    overrides: Mapping[str, object] | None = None,
    places: Mapping[str, Location] | None = None,
) -> Outcome[Printer | None]:
    """The profile of a name: the file of the last folder that has it, and the book's own numbers laid over it.

    folders: the house's printers, then the book's own. at: where the book names the printer. overrides: by key, dotted or in
    tables, such as {"bleed.inside": "3mm"}; they have no source, for they are the book's. places: of overrides, by dotted key.
    Reports printer-unknown, style-broken; of overrides key-unknown, value-invalid. The value is None if anything is found.
    """
    files = profile_files(folders)
    if name not in files:
        message = f"there is no printer '{name}'"
        found = Diagnostic(rule=Rule.PRINTER_UNKNOWN, message=message, at=at, hint=did_you_mean(name, files))
        return Outcome(value=None, diagnostics=(found,))
    outcome = read_profile(files[name], f"styles/printers/{name}.toml")
    if not (document := outcome.value):
        return Outcome(value=None, diagnostics=outcome.diagnostics)
    own = located_toml.flat(overrides or {})
    fields = _fields_of(document, own, places or {}, at)
    printer = _printer(name, fields)
    sources = read_sources(document, fields)
    fields.report_unknown()
    if fields.found:
        return Outcome(value=None, diagnostics=tuple(fields.found))
    return Outcome(value=replace(printer, sources=spread(sources, fields.values, own)))


def read_profile(file: Path, path: str) -> Outcome[LocatedToml | None]:
    """The file of a printer or a destination. path: as findings name it. Reports style-broken."""
    try:
        return located_toml.read(read_file(file, MOST_SETTINGS), path)
    except OSError as error:
        broken = Diagnostic(rule=Rule.STYLE_BROKEN, message=f"the file cannot be read: {error}", at=Location(path=path))
        return Outcome(value=None, diagnostics=(broken,))


def profile_files(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Files by name, those of later folders over those of earlier ones; a file that is a link out of its folder is none."""
    return {
        file.stem: file
        for folder in folders
        for file in sorted(folder.glob("*.toml"))
        if file.is_file() and within(folder, file.name) is not None
    }


def _fields_of(document: LocatedToml, own: Mapping[str, Leaf], places: Mapping[str, Location], at: Location) -> Fields:
    """The file's values with the book's own over them. One that stands for a table replaces all of it."""
    values = {key: leaf for key, leaf in document.leaves.items() if not f"{key}.".startswith("sources.")}
    for key in own:
        table, _, last = key.rpartition(".")
        others = _THICKNESS if table.startswith("papers.") and last in _THICKNESS else ()
        gone = {f"{table}.{other}" for other in others}
        values = {old: leaf for old, leaf in values.items() if old not in gone and not old.startswith(f"{key}.")}
    return Fields(
        values={**values, **own},
        place_of=lambda key: places.get(key, at) if key in own else document.at(key),
        own=frozenset(own),
    )


def _printer(name: str, fields: Fields) -> Printer:
    """Everything but the sources."""
    return Printer(
        key=name,
        name=fields.text("name"),
        binding=fields.word("binding", Binding),
        trims=fields.trims("trims"),
        least_trim=fields.trim_or_none("least-trim"),
        most_trim=fields.trim_or_none("most-trim"),
        pages=_pages(fields, "pages"),
        multiple=fields.count("multiple", least=1),
        ends_blank=fields.truth("ends-blank"),
        bleed=_sides(fields, "bleed"),
        gutters=tuple(Gutter(pages=pages, inside=inside) for pages, inside in fields.rows("gutters")),
        margins=_sides(fields, "margins"),
        bleed_margins=_sides(fields, "bleed-margins"),
        papers=_papers(fields),
        flavours=_flavours(fields),
        condition=fields.text("condition"),
        ink_limit=fields.count_or_none("ink-limit"),
        least_text=fields.length("least-text"),
        least_line=fields.length("least-line"),
        least_dpi=fields.count("least-dpi"),
        most_dpi=fields.count_or_none("most-dpi"),
        least_line_art_dpi=fields.count("least-line-art-dpi"),
        least_tint=fields.count("least-tint"),
        most_megabytes=fields.count_or_none("most-megabytes"),
        allows_transparency=fields.truth("allows-transparency"),
        allows_icc=fields.truth("allows-icc"),
        allows_marks=fields.truth("allows-marks"),
        allows_links=fields.truth("allows-links"),
        most_blank=fields.count_or_none("most-blank"),
        phrases=fields.texts("phrases"),
        cover=_cover(fields),
        sources={},
    )


def _cover(fields: Fields) -> CoverRule:
    return CoverRule(
        outer=fields.length("cover.outer"),
        board_wider=fields.signed_length("cover.board-wider"),
        board_taller=fields.signed_length("cover.board-taller"),
        hinge=fields.length("cover.hinge"),
        hinge_adds=fields.truth("cover.hinge-adds"),
        safe=fields.length("cover.safe"),
        spine_safe=fields.length("cover.spine-safe"),
        narrow_spine_safe=fields.length("cover.narrow-spine-safe"),
        narrow_spine=fields.length("cover.narrow-spine"),
        text_from=fields.count("cover.text-from"),
        barcode=BarcodeBox(
            width=fields.length("cover.barcode.width"),
            height=fields.length("cover.barcode.height"),
            from_spine=fields.length("cover.barcode.from-spine"),
            from_edge=fields.length("cover.barcode.from-edge"),
        ),
        flavour=fields.word("cover.flavour", Flavour),
        ink=fields.word("cover.ink", Ink),
        ink_limit=fields.count_or_none("cover.ink-limit"),
    )


def _pages(fields: Fields, key: str) -> Pages:
    least, most = fields.count(f"{key}.least", least=1), fields.count(f"{key}.most", least=1)
    if least > most and {f"{key}.least", f"{key}.most"} <= set(fields.values):
        at = f"{key}.least" if f"{key}.least" in fields.own else f"{key}.most"
        fields.wrong(at, f"'{key}.most' is below '{key}.least'")
    return Pages(least=least, most=most)


def _sides(fields: Fields, key: str) -> Sides:
    """Four lengths, or one for all four, over which single sides can be laid."""
    if key in fields.values:
        length = fields.length(key)
        top, bottom, outside, inside = (
            fields.length(f"{key}.{side}") if f"{key}.{side}" in fields.values else length
            for side in ("top", "bottom", "outside", "inside")
        )
    else:
        top, bottom, outside, inside = (
            fields.length(f"{key}.{side}") for side in ("top", "bottom", "outside", "inside")
        )
    return Sides(top=top, bottom=bottom, outside=outside, inside=inside)


def _flavours(fields: Fields) -> dict[Ink, Flavour]:
    """The kinds of PDF by ink; an ink that has none is not printed."""
    keys = {ink: f"flavours.{ink.value}" for ink in Ink}
    fields.asked.update(keys.values())
    flavours = {ink: fields.word(key, Flavour) for ink, key in keys.items() if key in fields.values}
    if not flavours:
        fields.wrong("flavours", "the profile lacks 'flavours'", 'write grey = "…" in the table flavours')
    return flavours


def _papers(fields: Fields) -> dict[str, Paper]:
    names = fields.names_under("papers")
    if not names:
        fields.wrong("papers", "the profile has no paper", "write a table [papers.NAME]")
    papers = {name: _paper(name, fields) for name in names}
    for name, paper in papers.items():
        for ink in paper.inks:
            if f"flavours.{ink.value}" not in fields.values:
                fields.wrong(f"papers.{name}.inks", f"'flavours' has no kind of PDF for '{ink.value}'")
    return papers


def _paper(name: str, fields: Fields) -> Paper:
    table = f"papers.{name}"
    has_pages = {f"{table}.pages", f"{table}.pages.least", f"{table}.pages.most"} & set(fields.values)
    fields.asked.update((f"{table}.pages.least", f"{table}.pages.most"))
    return Paper(
        key=name,
        name=fields.text(f"{table}.name"),
        inks=fields.words(f"{table}.inks", Ink),
        spine=_spine(table, fields),
        pages=_pages(fields, f"{table}.pages") if has_pages else None,
    )


def _spine(table: str, fields: Fields) -> Spine:
    kinds = [kind for kind in SpineKind if f"{table}.{kind.value}" in fields.values]
    fields.asked.update(f"{table}.{kind.value}" for kind in SpineKind)
    extra = fields.length_or_nothing(f"{table}.extra")
    if len(kinds) != 1:
        fields.wrong(table, f"'{table}' needs one of {', '.join(_THICKNESS)}", "they say how thick a book is")
        return Spine(kind=SpineKind.TABLE)
    key = f"{table}.{kinds[0].value}"
    if kinds[0] is SpineKind.CALIPER:
        return Spine(kind=SpineKind.CALIPER, caliper=fields.length(key), extra=extra)
    return Spine(kind=kinds[0], rows=fields.rows(key), extra=extra)
