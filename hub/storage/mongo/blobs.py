"""Blobs in GridFS, found by their key as file name."""

from gridfs.asynchronous import AsyncGridFSBucket
from gridfs.errors import NoFile

from hub.errors import NotFound
from hub.storage.blobs import blob_key, check_key
from hub.storage.mongo.connection import Connection, translated


class MongoBlobs:
    """Keep blobs beside the documents; opened and closed by the document store.

    Two writers of the same content may both store it: each file is whole, and one is as good as the other.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def start(self) -> None:
        """Do nothing: the connection is the document store's."""

    async def stop(self) -> None:
        """Do nothing: the connection is the document store's."""

    async def put(self, data: bytes, content_type: str) -> str:
        """Store bytes durably and return their key."""
        key = blob_key(data)
        with translated(self._connection.place):
            if not await self._connection.database["fs.files"].find_one({"filename": key}, {"_id": 1}):
                await self._bucket().upload_from_stream(key, data, metadata={"type": content_type})
        return key

    async def get(self, key: str) -> bytes:
        """Return the bytes; raise NotFound."""
        check_key(key)
        with translated(self._connection.place):
            try:
                stream = await self._bucket().open_download_stream_by_name(key)
                return await stream.read()
            except NoFile as error:
                raise NotFound("there is no such blob") from error

    async def delete(self, key: str) -> None:
        """Forget the bytes, if they are there."""
        check_key(key)
        with translated(self._connection.place):
            bucket = self._bucket()
            async for file in bucket.find({"filename": key}):
                await bucket.delete(file._id)

    def _bucket(self) -> AsyncGridFSBucket:
        return AsyncGridFSBucket(self._connection.database)
