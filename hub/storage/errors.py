"""What can go wrong in a store, the same for every adapter."""

from hub.errors import AlreadyExists, Conflict, HubError


class DuplicateKey(AlreadyExists):
    """Another document already holds this value of a unique index.

    `index` names the fields of the index, joined by commas; `id` for the identifier itself.
    """

    code = "duplicate_key"
    title = "Already exists"

    def __init__(self, index: str, collection: str = "") -> None:
        super().__init__(
            f"There is one with this {index} already{f' among the {collection}' if collection else ''}",
            index=index,
        )
        self.index = index
        self.collection = collection


class VersionConflict(Conflict):
    """The document was changed by somebody else since it was read."""

    code = "version_conflict"
    title = "Changed meanwhile"


class StorageError(HubError):
    """The store is out of order: not writable, full, corrupt or unreachable; `detail` is one clear line."""

    code = "storage"
    status = 503
    title = "Storage is out of order"


class UndeclaredQuery(HubError):
    """A programming error: no declared index can serve this query (hub/storage/indexes.py)."""

    code = "undeclared_query"
    title = "No index serves this query"
