"""One mail sent to several inboxes of ours: in one ticket it is one message, in several tickets they are linked."""

from dataclasses import replace
from hashlib import sha256

from hub.clock import Clock
from hub.domain.interaction import InboundMessage
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import TicketLinked
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.ports import Directory, MessageRepository, TicketRepository
from hub.tickets.replies.own_addresses import addressed

SAME_MAIL = "same_mail"


class Twins:
    """Know the copies of a message that other inboxes got."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        directory: Directory,
        tickets: TicketRepository,
        messages: MessageRepository,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._directory = directory
        self._tickets = tickets
        self._messages = messages

    def key(self, inbox: Inbox, message: InboundMessage) -> str:
        """Return what the copies have in common and no other message has; empty when there can be none."""
        if not message.external_id or not self._others(inbox, message):
            return ""
        text = f"{message.external_id} {message.text}"
        return f"copy:{sha256(text.encode()).hexdigest()[:32]}"

    async def link(self, inbox: Inbox, message: InboundMessage, ticket_id: str) -> None:
        """Link the ticket with those that the copies in other inboxes opened; doing it again changes nothing."""
        for other in self._others(inbox, message) if message.external_id else ():
            for copy in await self._messages.by_external_ids(other.id, [message.external_id]):
                if copy.ticket_id != ticket_id and await self._tickets.get(copy.ticket_id) is not None:
                    await self._linked(ticket_id, copy.ticket_id)
                    await self._linked(copy.ticket_id, ticket_id)

    def _others(self, inbox: Inbox, message: InboundMessage) -> list[Inbox]:
        found = addressed(self._directory.inboxes(), (*message.recipients, *message.copies))
        return [one for one in found if one.id != inbox.id and one.channel == inbox.channel]

    async def _linked(self, ticket_id: str, other_id: str) -> None:
        now = self._clock.now()

        def link(held: Ticket) -> Change[Ticket] | None:
            if other_id in held.linked:
                return None
            told = TicketLinked(
                id=self._ids.new(), at=now, ticket_id=held.id, other_id=other_id, reason=SAME_MAIL
            )
            return Change(replace(held, linked=(*held.linked, other_id), updated_at=now), [told])

        await self._tickets.update(ticket_id, link)
