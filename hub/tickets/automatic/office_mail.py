"""Mail that the hub writes to the house itself, such as reports: in a ticket of its own per series, sent as every mail is.

A series is one solved ticket whose id follows from the series; each mail in it has a key. Writing the same one again, after a
crash or in another process, finds the first. How a mail fared is seen in the ticket, and among the failed messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from hub.clock import Clock
from hub.domain.attachment import ScanState
from hub.domain.interaction import Party
from hub.domain.message import Attachment, Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.ticket import Ticket, TicketStatus, Work
from hub.domain.ticket_events import TicketOpened
from hub.errors import AlreadyExists, Invalid
from hub.ids import IdFactory
from hub.tickets.people.customers import Customers
from hub.tickets.ports import BlobStore, Directory, MessageRepository, TicketRepository
from hub.tickets.transitions import confirmed


class AddressKinds(Protocol):
    """What inboxes can write to."""

    def copies_kind(self, inbox_id: str) -> str:
        """Return the kind of address an inbox writes to by name, empty if it cannot; raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLetter:
    """One mail of a series. `file` is its name, type and content."""

    series: str
    key: str
    inbox_id: str
    recipients: Sequence[str]
    subject: str
    body: str
    file: tuple[str, str, bytes]


class OfficeMail:
    """Write mails of the hub's own."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        tickets: TicketRepository,
        messages: MessageRepository,
        customers: Customers,
        blobs: BlobStore,
        directory: Directory,
        kinds: AddressKinds,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._messages = messages
        self._customers = customers
        self._blobs = blobs
        self._directory = directory
        self._kinds = kinds

    def kind_of(self, inbox_id: str) -> str:
        """Return the kind of address the inbox writes to; raises NotFound, and Invalid for one that cannot write mail."""
        kind = self._kinds.copies_kind(inbox_id)
        if not kind:
            raise Invalid("This inbox cannot write to several addresses with a file; choose one for mail")
        return kind

    async def write(self, letter: OfficeLetter) -> str:
        """Have the mail sent and return its ticket's id; the same key again changes nothing. Raises NotFound, Invalid."""
        parties = [Party(kind=self.kind_of(letter.inbox_id), value=one) for one in letter.recipients]
        if not parties:
            raise Invalid("A mail needs a recipient")
        ticket_id = f"mail-{letter.series}"
        if await self._tickets.get(ticket_id) is None:
            await self._open(ticket_id, letter, parties[0])
        name, kind, data = letter.file
        blob = await self._blobs.put(data, kind)
        now = self._clock.now()
        message = Message(
            id=self._ids.new(),
            ticket_id=ticket_id,
            inbox_id=letter.inbox_id,
            kind=MessageKind.REPLY,
            author=Author(kind=AuthorKind.SYSTEM, name=self._directory.inbox(letter.inbox_id).name),
            body=letter.body,
            subject=letter.subject,
            attachments=(
                Attachment(
                    id=self._ids.new(),
                    name=name,
                    type=kind,
                    size_bytes=len(data),
                    sha256=sha256(data).hexdigest(),
                    blob=blob,
                    scan=ScanState.CLEAN,
                ),
            ),
            recipients=tuple(parties),
            client_id=letter.key,
            delivery=Delivery(state=DeliveryState.QUEUED, next_attempt_at=now),
            created_at=now,
        )
        try:
            message = await self._messages.add(message)
        except AlreadyExists:
            known = await self._messages.by_client_id(ticket_id, letter.key)
            if known is None:
                raise
            message = known
        await self._tickets.update(ticket_id, lambda held: confirmed(held, message, self._ids, now))
        return ticket_id

    async def _open(self, ticket_id: str, letter: OfficeLetter, to: Party) -> None:
        customer = await self._customers.resolve(to)
        inbox, now = self._directory.inbox(letter.inbox_id), self._clock.now()
        ticket = Ticket(
            id=ticket_id,
            number=await self._tickets.next_number(),
            subject=letter.subject,
            status=TicketStatus.SOLVED,
            channel=inbox.channel,
            inbox_id=inbox.id,
            queue_id=inbox.queue_id,
            customer_id=customer.id,
            customer_name=customer.name,
            work=Work(since=now),
            created_at=now,
            updated_at=now,
            solved_at=now,
        )
        event = TicketOpened(
            id=self._ids.new(), at=now, ticket_id=ticket_id, channel=inbox.channel, queue_id=inbox.queue_id
        )
        try:
            await self._tickets.add(ticket, event)
        except AlreadyExists:
            return
