"""python -m bookbuild."""

from __future__ import annotations

import atexit
import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code; Ctrl-C while the modules load ends quietly too."""
    try:
        from bookbuild.cli.main import run

        code = run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        # an interrupt that fell into a call of exec() makes Python end itself by the signal, whatever code is asked for
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
