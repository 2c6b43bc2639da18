"""Links to the live board for screens on the wall: read-only, ending by themselves, and at once when revoked."""

from collections.abc import Callable
from datetime import timedelta

from hub.agents.ports import AgentLookup, BoardLinkRepository
from hub.agents.sessions import MAX_TOKEN_CHARS, token_id
from hub.clock import Clock
from hub.domain.agent import Role
from hub.domain.board_link import BoardLink
from hub.errors import NotFound
from hub.ids import new_secret


class BoardLinks:
    """Make links, find them by their token, end them. A token opens the board and nothing else, so it lives apart from sessions."""

    def __init__(self, clock: Clock, store: BoardLinkRepository, agents: AgentLookup) -> None:
        self._clock = clock
        self._store = store
        self._agents = agents
        self._on_ended: list[Callable[[], None]] = []

    def on_ended(self, tell: Callable[[], None]) -> None:
        """Have `tell` called after a link was revoked here, so that its screens go dark."""
        self._on_ended.append(tell)

    async def make(self, agent_id: str, name: str, days: int, *, subjects: bool) -> tuple[str, BoardLink]:
        """Return the token of a new link, which nobody can read again, and what is kept of it."""
        await self._clear_out()
        token, now = new_secret(), self._clock.now()
        link = BoardLink(
            id=token_id(token),
            name=name,
            subjects=subjects,
            made_by=agent_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        return token, await self._store.add(link)

    async def find(self, token: str) -> BoardLink | None:
        """Return the link of a token, or None when there is none, it has ended, or who made it may not see the board any more."""
        if not token or len(token) > MAX_TOKEN_CHARS:
            return None
        link = await self._store.get(token_id(token))
        if link is None or link.expires_at <= self._clock.now():
            return None
        maker = self._agents.agent(link.made_by)
        may = maker is not None and maker.active and maker.role in (Role.SUPERVISOR, Role.ADMIN)
        return link if may else None

    async def listed(self) -> list[BoardLink]:
        """Return the links that have not ended, the newest first."""
        now = self._clock.now()
        return [link for link in await self._store.newest() if link.expires_at > now]

    async def revoke(self, link_id: str) -> None:
        """End a link at once; raises NotFound."""
        if await self._store.get(link_id) is None:
            raise NotFound("There is no such link")
        await self._store.delete(link_id)
        for tell in self._on_ended:
            tell()

    async def _clear_out(self) -> None:
        now = self._clock.now()
        for link in await self._store.newest():
            if link.expires_at <= now:
                await self._store.delete(link.id)
