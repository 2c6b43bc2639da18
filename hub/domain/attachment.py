"""Files as the hub keeps them between being uploaded or received and being part of a message."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ScanState(StrEnum):
    """What the virus scanner says of a file: nothing (there is none), nothing yet, no threat, a threat."""

    UNSCANNED = "unscanned"
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the blob store. `ticket_id` is empty until a message carries it; `owner_id` is who uploaded it.

    `type` is what its bytes say, `declared_type` what its sender said. `threat` names what the scanner found;
    `scan_due_at` is when to ask it (again). `unused_since` is from when on nothing
    has needed it, if that is known. `thumb` is the key of a small picture, "-" when none can be made.
    """

    id: str
    version: int = 0
    name: str
    type: str
    declared_type: str = ""
    size_bytes: int
    sha256: str
    blob: str
    owner_id: str = ""
    ticket_id: str = ""
    message_id: str = ""
    scan: ScanState = ScanState.UNSCANNED
    threat: str = ""
    scan_due_at: datetime | None = None
    scan_attempts: int = 0
    thumb: str = ""
    unused_since: datetime | None = None
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
