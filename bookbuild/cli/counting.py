"""`bookbuild stats`: how long the book is, by chapter and edition. Lays out no page unless it is asked to."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bookbuild.cli.reading import Speed, speed_of
from bookbuild.cli.tables import table
from bookbuild.diagnostics import BuildStopped, Diagnostic, has_errors, in_order
from bookbuild.editorial.tally import Counted, Tally, index_entries, tally_of
from bookbuild.model.book import Book
from bookbuild.model.edition import EDITIONS
from bookbuild.model.report import OUTPUTS, Request
from bookbuild.pipeline import Edited, Shop, edit, opened_shop, press_pdf, read
from bookbuild.remembered import recall
from bookbuild.render.extent import estimated_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter with its number of pages."""

    counted: Counted
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionCount:
    """One edition. is_estimate: no page was laid out for it; index: entries."""

    name: str
    chapters: tuple[Chapter, ...]
    pages: int
    is_estimate: bool
    index: int

    @property
    def total(self) -> Tally:
        """All of it."""
        return sum_of(self.chapters)

    def part(self, place: str) -> Tally:
        """Front, body or back."""
        return sum_of(c for c in self.chapters if c.counted.place == place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What was counted."""

    title: str
    language: str
    speed: Speed
    editions: tuple[EditionCount, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_hangul(self) -> bool:
        """Say whether manuscript sheets mean something."""
        return self.language.split("-", maxsplit=1)[0].lower() == "ko"


def sum_of(chapters: Iterable[Chapter]) -> Tally:
    """Tallies added up."""
    total = Tally()
    for chapter in chapters:
        total += chapter.counted.tally
    return total


def count(request: Request, *, lays_out: bool, speed: int | None) -> Stats:
    """Read the book and count every edition. Raises BuildStopped if it cannot be read."""
    with opened_shop(replace(request, outputs=("pdf",) if lays_out else ("epub",))) as shop:
        manuscript, found = read(request.root, request.epoch, shop)
        if manuscript is None or has_errors(found):
            raise BuildStopped(in_order(found))
        editions = []
        for name, edition in EDITIONS.items():
            edited = edit(manuscript, edition)
            laid = _laid_out(request, edited, shop) if lays_out else None
            known = laid[0] if laid else remembered_pages(request, name)
            editions.append(_counted(edited.book, known, laid[1] if laid else {}))
    language = manuscript.metadata.language
    return Stats(
        title=manuscript.metadata.title, language=language, speed=speed_of(language, speed), editions=tuple(editions),
        diagnostics=in_order(found),
    )  # fmt: skip


def _laid_out(request: Request, edited: Edited, shop: Shop) -> tuple[int, dict[str, int]]:
    """Pages of the edition, and of each of its sections."""
    pressed = press_pdf(request.root, edited, shop)
    if not pressed.printed or not pressed.pages:
        raise BuildStopped(in_order(pressed.diagnostics))
    by_section: dict[str, int] = {}
    for place in pressed.printed.pagination.places:
        by_section[place.section] = by_section.get(place.section, 0) + 1
    return pressed.pages, by_section


def remembered_pages(request: Request, name: str) -> int | None:
    """Pages of the PDF that an earlier build left, if nothing has changed since; else None."""
    wholes = (OUTPUTS, ("pdf",))
    for outputs in wholes:
        for editions in ((name,), tuple(EDITIONS)):
            report = recall(replace(request, outputs=outputs, editions=editions))
            made = [a.pages for a in report.artefacts if a.edition == name and a.pages] if report else []
            if made:
                return made[0]
    return None


def _counted(book: Book, known: int | None, by_section: dict[str, int]) -> EditionCount:
    counted = tally_of(book)
    guessed, total = estimated_pages(book)
    chapter_of = {section.id: section.chapter for section in book.sections}
    laid: dict[str, int] = {}
    for section, pages in by_section.items():
        laid[chapter_of.get(section, section)] = laid.get(chapter_of.get(section, section), 0) + pages
    pages_of = laid or guessed
    return EditionCount(
        name=book.edition.name, chapters=tuple(Chapter(counted=c, pages=pages_of.get(c.id, 0)) for c in counted),
        pages=known or total, is_estimate=known is None, index=index_entries(book),
    )  # fmt: skip


def as_text(stats: Stats) -> str:
    """Chapters of the full edition, then the editions, then where the figures come from."""
    full = stats.editions[0]
    out = [stats.title, "", *table(_chapter_rows(stats, full), right=range(1, 9)), ""]
    out += [*table(_edition_rows(stats), right=range(1, 9)), ""]
    body = [c for c in full.chapters if c.counted.matter == "chapter"]
    if len(body) > 1:
        longest = max(body, key=lambda c: c.counted.tally.all_words)
        shortest = min(body, key=lambda c: c.counted.tally.all_words)
        out += [f"longest   {_named(longest)}", f"shortest  {_named(shortest)}"]
    total = full.total
    share = f"; {_percent(total.marked, total.all_words)} of the words give a work away" if total.marked else ""
    out.append(
        f"notes {total.notes:,} ({total.note_words:,} words), figures {total.figures:,}, tables {total.tables:,}, "
        f"index entries {full.index:,}{share}"
    )
    if any(e.is_estimate for e in stats.editions):
        out.append("~ pages are estimated from the text; `bookbuild stats --pages` lays the book out")
    out.append(f"reading: {stats.speed.figure} {stats.speed.unit} a minute ({stats.speed.source})")
    if stats.has_hangul:
        out.append("sheets: 원고지 of 200 cells, 20 by 10")
    return "\n".join(out) + "\n"


def _named(chapter: Chapter) -> str:
    return f"{chapter.counted.title} ({chapter.counted.tally.all_words:,} words)"


def _chapter_rows(stats: Stats, full: EditionCount) -> list[Sequence[str]]:
    head = ["chapter", "words", "in notes", "characters", "figures", "pages", "reading", "gives away"]
    if stats.has_hangul:
        head.insert(4, "sheets")
    rows: list[Sequence[str]] = [head]
    for place, name in (("front", "front matter"), ("body", "text"), ("back", "back matter")):
        chapters = [c for c in full.chapters if c.counted.place == place]
        for chapter in chapters:
            counted = chapter.counted
            title = f"{counted.number}  {counted.title}" if counted.number else counted.title or counted.matter
            rows.append(_row(stats, f"  {title}", counted.tally, chapter.pages, is_estimate=full.is_estimate))
        rows.append(_row(stats, name, full.part(place), sum(c.pages for c in chapters), is_estimate=full.is_estimate))
    return rows


def _row(stats: Stats, name: str, tally: Tally, pages: int, *, is_estimate: bool) -> Sequence[str]:
    cells = [
        name, f"{tally.all_words:,}", f"{tally.note_words:,}", f"{tally.characters:,}", f"{tally.figures:,}",
        f"{'~' if is_estimate else ''}{pages:,}", _minutes(stats.speed, tally), _percent(tally.marked, tally.all_words),
    ]  # fmt: skip
    if stats.has_hangul:
        cells.insert(4, f"{tally.sheets:,}")
    return cells


def _edition_rows(stats: Stats) -> list[Sequence[str]]:
    head = ["edition", *list(_chapter_rows(stats, stats.editions[0])[0])[1:]]
    return [head, *(_row(stats, e.name, e.total, e.pages, is_estimate=e.is_estimate) for e in stats.editions)]


def _minutes(speed: Speed, tally: Tally) -> str:
    minutes = minutes_of(speed, tally)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def minutes_of(speed: Speed, tally: Tally) -> int:
    """Minutes to read it, rounded up."""
    return math.ceil((tally.syllables if speed.counts_syllables else tally.all_words) / speed.figure)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if part and whole else "-"


def as_json(stats: Stats) -> str:
    """Everything, for a program."""
    value = {
        "title": stats.title, "language": stats.language,
        "reading": {"per_minute": stats.speed.figure, "unit": stats.speed.unit, "source": stats.speed.source},
        "editions": [
            {
                "edition": e.name, "pages": e.pages, "pages_estimated": e.is_estimate, "index_entries": e.index,
                **_numbers(stats, e.total),
                "parts": {place: _numbers(stats, e.part(place)) for place in ("front", "body", "back")},
                "chapters": [
                    {
                        "id": c.counted.id, "title": c.counted.title, "type": c.counted.matter, "place": c.counted.place,
                        "pages": c.pages, **_numbers(stats, c.counted.tally),
                    } for c in e.chapters
                ],
            } for e in stats.editions
        ],
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, indent=2)


def _numbers(stats: Stats, tally: Tally) -> dict[str, int]:
    return {
        "words": tally.all_words, "note_words": tally.note_words, "characters": tally.characters,
        "characters_without_spaces": tally.letters, "hangul_syllables": tally.syllables, "manuscript_sheets": tally.sheets,
        "notes": tally.notes, "figures": tally.figures, "tables": tally.tables, "spoiler_words": tally.marked,
        "minutes": minutes_of(stats.speed, tally),
    }  # fmt: skip
