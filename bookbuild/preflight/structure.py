"""The file itself: size, version, encryption, and what a printer has no use for."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour
from bookbuild.preflight import raw
from bookbuild.preflight.asked import VERSIONS, X_SOURCE, Asked
from bookbuild.preflight.document import Pdf
from bookbuild.preflight.findings import PressFinding, in_millimetres
from bookbuild.preflight.shapes import Rect

_SILENT = frozenset({"PrinterMark", "TrapNet"})
_ACTIVE = {"/OpenAction": "an action on opening", "/AA": "actions", "/AcroForm": "a form", "/Collection": "a portfolio"}
_NAMED = {"/JavaScript": "JavaScript", "/EmbeddedFiles": "files attached to it"}


def check_structure(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """Reports press-size, press-version, press-id, press-encrypted, press-active, press-layers, press-bookmarks,
    press-annotation."""
    yield from _file(pdf, asked)
    yield from _active(pdf)
    layers = raw.items(raw.down(pdf.root, "/OCProperties", "/OCGs"))
    if layers and asked.flavour is not Flavour.X4:
        hint = "flatten the layers: a printer sees one state of them, and it need not be yours"
        yield PressFinding(
            rule=Rule.PRESS_LAYERS,
            message="the file has layers (optional content)",
            measured=str(len(layers)),
            hint=hint,
        )
    if raw.down(pdf.root, "/Outlines", "/First") is not None and not asked.spec.printer.allows_links:
        yield PressFinding(
            rule=Rule.PRESS_BOOKMARKS,
            message="the file has bookmarks",
            limit="none",
            source=asked.source("allows_links"),
            hint="take them out of the print PDF; keep them in the PDF for the screen",
        )
    yield from _annotations(pdf, asked)


def _file(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    megabytes, most = len(pdf.data) / 1e6, asked.spec.printer.most_megabytes
    if most is not None and megabytes > most:
        yield PressFinding(
            rule=Rule.PRESS_SIZE,
            message="the file is too large",
            measured=f"{megabytes:.1f} MB",
            limit=f"at most {most} MB",
            source=asked.source("most_megabytes"),
            hint="reduce images to 300 dpi at the size at which they are printed",
        )
    if pdf.raw.is_encrypted:
        hint = "save it without a password and without restrictions"
        yield PressFinding(rule=Rule.PRESS_ENCRYPTED, message="the file is encrypted", hint=hint)
    highest = VERSIONS.get(asked.flavour)
    if highest is not None and _version(pdf.raw.pdf_version) > _version(highest):
        yield PressFinding(
            rule=Rule.PRESS_VERSION,
            message=f"the version of PDF is too high for {_flavour(asked.flavour)}",
            measured=f"PDF {pdf.raw.pdf_version[:8]}",
            limit=f"at most {highest}",
            source=X_SOURCE,
            hint=f"export as {_flavour(asked.flavour)}",
        )
    if asked.is_x and len(raw.items(raw.entry(pdf.raw.trailer, "/ID"))) != 2:
        hint = "export anew; every PDF/X has an ID of two parts"
        yield PressFinding(
            rule=Rule.PRESS_ID, message="the file has no ID", limit="required", source=X_SOURCE, hint=hint
        )


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def _flavour(flavour: Flavour) -> str:
    return f"PDF/{flavour.value.upper().replace('1A', '1a')}"


def _active(pdf: Pdf) -> Iterator[PressFinding]:
    found = [name for key, name in _ACTIVE.items() if _is_filled(raw.entry(pdf.root, key))]
    found += [name for key, name in _NAMED.items() if raw.down(pdf.root, "/Names", key) is not None]
    if raw.items(raw.entry(pdf.root, "/AF")):
        found.append("associated files")
    for name in found:
        hint = "take it out: paper does nothing, and printers refuse such files"
        yield PressFinding(rule=Rule.PRESS_ACTIVE, message=f"the file has {name}", hint=hint)
    for sheet in pdf.sheets:
        if raw.entry(sheet.page, "/AA") is not None:
            hint = "take them out: paper does nothing"
            yield PressFinding(rule=Rule.PRESS_ACTIVE, page=sheet.number, message="the page has actions", hint=hint)


def _is_filled(value: object) -> bool:
    """Say whether there is something: a form without fields is what some writers leave in every file."""
    fields = raw.entry(value, "/Fields")
    return value is not None and (fields is None or bool(raw.items(fields)) or raw.entry(value, "/XFA") is not None)


def _annotations(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    for sheet in pdf.sheets:
        for note in raw.items(raw.entry(sheet.page, "/Annots")):
            kind = raw.name(raw.entry(note, "/Subtype")) or "unknown"
            if kind in _SILENT or (kind == "Link" and asked.spec.printer.allows_links):
                continue
            sides = raw.numbers(raw.entry(note, "/Rect"))
            box: Rect | None = (sides[0], sides[1], sides[2], sides[3]) if len(sides) == 4 else None
            yield PressFinding(
                rule=Rule.PRESS_ANNOTATION,
                page=sheet.number,
                box=in_millimetres(box, sheet.media) if box else None,
                message="a link on the page" if kind == "Link" else f"an annotation on the page ({kind[:30]})",
                limit="none",
                source=asked.source("allows_links"),
                hint="export without links, comments and form fields",
            )
