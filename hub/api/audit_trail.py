"""Write down who changed what: names of fields only, never their content."""

from collections.abc import Iterable

from hub.api.services import ApiServices
from hub.domain.audit import AuditEntry


async def record(
    services: ApiServices, actor_id: str, action: str, noun: str, subject_id: str, fields: Iterable[str] = ()
) -> None:
    """Add one entry to the trail."""
    entry = AuditEntry(
        id=services.ids.new(),
        at=services.clock.now(),
        actor_id=actor_id,
        action=action,
        noun=noun,
        subject_id=subject_id,
        fields=tuple(sorted(fields)),
    )
    await services.audit.add(entry)
