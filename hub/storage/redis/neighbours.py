"""Which agents are connected to the other processes: each process announces its own every few seconds.

While Redis is away the last announcements stand, so that an outage sends nobody offline.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence

from hub.background import TaskOwner
from hub.domain.agent_events import AgentConnected, AgentDisconnected
from hub.domain.events import Event
from hub.storage.redis.connection import REDIS_ERRORS, RedisConnection

logger = logging.getLogger(__name__)

PROCESSES = "hub:processes"
BEAT_S = 2.0
TTL_MS = 6_000


class Neighbours:
    """Announce the agents of this process and know those of the others."""

    def __init__(self, connection: RedisConnection, process: str) -> None:
        self._client = connection.client
        self._process = process
        self._held: dict[str, set[str]] = {}
        self._own: Callable[[], Sequence[str]] = lambda: ()
        self._changed: Callable[[str], None] = lambda agent_id: None
        self._wake = asyncio.Event()
        self._tasks = TaskOwner("neighbours")

    def connect(self, own: Callable[[], Sequence[str]], changed: Callable[[str], None]) -> None:
        """Name who knows this process's agents, and who is told of agents that came or went elsewhere."""
        self._own = own
        self._changed = changed

    def is_connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open at another process."""
        return any(agent_id in agents for agents in self._held.values())

    async def announce(self, event: Event) -> None:
        """Announce anew: an agent came or went here (subscribe to AgentConnected, AgentDisconnected)."""
        self._wake.set()

    def heard(self, process: str, event: Event) -> None:
        """Take in at once what another process relayed."""
        if isinstance(event, AgentConnected):
            self._held.setdefault(process, set()).add(event.agent_id)
        elif isinstance(event, AgentDisconnected):
            self._held.get(process, set()).discard(event.agent_id)

    async def start(self) -> None:
        """Learn who is where, then keep announcing and listening."""
        await self._beat_on()
        self._tasks.start(self._run(), "beat")

    async def stop(self) -> None:
        """Leave; the agents of this process are gone for the others at once."""
        await self._tasks.stop()
        try:
            await self._client.delete(self._key(self._process))
        except REDIS_ERRORS:
            logger.info("The announcement of this process runs out by itself")

    async def beat(self) -> None:
        """Announce, and read what the others announced; raises RedisError."""
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.set(self._key(self._process), json.dumps(list(self._own())), px=TTL_MS)
            pipe.sadd(PROCESSES, self._process)
            pipe.smembers(PROCESSES)
            *_, processes = await pipe.execute()
        others = sorted(set(processes) - {self._process})
        held = await self._client.mget([self._key(other) for other in others]) if others else []
        if dead := [other for other, text in zip(others, held, strict=True) if text is None]:
            await self._client.srem(PROCESSES, *dead)
        self._replace({o: set(json.loads(text)) for o, text in zip(others, held, strict=True) if text})

    def _replace(self, held: dict[str, set[str]]) -> None:
        before = set().union(*self._held.values())
        self._held = held
        for agent_id in sorted(before ^ set().union(*held.values())):
            self._changed(agent_id)

    def _key(self, process: str) -> str:
        return f"hub:process:{process}"

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(BEAT_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            await self._beat_on()

    async def _beat_on(self) -> None:
        try:
            await self.beat()
        except REDIS_ERRORS:
            return  # the relay reports the outage
        except Exception:
            logger.exception("A round of announcing failed")
