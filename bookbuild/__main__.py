"""python -m bookbuild."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys

INTERRUPTED = 130
TOOL_MISSING = 3


def main() -> None:
    """Run the command line and leave with its exit code; Ctrl-C while the modules load ends quietly too."""
    # a book is a large tree in which nothing is garbage: looking for it again and again takes a tenth of a short build
    gc.disable()
    try:
        from bookbuild.cli.main import run

        code = run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except ImportError as error:  # commands have their own words for what they load; this is what all of them need
        sys.stderr.write(f"bookbuild: a Python package cannot be loaded: {error}; install bookbuild anew with pip\n")
        code = TOOL_MISSING
    # all is written and said. An interrupt that fell into a call of exec() would make Python end itself by the signal,
    # whatever code is asked for; and taking a large book apart, value by value, takes longer than anything else that is left
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):  # nobody is reading any more
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
