"""What veraPDF finds in a file for the press against PDF/A that only archives ask for: why, by clause and test of the profile.

PDF/A is no standard of printers, but nobody else here checks fonts, colours and transparency as strictly. Of each kind the part
of ISO 15930 that the file is made to says what holds instead. A clause that is not listed fails the test, and so does one that
is listed and never found.
"""

from __future__ import annotations

_INTENT = (
    "PDF/A looks for an output intent of its own (GTS_PDFA1); PDF/X has GTS_PDFX, which our preflight and poppler read"
)
_INFO = "PDF/A wants the document information again as XMP; PDF/X-1a keeps it in the information dictionary (ISO 15930-1, 6.3)"
_XMP = "PDF/A wants XMP; PDF/X-1a and X-3 of these years do not ask for it"
_SCHEMA = "PDF/A wants a description of each schema of XMP that it does not know; ISO 15930-7 defines pdfxid and asks for none"

PDF_A_1B = {
    "6.2.3.3-2": _INTENT,  # DeviceCMYK
    "6.2.3.3-3": _INTENT,  # DeviceGray
    "6.3.5-3": "PDF/A-1 wants a list of the glyphs in each subset (CIDSet); PDF/X asks for none, and PDF/A-2 no longer does",
    "6.7.2-1": _XMP,
    "6.7.3-1": _INFO,
    "6.7.3-2": _INFO,
    "6.7.3-3": _INFO,
    "6.7.3-6": _INFO,
    "6.7.3-7": _INFO,
    "6.7.3-8": _INFO,
}

PDF_A_2B = {
    "6.2.4.3-3": _INTENT,  # DeviceCMYK
    "6.2.4.3-4": _INTENT,  # DeviceGray
    "6.6.2.3.1-1": _SCHEMA,
    "6.6.2.3.1-2": _SCHEMA,
    "6.6.4-1": "PDF/A wants to be named as such; the file is PDF/X-4 and says so",
}
