"""What a customer at the other end of a live conversation may do: read it, end it, rate it."""

from dataclasses import replace

from hub.clock import Clock
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket, TicketStatus
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.ports import Directory, MessageRepository, TicketRepository
from hub.tickets.sla import terms_of
from hub.tickets.transitions import StatusOrder, set_status, spoken
from hub.tickets.work_events import Moment, updated

MAX_COMMENT_CHARS = 500


class Conversations:
    """Act for the customer of a channel's own conversation (`thread_key`)."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        tickets: TicketRepository,
        messages: MessageRepository,
        directory: Directory,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._messages = messages
        self._directory = directory

    async def ticket(self, inbox_id: str, thread_key: str) -> Ticket | None:
        """Return the conversation's newest ticket, or None when nothing was said yet."""
        return await self._tickets.by_thread_key(inbox_id, thread_key)

    async def messages(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of the ticket, oldest of them first."""
        return await self._messages.latest_of_ticket(ticket_id, limit)

    async def end(self, inbox_id: str, thread_key: str) -> None:
        """Solve the ticket because its customer has left; one that is solved already stays as it is."""
        ticket = await self.ticket(inbox_id, thread_key)
        if ticket is None:
            return

        def solve(held: Ticket) -> Change[Ticket] | None:
            if held.status in (TicketStatus.SOLVED, TicketStatus.CLOSED):
                return None
            queue = self._directory.queue(held.queue_id)
            order = StatusOrder(
                status=TicketStatus.SOLVED,
                wrap_up_s=queue.wrap_up_s,
                until_disposition=queue.disposition_required,
            )
            terms = terms_of(queue, held.priority, self._directory)
            return set_status(held, order, terms, self._ids, self._clock.now())

        await self._tickets.update(ticket.id, solve)

    async def rate(self, inbox_id: str, thread_key: str, score: int, comment: str = "") -> None:
        """Store the customer's satisfaction (1-5), with the comment as a line of the conversation."""
        ticket = await self.ticket(inbox_id, thread_key)
        if ticket is None:
            raise NotFound("There is nothing to rate yet")
        now = self._clock.now()

        def rated(held: Ticket) -> Change[Ticket] | None:
            if held.satisfaction == score:
                return None
            before = "" if held.satisfaction is None else str(held.satisfaction)
            event = updated(held, {"satisfaction": (before, str(score))}, Moment(now, self._ids), "")
            return Change(replace(held, satisfaction=score, updated_at=now), [event])

        await self._tickets.update(ticket.id, rated)
        if comment.strip():
            await self._comment(ticket, f"{score}/5: {comment.strip()[:MAX_COMMENT_CHARS]}")

    async def _comment(self, ticket: Ticket, text: str) -> None:
        now = self._clock.now()
        author = Author(kind=AuthorKind.CUSTOMER, id=ticket.customer_id, name=ticket.customer_name)
        line = Message(
            id=self._ids.new(),
            ticket_id=ticket.id,
            inbox_id=ticket.inbox_id,
            kind=MessageKind.SYSTEM,
            author=author,
            body=text,
            created_at=now,
        )
        await self._messages.add(line)
        await self._tickets.update(ticket.id, lambda held: spoken(held, line, self._ids, now))
