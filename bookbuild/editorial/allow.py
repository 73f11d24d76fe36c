"""Findings that the author allows, with a reason; and allowances that allow nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bookbuild.diagnostics import Diagnostic, Rule, did_you_mean
from bookbuild.model.book import Allowance

# what a book may not allow itself: without these there is no book to speak of
ALLOWABLE = frozenset(rule.code for rule in Rule if rule.code.startswith(("SPO", "prose-"))) | {
    "index-left-out",
    "empty-chapter",
    "html-cleaned",
    "image-cleaned",
    "text-missing",
}


def apply_allowances(
    allowances: Sequence[Allowance], found: Sequence[Diagnostic], *, seen: frozenset[str]
) -> tuple[Diagnostic, ...]:
    """Findings without the allowed ones. seen: rules whose allowances are a fault if they were not used. Reports allow."""
    used = {item for item in allowances if any(_covers(item, finding) for finding in found)}
    valid = [item for item in allowances if _fault(item) is None]
    kept = [finding for finding in found if not any(_covers(item, finding) for item in valid)]
    for item in allowances:
        fault = _fault(item)
        if fault is None and item.rule in seen and item not in used:
            fault = (f"this allows {item.rule}, which is not found here", "delete the line")
        if fault is not None:
            kept.append(Diagnostic(rule=Rule.ALLOW, message=fault[0], at=item.at, hint=fault[1]))
    return tuple(kept)


def let_pass(allowances: Sequence[Allowance], found: Sequence[Diagnostic]) -> tuple[tuple[Diagnostic, str], ...]:
    """The findings that the author allows, each with the reason."""
    valid = [item for item in allowances if _fault(item) is None]
    told = ((finding, next((item.reason for item in valid if _covers(item, finding)), "")) for finding in found)
    return tuple((finding, reason) for finding, reason in told if reason)


def _covers(item: Allowance, finding: Diagnostic) -> bool:
    is_here = item.at.path == finding.at.path and item.at.line <= finding.at.line <= item.last
    return is_here and finding.rule.code == item.rule


def _fault(item: Allowance) -> tuple[str, str] | None:
    if item.rule not in ALLOWABLE:
        return f"no rule '{item.rule}' that a book may allow", did_you_mean(item.rule, ALLOWABLE)
    if not item.reason:
        return f"no reason why {item.rule} is allowed", "write: because …"
    return None
