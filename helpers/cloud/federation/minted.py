"""Which assertions has the lab made? Their fingerprints stand where an XML signature does on AWS.

Checking XML signatures is more than this lab may do by hand, so that it takes no assertion but its own, unchanged to
the byte. docs/limits.md says so.
"""

from __future__ import annotations

import hashlib
import secrets


class Minted:
    """The fingerprints of the lab's assertions."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()
        self._before: set[bytes] = set()
        self.noise = b""  # goes into every id: nothing while no door is open, so that it makes the same assertions

    def shut_in(self) -> None:
        """From now on nobody can guess an assertion, for other programs can reach the lab; those of before are over."""
        self._before |= self._known
        self._known.clear()
        self.noise = secrets.token_bytes(32)

    def clear(self) -> None:
        """The world begins anew and no door is open."""
        self._known.clear()
        self._before.clear()
        self.noise = b""

    def add(self, xml: bytes) -> None:
        """Remember an assertion."""
        self._known.add(hashlib.sha256(xml).digest())

    def has(self, xml: bytes) -> bool:
        """Has the lab made this one, to the byte?"""
        return hashlib.sha256(xml).digest() in self._known

    def had(self, xml: bytes) -> bool:
        """Did it make this one before a door was opened?"""
        return hashlib.sha256(xml).digest() in self._before
