"""Who changed what: the trail that administrators read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act of one person. `fields` names what changed, never its content."""

    id: str
    version: int = 0
    at: datetime
    actor_id: str
    action: str
    noun: str
    subject_id: str
    fields: tuple[str, ...] = ()
    address: str = ""
