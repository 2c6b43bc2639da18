"""What every command of an agent in a call has in common: whose it is, when it may come, and what it works with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.calls.book import Step
from hub.calls.means import Means
from hub.calls.overview import participants
from hub.calls.recordings import Recordings
from hub.calls.sight import Sight
from hub.calls.switchboard import Switchboard
from hub.domain.agent import Agent, Role
from hub.domain.audit import AuditEntry
from hub.domain.call import Call, Leg, LegRole, LegState
from hub.domain.interaction import Party
from hub.domain.suppression import Suppression
from hub.domain.ticket import Ticket
from hub.errors import Conflict, NotFound
from hub.eventbus.repository import Repository


class Transfers(Protocol):
    """Hand tickets on."""

    async def move(self, actor: Agent, ticket_id: str, queue_id: str) -> Ticket:
        """Let the ticket wait in a queue."""
        ...

    async def offer_to(self, actor: Agent, ticket_id: str, agent_id: str) -> Ticket:
        """Have the ticket offered to a colleague first."""
        ...


class Access(Protocol):
    """Who may see what."""

    def may(self, agent: Agent, needed: Role) -> bool:
        """Tell whether the agent has this role or a higher one."""
        ...

    async def access_ticket(self, agent: Agent, ticket_id: str) -> Ticket:
        """Return the ticket; raises NotFound when the agent may not see it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """What the agents' side needs beside the means of all: colleagues, rights, tickets, the trail.

    `colleagues` names who could be asked for a queue now, the best first. `wishes` tells why a customer is not to be called,
    None if they may be.
    """

    transfers: Transfers
    access: Access
    audit: Repository[AuditEntry]
    sight: Sight
    agent: Callable[[str], Agent | None]
    colleagues: Callable[[str], Sequence[str]]
    wishes: Callable[[Party, str], Awaitable[Suppression | None]]


class AgentCommands:
    """Find the agent's call, and make one transition of it at a time."""

    def __init__(self, means: Means, switchboard: Switchboard, recordings: Recordings, staff: Staff) -> None:
        self._means = means
        self._board = switchboard
        self._recordings = recordings
        self._staff = staff

    def _mine(self, actor: Agent, call_id: str) -> Call:
        call = self._means.book.require(call_id)
        if actor.id not in participants(call):
            raise NotFound("There is no such call of yours")
        return call

    def _owned(self, actor: Agent, call_id: str) -> Call:
        call = self._mine(actor, call_id)
        if call.agent_id != actor.id:
            raise Conflict("The customer is with somebody else")
        return call

    async def _do(self, actor: Agent, call_id: str, step: Step, done: Callable[[Call], bool]) -> None:
        """Make a transition on behalf of the agent who talks; what is so already is no error, another moment is one."""
        async with self._means.book.lock(call_id):
            call = self._owned(actor, call_id)
            if await self._means.book.change(call.id, step, actor.id) is None and not done(call):
                raise Conflict("This cannot be done now: the call is " + call.state.value.replace("_", " "))

    def _leg(self, call: Call, role: LegRole, agent: Agent | None = None) -> Leg:
        return Leg(
            id=call.next_leg_id(),
            role=role,
            state=LegState.CONNECTING,
            since=self._means.clock.now(),
            agent_id=agent.id if agent else "",
            name=agent.name if agent else "",
        )
