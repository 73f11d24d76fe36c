"""book.yaml's typed entries to the model's values: metadata, works, style."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from stdnum import isbn as isbn_numbers

from bookbuild.diagnostics import Location
from bookbuild.manuscript.located_yaml import Key, LocatedYaml
from bookbuild.manuscript.schema import (
    AccessibilityEntry,
    AlternateEntry,
    BookFile,
    CreditEntry,
    FontsEntry,
    GuardedText,
    MarkEntry,
    PrintEntry,
    SubjectEntry,
    WorkEntry,
)
from bookbuild.manuscript.sources import normal
from bookbuild.model.access import Conformance
from bookbuild.model.cover_wish import CoverWish, SpineReading, TemplatePage, usual_reading
from bookbuild.model.destination import Wanted
from bookbuild.model.geometry import Length, Margins, Trim
from bookbuild.model.metadata import (
    Contributor,
    Credit,
    ForeignText,
    Isbn,
    Metadata,
    Series,
    Subject,
    Work,
    WorkId,
)
from bookbuild.model.press import Flavour, Ink, PressStyle
from bookbuild.model.spoilers import LEVELS, Mark, SpoilerPolicy, Watched
from bookbuild.model.style import CoverStyle, EpubStyle, Faces, FontFamily, PrintStyle, Style

# Namespace of the identifiers of books that have no ISBN (RFC 9562 section 5.5): same slug, same identifier
_NAMESPACE = uuid.UUID("5b1f6a52-6c0e-5e0b-9a53-2f6d1c8f7d10")
# Script -> language, where a run of it stands in a book of another script. ISO 15924, BCP 47
SCRIPT_LANGUAGES = {
    "Hang": "ko",
    "Kana": "ja",
    "Hira": "ja",
    "Hani": "zh",
    "Grek": "el",
    "Cyrl": "und-Cyrl",
    "Hebr": "he",
    "Thai": "th",
}


def metadata_of(book: BookFile, folder_name: str, epoch: int | None) -> Metadata:
    """epoch: SOURCE_DATE_EPOCH, which wins over the book's date as the time of the last change."""
    title = shown_text(book, book.title)
    slug = book.slug or slug_of(title)[:60].strip("-") or slug_of(folder_name) or "book"
    name = book.slug or " / ".join([title, *(c.name for c in book.contributors)])
    isbns = {"epub": book.isbn.epub, "print": book.isbn.print_, "hardcover": book.isbn.hardcover}
    numbers = tuple((kind, Isbn(isbn_numbers.compact(value))) for kind, value in isbns.items() if value)
    epub_isbn = dict(numbers).get("epub")
    identifier = book.identifier or (
        f"urn:isbn:{epub_isbn}" if epub_isbn else f"urn:uuid:{uuid.uuid5(_NAMESPACE, name)}"
    )
    return Metadata(
        title=title, subtitle=shown_text(book, book.subtitle), short_title=book.short_title or "", slug=slug,
        language=book.language, identifier=identifier, modified=_modified(book, epoch), isbns=numbers,
        contributors=tuple(
            Contributor(
                name=c.name, role=c.role, file_as=c.file_as or "",
                alternate=_foreign(c.alternate),
            ) for c in book.contributors
        ),
        publisher=book.publisher or "", place=book.place or "", rights=book.rights or "", licence=book.licence or "",
        description=shown_text(book, book.description), published=book.date,
        subjects=tuple(_subject(s) for s in book.subjects),
        series=Series(title=book.series.title, position=book.series.position or "") if book.series else None,
        access=_conformance(book.accessibility),
        alternate_title=_foreign(book.alternate_title),
    )  # fmt: skip


def _foreign(entry: AlternateEntry | None) -> ForeignText | None:
    return ForeignText(text=entry.text, language=entry.language) if entry else None


def _conformance(said: AccessibilityEntry) -> Conformance:
    return Conformance(
        standard=said.conforms_to or "", certifier=said.certified_by or "", certified=said.certified_on,
        credential=said.credential or "", report=said.report or "", exemption=said.exemption or "", contact=said.contact or "",
    )  # fmt: skip


def shown_text(book: BookFile, value: str | GuardedText | None) -> str:
    """A field as outputs carry it: its safe text, if it gives a work away."""
    if isinstance(value, GuardedText):
        return value.safe if _gives_away(book, value) else value.text
    return value or ""


def _gives_away(book: BookFile, value: GuardedText) -> bool:
    work = book.works.get(value.work)
    return value.level != "premise" and not (work is not None and _is_open(work))


