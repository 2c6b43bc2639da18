"""Write down who changed what: names of fields only, never their content."""

from dataclasses import dataclass

from hub.api.services import ApiServices
from hub.domain.audit import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody did to what."""

    actor_id: str
    action: str
    noun: str
    subject_id: str
    fields: frozenset[str] = frozenset()


async def record(services: ApiServices, act: Act) -> None:
    """Add one entry to the trail."""
    entry = AuditEntry(
        id=services.ids.new(),
        at=services.clock.now(),
        actor_id=act.actor_id,
        action=act.action,
        noun=act.noun,
        subject_id=act.subject_id,
        fields=tuple(sorted(act.fields)),
    )
    await services.audit.add(entry)
