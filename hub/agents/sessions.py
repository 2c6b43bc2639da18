"""Sessions and API tokens: made, found by their token, ended."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hub.agents.ports import AgentLookup, SessionRepository
from hub.clock import Clock
from hub.domain.agent import Agent, Session
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import new_secret

CACHE_S = 10.0
"""How long a session is believed without asking the store; revoking in this process is seen at once."""

MAX_CACHED = 20_000
MAX_TOKEN_CHARS = 200
SEEN_EVERY = timedelta(minutes=5)
TOKEN_LIFE = timedelta(days=365)


def token_id(token: str) -> str:
    """Return the id under which a token's session is kept: its SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Sessions:
    """Keep who is signed in. Only hashes of tokens are stored; a token is shown once, when it is made."""

    def __init__(
        self,
        clock: Clock,
        store: SessionRepository,
        agents: AgentLookup,
        *,
        life: timedelta = timedelta(hours=12),
    ) -> None:
        self._clock = clock
        self._store = store
        self._agents = agents
        self._life = life
        self._cache: OrderedDict[str, tuple[float, Session]] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._on_ended: list[Callable[[Session], None]] = []

    def on_ended(self, tell: Callable[[Session], None]) -> None:
        """Have `tell` called with every session that is revoked here, so that its sockets are closed."""
        self._on_ended.append(tell)

    async def create(self, agent_id: str, *, name: str = "", api_token: bool = False) -> tuple[str, Session]:
        """Make a session or API token; return the token, which nobody can read again, and what is kept of it."""
        token = new_secret()
        now = self._clock.now()
        await self._clear_out(agent_id)
        session = Session(
            id=token_id(token),
            agent_id=agent_id,
            name=name,
            csrf=new_secret(16),
            api_token=api_token,
            created_at=now,
            expires_at=now + (TOKEN_LIFE if api_token else self._life),
            last_seen_at=now,
        )
        return token, await self._store.add(session)

    async def find(self, token: str) -> Session | None:
        """Return the session of a token, or None when there is none or it has ended."""
        if not token or len(token) > MAX_TOKEN_CHARS:
            return None
        session = await self._get(token_id(token))
        if session is None or session.expires_at <= self._clock.now():
            return None
        return session

    async def resolve(self, token: str) -> Agent | None:
        """Return the active agent whose session or API token this is, or None."""
        session = await self.find(token)
        agent = self._agents.agent(session.agent_id) if session else None
        return agent if agent is not None and agent.active else None

    async def list(self, agent_id: str, *, api_token: bool) -> list[Session]:
        """Return the agent's sessions, or API tokens, that have not expired."""
        now = self._clock.now()
        sessions = await self._store.of_agent(agent_id)
        return [one for one in sessions if one.api_token is api_token and one.expires_at > now]

    async def revoke(self, session_id: str) -> None:
        """End a session at once; ending one that has ended is harmless."""
        self._forget(session_id)
        session = await self._store.get(session_id)
        if session is None:
            return
        await self._store.delete(session_id)
        for tell in self._on_ended:
            tell(session)

    async def revoke_all(self, agent_id: str) -> None:
        """End everything the agent is signed in with, API tokens included."""
        for session in await self._store.of_agent(agent_id):
            await self.revoke(session.id)

    async def _clear_out(self, agent_id: str) -> None:
        """Delete what has expired, so that old sessions do not pile up."""
        now = self._clock.now()
        for session in await self._store.of_agent(agent_id):
            if session.expires_at <= now:
                await self._store.delete(session.id)

    async def _get(self, session_id: str) -> Session | None:
        cached = self._cache.get(session_id)
        if cached is not None and cached[0] > self._clock.monotonic():
            return cached[1]
        session = await self._store.get(session_id) if session_id not in self._ended else None
        if session is None:
            self._cache.pop(session_id, None)
            return None
        session = await self._seen(session)
        if session_id in self._ended:  # revoked while we read
            return None
        self._cache[session_id] = (self._clock.monotonic() + CACHE_S, session)
        self._cache.move_to_end(session_id)
        while len(self._cache) > MAX_CACHED:
            self._cache.popitem(last=False)
        return session

    def _forget(self, session_id: str) -> None:
        self._cache.pop(session_id, None)
        self._ended[session_id] = None
        while len(self._ended) > MAX_CACHED:
            self._ended.popitem(last=False)

    async def _seen(self, session: Session) -> Session:
        now = self._clock.now()
        if now - session.last_seen_at < SEEN_EVERY:
            return session
        try:
            return await self._store.update(session.id, lambda held: Change(replace(held, last_seen_at=now)))
        except NotFound:  # revoked between the two steps: the next request finds it gone
            return session
