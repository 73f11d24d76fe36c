"""The heads of every run: asked for once for all pages that look alike, remembered, and handed to the binder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bookbuild.pdf.bind import DrawnHead, HeadSet, Run
from bookbuild.pdf.fragment import Damaged, unseal
from bookbuild.pdf.heads import Head, HeadJob, HeadRules, Strings, head_key, head_of, head_rules, named_strings
from bookbuild.pdf.setting import BLANK, Setter
from bookbuild.pdf.work import make_heads

Drawn = tuple[dict[str, Any], tuple[bytes, ...]]
_WEIGHT = 1000  # heads of a section take as long as so many characters of text


def draw_heads(runs: Sequence[Run], setter: Setter) -> tuple[list[Run], list[str]]:
    """Runs with their heads, and what the engine said of these."""
    if not setter.sheets.is_parted:
        return list(runs), []
    total = sum(len(run.fragment.pages) for run in runs)
    rules = head_rules(setter.sheets.full)
    strings = named_strings(run.fragment for run in runs)
    asked = [_asked(run, strings[n], rules, total, setter, is_literal=False) for n, run in enumerate(runs)]
    drawn = _drawn([job for job, _ in asked], setter)
    again = [n for n, (details, _) in enumerate(drawn) if details and not details["is_open"]]
    for n in again:  # figures of different widths, or no way to tell them from others: each page by itself
        asked[n] = _asked(runs[n], strings[n], rules, total, setter, is_literal=True)
    for n, parts in zip(again, _drawn([asked[n][0] for n in again], setter), strict=True):
        drawn[n] = parts
    out, messages = [], []
    for run, (job, order), (details, streams) in zip(runs, asked, drawn, strict=True):
        if not job.heads:
            out.append(run)
            continue
        messages += details["messages"]
        heads = [_head(details, streams, n) for n in range(len(job.heads))]
        out.append(replace(run, heads=HeadSet(pages=tuple(heads[n] for n in order), details=details, streams=streams)))
    return out, messages


def _head(details: dict[str, Any], streams: Sequence[bytes], number: int) -> DrawnHead:
    slots = tuple((tuple(places), tuple(digits)) for places, digits in details["slots"][number])
    return DrawnHead(content=streams[number], slots=slots)


def _asked(
    run: Run, strings: Sequence[Strings], rules: HeadRules, total: int, setter: Setter, *, is_literal: bool
) -> tuple[HeadJob, list[int]]:
    """What a run wants, and which of it each page takes."""
    own = head_rules(run.section.page_css)
    both = HeadRules(
        counts_pages=rules.counts_pages or own.counts_pages, names_pages=rules.names_pages or own.names_pages,
        is_literal=is_literal or rules.is_literal or own.is_literal, shows_other=rules.shows_other or own.shows_other,
    )  # fmt: skip
    is_blank = run.section.id == BLANK
    wanted: dict[Head, int] = {}
    order = []
    if run.section.page_css or setter.sheets.has_heads:
        for offset, facts in enumerate(run.fragment.pages):
            head = head_of(
                replace(facts, is_blank=True) if is_blank else facts, run.side(offset), run.first + offset, total,
                rules=both, is_roman=run.is_roman, strings=strings[offset],
            )  # fmt: skip
            order.append(wanted.setdefault(head, len(wanted)))
    job = HeadJob(kit=Path(), document=shell(run.section.document), page_css=run.section.page_css, heads=tuple(wanted))
    return job, order


def shell(document: str) -> str:
    """A document without its text: what the heads inherit from."""
    start = document.find(">", document.find("<body")) + 1
    end = document.rfind("</body>")
    return document[:start] + document[end:] if 0 < start <= end else document


def _drawn(jobs: Sequence[HeadJob], setter: Setter) -> list[Drawn]:
    """Details and streams of each job; nothing for one that wants nothing."""
    style = setter.style(with_heads=True)
    store = setter.workshop.store
    out: dict[str, Drawn] = {"": ({}, ())}
    keys = [head_key(job, style) if job.heads else "" for job in jobs]
    for key in set(keys) - {""}:
        if (data := store.get(key)) is not None:
            try:
                out[key] = _opened(data)
            except Damaged:
                continue
    missing = {key: job for key, job in zip(keys, jobs, strict=True) if key not in out}
    if missing:
        names = list(missing)
        jobs = [replace(missing[key], kit=setter.kit) for key in names]
        for index, data in setter.workshop.work(make_heads, jobs, _WEIGHT * len(jobs)):
            out[names[index]] = _opened(data)
            store.put(names[index], data)
    return [out[key] for key in keys]


def _opened(data: bytes) -> Drawn:
    """Raises Damaged."""
    details, *streams = unseal(data)
    return json.loads(details), tuple(streams)
