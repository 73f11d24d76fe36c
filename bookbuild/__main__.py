"""python -m bookbuild."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code; Ctrl-C while the modules load ends quietly too."""
    try:
        from bookbuild.cli.main import run

        code = run()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
