"""Where attachments and large payloads are kept, by the hash of their content."""

import hashlib
import re
from typing import Protocol

from hub.errors import NotFound

_KEY = re.compile(r"[0-9a-f]{64}")


class BlobStore(Protocol):
    """Keep bytes; the key is the SHA-256 of the content, so storing the same twice costs nothing."""

    async def start(self) -> None:
        """Open the store; raise StorageError."""
        ...

    async def stop(self) -> None:
        """Close the store."""
        ...

    async def put(self, data: bytes, content_type: str) -> str:
        """Store bytes durably and return their key."""
        ...

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise NotFound."""
        ...

    async def delete(self, key: str) -> None:
        """Forget the bytes, if they are there."""
        ...


def blob_key(data: bytes) -> str:
    """Return the key of these bytes."""
    return hashlib.sha256(data).hexdigest()


def check_key(key: str) -> None:
    """Raise NotFound for what cannot be a key, such as a path."""
    if not _KEY.fullmatch(key):
        raise NotFound("there is no such blob")
