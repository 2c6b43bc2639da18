"""Words that somebody looked for in the help centre and that found nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedSearch:
    """The words as first typed, without personal data that was found, and how often they found nothing."""

    id: str
    version: int = 0
    words: str
    language: str
    count: int = 1
    first_at: datetime
    last_at: datetime
