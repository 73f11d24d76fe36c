"""Ctrl-C is never lost.

Python raises KeyboardInterrupt wherever it happens to be. Where that is a weak reference's callback or a destructor, of
which layout runs a great many, the exception cannot go on: Python reports it as unraisable and forgets it, and the build
runs to its end. Such an interrupt is given again a moment later.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading

AGAIN = 0.01  # seconds until it is given again


def keep_interrupts() -> None:
    """Make SIGTERM an interrupt too, and give every interrupt that Python cannot raise once more."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.unraisablehook = _unraisable


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    if issubclass(lost.exc_type, KeyboardInterrupt):
        threading.Timer(AGAIN, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(lost)
