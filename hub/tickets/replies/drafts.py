"""What agents have typed and not sent yet, kept on the hub so that it survives reloads and follows them."""

from dataclasses import replace

from hub.clock import Clock
from hub.domain.attachment import Draft
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository


class Drafts:
    """One draft per ticket and agent."""

    def __init__(self, clock: Clock, drafts: Repository[Draft]) -> None:
        self._clock = clock
        self._drafts = drafts

    async def get(self, ticket_id: str, agent_id: str) -> Draft | None:
        """Return the draft, or None."""
        return await self._drafts.get(_key(ticket_id, agent_id))

    async def put(self, ticket_id: str, agent_id: str, body: str, kind: str) -> Draft:
        """Keep the text; the last writer wins."""
        now = self._clock.now()
        key = _key(ticket_id, agent_id)
        if await self._drafts.get(key) is None:
            made = Draft(id=key, ticket_id=ticket_id, agent_id=agent_id, body=body, kind=kind, updated_at=now)
            try:
                return await self._drafts.add(made)
            except AlreadyExists:
                pass
        return await self._drafts.update(
            key, lambda held: Change(replace(held, body=body, kind=kind, updated_at=now))
        )

    async def delete(self, ticket_id: str, agent_id: str) -> None:
        """Forget the draft."""
        await self._drafts.delete(_key(ticket_id, agent_id))


def _key(ticket_id: str, agent_id: str) -> str:
    return f"{ticket_id}:{agent_id}"
