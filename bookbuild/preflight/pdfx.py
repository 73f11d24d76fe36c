"""What makes a PDF a PDF/X: its key, its metadata, and the printing condition that it is made for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from lxml import etree

from bookbuild.diagnostics import Rule
from bookbuild.model.press import Flavour, Ink
from bookbuild.preflight import raw
from bookbuild.preflight.asked import X_SOURCE, Asked
from bookbuild.preflight.document import Pdf
from bookbuild.preflight.findings import PressFinding, quoted

_KEYS = {
    Flavour.X1A_2001: ("PDF/X-1:2001", "PDF/X-1a:2001"),
    Flavour.X1A_2003: ("PDF/X-1a:2003", ""),
    Flavour.X3_2002: ("PDF/X-3:2002", ""),
}
_XID = "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_PDF = "{http://ns.adobe.com/pdf/1.3/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MM = "{http://ns.adobe.com/xap/1.0/mm/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
# ISO 15930-7: what the XMP of an X-4 must have
_X4_KEYS = {
    "xmp:CreateDate": f"{_XMP}CreateDate", "xmp:ModifyDate": f"{_XMP}ModifyDate", "xmp:MetadataDate": f"{_XMP}MetadataDate",
    "dc:title": f"{_DC}title", "xmpMM:DocumentID": f"{_MM}DocumentID", "xmpMM:VersionID": f"{_MM}VersionID",
    "xmpMM:RenditionClass": f"{_MM}RenditionClass",
}  # fmt: skip
_PAIRS = {
    "Title": f"{_DC}title", "Creator": f"{_XMP}CreatorTool", "Producer": f"{_PDF}Producer",
    "CreationDate": f"{_XMP}CreateDate", "ModDate": f"{_XMP}ModifyDate", "Trapped": f"{_PDF}Trapped",
}  # fmt: skip
_INFO_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?")
_MOST_XMP = 4_000_000
_HINT = "export as PDF/X from the program that made the file"
_SPACES = {Ink.GREY: {b"CMYK", b"GRAY"}, Ink.CMYK: {b"CMYK"}, Ink.RGB: {b"RGB ", b"CMYK"}}


def check_x(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    """Reports press-x-key, press-x-metadata, press-trapped, press-output-intent."""
    if not asked.is_x:
        return
    xmp = _xmp(pdf)
    info = {key: raw.text(value) for key, value in raw.entries(pdf.info)}
    yield from _key(info, xmp or {}, asked)
    yield from _metadata(info, xmp, asked)
    trapped = (xmp or {}).get(f"{_PDF}Trapped", "") if asked.flavour is Flavour.X4 else info.get("/Trapped", "")
    if trapped.removeprefix("/") not in {"True", "False"}:
        yield PressFinding(
            rule=Rule.PRESS_TRAPPED,
            message="the file does not say whether it is trapped",
            measured=quoted(trapped) if trapped else "nothing",
            limit="True or False",
            source=X_SOURCE,
            hint="say False, unless somebody has trapped it",
        )
    yield from _intent(pdf, asked)


def _key(info: Mapping[str, str], xmp: Mapping[str, str], asked: Asked) -> Iterator[PressFinding]:
    wanted, conformance = _KEYS.get(asked.flavour, ("PDF/X-4", ""))
    has = xmp.get(_XID, "") if asked.flavour is Flavour.X4 else info.get("/GTS_PDFXVersion", "")
    if has != wanted:
        measured = quoted(has) if has else "nothing"
        message = "the file does not say that it is the PDF/X that is asked for"
        yield PressFinding(
            rule=Rule.PRESS_X_KEY,
            message=message,
            measured=measured,
            limit=wanted,
            source=asked.source("flavours"),
            hint=_HINT,
        )
    elif conformance and (has := info.get("/GTS_PDFXConformance", "")) != conformance:
        measured = quoted(has) if has else "nothing"
        message = "the key GTS_PDFXConformance is wrong"
        yield PressFinding(
            rule=Rule.PRESS_X_KEY, message=message, measured=measured, limit=conformance, source=X_SOURCE, hint=_HINT
        )


def _metadata(info: Mapping[str, str], xmp: Mapping[str, str] | None, asked: Asked) -> Iterator[PressFinding]:
    rule, source = Rule.PRESS_X_METADATA, X_SOURCE
    if xmp is None:
        yield PressFinding(rule=rule, message="the XMP metadata cannot be read", source=source, hint=_HINT)
        return
    if asked.flavour is Flavour.X4:
        lacks = [key for key, name in _X4_KEYS.items() if not xmp.get(name)]
    else:
        lacks = [key for key in ("Title", "CreationDate", "ModDate", "Creator", "Producer") if not info.get(f"/{key}")]
    for key in lacks:
        yield PressFinding(rule=rule, message=f"the metadata lack {key}", limit="required", source=source, hint=_HINT)
    for key, name in _PAIRS.items():
        one, other = info.get(f"/{key}", "").removeprefix("/"), xmp.get(name, "")
        if one and other and not _agree(key, one, other):
            message = f"the Info dictionary and the XMP disagree about {key}"
            measured = f"{quoted(one)} and {quoted(other)}"
            yield PressFinding(
                rule=rule, message=message, measured=measured, limit="the same in both", source=source, hint=_HINT
            )


def _agree(key: str, info: str, xmp: str) -> bool:
    if "Date" not in key:
        return " ".join(info.split()) == " ".join(xmp.split())
    try:
        other = datetime.fromisoformat(xmp)
        return _date(info) == (other if other.tzinfo else other.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return False


def _date(text: str) -> datetime:
    """A date of an Info dictionary. Raises ValueError."""
    if not (match := _INFO_DATE.match(text)):
        raise ValueError(text)
    parts = [int(part or least) for part, least in zip(match.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)]
    away = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0)) * (-1 if match[7] == "-" else 1)
    year, month, day, hour, minute, second = parts
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - away


def _xmp(pdf: Pdf) -> dict[str, str] | None:
    """Properties of the XMP packet by their name; None: it cannot be read."""
    stream = raw.entry(pdf.root, "/Metadata")
    if stream is None:
        return {}
    data = pdf.streams.read(stream)
    if data is None or len(data) > _MOST_XMP:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    found: dict[str, str] = {}
    for description in tree.iter(f"{_RDF}Description"):
        found |= {str(key): str(value) for key, value in description.attrib.items()}
        found |= {str(child.tag): "".join(child.itertext("*")).strip() for child in description.iterchildren("*")}
    return found


def _intent(pdf: Pdf, asked: Asked) -> Iterator[PressFinding]:
    intents = [
        i for i in raw.items(raw.entry(pdf.root, "/OutputIntents")) if raw.name(raw.entry(i, "/S")) == "GTS_PDFX"
    ]
    if len(intents) != 1:
        message, measured = (
            "the file must name one printing condition (OutputIntent of GTS_PDFX)",
            f"{len(intents)} of them",
        )
        yield _intended(message, measured, "one", X_SOURCE)
        return
    intent = intents[0]
    condition, wanted = raw.text(raw.entry(intent, "/OutputConditionIdentifier")), asked.spec.condition
    if not condition:
        yield _intended("the printing condition has no name", "", "OutputConditionIdentifier", X_SOURCE)
    elif wanted and _plain(condition) != _plain(wanted):
        yield _intended(
            "the file is made for another printing condition", quoted(condition), wanted, asked.source("condition")
        )
    profile = raw.entry(intent, "/DestOutputProfile")
    if profile is None:
        if asked.flavour is Flavour.X4 or not raw.text(raw.entry(intent, "/RegistryName")):
            yield _intended("the printing condition has neither a profile nor a registry", "", "a profile", X_SOURCE)
        return
    yield from _profile(pdf, profile, asked)


def _profile(pdf: Pdf, profile: object, asked: Asked) -> Iterator[PressFinding]:
    """The head of an ICC profile (ICC.1:2010 section 7.2)."""
    data = pdf.streams.read(profile) or b""
    if len(data) < 128 or data[36:40] != b"acsp":
        yield _intended("the profile of the printing condition is no ICC profile", "", "", X_SOURCE)
        return
    device, space = data[12:16], data[16:20]
    if device != b"prtr":
        measured = quoted(device.decode("latin-1"))
        yield _intended(
            "the profile of the printing condition is not one of a printer", measured, "class 'prtr'", X_SOURCE
        )
    spaces = _SPACES[asked.ink]
    count = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}.get(space)
    if space not in spaces or count != raw.whole(raw.entry(profile, "/N"), count or 0):
        measured, limit = quoted(space.decode("latin-1")), " or ".join(sorted(s.decode().strip() for s in spaces))
        yield _intended("the profile of the printing condition is for other inks", measured, limit, X_SOURCE)


def _intended(message: str, measured: str, limit: str, source: str) -> PressFinding:
    return PressFinding(
        rule=Rule.PRESS_OUTPUT_INTENT, message=message, measured=measured, limit=limit, source=source, hint=_HINT
    )


def _plain(condition: str) -> str:
    return re.sub(r"[^a-z0-9]", "", condition.casefold())
