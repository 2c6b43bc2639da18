"""Which agents have a console open, and the grace period after the last one is gone.

While the grace period runs nothing changes for offers and work that the agent holds (new offers are not made). After it the
agent is set offline; routing then gives the work to others. Connections live in memory only: after a restart every
agent who is recorded as reachable has one grace period to come back.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from hub.agents.roster import Roster, StateOrder
from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.agent import AgentState
from hub.domain.agent_events import AgentConnected, AgentDisconnected
from hub.errors import NotFound
from hub.ids import IdFactory

logger = logging.getLogger(__name__)

LOST = "connection lost"


class Presence:
    """Count consoles per agent and end the grace period of those who stay away."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        roster: Roster,
        *,
        grace_s: float = 30.0,
        sweep_s: float = 5.0,
        elsewhere: Callable[[str], bool] = lambda agent_id: False,
    ) -> None:
        # `elsewhere` says whether the agent has a console open at another hub process.
        self._clock = clock
        self._ids = ids
        self._roster = roster
        self._grace = timedelta(seconds=grace_s)
        self._sweep = timedelta(seconds=sweep_s)
        self._consoles: dict[str, set[str]] = {}
        self._grace_ends: dict[str, datetime] = {}
        self._wake = asyncio.Event()
        self._owner = TaskOwner("presence")
        self._elsewhere = elsewhere

    async def start(self) -> None:
        """Begin to watch; agents recorded as reachable without a console get a grace period from now."""
        self._grace_ends.clear()
        self._begin_graces(self._clock.now())
        self._owner.start(self._run(), "grace")

    async def stop(self) -> None:
        """Stop watching."""
        await self._owner.stop()

    def is_connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        return agent_id in self._consoles or self._elsewhere(agent_id)

    def here(self) -> Sequence[str]:
        """Return the agents with a console open at this process."""
        return sorted(self._consoles)

    def connections(self, agent_id: str) -> int:
        """Return how many consoles of the agent are open."""
        return len(self._consoles.get(agent_id, ()))

    async def connected(self, agent_id: str, connection_id: str) -> None:
        """Note that a console opened; raises NotFound for an unknown agent."""
        self._roster.require(agent_id)
        consoles = self._consoles.setdefault(agent_id, set())
        first = not consoles
        consoles.add(connection_id)
        self._grace_ends.pop(agent_id, None)
        if first:
            event = AgentConnected(id=self._ids.new(), at=self._clock.now(), agent_id=agent_id)
            await self._roster.note(agent_id, event)

    async def disconnected(self, agent_id: str, connection_id: str) -> None:
        """Note that a console closed; after the last one the grace period begins."""
        consoles = self._consoles.get(agent_id)
        if consoles is None or connection_id not in consoles:
            return
        consoles.remove(connection_id)
        if consoles:
            return
        del self._consoles[agent_id]
        now = self._clock.now()
        self._grace_ends[agent_id] = now + self._grace
        self._wake.set()
        event = AgentDisconnected(id=self._ids.new(), at=now, agent_id=agent_id)
        try:
            await self._roster.note(agent_id, event)
        except NotFound:
            self._grace_ends.pop(agent_id, None)

    async def tick(self) -> datetime:
        """Set offline whose grace period is over; return the moment of the next tick."""
        now = self._clock.now()
        self._begin_graces(now)
        for agent_id in [agent_id for agent_id, end in self._grace_ends.items() if end <= now]:
            del self._grace_ends[agent_id]
            try:
                await self._set_offline(agent_id)
            except NotFound:
                logger.info("Agent %s is gone", agent_id)
        return min([now + self._sweep, *self._grace_ends.values()])

    def _begin_graces(self, now: datetime) -> None:
        for agent_id in [agent_id for agent_id in self._grace_ends if self.is_connected(agent_id)]:
            del self._grace_ends[agent_id]
        for agent in self._roster.all():
            absent = agent.state is not AgentState.OFFLINE and not self.is_connected(agent.id)
            if absent and agent.active:
                self._grace_ends.setdefault(agent.id, now + self._grace)

    async def _set_offline(self, agent_id: str) -> None:
        order = StateOrder(
            state=AgentState.OFFLINE,
            reason=LOST,
            only_if=lambda agent: agent.state is not AgentState.OFFLINE and not self.is_connected(agent_id),
        )
        await self._roster.set_state(agent_id, order)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                at = await self.tick()
            except Exception:
                logger.exception("A round of presence failed")
                at = self._clock.now() + self._sweep
            try:
                async with asyncio.timeout(max(0.0, (at - self._clock.now()).total_seconds())):
                    await self._wake.wait()
            except TimeoutError:
                continue
