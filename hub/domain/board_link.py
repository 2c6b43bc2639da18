"""A link under which a screen on the wall shows the live board without anybody being signed in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLink:
    """Who has the link sees the board until `expires_at`, and can do nothing. The id is the SHA-256 of its token, which is
    not kept. Without `subjects` the subjects of tickets, in which customers' names stand, are left out.
    """

    id: str
    version: int = 0
    name: str
    subjects: bool = False
    made_by: str
    created_at: datetime
    expires_at: datetime
