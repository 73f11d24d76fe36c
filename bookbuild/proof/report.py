"""A proof as one HTML file: figures, a table of the faults, and the pages with the faults marked. Nothing is fetched."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import pypdfium2

from bookbuild.diagnostics import Rule, Severity
from bookbuild.proof.report_style import SCRIPT, STYLE
from bookbuild.proof.spacing import BUDGETS
from bookbuild.proof.values import MM, Box, Fault, Proof

DPI = 60
_SHADES = 16  # of grey: enough to see where a line stands
Places = Mapping[int, str]
"""By identity of a fault, the line of the manuscript that it comes from."""
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def report(proof: Proof, pdf: bytes, places: Sequence[str] = ()) -> bytes:
    """The proof to look at, as UTF-8. pdf: the file that was examined; places: of each fault in the manuscript, if known.
    Pages without faults are not shown."""
    where = dict(zip(map(id, proof.faults), places, strict=False))
    counts = Counter(fault.rule for fault in proof.faults)
    kinds = sorted(counts, key=lambda rule: (list(Severity).index(rule.severity), rule.code))
    parts = [
        "<!DOCTYPE html>", '<html lang="en"><head><meta charset="utf-8"><title>Typographic proof</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
        f"<style>{STYLE}</style></head><body><main><h1>Typographic proof</h1>", _summary(counts),
        _figures(proof), _filter(kinds, counts), _table(proof.faults, where), _sheets(proof, pdf, where),
        f"</main><script>{SCRIPT}</script></body></html>",
    ]  # fmt: skip
    return "\n".join(parts).encode()


def _summary(counts: Mapping[Rule, int]) -> str:
    by_weight = Counter[Severity]()
    for rule, count in counts.items():
        by_weight[rule.severity] += count
    told = [f"{by_weight[s]} {_WORDS[s]}{'' if by_weight[s] == 1 else 's'}" for s in Severity if by_weight[s]]
    return f"<p>{', '.join(told) or 'Nothing was found.'}</p>"


def _figures(proof: Proof) -> str:
    figures = proof.figures
    mean, fewest, most = figures.characters
    rows = [
        ("Pages", f"{figures.pages}", ""),
        ("Size and leading", f"{figures.size:g} / {figures.leading:g} pt", "leading 120 to 145 % of the size"),
        ("Measure", f"{figures.measure:g} pt, {figures.measure * MM:.0f} mm", ""),
        ("Characters a line", f"{mean:g} ({fewest} to {most})", "45 to 75"),
        ("Word space, median", f"{figures.word_space:.2f} em", "1/4 em, at most 1/2"),
        ("Justified lines", f"{figures.lines}", ""),
        ("Loose lines", f"{figures.loose:.1f} of 100", f"at most {BUDGETS[Rule.PROOF_LOOSE]:g}"),
        ("Tight lines", f"{figures.tight:.1f} of 100", f"at most {BUDGETS[Rule.PROOF_TIGHT]:g}"),
        ("Rivers", f"{figures.rivers:.1f} in 100 lines", f"at most {BUDGETS[Rule.PROOF_RIVER]:g}"),
    ]
    told = "".join(f'<tr><th scope="row">{a}</th><td>{b}</td><td>{c}</td></tr>' for a, b, c in rows)
    how = "" if proof.is_tagged else "<p>The file has no tags: paragraphs were told by their indents.</p>"
    head = '<tr><th scope="col">What</th><th scope="col">Measured</th><th scope="col">As it should be</th></tr>'
    return f"<h2>Figures</h2>{how}<table class='figures'><thead>{head}</thead><tbody>{told}</tbody></table>"


def _filter(kinds: Iterable[Rule], counts: Mapping[Rule, int]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" value="{rule.code}" checked> <span class="mark {_WORDS[rule.severity]}"></span>'
        f"{_name(rule)} ({counts[rule]})</label>"
        for rule in kinds
    )
    buttons = '<p><button type="button" id="all">All</button> <button type="button" id="none">None</button></p>'
    return f"<h2>Faults</h2><fieldset><legend>Show</legend>{boxes}{buttons}</fieldset>" if boxes else ""


def _table(faults: Iterable[Fault], where: Places) -> str:
    rows = "".join(
        f'<tr class="fault" data-kind="{fault.rule.code}"><td>{_link(fault)}</td><td>{_name(fault.rule)}</td>'
        f"<td>{_WORDS[fault.rule.severity]}</td><td>{escape(fault.message)}</td><td>{_measured(fault)}</td>"
        f"<td><code>{escape(where.get(id(fault), ''))}</code></td></tr>"
        for fault in faults
    )
    names = ("Page", "Kind", "Weight", "What", "Measured (limit)", "Manuscript")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<details><summary>All faults as a table</summary>{table}</details>" if rows else ""


def _link(fault: Fault) -> str:
    return f'<a href="#page-{fault.page}">{escape(fault.label or str(fault.page))}</a>' if fault.page else "all"


def _measured(fault: Fault) -> str:
    if fault.measured is None:
        return ""
    limit = f" ({fault.limit:g})" if fault.limit is not None else ""
    return f"{fault.measured:g}{limit} {escape(fault.unit)}"


def _name(rule: Rule) -> str:
    return rule.code.removeprefix("proof-").replace("-", " ")


def _sheets(proof: Proof, pdf: bytes, where: Places) -> str:
    rows: dict[int, list[Fault]] = {}
    for fault in proof.faults:
        if fault.page:
            rows.setdefault(fault.page, []).append(fault)
    document = pypdfium2.PdfDocument(pdf)
    try:
        shown = "".join(_sheet(document[number - 1], faults, where) for number, faults in sorted(rows.items()))
    finally:
        document.close()
    return f'<h2>Pages</h2><div class="sheets">{shown}</div>' if shown else ""


def _sheet(page: pypdfium2.PdfPage, faults: list[Fault], where: Places) -> str:
    """A page as a picture, its faults marked on it and told below."""
    width, height = (side * MM for side in page.get_size())
    label = faults[0].label or str(faults[0].page)
    told = "; ".join(fault.message for fault in faults)
    marks = "".join(_mark(fault, fault.box, width, height) for fault in faults if fault.box is not None)
    items = "".join(
        f'<li class="fault" data-kind="{fault.rule.code}"><span class="mark {_WORDS[fault.rule.severity]}"></span>'
        f"<b>{_name(fault.rule)}</b> {escape(fault.message)} <code>{escape(where.get(id(fault), ''))}</code></li>"
        for fault in faults
    )
    image = (
        f'<img src="{_picture(page)}" width="{round(width / 25.4 * DPI)}" height="{round(height / 25.4 * DPI)}"'
        f' loading="lazy" alt="{escape(f"Page {label}: {told}")}">'
    )
    return (
        f'<figure class="sheet" id="page-{faults[0].page}"><div class="paper">{image}{marks}</div>'
        f"<figcaption><h3>Page {escape(label)}</h3><ul>{items}</ul></figcaption></figure>\n"
    )


def _mark(fault: Fault, box: Box, width: float, height: float) -> str:
    place = (100 * box.left / width, 100 * box.top / height, 100 * (box.right - box.left) / width,
             100 * (box.bottom - box.top) / height)  # fmt: skip
    style = "left:{:.2f}%;top:{:.2f}%;width:{:.2f}%;height:{:.2f}%".format(*place)
    title = escape(f"{_name(fault.rule)}: {fault.message}")
    return (
        f'<span class="box fault {_WORDS[fault.rule.severity]}" data-kind="{fault.rule.code}" style="{style}" '
        f'title="{title}" aria-hidden="true"></span>'
    )


def _picture(page: pypdfium2.PdfPage) -> str:
    image = page.render(scale=DPI / 72 * 2, grayscale=True).to_pil()
    image = image.reduce(2).quantize(_SHADES)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    page.close()
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
