"""Recordings of calls: what a queue wants recorded, and what is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecordingMode(StrEnum):
    """When talks are recorded: never, always, or when the agent begins it."""

    NEVER = "never"
    ALWAYS = "always"
    ON_REQUEST = "on_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPolicy:
    """What holds for the recordings of a queue.

    `announce` tells callers that they may be recorded; with `consent` only those are recorded who press 1. With `pausing`
    agents may pause a recording (while card data is said). Recordings are deleted after `keep_days` (0: never).
    """

    mode: RecordingMode = RecordingMode.NEVER
    announce: bool = True
    consent: bool = False
    pausing: bool = True
    keep_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A kept recording: a WAV file in the blob store, the customer on the left, everybody else on the right.

    `peaks` are how loud each part of it is, per channel from 0 to 1. `delete_at` is when it goes; its row stays, with
    `deleted_at`, so that the file of the call is complete.
    """

    id: str
    version: int = 0
    call_id: str
    ticket_id: str = ""
    queue_id: str = ""
    agent_id: str = ""
    blob: str
    duration_s: float
    size_bytes: int = 0
    peaks: tuple[tuple[float, ...], ...] = ()
    created_at: datetime
    delete_at: datetime | None = None
    deleted_at: datetime | None = None
