"""Files as the hub keeps them between being uploaded or received and being part of a message."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the blob store. `ticket_id` is empty until a message carries it; `owner_id` is who uploaded it."""

    id: str
    version: int = 0
    name: str
    type: str
    size_bytes: int
    sha256: str
    blob: str
    owner_id: str = ""
    ticket_id: str = ""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an agent has typed and not sent; its id is `ticket:agent`."""

    id: str
    version: int = 0
    ticket_id: str
    agent_id: str
    body: str
    kind: str
    updated_at: datetime
