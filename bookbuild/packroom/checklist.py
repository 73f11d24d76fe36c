"""What lies beside the files: a page for the person who uploads them, and the same for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bookbuild.diagnostics import Diagnostic, Severity
from bookbuild.model.book import Book
from bookbuild.packroom.parcel import Check, Parcel, is_old
from bookbuild.pipeline import styles_of

TEMPLATE = "templates/checklist.html.j2"


def checklist(root: Path, book: Book, parcel: Parcel, found: Sequence[Diagnostic], today: date) -> bytes:
    """One HTML file that fetches nothing. found: of this destination. Raises TemplateBroken."""
    templates, _ = styles_of(root)
    destination = parcel.destination
    values = {
        "title": book.metadata.title, "byline": book.metadata.byline, "destination": destination.name, "upload": destination.upload,
        "isbn": parcel.isbn, "is_print": destination.kind == "print",
        "items": [
            {"role": item.role, "name": item.name, "size": _size(len(item.data)), "pages": item.pages} for item in parcel.items
        ],
        "filled": parcel.filled, "look": (*parcel.look, *destination.look),
        "checks": [_row(check, today) for check in parcel.checks],
        "old": sum(1 for check in parcel.checks if check.source and is_old(check.source.checked, today)),
        "found": [{"severity": item.severity.value, "at": str(item.at), "message": item.message, "hint": item.hint}
                  for item in found if item.severity is not Severity.NOTE],
    }  # fmt: skip
    return templates.render(TEMPLATE, values).encode()


def _row(check: Check, today: date) -> dict[str, object]:
    source = check.source
    place = source.place if source else ""
    return {
        "what": check.what, "measured": check.measured, "limit": check.limit, "told": check.told, "source": place,
        "checked": source.checked.isoformat() if source else "", "is_direct": bool(source and source.is_direct),
        "is_old": bool(source and is_old(source.checked, today)),
    }  # fmt: skip


def _size(size: int) -> str:
    return f"{size / 1e6:.2f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def record(parcel: Parcel, found: Sequence[Diagnostic]) -> bytes:
    """The same as JSON, for tools."""
    destination = parcel.destination
    data: dict[str, object] = {
        "destination": destination.key, "name": destination.name, "kind": destination.kind, "printer": destination.printer or None,
        "upload": destination.upload or None, "isbn": parcel.isbn or None,
        "files": {item.role: item.name for item in parcel.items},
        "form": [
            {
                "field": f.key, "label": f.label, "value": f.value, "notes": [note for _, note in f.entries if note],
                "remark": f.remark,
            } for f in parcel.filled
        ],
        "checks": [
            {
                "what": check.what, "measured": check.measured, "limit": check.limit, "wrong": check.told or None,
                "source": check.source.place if check.source else None,
                "checked": check.source.checked.isoformat() if check.source else None,
                "at_first_hand": check.source.is_direct if check.source else None,
            } for check in parcel.checks
        ],
        "look": [*parcel.look, *destination.look],
        "findings": [
            {"rule": d.rule.code, "severity": d.severity, "at": str(d.at), "message": d.message, "hint": d.hint} for d in found
        ],
    }  # fmt: skip
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n".encode()
