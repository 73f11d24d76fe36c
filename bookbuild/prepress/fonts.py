"""Fonts as old PDF versions take them: the bare outlines, without the OpenType file around them."""

from __future__ import annotations

import io

import pikepdf
from fontTools.ttLib import TTFont, TTLibError


def unwrap(font: pikepdf.Object) -> None:
    """Replace an OpenType program, which only PDF 1.6 knows (ISO 32000-1, table 126), by the font program in it."""
    for part in (font, *font.get("/DescendantFonts", [])):
        descriptor = part.get("/FontDescriptor")
        if descriptor is None or "/FontFile3" not in descriptor:
            continue
        program = descriptor.FontFile3
        if program.get("/Subtype") == pikepdf.Name.OpenType:
            _unwrap(descriptor, program, is_composite=part.get("/Subtype") == pikepdf.Name.CIDFontType0)


def _unwrap(descriptor: pikepdf.Object, program: pikepdf.Object, *, is_composite: bool) -> None:
    try:
        tables = TTFont(io.BytesIO(program.read_bytes()), lazy=True)
    except TTLibError:
        return
    if "CFF " in tables and tables.reader is not None:
        program.write(tables.reader["CFF "])
        program.Subtype = pikepdf.Name.CIDFontType0C if is_composite else pikepdf.Name.Type1C
        if "/Length1" in program:
            del program["/Length1"]
    elif "glyf" in tables:
        del program["/Subtype"]
        program.Length1 = len(program.read_bytes())
        descriptor.FontFile2 = program
        del descriptor["/FontFile3"]
