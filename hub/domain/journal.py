"""What routing saw and did, kept so that every decision can be made again: parts of a journal."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPart:
    """Some frames of the journal in their order, packed (`hub/routing/journal/frames.py`), written by one hub process.

    `run` is that process's time as the one that makes offers, `number` the part's place in it from 0. A `whole` part begins with
    everything there is, others with what changed since the part before. `digest` is the hash of the digest before (`follows`) and
    the data: a part that was lost, exchanged or altered shows.
    """

    id: str
    version: int = 0
    run: str
    number: int
    at: datetime
    until: datetime
    whole: bool = False
    frames: int
    offers: int
    follows: str = ""
    digest: str
    data: bytes
