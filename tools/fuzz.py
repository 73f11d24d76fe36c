#!/usr/bin/env python3
"""Throw damaged input at everything that reads what strangers wrote: nothing may raise, every finding lies in its file, and
there is an end.

    tools/fuzz.py --seconds 900                 # all targets in turn
    tools/fuzz.py --seconds 60 --target markdown --seed 7
    tools/fuzz.py --replay /tmp/faults/markdown-123.bin

The inputs follow from the seed alone. What raises, hangs, or tells of a place that is not there is kept in --faults.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.hostile.fuzzing import TARGETS, Tally, fuzz, run_one


def main() -> int:
    """Fuzz until the time is over. Exit code 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", choices=sorted(TARGETS), action="append")
    parser.add_argument("--faults", type=Path, default=Path("build/faults"))
    parser.add_argument("--replay", type=Path)
    asked = parser.parse_args()
    if asked.replay:
        fault = run_one(asked.replay.name.split("-")[0], asked.replay.read_bytes())
        sys.stdout.write(f"{fault or 'no fault'}\n")
        return int(bool(fault))
    tally = Tally()
    begin = time.monotonic()
    for fault in fuzz(asked.target or sorted(TARGETS), asked.seed, begin + asked.seconds, tally):
        asked.faults.mkdir(parents=True, exist_ok=True)
        file = asked.faults / f"{fault.target}-{fault.number}.bin"
        file.write_bytes(fault.data)
        sys.stdout.write(f"{file}: {fault.what}\n")
        sys.stdout.flush()
    for name, count in sorted(tally.inputs.items()):
        sys.stdout.write(f"{name:12} {count:8,} inputs, slowest {tally.slowest[name]:.2f} s\n")
    sys.stdout.write(
        f"{sum(tally.inputs.values()):,} inputs in {time.monotonic() - begin:.0f} s, {tally.faults} faults\n"
    )
    return int(tally.faults > 0)


if __name__ == "__main__":
    sys.exit(main())
