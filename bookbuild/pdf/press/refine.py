"""A section laid out again for what CSS cannot say: hyphens in a row or at the end of a page, runts, an almost empty last page.

What is ugly is found in the laid-out boxes (`faults.py`); words are pinned, or a paragraph is set a little wider or narrower,
and the section is laid out again, at most MOST_PASSES times. The layout with the least to complain of is kept, so it is
never worse than without. Which sides are rectos is not known here, so no page may end in a hyphen. Off by choice
(`LayoutJob.refine`): it takes as many layouts as passes, and one in three sections has something to mend.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bookbuild.pdf.press.faults import Faults, Loss, Setting, find_faults, loss_of_last_word
from bookbuild.pdf.press.kit import LaidOut
from bookbuild.pdf.press.pins import hold, keep_whole, widen

MOST_PASSES = 4
# How wide the spaces of a line may become by what is taken from it, in ems: for an error, and for a blemish
_FOR_ERROR, _FOR_BLEMISH = 1.1, 0.75
_WIDER, _NARROWER = 0.08, -0.04  # em, added to the spaces of a paragraph that makes a line more, or less
_SHARE = 0.6  # of that in all, which can be counted on
_FEWEST = 5  # lines of a last page
_FEWEST_TO_CHANGE = 4  # lines of a paragraph that is set wider or narrower


def refine(first: LaidOut, parents: dict[Any, Any], lay_out: Callable[[], LaidOut]) -> LaidOut:
    """The best of some layouts. first: the one to mend; parents: of all elements; lay_out: the same document, once more."""
    best, least = first, find_faults(first.pages)
    faults = least
    for _ in range(MOST_PASSES):
        if not faults.weight or not _mend(faults, parents):
            break
        laid_out = lay_out()
        faults = find_faults(laid_out.pages)
        if faults.weight < least.weight:
            best, least = laid_out, faults
    return best


def _mend(faults: Faults, parents: dict[Any, Any]) -> bool:
    """Pin what can be pinned; says whether anything was."""
    done = [_unstack(run, parents, faults.apart) for run in faults.stacks]
    done += [_pin(setting, line, _FOR_ERROR, parents, faults.apart) for setting, line in faults.page_ends]
    done += [_lengthen(setting, parents, faults.apart) for setting in faults.runts]
    if faults.last_page and not any(done):
        done.append(_move(faults))
    return any(done)


def _unstack(run: tuple[Setting, int], parents: dict[Any, Any], apart: frozenset[Any]) -> bool:
    """Keep one word of three whole: where it costs least. run: a paragraph, and the first of three lines."""
    setting, first = run
    order = sorted(range(first, first + 3), key=lambda line: loss_of_last_word(setting.lines[line]).space)
    return any(_pin(setting, line, _FOR_ERROR, parents, apart) for line in order)


def _pin(setting: Setting, line: int, widest: float, parents: dict[Any, Any], apart: frozenset[Any]) -> bool:
    """Keep the word whole that a line ends in, unless that tears the line open."""
    loss: Loss = loss_of_last_word(setting.lines[line])
    return loss.space <= widest and keep_whole(setting, line, parents, apart)


def _lengthen(setting: Setting, parents: dict[Any, Any], apart: frozenset[Any]) -> bool:
    """Bring a word more to the last line; where that tears the line before it open, change the spaces of them all."""
    before = setting.lines[-2]
    if before.is_broken and _pin(setting, len(setting.lines) - 2, _FOR_BLEMISH, parents, apart):
        return True
    if not before.is_broken and loss_of_last_word(before).space <= _FOR_BLEMISH and hold(setting, apart):
        return True
    if setting.element.get("style") or len(setting.lines) < _FEWEST_TO_CHANGE:
        return False
    widen(setting, _NARROWER if _can_change(setting, _NARROWER) else _WIDER)
    return True


def _move(faults: Faults) -> bool:
    """Take so many lines in that the last page goes, or make so many that it is filled; whichever is less, near the end."""
    count = faults.last_page
    tried = sorted([(count, _NARROWER), (_FEWEST - count, _WIDER)])
    for lines, amount in tried:
        able = [s for s in reversed(faults.settings) if _can_change(s, amount)]
        if len(able) >= lines:
            for setting in able[:lines]:
                widen(setting, amount)
            return True
    return False


def _can_change(setting: Setting, amount: float) -> bool:
    """Say whether a paragraph makes a line more, or less, with other spaces."""
    if len(setting.lines) < _FEWEST_TO_CHANGE or setting.element.get("style"):
        return False
    last = setting.lines[-1]
    play = _SHARE * abs(amount) * setting.size * sum(line.spaces for line in setting.lines)
    return bool(last.natural <= play if amount < 0 else last.natural + play > last.available)
