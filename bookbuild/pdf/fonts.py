"""The fonts of a whole PDF: what all fragments use of each, embedded once (ISO 32000-1, 9.7 and 9.10)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import uharfbuzz as hb

from bookbuild.model.store import Store, digest
from bookbuild.pdf.file import PdfFile, text
from bookbuild.pdf.fragment import Damaged, seal, unseal

# tables that shape text, which has happened, and pictures of glyphs, which are drawn as images
_NOT_EMBEDDED = (
    "BASE",
    "DSIG",
    "EBDT",
    "EBLC",
    "EBSC",
    "GPOS",
    "GSUB",
    "JSTF",
    "LTSH",
    "PCLT",
    "SVG ",
    "CBDT",
    "CBLC",
    "COLR",
    "GDEF",
)
_CMAP_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo\n<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
    b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_CMAP_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


@dataclass(slots=True)
class _Use:
    """What the book uses of a font. facts: as the press gave them."""

    facts: Mapping[str, Any]
    widths: dict[int, float] = field(default_factory=dict)
    unicode: dict[int, str] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)


class Fonts:
    """Gathers what fragments and heads use, then writes it."""

    def __init__(self, faces: Mapping[str, bytes], store: Store, stamp: str) -> None:
        """faces: font files by their SHA-256; store, stamp: as in a workshop."""
        self.faces = faces
        self.store = store
        self.stamp = stamp
        self.uses: dict[str, _Use] = {}

    def gather(self, fonts: Sequence[Mapping[str, Any]]) -> None:
        """Add the fonts of a fragment; where two give a glyph another text, the first is kept."""
        for facts in fonts:
            use = self.uses.setdefault(facts["hash"], _Use(facts))
            for glyph, width in facts["widths"]:
                use.widths.setdefault(glyph, width)
            for glyph, characters in facts["unicode"]:
                use.unicode.setdefault(glyph, characters)
            use.missing |= set(facts["missing"])

    def write(self, pdf: PdfFile, number: int) -> None:
        """The font dictionary under its number, and the fonts."""
        entries = [b"/%b %d 0 R" % (name.encode(), self._font(pdf, self.uses[name])) for name in sorted(self.uses)]
        pdf.put(number, b"<<%b>>" % b"".join(entries))

    def _font(self, pdf: PdfFile, use: _Use) -> int:
        """A composite font (ISO 32000-1, 9.7.6); returns its number."""
        facts = use.facts
        data, subtype = self._program(facts, {g for g in use.unicode if g not in use.missing})
        if subtype:
            key, number = b"FontFile3", pdf.add_stream(data, b"/Subtype/" + subtype)
        else:
            key, number = b"FontFile2", pdf.add_stream(data, b"/Length1 %d" % len(data))
        name = facts["name"].encode()
        widest = max(use.widths.values(), default=0)
        flags = facts["flags"] + (1 if len(use.widths) > 1 and len(set(use.widths.values())) == 1 else 0)
        descriptor = pdf.add(
            b"<</Type/FontDescriptor/FontName%b/FontFamily%b/Flags %d/FontBBox[0 %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d"
            b"/CapHeight %d/StemV %d/StemH %d/%b %d 0 R>>"
            % (name, text(facts["family"]), flags, facts["descent"], widest, facts["ascent"], facts["angle"], facts["ascent"],
               facts["descent"], facts["ascent"], *facts["stems"], key, number)
        )  # fmt: skip
        kind = 0 if facts["is_cff"] else 2
        descendant = pdf.add(
            b"<</Type/Font/Subtype/CIDFontType%d/BaseFont%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"%b/W[%b]/FontDescriptor %d 0 R>>"
            % (kind, name, b"/CIDToGIDMap/Identity" if kind else b"", _widths(use.widths), descriptor)
        )
        to_unicode = pdf.add_stream(_to_unicode(use.unicode))
        encoding = b"%d 0 R" % pdf.add_stream(_encoding(use), _ENCODING) if use.missing else b"/Identity-H"
        return pdf.add(
            b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding %b/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (name, encoding, descendant, to_unicode)
        )

    def _program(self, facts: Mapping[str, Any], glyphs: set[int]) -> tuple[bytes, bytes]:
        """The font program, made anew only if its glyphs are others than they ever were."""
        key = digest("font", self.stamp, facts["file"], str(facts["index"]), str(sorted(glyphs)))
        if (known := self.store.get(key)) is not None:
            try:
                data, subtype = unseal(known)
                return data, subtype
            except (Damaged, ValueError):
                pass
        made = program(self.faces[facts["file"]], facts["index"], glyphs)
        self.store.put(key, seal(made))
        return made


def _widths(widths: Mapping[int, float]) -> bytes:
    """The W array: runs of glyphs, each with the widths from its first on (ISO 32000-1, 9.7.4.3)."""
    out: list[bytes] = []
    last = -2
    for glyph in sorted(widths):
        if glyph != last + 1:
            out.append(b"]%d[" % glyph if out else b"%d[" % glyph)
        else:
            out.append(b" ")
        out.append(b"%d" % widths[glyph])
        last = glyph
    return b"".join(out) + (b"]" if out else b"")


def _to_unicode(unicode: Mapping[int, str]) -> bytes:
    """The text of each glyph (ISO 32000-1, 9.10.3)."""
    rows = [b"<%04x> <%b>" % (glyph, unicode[glyph].encode("utf-16-be").hex().encode()) for glyph in sorted(unicode)]
    parts = [_CMAP_HEAD]
    for start in range(0, len(rows), 100):
        batch = rows[start : start + 100]
        parts.append(b"%d beginbfchar\n%b\nendbfchar\n" % (len(batch), b"\n".join(batch)))
    return b"".join([*parts, _CMAP_END])


_ENCODING = b"/Type/CMap/CMapName/WP-Encod-0/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"


def _encoding(use: _Use) -> bytes:
    """A code of its own for each character that no face draws; all of them show the glyph for that (9.7.5.4)."""
    head = (
        _CMAP_HEAD.replace(b"(UCS)", b"(Identity)")
        .replace(b"Adobe-Identity-UCS", b"WP-Encod-0")
        .replace(b"CMapType 2", b"CMapType 1")
    )
    rows = [b"<%04x> %d" % (glyph, 0 if glyph in use.missing else glyph) for glyph in sorted(use.unicode)]
    parts = [head]
    for start in range(0, len(rows), 100):
        batch = rows[start : start + 100]
        parts.append(b"%d begincidchar\n%b\nendcidchar\n" % (len(batch), b"\n".join(batch)))
    return b"".join([*parts, _CMAP_END])


def program(data: bytes, index: int, glyphs: set[int]) -> tuple[bytes, bytes]:
    """A font program with these glyphs, and its subtype: empty (TrueType), `OpenType` or `CIDFontType0C`.

    A glyph keeps the number that the text calls it by. In a CFF font keyed by CID that is its CID (ISO 32000-1, 9.7.4.2),
    so there the glyphs move together and get their numbers as CIDs.
    """
    face = hb.Face(data, index)
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).set(glyphs | {0})
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
        {int.from_bytes(tag.encode(), "big") for tag in _NOT_EMBEDDED}
    )
    flags = hb.SubsetFlags.DESUBROUTINIZE | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    if data[:4] != b"OTTO":
        wanted.flags = flags | hb.SubsetFlags.RETAIN_GIDS
        return bytes(hb.subset(face, wanted).blob.data), b""
    wanted.flags = flags
    plan = hb.SubsetPlan(face, wanted)
    packed = bytes(plan.execute().blob.data)
    if cff := _by_number(packed, {new: old for old, new in dict(plan.old_to_new_glyph_mapping).items()}):
        return cff, b"CIDFontType0C"
    wanted.flags = flags | hb.SubsetFlags.RETAIN_GIDS
    return bytes(hb.subset(face, wanted).blob.data), b"OpenType"


def _by_number(data: bytes, numbers: Mapping[int, int]) -> bytes:
    """The CFF table of a font keyed by CID, with these CIDs; empty if it is keyed by name. numbers: by glyph."""
    from fontTools.ttLib import TTFont  # late: few books have such a font

    font = TTFont(io.BytesIO(data), lazy=True)
    table = font["CFF "].cff
    top = table.topDictIndex[0]
    if not hasattr(top, "ROS"):
        return b""
    names = [f"cid{numbers[glyph]:05d}" if glyph else ".notdef" for glyph in range(len(top.charset))]
    top.CharStrings.charStrings = {name: glyph for glyph, name in enumerate(names)}
    top.charset = names
    top.CIDCount = max(numbers.values()) + 1
    out = io.BytesIO()
    table.compile(out, font)
    return out.getvalue()
