"""Ask a colleague about a ticket before it is handed over, or instead of that."""

from dataclasses import replace

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.message import Message, MessageKind
from hub.domain.ticket import Ticket
from hub.errors import Conflict, Invalid, NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.access import Access
from hub.tickets.ports import Directory, TicketRepository
from hub.tickets.replies.reply import ReplyService, Utterance
from hub.tickets.work_events import Moment, updated

MAX_CONSULTED = 20


class Consulting:
    """Let agents ask each other. Who is asked sees the ticket from then on, and is told by a note that names them."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        tickets: TicketRepository,
        replies: ReplyService,
        directory: Directory,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._access = access
        self._tickets = tickets
        self._replies = replies
        self._directory = directory

    async def ask(
        self, actor: Agent, ticket_id: str, agent_id: str, question: str, client_id: str | None = None
    ) -> Message:
        """Ask the colleague in a note; raises NotFound, Invalid for nobody to ask, Conflict when too many were asked.

        Ticket and note are two writes, the ticket first, so that nobody is told of what they may not see. The same `client_id`
        again ends what a crash left half done, and otherwise returns the first note.
        """
        await self._access.access_ticket(actor, ticket_id)
        asked = self._directory.agent(agent_id)
        if asked is None or not asked.active:
            raise NotFound("There is no such agent")
        if asked.id == actor.id:
            raise Invalid("Ask somebody else")
        await self._tickets.update(ticket_id, lambda held: self._opened_to(held, asked, actor))
        note = Utterance(body=f"@{asked.name} {question.strip()}", kind=MessageKind.NOTE, client_id=client_id)
        return await self._replies.say(actor, ticket_id, note)

    def _opened_to(self, ticket: Ticket, asked: Agent, actor: Agent) -> Change[Ticket] | None:
        if asked.id in ticket.consulted:
            return None
        if len(ticket.consulted) >= MAX_CONSULTED:
            raise Conflict("So many colleagues were asked already that no more can be")
        moment = Moment(self._clock.now(), self._ids)
        told = updated(ticket, {"consulted": ("", asked.id)}, moment, actor.id)
        return Change(replace(ticket, consulted=(*ticket.consulted, asked.id)), [told])
