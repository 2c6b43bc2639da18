"""Blobs as files beside the database, or in memory when there is no directory."""

import asyncio
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from hub.errors import NotFound
from hub.storage.blobs import blob_key, check_key
from hub.storage.errors import StorageError

R = TypeVar("R")


class FileBlobs:
    """Keep each blob in a file named by its key; a file that is there is whole and durable."""

    def __init__(self, directory: Path) -> None:
        self._root = directory / "blobs"
        self._pool: ThreadPoolExecutor | None = None

    async def start(self) -> None:
        """Make the directory."""
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="blobs")
        await self._run(lambda: self._root.mkdir(parents=True, exist_ok=True))

    async def stop(self) -> None:
        """End the threads."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown)

    async def put(self, data: bytes, content_type: str) -> str:
        """Store bytes durably and return their key; the type is the message's to remember."""
        return await self._run(lambda: self._write(data))

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise NotFound."""
        check_key(key)
        return await self._run(lambda: self._read(key))

    async def delete(self, key: str) -> None:
        """Forget the bytes, if they are there."""
        check_key(key)
        await self._run(lambda: self._path(key).unlink(missing_ok=True))

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / key

    def _read(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("there is no such blob") from error

    def _write(self, data: bytes) -> str:
        key = blob_key(data)
        path = self._path(key)
        if path.exists():
            return key
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{key}.{secrets.token_hex(4)}.part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)
        _sync_directory(self._root)
        return key

    async def _run(self, work: Callable[[], R]) -> R:
        if self._pool is None:
            raise StorageError("the blob store is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise StorageError(f"blob directory {self._root} failed: {reason}") from error


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class MemoryBlobs:
    """Keep blobs in memory; goes with the database in memory."""

    def __init__(self) -> None:
        self._blobs: dict[str, bytes] = {}

    async def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    async def put(self, data: bytes, content_type: str) -> str:
        """Keep bytes and return their key."""
        key = blob_key(data)
        self._blobs[key] = bytes(data)
        return key

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise NotFound."""
        check_key(key)
        if key not in self._blobs:
            raise NotFound("there is no such blob")
        return self._blobs[key]

    async def delete(self, key: str) -> None:
        """Forget the bytes, if they are there."""
        check_key(key)
        self._blobs.pop(key, None)
