"""Secrets that the hub makes for itself: kept in the store, so that every process and every backup has them."""

import secrets

from hub.errors import Conflict
from hub.storage.contract import DocumentStore

_BYTES = 32


async def kept_secret(store: DocumentStore, name: str) -> bytes:
    """Return the secret of this name, made now if there is none; of two processes at once both get the same."""
    entity_id = f"secret:{name}"
    held = await store.get("meta", entity_id)
    if held is None:
        try:
            await store.insert("meta", {"id": entity_id, "secret": secrets.token_hex(_BYTES)})
        except Conflict:
            pass  # another process was first
        held = await store.get("meta", entity_id)
    assert held is not None
    return bytes.fromhex(str(held["secret"]))
