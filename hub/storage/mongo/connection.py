"""The client: what we ask of the server, and its errors in one clear line."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import pymongo
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    DuplicateKeyError,
    PyMongoError,
)
from pymongo.uri_parser import parse_uri

from hub.errors import Invalid, TooLarge
from hub.storage.errors import StorageError

logger = logging.getLogger(__name__)

DEFAULT_DATABASE = "hub"
Raw = dict[str, Any]  # Any: a document as MongoDB keeps it

_DEFAULTS: dict[str, Any] = {
    "w": "majority",
    "journal": True,
    "retryWrites": True,
    "wTimeoutMS": 10_000,
    "serverSelectionTimeoutMS": 5_000,
    "connectTimeoutMS": 5_000,
    "socketTimeoutMS": 20_000,
    "appname": "hub",
}
"""Durable unless the address says otherwise; every wait has an end."""


class Connection:
    """A client and the database it works on; the address may name the database and override the defaults."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.place = "an address not read yet"
        self._name = DEFAULT_DATABASE
        self._client: AsyncMongoClient[Raw] | None = None

    async def open(self) -> None:
        """Connect and make sure that the server can keep what we promise."""
        parsed = await asyncio.to_thread(_parse, self._uri)  # may ask the name service
        self.place = ",".join(f"{host}:{port}" for host, port in parsed["nodelist"])
        self._name = parsed["database"] or DEFAULT_DATABASE
        given = {name.lower() for name in parsed["options"]}
        options = {name: value for name, value in _DEFAULTS.items() if name.lower() not in given}
        if not {"w", "journal"} <= set(options):
            logger.warning("The MongoDB address sets its own write concern; see docs/operations.md")
        client: AsyncMongoClient[Raw] = AsyncMongoClient(self._uri, **options)
        self._client = client
        with translated(self.place):
            hello = await client.admin.command("hello")
        retries = "retryWrites" in options or parsed["options"].get("retryWrites")
        if retries and "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise StorageError(
                f"MongoDB at {self.place} is no replica set (one member is enough);"
                " to accept that, add ?retryWrites=false to the address"
            )

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    @property
    def database(self) -> AsyncDatabase[Raw]:
        """Return the database; raise StorageError before `open`."""
        if self._client is None:
            raise StorageError("the store is not open")
        codec: CodecOptions[Raw] = CodecOptions(tz_aware=True, tzinfo=UTC)
        return self._client.get_database(self._name, codec_options=codec)


def _parse(uri: str) -> dict[str, Any]:
    try:
        return dict(parse_uri(uri, validate=True, warn=False))
    except (PyMongoError, ValueError) as error:
        raise StorageError("the MongoDB address cannot be read; see HUB_MONGODB_URI") from error


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn the driver's errors into ours; duplicates are left to whoever knows the collection."""
    try:
        yield
    except (DuplicateKeyError, BulkWriteError):
        raise
    except DocumentTooLarge as error:
        raise TooLarge("the document is too large to be stored") from error
    except (BSONError, UnicodeEncodeError) as error:
        raise Invalid("the document holds what cannot be stored") from error
    except ConnectionFailure as error:
        raise StorageError(f"MongoDB at {place} cannot be reached: {type(error).__name__}") from error
    except PyMongoError as error:
        code = getattr(error, "code", None)
        raise StorageError(f"MongoDB at {place} failed: {type(error).__name__}, code {code}") from error


ASCENDING, DESCENDING = pymongo.ASCENDING, pymongo.DESCENDING
