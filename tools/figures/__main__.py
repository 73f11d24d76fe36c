"""Write the figures of the flagship book."""

from __future__ import annotations

from pathlib import Path

from . import figures

IMAGES = Path(__file__).resolve().parents[2] / "manuscript" / "images"


def main() -> None:
    """Write manuscript/images/*.svg."""
    for name, svg in figures().items():
        (IMAGES / name).write_bytes(svg.encode())


if __name__ == "__main__":
    main()
