"""What each kind of PDF asks for (ISO 15930-1, -3, -4, -6, -7), as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bookbuild.model.press import Flavour


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """pdf: version of the file; version, conformance: keys of the document information (X-4: of XMP); needs_profile: the
    output intent holds an ICC profile even if the condition is a registered one; takes_v4: of ICC."""

    pdf: str
    version: str = ""
    conformance: str = ""
    needs_profile: bool = False
    takes_v4: bool = False
    takes_transparency: bool = False

    @property
    def is_x(self) -> bool:
        """It is a PDF/X."""
        return bool(self.version)


FLAVOURS: Mapping[Flavour, Keys] = {
    Flavour.PLAIN: Keys(pdf="1.4", takes_transparency=True),
    Flavour.X1A_2001: Keys(pdf="1.3", version="PDF/X-1:2001", conformance="PDF/X-1a:2001"),
    Flavour.X1A_2003: Keys(pdf="1.4", version="PDF/X-1a:2003"),
    Flavour.X3_2002: Keys(pdf="1.3", version="PDF/X-3:2002"),
    Flavour.X4: Keys(pdf="1.6", version="PDF/X-4", needs_profile=True, takes_v4=True, takes_transparency=True),
}

# Printing conditions of the characterization registry of the ICC, and what they stand for
# (https://www.color.org/chardata/drsection1.xalter). Whoever gets the file can look them up there.
REGISTRY = "http://www.color.org"
CONDITIONS: Mapping[str, str] = {
    "FOGRA27": "Offset, coated paper, ISO 12647-2:1996",
    "FOGRA28": "Offset, web coated paper, ISO 12647-2:1996",
    "FOGRA29": "Offset, uncoated white paper, ISO 12647-2:1996",
    "FOGRA39": "Offset, coated paper, ISO 12647-2:2004/Amd 1",
    "FOGRA43": "Offset, coated paper, non-periodic screening",
    "FOGRA45": "Offset, light-weight coated paper, ISO 12647-2:2004/Amd 1",
    "FOGRA46": "Offset, light-weight coated paper of standard brightness",
    "FOGRA47": "Offset, uncoated white paper, ISO 12647-2:2004/Amd 1",
    "FOGRA51": "Offset, premium coated paper, ISO 12647-2:2013",
    "FOGRA52": "Offset, wood-free uncoated paper, ISO 12647-2:2013",
    "CGATS TR 001": "SWOP, web offset, grade 5 paper",
    "CGATS TR 002": "SNAP, newsprint",
    "CGATS TR 003": "SWOP, grade 3 paper",
    "CGATS TR 005": "SWOP, grade 5 paper, 2007",
    "CGATS TR 006": "GRACoL 2006, coated paper of grade 1",
    "CGATS21_CRPC1": "Universal, newsprint",
    "CGATS21_CRPC2": "Universal, uncoated groundwood paper",
    "CGATS21_CRPC3": "Universal, uncoated paper",
    "CGATS21_CRPC4": "Universal, super-calendered paper",
    "CGATS21_CRPC5": "SWOP 2013, light-weight coated paper",
    "CGATS21_CRPC6": "GRACoL 2013, premium coated paper",
    "CGATS21_CRPC7": "Universal, extra large gamut",
    "JC200103": "Japan Color 2001, coated paper",
}
