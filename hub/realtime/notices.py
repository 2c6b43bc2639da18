"""What an agent is told beside the ticket itself: given by a colleague, mentioned in a note, a promise in danger.

Notices go to the one agent they concern. They are news, not work: an old event, told again after a restart, is left out.
"""

import re
from collections.abc import Iterable
from datetime import timedelta

from hub.domain.agent import Agent
from hub.domain.board_alert import BoardAlertRaised
from hub.domain.events import Event
from hub.domain.message import MessageKind
from hub.domain.pbx_events import PbxRang
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import MessageAdded, SlaBreached, SlaWarned, TicketUpdated
from hub.realtime.ports import Access, Messages, Tickets
from hub.realtime.snapshot import Rows
from hub.realtime.stream import AgentStream, Audience
from hub.tickets.people.whispers import HEARERS

NOTICE_EVENTS = (TicketUpdated, MessageAdded, SlaWarned, SlaBreached, BoardAlertRaised, PbxRang)
NEWS_FOR = timedelta(minutes=1)


class Notices:
    """React to the bus with notices for single agents."""

    def __init__(
        self, stream: AgentStream, tickets: Tickets, messages: Messages, rows: Rows, access: Access
    ) -> None:
        self._stream = stream
        self._tickets = tickets
        self._messages = messages
        self._rows = rows
        self._access = access

    async def handle(self, event: Event) -> None:
        """Tell whom it concerns, if it is news."""
        if self._rows.now() - event.at > NEWS_FOR:
            return
        if isinstance(event, TicketUpdated):
            await self._assigned(event)
        elif isinstance(event, MessageAdded) and event.kind == MessageKind.NOTE:
            await self._mentioned(event)
        elif isinstance(event, SlaWarned | SlaBreached):
            await self._promise(event)
        elif isinstance(event, PbxRang):
            await self._rings(event)
        elif isinstance(event, BoardAlertRaised):
            self._alert(event)

    async def _assigned(self, event: TicketUpdated) -> None:
        agent_id = event.changes.get("assignee", ("", ""))[1]
        if not agent_id or agent_id == event.actor_id:
            return
        ticket = await self._tickets.get(event.ticket_id)
        if ticket is not None and ticket.assignee_id == agent_id:
            self._tell(agent_id, "assigned", "You were given", ticket, event.actor_id or "")

    async def _mentioned(self, event: MessageAdded) -> None:
        message = await self._messages.get(event.message_id)
        ticket = await self._tickets.get(event.ticket_id) if message is not None else None
        if message is None or ticket is None:
            return
        if message.whisper_to:
            self._tell(message.whisper_to, "coached", "A word to you in", ticket, message.author.id)
            return
        for agent in mentioned(message.body, self._rows.all_agents()):
            if agent.id != message.author.id and self._access.scope(agent).allows(ticket):
                self._tell(agent.id, "mentioned", "You were mentioned in", ticket, message.author.id)

    async def _promise(self, event: SlaWarned | SlaBreached) -> None:
        ticket = await self._tickets.get(event.ticket_id)
        if ticket is None:
            return
        warns = isinstance(event, SlaWarned)
        notify = event.notify if isinstance(event, SlaWarned) else ("agent",)
        told = {ticket.assignee_id} if "agent" in notify and ticket.assignee_id else set()
        if "lead" in notify:
            told |= {agent.id for agent in self._rows.leads_of(ticket)}
        for agent_id in sorted(told):
            code, words = ("sla_warned", "Due soon:") if warns else ("sla_breached", "Late:")
            self._tell(agent_id, code, words, ticket)

    async def _rings(self, event: PbxRang) -> None:
        """Tell whose telephone rings who calls, with the ticket that may be about it."""
        ticket = await self._tickets.get(event.ticket_id) if event.ticket_id else None
        who = f"{event.name} ({event.address})" if event.name else event.address
        payload = {
            "level": "info",
            "code": "call_rings",
            "text": f"Call from {who}",
            "ticket_id": ticket.id if ticket else None,
            "ticket": who,
            "by": "",
        }
        if event.agent_id:
            self._stream.publish("notice", payload, Audience(frozenset({event.agent_id})))

    def _alert(self, event: BoardAlertRaised) -> None:
        name = next((row.name for row in self._rows.queues() if row.id == event.queue_id), event.queue_id)
        payload = {
            "level": "warning",
            "code": "board_alert",
            "text": f"Alert: {name}, {event.measure.replace('_', ' ')}",
            "ticket_id": None,
            "ticket": name,
            "by": "",
        }
        supervisors = frozenset(agent.id for agent in self._rows.all_agents() if agent.role in HEARERS)
        self._stream.publish("notice", payload, Audience(supervisors))

    def _tell(self, agent_id: str, code: str, words: str, ticket: Ticket, by: str = "") -> None:
        actor = self._rows.agent_by_id(by)
        named = f"#{ticket.number} {ticket.subject}".strip()
        payload = {
            "level": "info" if by else "warning",
            "code": code,
            "text": f"{words} {named}",
            "ticket_id": ticket.id,
            "ticket": named,
            "by": actor.name if actor is not None else "",
        }
        self._stream.publish("notice", payload, Audience(frozenset({agent_id})))


def mentioned(text: str, agents: Iterable[Agent]) -> list[Agent]:
    """Return the agents whom a text names as `@Name`; longer names win over those they begin with."""
    found, rest = [], text
    for agent in sorted(agents, key=lambda agent: -len(agent.name)):
        # A letter of the Latin alphabet or a digit goes on with the name; a Chinese sentence follows without a space.
        pattern = rf"(?<![\w@])@{re.escape(agent.name)}(?![A-Za-z0-9_])"
        cut = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
        if cut != rest:
            found.append(agent)
            rest = cut
    return found
