"""What remembers results: bytes by a digest of all that they follow from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Store(Protocol):
    """Either may fail without a word: then nothing is remembered."""

    def get(self, key: str) -> bytes | None:
        """What was stored under a key, whole and unaltered, or None."""

    def put(self, key: str, data: bytes) -> None:
        """Remember."""


class Forgetful:
    """A store that remembers nothing."""

    def get(self, key: str) -> bytes | None:
        """Nothing."""

    def put(self, key: str, data: bytes) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A store, and the digest of the code and libraries that results follow from."""

    store: Store = field(default_factory=Forgetful)
    stamp: str = ""


def digest(*parts: str | bytes | Sequence[str]) -> str:
    """A name for a content: SHA-256 over the parts, each with its length."""
    total = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode() if isinstance(part, str) else "\0".join(part).encode()
        total.update(b"%d:" % len(data))
        total.update(data)
    return total.hexdigest()
