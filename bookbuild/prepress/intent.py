"""What a file says of itself to the press: output intent, document information, and XMP for PDF/X-4."""

from __future__ import annotations

import hashlib
import re
from xml.sax.saxutils import escape

import pikepdf

from bookbuild.model.press import CoverRecord, Flavour, PressSpec
from bookbuild.prepress.flavours import CONDITIONS, FLAVOURS, REGISTRY
from bookbuild.prepress.profiles import Profile

PRODUCER = "bookbuild, WeasyPrint, pikepdf"


def set_intent(pdf: pikepdf.Pdf, condition: str, profile: Profile | None) -> None:
    """The printing condition for which the file is made (ISO 15930-1, 6.2; ISO 32000-1, 14.11.5)."""
    entries = {
        "/Type": pikepdf.Name.OutputIntent,
        "/S": pikepdf.Name("/GTS_PDFX"),
        "/OutputConditionIdentifier": pikepdf.String(condition),
        "/OutputCondition": pikepdf.String(CONDITIONS.get(condition, condition)),
        "/Info": pikepdf.String(CONDITIONS.get(condition, condition)),
    }
    if condition in CONDITIONS:
        entries["/RegistryName"] = pikepdf.String(REGISTRY)
    if profile is not None:
        stream = pdf.make_stream(profile.data)
        stream.N = profile.components
        stream.Alternate = pikepdf.Name.DeviceCMYK if profile.components == 4 else pikepdf.Name.DeviceGray
        entries["/DestOutputProfile"] = stream
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(entries))])


def set_info(pdf: pikepdf.Pdf, spec: PressSpec, flavour: Flavour, *, is_cover: bool = False) -> None:
    """Title, dates and, for PDF/X, the keys that name the standard; of a cover, for which pages it is. Nothing else stays."""
    keys = FLAVOURS[flavour]
    old = pdf.trailer.get("/Info")
    author = old.get("/Author") if isinstance(old, pikepdf.Dictionary) else None
    date = pikepdf.String(f"D:{re.sub('[^0-9]', '', spec.modified)[:14]}Z")
    info = pikepdf.Dictionary(
        Title=pikepdf.String(spec.title or "Untitled"), Creator=pikepdf.String("bookbuild"), Producer=pikepdf.String(PRODUCER),
        CreationDate=date, ModDate=date, Trapped=pikepdf.Name("/False"),
    )  # fmt: skip
    if author is not None:
        info.Author = author
    if keys.is_x and flavour is not Flavour.X4:
        info["/GTS_PDFXVersion"] = pikepdf.String(keys.version)
    if keys.conformance:
        info["/GTS_PDFXConformance"] = pikepdf.String(keys.conformance)
    if is_cover:
        record = CoverRecord(printer=spec.printer.key, paper=spec.paper.key, pages=spec.pages)
        info[CoverRecord.KEY] = pikepdf.String(record.text)
    pdf.trailer.Info = pdf.make_indirect(info)
    if flavour is Flavour.X4:
        _set_xmp(pdf, spec, str(author or ""))


def _set_xmp(pdf: pikepdf.Pdf, spec: PressSpec, author: str) -> None:
    """ISO 15930-7, 6.3: PDF/X-4 is named in XMP, and agrees with the document information."""
    made = hashlib.sha256(f"{spec.identifier}\0{spec.title}\0{spec.modified}".encode()).hexdigest()
    identifier = f"uuid:{made[:8]}-{made[8:12]}-5{made[13:16]}-8{made[17:20]}-{made[20:32]}"
    date = spec.modified.replace("Z", "+00:00")
    creator = f"<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>" if author else ""
    data = _XMP.format(
        title=escape(spec.title or "Untitled"),
        creator=creator,
        date=date,
        identifier=identifier,
        producer=escape(PRODUCER),
    )
    stream = pdf.make_stream(data.encode())
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = stream


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{creator}
<xmp:CreatorTool>bookbuild</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>\
<xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmpMM:DocumentID>{identifier}</xmpMM:DocumentID><xmpMM:InstanceID>{identifier}</xmpMM:InstanceID>\
<xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>{producer}</pdf:Producer><pdf:Trapped>False</pdf:Trapped>\
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
