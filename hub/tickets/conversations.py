"""What a customer at the other end of a live conversation may do: read it, end it, rate it."""

from dataclasses import replace
from datetime import UTC
from hashlib import sha256

from hub.clock import Clock
from hub.domain.interaction import Party
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket, TicketStatus
from hub.errors import Invalid, NotFound, TooManyRequests
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.automatic.letter_texts import transcript_subject, transcript_text
from hub.tickets.automatic.letters import TRANSCRIPT, Letter, Letters, known_address, transcript
from hub.tickets.ports import Directory, MessageRepository, TicketRepository
from hub.tickets.sla.terms import terms_for
from hub.tickets.transitions import StatusOrder, set_status, spoken
from hub.tickets.work_events import Moment, updated

MAX_COMMENT_CHARS = 500
MAX_TRANSCRIPTS = 3
MAX_LINES = 500


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
        self._letters = Letters(clock, ids, tickets, messages)

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
            terms = terms_for(held, self._directory)
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

    async def send_transcript(self, inbox_id: str, thread_key: str, via: str, to: Party | None) -> Party:
        """Have the conversation sent by the inbox `via`, to the customer's own address unless another is named.

        Raises NotFound when nothing was answered yet, Invalid without an address, and TooManyRequests after three: nobody
        shall make a mailing list of it.
        """
        ticket = await self.ticket(inbox_id, thread_key)
        history = await self.messages(ticket.id, MAX_LINES) if ticket else []
        if ticket is None or not any(one.kind is MessageKind.REPLY for one in history):
            raise NotFound("There is no conversation to send yet")
        address = to or known_address(history)
        if address is None:
            raise Invalid("Name the address to send it to")
        sent = [one for one in history if one.context.get("letter") == TRANSCRIPT]
        key = f"{TRANSCRIPT}:{sha256(address.value.casefold().encode()).hexdigest()[:12]}:{len(history) - len(sent)}"
        if len(sent) >= MAX_TRANSCRIPTS and all(one.client_id != key for one in sent):
            raise TooManyRequests("It has been sent often enough", retry_after_s=3600)
        told = [one.context["language"] for one in reversed(history) if one.context.get("language")]
        language = told[0] if told else ticket.language
        letter = Letter(
            kind=TRANSCRIPT,
            key=key,
            to=address,
            author=Author(kind=AuthorKind.SYSTEM, name=self._directory.inbox(inbox_id).name),
            subject=f"{transcript_subject(language)}: {ticket.subject}",
            body=transcript_text(language, transcript(history, UTC)),
        )
        await self._letters.write(ticket, via, letter)
        return address

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
