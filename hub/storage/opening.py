"""Choose the store: MongoDB when an address is set, else the embedded one.

MongoDB's driver is loaded only when it is chosen: a fifth of a second and some megabytes.
"""

from pathlib import Path

from hub.clock import Clock
from hub.storage.blobs import BlobStore
from hub.storage.contract import DocumentStore
from hub.storage.sqlite.blobs import FileBlobs, MemoryBlobs
from hub.storage.sqlite.store import SqliteStore


def open_store(
    mongodb_uri: str | None, data_dir: Path | None, clock: Clock
) -> tuple[DocumentStore, BlobStore]:
    """Return the document and blob stores, not started; start the documents first.

    Without address and without directory both live in memory, for tests.
    """
    if mongodb_uri:
        from hub.storage.mongo.blobs import MongoBlobs
        from hub.storage.mongo.connection import Connection
        from hub.storage.mongo.store import MongoStore

        connection = Connection(mongodb_uri)
        return MongoStore(connection, clock), MongoBlobs(connection)
    if data_dir is None:
        return SqliteStore(None, clock), MemoryBlobs()
    return SqliteStore(data_dir, clock), FileBlobs(data_dir)
