"""Identifiers: 26 lower-case characters that sort by the time they were made.

The layout is a ULID's (48 bits of milliseconds, 80 of randomness, Crockford base 32). Within one
process two ids made in the same millisecond still sort in the order of their making.
"""

import secrets
import threading

from hub.clock import Clock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80


class IdFactory:
    """Make ids; one per process, given to whoever creates things."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """Return an id greater than every id this factory made before."""
        stamp = int(self._clock.now().timestamp() * 1000) << _RANDOM_BITS
        with self._lock:
            candidate = stamp | secrets.randbits(_RANDOM_BITS)
            self._last = candidate if candidate > self._last else self._last + 1
            return _encode(self._last)


def _encode(number: int) -> str:
    letters = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))


def new_secret(size_bytes: int = 32) -> str:
    """Return an unguessable URL-safe text, for tokens and passwords."""
    return secrets.token_urlsafe(size_bytes)
