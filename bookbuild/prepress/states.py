"""Graphics state dictionaries (ISO 32000-1, 8.4.5): what does nothing goes, what is transparent is said."""

from __future__ import annotations

import pikepdf

# What PDF/X-1a leaves alone, ISO 15930-1, 6.8; halftones and transfer functions are the printer's own
_KEPT = frozenset({"/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/Font", "/FL", "/SM", "/SA", "/OP", "/op", "/OPM"})
_CLEAR = frozenset({"/ca", "/CA", "/BM", "/SMask", "/AIS", "/TK"})


def transparency(state: pikepdf.Object) -> str:
    """What makes it transparent, or nothing."""
    for key in ("/ca", "/CA"):
        if float(state.get(key, 1)) < 1:
            return f"opacity {float(state[key]):g}"
    mask = state.get("/SMask")
    if mask is not None and mask != pikepdf.Name("/None"):
        return "a soft mask"
    mode = state.get("/BM", pikepdf.Name.Normal)
    modes = [str(m) for m in mode] if isinstance(mode, pikepdf.Array) else [str(mode)]
    if modes and modes[0] not in {"/Normal", "/Compatible"}:
        return f"blend mode {modes[0][1:]}"
    return ""


def lasting(state: pikepdf.Object) -> dict[str, pikepdf.Object]:
    """What of a state a press takes, apart from transparency."""
    return {key: state[key] for key in sorted(state.keys()) if key in _KEPT}


def without_foreign(state: pikepdf.Object) -> None:
    """Take out of a state what no press takes; transparency stays."""
    for key in list(state.keys()):
        if key not in _KEPT | _CLEAR:
            del state[key]
