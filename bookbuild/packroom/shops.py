"""The parcel for a shop of e-books: the EPUB, its cover and its record, measured against what the shop takes."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image as Pillow

from bookbuild.diagnostics import Diagnostic, Location, Rule
from bookbuild.model.destination import Destination
from bookbuild.model.metadata import Metadata
from bookbuild.model.press import Source
from bookbuild.packroom.form import Facts, filled
from bookbuild.packroom.parcel import Check, Parcel, items_of

_AT = Location(path="book.yaml", line=1, column=1)
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ebook:
    """What all shops are given. pages: of the print edition, 0 = there is none; access: summary of the EPUB's accessibility."""

    data: Metadata
    epub: bytes = field(repr=False)
    cover: bytes = field(repr=False)
    onix: bytes = field(repr=False)
    pdf: bytes = field(repr=False)
    pages: int
    access: str
    places: Mapping[str, Location]


def shop_parcel(destination: Destination, book: Ebook) -> Parcel:
    """Files, form and checks. Reports package-isbn, package-file, package-advice, package-field."""
    data, isbn = book.data, str(book.data.isbn("epub") or "")
    made = {"access": book.access, "size": f"{len(book.epub) / 1e6:.2f} MB"}
    made |= {"pages": str(book.pages)} if book.pages else {}
    fields, limits, found = filled(destination, Facts(data=data, isbn=isbn, made=made, places=book.places))
    faults = list(found)
    if destination.needs_isbn and not isbn:
        at = book.places.get("isbn", _AT)
        message = f"{destination.name} takes no e-book without an ISBN, and this one has none"
        hint = "write `isbn: {epub: …}`, a number of its own for the EPUB"
        faults.append(Diagnostic(rule=Rule.PACKAGE_ISBN, message=message, at=at, hint=hint))
    looked = [*_of_epub(destination, book), *_of_cover(destination, book)]
    faults += [fault for _, fault in looked if fault]
    files: Sequence[tuple[str, bytes, int | None]] = [
        ("epub", book.epub, None), ("cover", book.cover, None), ("onix", book.onix, None), ("pdf", book.pdf, book.pages or None)
    ]  # fmt: skip
    look = [destination.sample] if destination.sample else []
    if not isbn:
        look.append(
            "The e-book has no ISBN: file names and record have the slug or the identifier of the package instead."
        )
    return Parcel(
        destination=destination, isbn=isbn, items=items_of(destination, isbn, data.slug, files), filled=fields,
        checks=(*_sound(), *(check for check, _ in looked), *limits), look=tuple(look), found=tuple(faults),
    )  # fmt: skip


def _sound() -> Iterator[Check]:
    """What was looked at before anything is packed: with an error in it there is no folder."""
    yield Check(what="The EPUB, as 'bookbuild verify' looks at it", measured="no error", limit="no error")
    yield Check(what="What the EPUB gives away", measured="leak check: no error", limit="no error")


Looked = tuple[Check, Diagnostic | None]


def _of_epub(destination: Destination, book: Ebook) -> Iterator[Looked]:
    if most := destination.most_megabytes:
        size = len(book.epub) / 1e6
        yield _looked(
            destination, "Size of the EPUB", f"{size:.2f} MB", f"at most {most} MB", "most-megabytes", is_fault=size > most,
            hint="make the largest pictures smaller",
        )  # fmt: skip
    if most := destination.most_megapixels:
        name, pixels = _largest(book.epub)
        measured = f"{name}: {pixels:,} pixels" if name else "no pictures"
        yield _looked(
            destination, "Largest picture in the EPUB", measured, f"at most {most} million pixels", "most-megapixels",
            is_fault=pixels > most * 1_000_000, hint="make the picture smaller",
        )  # fmt: skip


def _largest(epub: bytes) -> tuple[str, int]:
    """Name and pixels of the largest picture of our own EPUB; no name if it has none."""
    largest = ("", 0)
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        for name in sorted(n for n in archive.namelist() if n.lower().endswith(_PICTURES)):
            width, height = _size(archive.read(name))
            largest = max(largest, (name, width * height), key=lambda item: item[1])
    return largest


def _size(data: bytes) -> tuple[int, int]:
    """Pixels of a picture; nothing is decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        with Pillow.open(io.BytesIO(data)) as picture:
            return picture.size


def _of_cover(destination: Destination, book: Ebook) -> Iterator[Looked]:
    asks = destination.picture
    width, height = _size(book.cover)
    measured, megabytes = f"{width} x {height} pixels", len(book.cover) / 1e6
    hint = "name a larger picture as `cover: image:`, or leave it to the template"

    def look(what: str, limit: str, *, is_fault: bool, is_advice: bool = False) -> Looked:
        return _looked(
            destination, what, measured, limit, "picture", is_fault=is_fault, is_advice=is_advice, hint=hint
        )  # fmt: skip

    if asks.least_wide or asks.least_tall:
        limit = f"at least {asks.least_wide} wide, {asks.least_tall or 'any'} tall"
        yield look("Cover: least size", limit, is_fault=width < asks.least_wide or height < asks.least_tall)
    if asks.best_wide or asks.best_tall:
        limit = f"{asks.best_wide} wide, {asks.best_tall or 'any'} tall or more is advised"
        is_less = width < asks.best_wide or height < asks.best_tall
        yield look("Cover: advised size", limit, is_fault=is_less, is_advice=True)
    if asks.most_side:
        yield look("Cover: largest side", f"at most {asks.most_side}", is_fault=max(width, height) > asks.most_side)
    if asks.most_megabytes:
        measured, hint = f"{megabytes:.2f} MB", "save the picture of the cover with more compression"
        yield look(
            "Cover: size of the file", f"at most {asks.most_megabytes} MB", is_fault=megabytes > asks.most_megabytes
        )


def _looked(
    destination: Destination, what: str, measured: str, limit: str, key: str, *, is_fault: bool, hint: str,
    is_advice: bool = False,
) -> Looked:  # fmt: skip
    source = destination.sources.get(key)
    if not is_fault:
        return Check(what=what, measured=measured, limit=limit, source=source), None
    message = f"{destination.name}: {what[:1].lower()}{what[1:]} is {measured}; {limit}{_said(source)}"
    rule = Rule.PACKAGE_ADVICE if is_advice else Rule.PACKAGE_FILE
    told = "less than is advised" if is_advice else "not taken"
    return (
        Check(what=what, measured=measured, limit=limit, source=source, told=told),
        Diagnostic(rule=rule, message=message, at=_AT, hint=hint),
    )


def _said(source: Source | None) -> str:
    return f" ({source.place}, {source.checked.isoformat()})" if source else ""