def _is_open(entry: WorkEntry) -> bool:
    return (entry.policy or ("open" if entry.kind == "history" else "guard")) == "open"


def guarded_texts(book: BookFile, document: LocatedYaml) -> tuple[Watched, ...]:
    """Fields that outputs must not carry as they are."""
    fields = {"title": book.title, "subtitle": book.subtitle, "description": book.description}
    return tuple(
        Watched(text=v.text, marks=(Mark(WorkId(v.work), LEVELS[v.level]),), at=document.value_at((name, "text")))
        for name, v in fields.items()
        if isinstance(v, GuardedText) and _gives_away(book, v)
    )


_LISTS = frozenset({"contributors", "subjects"})


def field_places(document: LocatedYaml) -> dict[str, Location]:
    """Where the fields that all outputs show stand in book.yaml, by name."""
    names = (
        "title", "subtitle", "short-title", "description", "rights", "licence", "publisher", "series", "isbn", "destinations",
        "subjects", "contributors", "date",
    )  # fmt: skip
    out = {name: document.value_at((name, "safe") if (name, "safe") in document.places else (name,)) for name in names}
    out |= {f"{key[0]}.{key[1]}": at for key, at in document.places.items() if len(key) == 2 and key[0] in _LISTS}
    return out | {"cover.alt": document.value_at(("cover", "alt"))}


def marks_of(entries: Iterable[MarkEntry]) -> tuple[Mark, ...]:
    """Entries as marks."""
    return tuple(Mark(WorkId(e.work), LEVELS[e.level], e.kind) for e in entries)


def policy_of(book: BookFile) -> SpoilerPolicy:
    """What the book says under `spoilers`."""
    said = book.spoilers
    return SpoilerPolicy(
        shows_every_notice=said.notices == "each", turns_page=said.page_turn, numbers_as_full=said.numbering == "full",
        limits={name: LEVELS[entry.max] for name, entry in (("safe", said.safe), ("sealed", said.sealed), ("sample", said.sample))},
        sample_percent=said.sample.percent, sample_chapters=tuple(normal(p) for p in said.sample.chapters),
        marks=marks_of(said.marks),
    )  # fmt: skip


def _modified(book: BookFile, epoch: int | None) -> str:
    if epoch is not None:
        return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{book.date.isoformat()}T00:00:00Z" if book.date else "2000-01-01T00:00:00Z"


def _subject(entry: str | SubjectEntry) -> Subject:
    if isinstance(entry, str):
        return Subject(text=entry)
    return Subject(text=entry.text, scheme=entry.scheme or "", code=entry.code or "")


