"""What every blob store does."""

import asyncio
import hashlib

import pytest

from hub.errors import NotFound
from hub.storage.blobs import BlobStore


async def test_gives_back_the_bytes_by_their_hash(blobs: BlobStore) -> None:
    for data in (b"", b"hello", bytes(range(256)) * 3000):
        key = await blobs.put(data, "application/octet-stream")
        assert key == hashlib.sha256(data).hexdigest()
        assert await blobs.get(key) == data
    assert await blobs.put(b"hello", "text/plain") == hashlib.sha256(b"hello").hexdigest()


async def test_the_same_content_from_many_sides_is_kept_whole(blobs: BlobStore) -> None:
    data = bytes(700_000)
    keys = set(await asyncio.gather(*(blobs.put(data, "x") for _ in range(8))))
    assert len(keys) == 1
    assert await blobs.get(keys.pop()) == data


async def test_a_deleted_blob_is_gone(blobs: BlobStore) -> None:
    key = await blobs.put(b"x", "text/plain")
    await blobs.delete(key)
    await blobs.delete(key)
    with pytest.raises(NotFound):
        await blobs.get(key)


@pytest.mark.parametrize("key", ["", "../hub.db", "a" * 63, "A" * 64, "a" * 64, "\x00" * 64, "/etc/passwd"])
async def test_what_is_no_key_is_not_found(blobs: BlobStore, key: str) -> None:
    with pytest.raises(NotFound):
        await blobs.get(key)
