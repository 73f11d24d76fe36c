"""A PDF that says of itself that it is to last: PDF/A-2b (ISO 19005-2), beside PDF/UA-1.

What PDF/A asks of pages they have: faces embedded, nothing encrypted, no scripts. Here is the rest: whose red, green and blue
are meant, and the marks. Pictures are not interpolated (6.2.8), which the style sheet sees to.
"""

from __future__ import annotations

import zlib

from bookbuild.pdf.file import PdfFile

_CONDITION = b"sRGB IEC61966-2.1"


def output_intent(pdf: PdfFile, profile: bytes) -> bytes:
    """The entry of the catalog that names the colours (6.2.3). profile: ICC, of the screen."""
    number = pdf.number()
    pdf.put_stream(number, zlib.compress(profile, 9), b"/N 3/Filter/FlateDecode")
    return (
        b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(%b)/Info(%b)/DestOutputProfile %d 0 R>>]"
        % (_CONDITION, _CONDITION, number)
    )


# 6.6.4: the mark; 6.6.2.3: what it does not know must be described, and that is the mark of PDF/UA (ISO 14289-1, 5)
MARKS = """<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description></rdf:li></rdf:Seq>\
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