def slug_of(text: str) -> str:
    """'Déjà Vu: A Story' -> 'deja-vu-a-story'; empty if nothing of the text is Latin."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower().replace("'", "")).strip("-")


def works_of(book: BookFile, document: LocatedYaml) -> dict[WorkId, Work]:
    """The works by id, in declared order."""
    return {WorkId(id_): _work(WorkId(id_), entry, document) for id_, entry in book.works.items()}


def _work(id_: WorkId, entry: WorkEntry, document: LocatedYaml) -> Work:
    key: Key = ("works", id_)
    year = entry.year or (entry.released.year if entry.released else None)
    return Work(
        id=id_, kind=entry.kind, title=entry.title, at=document.at(key),
        original=_original(entry),
        year=str(year) if year else "", runtime=entry.runtime, country=entry.country or "", place=entry.place or "",
        dates=entry.dates or "", directors=_credits(entry.directors, document, (*key, "directors")),
        writers=_credits(entry.writers, document, (*key, "writers")), cast=_credits(entry.cast, document, (*key, "cast")),
        history=WorkId(entry.history) if entry.history else None,
        is_open=_is_open(entry), same_as=entry.same_as,
    )  # fmt: skip


def _original(entry: WorkEntry) -> ForeignText | None:
    if (title := entry.original_title) is None:
        return None
    return ForeignText(text=title.text, language=title.lang, romanised=title.romanised or "")


def _credits(entries: tuple[CreditEntry, ...], document: LocatedYaml, key: Key) -> tuple[Credit, ...]:
    return tuple(
        Credit(name=e.name, alternate=e.alternate or "", part=e.role or "", at=document.value_at((*key, n)))
        for n, e in enumerate(entries)
    )


def _font_places(fonts: FontsEntry, document: LocatedYaml) -> tuple[tuple[str, Location], ...]:
    named = [
        (fonts.text, ("text",)),
        (fonts.hangul, ("hangul",)),
        *((f, ("extra", i)) for i, f in enumerate(fonts.extra)),
    ]
    return tuple((name, document.value_at(("print", "fonts", *key))) for name, key in named)


_PRESS_KEYS = (
    "printer",
    "paper",
    "colour",
    "bleed",
    "pdf",
    "profile",
    "condition",
    "spine",
    "cover",
    "price",
    "bar-reduction",
    "cover-page",
    "cover-corner",
    "limits",
    "trim",
    "margins",
)


def _wish_of(page: PrintEntry, language: str) -> CoverWish:
    template = None
    if page.cover_page:
        corner = Trim.parse(page.cover_corner) if page.cover_corner else None
        left, top = (corner.width, corner.height) if corner else (None, None)
        template = TemplatePage(size=Trim.parse(page.cover_page), left=left, top=top)
    return CoverWish(
        reading=SpineReading(page.spine_reading) if page.spine_reading else usual_reading(language), add_on=page.price or "",
        prints_barcode=page.barcode == "printer", reduction=Length.parse(page.bar_reduction) if page.bar_reduction else None,
        page=template,
    )  # fmt: skip


def _press_of(page: PrintEntry, language: str, document: LocatedYaml) -> PressStyle:
    return PressStyle(
        printer=page.printer or "", paper=page.paper or "", ink=Ink.GREY if page.colour == "bw" else Ink.CMYK, bleeds=page.bleed,
        profile=page.profile or "", condition=page.condition or "", flavour=Flavour(page.pdf) if page.pdf else None,
        spine=Length.parse(page.spine) if page.spine else None, cover=page.cover or "", wish=_wish_of(page, language),
        limits=tuple(page.limits.items()),
        at=document.value_at(("print", "printer")), places={key: document.value_at(("print", key)) for key in _PRESS_KEYS},
    )  # fmt: skip


def _wanted(book: BookFile, document: LocatedYaml) -> tuple[Wanted, ...]:
    """Destinations in declared order, each once."""
    out: dict[str, Wanted] = {}
    for number, item in enumerate(book.destinations):
        key: Key = ("destinations", number)
        if isinstance(item, str):
            out.setdefault(item, Wanted(key=item, at=document.value_at(key)))
            continue
        for name, entry in item.items():
            places = {k: document.value_at((*key, name, k)) for k in ("paper", "spine", "cover")}
            wanted = Wanted(
                key=name, at=document.at((*key, name)), paper=entry.paper or "", cover=entry.cover or "", places=places,
                spine=Length.parse(entry.spine) if entry.spine else None,
            )  # fmt: skip
            out.setdefault(name, wanted)
    return tuple(out.values())


def style_of(book: BookFile, document: LocatedYaml) -> Style:
    """Everything about form."""
    page, margins = book.print_, book.print_.margins
    scripts = SCRIPT_LANGUAGES | dict(book.typography.scripts)
    return Style(
        print=PrintStyle(
            trim=Trim.parse(page.trim),
            margins=Margins(
                top=Length.parse(margins.top), bottom=Length.parse(margins.bottom),
                inside=Length.parse(margins.inside), outside=Length.parse(margins.outside),
            ),
            size=Length.parse(page.size), leading=Length.parse(page.leading),
            chapters_recto=page.chapters_open == "recto", hyphenate=page.hyphenate,
            has_edge_tabs=page.edge_tabs, edition=page.edition or "",
            faces=Faces(
                text=FontFamily(page.fonts.text), hangul=FontFamily(page.fonts.hangul),
                extra=tuple(FontFamily(f) for f in page.fonts.extra), at=_font_places(page.fonts, document),
            ),
            press=_press_of(page, book.language, document), refines=page.refine,
            for_archives=page.archive is not None,
        ),
        epub=EpubStyle(has_ncx=book.epub.ncx, embeds_fonts=book.epub.embed_fonts, onix=book.epub.onix),
        cover=CoverStyle(
            image=book.cover.image or "", background=book.cover.background, ink=book.cover.ink,
            accent=book.cover.accent, alt=book.cover.alt or "",
        ),
        contents_depth=book.structure.contents_depth, break_mark=book.typography.break_mark,
        chapter_label=book.structure.chapter_label, smart_typography=book.typography.smart,
        script_languages=tuple(sorted(scripts.items())), destinations=_wanted(book, document),
    )  # fmt: skip
