"""Every adapter of the store, under one name."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from pymongo import AsyncMongoClient

from hub.clock import ManualClock
from hub.storage.blobs import BlobStore
from hub.storage.contract import DocumentStore
from hub.storage.opening import open_store
from tests.servers.secantus import SecantusServer

REAL_MONGODB = "HUB_TEST_MONGODB_URI"
ADAPTERS = ["sqlite-file", "sqlite-memory", "secantus"] + (
    ["mongodb"] if os.environ.get(REAL_MONGODB) else []
)

START = datetime(2026, 11, 23, 9, 0, 0, 123_000, tzinfo=UTC)


@pytest.fixture(scope="session")
def secantus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecantusServer]:
    """One MongoDB-compatible server for the session."""
    server = SecantusServer(tmp_path_factory.mktemp("secantus"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def stores(
    adapter: str, request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[tuple[DocumentStore, BlobStore]]:
    """The document and blob stores of the adapter, empty and started."""
    uri, directory = None, tmp_path if adapter == "sqlite-file" else None
    if adapter == "secantus":
        uri = request.getfixturevalue("secantus").uri("hub_test")
    elif adapter == "mongodb":
        uri = urlunsplit(urlsplit(os.environ[REAL_MONGODB])._replace(path="/hub_test"))
    store, blobs = open_store(uri, directory, clock)
    await store.start()
    await blobs.start()
    yield store, blobs
    await blobs.stop()
    await store.stop()
    if uri is not None:
        await empty(uri)


async def empty(uri: str) -> None:
    """Remove every document; making the indexes anew for each test would take longer than the tests."""
    async with AsyncMongoClient[dict[str, Any]](uri) as client:
        database = client.get_default_database()
        for name in await database.list_collection_names():
            await database[name].delete_many({})


@pytest.fixture
def store(stores: tuple[DocumentStore, BlobStore]) -> DocumentStore:
    return stores[0]


@pytest.fixture
def blobs(stores: tuple[DocumentStore, BlobStore]) -> BlobStore:
    return stores[1]
