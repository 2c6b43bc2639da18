"""Addresses under which a file can be fetched without signing in, for a short while: for providers and visitors.

The address names the file and the moment at which it ends, and is signed over both (HMAC-SHA256 with a key of this
hub), so nobody can make one, or make one last longer. Whoever holds it can fetch that one file until then.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from hub.clock import Clock
from hub.errors import Forbidden

DEFAULT_VALID_S = 3600.0
LONGEST_VALID_S = 7 * 24 * 3600.0


class FileLinks:
    """Make and check signed addresses."""

    def __init__(self, clock: Clock, public_url: str, key: Callable[[], bytes]) -> None:
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._key = key

    def url(self, file_id: str, valid_s: float = DEFAULT_VALID_S) -> str:
        """Return the public address of a file, good for so many seconds (a week at most)."""
        end = self._clock.now() + timedelta(seconds=min(max(valid_s, 1.0), LONGEST_VALID_S))
        expires = str(int(end.timestamp()))
        return (
            f"{self._public_url}/files/{file_id}?expires={expires}&signature={self._proof(file_id, expires)}"
        )

    def check(self, file_id: str, expires: str, signature: str) -> None:
        """Raise Forbidden unless this hub signed the address and it has not ended."""
        proof = self._proof(file_id, expires)
        if not hmac.compare_digest(proof.encode(), signature.encode(errors="replace")):
            raise Forbidden("The address of this file is not genuine")
        if int(expires) <= self._clock.now().timestamp():  # signed by us, so it is a number
            raise Forbidden("The address of this file has ended; ask for a new one")

    def _proof(self, file_id: str, expires: str) -> str:
        text = f"file\n{file_id}\n{expires}".encode(errors="replace")
        return hmac.new(self._key(), text, sha256).hexdigest()
