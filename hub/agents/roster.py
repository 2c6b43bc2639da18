"""The agents in memory and in the store: created, changed, set to a state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.agents.ports import Crew
from hub.clock import Clock
from hub.domain.agent import Agent, AgentState
from hub.domain.agent_events import AgentChanged, AgentEvent, AgentStateChanged
from hub.domain.events import Event
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOrder:
    """A state to be set: why, by whom (empty for the hub itself), and on what condition."""

    state: AgentState
    reason: str = ""
    by: str = ""
    only_if: Callable[[Agent], bool] = lambda agent: True


class Roster:
    """Every agent, read at once. `tell` hears of each agent that was read anew or changed here."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        agents: Crew,
        tell: Callable[[Agent], None] = lambda agent: None,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._agents = agents
        self._tell = tell
        self._held: dict[str, Agent] = {}

    async def start(self) -> None:
        """Read every agent."""
        async for agent in self._agents.all({}):
            self._keep(agent)

    def all(self) -> Sequence[Agent]:
        """Return every agent, inactive ones too."""
        return tuple(self._held.values())

    def get(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        return self._held.get(agent_id)

    def require(self, agent_id: str) -> Agent:
        """Return the agent; raises NotFound."""
        agent = self._held.get(agent_id)
        if agent is None:
            raise NotFound("There is no such agent")
        return agent

    async def refresh(self, event: Event) -> None:
        """Read again the agent whom an event is about: another process may have changed it."""
        if isinstance(event, AgentEvent):
            await self.reload(event.agent_id)

    async def reload(self, agent_id: str) -> None:
        """Read one agent again; one that is gone is forgotten."""
        agent = await self._agents.get(agent_id)
        if agent is None:
            self._held.pop(agent_id, None)
        else:
            self._keep(agent)

    async def create(self, agent: Agent) -> Agent:
        """Store a new agent; raises AlreadyExists when the address is taken."""
        return self._keep(await self._agents.add(agent, self._changed(agent.id)))

    async def update(self, agent_id: str, change: Callable[[Agent], Agent]) -> Agent:
        """Change facts of an agent (not the state); raises NotFound."""

        def apply(agent: Agent) -> Change[Agent] | None:
            after = change(agent)
            return None if after == agent else Change(after, [self._changed(agent_id)])

        return self._keep(await self._agents.update(agent_id, apply))

    async def set_state(self, agent_id: str, order: StateOrder) -> Agent:
        """Set the state with its event in one write; the idle time of an agent who becomes available begins now."""

        def apply(agent: Agent) -> Change[Agent] | None:
            same = (agent.state, agent.state_reason) == (order.state, order.reason)
            if same or not order.only_if(agent):
                return None
            now = self._clock.now()
            after = replace(agent, state=order.state, state_reason=order.reason)
            if agent.state is not order.state:
                idle = now if order.state is AgentState.AVAILABLE else agent.idle_since
                after = replace(after, state_since=now, idle_since=idle)
            event = AgentStateChanged(
                id=self._ids.new(),
                at=now,
                agent_id=agent_id,
                state=order.state,
                previous=agent.state,
                reason=order.reason,
                by=order.by,
            )
            return Change(after, [event])

        return self._keep(await self._agents.update(agent_id, apply))

    async def not_responding(self, agent_id: str) -> None:
        """Note that an offer went unanswered: only an available agent becomes *not responding*."""
        order = StateOrder(
            state=AgentState.NOT_RESPONDING,
            reason="offer not answered",
            only_if=lambda agent: agent.state is AgentState.AVAILABLE,
        )
        await self.set_state(agent_id, order)

    async def missed(self, agent_id: str) -> int:
        """Count one more offer in a row that ran out, and return how many there are."""

        def apply(agent: Agent) -> Change[Agent]:
            return Change(replace(agent, missed=agent.missed + 1), [self._changed(agent_id)])

        return self._keep(await self._agents.update(agent_id, apply)).missed

    async def forgive(self, agent_id: str) -> None:
        """Forget what offers ran out before."""

        def apply(agent: Agent) -> Change[Agent] | None:
            return Change(replace(agent, missed=0), [self._changed(agent_id)]) if agent.missed else None

        self._keep(await self._agents.update(agent_id, apply))

    async def freed(self, agent_id: str, at: datetime) -> None:
        """Note that a slot of the agent became free at this moment."""

        def apply(agent: Agent) -> Change[Agent] | None:
            return Change(replace(agent, idle_since=at)) if agent.idle_since < at else None

        self._keep(await self._agents.update(agent_id, apply))

    async def note(self, agent_id: str, event: Event) -> None:
        """Store an event about an agent whose facts do not change."""
        self._keep(await self._agents.update(agent_id, lambda agent: Change(agent, [event])))

    def _changed(self, agent_id: str) -> AgentChanged:
        return AgentChanged(id=self._ids.new(), at=self._clock.now(), agent_id=agent_id)

    def _keep(self, agent: Agent) -> Agent:
        held = self._held.get(agent.id)
        if held is None or held.version <= agent.version:
            self._held[agent.id] = agent
            self._tell(agent)
        return agent
